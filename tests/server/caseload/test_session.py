"""Booking, moving and cancelling a session, and what moves with it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from server.domain.words import LetterKind
from server.tables import Assignment, CoupleSession, Invitation, Letter, Link
from tests import builders
from tests.cast import NOW, SESSION_AT

ADDRESS = "/couples/K7-Juniper/session"
LATER = {"session_on": "2026-11-30", "session_clock": "10:00", "session_zone": "Europe/London"}
MOVED_TO = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def of(session, row):
    return session.get(type(row), (row.practice_id, row.id))


def letters_of(session, row, kind):
    return session.exec(select(Letter).where(Letter.invitation_id == row.id, Letter.kind == kind)).all()


def test_moving_a_session_moves_what_is_not_sent_in(house, cast, browser_as):
    with house.database.writing() as session:
        open_one, _ = builders.invitation(session, house, cast.ada, cast.session)
        sent_in, _ = builders.invitation(session, house, cast.ben, cast.session)
        sent_in.submitted_at = NOW
    answer = browser_as("ruth").submit(ADDRESS, LATER, action="/session")
    assert answer.headers["location"] == f"{ADDRESS}?saved=moved"
    with house.database.reading() as session:
        assert of(session, cast.session).starts_at == MOVED_TO
        assert of(session, open_one).due_at == MOVED_TO - timedelta(hours=20)
        assert of(session, sent_in).due_at == SESSION_AT - timedelta(hours=20)
        (mail,) = letters_of(session, open_one, LetterKind.INVITATION)
        assert (mail.due_at, mail.drop_after) == (NOW, MOVED_TO - timedelta(hours=20))
        (reminder,) = letters_of(session, open_one, LetterKind.REMINDER)
        assert reminder.due_at == datetime(2026, 11, 28, 9, 0, tzinfo=UTC)  # on the 29th it would leave five hours
    assert "its homework with it" in browser_as("ruth").get(answer.headers["location"]).text


def test_sending_that_is_tied_to_the_session_moves_with_it(house, cast, browser_as):
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
        session.get(Assignment, (row.practice_id, row.assignment_id)).send_hours_before = 24
        row.opens_at = SESSION_AT - timedelta(hours=24)
    browser_as("ruth").submit(ADDRESS, {**LATER, "session_clock": "23:00"}, action="/session")
    with house.database.reading() as session:
        opens_at = of(session, row).opens_at
        assert opens_at == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)  # 23:00 the day before is quiet, so the morning
        (mail,) = letters_of(session, row, LetterKind.INVITATION)
        assert mail.due_at == opens_at


def test_a_day_that_was_chosen_stays(house, cast, browser_as):
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
        session.get(Assignment, (row.practice_id, row.assignment_id)).hours_before = None
        row.due_at = SESSION_AT - timedelta(hours=5)
    browser_as("ruth").submit(ADDRESS, LATER, action="/session")
    with house.database.reading() as session:
        assert of(session, row).due_at == SESSION_AT - timedelta(hours=5)


def test_moving_it_near_leaves_time_until_the_session_itself(house, cast, browser_as):
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
    typed = {**LATER, "session_on": "2026-11-24", "session_clock": "17:00"}
    browser_as("ruth").submit(ADDRESS, typed, action="/session")
    with house.database.reading() as session:
        assert of(session, row).due_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    browser_as("ruth").submit(ADDRESS, LATER, action="/session")
    with house.database.reading() as session:
        assert of(session, row).due_at == MOVED_TO - timedelta(hours=20)


def test_cancelling_keeps_or_withdraws_the_homework(house, cast, browser_as):
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
    ruth = browser_as("ruth")
    csrf = {"cancel": "1", "homework": "keep"}
    assert ruth.submit(ADDRESS, csrf, action="/session").headers["location"].endswith("cancelled-kept")
    with house.database.reading() as session:
        assert of(session, cast.session).cancelled_at == NOW
        assert of(session, row).revoked_at is None
    ruth.submit(ADDRESS, LATER, action="/session")
    with house.database.writing() as session:
        booked = session.exec(select(CoupleSession).where(CoupleSession.cancelled_at.is_(None))).one()
        second, _ = builders.invitation(session, house, cast.ben, booked)
    ruth.submit(ADDRESS, {"cancel": "1", "homework": "close"}, action="/session")
    with house.database.reading() as session:
        closed = session.get(Invitation, (second.practice_id, second.id))
        assert (closed.revoked_at, closed.generation) == (NOW, 2)
        assert not session.exec(select(Link).where(Link.subject_id == second.id)).all()
        assert {each.outcome for each in letters_of(session, second, LetterKind.INVITATION)} == {"withdrawn"}


def test_there_is_nothing_to_cancel_where_none_is_booked(house, cast, browser_as):
    ruth = browser_as("ruth")
    ruth.submit(ADDRESS, {"cancel": "1"}, action="/session")
    assert ruth.submit(ADDRESS, {"cancel": "1"}, action="/session").status_code == 404


def test_an_hour_that_comes_twice_is_the_first(house, cast, browser_as):
    typed = {"session_on": "2027-10-31", "session_clock": "01:30", "session_zone": "Europe/London"}
    browser_as("ruth").submit(ADDRESS, typed, action="/session")
    with house.database.reading() as session:
        assert of(session, cast.session).starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"session_on": ""}, "session_on", "Choose a day."),
        ({"session_on": "2026-11-31"}, "session_on", "Choose a day that exists"),
        ({"session_on": "2026-11-24", "session_clock": "12:10"}, "session_on", "That is in the past"),
        ({"session_on": "2030-01-01"}, "session_on", "more than two years away"),
        ({"session_on": "2027-03-28", "session_clock": "01:30"}, "session_clock", "The clocks go forward that day"),
        ({"session_clock": "half past"}, "session_clock", "Write a time"),
        ({"session_clock": "x" * 9000}, "session_clock", "Write a time"),
        ({"session_zone": "Atlantis/\0"}, "session_zone", "Choose a time zone"),
    ],
)
def test_a_time_that_cannot_be_meant_gets_a_message(house, cast, browser_as, typed, field, said):
    page = browser_as("ruth").submit(ADDRESS, {**LATER, **typed}, action="/session")
    assert page.status_code == 422
    assert f'id="{field}-wrong"' in page.text
    assert said in page.text
    with house.database.reading() as session:
        assert of(session, cast.session).starts_at == SESSION_AT


def test_an_archived_couple_is_not_booked(browser_as):
    ruth = browser_as("ruth")
    ruth.submit("/couples/K7-Juniper/details", {}, action="/archive")
    page = ruth.submit(ADDRESS, LATER, action="/session")
    assert page.status_code == 422
    assert "This couple is archived" in page.text
