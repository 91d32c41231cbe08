"""One moment told in four parts: when, what happened, what was felt, what was done next."""

from typing import ClassVar

from worksheets.definition import Question
from worksheets.kind import Context, JsonValue, Kind, Line, Passage, Phrases, Posted, Problem, Taken
from worksheets.plain_text import one_line, plain, posted_text
from worksheets.writing import LONG, SHORT, text_part, too_long

PARTS = ("when", "what", "felt", "did")


class Incident(Kind):
    """The value is {"when": str, "what": str, "felt": str, "did": str}; any part may be ""."""

    name = "incident"
    max_length = LONG
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Say what happened, or choose “I’d rather not answer”",
            "label.when": "When was it?",
            "label.what": "What happened?",
            "label.felt": "What did you feel?",
            "label.did": "What did you do next?",
            "shown.when": "When",
            "shown.what": "What happened",
            "shown.felt": "What you felt",
            "shown.did": "What you did next",
        },
        "es": {
            "missing": "Di qué pasó, o elige «Prefiero no responder»",
            "label.when": "¿Cuándo fue?",
            "label.what": "¿Qué pasó?",
            "label.felt": "¿Qué sentiste?",
            "label.did": "¿Qué hiciste después?",
            "shown.when": "Cuándo",
            "shown.what": "Qué pasó",
            "shown.felt": "Qué sentiste",
            "shown.did": "Qué hiciste después",
        },
    }

    def fields(self, question: Question, context: Context | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return PARTS

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        texts = {part: self._part(question, posted, part) for part in PARTS}
        problems = tuple(
            problem
            for part, text in texts.items()
            if (problem := too_long(question.field(part), text, SHORT if part == "when" else LONG, context))
        )
        if problems or not any(texts.values()):
            return Taken(problems=problems)
        return Taken(dict(texts))

    def _part(self, question: Question, posted: Posted, part: str) -> str:
        text = posted_text(posted, question.field(part))
        return one_line(text) if part == "when" else plain(text)

    def unfinished(self, question: Question, value: JsonValue, context: Context) -> tuple[Problem, ...]:
        if question.required and not text_part(value, "what"):
            return (Problem(question.field("what"), self.say(context, "missing")),)
        return ()

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        lines = (Line(self.say(context, f"shown.{part}"), text_part(value, part), is_words=True) for part in PARTS)
        return tuple(line for line in lines if line.text)

    def words(self, question: Question, value: JsonValue) -> tuple[Passage, ...]:  # noqa: ARG002
        passages = (Passage(part, text_part(value, part)) for part in PARTS)
        return tuple(passage for passage in passages if passage.text)


KIND = Incident()
