"""Everything to read alone, across couples: what waits, what was read, and not a word of it."""

from datetime import timedelta

from tests import builders
from tests.cast import NOW
from tests.server.alerts.reading import WATCHED, covers, raised
from tests.server.review.reading import HERE, post, text_of


def test_an_empty_list_says_that_silence_is_not_safety(house, cast, browser_as):
    shown = text_of(browser_as("ruth").get("/alerts"))
    assert "Nothing waits to be read alone." in shown
    assert "No cue was matched, which is not the same as safe" in shown


def test_what_waits_stands_first_without_a_word_of_it(house, cast, browser_as, clock):
    covers(house, cast)
    (first,) = raised(house, cast, "I am afraid of him when he drinks.")
    ruth = browser_as("ruth")
    post(house, ruth, f"/alerts/{first.id}", decision="spoken")
    clock.now = NOW + timedelta(minutes=30)
    raised(house, cast, by=cast.ben)
    page = ruth.get("/alerts")
    shown = text_of(page)
    assert "K7-Juniper : something Ben wrote Waiting since today, 12:40." in shown
    assert "Unless it is read before, it goes to Sam Lindqvist on Wed 25 Nov, 00:40." in shown
    assert "K7-Juniper : something Ada wrote Read by Ruth Okafor, today, 12:10." in shown
    assert shown.index("Not read yet") < shown.index("Read lately")
    assert WATCHED not in shown
    assert "drinks" not in shown


def test_several_cues_in_one_answer_are_one_line(house, cast, browser_as):
    raised(house, cast, f"{WATCHED} I am afraid of him when he drinks.")
    assert text_of(browser_as("ruth").get("/alerts")).count("something Ada wrote") == 1


def test_a_colleague_sees_those_of_couples_shown_to_them_and_nobody_else_any(house, cast, browser_as, browser):
    raised(house, cast)
    assert "Juniper" not in browser_as("sam").get("/alerts").text
    assert "Juniper" not in browser_as("vera").get("/alerts").text
    assert browser_as("noor").get("/alerts").status_code == 404
    assert browser.get("/alerts").headers["location"].startswith("/sign-in")
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    assert "K7-Juniper" in browser_as("sam").get("/alerts").text


def test_it_is_reached_from_the_caseload_whether_anything_waits_or_not(house, cast, browser_as):
    assert 'href="/alerts"' in browser_as("ruth").get("/caseload").text
    raised(house, cast)
    assert "Something waits to be read alone" in browser_as("ruth").get("/caseload").text
    assert f'href="{HERE}/alerts"' in browser_as("ruth").get("/alerts").text
