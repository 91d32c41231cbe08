"""What the kinds that are answered in free text have in common."""

from typing import ClassVar

from worksheets.definition import Question
from worksheets.kind import Context, JsonValue, Kind, Line, Passage, Phrases, Posted, Problem, Taken
from worksheets.plain_text import grouped, plain, posted_text

LONG = 10_000
SHORT = 300

TOO_LONG: Phrases = {
    "en": {"too_long": "This is {length} characters long. Shorten it to {most} or fewer"},
    "es": {"too_long": "Esto tiene {length} caracteres. Acórtalo a {most} o menos"},
}


def too_long(field: str, text: str, most: int, context: Context) -> Problem | None:
    """The problem with a text of more than `most` characters."""
    if len(text) <= most:
        return None
    words = TOO_LONG.get(context.language, TOO_LONG["en"])["too_long"]
    return Problem(
        field, words.format(length=grouped(len(text), context.language), most=grouped(most, context.language))
    )


def text_part(value: JsonValue, part: str) -> str:
    """One text of a value made of parts, "" where it is missing or of another shape."""
    found = value.get(part) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


class Written(Kind):
    """Free text. The value is the text."""

    phrases: ClassVar[Phrases] = {
        "en": {"missing": "Write a few words, or choose “I’d rather not answer”"},
        "es": {"missing": "Escribe unas palabras, o elige «Prefiero no responder»"},
    }

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        text = self.tidy(posted_text(posted, question.name))
        problem = too_long(question.name, text, question.max_length or self.max_length, context)
        return Taken(problems=(problem,)) if problem else Taken(text or None)

    def tidy(self, text: str) -> str:
        """The text as it is kept."""
        return plain(text)

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        return (Line(None, value, is_words=True),) if isinstance(value, str) and value else ()

    def words(self, question: Question, value: JsonValue) -> tuple[Passage, ...]:  # noqa: ARG002
        return (Passage("", value),) if isinstance(value, str) and value else ()
