"""A whole number on a scale whose two ends are said in words."""

from typing import ClassVar

from worksheets.choosing import OneOf, one_chosen
from worksheets.definition import Question
from worksheets.kind import Context, JsonValue, Kind, Line, Phrases, Posted, Problem, Taken


class Rating(Kind):
    """Usually 0 to 10, posted as a radio. The value is an int."""

    name = "rating"
    declines_in_place = True
    is_numeric = True
    takes_range = True
    takes_ends = True
    usual_range = (0, 10)
    widest_range = (0, 10)
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Choose a number, or choose “I’d rather not answer”",
            "one": OneOf.phrases["en"]["one"],
            "unknown": "Choose a number from {lowest} to {highest}",
            "shown": "{value} out of {highest}",
        },
        "es": {
            "missing": "Elige un número, o elige «Prefiero no responder»",
            "one": OneOf.phrases["es"]["one"],
            "unknown": "Elige un número del {lowest} al {highest}",
            "shown": "{value} de {highest}",
        },
    }

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        chosen = one_chosen(question, posted, self.say(context, "one"))
        if isinstance(chosen, Problem):
            return Taken(problems=(chosen,))
        if not chosen:
            return Taken()
        if chosen not in {str(step) for step in range(question.lowest, question.highest + 1)}:
            asked = self.say(context, "unknown", lowest=question.lowest, highest=question.highest)
            return Taken(problems=(Problem(question.name, asked),))
        return Taken(int(chosen))

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:
        if not isinstance(value, int) or isinstance(value, bool):
            return ()
        return (Line(None, self.say(context, "shown", value=value, highest=question.highest)),)


KIND = Rating()
