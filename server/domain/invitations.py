"""How far an invitation has come, and what may still be done with it. Worked out from its moments, never stored."""

from datetime import datetime
from typing import Protocol

from server.domain.words import InvitationState


class Moments(Protocol):
    """The moments of an invitation that its state follows from."""

    due_at: datetime
    started_at: datetime | None
    submitted_at: datetime | None
    declined_at: datetime | None
    revoked_at: datetime | None


def state_of(invitation: Moments, now: datetime) -> InvitationState:
    """Submitted outlasts everything; revoked and declined close a link; else the due time decides."""
    if invitation.submitted_at:
        return InvitationState.SUBMITTED
    if invitation.revoked_at:
        return InvitationState.REVOKED
    if invitation.declined_at:
        return InvitationState.DECLINED
    if invitation.due_at <= now:
        return InvitationState.EXPIRED
    return InvitationState.IN_PROGRESS if invitation.started_at else InvitationState.UNTOUCHED


def may_write(invitation: Moments, now: datetime) -> bool:
    """Whether the partner may still start, go on or send."""
    return state_of(invitation, now) in (InvitationState.UNTOUCHED, InvitationState.IN_PROGRESS)


def may_amend(invitation: Moments, report_issued_at: datetime | None, now: datetime) -> bool:
    """After sending, one answer at a time may be replaced until the link closes or the report has been issued."""
    return bool(invitation.submitted_at) and invitation.due_at > now and report_issued_at is None


def moves_with_session(invitation: Moments) -> bool:
    """What was sent in, declined or revoked keeps its times when the session moves."""
    return not (invitation.submitted_at or invitation.declined_at or invitation.revoked_at)
