"""A measure written as CSV, turned into the table that the same facts in TOML would be.

First one fact a line, its name and its value; then a line of headings that begins with `item`; then one line an item.
Whatever is refused is told by its line and by the name of its fact or column.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from worksheets.definition import DefinitionProblem
from worksheets.faults import Faults
from worksheets.toml_entry import Entry

BETWEEN = "|"
"""What stands between the worded answers of an item."""
_PLAIN = ("name", "short", "missing_at_most", "asks_about_self_harm", "source", "licence")
_WORDED = ("title", "about", "higher_means", "instructions", "cut_off_means")
_INNER = {
    "cut_off": ("cut_off", "at"),
    "cut_off_side": ("cut_off", "side"),
    "standard_deviation": ("norm", "standard_deviation"),
    "reliability": ("norm", "reliability"),
    "basis": ("norm", "basis"),
}
_NUMBERS = ("missing_at_most", "asks_about_self_harm", "cut_off", "standard_deviation", "reliability")
_COLUMNS = ("item", "lowest", "highest", "reversed")
_QUOTES = "Close the quotes, and write a quote within a text twice"
_NOT_CSV = (
    ("unexpected end", "a cell that begins with a quote is not closed", _QUOTES),
    ("expected after", "something stands between a quote and the next cell", _QUOTES),
    ("NUL", "it holds a character that no text has", "Save the sheet as CSV once more"),
    ("field larger", "one cell is longer than any text could be", "Look for a quote that is not closed"),
)
_YES = {"yes": True, "x": True, "1": True, "no": False, "0": False, "": False}
_WHOLE = re.compile(r"-?[0-9]{1,4}")
_COUNT = re.compile(r"[1-9][0-9]{0,2}")
_DECIMAL = re.compile(r"-?[0-9]{1,4}\.[0-9]{1,4}")


@dataclass(slots=True)
class MeasureSheet:
    """What was read so far. `places` says for each place of the table in which line it is, and under which name."""

    file: str
    facts: dict[str, object] = field(default_factory=dict)
    inner: dict[str, dict[str, object]] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)
    choices: dict[str, object] = field(default_factory=dict)
    items: list[dict[str, object]] = field(default_factory=list)
    reversed: list[int] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    _skipped: int = 0
    """How far the numbering of the items has run ahead of their count: a slip is told once."""
    spoilt: set[int] = field(default_factory=set)
    """Lines that could not be taken in whole: what is missing because of that is not told."""

    @classmethod
    def of(cls, text: str, file: str) -> "MeasureSheet":
        """Reads every line. Raises DefinitionProblem where the text is no CSV; other faults wait for `tell`."""
        sheet = cls(file)
        for line, cells in _rows(text, file):
            if sheet.headings:
                sheet._take_item(line, cells)
            elif cells[0] == "item":
                sheet._take_headings(line, cells)
            else:
                sheet._take_fact(line, cells)
        if not sheet.headings:
            sheet._note_fault(1, "", "there are no items", "Write a line of headings that begins with item")
        return sheet

    @property
    def entry(self) -> Entry:
        """The table, to be read on; what is noted of it is told together with the faults of the lines."""
        return Entry(self.file, "", self.table, self.faults)

    @property
    def table(self) -> dict[str, object]:
        """As TOML would be read: only what was written is in it."""
        table: dict[str, object] = {**self.facts, **self.inner}
        if self.languages:
            table["languages"] = list(self.languages)
        if self.means:
            table["cut_off"] = {**self.inner.get("cut_off", {}), "means": self.means}
        for key, value in (("items", self.items), ("choices", self.choices), ("reversed", self.reversed)):
            if value:
                table[key] = value
        return table

    def tell(self) -> None:
        """Raise whatever was noted, with the line of the CSV and the name it stands under there."""
        self.faults.tell(self._located)

    def _located(self, problem: DefinitionProblem) -> DefinitionProblem | None:
        if problem.line:
            return problem
        line, name = self._found(problem.place)
        if line in self.spoilt or (not self.headings and problem.place == "items"):
            return None
        return DefinitionProblem(self.file, name, problem.fault, problem.remedy, line or 1)

    def _found(self, place: str) -> tuple[int | None, str]:
        """The line of a place, or of the nearest thing around it. What was not written is called as it would be."""
        around = place
        while around:
            if around in self.places:
                line, name = self.places[around]
                return line, name if around == place or not name else f"{name}_{place.rpartition('.')[2]}"
            around = around.rpartition(".")[0]
        return None, place.replace(".", "_")

    def _note_fault(self, line: int, name: str, fault: str, remedy: str) -> None:
        self.faults.note(DefinitionProblem(self.file, name, fault, remedy, line))

    def _take_fact(self, line: int, cells: list[str]) -> None:
        name, value, *more = (*cells, "")
        if any(more):
            self._note_fault(line, name, "there are three cells or more", "Put quotes around a text with a comma")
        if not value:
            return
        name = self._meant(line, name)
        worded, _, language = name.rpartition("_")
        if name == "languages":
            self.languages = tuple(value.split())
        elif name in _PLAIN:
            self.facts[name] = _value(name, value)
        elif name in _INNER:
            outer, key = _INNER[name]
            self.inner.setdefault(outer, {})[key] = _value(name, value)
            self._note(f"{outer}.{key}", line, name)
        elif worded == "cut_off_means":
            self.means[language] = value
            self._note(f"cut_off.means.{language}", line, name)
        elif worded in _WORDED:
            self.inner.setdefault(worded, {})[language] = value
            self.places.setdefault(worded, (line, worded))
            self._note(f"{worded}.{language}", line, name)
        else:
            known = ", ".join((*_PLAIN, "languages", *_INNER, *(f"{each}_en" for each in _WORDED)))
            self._note_fault(line, name, "nothing reads this", f"Remove it; known here: {known}")
        self._note(name, line, name)

    def _meant(self, line: int, name: str) -> str:
        """The name itself, or the one that is nearly written: noted, and read as that."""
        worded = [f"{each}_{language}" for each in _WORDED for language in self.languages or ("en",)]
        known = [*_PLAIN, "languages", *_INNER, *worded]
        near = get_close_matches(name, known, n=1, cutoff=0.75)
        if name in known or name.rpartition("_")[0] in _WORDED or not near:
            return name
        self._note_fault(line, name, "nothing reads this", f"Write “{near[0]}”")
        return near[0]

    def _note(self, place: str, line: int, name: str) -> None:
        """A fact is written once: the second of two would silently win."""
        if place in self.places and self.places[place][0] != line and place == name:
            self._note_fault(line, name, f"line {self.places[place][0]} says this already", "Keep one of the two")
        self.places[place] = (line, name)

    def _take_headings(self, line: int, cells: list[str]) -> None:
        known = (*_COLUMNS, *(f"{each}_{language}" for each in ("ask", "choices") for language in self.languages))
        read: list[str] = []
        for cell in cells:
            near = get_close_matches(cell, [each for each in known if each not in cells], n=1)
            if cell and cell not in known:
                remedy = f"Write “{near[0]}”" if near else f"Use some of {', '.join(known)}"
                self._note_fault(line, cell, "there is no such column", remedy)
            elif cell and cell in read:
                self._note_fault(line, cell, "this column is there twice", "Keep one of the two")
            read.append(near[0] if cell and cell not in known and near else cell)
        self.headings = tuple(read)
        self.places["items"] = (line, "item")

    def _take_item(self, line: int, cells: list[str]) -> None:
        if any(cells[len(self.headings) :]):
            remedy = "Put quotes around a text with a comma"
            self._note_fault(line, "", "there are more cells than headings", remedy)
            self.spoilt.add(line)
        row = dict(zip(self.headings, cells, strict=False))
        number = len(self.items) + 1
        if row["item"] != str(number + self._skipped):
            fault = f"“{row['item']}” stands where item {number} is due"
            self._note_fault(line, "item", fault, "Count the items on from 1, one a line")
            self._skipped = int(row["item"]) - number if _COUNT.fullmatch(row["item"]) else self._skipped
        self._take_place(line, number)
        item: dict[str, object] = {key: _number(row[key]) for key in ("lowest", "highest") if row.get(key)}
        asks = {language: row[f"ask_{language}"] for language in self.languages if row.get(f"ask_{language}")}
        has_wordings = any(heading.startswith("ask_") for heading in self.headings)
        item |= {"ask": asks} if has_wordings else {"count": 1}
        if choices := self._choices(line, row, item.get("lowest", 0)):
            name = f"item_{number}"
            self.choices[name], item["choices"] = choices, name
        if self._is_reversed(line, row):
            self.reversed.append(number)
        self.items.append(item)

    def _take_place(self, line: int, number: int) -> None:
        at, first = f"items[{number}]", next(iter(self.languages), "en")
        self.places[at] = (line, "")
        self.places |= {f"{at}.{key}": (line, key) for key in ("lowest", "highest", "count")}
        self.places |= {f"{at}.ask": (line, "ask"), f"{at}.choices": (line, f"choices_{first}")}
        self.places[f"choices.item_{number}"] = (line, f"choices_{first}")

    def _choices(self, line: int, row: dict[str, str], lowest: object) -> dict[str, object]:
        """Worded answers stand in one cell, and count on from the lowest: 0 where none is written."""
        cells = {language: row.get(f"choices_{language}", "") for language in self.languages}
        if not any(cells.values()):
            return {}
        words = {language: [each.strip() for each in cell.split(BETWEEN)] for language, cell in cells.items()}
        counts = {len(each) for each in words.values()}
        if len(counts) > 1:
            remedy = f"Write the same answers in each, with “{BETWEEN}” between them"
            self._note_fault(line, "choices", "it has not as many answers in every language", remedy)
            self.spoilt.add(line)
            return {}
        start = lowest if isinstance(lowest, int) else 0
        return {
            str(start + position): {language: words[language][position] for language in self.languages}
            for position in range(counts.pop())
        }

    def _is_reversed(self, line: int, row: dict[str, str]) -> bool:
        said = row.get("reversed", "").lower()
        if said not in _YES:
            self._note_fault(line, "reversed", f"“{said}” is neither yes nor no", "Write yes, or leave it empty")
        return _YES.get(said, False)


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with something in it, its cells trimmed, with the line it begins in.

    Commas stand between cells, or semicolons, as spreadsheets write them where the comma is a decimal sign.
    """
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    reader = csv.reader(lines, delimiter=";" if ";" in first and "," not in first else ",", strict=True)
    begins = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as fault:
        words, remedy = next(
            (said for begins, *said in _NOT_CSV if begins in str(fault)), ("this line cannot be read", _QUOTES)
        )
        raise DefinitionProblem(file, "", f"this is not CSV: {words}", remedy, begins) from fault


def _value(name: str, value: str) -> object:
    return _number(value) if name in _NUMBERS else value


def _number(cell: str) -> object:
    """A number as it would stand in TOML; anything else stays as written, and is refused by who reads it."""
    if _WHOLE.fullmatch(cell):
        return int(cell)
    plain = cell.replace(",", ".")
    return float(plain) if _DECIMAL.fullmatch(plain) else cell
