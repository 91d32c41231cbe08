"""A measure as a practice brings it: the wording of its items, and its scoring, in a file of TOML or of CSV.

For a measure whose scoring ships the file holds wordings alone, and they must fit that scoring. Any other measure
brings its scoring along, in the words of a file of ours.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace

from worksheets.definition import Choice, DefinitionProblem
from worksheets.measure import SCORING, Measure, MeasureItem, Run, run_of, scoring_of
from worksheets.measure_csv import MeasureSheet
from worksheets.toml_entry import Entry
from worksheets.toml_lines import lines_told

_ITEM_KEYS = ("ask", "choices", "lowest", "highest")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")


def is_measure(text: str, file: str) -> bool:
    """Whether a definition file is meant as a measure: a CSV file, or TOML with items and no groups of them."""
    if file.endswith(".csv"):
        return True
    try:
        top = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
    return "items" in top and "groups" not in top


def read_brought(text: str, file: str, shipped: Mapping[str, Measure]) -> Measure:
    """The measure in `text`, read as CSV where `file` ends so and else as TOML. Raises DefinitionProblem.

    A file that gives no scoring is read for the measure of its name among those `shipped`.
    """
    if file.endswith(".csv"):
        sheet = MeasureSheet.of(text, file)
        with sheet.lines_told():
            return _measure(Entry(file, "", sheet.table), shipped)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise DefinitionProblem(file, "", f"this is not TOML: {fault}", "Mend the line it names") from fault
    with lines_told(text):
        return _measure(Entry(file, "", table), shipped)


def _measure(top: Entry, shipped: Mapping[str, Measure]) -> Measure:
    top.knows_only((*SCORING - {"checked"}, "name", "languages", "items", "choices", "instructions"))
    languages, name = top.strings("languages"), top.key("name")
    entries = top.entries("items")
    items = _items(top, entries, languages)
    runs = tuple(run for _, run in items) if items else tuple(run_of(entry) for entry in entries)
    own = shipped.get(name)
    given = sorted(SCORING & top.table.keys())
    if own is None:
        measure = _own(scoring_of(top, runs))
    elif given:
        remedy = f"Take it out, or call the measure something else than {name}"
        top.refuse(given[0], f"the scoring of {own.short} is part of Mendwork", remedy)
    else:
        measure = _fitting(top, entries, own, runs)
    return replace(
        measure,
        items=tuple(item for item, _ in items),
        instructions=top.text_or_nothing("instructions", languages),
    )


def _own(measure: Measure) -> Measure:
    """Its figures are the practice's: nobody else held them against a source."""
    return replace(measure, norm=replace(measure.norm, is_own=True)) if measure.norm else measure


def _fitting(top: Entry, entries: tuple[Entry, ...], own: Measure, runs: tuple[Run, ...]) -> Measure:
    """The measure that ships, where the wordings fit its scoring."""
    ranges = [(run.lowest, run.highest) for run in runs for _ in range(run.count)]
    if len(ranges) != len(own.ranges):
        fault = f"{own.short} has {len(own.ranges)} items, and here are {len(ranges)}"
        top.refuse("items", fault, "Bring all of them, in the order of the sheet")
    for number, (found, asked) in enumerate(zip(ranges, own.ranges, strict=True)):
        if found != asked:
            fault = f"{own.short} scores this item from {asked[0]} to {asked[1]}, not from {found[0]} to {found[1]}"
            entries[min(number, len(entries) - 1)].refuse("", fault, "Give it the answers of the sheet, all of them")
    return own


def _items(top: Entry, entries: tuple[Entry, ...], languages: tuple[str, ...]) -> tuple[tuple[MeasureItem, Run], ...]:
    """Each item with its wording and its range; none where the file has no wordings at all."""
    if not any(entry.has("ask") for entry in entries):
        if top.has("choices"):
            top.refuse("choices", "no item has a wording, so nothing uses these", "Write ask for every item")
        return ()
    sets = {name: _choices(entry, languages) for name, entry in top.named_entries("choices")}
    found = tuple(_item(entry, sets, languages) for entry in entries)
    used = {entry.table.get("choices") for entry in entries}
    for name in sets:
        if name not in used:
            top.entry("choices").refuse(name, "no item uses these", f'Write choices = "{name}", or remove them')
    return found


def _item(entry: Entry, sets: Mapping[str, tuple[Choice, ...]], languages: tuple[str, ...]) -> tuple[MeasureItem, Run]:
    entry.knows_only(_ITEM_KEYS)
    asks = entry.text("ask", languages)
    if not entry.has("choices"):
        lowest = entry.whole("lowest", 0, 100)
        return MeasureItem(asks), Run(1, lowest, entry.whole("highest", lowest + 1, 101))
    name = entry.key("choices")
    if name not in sets:
        known = ", ".join(sets) or "none"
        entry.refuse("choices", f"there are no choices “{name}”", f"Write [choices.{name}]; written here: {known}")
    choices = sets[name]
    lowest, highest = int(choices[0].value), int(choices[-1].value)
    for key, value in (("lowest", lowest), ("highest", highest)):
        if entry.has(key) and entry.table[key] != value:
            entry.refuse(key, f"its answers run from {lowest} to {highest}", "Mend the answers, or leave this out")
    return MeasureItem(asks, choices), Run(1, lowest, highest)


def _choices(entry: Entry, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    """Worded answers, one for each whole number from the lowest to the highest."""
    for key in entry.table:
        if not _NUMBER.fullmatch(key):
            entry.refuse(key, f"“{key}” is not the number of an answer", "Write a number and its words: 0 = { … }")
    numbers = sorted(int(key) for key in entry.table)
    if len(numbers) < 2:
        entry.refuse("", "one answer is no choice", "Write at least two")
    for number in range(numbers[0], numbers[-1]):
        if number not in numbers:
            entry.refuse("", f"there are no words for {number}", "Write one answer for each number")
    return tuple(Choice(str(number), entry.text(str(number), languages)) for number in numbers)
