"""A practice's own guides are loaded when the service starts, or it says what is wrong with them."""

import pytest

from server.errors import Misconfigured
from server.house import open_house
from server.settings import Settings
from worksheets import catalog
from worksheets.catalog import the_catalog

GUIDE = 'name = "ours"\nlanguages = ["en"]\ntitle = { en = "Ours" }\n[[sections]]\ntitle = { en = "First" }\n'


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "_ADDED", [])
    yield Settings(
        database_url=f"sqlite:///{tmp_path / 'one.sqlite'}", keys=tmp_path / "keys.json", guides=tmp_path / "guides"
    )
    the_catalog.cache_clear()


def test_a_folder_of_guides_is_there_once_the_service_runs(settings):
    (settings.guides / "ours").mkdir(parents=True)
    (settings.guides / "ours" / "ours.guide.toml").write_text(GUIDE, "utf-8")
    open_house(settings).database.close()
    assert the_catalog().guide("ours").title("en") == "Ours"


def test_a_folder_that_is_not_there_is_named(settings):
    with pytest.raises(Misconfigured, match="there is no folder"):
        open_house(settings)


def test_a_fault_in_a_guide_names_file_and_line_and_how_to_check(settings):
    (settings.guides / "ours").mkdir(parents=True)
    (settings.guides / "ours" / "ours.guide.toml").write_text(GUIDE.replace("sections", "sectoins"), "utf-8")
    with pytest.raises(Misconfigured, match=r"(?s)ours\.guide\.toml, line 4: sectoins.*mendwork worksheet check"):
        open_house(settings)
