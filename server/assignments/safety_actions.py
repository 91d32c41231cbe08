"""Giving the safety check in the room, and whether questions about safety may be mailed to one partner."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from server import access, outbox
from server.access import Someone
from server.assignments import actions, safety_queries
from server.assignments.rules import Order
from server.domain.words import Place
from server.errors import NotFound
from server.responses.titles import asks_about_safety
from server.tables import Couple, Invitation, Letter, Partner
from server.vault import Vault

OPEN_FOR = timedelta(hours=12)
"""What is given in the room is answered today: it is not left open for a device that may have changed hands."""


def partner_at(session: Session, couple: Couple, place: str) -> Partner:
    """Raises NotFound where there is no such partner."""
    for partner in access.partners_of(session, couple):
        if partner.place.value == place:
            return partner
    raise NotFound


def give_in_room(
    session: Session, vault: Vault, someone: Someone, couple: Couple, place: Place, order_id: UUID, now: datetime
) -> None:
    """Once, however often it is pressed. Raises OutOfDate as `assign` does."""
    order = Order(
        assignment_id=order_id,
        worksheets=(safety_queries.safety_check(session, couple),),
        places=(place,),
        due_at=now + OPEN_FOR,
        in_room=True,
    )
    actions.assign(session, vault, someone, couple, order, now)


def turn_mailing(
    session: Session, someone: Someone, couple: Couple, partner: Partner, now: datetime, *, on: bool
) -> None:
    """For this partner alone. Turning it off takes back every letter that has not gone out. Recorded either way."""
    if on is (partner.safety_mailed_at is not None):
        return
    partner.safety_mailed_at, partner.safety_mailed_by = (now, someone.member_id) if on else (None, None)
    session.add(partner)
    if not on:
        for invitation in _waiting(session, partner):
            if asks_about_safety(session, invitation):
                outbox.withdraw(session, invitation, now)
    access.record(
        session,
        now,
        couple.practice_id,
        "safety_mail.turned_on" if on else "safety_mail.turned_off",
        member_id=someone.member_id,
        couple_id=couple.id,
        partner_id=partner.id,
    )


def _waiting(session: Session, partner: Partner) -> list[Invitation]:
    rows = session.exec(
        select(Invitation)
        .join(
            Letter, (col(Letter.practice_id) == Invitation.practice_id) & (col(Letter.invitation_id) == Invitation.id)
        )
        .where(
            Invitation.practice_id == partner.practice_id,
            Invitation.partner_id == partner.id,
            col(Letter.settled_at).is_(None),
        )
    ).all()
    return list({row.id: row for row in rows}.values())
