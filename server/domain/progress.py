"""How far one partner has come with one invitation: a fill for their mark, and the words that stand beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain import times
from server.domain.invitations import Moments, closes_at, state_of
from server.domain.words import InvitationState


class Posted(Moments, Protocol):
    """An invitation with the moments of its letters too."""

    opens_at: datetime
    sent_at: datetime | None
    reminded_at: datetime | None
    saved_at: datetime | None
    remind_again_at: datetime | None
    reminders_stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """`fill` is a fill of parts/shapes `mark`: none, half, full or shut. `words` follow the partner's name."""

    fill: str
    words: str


NOTHING_YET = Progress("none", "nothing sent yet")


def progress_of(invitation: Posted, now: datetime, zone: str) -> Progress:
    """What the clinician, reading in `zone`, sees of it."""
    state = state_of(invitation, now)
    if state is InvitationState.SUBMITTED and invitation.submitted_at:
        return Progress("full", f"sent {when(invitation.submitted_at, now, zone)}")
    if state is InvitationState.REVOKED and invitation.revoked_at:
        return Progress("shut", f"link withdrawn {times.near_day(invitation.revoked_at, now, zone)}")
    if state is InvitationState.DECLINED:
        return Progress("shut", "declined this one")
    if state is InvitationState.EXPIRED:
        return Progress("shut", f"link closed {times.near_day(closes_at(invitation), now, zone)}")
    if state is InvitationState.IN_PROGRESS:
        return Progress("half", _started(invitation, now, zone) + _asked(invitation, now, zone))
    return Progress("none", _untouched(invitation, now, zone) + _asked(invitation, now, zone))


def when(moment: datetime, now: datetime, zone: str) -> str:
    """'today, 06:31', 'Monday, 22:47'; beyond a week the day alone says enough: '18 November'."""
    day = times.near_day(moment, now, zone)
    return day if day[0].isdigit() else f"{day}, {times.clock(moment, zone)}"


def _started(invitation: Posted, now: datetime, zone: str) -> str:
    if not invitation.saved_at:
        return "started"
    day = times.near_day(invitation.saved_at, now, zone)
    return f"started, last saved {times.clock(invitation.saved_at, zone) if day == 'today' else day}"


def _asked(invitation: Posted, now: datetime, zone: str) -> str:
    """What they said about reminders, as long as it holds."""
    if invitation.reminders_stopped_at:
        return ", wants no reminders"
    if invitation.remind_again_at and invitation.remind_again_at > now:
        return f", wants to be reminded {when(invitation.remind_again_at, now, zone)}"
    return ""


def _untouched(invitation: Posted, now: datetime, zone: str) -> str:
    if invitation.sent_at is None and invitation.opens_at > now:
        return f"goes out {when(invitation.opens_at, now, zone)}"
    if invitation.reminded_at:
        return f"not opened, reminded {times.near_day(invitation.reminded_at, now, zone)}"
    return "not opened"
