"""A couple's homework: how far each has come, and sending again, more time, withdrawing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from server.domain.words import LetterKind
from server.tables import Audit, Invitation, Letter, Link
from tests import builders
from tests.cast import NOW, SESSION_AT

ADDRESS = "/couples/K7-Juniper/homework"


@pytest.fixture
def invited(house, cast):
    """Ada's invitation, mailed, with its link."""
    with house.database.writing() as session:
        row, token = builders.invitation(session, house, cast.ada, cast.session)
        row.sent_at = NOW - timedelta(hours=3)
        (letter,) = session.exec(select(Letter)).all()
        letter.settled_at, letter.outcome = NOW - timedelta(hours=3), "sent"
    return row, token


def set_on(house, row, **values):
    with house.database.writing() as session:
        kept = session.get(Invitation, (row.practice_id, row.id))
        for name, value in values.items():
            setattr(kept, name, value)


def now_of(house, row):
    with house.database.reading() as session:
        return session.get(Invitation, (row.practice_id, row.id))


def csrf_of(browser):
    return re.search(r'name="csrf" value="(\w+)"', browser.get("/caseload").text)[1]


def press(browser, row, verb, **typed):
    data = {"csrf": csrf_of(browser), **typed}
    return browser.post(f"/couples/K7-Juniper/invitations/{row.id}/{verb}", data=data)


def test_nothing_assigned_yet_says_what_to_do(cast, browser_as):
    assert "Nothing has been assigned yet." in browser_as("ruth").get(ADDRESS).text


def test_the_list_shows_what_was_given_and_how_far_it_is(invited, browser_as):
    page = browser_as("ruth").get(ADDRESS).text
    for shown in ("Weekly check-in", "<b>Ada</b> not opened", "Closes Wed 25 Nov, 18:00.", "Send again", "Withdraw"):
        assert shown in page


def test_sending_again_repeats_the_link_once(house, invited, browser_as):
    row, _ = invited
    ruth = browser_as("ruth")
    assert press(ruth, row, "resend", private="yes").headers["location"] == f"{ADDRESS}?done=resent"
    assert press(ruth, row, "resend", back="homework", private="yes").headers["location"] == f"{ADDRESS}?done=resent"
    with house.database.reading() as session:
        assert session.exec(select(Link).where(Link.subject_id == row.id)).one().generation == 1
        waiting = session.exec(select(Letter).where(Letter.settled_at.is_(None))).all()
        reminder_at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
        due = sorted((letter.kind, letter.due_at) for letter in waiting)
        assert due == [(LetterKind.INVITATION, NOW), (LetterKind.REMINDER, reminder_at)]
        assert len(session.exec(select(Audit).where(Audit.action == "invitation.resent")).all()) == 2


def test_sending_again_waits_for_the_morning(house, invited, browser_as, clock):
    row, _ = invited
    clock.now = NOW.replace(hour=22)
    press(browser_as("ruth"), row, "resend", private="yes")
    with house.database.reading() as session:
        of_link = (Letter.settled_at.is_(None), Letter.kind == LetterKind.INVITATION)
        letter = session.exec(select(Letter).where(*of_link)).one()
        assert letter.due_at == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def test_more_time_reopens_what_had_closed(house, invited, browser_as, clock):
    row, _ = invited
    clock.now = SESSION_AT - timedelta(hours=10)
    ruth = browser_as("ruth")
    assert "Open it again" in ruth.get(ADDRESS).text
    answer = press(ruth, row, "extend", due_on="2026-11-26", due_clock="13:00")
    assert answer.status_code == 303
    assert now_of(house, row).due_at == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    page = ruth.get(ADDRESS).text
    assert "<b>Ada</b> not opened" in page
    assert "Closes Thu 26 Nov, 13:00." in page


def test_time_that_was_given_stays_when_the_session_moves(house, invited, browser_as):
    row, _ = invited
    ruth = browser_as("ruth")
    press(ruth, row, "extend", due_on="2026-11-26", due_clock="11:00")
    typed = {"session_on": "2026-12-01", "session_clock": "10:00", "session_zone": "Europe/London"}
    ruth.submit("/couples/K7-Juniper/session", typed, action="/session")
    assert now_of(house, row).due_at == datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "due_on", "Choose a day."),
        ({"due_on": "2026-11-31", "due_clock": "10:00"}, "due_on", "Choose a day that exists"),
        ({"due_on": "2026-11-24", "due_clock": "12:10"}, "due_on", "That is past already."),
        ({"due_on": "2029-11-24", "due_clock": "12:10"}, "due_on", "more than a year away"),
        ({"due_on": "2026-11-25", "due_clock": "<b>"}, "due_clock", "Write a time"),
        ({"due_on": "2027-03-28", "due_clock": "01:30"}, "due_clock", "does not exist"),
    ],
)
def test_a_new_time_that_cannot_be_meant_gets_a_message(house, invited, browser_as, typed, field, said):
    row, _ = invited
    page = press(browser_as("ruth"), row, "extend", **typed)
    assert page.status_code == 422
    assert f'id="{field}-{row.id}-wrong"' in page.text
    assert said in page.text
    assert now_of(house, row).due_at == SESSION_AT - timedelta(hours=20)


def test_withdrawing_closes_the_link_for_good(house, invited, browser_as):
    row, _ = invited
    ruth = browser_as("ruth")
    assert press(ruth, row, "revoke", back="homework").headers["location"] == f"{ADDRESS}?done=revoked"
    closed = now_of(house, row)
    assert (closed.revoked_at, closed.generation) == (NOW, 2)
    with house.database.reading() as session:
        assert not session.exec(select(Link).where(Link.subject_id == row.id)).all()
    assert "link withdrawn today" in ruth.get(ADDRESS).text
    for verb in ("resend", "extend"):
        assert press(ruth, row, verb, due_on="2026-11-26", due_clock="10:00").status_code == 409
    assert press(ruth, row, "revoke").status_code == 303


def test_what_was_sent_in_is_left_alone(house, invited, browser_as):
    row, _ = invited
    set_on(house, row, submitted_at=NOW)
    ruth = browser_as("ruth")
    for verb in ("resend", "extend", "revoke"):
        assert press(ruth, row, verb, due_on="2026-11-26", due_clock="10:00").status_code == 409
    assert "Withdraw" not in ruth.get(ADDRESS).text


def test_mail_that_does_not_arrive_is_said(house, invited, browser_as):
    with house.database.writing() as session:
        session.exec(select(Letter)).one().outcome = "given up"
    assert "The mail could not be delivered." in browser_as("ruth").get(ADDRESS).text


@pytest.mark.parametrize("verb", ["resend", "extend", "revoke"])
def test_nobody_else_touches_an_invitation(house, cast, invited, browser_as, browser, verb):
    row, _ = invited
    for name in ("sam", "vera"):
        assert press(browser_as(name), row, verb).status_code == 404
    with house.database.writing() as session:
        builders.couple(session, house, cast.members["ruth"], "P4-Rowan")
    ruth = browser_as("ruth")
    data = {"csrf": csrf_of(ruth), "due_on": "2026-11-26", "due_clock": "10:00"}
    assert ruth.post(f"/couples/P4-Rowan/invitations/{row.id}/{verb}", data=data).status_code == 404
    assert ruth.post(f"/couples/K7-Juniper/invitations/nonsense/{verb}", data=data).status_code == 404
    assert browser.post(f"/couples/K7-Juniper/invitations/{row.id}/{verb}").headers["location"].startswith("/sign-in")
    assert now_of(house, row).revoked_at is None


def test_the_list_is_for_whoever_sees_the_couple(browser_as, browser, cast):
    for name in ("sam", "vera", "noor"):
        assert browser_as(name).get(ADDRESS).status_code == 404
    assert browser.get(ADDRESS).headers["location"] == f"/sign-in?next={ADDRESS}"


def test_long_ago_homework_waits_behind_a_link(house, cast, browser_as):
    with house.database.writing() as session:
        for _ in range(14):
            builders.invitation(session, house, cast.ada, cast.session)
    ruth = browser_as("ruth")
    assert "Show the 2 given before" in ruth.get(ADDRESS).text
    assert "given before" not in ruth.get(f"{ADDRESS}?show=24").text
