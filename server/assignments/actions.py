"""Assigning, and what is done with one invitation afterwards: once more, longer, no more."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server import access, links, outbox, schedule
from server.access import Someone
from server.assignments import queries
from server.assignments.rules import Choice, Order, Recipient, Times, chosen, times_for
from server.domain import times
from server.domain.ids import new_id
from server.domain.invitations import may_write, state_of
from server.domain.words import InvitationState, StillPrivate
from server.errors import NotFound, OutOfDate
from server.responses import homework_decisions
from server.responses.titles import asks_about_safety
from server.tables import AssignedWorksheet, Assignment, Couple, CoupleSession, Invitation
from server.vault import Cell, Vault


def assign(session: Session, vault: Vault, someone: Someone, couple: Couple, order: Order, now: datetime) -> Assignment:
    """Gives the ordered worksheets to the ordered partners. The same order once more changes nothing.

    The caller has asked `rules.refusals`. Raises OutOfDate where no session is booked any more, or the couple is
    archived, NotFound where the order's id belongs to another couple.
    """
    session.refresh(couple, with_for_update=True)
    made = session.get(Assignment, (couple.practice_id, order.assignment_id))
    if made is not None:
        if made.couple_id != couple.id:
            raise NotFound
        return made
    appointment = schedule.next_session(session, couple, now)
    if appointment is None or couple.archived_at:
        raise OutOfDate("Homework needs a session that is booked, of a couple that is not archived. Look again.")
    return give(session, vault, someone, couple, appointment, order, now)


def give(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    appointment: CoupleSession,
    order: Order,
    now: datetime,
) -> Assignment:
    """Makes the assignment for that session, with an invitation and its letters for each ordered partner."""
    assignment = _assignment(session, vault, someone, couple, appointment, order, now)
    for recipient in chosen(order, queries.recipients(session, vault, couple)):
        when = times_for(order, recipient, appointment.starts_at, now)
        _invite(session, vault, someone, assignment, recipient, when, now, in_room=order.in_room)
    session.flush()
    return assignment


def note_suggestions_read(session: Session, someone: Someone, couple: Couple, now: datetime) -> None:
    """Records that worksheets were suggested from a couple's answers. None was shown: nothing counts as read."""
    access.record(
        session, now, couple.practice_id, "suggestions.read", member_id=someone.member_id, couple_id=couple.id
    )


def accept_shared_address(session: Session, someone: Someone, couple: Couple, now: datetime) -> None:
    """Records that one address for both is meant. It holds until either address changes."""
    couple.shared_address_accepted = True
    session.add(couple)
    session.flush()  # assigning reads the couple anew
    access.record(
        session, now, couple.practice_id, "shared_address.accepted", member_id=someone.member_id, couple_id=couple.id
    )


def decide(session: Session, vault: Vault, someone: Someone, couple: Couple, choice: Choice, now: datetime) -> None:
    """Records what was decided about homework for both, where anything was."""
    if choice.decision is not None:
        homework_decisions.decide(
            session, vault, couple, choice.decision, choice.reason, now, decided_by=someone.member_id
        )


def resend(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    invitation_id: UUID,
    now: datetime,
    *,
    anew: bool = False,
) -> None:
    """Mails the link again, outside quiet hours, after the address was said to be private.

    Another link takes its place where `anew` says so, where a new address had closed it, or wrong passcodes.
    """
    invitation = queries.invitation_of(session, couple, invitation_id)
    require_mailable(session, couple, invitation, now)
    zone = queries.zone_of(session, invitation)
    was_out = links.is_out(session, invitation)
    is_locked = invitation.id in links.locked(session, vault, couple.practice_id, [couple.id], now)
    anew = anew or is_locked or not was_out
    if anew and was_out:
        links.renew(session, vault, invitation, now)
    else:
        links.give(session, vault, invitation)
    outbox.send_again(session, invitation, times.outside_quiet_hours(max(now, invitation.opens_at), zone))
    session.flush()
    schedule.plan_reminder(session, invitation, zone, now)
    if anew:  # closing the old link took its reminder back
        session.flush()
        schedule.retime(session, invitation, zone, opens_at=invitation.opens_at, due_at=invitation.due_at, now=now)
    _record(session, someone, invitation, "link.reissued" if anew else "invitation.resent", now)


def hold_back(session: Session, invitation: Invitation, answer: StillPrivate, now: datetime) -> None:
    """The address may not be private: what waits to be mailed there is taken back. Where it is not, its link closes."""
    if answer is StillPrivate.NO:
        links.close(session, invitation, now)
    else:
        outbox.withdraw(session, invitation, now)


def require_mailable(session: Session, couple: Couple, invitation: Invitation, now: datetime) -> None:
    """Raises OutOfDate, with what to do instead, for what cannot be mailed (any more)."""
    if invitation.in_room:
        raise OutOfDate("This one is answered in the room, and is not mailed. Show its code, or hand over the device.")
    if asks_about_safety(session, invitation) and not queries.is_safety_mailed(session, invitation):
        raise OutOfDate("Questions about safety are not mailed to this partner any more. Give them in the room.")
    if couple.archived_at or not may_write(invitation, now):
        raise OutOfDate("This link is closed, so it cannot be sent again. Give it more time, or assign anew.")


def extend(
    session: Session,
    someone: Someone,
    couple: Couple,
    invitation_id: UUID,
    due_at: datetime,
    now: datetime,
) -> None:
    """Gives a link more (or less) time; one that had closed opens again. From then on it no longer moves by itself.

    Where a new address closed the link, it stays closed until it is sent there: that asks about the address first.
    """
    invitation = queries.invitation_of(session, couple, invitation_id)
    state = state_of(invitation, now)
    if state is InvitationState.SUBMITTED:
        raise OutOfDate("This has been sent in, so there is nothing left to give time for.")
    if couple.archived_at or state in (InvitationState.REVOKED, InvitationState.DECLINED):
        raise OutOfDate("This one was withdrawn or declined. Assign anew if it is wanted after all.")
    zone = queries.zone_of(session, invitation)
    invitation.kept_open_until = None  # the new time holds, whichever clock ran before; the next save starts that again
    schedule.retime(session, invitation, zone, opens_at=invitation.opens_at, due_at=due_at, now=now)
    _record(session, someone, invitation, "invitation.extended", now)


def revoke(session: Session, someone: Someone, couple: Couple, invitation_id: UUID, now: datetime) -> None:
    """Withdraws a link: it leads nowhere, and what was to be mailed is taken back. Raises OutOfDate once sent in."""
    invitation = queries.invitation_of(session, couple, invitation_id)
    if invitation.submitted_at:
        raise OutOfDate("This has been sent in, so it can no longer be withdrawn.")
    if invitation.revoked_at is None:
        links.revoke(session, invitation, now)
        _record(session, someone, invitation, "invitation.revoked", now)


def _assignment(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    appointment: CoupleSession,
    order: Order,
    now: datetime,
) -> Assignment:
    note = Cell(couple.practice_id, couple.id, None, "assignment", "note", order.assignment_id)
    assignment = Assignment(
        practice_id=couple.practice_id,
        id=order.assignment_id,
        couple_id=couple.id,
        session_id=appointment.id,
        assigned_by=someone.member_id,
        hours_before=None if order.due_at else order.hours_before,
        send_hours_before=order.send_hours_before,
        note=vault.sealing.seal(session, note, order.note) if order.note else b"",
        created_at=now,
    )
    session.add(assignment)
    session.flush()
    for position, sheet in enumerate(order.worksheets):
        session.add(
            AssignedWorksheet(
                practice_id=couple.practice_id,
                assignment_id=assignment.id,
                position=position,
                name=sheet.name,
                version=sheet.version,
            )
        )
    return assignment


def _invite(
    session: Session,
    vault: Vault,
    someone: Someone,
    assignment: Assignment,
    recipient: Recipient,
    when: Times,
    now: datetime,
    *,
    in_room: bool,
) -> None:
    invitation = Invitation(
        practice_id=assignment.practice_id,
        id=new_id(),
        couple_id=assignment.couple_id,
        partner_id=recipient.partner_id,
        assignment_id=assignment.id,
        session_id=assignment.session_id,
        in_room=in_room,
        opens_at=when.opens_at,
        due_at=when.due_at,
        created_at=now,
    )
    session.add(invitation)
    session.flush()
    links.give(session, vault, invitation)
    outbox.invite(session, invitation)
    if when.remind_at:
        outbox.remind(session, invitation, when.remind_at)
    _record(session, someone, invitation, "invitation.given" if in_room else "invitation.sent", now)


def _record(session: Session, someone: Someone, invitation: Invitation, action: str, now: datetime) -> None:
    access.record(
        session,
        now,
        someone.practice_id,
        action,
        member_id=someone.member_id,
        couple_id=invitation.couple_id,
        partner_id=invitation.partner_id,
        subject_id=invitation.id,
    )
