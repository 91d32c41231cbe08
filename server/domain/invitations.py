"""How far an invitation has come, and what may still be done with it. Worked out from its moments, never stored."""

from datetime import datetime, timedelta
from typing import Protocol

from server.domain.words import InvitationState


class Moments(Protocol):
    """The moments of an invitation that its state follows from."""

    due_at: datetime
    started_at: datetime | None
    kept_open_until: datetime | None
    submitted_at: datetime | None
    declined_at: datetime | None
    revoked_at: datetime | None


def state_of(invitation: Moments, now: datetime) -> InvitationState:
    """Submitted outlasts everything; revoked and declined close a link; else its closing decides."""
    if invitation.submitted_at:
        return InvitationState.SUBMITTED
    if invitation.revoked_at:
        return InvitationState.REVOKED
    if invitation.declined_at:
        return InvitationState.DECLINED
    if closes_at(invitation) <= now:
        return InvitationState.EXPIRED
    return InvitationState.IN_PROGRESS if invitation.started_at else InvitationState.UNTOUCHED


def closes_at(invitation: Moments) -> datetime:
    """When it closes, by the clock that runs: when it is due, or later while it is being written."""
    return max(invitation.due_at, invitation.kept_open_until or invitation.due_at)


def stays_open_at_most(due_at: datetime, session_at: datetime, hours: int) -> datetime:
    """How far saving can put the closing off: to the session, or `hours` on where it is due no sooner than that."""
    return session_at if due_at < session_at else due_at + timedelta(hours=hours)


def kept_open(due_at: datetime, session_at: datetime, hours: int, now: datetime) -> datetime:
    """Until when a page that is saved `now` stays open: `hours` at least, as far as may be."""
    return max(due_at, min(now + timedelta(hours=hours), stays_open_at_most(due_at, session_at, hours)))


def may_write(invitation: Moments, now: datetime) -> bool:
    """Whether the partner may still start, go on or send."""
    return state_of(invitation, now) in (InvitationState.UNTOUCHED, InvitationState.IN_PROGRESS)


def may_amend(invitation: Moments, report_issued_at: datetime | None, now: datetime) -> bool:
    """After sending, one answer at a time may be replaced until the link closes or the report has been issued."""
    return bool(invitation.submitted_at) and closes_at(invitation) > now and report_issued_at is None


def moves_with_session(invitation: Moments) -> bool:
    """What was sent in, declined or revoked keeps its times when the session moves."""
    return not (invitation.submitted_at or invitation.declined_at or invitation.revoked_at)
