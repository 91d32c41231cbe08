"""When things happen: due times, quiet hours, reminders, and how a moment is written. Moments are UTC, zones are named.

Local rules are worked out in the person's own zone, so that a clock change never moves a letter into the night.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_skeleton, format_time

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


def long_day(moment: datetime, zone: str, language: str = "en") -> str:
    """'Wednesday 25 November', 'miércoles 25 de noviembre'"""
    local = in_zone(moment, zone)
    return f"{weekday(local, language)} {day_and_month(local, language)}"


def weekday(day: date, language: str = "en") -> str:
    """'Wednesday'"""
    return f"{day:%A}" if language == "en" else format_date(day, "EEEE", locale=language)


def day_and_month(day: date, language: str = "en") -> str:
    """'25 November'"""
    return f"{day.day} {day:%B}" if language == "en" else format_skeleton("MMMMd", day, locale=language)


def short_day(moment: datetime, zone: str) -> str:
    """'Wed 25 Nov'"""
    local = in_zone(moment, zone)
    return f"{local:%a} {local.day} {local:%b}"


def clock(moment: datetime, zone: str, language: str = "en") -> str:
    """'21:04', as the language writes a time of day."""
    local = in_zone(moment, zone)
    return f"{local:%H:%M}" if language == "en" else format_time(local.time(), "short", locale=language)


def near_day(moment: datetime, now: datetime, zone: str) -> str:
    """How a person would name the day: 'today', 'yesterday', a weekday within the week, else '18 November'."""
    day, today = in_zone(moment, zone).date(), in_zone(now, zone).date()
    away = (day - today).days
    if away in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[away]
    if -7 < away < 7:
        return f"{day:%A}"
    return f"{day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")


def comes_twice(day: date, clock: time, zone: str) -> bool:
    """Whether clocks in `zone` read `clock` twice on `day`, because they go back."""
    first = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    return first.utcoffset() != first.replace(fold=1).utcoffset() and not is_left_out(day, clock, zone)


def is_left_out(day: date, clock: time, zone: str) -> bool:
    """Whether clocks in `zone` never read `clock` on `day`, because they go forward over it."""
    return in_zone(at_local(day, clock, zone), zone).replace(tzinfo=None) != datetime.combine(day, clock)


def agree(moment: datetime, zone: str, other: str) -> bool:
    """Whether clocks in both zones read the same at that moment."""
    return in_zone(moment, zone).utcoffset() == in_zone(moment, other).utcoffset()


def for_everyone(moment: datetime, zone: str, others: Sequence[tuple[str, str]]) -> str:
    """'14:00 for you, 09:00 for Ada', where `others` are names with their zones; '' where all clocks read the same.

    The day is said beside a time that falls on another one: 'Fri 27 Nov, 01:00 for Ben'.
    """
    own = in_zone(moment, zone).replace(tzinfo=None)
    names: dict[str, list[str]] = {}
    for name, other in others:
        local = in_zone(moment, other).replace(tzinfo=None)
        if local != own:
            day = "" if local.date() == own.date() else f"{short_day(moment, other)}, "
            names.setdefault(f"{day}{clock(moment, other)}", []).append(name)
    if not names:
        return ""
    said = [f"{read} for {' and '.join(who)}" for read, who in names.items()]
    return ", ".join([f"{own:%H:%M} for you", *said])
