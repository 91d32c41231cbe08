"""When things happen: due times, quiet hours, reminders, and how a moment is written. Moments are UTC, zones are named.

Local rules are worked out in the person's own zone, so that a clock change never moves a letter into the night.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(8, 0)
REMIND_AT = time(9, 0)


def is_zone(name: str) -> bool:
    return name in available_timezones()


def in_zone(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def at_local(day: date, clock: time, zone: str) -> datetime:
    """The moment when clocks in `zone` read `clock` on `day`. In a gap the later reading, in a fold the first."""
    local = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def due_before(starts_at: datetime, hours: int) -> datetime:
    """When homework closes, `hours` of elapsed time before the session."""
    return starts_at - timedelta(hours=hours)


def outside_quiet_hours(moment: datetime, zone: str) -> datetime:
    """`moment`, or the next morning at eight if it falls into the quiet hours (21:00 to 08:00) of `zone`."""
    local = in_zone(moment, zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    morning = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return at_local(morning, QUIET_UNTIL, zone)


def reminder_at(opens_at: datetime, due_at: datetime, zone: str) -> datetime | None:
    """Nine in the morning of the day it closes, else of the day before; None where that leaves under six hours."""
    due_day = in_zone(due_at, zone).date()
    for day in (due_day, due_day - timedelta(days=1)):
        moment = at_local(day, REMIND_AT, zone)
        if moment - opens_at >= timedelta(hours=6) and due_at - moment >= timedelta(hours=6):
            return moment
    return None


def long_day(moment: datetime, zone: str) -> str:
    """'Wednesday 25 November'"""
    local = in_zone(moment, zone)
    return f"{local:%A} {local.day} {local:%B}"


def short_day(moment: datetime, zone: str) -> str:
    """'Wed 25 Nov'"""
    local = in_zone(moment, zone)
    return f"{local:%a} {local.day} {local:%b}"


def clock(moment: datetime, zone: str) -> str:
    """'21:04'"""
    return f"{in_zone(moment, zone):%H:%M}"


def near_day(moment: datetime, now: datetime, zone: str) -> str:
    """How a person would name the day: 'today', 'yesterday', a weekday within the week, else '18 November'."""
    day, today = in_zone(moment, zone).date(), in_zone(now, zone).date()
    away = (day - today).days
    if away in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[away]
    if -7 < away < 7:
        return f"{day:%A}"
    return f"{day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")
