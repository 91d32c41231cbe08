"""A worksheet as written, and the form that one partner fills in.

A `Worksheet` holds every wording of every stance and language. `Worksheet.form_for` resolves it into a `Form`: plain
strings, in the order in which they are asked. Everything here is frozen and hashable; nothing here reads a file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

PARTNER_PLACE = "{partner}"
PARTNER_WITHOUT_NAME: Mapping[str, str] = {"en": "your partner", "es": "tu pareja"}


class Stance(StrEnum):
    """How a partner stands to the break: hurt by it, answerable for it, or both."""

    INJURED = "injured"
    RESPONSIBLE = "responsible"
    BOTH = "both"


class Visibility(StrEnum):
    """Who may come to know an answer, before the couple's confidentiality policy is applied."""

    MAY_BE_RAISED = "may_be_raised"
    CLINICIAN_ONLY = "clinician_only"
    SAFETY = "safety"


class About(StrEnum):
    """Whose behaviour a mirrored rating is about, seen from the person who answers."""

    SELF = "self"
    PARTNER = "partner"


class When(StrEnum):
    """How a condition looks at the answer it depends on."""

    EQUALS = "equals"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


class Method(StrEnum):
    """How a scale makes one number of several answers."""

    MEAN = "mean"
    SUM = "sum"


class DefinitionProblem(Exception):
    """A definition that cannot be used: which file and line, where in it, what is wrong, and how to mend it.

    `further` holds the other faults of the same file, or of others read with it.
    """

    def __init__(
        self,
        file: str,
        place: str,
        fault: str,
        remedy: str,
        line: int | None = None,
        further: tuple["DefinitionProblem", ...] = (),
    ) -> None:
        super().__init__(file, place, fault, remedy)
        self.file = file
        self.place = place
        self.fault = fault
        self.remedy = remedy
        self.line = line
        self.further = further

    @classmethod
    def of_all(cls, problems: Sequence["DefinitionProblem"]) -> "DefinitionProblem":
        """One that tells several, in their order."""
        first, *others = (each for problem in problems for each in problem.each)
        return cls(first.file, first.place, first.fault, first.remedy, first.line, tuple(others))

    @property
    def each(self) -> tuple["DefinitionProblem", ...]:
        """Every fault by itself, this one first."""
        return (DefinitionProblem(self.file, self.place, self.fault, self.remedy, self.line), *self.further)

    def at(self, line: int | None) -> "DefinitionProblem":
        """The same, with its line."""
        return DefinitionProblem(self.file, self.place, self.fault, self.remedy, line, self.further)

    def __str__(self) -> str:
        """One line for each fault."""
        file = f"{self.file}, line {self.line}" if self.line else self.file
        where = f"{file}: {self.place}" if self.place else file
        return "\n".join([f"{where}: {self.fault}. {self.remedy}.", *map(str, self.further)])


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in several languages, as (language, words) pairs. Empty when nothing is said."""

    by_language: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by_language)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.by_language)

    def into(self, language: str) -> str:
        """The words in that language, or in the first one written, or "" where nothing is said."""
        for written, words in self.by_language:
            if written == language:
                return words
        return self.by_language[0][1] if self.by_language else ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something one person does that two people can rate between `lowest` and `highest`: "answered without anger"."""

    key: str
    phrases: Text
    lowest: int = 0
    highest: int = 10

    def phrase(self, language: str) -> str:
        """A phrase that follows a name: "Ben" + " " + "answered without anger"."""
        return self.phrases.into(language)


@dataclass(frozen=True, slots=True)
class Scale:
    """Several answers read as one number. `lowest` and `highest` are those of each item in it.

    `validated` is false for every scale of ours: a published measure comes in through import.
    """

    key: str
    titles: Text
    method: Method
    minimum_answered: int
    lowest: int
    highest: int
    validated: bool = False

    def title(self, language: str) -> str:
        return self.titles.into(language)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of an item, in every language."""

    value: str
    labels: Text


@dataclass(frozen=True, slots=True)
class ShowIf:
    """An item is asked only when the answer to `item` passes the test. `value` is "" for `answered`."""

    item: str
    test: When
    value: str | int


@dataclass(frozen=True, slots=True)
class Wording:
    """How an item is put to someone: to everyone where it has no stance. In a mirrored pair `about` tells two apart."""

    stance: Stance | None
    about: About | None
    behaviour: str | None
    ask: Text
    short: Text
    hint: Text = Text()
    low: Text = Text()
    high: Text = Text()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked: in one wording for all, in one a stance, or as a mirrored pair (oneself, the partner).

    `both_as` is the one stance in whose words a partner who is both is asked, None where they are asked in both.
    """

    key: str
    kind: str
    visibility: Visibility
    required: bool
    show_if: ShowIf | None
    scale: str | None
    choices: tuple[Choice, ...]
    lowest: int
    highest: int
    max_length: int
    wordings: tuple[Wording, ...]
    both_as: Stance | None = None

    @property
    def is_pair(self) -> bool:
        """Whether everyone is asked twice: about themselves and about the partner."""
        return len(self.wordings) > 1 and not self.is_split

    @property
    def is_split(self) -> bool:
        """Whether the injured and the responsible partner are asked in different words."""
        return any(wording.stance for wording in self.wordings)

    def wordings_for(self, stance: Stance) -> tuple[Wording, ...]:
        """What someone of that stance is asked; a partner who is both is asked in both wordings, injured first."""
        if stance is Stance.BOTH and self.both_as:
            stance = self.both_as
        return tuple(w for w in self.wordings if stance is Stance.BOTH or w.stance in {None, stance})

    def question_key(self, wording: Wording, stance: Stance) -> str:
        """The name of the question that this wording becomes in the form for `stance`."""
        if self.is_pair and wording.about:
            return f"{self.key}.{wording.about}"
        if stance is Stance.BOTH and wording.stance and not self.both_as:
            return f"{self.key}.{wording.stance}"
        return self.key


@dataclass(frozen=True, slots=True)
class Group:
    """Items that are asked together on one page."""

    key: str
    titles: Text
    intros: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose, in the language of the form."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is shown when the answer to any of `questions` (keys of the same form) passes the test."""

    questions: tuple[str, ...]
    test: When
    value: str | int


@dataclass(frozen=True, slots=True)
class Question:
    """One question as one person reads it. `key` is unique in the form; `item` may be shared by two questions."""

    key: str
    item: str
    kind: str
    ask: str
    hint: str
    short: str
    visibility: Visibility
    required: bool
    show_if: Condition | None = None
    behaviour: str | None = None
    about: About | None = None
    stance: Stance | None = None
    scale: str | None = None
    options: tuple[Option, ...] = ()
    lowest: int = 0
    highest: int = 0
    low_label: str = ""
    high_label: str = ""
    max_length: int = 0

    @property
    def name(self) -> str:
        """The name of its main field in a posted page."""
        return f"q.{self.key}"

    def field(self, sub: str) -> str:
        """The posted name of one of its parts; "" is the main field."""
        return f"{self.name}.{sub}" if sub else self.name


@dataclass(frozen=True, slots=True)
class FormPage:
    """The questions of one group, asked on one page."""

    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A worksheet as one partner fills it in: one stance, one language, every wording resolved."""

    name: str
    version: int
    language: str
    title: str
    intro: str
    minutes: int
    pages: tuple[FormPage, ...]
    scales: tuple[Scale, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)

    def question(self, key: str) -> Question:
        """The question of that key. Raises KeyError when the form has none."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)

    def page(self, key: str) -> FormPage:
        """The page of that key. Raises KeyError when the form has none."""
        for page in self.pages:
            if page.key == key:
                return page
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A theme of a guide, counted from one."""

    number: int
    titles: Text

    def title(self, language: str) -> str:
        return self.titles.into(language)


@dataclass(frozen=True, slots=True)
class Guide:
    """A named set of themes that worksheets are drawn from."""

    name: str
    titles: Text
    sections: tuple[GuideSection, ...]

    def title(self, language: str) -> str:
        return self.titles.into(language)


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One released version of a worksheet. `section` is the guide section it serves, None for one that serves all."""

    name: str
    version: int
    guide: str
    section: int | None
    minutes: int
    languages: tuple[str, ...]
    titles: Text
    summaries: Text
    intros: Text
    clinician_notes: Text
    behaviours: tuple[Behaviour, ...]
    scales: tuple[Scale, ...]
    groups: tuple[Group, ...]

    def title(self, language: str) -> str:
        return self.titles.into(language)

    def summary(self, language: str) -> str:
        """One or two sentences for the clinician's library."""
        return self.summaries.into(language)

    def clinician_note(self, language: str) -> str:
        """When to use it, when not, what to look for; paragraphs apart by a blank line."""
        return self.clinician_notes.into(language)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for group in self.groups for item in group.items)

    def behaviour(self, key: str) -> Behaviour:
        """The behaviour of that key. Raises KeyError when the worksheet has none."""
        for behaviour in self.behaviours:
            if behaviour.key == key:
                return behaviour
        raise KeyError(key)

    def form_for(self, stance: Stance, language: str, partner_name: str | None = None) -> Form:
        """The form for a partner of that stance.

        A language the worksheet does not have falls back to its first one (`Form.language` says which was used).
        `{partner}` in a wording becomes `partner_name`, or "your partner" where no name may be shown.
        """
        spoken = language if language in self.languages else self.languages[0]
        resolve = _Resolver(self, stance, spoken, partner_name)
        return Form(
            name=self.name,
            version=self.version,
            language=spoken,
            title=resolve.text(self.titles),
            intro=resolve.text(self.intros),
            minutes=self.minutes,
            pages=tuple(resolve.page(group) for group in self.groups),
            scales=self.scales,
        )


@dataclass(frozen=True, slots=True)
class _Resolver:
    """Turns the parts of a worksheet into the parts of a form, for one reader."""

    worksheet: Worksheet
    stance: Stance
    language: str
    partner_name: str | None

    def text(self, text: Text) -> str:
        return name_partner(text.into(self.language), self.partner_name, self.language)

    def page(self, group: Group) -> FormPage:
        return FormPage(
            key=group.key,
            title=self.text(group.titles),
            intro=self.text(group.intros),
            questions=tuple(
                self.question(item, wording) for item in group.items for wording in item.wordings_for(self.stance)
            ),
        )

    def question(self, item: Item, wording: Wording) -> Question:
        return Question(
            key=item.question_key(wording, self.stance),
            item=item.key,
            kind=item.kind,
            ask=self.text(wording.ask),
            hint=self.text(wording.hint),
            short=self.text(wording.short),
            visibility=item.visibility,
            required=item.required,
            show_if=self.condition(item, wording),
            behaviour=wording.behaviour,
            about=wording.about,
            stance=wording.stance,
            scale=item.scale,
            options=tuple(Option(choice.value, self.text(choice.labels)) for choice in item.choices),
            lowest=item.lowest,
            highest=item.highest,
            low_label=self.text(wording.low),
            high_label=self.text(wording.high),
            max_length=item.max_length,
        )

    def condition(self, item: Item, wording: Wording) -> Condition | None:
        """A partner who is both is led by their answer of the same stance, where there is one."""
        if item.show_if is None:
            return None
        other = next(each for each in self.worksheet.items if each.key == item.show_if.item)
        asked = other.wordings_for(self.stance)
        same = tuple(each for each in asked if each.stance and each.stance is wording.stance)
        keys = tuple(other.question_key(each, self.stance) for each in same or asked)
        return Condition(keys, item.show_if.test, item.show_if.value)


def name_partner(words: str, partner_name: str | None, language: str) -> str:
    """Put the other partner's first name, or "your partner", in every place kept for it."""
    if PARTNER_PLACE not in words:
        return words
    if partner_name:
        return words.replace(PARTNER_PLACE, partner_name)
    nameless = PARTNER_WITHOUT_NAME.get(language, PARTNER_WITHOUT_NAME["en"])
    capital = nameless[0].upper() + nameless[1:]
    at_start = re.compile(r"(^|[.?!:]\s+|\n)" + re.escape(PARTNER_PLACE))
    return at_start.sub(lambda found: found.group(1) + capital, words).replace(PARTNER_PLACE, nameless)
