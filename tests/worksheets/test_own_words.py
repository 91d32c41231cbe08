"""The worksheets are our own words: not one shares a run of eight words with the guide they are drawn from."""

import tomllib
from collections.abc import Iterator

import pytest

from tests.worksheets.own_words import CONTROL, LENGTH, hashed, known_runs, runs, shared_runs
from worksheets.catalog import DEFINITIONS

FILES = sorted(DEFINITIONS.rglob("*.toml"))
KNOWN = known_runs()


def wordings(table: object) -> Iterator[str]:
    """Every text of a definition, wherever in it."""
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for value in table.values():
            yield from wordings(value)
    elif isinstance(table, list):
        for value in table:
            yield from wordings(value)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_definition_shares_eight_words_in_a_row_with_the_guide(file) -> None:
    definition = tomllib.loads(file.read_text(encoding="utf-8"))
    assert [run for text in wordings(definition) for run in shared_runs(text, KNOWN)] == []
    assert shared_runs(" ".join(wordings(definition)), KNOWN) == ()


def test_the_file_of_runs_holds_a_whole_guide() -> None:
    assert len(KNOWN) > 1_500
    assert all(len(each) == len(hashed("a")) for each in KNOWN)


@pytest.mark.parametrize(
    "written",
    [
        CONTROL,
        CONTROL.upper(),
        f"Take your time. {CONTROL}, and say what it was like.",
        CONTROL.replace(" ", "\n").replace("umbrella", "umbrella 2"),
        CONTROL.replace("never", "ne’ver").replace(" at ", " — at, "),
    ],
)
def test_a_run_of_a_known_text_is_found_in_a_definition_however_it_is_set(written: str) -> None:
    """The control's hashes stand in the same file as the guide's and were made by the same command."""
    definition = tomllib.loads(f"[[groups]]\n[[groups.items]]\nhint.en = '''{written}'''\n")
    found = [run for text in wordings(definition) for run in shared_runs(text, KNOWN)]
    assert len(found) == len(CONTROL.split()) - LENGTH + 1
    assert found[0] == "the heron at the mill never once asked"


def test_seven_words_in_a_row_are_no_run() -> None:
    seven = " ".join(CONTROL.split()[: LENGTH - 1])
    assert list(runs(seven)) == []
    assert shared_runs(f"{seven} knew the way home by heart", KNOWN) == ()
