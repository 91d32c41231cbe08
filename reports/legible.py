"""Makes what people wrote fit for print: bounded in length, and only characters that the bundled fonts have.

Nothing disappears without a word. A text that is cut says how much is missing, a character that cannot be printed
becomes an empty box, and the report says how many there were. Pure: the set of printable characters is passed in.
"""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

from reports.content import AnswerLine

ANSWER_CHARACTERS = 10_000
"""Most characters of one answer."""

ANSWER_LINES = 300
"""Most lines of one answer: ten thousand line breaks are few characters and many pages."""

REPORT_CHARACTERS = 200_000
"""Most characters of all answers of one report."""

LABEL_CHARACTERS = 2_000
"""Most characters of anything else: a promise, a heading, a sentence."""

LABEL_READ = 10 * LABEL_CHARACTERS
"""How much of such a text is looked at, so that a flood of signs that are not printed costs nothing."""

COMBINING_MARKS = 3
"""Most combining marks in a row: ten thousand on one letter take seconds to set and say nothing."""

LINE_COST = 40
"""What one line of an answer counts at least against the report's characters."""

BOX = "☐"

T = TypeVar("T")

_SUBSTITUTES = str.maketrans(
    {
        "\r": "\n",
        "\t": " ",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u2010": "-",
        "\u2011": "-",
        "\u202f": "\u00a0",
        "\u2007": "\u00a0",
        "\u00ad": "",
    }
)
_INVISIBLE = frozenset("\u200d\ufe0f\ufe0e\u200c\u200e\u200f")
"""Joiners and marks that shape the letters beside them; they need no glyph of their own."""

_BLANK_LINES = re.compile(r"\n[ \u00a0]*\n[\s]*")


@dataclass(slots=True)
class Tally:
    """What was spent and what was lost while one report was made legible."""

    spent: int = 0
    unprintable: int = 0


def legible(content: T, printable: AbstractSet[str]) -> tuple[T, int]:
    """`content` with every text in it fit for print, and how many characters had to become empty boxes.

    `printable` holds every character that the bundled fonts can set.
    """
    tally = Tally()
    return _legible(content, printable, tally), tally.unprintable


def _legible(value: Any, printable: AbstractSet[str], tally: Tally) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return shortened(text(value[:LABEL_READ], printable, tally), LABEL_CHARACTERS)
    if isinstance(value, tuple) and value and isinstance(value[0], AnswerLine):
        return tuple(printed for line in value for printed in _answer(line, printable, tally))
    if isinstance(value, tuple):
        return tuple(_legible(item, printable, tally) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _legible(getattr(value, field.name), printable, tally) for field in fields(value)}
        return type(value)(**parts)
    return value


def _answer(line: AnswerLine, printable: AbstractSet[str], tally: Tally) -> tuple[AnswerLine, ...]:
    """The line within its bounds and, where something had to go, a second line that says so."""
    label = shortened(text(line.label[:LABEL_READ], printable, tally), LABEL_CHARACTERS)
    if tally.spent >= REPORT_CHARACTERS:
        note = f"Not printed, since this report is full. The answer of {len(line.text):,} characters is in the record."
        return (AnswerLine(note, label),)
    kept = text(_within(line.text), printable, tally)
    tally.spent += max(len(kept), LINE_COST * (kept.count("\n") + 1))
    printed = AnswerLine(kept, label, line.is_words)
    missing = len(line.text) - len(_within(line.text))
    if not missing:
        return (printed,)
    return printed, AnswerLine(f"Cut here: {missing:,} more characters are in the record.")


def _within(answer: str) -> str:
    """The part of an answer that is printed: whole up to its caps, otherwise to the last word before them."""
    lines = answer.splitlines(keepends=True)
    part = "".join(lines[:ANSWER_LINES])
    if len(part) <= ANSWER_CHARACTERS:
        return part
    part = part[:ANSWER_CHARACTERS]
    word = part.rfind(" ")
    return part[:word] if word > ANSWER_CHARACTERS - 200 else part


def text(value: str, printable: AbstractSet[str], tally: Tally) -> str:
    """Composed, with short runs of combining marks, no control characters, and boxes for what no font has."""
    if value.isascii() and value.isprintable():
        return value
    composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).translate(_SUBSTITUTES)
    letters: list[str] = []
    marks = 0
    for letter in composed:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > COMBINING_MARKS:
            continue
        letters.append(_printed(letter, category, printable, tally))
    return _BLANK_LINES.sub("\n\n", "".join(letters)).strip()


def _printed(letter: str, category: str, printable: AbstractSet[str], tally: Tally) -> str:
    if letter in printable or letter in _INVISIBLE or letter == "\n":
        return letter
    if category in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return ""
    tally.unprintable += 1
    return "" if category in ("Mn", "Me") else BOX


def shortened(value: str, most: int) -> str:
    """At most `most` characters, cut between two words with an ellipsis."""
    if len(value) <= most:
        return value
    part = value[: most - 2]
    word = part.rfind(" ")
    return (part[:word] if word > most // 2 else part).rstrip(" ,;:.–") + " …"


_CLAUSE = re.compile(r"(?<=[.!?…;:,])[\s]|\s(?=[–—])")


def cut_at_clause(passage: str, most: int, least: int = 0) -> str:
    """A passage on one line of at most `most` characters, ending where a sentence or clause ends if one does.

    A clause end is taken only behind `least` characters (half of `most` if not given); otherwise the cut falls between
    two words. Whatever was cut ends in an ellipsis, unless the cut fell at the end of a sentence.
    """
    line = " ".join(passage.split())
    if len(line) <= most:
        return line
    ends = [found.start() for found in _CLAUSE.finditer(line) if (least or most // 2) <= found.start() <= most - 2]
    if not ends:
        return shortened(line, most)
    sentence_ends = [end for end in ends if line[end - 1] in ".!?…"]
    part = line[: (sentence_ends or ends)[-1]]
    return part if sentence_ends else part.rstrip(" ,;:–—") + " …"
