"""The session-prep report: content to HTML to PDF, in two variants.

`clinician_pdf` is the whole report with the safety sheet apart; `conjoint_pdf` is the copy that may lie open with both
partners in the room and holds only what was picked for it. Neither decides what may be seen: that is done before.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from reports import pdf
from reports.brief import ALL, ROOMS, STATE_WORDS, Room, brief
from reports.content import (
    PLACES,
    AnswerState,
    Conjoint,
    Gap,
    GivenAnswer,
    Place,
    QuestionPair,
    SafetySheet,
    SessionPrep,
)
from reports.legible import legible
from reports.pdf import Paper, Pdf
from reports.typefaces import printable, text_width

END_OF_BRIEF = "end-of-brief"
"""The id of the last element of page one: wherever it begins, page one ends."""

SHORT_ANSWER = 1200
"""Characters up to which a question and its answers are kept on one page."""


def clinician_pdf(content: SessionPrep, paper: Paper = "A4") -> Pdf:
    """The clinician's report. Page one is one page, whatever is in it.

    Raises pdf.Refused where the document asked for anything from outside, pdf.TooLong beyond 200 pages.
    """
    for room in ROOMS[_first_that_fits(content, paper) :]:
        laid = pdf.lay_out(clinician_html(content, paper, room), paper)
        if laid.page_of(END_OF_BRIEF) == 1:
            break
    return pdf.write(laid)


def conjoint_pdf(content: Conjoint, paper: Paper = "A4") -> Pdf:
    """The copy for both partners. Raises pdf.Refused and pdf.TooLong."""
    return pdf.to_pdf(conjoint_html(content, paper), paper)


def clinician_html(content: SessionPrep, paper: Paper = "A4", room: Room = ALL, *, only_the_brief: bool = False) -> str:
    """The report as HTML, page one cut to `room`; the brief alone for measuring."""
    printed, unprintable = legible(content, printable())
    return _template("clinician.html.j2").render(
        r=printed,
        partners=printed.partners,
        brief=brief(printed, room),
        gap_tables=tuple(gap_tables(printed.gaps)),
        sheets=tuple(sheets(printed.answers)),
        safety_lede=safety_lede(printed.safety),
        unprintable=unprintable,
        paper=paper,
        only_the_brief=only_the_brief,
    )


def conjoint_html(content: Conjoint, paper: Paper = "A4") -> str:
    """The conjoint copy as HTML."""
    printed, unprintable = legible(content, printable())
    return _template("conjoint.html.j2").render(
        r=printed, partners=printed.partners, unprintable=unprintable, paper=paper
    )


def _first_that_fits(content: SessionPrep, paper: Paper) -> int:
    """Which of the rooms is the fullest whose brief is one page; the last where none is.

    The brief is laid out alone for this, which takes a fraction of the whole. Each room holds less than the one before,
    so that half of them can be passed over at a time.
    """

    def fits(position: int) -> bool:
        laid = pdf.lay_out(clinician_html(content, paper, ROOMS[position], only_the_brief=True), paper)
        return laid.page_of(END_OF_BRIEF) == 1

    last = len(ROOMS) - 1
    return 0 if fits(0) else bisect_left(range(last), True, lo=1, key=fits)


# ---------------------------------------------------------------- what templates are given


@dataclass(frozen=True, slots=True)
class GapTable:
    """The gaps that share a scale, so that they can share one set of grid lines."""

    lowest: int
    highest: int
    low_label: str
    high_label: str
    rows: tuple[Gap, ...]


def gap_tables(gaps: Iterable[Gap]) -> Iterable[GapTable]:
    """One table a scale, scales in the order in which they first appear."""
    by_scale: dict[tuple[int, int, str, str], list[Gap]] = {}
    for gap in gaps:
        by_scale.setdefault((gap.lowest, gap.highest, gap.low_label, gap.high_label), []).append(gap)
    return (GapTable(*scale, tuple(rows)) for scale, rows in by_scale.items())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet's questions. The days are those on which each partner answered, where one day holds for all."""

    title: str
    when_a: str
    when_b: str
    questions: tuple[QuestionPair, ...]

    def when(self, place: Place) -> str:
        return self.when_a if place == "a" else self.when_b


def sheets(answers: Iterable[QuestionPair]) -> Iterable[Sheet]:
    """Questions by worksheet, in the order given."""
    for title, group in groupby(answers, key=lambda pair: pair.worksheet):
        questions = tuple(group)
        yield Sheet(title, _one_day(questions, "a"), _one_day(questions, "b"), questions)


def _one_day(questions: Iterable[QuestionPair], place: Place) -> str:
    days = {question.of(place).when for question in questions} - {""}
    return days.pop() if len(days) == 1 else ""


def safety_lede(sheet: SafetySheet) -> str:
    """What the safety sheet holds, in a sentence. Silence is not good news, and the sentence says so."""
    passages, promises = len(sheet.passages), len(sheet.homework)
    if not sheet.read_anything:
        return "Nothing was submitted, so no rule had anything to read. That is not the same as safe."
    if not passages and not promises:
        return "No cue was matched in what was submitted, which is not the same as safe."
    parts = [_counted(passages, "passage"), _counted(promises, "commitment")]
    sentence = " and ".join(part for part in parts if part)
    return f"{sentence[0].upper()}{sentence[1:]} to read before the session."


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(count: int) -> str:
    """ "seven"; digits beyond twelve."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _counted(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}" if count else ""


NO_ANSWER = {
    AnswerState.EMPTY: "Left empty.",
    AnswerState.DECLINED: "Would rather not answer.",
    AnswerState.KEPT_BACK: "Not printed here.",
    AnswerState.NOT_ASKED: "Not asked.",
    AnswerState.NOT_SUBMITTED: "Not submitted.",
}


def is_brief_answer(answer: GivenAnswer) -> bool:
    """Whether an answer goes on one line with its writer's name: a rating, a choice, or none."""
    return len(answer.lines) <= 1 and all(not line.is_words and len(line.text) <= 40 for line in answer.lines)


def fits_one_page(pair: QuestionPair) -> bool:
    """Whether a question with its answers should be kept together."""
    return all(sum(len(line.text) for line in pair.of(place).lines) <= SHORT_ANSWER for place in PLACES)


def runs_right_to_left(text: str) -> bool:
    """By the first letter that has a direction, as the Unicode rules have it."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def figure(value: float) -> str:
    """A score as it is printed: 7, 7.5."""
    return f"{value:.1f}".removesuffix(".0")


def signed(points: int) -> str:
    """'+3', '−2', '0'"""
    return f"+{points}" if points > 0 else f"−{-points}" if points else "0"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        places=PLACES,
        text_width=text_width,
        number=number,
        no_answer=NO_ANSWER,
        state_word=STATE_WORDS,
        is_brief_answer=is_brief_answer,
        fits_one_page=fits_one_page,
        end_of_brief=END_OF_BRIEF,
    )
    environment.filters.update(figure=figure, signed=signed)
    environment.tests.update(right_to_left=runs_right_to_left)
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)
