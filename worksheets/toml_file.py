"""The text of a TOML file into its table; what is no TOML is told in our own words, with its line."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager

from worksheets.definition import DefinitionProblem
from worksheets.faults import Faults
from worksheets.toml_entry import Entry
from worksheets.toml_lines import line_of

_AT = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_QUOTES = "Close the quotes: one at each end, or three where a text goes over several lines"
_TWICE = ("something is written here for a second time", "Keep it once, under one heading")
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("Expected '=' after a key", "a name stands here without “=”", 'Write name = "value"'),
    ("Expected ']' at the end of a table", "this heading is not closed", "Write it as [name]"),
    ("Expected ']]' at the end of an array", "this heading is not closed", "Write it as [[name]]"),
    (
        "Unclosed array",
        "a list that began before is not closed here",
        "Put a comma between its parts, and ] at its end",
    ),
    ("Unclosed inline table", "a { … } is not closed on its line", "Put a comma between its parts, and } at its end"),
    ("Duplicate inline table key", *_TWICE),
    ("Cannot declare", *_TWICE),
    ("Cannot overwrite", *_TWICE),
    ("Cannot mutate", *_TWICE),
    ("Cannot redefine", *_TWICE),
    ("Unterminated string", "a text in quotes is not closed", _QUOTES),
    ('Expected \'"""\'', "a text in three quotes is not closed", _QUOTES),
    ("Expected \"'''\"", "a text in three quotes is not closed", _QUOTES),
    ("Illegal character", "a text in quotes is not closed on its line", _QUOTES),
    ("Unescaped", "a text holds a \\ that means nothing", "Write \\\\ where a \\ is meant"),
    ("Invalid hex", "a text holds a \\ that means nothing", "Write \\\\ where a \\ is meant"),
    ("Escaped character", "a text holds a \\ that means nothing", "Write \\\\ where a \\ is meant"),
    ("Invalid initial character", "a name is due here", "Write it in small letters, digits and underscores"),
    ("Invalid statement", "this is neither a heading nor a name with its value", 'Write [name], or name = "value"'),
    ("Invalid value", "the value cannot be read", "Put words in quotes; numbers, true and false stand without"),
    ("Invalid date", "the value cannot be read", "Put words in quotes; numbers, true and false stand without"),
    ("Expected newline", "something is left over after the value", "Keep one name and one value a line"),
)


@contextmanager
def toml_file(text: str, file: str) -> Iterator[Entry]:
    """The file's table, to be read within. Raises DefinitionProblem at the end for whatever was noted, or at once where
    the text is no TOML.
    """
    top = Entry(file, "", table_of(text, file), Faults())
    yield top
    top.faults.tell(lambda problem: problem.at(line_of(text, problem.place) or 1))


def table_of(text: str, file: str) -> dict[str, object]:
    """Raises DefinitionProblem with the line where reading had to stop."""
    try:
        return tomllib.loads(text)
    except RecursionError as fault:
        remedy = "Close each list and table before the next begins"
        raise DefinitionProblem(file, "", "this is not TOML: too many things within each other", remedy, 1) from fault
    except ValueError as fault:
        said = str(fault)
        at = _AT.search(said)
        line = int(at[1]) if at else max(1, len(text.rstrip("\n").split("\n")))
        known = ((words, remedy) for begins, words, remedy in _WORDS if said.startswith(begins))
        words, remedy = next(known, ("this line cannot be read", "Compare it with a file that can"))
        raise DefinitionProblem(file, "", f"this is not TOML: {words}", remedy, line) from fault
