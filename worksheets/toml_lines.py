"""In which line of a definition a place stands: people look for a line, checks speak of places."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from worksheets.definition import DefinitionProblem

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?")
_ASSIGNMENT = re.compile(r"\s*([\w-]+)\s*=")


@contextmanager
def lines_told(text: str) -> Iterator[None]:
    """Adds to whatever is refused the line of `text` that it stands in."""
    try:
        yield
    except DefinitionProblem as problem:
        raise problem.at(line_of(text, problem.place)) from problem.__cause__


def line_of(text: str, place: str) -> int | None:
    """The line, counted from one, of "groups[2].items[1].ask.en", or of the nearest thing around it that is written."""
    lines = _places(text)
    while place:
        if place in lines:
            return lines[place]
        place = place.rpartition(".")[0]
    return None


def _places(text: str) -> dict[str, int]:
    """Every table and key that begins a line, by its place. Strings over several lines are not told apart from keys."""
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        if header:
            table = _table(header[2].split("."), counts, is_next=header[1] == "[[")
            found.setdefault(table, number)
            found.setdefault(table.removesuffix("[1]"), number)
            continue
        assignment = _ASSIGNMENT.match(line)
        if assignment:
            found.setdefault(f"{table}.{assignment[1]}" if table else assignment[1], number)
    return found


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
