"""What every kind of question can do, and the values that travel between a page, an answer and a report."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from worksheets.definition import Question

JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None
Posted: TypeAlias = Mapping[str, Sequence[str]]
Phrases: TypeAlias = Mapping[str, Mapping[str, str]]  # language -> name of the phrase -> words

DECLINE = "decline"
KEEP = "keep"
CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class OpenCommitment:
    """A promise that is still open. `mine` is seen from who answers; `by_when` is as in a commitment's value."""

    id: str
    mine: bool
    owner_name: str
    what: str
    by_when: str
    how_seen: str
    since: date


@dataclass(frozen=True, slots=True)
class Context:
    """What a kind needs to know beyond the question: the open promises, the language, and which day it is."""

    commitments: tuple[OpenCommitment, ...] = ()
    language: str = "en"
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a field from being read: its posted name, and what to do. `also` holds others of the question."""

    field: str
    message: str
    also: tuple["Problem", ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer as it is shown. `is_words` marks the person's own words, which are set as a quotation."""

    label: str | None
    text: str
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Free text of an answer. `field` is its part of the value ("" for the whole)."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What could be read of a posted question, and what could not. Without problems, a value of None means empty."""

    value: JsonValue = None
    problems: tuple[Problem, ...] = ()


class Kind(ABC):
    """One kind of question. A kind is stateless; it never raises on anything that was posted or stored."""

    name: ClassVar[str]
    phrases: ClassVar[Phrases] = {"en": {}}
    declines_in_place: ClassVar[bool] = False
    """Whether "I'd rather not answer" is one more radio of the main field (else a checkbox of its own)."""
    is_numeric: ClassVar[bool] = False
    """Whether the value is a whole number between `lowest` and `highest`, fit for scales and mirrors."""
    takes_choices: ClassVar[bool] = False
    """Whether a definition writes the options."""
    takes_range: ClassVar[bool] = False
    """Whether a definition may write `lowest` and `highest`."""
    takes_ends: ClassVar[bool] = False
    """Whether a definition says in words what `lowest` and `highest` mean."""
    usual_range: ClassVar[tuple[int, int] | None] = None
    widest_range: ClassVar[tuple[int, int] | None] = None
    usual_choices: ClassVar[tuple[str, ...]] = ()
    """Options that the kind brings itself: names of phrases that begin with "option."."""
    max_length: ClassVar[int] = 0

    def fields(self, question: Question, context: Context | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """The sub-names under which its parts are posted; "" is the main field."""
        return ("",)

    def read(self, question: Question, posted: Posted, context: Context) -> JsonValue | Problem:
        """The value as posted, None where nothing was given, or the first problem with the others in `also`."""
        taken = self.take(question, posted, context)
        if not taken.problems:
            return taken.value
        first, *others = taken.problems
        return Problem(first.field, first.message, tuple(others))

    @abstractmethod
    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        """Read as much as can be read. Parts that are merely missing are no problem here, see `unfinished`."""

    @abstractmethod
    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:
        """The value in words, for people. A value of another shape shows nothing."""

    def words(self, question: Question, value: JsonValue) -> tuple[Passage, ...]:  # noqa: ARG002
        """The person's free text alone."""
        return ()

    def asks_something(self, question: Question, context: Context) -> bool:  # noqa: ARG002
        """Whether there is anything to ask this person: a review of promises needs an open promise."""
        return True

    def unfinished(self, question: Question, value: JsonValue, context: Context) -> tuple[Problem, ...]:
        """What is still missing before the page can be left behind."""
        if question.required and self.is_empty(value):
            return (Problem(question.field(self.fields(question, context)[0]), self.say(context, "missing")),)
        return ()

    def is_empty(self, value: JsonValue) -> bool:
        """Whether nothing was said."""
        return value is None or value in ("", [], {})

    def say(self, context: Context, phrase: str, **values: object) -> str:
        """One of the kind's phrases in the language of the context, else in English."""
        return self.phrase(context.language, phrase).format(**values)

    def phrase(self, language: str, phrase: str) -> str:
        """One of the kind's phrases (a label, an option, a message) as written."""
        return self.phrases.get(language, self.phrases["en"]).get(phrase) or self.phrases["en"][phrase]

    def label(self, language: str, sub: str) -> str:
        """What a part is called on the page: `label("en", "how_seen")`."""
        return self.phrase(language, f"label.{sub}")
