"""The sessions of a clinician's own couples, as far as a calendar shows them."""

from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from server import members
from server.calendar.rules import AHEAD, BACK, Entry
from server.tables import Couple, CoupleSession, Member


def entries_at(session: Session, token: str, now: datetime) -> tuple[Entry, ...] | None:
    """The calendar behind an address; None where the address leads to none."""
    member = members.whose_calendar(session, token, now)
    return None if member is None else _entries(session, member, now)


def _entries(session: Session, member: Member, now: datetime) -> tuple[Entry, ...]:
    """Sessions of their own couples, soonest first. Of an archived couple only what was before it was put away."""
    rows = session.exec(
        select(CoupleSession)
        .join(
            Couple, (col(Couple.practice_id) == CoupleSession.practice_id) & (col(Couple.id) == CoupleSession.couple_id)
        )
        .where(
            CoupleSession.practice_id == member.practice_id,
            Couple.clinician_id == member.id,
            col(CoupleSession.starts_at) >= now - BACK,
            col(CoupleSession.starts_at) <= now + AHEAD,
            or_(col(Couple.archived_at).is_(None), col(CoupleSession.starts_at) < col(Couple.archived_at)),
        )
        .order_by(col(CoupleSession.starts_at), col(CoupleSession.id))
    ).all()
    return tuple(Entry(row.id, row.starts_at, row.sequence, row.cancelled_at is not None) for row in rows)
