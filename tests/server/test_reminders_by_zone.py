"""The real jobs over a change of the clocks, on a clock that is moved by hand: one reminder each, at nine, by day."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import select

from server import jobs, schedule
from server.domain import times
from server.domain.words import LetterKind
from server.jobs import send_due_letters
from server.mail.post import Delivery, Fate
from server.tables import Invitation, Letter, Partner
from tests import builders

CHANGES = (
    ("America/New_York", date(2026, 11, 1)),
    ("America/New_York", date(2027, 3, 14)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Africa/Casablanca", date(2027, 2, 7)),
    ("Pacific/Auckland", date(2026, 9, 27)),
    ("Pacific/Apia", date(2026, 12, 31)),
    ("Asia/Kathmandu", date(2026, 12, 31)),
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_over_a_change_of_clocks_the_jobs_send_each_letter_once_and_none_at_night(house, cast, clock, monkeypatch):
    gone: list[tuple[str, datetime]] = []

    def deliver(_server, letters, _return_to):
        gone.extend((letter["Message-ID"], clock.now) for letter in letters)
        return tuple(Delivery(Fate.SENT) for _ in letters)

    monkeypatch.setattr(jobs, "deliver", deliver)
    for zone, changes_on in CHANGES:
        clock.now = times.at_local(changes_on - timedelta(days=1), time(22), zone)
        with house.database.writing() as session:
            session.get_one(Partner, (cast.ada.practice_id, cast.ada.id)).time_zone = zone
            row, _ = builders.invitation(session, house, cast.ada, cast.session)
            row.due_at = times.at_local(changes_on + timedelta(days=1), time(18), zone)
            for letter in session.exec(select(Letter).where(Letter.invitation_id == row.id)):
                letter.drop_after = row.due_at
            session.flush()
            schedule.plan_reminder(session, row, zone, clock.now)
        gone.clear()
        while clock.now < row.due_at + timedelta(hours=12):
            send_due_letters(house, clock.now)
            with house.database.writing() as session:  # what a moved session or a restart makes of it
                again = session.get_one(Invitation, (row.practice_id, row.id))
                schedule.plan_reminder(session, again, zone, clock.now)
            clock.now += timedelta(minutes=30 if "Lord_Howe" in zone else 60)
        local = [times.in_zone(at, zone).replace(tzinfo=None) for _, at in gone]
        assert local == [
            datetime.combine(changes_on, time(8)),
            datetime.combine(changes_on + timedelta(days=1), time(9)),
        ], zone
        with house.database.reading() as session:
            kinds = session.exec(select(Letter.kind).where(Letter.invitation_id == row.id)).all()
            assert sorted(kinds) == [LetterKind.INVITATION, LetterKind.REMINDER], zone
