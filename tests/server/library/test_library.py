"""The library: found by theme or word, seen as each partner sees it, open to every member."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.domain.confidentiality import line_above
from server.domain.words import Policy
from server.library import rules
from worksheets.catalog import the_catalog
from worksheets.definition import Stance, Visibility
from worksheets.reading_age import reading_grade

SHEET = "/library/full_accountability"


def test_every_worksheet_stands_under_its_theme(browser_as):
    page = browser_as("ruth").get("/library")
    for sheet in the_catalog().worksheets():
        assert f'href="/library/{sheet.name}"' in page.text
    assert "Full accountability" in page.text


@pytest.mark.parametrize("name", [sheet.name for sheet in the_catalog().worksheets()])
@pytest.mark.parametrize("stance", list(Stance))
def test_every_worksheet_shows_every_question_to_every_stance(browser_as, name, stance):
    from markupsafe import escape

    page = browser_as("ruth").get(f"/library/{name}?as={stance}")
    form = the_catalog().latest(name).form_for(stance, "en")
    assert page.status_code == 200
    for question in form.questions:
        assert str(escape(question.ask)) in page.text


def test_each_partner_reads_their_own_wording(browser_as):
    ruth = browser_as("ruth")
    hurt, answerable = ruth.get(f"{SHEET}?as=injured").text, ruth.get(f"{SHEET}?as=responsible").text
    assert "Write down one thing you did" in answerable
    assert "Write down one thing you did" not in hurt


def test_the_privacy_lines_follow_the_policy(browser_as):
    ruth = browser_as("ruth")
    limited = ruth.get(f"{SHEET}?as=injured&policy=limited").text
    assert "May be raised with your partner" in limited
    assert "Only Ruth Okafor will read this" in limited
    assert "only if you say so" in ruth.get(f"{SHEET}?as=injured&policy=private").text
    assert "Only Ruth Okafor will read this" not in ruth.get(f"{SHEET}?as=injured&policy=no_secrets").text


def test_safety_is_for_the_clinician_alone_under_every_policy():
    for policy in Policy:
        assert line_above(Visibility.SAFETY, policy, "Ruth") == "Only Ruth will read this"


def test_a_note_for_the_clinician_minutes_and_version_are_shown(browser_as):
    page = browser_as("ruth").get(SHEET)
    version = the_catalog().latest("full_accountability").version
    for shown in ("When to use:", "About 10 minutes", f"Version {version}.", "Theme 4"):
        assert shown in page.text


def test_assign_this_leads_to_choosing_a_couple(browser_as):
    assert 'href="/caseload?assign=full_accountability"' in browser_as("ruth").get(SHEET).text


def test_the_safety_check_is_shown_whole_but_cannot_be_assigned(browser_as):
    page = browser_as("ruth").get("/library/safety_check?as=responsible&policy=no_secrets")
    assert "Not sent by mail. Give it in session" in page.text
    assert "Assign this" not in page.text
    assert "May be raised with your partner" not in page.text
    assert "Only Ruth Okafor will read this" in page.text


def test_a_worksheet_is_shown_in_spanish_too(browser_as):
    page = browser_as("ruth").get(f"{SHEET}?as=injured&language=es")
    assert "Español</b>" in page.text
    assert the_catalog().latest("full_accountability").title("es") in page.text
    assert "Cuándo no:" in page.text


def test_a_manager_looks_but_has_nobody_to_assign_to(browser_as):
    page = browser_as("noor").get(SHEET)
    assert page.status_code == 200
    assert "Assign this" not in page.text
    assert "Only your clinician will read this" in page.text


@pytest.mark.parametrize("typed", ["without but", "FULL accountability", "promise"])
def test_a_search_looks_at_titles_themes_questions_and_notes(browser_as, typed):
    assert SHEET in browser_as("sam").get("/library", params={"q": typed}).text


@pytest.mark.parametrize("typed", ["zebra", "<script>", "\0zebra", "é" * 3000])
def test_a_search_without_a_find_says_what_to_try(browser_as, typed):
    page = browser_as("sam").get("/library", params={"q": typed})
    assert page.status_code == 200
    assert "No worksheet speaks of" in page.text
    assert "<script>" not in page.text


def test_choices_that_are_none_fall_back(browser_as):
    page = browser_as("ruth").get(f"{SHEET}?as=<x>&policy=none&language=xx&q=zebra")
    assert page.status_code == 200
    assert "For the partner who was hurt</b>" in page.text


def test_a_worksheet_that_is_not_there_is_not_found(browser_as):
    for name in ("nothing", "%00", "full_accountability.v1"):
        assert browser_as("ruth").get(f"/library/{name}").status_code == 404


def test_a_stranger_is_sent_to_sign_in(browser):
    assert browser.get("/library").headers["location"] == "/sign-in?next=/library"
    assert browser.get(SHEET).headers["location"].startswith("/sign-in")


def test_someone_of_another_practice_sees_the_same_library(browser_as):
    assert browser_as("vera").get(SHEET).status_code == 200


def test_the_list_says_what_each_worksheet_asks_of_a_reader(browser_as):
    page = browser_as("ruth").get("/library").text
    assert page.count("Reading age about") == len(the_catalog().worksheets())
    assert page.count("English, Español.") == len(the_catalog().worksheets())
    assert "10 min, 17 questions." in page
    assert "Flesch-Kincaid" in page


def test_worksheets_for_every_theme_stand_apart_and_the_others_in_the_order_of_the_guide(browser_as):
    page = browser_as("ruth").get("/library").text
    beside, by_theme = page.split('id="by-theme"')
    for sheet in the_catalog().worksheets():
        assert f'href="/library/{sheet.name}"' in (by_theme if sheet.section else beside)
    places = [by_theme.index(f'href="/library/{each.name}"') for each in the_catalog().worksheets() if each.section]
    assert places == sorted(places)


def test_a_search_that_finds_only_one_shelf_shows_no_empty_one(browser_as):
    page = browser_as("ruth").get("/library?q=flesch+forgiving+coming").text
    assert "No worksheet speaks of" in page
    page = browser_as("ruth").get("/library", params={"q": "pressure forgiving"}).text
    assert "Two lines: forgiving and coming back" in page
    assert 'id="beside"' not in page


def test_a_worksheet_says_its_reading_age_questions_and_languages(browser_as):
    ruth = browser_as("ruth")
    both = ruth.get(f"{SHEET}?as=both").text
    assert "About 9" in both
    assert f"{len(the_catalog().latest('full_accountability').form_for(Stance.BOTH, 'en').questions)} questions" in both
    assert "13 questions" in ruth.get(f"{SHEET}?as=injured").text
    assert "in English</span>" in ruth.get(f"{SHEET}?as=injured&language=es").text


def test_the_reading_age_is_that_of_the_school_year_and_unknown_without_english():
    sheet = the_catalog().latest("weekly_check_in")
    assert rules.reading_age(sheet) == round(reading_grade(sheet)) + 6 <= 12
    assert rules.reading_age(replace(sheet, languages=("es",))) is None


def test_a_preview_in_spanish_is_in_spanish_throughout(browser_as):
    page = browser_as("ruth").get(f"{SHEET}?as=injured&language=es").text
    shown = page.split('class="as-seen"')[1].split("</section>")[0]
    assert "Se puede hablar con tu pareja" in shown
    assert "Solo lo leerá Ruth Okafor" in shown
    for english in ("May be raised", "What will you do?", "What happened?"):
        assert english not in shown


def test_the_table_in_the_document_is_what_the_definitions_say():
    text = (Path(__file__).resolve().parents[3] / "docs" / "worksheets.md").read_text(encoding="utf-8")
    table = text.split("\n## Read by fresh eyes")[0]
    written = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert written == [row_of(sheet) for sheet in the_catalog().worksheets()]


def row_of(sheet):
    fewest, most = rules.question_count(sheet)
    questions = str(fewest) if fewest == most else f"{fewest} to {most}"
    age = rules.reading_age(sheet)
    return [
        str(sheet.section or "all"),
        sheet.title("en"),
        str(len(sheet.items)),
        questions,
        str(sheet.minutes),
        str(age),
    ]
