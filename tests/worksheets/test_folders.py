"""A practice adds a guide by adding a folder of definitions."""

import shutil

import pytest

from worksheets import catalog
from worksheets.catalog import DEFINITIONS, add_folder, load, the_catalog
from worksheets.definition import DefinitionProblem, Stance
from worksheets.preview import preview_of

GUIDE = """name = "our_own"
languages = ["en"]
title = { en = "Our own" }
[[sections]]
title = { en = "First" }
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder with one guide in a folder of its own: a section and a worksheet drawn from it."""
    monkeypatch.setattr(catalog, "_ADDED", [])
    folder = tmp_path / "guides" / "our_own"
    folder.mkdir(parents=True)
    (folder / "our_own.guide.toml").write_text(GUIDE, "utf-8")
    shipped = (DEFINITIONS / "talking_after_the_break.v1.toml").read_text("utf-8")
    mine = shipped.replace('name = "talking_after_the_break"', 'name = "our_talk"')
    mine = mine.replace('guide = "repairing_trust"', 'guide = "our_own"').replace("section = 7", "section = 1")
    (folder / "our_talk.v1.toml").write_text(mine, "utf-8")
    yield folder.parent
    the_catalog.cache_clear()


def test_a_folder_adds_its_guide_and_worksheets_beside_those_that_ship(own):
    before = {worksheet.name for worksheet in load().worksheets()}
    add_folder(own)
    assert {worksheet.name for worksheet in the_catalog().worksheets()} == before | {"our_talk"}
    assert the_catalog().guide("our_own").sections[0].title("en") == "First"
    assert the_catalog().latest("our_talk").form_for(Stance.INJURED, "en").questions


def test_a_folder_that_cannot_be_used_adds_nothing(own):
    (own / "our_own" / "our_talk.v1.toml").write_text('name = "our_talk"\nversion = 2\n', "utf-8")
    with pytest.raises(DefinitionProblem, match=r"our_talk\.v1\.toml"):
        add_folder(own)
    assert "our_talk" not in {worksheet.name for worksheet in the_catalog().worksheets()}


def test_a_worksheet_that_ships_cannot_be_put_aside_by_a_folder(own):
    shutil.copy(DEFINITIONS / "closeness.v1.toml", own / "our_own")
    with pytest.raises(DefinitionProblem, match="another folder has this version too"):
        add_folder(own)


def test_a_preview_shows_every_stance_and_language(own):
    text = "\n".join(preview_of(the_catalog().latest("closeness")))
    assert text.count("== closeness version 1") == 4
    assert "injured, en" in text
    assert "responsible, es" in text
