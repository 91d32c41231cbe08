"""Any number of the answers that the worksheet offers."""

from typing import ClassVar

from worksheets.choosing import OneOf, label_of
from worksheets.definition import Question
from worksheets.kind import DECLINE, Context, JsonValue, Kind, Line, Phrases, Posted, Problem, Taken
from worksheets.plain_text import plain, posted_values


class MultipleChoice(Kind):
    """Posted as checkboxes of one name. The value is a list of options' values, in the order of the worksheet."""

    name = "multiple_choice"
    takes_choices = True
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Choose at least one answer, or choose “I’d rather not answer”",
            "unknown": OneOf.phrases["en"]["unknown"],
        },
        "es": {
            "missing": "Elige al menos una respuesta, o elige «Prefiero no responder»",
            "unknown": OneOf.phrases["es"]["unknown"],
        },
    }

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        chosen = {value for value in map(plain, posted_values(posted, question.name)) if value} - {DECLINE}
        known: list[JsonValue] = [option.value for option in question.options if option.value in chosen]
        if len(known) < len(chosen):
            return Taken(problems=(Problem(question.name, self.say(context, "unknown")),))
        return Taken(known or None)

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        chosen = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        labels = (label_of(question, each) for each in chosen)
        return tuple(Line(None, label) for label in labels if label)


KIND = MultipleChoice()
