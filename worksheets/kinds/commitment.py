"""A promise in plain words: what, by when, and how both would see it."""

from typing import ClassVar

from worksheets import dates
from worksheets.choosing import OneOf
from worksheets.definition import Question
from worksheets.kind import CLEAR, Context, JsonValue, Kind, Line, Passage, Phrases, Posted, Problem, Taken
from worksheets.plain_text import plain, posted_text
from worksheets.writing import LONG, text_part, too_long

EACH_TIME = "each_time"
NEXT_SESSION = "next_session"
ON_DAY = "on_day"


class Commitment(Kind):
    """The value is {"what": str, "by_when": "each_time" | "next_session" | "YYYY-MM-DD", "how_seen": str}.

    A draft may hold "" in any part; `unfinished` says what is missing. Posting `clear` empties the whole promise.
    """

    name = "commitment"
    max_length = LONG
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Say what you will do, or choose “I’d rather not answer”",
            "missing.what": "Say what you will do, or clear the promise",
            "missing.by_when": "Say by when, or clear the promise",
            "missing.how_seen": "Say how you would both see it, or clear the promise",
            "one": OneOf.phrases["en"]["one"],
            "unknown": OneOf.phrases["en"]["unknown"],
            "past": "Choose today or a later day",
            "label.what": "What will you do?",
            "label.by_when": "By when?",
            "label.how_seen": "How would you both see that it happened?",
            "hint.how_seen": "Something that can be noticed without anyone having to check.",
            "option.each_time": "Each time it happens, from today",
            "option.next_session": "Before the next session",
            "option.on_day": "On a day I choose",
            "shown.what": "What",
            "shown.by_when": "By when",
            "shown.how_seen": "How you would both see it",
            "shown.each_time": "Each time it happens",
            "shown.next_session": "Before the next session",
            **dates.PHRASES["en"],
        },
        "es": {
            "missing": "Di qué harás, o elige «Prefiero no responder»",
            "missing.what": "Di qué harás, o borra la promesa",
            "missing.by_when": "Di para cuándo, o borra la promesa",
            "missing.how_seen": "Di cómo verían que se cumplió, o borra la promesa",
            "one": OneOf.phrases["es"]["one"],
            "unknown": OneOf.phrases["es"]["unknown"],
            "past": "Elige hoy o un día posterior",
            "label.what": "¿Qué harás?",
            "label.by_when": "¿Para cuándo?",
            "label.how_seen": "¿Cómo verían que se cumplió?",
            "hint.how_seen": "Algo que se pueda notar sin que nadie tenga que vigilar.",
            "option.each_time": "Cada vez que ocurra, desde hoy",
            "option.next_session": "Antes de la próxima sesión",
            "option.on_day": "Un día que elijo",
            "shown.what": "Qué",
            "shown.by_when": "Para cuándo",
            "shown.how_seen": "Cómo lo verían",
            "shown.each_time": "Cada vez que ocurra",
            "shown.next_session": "Antes de la próxima sesión",
            **dates.PHRASES["es"],
        },
    }

    def fields(self, question: Question, context: Context | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("what", "by_when", *dates.DAY_FIELDS, "how_seen")

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        if posted_text(posted, question.field(CLEAR)):
            return Taken()
        texts = {part: plain(posted_text(posted, question.field(part))) for part in ("what", "how_seen")}
        long = tuple(
            problem
            for part, text in texts.items()
            if (problem := too_long(question.field(part), text, self.max_length, context))
        )
        if long:
            return Taken(problems=long)
        by_when = self._by_when(question, posted, context)
        problems = (by_when,) if isinstance(by_when, Problem) else ()
        when = "" if isinstance(by_when, Problem) else by_when
        if not any(texts.values()) and (problems or when in {"", EACH_TIME, NEXT_SESSION}):
            return Taken(problems=problems)
        return Taken({"what": texts["what"], "by_when": when, "how_seen": texts["how_seen"]}, problems)

    def _by_when(self, question: Question, posted: Posted, context: Context) -> str | Problem:
        chosen = plain(posted_text(posted, question.field("by_when")))
        if chosen in {EACH_TIME, NEXT_SESSION}:
            return chosen
        if chosen not in {"", ON_DAY}:
            return Problem(question.field("by_when"), self.say(context, "unknown"))
        day = dates.posted_day(question, posted, context)
        if day is None:
            return ""
        if isinstance(day, Problem):
            return day
        return day.isoformat() if day >= context.today else Problem(question.field("day"), self.say(context, "past"))

    def unfinished(self, question: Question, value: JsonValue, context: Context) -> tuple[Problem, ...]:
        if self.is_empty(value):
            asked = Problem(question.field("what"), self.say(context, "missing"))
            return (asked,) if question.required else ()
        return tuple(
            Problem(question.field(part), self.say(context, f"missing.{part}"))
            for part in ("what", "by_when", "how_seen")
            if not text_part(value, part)
        )

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        lines = (
            Line(self.say(context, "shown.what"), text_part(value, "what"), is_words=True),
            Line(self.say(context, "shown.by_when"), self.when_in_words(text_part(value, "by_when"), context.language)),
            Line(self.say(context, "shown.how_seen"), text_part(value, "how_seen"), is_words=True),
        )
        return tuple(line for line in lines if line.text)

    def when_in_words(self, by_when: str, language: str) -> str:
        """ "Each time it happens", "Before the next session", "30 November 2026", or "" for anything else."""
        if by_when in {EACH_TIME, NEXT_SESSION}:
            return self.phrase(language, f"shown.{by_when}")
        day = dates.stored_day(by_when)
        return dates.day_in_words(day, language) if day else ""

    def words(self, question: Question, value: JsonValue) -> tuple[Passage, ...]:  # noqa: ARG002
        passages = (Passage(part, text_part(value, part)) for part in ("what", "how_seen"))
        return tuple(passage for passage in passages if passage.text)


KIND = Commitment()
