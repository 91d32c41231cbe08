"""Answers into scores. Scores are derived each time they are shown, never stored.

Missing items: a score needs the scale's minimum of answered items. A mean is taken over what was answered; a sum puts
that mean in the place of each missing item. Declined, empty and hidden questions are missing, not zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from worksheets.answers import Answer, is_answered, shown
from worksheets.definition import Form, Method, Question, Scale


@dataclass(frozen=True, slots=True)
class Score:
    """One scale's value within `lowest` to `highest`, from `answered` of the `of` questions that were shown."""

    scale: str
    title: str
    value: float
    lowest: int
    highest: int
    answered: int
    of: int
    validated: bool = False


def scores(form: Form, answers: Mapping[str, Answer]) -> tuple[Score, ...]:
    """The scores that can be given, in the order of the worksheet's scales."""
    asked = tuple(question for page in form.pages for question in shown(form, page, answers))
    found = (_score(scale, form.language, asked, answers) for scale in form.scales)
    return tuple(score for score in found if score is not None)


def _score(scale: Scale, language: str, asked: tuple[Question, ...], answers: Mapping[str, Answer]) -> Score | None:
    questions = [question for question in asked if question.scale == scale.key]
    values = [value for question in questions if (value := _number(question, answers)) is not None]
    if not values or len(values) < scale.minimum_answered:
        return None
    mean = sum(values) / len(values)
    times = len(questions) if scale.method is Method.SUM else 1
    return Score(
        scale=scale.key,
        title=scale.title(language),
        value=mean * times,
        lowest=scale.lowest * times,
        highest=scale.highest * times,
        answered=len(values),
        of=len(questions),
        validated=scale.validated,
    )


def _number(question: Question, answers: Mapping[str, Answer]) -> int | None:
    answer = answers.get(question.key, Answer())
    value = answer.value
    if not is_answered(question, answer) or isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if question.lowest <= value <= question.highest else None
