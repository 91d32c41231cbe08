"""What a preview shows of a question, and what a search looks at. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from server.domain.confidentiality import may_be_raised
from server.domain.words import Policy
from server.library.paper import privacy_line
from worksheets.definition import Question, Stance, Worksheet
from worksheets.kinds import kind_of
from worksheets.measure import Measure, Side
from worksheets.reading_age import reading_grade

PART_LABELS = {"commitment": ("what", "by_when", "how_seen"), "incident": ("when", "what", "felt", "did")}
YOUNGEST_READER = 6
STANCE_WORDS = {
    Stance.INJURED: "For the partner who was hurt",
    Stance.RESPONSIBLE: "For the partner who broke the trust",
    Stance.BOTH: "For one who is both",
}


@dataclass(frozen=True, slots=True)
class Blank:
    """The empty place for an answer: end words of a scale, options, or labelled fields. `shape` names which."""

    shape: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewedQuestion:
    ask: str
    hint: str
    privacy: str
    only_clinician: bool
    sometimes: bool
    blank: Blank


def preview(question: Question, policy: Policy, clinician: str, language: str) -> PreviewedQuestion:
    """A question as a partner reads it, under a policy. `clinician` is who they know will read it."""
    return PreviewedQuestion(
        ask=question.ask,
        hint=question.hint,
        privacy=privacy_line(question.visibility, policy, clinician, language),
        only_clinician=not may_be_raised(policy, question.visibility, kept_back=False),
        sometimes=question.show_if is not None,
        blank=blank_of(question, language),
    )


def blank_of(question: Question, language: str) -> Blank:
    if question.kind in PART_LABELS:
        kind = kind_of(question)
        return Blank("parts", tuple(kind.phrase(language, f"label.{part}") for part in PART_LABELS[question.kind]))
    if question.kind == "commitment_review":
        return Blank("review")
    if question.options:
        shape = "several" if question.kind == "multiple_choice" else "one"
        return Blank(shape, tuple(option.label for option in question.options))
    if question.kind == "rating":
        ends = ((question.lowest, question.low_label), (question.highest, question.high_label))
        return Blank("ends", tuple(f"{number}: {label}" if label else str(number) for number, label in ends))
    return Blank("box" if question.kind == "long_text" else "line")


@cache
def reading_age(worksheet: Worksheet) -> int | None:
    """At what age most people read its harder wording with ease; None where it has no English to measure.

    School begins at six: someone in grade 6 is about twelve.
    """
    grade = reading_grade(worksheet)
    return None if grade is None else max(YOUNGEST_READER, round(grade) + 6)


def question_count(worksheet: Worksheet) -> tuple[int, int]:
    """How many questions it asks, fewest and most, by stance."""
    counts = [len(worksheet.form_for(stance, worksheet.languages[0]).questions) for stance in Stance]
    return min(counts), max(counts)


def differs_by_stance(worksheet: Worksheet) -> bool:
    """Whether the injured and the responsible partner read different words."""
    return any(item.is_split for item in worksheet.items)


def matches(worksheet: Worksheet, theme: str, search: str, language: str) -> bool:
    """Whether every word of the search stands somewhere in the worksheet: its title, theme, notes or questions."""
    asked = " ".join(question.ask for question in worksheet.form_for(Stance.BOTH, language).questions)
    texts = (
        worksheet.title(language),
        theme,
        worksheet.summary(language),
        worksheet.clinician_note(language),
        asked,
    )
    everything = " ".join(texts).casefold()
    return all(word in everything for word in search.casefold().split())


# ---------------------------------------------------------------- published measures


def measure_facts(measure: Measure, norm: str) -> tuple[tuple[str, str], ...]:
    """How a measure is scored and read, as (what, how), with whatever was not checked said last."""
    facts = (
        ("Asks about", f"{measure.about('en')}; higher means {measure.higher_means.into('en')}"),
        ("Total", f"the sum of {len(measure.ranges)} items, {measure.lowest} to {measure.highest}"),
        ("Turned round", _items(sorted(measure.reversed_items))),
        ("Left out", _left_out(measure.missing_at_most)),
        ("Cut-off", _cut_off(measure)),
        ("Bands", "; ".join(f"from {band.at_least:g} {band.names.into('en')}" for band in measure.bands)),
        ("Parts", "; ".join(f"{each.titles.into('en')}, marked from {each.from_:g}" for each in measure.subscales)),
        ("Reliable change", norm),
        ("Source", measure.source),
        ("Using its items", measure.licence),
        ("Not checked", measure.not_checked),
    )
    return tuple((what, how) for what, how in facts if how)


def _items(numbers: Sequence[int]) -> str:
    return f"items {', '.join(map(str, numbers))}" if numbers else ""


def _left_out(at_most: int) -> str:
    if not at_most:
        return "no score where an item is left out"
    return f"up to {at_most} items count at the mean of those answered; with more there is no score"


def _cut_off(measure: Measure) -> str:
    cut = measure.cut_off
    if cut is None:
        return "none"
    side = "below" if cut.side is Side.BELOW else "from"
    return f"{side} {cut.at:g}: {cut.meanings.into('en')}"
