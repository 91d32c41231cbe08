"""Published measures: how each is scored and read, as TOML. No item of any of them is here.

A practice that may use a measure gives it on paper and enters a total, or the answers in their order. What ships is
arithmetic; each figure has beside it, in `checked`, where it was read. One that nobody has read does not ship.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from math import isclose, sqrt
from pathlib import Path

from worksheets.definition import Choice, Text
from worksheets.toml_entry import Entry
from worksheets.toml_file import toml_file

MEASURES = Path(__file__).parent / "measures"
_KEYS = (
    *("name", "short", "languages", "title", "about", "items", "reversed", "higher_means", "missing_at_most"),
    *("cut_off", "bands", "subscales", "norm", "source", "licence", "checked", "asks_about_self_harm"),
)
SCORING = frozenset(_KEYS) - {"name", "languages", "items"}
"""What a file says of scoring: one that brings wordings alone, for a measure that ships, has none of it."""
_ITEMS_AT_MOST = 200


class Side(StrEnum):
    """Which side of a cut-off its words are about."""

    BELOW = "below"
    FROM = "from"


class Basis(StrEnum):
    """What kind of reliability a figure is. One from a single sitting makes the error look smaller than it is."""

    RETEST = "retest"
    CONSISTENCY = "consistency"


class Fact(StrEnum):
    """A part of a measure's scoring that somebody has read before it ships."""

    RANGE = "range"
    REVERSED = "reversed"
    CUT_OFF = "cut_off"
    BANDS = "bands"
    SUBSCALES = "subscales"
    NORM = "norm"
    MISSING = "missing"


class ReadIn(StrEnum):
    """What a figure was read in: the work it is from, or another that passes it on."""

    SOURCE = "source"
    OTHER = "other"


FACT_WORDS = {
    Fact.RANGE: "items and range",
    Fact.REVERSED: "reversed items",
    Fact.CUT_OFF: "cut-off",
    Fact.BANDS: "bands",
    Fact.SUBSCALES: "subscales",
    Fact.NORM: "standard deviation and reliability",
    Fact.MISSING: "rule for missing items",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """Where a figure was read, as a note in words: "CamCOPS (its documentation, …)"."""

    fact: Fact
    read_in: ReadIn
    where: str


@dataclass(frozen=True, slots=True)
class Norm:
    """A standard deviation and a reliability, and whose they are: the source's, or the practice's own."""

    standard_deviation: float
    reliability: float
    basis: Basis = Basis.CONSISTENCY
    is_own: bool = False

    @property
    def error(self) -> float:
        """How far two scores may lie apart by measurement error alone, in scale points (Jacobson and Truax, 1991).

        1.96 standard errors of the difference: 1.96 × SD × √2(1 − r).
        """
        return 1.96 * self.standard_deviation * sqrt(2 * (1 - self.reliability))

    def is_reliable(self, before: float, now: float) -> bool:
        """Whether two scores lie further apart than measurement error alone would put them."""
        by = abs(now - before)
        return by > self.error and not isclose(by, self.error)


@dataclass(frozen=True, slots=True)
class Run:
    """Items next to each other that share a range."""

    count: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class CutOff:
    """Where a reading changes. `own_source` names where a practice has a cut-off of its own from, "" for the source's.

    `meanings` is empty where nobody said in words what it means.
    """

    at: float
    side: Side
    meanings: Text
    own_source: str = ""

    def is_met(self, total: float) -> bool:
        return total < self.at if self.side is Side.BELOW else total >= self.at


@dataclass(frozen=True, slots=True)
class Band:
    """What the authors call a total from here up to the next band."""

    at_least: float
    names: Text


@dataclass(frozen=True, slots=True)
class Subscale:
    """Some of the items as a sum of their own; `items` are their numbers, counted from one."""

    key: str
    titles: Text
    items: tuple[int, ...]
    from_: float


@dataclass(frozen=True, slots=True)
class MeasureItem:
    """One item in the words a practice brought. Without `choices` its numbers are written as they are."""

    asks: Text
    choices: tuple[Choice, ...] = ()

    def ask(self, language: str) -> str:
        return self.asks.into(language)


@dataclass(frozen=True, slots=True)
class Measure:
    """One published measure. A total is the sum of its items, in `lowest` to `highest`.

    The wording of its items is there only where a practice brought it: none ships.
    """

    name: str
    short: str
    languages: tuple[str, ...]
    titles: Text
    abouts: Text
    runs: tuple[Run, ...]
    reversed_items: frozenset[int]
    higher_means: Text
    missing_at_most: int
    cut_off: CutOff | None
    bands: tuple[Band, ...]
    subscales: tuple[Subscale, ...]
    norm: Norm | None
    source: str
    licence: str
    checked: tuple[Checked, ...] = ()
    asks_about_self_harm: int | None = None
    """The number of an item that asks about self-harm, None where none does."""
    items: tuple[MeasureItem, ...] = ()
    instructions: Text = field(default_factory=Text)

    def title(self, language: str) -> str:
        return self.titles.into(language)

    def about(self, language: str) -> str:
        """What it asks about, to follow a name: "satisfaction with the relationship"."""
        return self.abouts.into(language)

    @property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """Lowest and highest of each item, in order."""
        return tuple((run.lowest, run.highest) for run in self.runs for _ in range(run.count))

    @property
    def lowest(self) -> int:
        return sum(run.count * run.lowest for run in self.runs)

    @property
    def highest(self) -> int:
        return sum(run.count * run.highest for run in self.runs)

    def band(self, total: float) -> Band | None:
        """The band a total lies in, None where the authors named none."""
        return next((band for band in reversed(self.bands) if total >= band.at_least), None)

    @property
    def second_hand(self) -> str:
        """'Read in other work, not in the source: cut-off.', "" where nothing was."""
        named = ", ".join(FACT_WORDS[each.fact] for each in self.checked if each.read_in is ReadIn.OTHER)
        return f"Read in other work, not in the source: {named}." if named else ""

    @property
    def norm_read_in(self) -> str:
        """Where standard deviation and reliability were read, "" where they are the practice's own or not there."""
        return next((each.where for each in self.checked if each.fact is Fact.NORM), "")

    def without_checks(self, facts: Collection[Fact]) -> "Measure":
        """The measure where these figures are somebody's own, so that no reading stands for them."""
        return replace(self, checked=tuple(each for each in self.checked if each.fact not in facts))


@dataclass(frozen=True, slots=True)
class Scored:
    """What answers come to. `total` is None where too many items are missing; `subscales` are by key."""

    total: float | None
    answered: int
    subscales: Mapping[str, float | None]


def score(measure: Measure, answers: Sequence[int | None]) -> Scored:
    """The score of answers in the order of the items, as written on the sheet; None is an item left out.

    Reversed items are turned round. A missing item counts as far up its own range as the answered ones lie in theirs on
    average, which is their mean where all ranges are the same. A subscale with a missing item has no score. Raises
    ValueError where the answers do not fit the measure.
    """
    ranges = measure.ranges
    if len(answers) != len(ranges):
        raise ValueError(f"{measure.name} has {len(ranges)} items, not {len(answers)}")
    values = [
        None if answer is None else _turned(measure, number, answer) for number, answer in enumerate(answers, start=1)
    ]
    answered = sum(value is not None for value in values)
    return Scored(
        total=_total(measure, values) if len(values) - answered <= measure.missing_at_most else None,
        answered=answered,
        subscales={each.key: _sum([values[n - 1] for n in each.items]) for each in measure.subscales},
    )


def _turned(measure: Measure, number: int, answer: int) -> int:
    lowest, highest = measure.ranges[number - 1]
    if not lowest <= answer <= highest:
        raise ValueError(f"item {number} runs from {lowest} to {highest}, not to {answer}")
    return lowest + highest - answer if number in measure.reversed_items else answer


def _total(measure: Measure, values: Sequence[int | None]) -> float:
    given = [(value, *bounds) for value, bounds in zip(values, measure.ranges, strict=True) if value is not None]
    share = sum((value - low) / (high - low) for value, low, high in given) / len(given)
    return sum(
        low + share * (high - low) if value is None else value
        for value, (low, high) in zip(values, measure.ranges, strict=True)
    )


def _sum(values: Sequence[int | None]) -> float | None:
    given = [value for value in values if value is not None]
    return float(sum(given)) if len(given) == len(values) else None


@cache
def the_measures() -> tuple[Measure, ...]:
    """The measures whose scoring ships with Mendwork."""
    return load()


def load(folder: Path | None = None) -> tuple[Measure, ...]:
    """Read and check every measure in `folder`, by name. Raises DefinitionProblem for every fault found."""
    files = sorted((folder or MEASURES).glob("*.toml"))
    return tuple(read_measure(file.read_text(encoding="utf-8"), file.name) for file in files)


def read_measure(text: str, file: str) -> Measure:
    """The measure written in `text`, where `file` is its name: "csi_4.toml". Raises DefinitionProblem."""
    with toml_file(text, file) as top:
        top.knows_only(_KEYS)
        measure = scoring_of(top, tuple(run_of(entry) for entry in top.entries("items")))
        if top.is_sound("name") and file != f"{measure.name}.toml":
            top.note("name", f"the file is called {file}", f"Call the file {measure.name}.toml")
        if top.is_sound(*_KEYS):
            _all_checked(top, measure)
    return measure


def scoring_of(top: Entry, runs: tuple[Run, ...]) -> Measure:
    """The measure that a file describes, without wordings. Faults are noted in `top`."""
    languages = top.strings("languages")
    is_counted = not top.faults.touch("items", "count")
    count = sum(run.count for run in runs) if is_counted else _ITEMS_AT_MOST
    measure = Measure(
        name=top.key("name"),
        short=top.string("short"),
        languages=languages,
        titles=top.text("title", languages),
        abouts=top.text("about", languages),
        runs=runs,
        reversed_items=frozenset(_numbers(top, "reversed", count)) if top.has("reversed") else frozenset(),
        higher_means=top.text("higher_means", languages),
        missing_at_most=top.whole("missing_at_most", 0, count - 1),
        cut_off=_cut_off(top.entry("cut_off"), languages) if top.has("cut_off") else None,
        bands=tuple(_band(entry, languages) for entry in top.entries("bands")) if top.has("bands") else (),
        subscales=tuple(_subscale(key, entry, languages, count) for key, entry in top.named_entries("subscales")),
        norm=_norm(top.entry("norm")) if top.has("norm") else None,
        source=top.string("source"),
        licence=top.string("licence"),
        checked=_checked(top),
        asks_about_self_harm=top.whole("asks_about_self_harm", 1, count) if top.has("asks_about_self_harm") else None,
    )
    _fits_together(top, measure)
    return measure


def run_of(entry: Entry) -> Run:
    """Items that share a range, without their wording."""
    entry.knows_only(("count", "lowest", "highest"))
    lowest = entry.whole("lowest", 0, 100)
    return Run(entry.whole("count", 1, _ITEMS_AT_MOST), lowest, entry.whole("highest", lowest + 1, 101))


def _numbers(entry: Entry, key: str, count: int) -> tuple[int, ...]:
    value = entry.table.get(key)
    asked = f"Write a list of item numbers from 1 to {count}, each once"
    if not isinstance(value, list) or not value or len(set(map(str, value))) < len(value):
        entry.note(key, "is not a list of item numbers", asked)
        return ()
    if any(isinstance(each, bool) or not isinstance(each, int) or not 1 <= each <= count for each in value):
        entry.note(key, "names an item that is not there", asked)
        return ()
    return tuple(value)


def _cut_off(entry: Entry, languages: tuple[str, ...]) -> CutOff:
    entry.knows_only(("at", "side", "means"))
    return CutOff(entry.decimal("at", -10_000, 10_000), entry.word("side", Side), entry.text("means", languages))


def _band(entry: Entry, languages: tuple[str, ...]) -> Band:
    entry.knows_only(("at_least", "name"))
    return Band(entry.decimal("at_least", -10_000, 10_000), entry.text("name", languages))


def _subscale(key: str, entry: Entry, languages: tuple[str, ...], count: int) -> Subscale:
    entry.knows_only(("title", "items", "from"))
    return Subscale(key, entry.text("title", languages), _numbers(entry, "items", count), entry.decimal("from", 0, 999))


def _norm(entry: Entry) -> Norm:
    entry.knows_only(("standard_deviation", "reliability", "basis"))
    return Norm(
        entry.decimal("standard_deviation", 0.01, 10_000),
        entry.decimal("reliability", 0, 0.999),
        entry.word("basis", Basis),
    )


def _checked(top: Entry) -> tuple[Checked, ...]:
    named = top.named_entries("checked")
    for name, _ in named:
        if name not in set(Fact):
            top.note(f"checked.{name}", f"there is no fact “{name}”", f"Write some of {', '.join(Fact)}")
    return tuple(_check(Fact(name), entry) for name, entry in named if name in set(Fact))


def _check(fact: Fact, entry: Entry) -> Checked:
    entry.knows_only(("read_in", "where"))
    return Checked(fact, entry.word("read_in", ReadIn), entry.string("where"))


def _is_said(top: Entry, fact: Fact) -> bool:
    """Whether the file gives this figure. A range is always given; leaving nothing out is no rule of anybody's."""
    if fact is Fact.RANGE:
        return True
    if fact is Fact.MISSING:
        return top.table.get("missing_at_most") != 0
    return top.has(fact)


def _all_checked(top: Entry, measure: Measure) -> None:
    """Every figure of a measure that ships says where it was read, and nothing else does."""
    read = {each.fact for each in measure.checked}
    for fact in Fact:
        if _is_said(top, fact) and fact not in read:
            fault = f"nothing says where its {FACT_WORDS[fact]} was read"
            top.note(f"checked.{fact}", fault, "Write read_in and where, or leave the figure out")
        if fact in read and not _is_said(top, fact):
            top.note(f"checked.{fact}", f"nothing is said here about {FACT_WORDS[fact]}", "Take this out")


def _fits_together(top: Entry, measure: Measure) -> None:
    if top.is_sound("items", "bands", "cut_off"):
        _marks_fit(top, measure)


def _marks_fit(top: Entry, measure: Measure) -> None:
    marks = [band.at_least for band in measure.bands]
    if marks != sorted(set(marks)) or (marks and marks[0] != measure.lowest):
        top.note("bands", "the bands do not rise from the lowest total", "Write them in order, from the lowest up")
    placed = [("bands", mark) for mark in marks] + ([("cut_off", measure.cut_off.at)] if measure.cut_off else [])
    for place, at in placed:
        if not measure.lowest <= at <= measure.highest:
            fault = f"a mark lies outside {measure.lowest} to {measure.highest}"
            top.note(place, fault, "Mend the mark, or the ranges of the items")
