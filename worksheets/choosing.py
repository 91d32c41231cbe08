"""What the kinds that are answered by choosing have in common."""

from typing import ClassVar

from worksheets.definition import Question
from worksheets.kind import Context, JsonValue, Kind, Line, Phrases, Posted, Problem, Taken
from worksheets.plain_text import plain, posted_values


def one_chosen(question: Question, posted: Posted, message: str) -> str | Problem:
    """The one value chosen in the main field, "" for none; a problem where several were posted."""
    chosen = sorted({value for value in map(plain, posted_values(posted, question.name)) if value})
    if len(chosen) > 1:
        return Problem(question.name, message)
    return chosen[0] if chosen else ""


def label_of(question: Question, value: str) -> str | None:
    """How an option is called, None for a value that the question does not offer."""
    return next((option.label for option in question.options if option.value == value), None)


class OneOf(Kind):
    """One of the question's options. The value is the option's own."""

    declines_in_place: ClassVar[bool] = True
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Choose an answer, or choose “I’d rather not answer”",
            "one": "Choose one answer only",
            "unknown": "Choose one of the answers on the page",
        },
        "es": {
            "missing": "Elige una respuesta, o elige «Prefiero no responder»",
            "one": "Elige solo una respuesta",
            "unknown": "Elige una de las respuestas de la página",
        },
    }

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        chosen = one_chosen(question, posted, self.say(context, "one"))
        if isinstance(chosen, Problem):
            return Taken(problems=(chosen,))
        if chosen and label_of(question, chosen) is None:
            return Taken(problems=(Problem(question.name, self.say(context, "unknown")),))
        return Taken(chosen or None)

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        label = label_of(question, value) if isinstance(value, str) else None
        return (Line(None, label),) if label else ()


class Step(Kind):
    """A step on a worded ladder of options; the value is its whole number."""

    declines_in_place: ClassVar[bool] = True
    is_numeric: ClassVar[bool] = True

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        chosen = one_chosen(question, posted, self.say(context, "one"))
        if isinstance(chosen, Problem):
            return Taken(problems=(chosen,))
        if chosen and label_of(question, chosen) is None:
            return Taken(problems=(Problem(question.name, self.say(context, "unknown")),))
        return Taken(int(chosen) if chosen else None)

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        label = label_of(question, str(value)) if isinstance(value, int) and not isinstance(value, bool) else None
        return (Line(None, label),) if label else ()
