"""What there is to read alone: apart from everything, for whoever sees the couple, and recorded."""

import re

import pytest
from sqlmodel import select

from server.tables import Alert, Audit
from tests import builders
from tests.server.review.reading import HERE, post, text_of

WATCHED = "He reads my messages every night now, so that we are even."


@pytest.fixture
def raised(house, cast):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"good_moment": WATCHED})
        return session.exec(select(Alert)).all()[0].id


def actions(house, cast):
    with house.database.reading() as session:
        return [row.action for row in session.exec(select(Audit).where(Audit.practice_id == cast.practice.id)).all()]


def test_the_words_the_question_and_the_reason_are_shown_and_the_read_recorded(house, cast, browser_as, raised):
    page = browser_as("ruth").get(f"{HERE}/alerts")
    shown = text_of(page)
    assert "K7-Juniper: one thing Ada wrote" in shown
    assert WATCHED in shown
    assert "Describe one moment that was better" in shown
    assert "Shown to you because of “He reads my messages”" in shown
    assert "Before the session on Thursday 26 November" in shown
    assert actions(house, cast).count("alert.read") == 1


def test_nobody_else_finds_it_but_a_colleague_it_was_shown_to(house, cast, browser_as, browser, raised):
    assert [browser_as(name).get(f"{HERE}/alerts").status_code for name in ("sam", "vera", "noor")] == [404] * 3
    assert browser.get(f"{HERE}/alerts").status_code == 303
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    assert WATCHED in text_of(browser_as("sam").get(f"{HERE}/alerts"))


def test_reading_it_is_acknowledged_with_a_decision_and_a_sealed_note(house, cast, browser_as, raised):
    ruth = browser_as("ruth")
    done = post(house, ruth, f"/alerts/{raised}", decision="see_alone", note="NOTEWREN rang on Tuesday")
    assert done.headers["location"] == f"{HERE}/alerts"
    with house.database.reading() as session:
        row = session.get(Alert, (cast.practice.id, raised))
        assert row.acknowledged_at == house.clock()
        assert row.acknowledged_by == cast.members["ruth"].id
        assert b"NOTEWREN" not in row.note
    assert "alert.acknowledged" in actions(house, cast)
    shown = text_of(ruth.get(f"{HERE}/alerts"))
    assert "nothing to read alone" in shown
    assert "Read by Ruth Okafor" in shown
    assert "See or ring Ada alone before the session. NOTEWREN rang on Tuesday" in shown


def test_two_presses_keep_the_first(house, cast, browser_as, raised):
    ruth = browser_as("ruth")
    post(house, ruth, f"/alerts/{raised}", decision="spoken", note="first")
    again = post(house, ruth, f"/alerts/{raised}", decision="nothing", note="second")
    assert again.status_code == 409
    assert "Ruth Okafor has read this already" in text_of(again)
    assert "first" in text_of(ruth.get(f"{HERE}/alerts"))


@pytest.mark.parametrize("decision", ["", "later", "see_alone\x00x", "x" * 5000])
def test_a_decision_is_asked_for_and_the_note_is_kept(house, cast, browser_as, raised, decision):
    refused = post(house, browser_as("ruth"), f"/alerts/{raised}", decision=decision, note="my words")
    assert refused.status_code == 422
    assert "Choose what you will do" in text_of(refused)
    assert "my words" in refused.text
    assert "alert.acknowledged" not in actions(house, cast)


@pytest.mark.parametrize("note", ["", "  ", "x" * 2001, "x" * 50_000])
def test_nothing_further_needs_a_reason_of_readable_length(house, cast, browser_as, raised, note):
    refused = post(house, browser_as("ruth"), f"/alerts/{raised}", decision="nothing", note=note)
    assert refused.status_code == 422
    assert f'id="alert-{raised}-note-wrong"' in refused.text


@pytest.mark.parametrize("alert", ["nothing", "019ab000-0000-7000-8000-000000000000"])
def test_an_alert_that_is_none_is_not_found(house, cast, browser_as, raised, alert):
    assert post(house, browser_as("ruth"), f"/alerts/{alert}", decision="spoken").status_code == 404


def test_another_practice_cannot_acknowledge_it(house, cast, browser_as, raised):
    assert post(house, browser_as("vera"), f"/alerts/{raised}", decision="spoken").status_code == 404
    assert "alert.acknowledged" not in actions(house, cast)


def test_answers_about_safety_stand_here_whole(house, cast, browser_as, safety_worksheets):
    with house.database.writing() as session:
        builders.submitted(
            session,
            house,
            cast.ada,
            cast.session,
            {"changed": "I keep my bag packed by the door.", "ease": 2},
            worksheet="safety_check",
        )
    shown = text_of(browser_as("ruth").get(f"{HERE}/alerts"))
    assert "I keep my bag packed by the door." in shown
    assert "2 out of 10" in shown
    assert "An answer to a question about safety is always shown to you." in shown


def test_several_cues_in_one_answer_are_one_thing_to_read_and_acknowledge(house, cast, browser_as):
    with house.database.writing() as session:
        words = f"{WATCHED} I am afraid of him when he drinks."
        builders.submitted(session, house, cast.ada, cast.session, {"good_moment": words})
        alerts = session.exec(select(Alert)).all()
    assert len(alerts) > 1
    ruth = browser_as("ruth")
    assert "one thing Ada wrote" in text_of(ruth.get(f"{HERE}/alerts"))
    shown = re.findall(r'name="shown" value="([^"]+)"', ruth.get(f"{HERE}/alerts").text)
    assert {*shown} == {str(alert.id) for alert in alerts}
    post(house, ruth, f"/alerts/{alerts[0].id}", decision="spoken", shown=shown)
    assert "nothing to read alone" in text_of(ruth.get(f"{HERE}/alerts"))


def test_what_was_raised_after_the_page_was_opened_is_not_acknowledged_with_it(house, cast, browser_as):
    with house.database.writing() as session:
        words = f"{WATCHED} I am afraid of him when he drinks."
        builders.submitted(session, house, cast.ada, cast.session, {"good_moment": words})
        first, *later = session.exec(select(Alert)).all()
    ruth = browser_as("ruth")
    post(house, ruth, f"/alerts/{first.id}", decision="spoken", shown=[str(first.id), "nobody"])
    page = ruth.get(f"{HERE}/alerts")
    assert "one thing Ada wrote" in text_of(page)
    assert re.findall(r'name="shown" value="([^"]+)"', page.text) == [str(alert.id) for alert in later]


def test_an_empty_page_says_that_silence_is_not_safety(house, cast, browser_as):
    shown = text_of(browser_as("ruth").get(f"{HERE}/alerts"))
    assert "No cue was matched, which is not the same as safe" in shown
    assert "alert.read" not in actions(house, cast)
