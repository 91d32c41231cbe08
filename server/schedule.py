"""What hangs on the time of a couple's session: due times, sending and reminders move with it.

It stands below the rooms, because booking happens in the caseload and homework is given in assignments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from server import links, outbox
from server.domain import reminders, times
from server.domain.ids import new_id
from server.domain.invitations import closes_at, moves_with_session
from server.domain.words import LetterKind
from server.tables import Assignment, Couple, CoupleSession, Invitation, Partner


def next_session(session: Session, couple: Couple, now: datetime) -> CoupleSession | None:
    """The couple's soonest session that has not begun and is not cancelled."""
    return session.exec(
        select(CoupleSession)
        .where(
            CoupleSession.practice_id == couple.practice_id,
            CoupleSession.couple_id == couple.id,
            col(CoupleSession.starts_at) > now,
            col(CoupleSession.cancelled_at).is_(None),
        )
        .order_by(col(CoupleSession.starts_at))
        .limit(1)
    ).first()


def rest_of_series(session: Session, appointment: CoupleSession) -> list[CoupleSession]:
    """This session and the later ones booked with it that are not cancelled, soonest first."""
    if appointment.series_id is None:
        return [appointment]
    return list(
        session.exec(
            select(CoupleSession)
            .where(
                CoupleSession.practice_id == appointment.practice_id,
                CoupleSession.couple_id == appointment.couple_id,
                CoupleSession.series_id == appointment.series_id,
                col(CoupleSession.starts_at) >= appointment.starts_at,
                col(CoupleSession.cancelled_at).is_(None),
            )
            .order_by(col(CoupleSession.starts_at), col(CoupleSession.id))
        ).all()
    )


def taken(
    session: Session, couple: Couple, moments: Iterable[datetime], *, but_for: Iterable[CoupleSession] = ()
) -> set[datetime]:
    """Which of these moments another session of the couple stands at already; those of `but_for` are not asked."""
    rows = session.exec(
        select(CoupleSession.starts_at).where(
            CoupleSession.practice_id == couple.practice_id,
            CoupleSession.couple_id == couple.id,
            col(CoupleSession.starts_at).in_(list(moments)),
            col(CoupleSession.id).not_in([each.id for each in but_for]),
            col(CoupleSession.cancelled_at).is_(None),
        )
    ).all()
    return set(rows)


def book(
    session: Session, couple: Couple, starts_at: datetime, zone: str, series_id: UUID | None = None
) -> CoupleSession:
    appointment = CoupleSession(
        practice_id=couple.practice_id,
        id=new_id(),
        couple_id=couple.id,
        starts_at=starts_at,
        time_zone=zone,
        series_id=series_id,
    )
    session.add(appointment)
    session.flush()
    return appointment


def move(session: Session, appointment: CoupleSession, starts_at: datetime, zone: str, now: datetime) -> int:
    """Moves a session, and with it whatever is tied to it. Returns how many invitations got other times."""
    before = appointment.starts_at
    if (before, appointment.time_zone) != (starts_at, zone):
        appointment.sequence += 1
    appointment.starts_at, appointment.time_zone = starts_at, zone
    session.add(appointment)
    moved = 0
    for hung in hung_on(session, appointment):
        due_at = _due_at(hung.invitation, hung.assignment, before, starts_at, now)
        opens_at = _opens_at(hung, starts_at, now)
        if (due_at, opens_at) != (hung.invitation.due_at, hung.invitation.opens_at):
            retime(session, hung.invitation, hung.zone, opens_at=opens_at, due_at=due_at, now=now)
            moved += 1
    return moved


def cancel(session: Session, appointment: CoupleSession, now: datetime, *, close_links: bool) -> None:
    """Cancels a session. Its homework keeps its times, or is withdrawn where nothing has been sent in yet."""
    appointment.cancelled_at = now
    appointment.sequence += 1
    session.add(appointment)
    if close_links:
        for hung in hung_on(session, appointment):
            links.revoke(session, hung.invitation, now)


def retime(
    session: Session, invitation: Invitation, zone: str, *, opens_at: datetime, due_at: datetime, now: datetime
) -> None:
    """Gives an invitation other times, and its letters with it. `zone` is the partner's; nothing goes out at night."""
    invitation.opens_at, invitation.due_at = opens_at, due_at
    session.add(invitation)
    for letter in outbox.unsent(session, invitation):
        letter.drop_after = due_at
        session.add(letter)
        if letter.kind is LetterKind.INVITATION and opens_at >= now:
            letter.due_at = opens_at
    plan_reminder(session, invitation, zone, now)


def plan_reminder(session: Session, invitation: Invitation, zone: str, now: datetime) -> datetime | None:
    """Puts the next reminder where it belongs now, or takes it back. At most one waits at a time. Returns when."""
    at = reminders.due_at(invitation, outbox.reminded(session, invitation), zone, now)
    waiting = [letter for letter in outbox.unsent(session, invitation) if letter.kind is LetterKind.REMINDER]
    for letter in waiting if at is None else waiting[1:]:
        outbox.settle(session, letter, now, "withdrawn")
    if at is None:
        return None
    if waiting:
        waiting[0].due_at = at
        waiting[0].drop_after = closes_at(invitation)
        session.add(waiting[0])
    elif links.is_out(session, invitation):
        outbox.remind(session, invitation, at)
    return at


@dataclass(frozen=True, slots=True)
class Hung:
    """An invitation that moves with its session, and what decides how."""

    invitation: Invitation
    assignment: Assignment
    zone: str


def hung_on(session: Session, appointment: CoupleSession) -> list[Hung]:
    """The invitations that move with this session: not sent in, not declined, not withdrawn."""
    rows = session.exec(
        select(Invitation, Assignment, Partner.time_zone)
        .join(
            Assignment,
            (col(Assignment.practice_id) == Invitation.practice_id) & (col(Assignment.id) == Invitation.assignment_id),
        )
        .join(
            Partner, (col(Partner.practice_id) == Invitation.practice_id) & (col(Partner.id) == Invitation.partner_id)
        )
        .where(Invitation.practice_id == appointment.practice_id, Invitation.session_id == appointment.id)
    ).all()
    return [Hung(*row) for row in rows if moves_with_session(row[0])]


def _due_at(
    invitation: Invitation, assignment: Assignment, before: datetime, starts_at: datetime, now: datetime
) -> datetime:
    """A day that was chosen, or an extension, stays. A time that would be past already becomes the session itself."""
    if assignment.hours_before is None:
        return invitation.due_at
    if invitation.due_at not in (times.due_before(before, assignment.hours_before), before):
        return invitation.due_at
    due_at = times.due_before(starts_at, assignment.hours_before)
    return due_at if due_at > now else starts_at


def _opens_at(hung: Hung, starts_at: datetime, now: datetime) -> datetime:
    if hung.assignment.send_hours_before is None or hung.invitation.sent_at:
        return hung.invitation.opens_at
    moment = starts_at - timedelta(hours=hung.assignment.send_hours_before)
    return times.outside_quiet_hours(max(moment, now), hung.zone)
