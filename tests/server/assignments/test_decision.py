"""Homework for both after something was read alone: a decision first, recorded and sealed, with nothing typed lost."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.tables import Assignment, HomeworkDecision, Invitation
from tests.cast import NOW
from tests.server.alerts.reading import audit_of, raised
from tests.server.review.reading import HERE, post, text_of

ADDRESS = f"{HERE}/assign"
BOTH = {"w": ["weekly_check_in"], "who": "both", "send": "now", "due": "20", "note": "Half is plenty."}
WHY = "REASONWREN seen alone on Monday"
ASKED = "Before homework for both"


@pytest.fixture
def alert(house, cast):
    (row,) = raised(house, cast)
    return row


def send(browser, **typed):
    return browser.submit(ADDRESS, {**BOTH, **typed}, action="/assign")


def rows(house, table):
    with house.database.reading() as session:
        return session.exec(select(table)).all()


def given_since(house):
    """How many were given besides the one whose answer raised the alert."""
    return len(rows(house, Assignment)) - 1, len(rows(house, Invitation)) - 1


def test_without_an_alert_nothing_is_asked(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert ASKED not in ruth.get(ADDRESS).text
    assert send(ruth).status_code == 303
    assert rows(house, HomeworkDecision) == []


def test_for_both_a_decision_is_asked_for_and_nothing_typed_is_lost(house, cast, browser_as, alert):
    ruth = browser_as("ruth")
    assert ASKED in ruth.get(ADDRESS).text
    page = send(ruth, reason="typed before deciding")
    assert page.status_code == 422
    assert "Decide first how homework for both goes on" in text_of(page)
    for kept in ("Half is plenty.", "typed before deciding", 'value="weekly_check_in" checked'):
        assert kept in page.text
    assert given_since(house) == (0, 0)


@pytest.mark.parametrize("decision", ["", "not_now", "whatever", "go_on\x00x", "x" * 5000])
def test_anything_else_is_no_decision(house, cast, browser_as, alert, decision):
    assert send(browser_as("ruth"), decision=decision, reason=WHY).status_code == 422
    assert rows(house, HomeworkDecision) == []


@pytest.mark.parametrize("decision", ["", "not_now"])
def test_homework_for_one_goes_out_without(house, cast, browser_as, alert, decision):
    assert send(browser_as("ruth"), who="a", decision=decision).status_code == 303
    assert given_since(house) == (1, 1)
    assert rows(house, HomeworkDecision) == []


def test_going_on_is_recorded_sealed_and_shown_where_it_belongs(house, cast, browser_as, alert):
    ruth = browser_as("ruth")
    post(house, ruth, f"/alerts/{alert.id}", decision="spoken")
    assert send(ruth, decision="go_on", reason=WHY).headers["location"].endswith("done=assigned")
    assert given_since(house) == (1, 2)
    (row,) = rows(house, HomeworkDecision)
    assert (row.decision, row.decided_by, row.decided_at) == ("go_on", cast.members["ruth"].id, NOW)
    assert b"REASONWREN" not in row.reason
    (audited,) = audit_of(house, "homework.decided")
    assert (audited.subject_id, audited.detail) == (row.id, "go_on")
    alerts = text_of(ruth.get(f"{HERE}/alerts"))
    assert f"Go on with homework for both. Decided by Ruth Okafor, Tue 24 Nov, 12:10: {WHY}" in alerts
    assert "Homework for both since:" in alerts
    couple = text_of(ruth.get(HERE))
    assert "Homework for both goes on, decided by Ruth Okafor" in couple
    assert "REASONWREN" not in couple
    assert ASKED not in ruth.get(ADDRESS).text
    assert send(ruth).status_code == 303


def test_the_same_page_sent_twice_decides_once(house, cast, browser_as, alert):
    ruth = browser_as("ruth")
    shown = ruth.get(ADDRESS).text
    same = shown.split('name="id" value="')[1].split('"')[0]
    for _ in range(2):
        assert send(ruth, id=same, decision="go_on", reason=WHY).status_code == 303
    assert len(rows(house, HomeworkDecision)) == 1
    assert given_since(house) == (1, 2)


def test_what_was_decided_before_reading_does_not_hold_after_it(house, cast, browser_as, alert, clock):
    ruth = browser_as("ruth")
    send(ruth, decision="go_on", reason=WHY)
    assert send(ruth).status_code == 422
    clock.now = NOW + timedelta(minutes=5)
    post(house, ruth, f"/alerts/{alert.id}", decision="spoken")
    assert send(ruth).status_code == 422
    assert send(ruth, decision="go_on", reason="Now that it is read").status_code == 303
    assert send(ruth).status_code == 303


def test_one_by_one_asks_for_whom_and_is_recorded_with_it(house, cast, browser_as, alert):
    ruth = browser_as("ruth")
    page = send(ruth, decision="one_by_one", reason=WHY)
    assert page.status_code == 422
    assert "Choose whom it is for." in text_of(page)
    assert WHY in page.text
    assert rows(house, HomeworkDecision) == []
    assert send(ruth, who="b", decision="one_by_one", reason=WHY).status_code == 303
    assert [row.decision for row in rows(house, HomeworkDecision)] == ["one_by_one"]
    assert given_since(house) == (1, 1)
    assert "So far: Homework goes to one of them at a time, decided Tue 24 Nov." in text_of(ruth.get(ADDRESS))
    assert send(ruth).status_code == 422


def test_a_pause_sends_nothing_and_holds_until_somebody_decides_to_go_on(house, cast, browser_as, alert, clock):
    ruth = browser_as("ruth")
    post(house, ruth, f"/alerts/{alert.id}", decision="spoken")
    done = send(ruth, decision="pause", reason=WHY)
    assert done.headers["location"] == f"{HERE}/homework?done=paused"
    assert "Recorded: homework for both pauses. Nothing was sent." in text_of(ruth.get(done.headers["location"]))
    assert given_since(house) == (0, 0)
    assert "Homework for both pauses, decided by Ruth Okafor" in text_of(ruth.get(HERE))
    assert send(ruth).status_code == 422
    assert send(ruth, who="a").status_code == 303
    assert send(ruth, decision="go_on", reason="Both asked for it").status_code == 303


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, "x" * 50_000])
def test_a_decision_needs_a_reason_of_readable_length(house, cast, browser_as, alert, reason):
    page = send(browser_as("ruth"), decision="go_on", reason=reason)
    assert page.status_code == 422
    assert 'id="reason-wrong"' in page.text
    assert given_since(house) == (0, 0)


def test_looking_at_what_will_happen_decides_nothing(house, cast, browser_as, alert):
    page = send(browser_as("ruth"), show="1", decision="go_on", reason=WHY)
    assert page.status_code == 200
    assert WHY in page.text
    assert rows(house, HomeworkDecision) == []


def test_two_weeks_after_it_was_read_nothing_is_asked_any_more(house, cast, browser_as, alert, clock):
    post(house, browser_as("ruth"), f"/alerts/{alert.id}", decision="spoken")
    clock.now = NOW + timedelta(days=14, hours=1)
    assert ASKED not in browser_as("ruth").get(ADDRESS).text
