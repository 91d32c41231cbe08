"""One person's material as CSV, JSON and FHIR: whole, safe to open, and without a word of the other's."""

import csv
import io
import json
from itertools import product

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from typer.testing import CliRunner

from server.cli import app
from server.export.fhir import questionnaire
from server.export.rules import FORMULA_STARTS, safe_cell
from server.tables import Audit
from server.vault.keys import write_keys
from tests import builders
from worksheets.answers import Answer
from worksheets.catalog import the_catalog
from worksheets.definition import Stance

HERE = "/couples/K7-Juniper/export"
FORMULA = '=HYPERLINK("http://x.example","ADAWREN")'
ADA = {
    "settled": 3,
    "without_anger.self": 7,
    "without_anger.partner": 3,
    "hard_moment": FORMULA,
    "good_moment": Answer("ADAROBIN, I look at rooms.", kept_back=True),
    "what_set_off": Answer(declined=True),
    "set_off": "yes",
}
BEN = {"settled": 6, "without_anger.self": 8, "hard_moment": "BENLARK did not come home."}
THEIRS = ("BENLARK", "BENFINCH", "Ben", "ben@")


def address(place: str, form: str) -> str:
    return f"/couples/K7-Juniper/partners/{place}/export?format={form}"


@pytest.fixture
def written(house, cast):
    """Both sent in; each has a published promise; Ada's first text was replaced by an amendment."""
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
        builders.agreement(session, house, cast.ben)
        theirs = builders.commitment(session, house, cast.ben, "BENFINCH opens the post at the table")
        own = builders.commitment(session, house, cast.ada, "ADAHERON asks before she leaves the room")
        builders.submitted(session, house, cast.ben, cast.session, BEN)
        reviewed = {"open_promises": {str(theirs.id): "partly_seen", str(own.id): "kept"}}
        response = builders.submitted(session, house, cast.ada, cast.session, ADA | reviewed)
        builders.answer(session, house, response, "hard_moment", "ADADOVE, written later.", revision=2)


def had(browser_as, place: str, form: str) -> str:
    answer = browser_as("ruth").get(address(place, form))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return answer.content.decode("utf-8-sig")


@pytest.mark.parametrize("form", ["json", "csv", "fhir"])
def test_an_export_holds_all_of_one_person_and_nothing_of_the_other(browser_as, written, form):
    whole = had(browser_as, "a", form)
    assert "ADADOVE" in whole
    assert "ADAROBIN" in whole
    assert [canary for canary in THEIRS if canary in whole] == []
    other = had(browser_as, "b", form)
    assert "BENLARK" in other
    assert [canary for canary in ("ADA", "Ada") if canary in other] == []


def test_json_keeps_versions_promises_agreements_and_what_was_declined(browser_as, written):
    told = json.loads(had(browser_as, "a", "json"))
    (response,) = told["responses"]
    answers = [(each["question"], each["state"], each["value"], each["kept_back"]) for each in response["answers"]]
    assert ("hard_moment", "answered", FORMULA, False) in answers
    assert ("hard_moment", "answered", "ADADOVE, written later.", False) in answers
    assert ("what_set_off", "declined", None, False) in answers
    assert ("good_moment", "answered", "ADAROBIN, I look at rooms.", True) in answers
    assert [each["replaced_at"] is None for each in response["answers"] if each["question"] == "hard_moment"] == [
        False,
        True,
    ]
    assert [promise["what"] for promise in told["promises"]] == ["ADAHERON asks before she leaves the room"]
    assert [agreed["outcome"] for agreed in told["agreements"]] == ["agreed"]
    assert told["email"] == "ada@people.example"


def test_no_cell_of_the_table_is_a_formula(browser_as, written):
    rows = list(csv.DictReader(io.StringIO(had(browser_as, "a", "csv"))))
    assert f"'{FORMULA}" in [row["answer"] for row in rows]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(FORMULA_STARTS)]


@given(st.text())
def test_whatever_is_written_no_cell_begins_as_a_formula_and_nothing_is_lost(text):
    cell = safe_cell(text)
    assert not cell.lstrip(" ").startswith(FORMULA_STARTS)
    assert cell in (text, f"'{text}")


def test_fhir_takes_the_whole_and_says_what_was_declined(browser_as, written):
    bundle = json.loads(had(browser_as, "a", "fhir"))
    get_fhir_model_class("Bundle").model_validate(bundle)
    asked, answered = (entry["resource"] for entry in bundle["entry"])
    assert answered["questionnaire"] == f"{asked['url']}|{asked['version']}"
    assert answered["status"] == "amended"
    items = {item["linkId"]: item for page in answered["item"] for item in page["item"]}
    assert items["settled"]["answer"] == [{"valueInteger": 3}]
    assert items["hard_moment"]["answer"] == [{"valueString": "ADADOVE, written later."}]
    assert items["what_set_off"]["extension"][0]["valueCode"] == "asked-declined"
    assert items["good_moment"]["extension"][0]["valueBoolean"] is True
    known = {item["linkId"] for page in asked["item"] for item in page["item"]}
    assert set(items) <= known


@pytest.mark.parametrize(("stance", "language"), list(product(Stance, ("en", "es"))))
def test_every_worksheet_is_a_questionnaire(stance, language):
    for worksheet in the_catalog().worksheets():
        told = json.loads(questionnaire(worksheet, stance, language))
        asked = [item["linkId"] for page in told["item"] for item in page["item"]]
        assert asked == [question.key for question in worksheet.form_for(stance, language).questions]


@pytest.mark.parametrize("form", ["json", "csv", "fhir"])
def test_a_review_of_promises_says_how_and_never_what_the_other_promised(browser_as, written, form):
    whole = had(browser_as, "a", form)
    assert "ADAHERON asks before she leaves the room" in whole
    assert "A promise of the other person" in whole


def test_an_export_is_recorded_and_only_the_couple_s_own_clinician_has_it(house, browser_as, written):
    had(browser_as, "a", "json")
    with house.database.reading() as session:
        (row,) = session.exec(select(Audit).where(Audit.action == "material.exported")).all()
    assert row.detail == "a json"
    for name in ("sam", "vera", "noor"):
        assert browser_as(name).get(HERE).status_code in (403, 404)
        assert browser_as(name).get(address("a", "json")).status_code in (403, 404)
    assert browser_as("ruth").get(address("a", "xml")).status_code in (404, 422)


def test_the_page_offers_each_person_apart(browser_as, written):
    found = browser_as("ruth").get(HERE).text
    for place, form in product("ab", ("csv", "json", "fhir")):
        assert address(place, form).replace("&", "&amp;") in found


def test_the_command_writes_what_the_page_does_for_its_owner_alone(house, written, monkeypatch, tmp_path):
    write_keys(house.vault.keys, tmp_path / "own" / "keys.json")
    monkeypatch.setenv("MENDWORK_KEYS", str(tmp_path / "own" / "keys.json"))
    monkeypatch.setenv("MENDWORK_DATABASE_URL", house.settings.database_url)
    file = tmp_path / "ada.json"
    asked = [
        "export",
        "k7-juniper",
        "--partner",
        "a",
        "--format",
        "json",
        "-o",
        str(file),
        "--practice",
        "Harbour Street",
    ]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0, told.output
    assert "ADADOVE" in file.read_text()
    assert "BENLARK" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_worksheet_can_be_taken_elsewhere_and_a_wrong_name_is_told():
    told = CliRunner().invoke(app, ["worksheet", "export", "weekly_check_in", "--format", "fhir"])
    assert json.loads(told.output)["resourceType"] == "Questionnaire"
    wrong = CliRunner().invoke(app, ["worksheet", "export", "weekly"])
    assert wrong.exit_code == 1
    assert "weekly_check_in" in wrong.output
