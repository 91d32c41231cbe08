"""A day."""

from typing import ClassVar

from worksheets import dates
from worksheets.definition import Question
from worksheets.kind import Context, JsonValue, Kind, Line, Phrases, Posted, Problem, Taken


class Date(Kind):
    """Posted as day, month and year. The value is "YYYY-MM-DD"."""

    name = "date"
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Fill in a day, or choose “I’d rather not answer”",
            **dates.PHRASES["en"],
        },
        "es": {
            "missing": "Rellena un día, o elige «Prefiero no responder»",
            **dates.PHRASES["es"],
        },
    }

    def fields(self, question: Question, context: Context | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return dates.DAY_FIELDS

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        day = dates.posted_day(question, posted, context)
        if isinstance(day, Problem):
            return Taken(problems=(day,))
        return Taken(day.isoformat() if day else None)

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        day = dates.stored_day(value) if isinstance(value, str) else None
        return (Line(None, dates.day_in_words(day, context.language)),) if day else ()


KIND = Date()
