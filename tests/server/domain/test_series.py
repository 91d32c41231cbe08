"""Series keep their time by the clock, whichever way the clocks go."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import series, times

CHANGES = [
    ("Europe/London", date(2027, 3, 15)),
    ("Europe/London", date(2027, 10, 18)),
    ("America/New_York", date(2027, 3, 1)),
    ("America/New_York", date(2027, 10, 25)),
    ("Australia/Lord_Howe", date(2027, 3, 22)),
    ("Australia/Lord_Howe", date(2027, 9, 20)),
]


def utc(*numbers):
    return datetime(*numbers, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "first_on"), CHANGES)
def test_the_clock_reads_the_same_on_both_sides_of_a_change(zone, first_on):
    dates = series.occurrences(first_on, time(14, 0), zone, every=1, count=4)
    assert {times.clock(each.starts_at, zone) for each in dates} == {"14:00"}
    assert [each.on for each in dates] == [first_on + timedelta(weeks=n) for n in range(4)]
    steps = {b.starts_at - a.starts_at for a, b in pairwise(dates)}
    assert steps - {timedelta(weeks=1)}, "the clocks did not change in this stretch"
    assert not any(each.said for each in dates)


@pytest.mark.parametrize(
    ("zone", "on", "clock", "lands", "said"),
    [
        ("Europe/London", date(2027, 3, 28), time(1, 30), utc(2027, 3, 28, 1, 30), "it is 02:30 instead"),
        ("Europe/London", date(2027, 10, 31), time(1, 30), utc(2027, 10, 31, 0, 30), "it is the first"),
        ("America/New_York", date(2027, 3, 14), time(2, 30), utc(2027, 3, 14, 7, 30), "it is 03:30 instead"),
        ("America/New_York", date(2027, 11, 7), time(1, 30), utc(2027, 11, 7, 5, 30), "it is the first"),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), utc(2027, 10, 2, 15, 45), "it is 02:45 instead"),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), utc(2027, 4, 3, 14, 45), "it is the first"),
    ],
)
def test_a_time_that_is_left_out_or_comes_twice_is_settled_and_said(zone, on, clock, lands, said):
    found = series.occurrence(on, clock, zone)
    assert found.starts_at == lands
    assert said in found.said


def test_only_the_one_date_is_out_of_step():
    dates = series.occurrences(date(2027, 3, 14), time(1, 30), "Europe/London", every=2, count=3)
    assert [times.clock(each.starts_at, "Europe/London") for each in dates] == ["01:30", "02:30", "01:30"]
    said = "The clocks go forward over 01:30 that day: it is 02:30 instead."
    assert [each.said for each in dates] == ["", said, ""]


def test_later_ones_follow_a_move_by_days_and_clock_not_by_hours():
    before = times.at_local(date(2027, 3, 25), time(14, 0), "Europe/London")
    after = times.at_local(date(2027, 3, 30), time(9, 0), "Europe/London")
    shift = series.shift(before, "Europe/London", after, "Europe/London")
    moved = shift.of(times.at_local(date(2027, 4, 1), time(14, 0), "Europe/London"), "Europe/London")
    assert (moved.on, times.clock(moved.starts_at, "Europe/London")) == (date(2027, 4, 6), "09:00")


def test_a_move_to_another_zone_counts_days_by_each_clock():
    before = times.at_local(date(2026, 11, 26), time(14, 0), "Europe/London")
    after = times.at_local(date(2026, 11, 27), time(8, 0), "Australia/Lord_Howe")
    shift = series.shift(before, "Europe/London", after, "Australia/Lord_Howe")
    moved = shift.of(times.at_local(date(2026, 12, 3), time(14, 0), "Europe/London"), "Europe/London")
    assert (moved.on, times.clock(moved.starts_at, "Australia/Lord_Howe")) == (date(2026, 12, 4), "08:00")


@given(
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]),
    first_on=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    clock=st.times(),
    every=st.sampled_from(series.EVERY),
)
def test_whatever_the_clocks_do_each_date_is_that_date_at_that_time_or_says_why_not(zone, first_on, clock, every):
    for each in series.occurrences(first_on, clock, zone, every=every, count=series.AT_MOST):
        local = times.in_zone(each.starts_at, zone)
        assert (local.date(), local.time()) == (each.on, clock) or "instead" in each.said


def test_clocks_are_told_apart_only_where_they_differ():
    moment = utc(2026, 11, 26, 14, 0)
    ada, ben = ("Ada", "America/New_York"), ("Ben", "Europe/Lisbon")
    assert times.for_everyone(moment, "Europe/London", [ada, ben]) == "14:00 for you, 09:00 for Ada"
    assert times.for_everyone(moment, "Europe/London", [ben]) == ""
    both = times.for_everyone(moment, "Europe/London", [ada, ("Ben", "America/Toronto")])
    assert both == "14:00 for you, 09:00 for Ada and Ben"
    far = times.for_everyone(moment, "Europe/London", [("Ben", "Australia/Lord_Howe")])
    assert far == "14:00 for you, Fri 27 Nov, 01:00 for Ben"


def test_clocks_that_differ_only_in_summer_are_told_apart_only_then():
    reykjavik = [("Ada", "Atlantic/Reykjavik")]
    assert times.for_everyone(utc(2027, 1, 7, 14), "Europe/London", reykjavik) == ""
    summer = times.for_everyone(utc(2027, 7, 7, 13), "Europe/London", reykjavik)
    assert summer == "14:00 for you, 13:00 for Ada"
