"""Highlights as the couple page shows them: marked in the words, explained beneath, set aside where dismissed. Pure.

Nothing of the safety family is shown here: that is read alone, on the page for it. Nor is anything else in an answer
that holds it; `server.responses.spoken.to_mark` leaves those out before they come here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.patterns import Highlight
from server.domain.quoting import Mark, segments
from server.domain.words import Judgement
from server.responses import in_words
from server.responses.side_by_side import Side
from worksheets.kind import Line

TOWARDS = ("Accountability", "Communication: openings")
AWAY = ("Defensiveness", "Communication: obstacles")


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a mark ends: the note that explains it, by number, name and place on the page."""

    number: int
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a person's words. `sign` is how it is underlined: towards, away, both, plain, or "" for not at all."""

    text: str
    sign: str = ""
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of an answer. Joined, the pieces are its text; only a person's own words are ever in more than one."""

    label: str
    is_words: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What explains a mark, and what was said of it. `where` is its place on the page."""

    number: int
    key: str
    where: str
    says: str
    title: str
    panel: str
    quote: str
    why: str
    rule: str
    on: str
    is_confirmed: bool
    is_judged: bool


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """An answer's lines with its marks, the notes to them, and what the clinician set aside."""

    lines: tuple[MarkedLine, ...] = ()
    notes: tuple[Note, ...] = ()
    set_aside: tuple[Note, ...] = ()


NOTHING_MARKED = MarkedAnswer()


def marked_answer(side: Side, highlights: Iterable[Highlight]) -> MarkedAnswer:
    """One answer with what the rules marked in it. The same words under one marker share a note."""
    shown = sorted(
        (one for one in highlights if one.answer_id == side.answer_id and one.family != "safety"),
        key=lambda one: (_position(side, one), one.start, one.end, one.marker),
    )
    numbers = {key: n for n, key in enumerate(dict.fromkeys(one.key for one in shown if not one.is_dismissed), 1)}
    by_key = {one.key: one for one in reversed(shown)}
    marks = [(one.field, one, numbers[one.key]) for one in shown if one.key in numbers]
    return MarkedAnswer(
        lines=tuple(_lines(side, marks)),
        notes=tuple(_note(by_key[key], number) for key, number in numbers.items()),
        set_aside=tuple(_note(one, 0) for one in reversed(by_key.values()) if one.is_dismissed),
    )


def sign_of(highlight: Highlight) -> str:
    """How its words are underlined: by the heading it stands under, for both partners alike."""
    if highlight.panel in TOWARDS:
        return "towards"
    return "away" if highlight.panel in AWAY else "plain"


def day(on: date) -> str:
    """'24 Nov'"""
    return f"{on.day} {on:%b}"


def _position(side: Side, highlight: Highlight) -> int:
    return side.fields.index(highlight.field) if highlight.field in side.fields else len(side.fields)


def _note(highlight: Highlight, number: int) -> Note:
    return Note(
        number=number,
        key=highlight.key,
        where=where(highlight),
        says=highlight.says,
        title=in_words.capital(highlight.says),
        panel=highlight.panel,
        quote=highlight.quote,
        why=highlight.why,
        rule=highlight.rule,
        on=day(highlight.on),
        is_confirmed=highlight.judgement is Judgement.CONFIRMED,
        is_judged=highlight.judgement is not None,
    )


def where(highlight: Highlight) -> str:
    """The place on the page of the note that explains it."""
    return f"mark-{highlight.answer_id}-{highlight.key[:12]}"


_Placed = tuple[str, Highlight, int]


def _lines(side: Side, marks: Sequence[_Placed]) -> Iterable[MarkedLine]:
    """The answer's lines. Words stand in the order of its fields, so each line is found among those still to come."""
    at = 0
    for line in side.lines:
        if not line.is_words:
            yield MarkedLine(line.label or "", is_words=False, pieces=(Piece(line.text),))
            continue
        index = next((n for n in range(at, len(side.texts)) if side.texts[n] == line.text), None)
        field = side.fields[index] if index is not None and index < len(side.fields) else None
        at = at if index is None else index + 1
        yield _marked_line(line, [placed for placed in marks if placed[0] == field])


def _marked_line(line: Line, marks: Sequence[_Placed]) -> MarkedLine:
    spans = [Mark(one.start, one.end, number, one.says) for _, one, number in marks]
    by_number = {number: one for _, one, number in marks}
    pieces = tuple(
        Piece(
            text=segment.text,
            sign=_sign({sign_of(by_number[mark.number]) for mark in segment.marks}),
            refs=tuple(Ref(mark.number, mark.name, where(by_number[mark.number])) for mark in segment.closing),
        )
        for segment in segments(line.text, spans)
    )
    return MarkedLine(line.label or "", is_words=True, pieces=pieces)


def _sign(signs: set[str]) -> str:
    if {"towards", "away"} <= signs:
        return "both"
    return next((sign for sign in ("towards", "away", "plain") if sign in signs), "")
