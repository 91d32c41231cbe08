"""When a partner is reminded, if at all: once by itself, and when they asked for it. Stopped by whatever closes a page.

Every moment here lies outside the quiet hours of the partner's zone and leaves time before the page closes.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from server.domain import times
from server.domain.invitations import Moments, closes_at, may_write

AT_MOST = 3
"""Reminders of one invitation in all: the one that comes by itself, and what the partner asks for."""
LATER = timedelta(hours=4)
LATEST_TODAY = time(20, 0)
DAYS_AHEAD = 2
LEFT_AFTER_TODAY = timedelta(hours=1)
LEFT_AFTER_NIGHT = timedelta(hours=6)


class Wish(StrEnum):
    """What a partner may say about the reminders of one invitation."""

    LATER_TODAY = "today"
    THIS_WEEK = "week"
    STOP = "stop"
    AGAIN = "again"


class Remindable(Moments, Protocol):
    opens_at: datetime
    reminded_at: datetime | None
    remind_again_at: datetime | None
    reminders_stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offers:
    """The moments a partner may choose from; None where there is none that leaves enough time."""

    today: datetime | None = None
    week: datetime | None = None


def due_at(invitation: Remindable, reminded: int, zone: str, now: datetime) -> datetime | None:
    """When the next reminder goes out, after `reminded` ones. What was asked for comes before what comes by itself."""
    if invitation.reminders_stopped_at or reminded >= AT_MOST or not may_write(invitation, now):
        return None
    asked = invitation.remind_again_at
    if asked and asked > now:
        return asked if closes_at(invitation) - asked >= LEFT_AFTER_TODAY else None
    if reminded:
        return None
    moment = times.reminder_at(invitation.opens_at, invitation.due_at, zone)
    return moment if moment and moment > now else None


def offers(invitation: Remindable, reminded: int, zone: str, now: datetime) -> Offers:
    """What may be asked for now."""
    if reminded >= AT_MOST or not may_write(invitation, now):
        return Offers()
    ends_at = closes_at(invitation)
    return Offers(later_today(now, ends_at, zone), this_week(now, ends_at, zone))


def later_today(now: datetime, ends_at: datetime, zone: str) -> datetime | None:
    """In four hours, between nine and eight in the evening; None once that is less than an hour away."""
    today = times.in_zone(now, zone).date()
    earliest = times.at_local(today, times.REMIND_AT, zone)
    latest = times.at_local(today, LATEST_TODAY, zone)
    moment = min(max(_to_the_quarter(now + LATER), earliest), latest)
    fits = moment - now >= LEFT_AFTER_TODAY and ends_at - moment >= LEFT_AFTER_TODAY
    return moment if fits else None


def this_week(now: datetime, ends_at: datetime, zone: str) -> datetime | None:
    """Nine in the morning the day after tomorrow, or tomorrow where the page closes too soon for that."""
    today = times.in_zone(now, zone).date()
    for days in range(DAYS_AHEAD, 0, -1):
        moment = times.at_local(today + timedelta(days=days), times.REMIND_AT, zone)
        if ends_at - moment >= LEFT_AFTER_NIGHT:
            return moment
    return None


def _to_the_quarter(moment: datetime) -> datetime:
    """The next full quarter of an hour: nobody asks to be reminded at 16:07."""
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past + timedelta(minutes=15) if past else moment
