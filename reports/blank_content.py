"""Everything a blank worksheet shows: one stance, one language, every word decided before it comes here.

Plain values only. A sheet knows nobody: it has a line for a code and never a name. Each field has a `name` that is
unique on the sheet (radios of one question share theirs) and a `title`, which is what a screen reader says.
An empty string or tuple means "there is none", and what is not there is not printed.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class Mark:
    """One circle or box to mark, with what stands beside it."""

    value: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of its own that says something about the whole question."""

    name: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Steps:
    """A row of numbers of which one is marked; `low` and `high` are its two ends in words."""

    shape: ClassVar[str] = "steps"
    name: str
    marks: tuple[Mark, ...]
    low: str = ""
    high: str = ""
    decline: Mark | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Worded answers: one is marked, or where `several` any number (each box then has a name of its own)."""

    shape: ClassVar[str] = "choices"
    name: str
    marks: tuple[Mark, ...]
    label: str = ""
    several: bool = False
    decline: Mark | None = None

    @property
    def longest(self) -> int:
        """Characters of the longest label: it decides how many stand in a row."""
        return max(len(mark.label) for mark in self.marks)

    def name_of(self, mark: Mark) -> str:
        """The field that this mark belongs to."""
        return f"{self.name}.{mark.value}" if self.several else self.name


@dataclass(frozen=True, slots=True)
class Writing:
    """Room for free text, `lines` ruled lines high."""

    shape: ClassVar[str] = "writing"
    name: str
    title: str
    lines: int
    label: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ShortLine:
    """One line to write on, behind its label, long enough for so many `letters`; 0 is as long as there is room."""

    name: str
    title: str
    label: str = ""
    letters: int = 0


@dataclass(frozen=True, slots=True)
class ShortLines:
    """Lines that stand beside each other: a day, a month and a year."""

    shape: ClassVar[str] = "lines"
    lines: tuple[ShortLine, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One of two columns: what one person promised, beside what the other one did."""

    heading: str
    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns beside each other."""

    shape: ClassVar[str] = "columns"
    left: Column
    right: Column


Part: TypeAlias = Steps | Choices | Writing | ShortLines | Columns


@dataclass(frozen=True, slots=True)
class BlankQuestion:
    """One question with the empty places for its answer.

    `privacy` is the line above it, `only_read` whether that line ends with the therapist. `only_if` says what an
    earlier answer must be. `keep` and `decline` are boxes; choices carry their own way to decline.
    """

    ask: str
    privacy: str
    only_read: bool
    parts: tuple[Part, ...]
    hint: str = ""
    only_if: str = ""
    keep: Tick | None = None
    decline: Tick | None = None


@dataclass(frozen=True, slots=True)
class BlankGroup:
    """Questions under one heading."""

    title: str
    intro: str
    questions: tuple[BlankQuestion, ...]


@dataclass(frozen=True, slots=True)
class SheetWords:
    """The fixed words of every sheet, in its language."""

    kind: str
    code: str
    date: str
    page: str
    of: str


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A worksheet to be filled in by pen or by typing. `version` stands at the foot, so that two can be told apart."""

    language: str
    title: str
    minutes: str
    version: str
    intro: tuple[str, ...]
    who_reads_title: str
    who_reads: str
    foot: str
    in_danger: str
    words: SheetWords
    groups: tuple[BlankGroup, ...]
