"""Sessions in series: the same time by the clock every few weeks, whatever the clocks do in between. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from server.domain import times

EVERY = (1, 2, 3, 4)
"""Weeks from one session to the next."""
AT_LEAST, AT_MOST = 2, 26
"""How many sessions are booked together."""
LASTS = timedelta(hours=1)
"""How long a session takes up in a calendar."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series. `said` tells what the clocks do to its time, where they do anything."""

    on: date
    starts_at: datetime
    said: str = ""


def occurrence(on: date, clock: time, zone: str) -> Occurrence:
    """A session at `clock` on `on`. A time that is left out becomes a later one; of one that comes twice, the first."""
    starts_at = times.at_local(on, clock, zone)
    if times.is_left_out(on, clock, zone):
        said = f"The clocks go forward over {clock:%H:%M} that day: it is {times.clock(starts_at, zone)} instead."
    elif times.comes_twice(on, clock, zone):
        said = f"The clocks go back that day and {clock:%H:%M} comes twice: it is the first."
    else:
        said = ""
    return Occurrence(on, starts_at, said)


def occurrences(first_on: date, clock: time, zone: str, *, every: int, count: int) -> tuple[Occurrence, ...]:
    """`count` dates from `first_on` on, `every` weeks apart."""
    return tuple(occurrence(first_on + timedelta(weeks=every * n), clock, zone) for n in range(count))


@dataclass(frozen=True, slots=True)
class Shift:
    """How sessions of a series move together: by so many days, to this time by clocks in `zone`."""

    days: int
    clock: time
    zone: str

    def of(self, starts_at: datetime, zone: str) -> Occurrence:
        """Where a session lands that was booked for `starts_at` by clocks in `zone`."""
        return occurrence(times.in_zone(starts_at, zone).date() + timedelta(days=self.days), self.clock, self.zone)


def shift(before: datetime, zone: str, to: datetime, to_zone: str) -> Shift:
    """The shift that takes a session from `before` to `to`, for the later ones of its series to follow."""
    was, becomes = times.in_zone(before, zone), times.in_zone(to, to_zone)
    return Shift((becomes.date() - was.date()).days, becomes.time(), to_zone)
