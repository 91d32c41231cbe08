"""Posted fields and a form make answers, or problems; and which questions are asked given the answers so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from worksheets.definition import Condition, Form, FormPage, Question, When
from worksheets.kind import DECLINE, KEEP, Context, JsonValue, OpenCommitment, Posted, Problem
from worksheets.kinds import kind_of
from worksheets.plain_text import posted_text, posted_values

__all__ = [
    "Answer",
    "Context",
    "JsonValue",
    "OpenCommitment",
    "Problem",
    "Reading",
    "is_answered",
    "raw",
    "read",
    "shown",
    "unanswered",
    "word_count",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person gave for one question. A declined answer holds no value."""

    value: JsonValue = None
    declined: bool = False
    kept_back: bool = False

    def to_json(self) -> dict[str, JsonValue]:
        return {"value": self.value, "declined": self.declined, "kept_back": self.kept_back}

    @classmethod
    def from_json(cls, stored: Mapping[str, JsonValue]) -> "Answer":
        return cls(
            value=stored.get("value"),
            declined=stored.get("declined") is True,
            kept_back=stored.get("kept_back") is True,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one page: each answer by question key, and the problems in page order.

    A question that could not be read at all has a problem and no answer here, so that what was saved of it before is
    never overwritten with nothing. An answer with "nothing said" is here: the person emptied the field.
    """

    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...] = ()


def read(
    form: Form,
    page: FormPage,
    posted: Posted,
    context: Context,
    *,
    finishing: bool = False,
    earlier: Mapping[str, Answer] | None = None,
) -> Reading:
    """Read one page as posted. Never raises on anything posted.

    `finishing` (Continue, not autosave) also asks for what is still missing; what was given is read all the same.
    `earlier` holds the answers so far: a question whose condition they do not meet is left alone unless it was posted.
    """
    on_page = {question.key for question in shown(form, page, earlier or {}, context)}
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for question in page.questions:
        is_shown = question.key in on_page
        if not is_shown and not _was_posted(question, posted, context):
            continue
        answer, found = _read_question(question, posted, context)
        if answer is not None:
            answers[question.key] = answer
        if finishing and is_shown and not found:
            found = _missing(question, answer or Answer(), context)
        problems.extend(found)
    return Reading(answers, tuple(problems))


def _read_question(question: Question, posted: Posted, context: Context) -> tuple[Answer | None, tuple[Problem, ...]]:
    kept_back = bool(posted_text(posted, question.field(KEEP)))
    if _is_declined(question, posted):
        return Answer(declined=True, kept_back=kept_back), ()
    taken = kind_of(question).take(question, posted, context)
    if taken.value is None and taken.problems:
        return None, taken.problems
    return Answer(taken.value, kept_back=kept_back), taken.problems


def _is_declined(question: Question, posted: Posted) -> bool:
    if posted_text(posted, question.field(DECLINE)):
        return True
    kind = kind_of(question)
    in_place = kind.declines_in_place or kind.takes_choices
    return in_place and DECLINE in posted_values(posted, question.name)


def _missing(question: Question, answer: Answer, context: Context) -> tuple[Problem, ...]:
    if answer.declined:
        return ()
    return kind_of(question).unfinished(question, answer.value, context)


def _was_posted(question: Question, posted: Posted, context: Context) -> bool:
    subs = (*kind_of(question).fields(question, context), "", DECLINE)
    return any(posted_values(posted, question.field(sub)) for sub in subs)


def raw(question: Question, posted: Posted, context: Context | None = None) -> dict[str, tuple[str, ...]]:
    """Everything posted for one question exactly as typed, by sub-name, for a page that shows it again."""
    subs = dict.fromkeys((*kind_of(question).fields(question, context), "", DECLINE, KEEP))
    found = {sub: posted_values(posted, question.field(sub)) for sub in subs}
    return {sub: values for sub, values in found.items() if values}


def shown(
    form: Form, page: FormPage, answers: Mapping[str, Answer], context: Context | None = None
) -> tuple[Question, ...]:
    """The questions of a page that are asked, given the answers so far.

    With a `context`, a question with nothing to ask (a review where no promise is open) is left out too.
    """
    return tuple(
        question
        for question in page.questions
        if _is_met(form, question.show_if, answers)
        and (context is None or kind_of(question).asks_something(question, context))
    )


def _is_met(form: Form, condition: Condition | None, answers: Mapping[str, Answer]) -> bool:
    if condition is None:
        return True
    return any(_passes(form, condition, key, answers) for key in condition.questions)


def _passes(form: Form, condition: Condition, key: str, answers: Mapping[str, Answer]) -> bool:
    """A question that is itself hidden, declined or empty passes no test."""
    answer = answers.get(key)
    question = form.question(key)
    if answer is None or not is_answered(question, answer) or not _is_met(form, question.show_if, answers):
        return False
    value, wanted = answer.value, condition.value
    if condition.test is When.ANSWERED:
        return True
    if condition.test is When.EQUALS:
        return wanted in value if isinstance(value, list) else value == wanted
    if isinstance(value, bool) or not isinstance(value, int) or isinstance(wanted, str):
        return False
    return value >= wanted if condition.test is When.AT_LEAST else value <= wanted


def is_answered(question: Question, answer: Answer) -> bool:
    """Whether something was said, and not declined."""
    return not answer.declined and not kind_of(question).is_empty(answer.value)


def unanswered(form: Form, answers: Mapping[str, Answer], context: Context | None = None) -> tuple[Question, ...]:
    """The questions that keep the form from being sent: shown, not declined, and required but empty, or half said."""
    asked = (question for page in form.pages for question in shown(form, page, answers, context))
    return tuple(q for q in asked if _missing(q, answers.get(q.key, Answer()), context or Context()))


def word_count(form: Form, answers: Mapping[str, Answer]) -> int:
    """How many words of their own the person wrote in the questions that are shown."""
    return sum(len(text.split()) for text in _texts(form, answers))


def _texts(form: Form, answers: Mapping[str, Answer]) -> Iterable[str]:
    for page in form.pages:
        for question in shown(form, page, answers):
            answer = answers.get(question.key, Answer())
            if not answer.declined:
                yield from (passage.text for passage in kind_of(question).words(question, answer.value))
