"""When letters go out and homework closes, in everybody's own zone and across clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import times

START = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ["Europe/London", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(moments, st.sampled_from(ZONES))
def test_no_letter_goes_out_in_the_quiet_hours(moment, zone):
    goes_out = times.outside_quiet_hours(moment, zone)
    assert times.QUIET_UNTIL <= times.in_zone(goes_out, zone).time() < times.QUIET_FROM
    assert moment <= goes_out <= moment + timedelta(hours=12)


@given(moments, st.sampled_from(ZONES))
def test_what_may_go_out_by_day_goes_out_at_once(moment, zone):
    if times.QUIET_UNTIL <= times.in_zone(moment, zone).time() < times.QUIET_FROM:
        assert times.outside_quiet_hours(moment, zone) == moment


@given(moments, st.integers(1, 200), st.sampled_from(ZONES))
def test_a_reminder_is_at_nine_between_opening_and_closing_or_not_at_all(opens_at, hours, zone):
    due_at = opens_at + timedelta(hours=hours)
    reminder = times.reminder_at(opens_at, due_at, zone)
    if reminder is not None:
        assert times.in_zone(reminder, zone).time() == time(9, 0)
        assert opens_at + timedelta(hours=6) <= reminder <= due_at - timedelta(hours=6)
    else:
        assert hours < 48


def test_twenty_hours_before_are_twenty_hours_even_when_the_clocks_change():
    session = times.at_local(date(2026, 10, 25), time(14, 0), "Europe/London")
    due = times.due_before(session, 20)
    assert times.clock(due, "Europe/London") == "19:00"
    assert times.short_day(due, "Europe/London") == "Sat 24 Oct"


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, "yesterday"), (0, "today"), (1, "tomorrow"), (3, "Friday"), (-3, "Saturday"), (30, "24 December")],
)
def test_days_are_named_as_people_name_them(days, said):
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert times.near_day(now + timedelta(days=days), now, "Europe/London") == said


def test_another_year_is_named():
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert times.near_day(now + timedelta(days=60), now, "Europe/London") == "23 January 2027"
