"""When a partner is reminded: once by itself, at their own nine o'clock, and when they asked for it; never at night."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest

from server.domain import reminders, times
from server.domain.invitations import closes_at, kept_open, state_of
from server.domain.words import InvitationState

ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "America/Anchorage",
    "America/Bogota", "America/Havana", "America/Los_Angeles", "America/New_York", "America/Nuuk",
    "America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "Antarctica/Troll",
    "Asia/Beirut", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran",
    "Asia/Tokyo", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Europe/Berlin",
    "Europe/London", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati",
)  # fmt: skip
FIRST, DAYS = date(2026, 3, 1), 400
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Row:
    """An invitation as far as reminding looks."""

    opens_at: datetime
    due_at: datetime
    started_at: datetime | None = None
    kept_open_until: datetime | None = None
    submitted_at: datetime | None = None
    declined_at: datetime | None = None
    revoked_at: datetime | None = None
    reminded_at: datetime | None = None
    remind_again_at: datetime | None = None
    reminders_stopped_at: datetime | None = None


def homework(day: date, zone: str) -> Row:
    """Mailed at ten in the morning, due at six in the evening two days later, by the partner's own clock."""
    return Row(times.at_local(day, time(10), zone), times.at_local(day + timedelta(days=2), time(18), zone))


def sent(row: Row, zone: str) -> list[datetime]:
    """When reminders go out if the plan is made anew every six hours, as moving sessions and restarts do."""
    moments: list[datetime] = []
    now = row.opens_at
    while now < row.due_at + 6 * HOUR:
        at = reminders.due_at(row, len(moments), zone, now)
        if at is not None and at <= now + 6 * HOUR:
            moments.append(times.outside_quiet_hours(at, zone))
            row = replace(row, reminded_at=moments[-1])
        now += 6 * HOUR
    return moments


def is_quiet(moment: datetime, zone: str) -> bool:
    return not time(8) <= times.in_zone(moment, zone).time() < time(21)


@pytest.mark.parametrize("zone", ZONES)
def test_in_400_days_each_reminder_goes_out_once_at_nine_by_the_partners_own_clock(zone):
    days = [FIRST + timedelta(days=each) for each in range(DAYS)]
    for day in days:
        (moment,) = sent(homework(day, zone), zone)
        local = times.in_zone(moment, zone)
        assert local.replace(tzinfo=None) == datetime.combine(day + timedelta(days=2), time(9))
        assert not is_quiet(moment, zone)


def test_most_of_these_zones_change_their_clocks_within_those_days_and_not_all_by_an_hour():
    first = datetime.combine(FIRST, time(12), UTC)
    offsets = {z: {times.in_zone(first + timedelta(days=d), z).utcoffset() for d in range(DAYS)} for z in ZONES}
    assert sum(len(each) > 1 for each in offsets.values()) >= 15
    steps = {max(each) - min(each) for each in offsets.values() if len(each) > 1}
    assert {timedelta(minutes=30), HOUR, 2 * HOUR} <= steps


@pytest.mark.parametrize("zone", ZONES)
def test_whenever_somebody_asks_what_is_offered_lies_in_their_day_and_before_the_closing(zone):
    minutes = count(7, 61)  # a little later every day, so that every hour of the day comes
    for day in (FIRST + timedelta(days=each) for each in range(DAYS)):
        row = homework(day, zone)
        now = row.opens_at + timedelta(minutes=next(minutes) % (55 * 60))
        offered = reminders.offers(row, 0, zone, now)
        for moment, left in ((offered.today, HOUR), (offered.week, 6 * HOUR)):
            if moment is not None:
                assert now < moment <= row.due_at - left
                assert not is_quiet(moment, zone)
                asked = replace(row, remind_again_at=moment)
                assert reminders.due_at(asked, 0, zone, now) == moment
        if offered.today:
            assert times.in_zone(offered.today, zone).date() == times.in_zone(now, zone).date()


LONDON = "Europe/London"
OPEN = homework(date(2026, 11, 24), LONDON)
NOW = OPEN.opens_at


@pytest.mark.parametrize(
    ("at", "today", "week"),
    [
        (time(1), time(9), 26),
        (time(10, 7), time(14, 15), 26),
        (time(16), time(20), 26),
        (time(18, 59), time(20), 26),
        (time(19, 1), None, 26),
        (time(23, 30), None, 26),
    ],
)
def test_later_today_is_in_four_hours_within_the_day_and_this_week_is_a_morning(at, today, week):
    now = times.at_local(date(2026, 11, 24), at, LONDON)
    offered = reminders.offers(OPEN, 0, LONDON, now)
    assert (offered.today and offered.today.time()) == today
    assert offered.week == datetime(2026, 11, week, 9, tzinfo=UTC)


@pytest.mark.parametrize("closed", ["submitted_at", "declined_at", "revoked_at", "reminders_stopped_at"])
def test_sending_declining_withdrawing_and_stopping_end_every_reminder(closed):
    row = replace(OPEN, remind_again_at=NOW + 4 * HOUR, **{closed: NOW})
    assert reminders.due_at(row, 0, LONDON, NOW) is None


def test_three_are_the_most_whatever_is_asked():
    row = replace(OPEN, remind_again_at=NOW + 4 * HOUR)
    assert reminders.due_at(row, 2, LONDON, NOW) == NOW + 4 * HOUR
    assert reminders.due_at(row, 3, LONDON, NOW) is None
    assert reminders.offers(row, 3, LONDON, NOW) == reminders.Offers()


def test_one_that_was_asked_for_takes_the_place_of_the_one_that_comes_by_itself():
    assert reminders.due_at(OPEN, 0, LONDON, NOW) == datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert reminders.due_at(replace(OPEN, remind_again_at=NOW - HOUR), 1, LONDON, NOW) is None


def test_a_page_that_is_being_written_outlasts_the_one_that_nobody_began():
    session_at = OPEN.due_at + 20 * HOUR
    saved = OPEN.due_at - HOUR
    begun = replace(OPEN, started_at=saved, kept_open_until=kept_open(OPEN.due_at, session_at, 12, saved))
    later = OPEN.due_at + 2 * HOUR
    assert state_of(OPEN, later) is InvitationState.EXPIRED
    assert state_of(begun, later) is InvitationState.IN_PROGRESS
    assert closes_at(begun) == saved + 12 * HOUR
    assert kept_open(OPEN.due_at, session_at, 12, later) == later + 12 * HOUR, "the next save starts it again"
    assert kept_open(OPEN.due_at, session_at, 12, session_at - HOUR) == session_at, "the session is the end of it"
    assert kept_open(OPEN.due_at, session_at, 12, NOW) == OPEN.due_at, "and no save makes it shorter"
