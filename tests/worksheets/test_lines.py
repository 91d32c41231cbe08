"""A fault in a definition names its line."""

import pytest

from worksheets.definition import DefinitionProblem
from worksheets.toml_lines import line_of
from worksheets.toml_reader import read_guide, read_worksheet

TEXT = """name = "x"
languages = ["en"]

[intro]
en = "Hello"

[behaviours]
calm = { en = "stayed calm" }

[[groups]]
key = "a"

[[groups.items]]
key = "one"

[[groups.items]]
key = "two"
[groups.items.injured]
ask = { en = "What?" }

[[groups]]
key = "b"
[[groups.items]]
key = "three"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("name", 1),
        ("intro.en", 5),
        ("behaviours.calm", 8),
        ("groups[1].key", 11),
        ("groups[1].items[2].key", 17),
        ("groups[1].items[2].injured.ask", 19),
        ("groups[1].items[2].injured.ask.en", 19),
        ("groups[2].items[1].key", 24),
        ("groups[2].items[1].missing", 23),
        ("nowhere", None),
        ("", None),
    ],
)
def test_a_place_is_found_in_its_line(place, line):
    assert line_of(TEXT, place) == line


def test_a_refused_worksheet_names_file_line_fault_and_remedy():
    with pytest.raises(
        DefinitionProblem, match=r"(?m)^x.v1.toml, line 4: versoin: nothing reads this. Write “version”"
    ):
        read_worksheet('name = "x"\n\n\nversoin = 1\n', "x.v1.toml")


def test_a_refused_guide_names_its_line():
    with pytest.raises(DefinitionProblem, match=r"(?m)^x.guide.toml, line 5: sections\[1\].titel"):
        read_guide(
            'name = "x"\nlanguages = ["en"]\ntitle = { en = "X" }\n[[sections]]\ntitel = { en = "A" }\n', "x.guide.toml"
        )
