"""In which line of a definition a place stands: people look for a line, checks speak of places."""

import re
from collections import Counter
from collections.abc import Iterator

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?")
_ASSIGNMENT = re.compile(r"\s*([\w-]+)\s*=")
_QUOTES = re.compile(r'"""|\'\'\'')


def line_of(text: str, place: str) -> int | None:
    """The line, counted from one, of "groups[2].items[1].ask.en", or of the nearest thing around it that is written."""
    lines = _places(text)
    while place:
        if place in lines:
            return lines[place]
        place = place[: place.rindex("[")] if place.endswith("]") else place.rpartition(".")[0]
    return None


def _places(text: str) -> dict[str, int]:
    """Every table and key that begins a line, and every table of a list over several lines, by its place."""
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    table = within = ""
    for number, line in _lines_outside_texts(text):
        header = _HEADER.fullmatch(line)
        assignment = _ASSIGNMENT.match(line)
        if header:
            table = _table(header[2].split("."), counts, is_next=header[1] == "[[")
            found.setdefault(table, number)
            found.setdefault(table.removesuffix("[1]"), number)
        elif assignment:
            within = f"{table}.{assignment[1]}" if table else assignment[1]
            found.setdefault(within, number)
        elif line.lstrip().startswith("{"):
            counts[within] += 1
            found.setdefault(f"{within}[{counts[within]}]", number)
    return found


def _lines_outside_texts(text: str) -> Iterator[tuple[int, str]]:
    """Every line with its number, without those that go on a text in three quotes."""
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not closing:
            yield number, line
        for quotes in _QUOTES.findall(line):
            if not closing:
                closing = quotes
            elif quotes == closing:
                closing = ""


def _table(names: list[str], counts: Counter[str], *, is_next: bool) -> str:
    """The place of a table: the last of each array above it, and the next one where it begins an entry."""
    place = ""
    for position, name in enumerate(names):
        place = f"{place}.{name}" if place else name
        if is_next and position == len(names) - 1:
            counts[place] += 1
        if counts[place]:
            place = f"{place}[{counts[place]}]"
    return place
