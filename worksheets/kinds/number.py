"""A whole number that is counted: days, times."""

import re
from typing import ClassVar

from worksheets.definition import Question
from worksheets.kind import Context, JsonValue, Kind, Line, Phrases, Posted, Problem, Taken
from worksheets.plain_text import grouped, one_line, posted_text


class Number(Kind):
    """A whole number between the two that the worksheet names. The value is an int."""

    name = "number"
    is_numeric = True
    takes_range = True
    widest_range = (-1_000_000, 1_000_000)
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Write a number, or choose “I’d rather not answer”",
            "unknown": "Write a whole number from {lowest} to {highest}, in digits",
        },
        "es": {
            "missing": "Escribe un número, o elige «Prefiero no responder»",
            "unknown": "Escribe un número entero del {lowest} al {highest}, en cifras",
        },
    }

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        written = one_line(posted_text(posted, question.name))
        if not written:
            return Taken()
        value = int(written) if re.fullmatch(r"[+-]?[0-9]{1,9}", written) else None
        if value is None or not question.lowest <= value <= question.highest:
            asked = self._asked(question, context)
            return Taken(problems=(Problem(question.name, asked),))
        return Taken(value)

    def _asked(self, question: Question, context: Context) -> str:
        lowest, highest = (grouped(end, context.language) for end in (question.lowest, question.highest))
        return self.say(context, "unknown", lowest=lowest, highest=highest)

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        return (Line(None, str(value)),) if isinstance(value, int) and not isinstance(value, bool) else ()


KIND = Number()
