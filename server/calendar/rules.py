"""The calendar as a file (RFC 5545). Pure: no rows, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from server.domain.series import LASTS

BACK, AHEAD = timedelta(weeks=8), timedelta(weeks=26)
"""How much of the past and of what is to come a calendar shows."""
TITLE = "Session"
ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as the calendar knows it. `sequence` grows with every move, so that the latest is taken."""

    id: UUID
    starts_at: datetime
    sequence: int
    cancelled: bool


def calendar(entries: Iterable[Entry], now: datetime) -> bytes:
    """The whole calendar. Times are in UTC, each its own event, so no clock change can shift one."""
    whole = Calendar()
    whole.add("prodid", "-//Mendwork//Sessions//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", "Sessions")
    whole.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in entries:
        whole.add_component(_event(entry, now))
    text: bytes = whole.to_ical()
    return text


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", str(entry.id))
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + LASTS)
    event.add("summary", TITLE)
    event.add("class", "PRIVATE")
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.cancelled:
        event.add("transp", "TRANSPARENT")
    return event
