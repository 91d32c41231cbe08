"""Somebody's own words, letter for letter: whether a passage stands in an answer, and a text cut where marks lie."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


def one_line(text: str) -> str:
    """The same words with every run of white space made one space."""
    return " ".join(text.split())


def stands_in(passage: str, texts: Iterable[str]) -> bool:
    """Whether the passage is found unbroken in one of the texts. An empty passage is in none."""
    wanted = one_line(passage)
    return bool(wanted) and any(wanted in one_line(text) for text in texts)


_SENTENCE_EDGE = ".!?…\n"


def sentence_around(text: str, start: int, end: int) -> str:
    """The whole sentence, or sentences, in which `text[start:end]` stands: cut out, words may say something else."""
    begin = max(text.rfind(edge, 0, start) for edge in _SENTENCE_EDGE) + 1
    ends = [found for edge in _SENTENCE_EDGE if (found := text.find(edge, end)) != -1]
    return text[begin : min(ends, default=len(text))].strip()


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text to be marked. `number` is the entry beside the text that explains it, `name` its words."""

    start: int
    end: int
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text under the same marks. `closing` are those of its marks that end with it."""

    text: str
    marks: tuple[Mark, ...] = ()
    closing: tuple[Mark, ...] = ()


def segments(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """The text cut wherever a mark begins or ends. Joined, the pieces are the text; marks may overlap.

    A mark that reaches beyond the text ends with it; one that holds nothing of it is left out.
    """
    within = [mark for mark in marks if 0 <= mark.start < min(mark.end, len(text))]
    cuts = sorted({0, len(text), *(mark.start for mark in within), *(min(mark.end, len(text)) for mark in within)})
    return tuple(
        Segment(
            text=text[start:end],
            marks=tuple(mark for mark in within if mark.start < end and start < mark.end),
            closing=tuple(mark for mark in within if min(mark.end, len(text)) == end),
        )
        for start, end in pairwise(cuts)
    )
