"""Cutting a passage into sentences and clauses without losing a place.

Rules read a folded copy of the text: lower case, straight apostrophes, plain spaces, misspelt words put right. Each
sentence knows where every one of its characters stands in what the person wrote.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.domain.markers.spelling import Spelled, Speller

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " ", "\t": " ", "–": "-", "—": "-"}
_FOLDING = str.maketrans(_PLAIN)
_LONGEST = 1_200
"""Characters of one sentence. A longer run is cut at a blank: masks look back to a sentence's start for every match."""

_SENTENCE_END = re.compile(r"[.!?…;\n\r]{1,9}")
_CLAUSE_START = re.compile(
    r"[,:()]|\s-|\b(?:but|because|cause|cos|cuz|so|which|then|although|though|while|when|whenever|until|after|since|and)\b"
    r"|\bas (?=(?:i|he|she|we|they|you)\b)"
)
_QUOTATION = re.compile(
    r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|(?<!\w)['‘][^'‘’\n]{1,200}(?:['’]\w[^'‘’\n]{1,200}){0,4}['’](?!\w)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A folded sentence, where its characters stand in the passage, the sentence before it, and the marks that end it.

    `so_far` is what the passage said before this sentence, the last 600 characters of it; `to_come` what it says after
    it, the first 300.
    """

    text: str
    places: Sequence[int]
    before: str
    quotations: tuple[tuple[int, int], ...]
    ending: str = ""
    so_far: str = ""
    to_come: str = ""

    def clause_start(self, place: int) -> int:
        """Where the clause begins that holds the character at `place`; places count from the sentence's start."""
        start = 0
        for boundary in _CLAUSE_START.finditer(self.text, 0, place):
            start = boundary.end()
        return start

    def is_quoted(self, place: int) -> bool:
        return any(start <= self.places[place] < end for start, end in self.quotations)


def folded(text: str) -> str:
    """The text in lower case with plain quotes, dashes and spaces, character for character as long as it was."""
    plain = text.translate(_FOLDING)
    lower = plain.lower()
    return lower if len(lower) == len(text) else "".join(_folded_character(character) for character in plain)


def sentences(text: str, speller: Speller | None = None) -> Iterator[Sentence]:
    """The sentences of a passage in order; a line break ends one, since many people leave full stops out.

    With a speller, misspelt words are put right in them.
    """
    plain = folded(text)
    quotations = tuple(found.span() for found in _QUOTATION.finditer(text))
    start, before = 0, ""
    for place, end in _sentence_ends(plain):
        read = _read(plain[start:place], text[start:place], speller)
        if read.text.strip():
            places = [start + within for within in read.places]
            so_far = plain[max(0, start - 600) : start]
            to_come = plain[end : end + 300]
            yield Sentence(read.text, places, before, quotations, plain[place:end].strip(), so_far, to_come)
            before = read.text
        start = end


def _read(plain: str, original: str, speller: Speller | None) -> Spelled:
    return speller.spelled(plain, original) if speller else Spelled(plain, range(len(plain) + 1))


def _folded_character(plain: str) -> str:
    """A few capitals are two characters in lower case; they stay as they are."""
    lower = plain.lower()
    return lower if len(lower) == 1 else plain


def _sentence_ends(plain: str) -> Iterator[tuple[int, int]]:
    """Where each sentence's words end and where the next sentence begins."""
    start = 0
    for end in _SENTENCE_END.finditer(plain):
        if not _is_inside_a_word(plain, end.start(), end.end()):
            yield from _cuts(plain, start, end.start())
            yield end.span()
            start = end.end()
    yield from _cuts(plain, start, len(plain))
    yield len(plain), len(plain)


def _cuts(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Places at which a run without a full stop is cut."""
    while end - start > _LONGEST:
        blank = plain.rfind(" ", start + 1, start + _LONGEST)
        start = start + _LONGEST if blank == -1 else blank
        yield start, start


def _is_inside_a_word(plain: str, start: int, end: int) -> bool:
    """A single full stop between two letters or digits: 7.30, a.m."""
    return (
        end - start == 1
        and plain[start] == "."
        and plain[start - 1 : start].isalnum()
        and plain[end : end + 1].isalnum()
    )
