"""Acknowledging what was read alone, and the record of every reading."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.access import Someone, record
from server.errors import NotFound, OutOfDate
from server.house import House
from server.responses.alerts import Acknowledged, seal_acknowledged
from server.tables import Alert, Couple, Member


def note_read(session: Session, someone: Someone, couple: Couple, now: datetime) -> None:
    record(session, now, couple.practice_id, "alert.read", member_id=someone.member_id, couple_id=couple.id)


def open_alert(session: Session, couple: Couple, alert_id: UUID) -> Alert:
    """Raises NotFound, OutOfDate with who read it where somebody has."""
    row = session.get(Alert, (couple.practice_id, alert_id), with_for_update=True)
    if row is None or row.couple_id != couple.id:
        raise NotFound
    if row.acknowledged_at:
        reader = session.get(Member, (couple.practice_id, row.acknowledged_by))
        raise OutOfDate(f"{reader.name if reader else 'A colleague'} has read this already. Go back and look again.")
    return row


def acknowledge(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    alert_id: UUID,
    said: Acknowledged,
    now: datetime,
    *,
    shown: Collection[UUID] = (),
) -> None:
    """Records that an alert was read and what was decided, with the others of the same answer that were `shown`.

    One that newer rules raised about that answer in the meantime stays open: nobody has read why.
    """
    first = open_alert(session, couple, alert_id)
    together = session.exec(
        select(Alert).where(
            Alert.practice_id == couple.practice_id,
            Alert.couple_id == couple.id,
            Alert.answer_id == first.answer_id,
            col(Alert.id).in_({alert_id, *shown}),
            col(Alert.acknowledged_at).is_(None),
        )
    ).all()
    for row in together:
        row.acknowledged_at, row.acknowledged_by = now, someone.member_id
        row.note = seal_acknowledged(session, house.vault, row, said)
        session.add(row)
        record(
            session,
            now,
            couple.practice_id,
            "alert.acknowledged",
            member_id=someone.member_id,
            couple_id=couple.id,
            partner_id=row.partner_id,
            subject_id=row.id,
            detail=said.decision,
        )
