"""A measure as a practice brings it: the wording of its items, and its scoring, in a file of TOML or of CSV.

For a measure whose scoring ships the file holds wordings alone, and they must fit that scoring. Any other measure
brings its scoring along, in the words of a file of ours.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from worksheets.definition import Choice, DefinitionProblem
from worksheets.measure import SCORING, Measure, MeasureItem, Run, run_of, scoring_of
from worksheets.measure_csv import MeasureSheet
from worksheets.toml_entry import Entry, Unread
from worksheets.toml_file import table_of, toml_file

_ITEM_KEYS = ("ask", "choices", "lowest", "highest")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")


def is_measure(text: str, file: str) -> bool:
    """Whether a definition file is meant as a measure: a CSV file, or TOML with items and no groups of them."""
    if file.endswith(".csv"):
        return True
    try:
        top = table_of(text, file)
    except DefinitionProblem:
        return False
    return "items" in top and "groups" not in top


def read_brought(text: str, file: str, shipped: Mapping[str, Measure]) -> Measure:
    """The measure in `text`, read as CSV where `file` ends so and else as TOML. Raises DefinitionProblem.

    A file that gives no scoring is read for the measure of its name among those `shipped`.
    """
    if file.endswith(".csv"):
        sheet = MeasureSheet.of(text, file)
        measure = _measure(sheet.entry, shipped)
        sheet.tell()
        return measure
    with toml_file(text, file) as top:
        return _measure(top, shipped)


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
        measure = own
        top.note(given[0], f"the scoring of {own.short} is part of Mendwork", remedy)
    else:
        _fit(top, entries, own, runs)
        measure = own
    return replace(
        measure,
        items=tuple(item for item, _ in items),
        instructions=top.text_or_nothing("instructions", languages),
    )


def _own(measure: Measure) -> Measure:
    """Its figures are the practice's: nobody else held them against a source."""
    return replace(measure, norm=replace(measure.norm, is_own=True)) if measure.norm else measure


def _fit(top: Entry, entries: tuple[Entry, ...], own: Measure, runs: tuple[Run, ...]) -> None:
    """Note where the wordings do not fit the scoring of the measure that ships."""
    if top.faults.touch("items", "items", "count"):
        return
    ranges = [(run.lowest, run.highest) for run in runs for _ in range(run.count)]
    if len(ranges) != len(own.ranges):
        fault = f"{own.short} has {len(own.ranges)} items, and here are {len(ranges)}"
        top.note("items", fault, "Bring all of them, in the order of the sheet")
        return
    for number, (found, asked) in enumerate(zip(ranges, own.ranges, strict=True)):
        entry = entries[min(number, len(entries) - 1)]
        if found != asked and entry.is_sound("") and top.is_sound("choices"):
            fault = f"{own.short} scores this item from {asked[0]} to {asked[1]}, not from {found[0]} to {found[1]}"
            entry.note("", fault, "Give it the answers of the sheet, all of them")


def _items(top: Entry, entries: tuple[Entry, ...], languages: tuple[str, ...]) -> tuple[tuple[MeasureItem, Run], ...]:
    """Each item with its wording and its range; none where the file has no wordings at all."""
    if not any(entry.has("ask") for entry in entries):
        if top.has("choices"):
            top.note("choices", "no item has a wording, so nothing uses these", "Write ask for every item")
        return ()
    sets = {name: _choices(entry, languages) for name, entry in top.named_entries("choices")}
    found = tuple(_item(entry, sets, languages) for entry in entries)
    used = {str(entry.table.get("choices")) for entry in entries}
    for name in sets:
        if name not in used and not top.faults.touch("items", "choices"):
            top.entry("choices").note(name, "no item uses these", f'Write choices = "{name}", or remove them')
    return found


def _item(entry: Entry, sets: Mapping[str, tuple[Choice, ...]], languages: tuple[str, ...]) -> tuple[MeasureItem, Run]:
    entry.knows_only(_ITEM_KEYS)
    asks = entry.text("ask", languages)
    if not entry.has("choices"):
        lowest = entry.whole("lowest", 0, 100)
        return MeasureItem(asks), Run(1, lowest, entry.whole("highest", lowest + 1, 101))
    name = entry.key("choices")
    if name and name not in sets:
        known = ", ".join(sets) or "none"
        entry.note("choices", f"there are no choices “{name}”", f"Write [choices.{name}]; written here: {known}")
    choices = sets.get(name, ())
    if not choices:
        return MeasureItem(asks), Run(1, 0, 1)
    lowest, highest = int(choices[0].value), int(choices[-1].value)
    for key, value in (("lowest", lowest), ("highest", highest)):
        if entry.has(key) and entry.table[key] != value:
            entry.note(key, f"its answers run from {lowest} to {highest}", "Mend the answers, or leave this out")
    return MeasureItem(asks, choices), Run(1, lowest, highest)


def _choices(entry: Entry, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    """Worded answers, one for each whole number from the lowest to the highest; none where they cannot be counted."""
    for key in entry.table:
        if not _NUMBER.fullmatch(key):
            entry.note(key, f"“{key}” is not the number of an answer", "Write a number and its words: 0 = { … }")
    numbers = sorted(int(key) for key in entry.table if _NUMBER.fullmatch(key))
    choices = tuple(Choice(str(number), entry.text(str(number), languages)) for number in numbers)
    if len(numbers) < len(entry.table) or isinstance(entry, Unread):
        return ()
    if len(numbers) < 2:
        entry.note("", "one answer is no choice", "Write at least two")
        return ()
    for number in range(numbers[0], numbers[-1]):
        if number not in numbers:
            entry.note("", f"there are no words for {number}", "Write one answer for each number")
    return choices
