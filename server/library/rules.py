"""What a preview shows of a question, and what a search looks at. Pure."""

from dataclasses import dataclass
from functools import cache

from server.domain.confidentiality import may_be_raised
from server.domain.words import Policy
from server.library.paper import privacy_line
from worksheets.definition import Question, Stance, Worksheet
from worksheets.kinds import kind_of
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
