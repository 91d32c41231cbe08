"""Reading a day and a time as somebody typed them, in a named zone. Says in words what cannot be meant."""

from datetime import date, datetime, time

from server.domain import times

YEARS = range(2000, 2200)


class NoSuchTime(ValueError):
    """What was typed is no moment. `part` is what to look at ("day", "clock", "zone"); `str()` says what to do."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


def read_moment(day: str, clock: str, zone: str) -> datetime:
    """The moment of '2026-11-26' and '14:00' in `zone`, in UTC. An hour that comes twice is read as the first.

    Raises NoSuchTime for a day, a time or a zone that is not one, and for an hour that the clocks leave out.
    """
    if not times.is_zone(zone):
        raise NoSuchTime("zone", "Choose a time zone from the list, such as Europe/London.")
    on, at = read_day(day), read_clock(clock)
    if times.is_left_out(on, at, zone):
        raise NoSuchTime("clock", f"The clocks go forward that day, so {clock} does not exist. Choose another time.")
    return times.at_local(on, at, zone)


def read_day(day: str) -> date:
    """Raises NoSuchTime for anything that is not a day like 2026-11-26."""
    if not day:
        raise NoSuchTime("day", "Choose a day.")
    try:
        read = date.fromisoformat(day)
    except ValueError:
        raise NoSuchTime("day", "Choose a day that exists, written like 2026-11-26.") from None
    if read.year not in YEARS:
        raise NoSuchTime("day", "Choose a day within reach.")
    return read


def day_field(moment: datetime, zone: str) -> str:
    """'2026-11-26', as a date field holds it."""
    return times.in_zone(moment, zone).date().isoformat()


def clock_field(moment: datetime, zone: str) -> str:
    """'14:00', as a time field holds it."""
    return times.clock(moment, zone)


def read_clock(clock: str) -> time:
    """Raises NoSuchTime for anything that is not a time of day like 14:00."""
    try:
        return datetime.strptime(clock, "%H:%M").time()  # noqa: DTZ007 - a time of day, its zone comes with it
    except ValueError:
        raise NoSuchTime("clock", "Write a time, like 14:00.") from None
