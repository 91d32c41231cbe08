"""A couple's sessions in order, and the one a page or report is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server.errors import NotFound
from server.tables import Couple, CoupleSession, Response

STILL_NEXT = timedelta(hours=2)
"""A session counts as the next one until two hours after its start: its clinician is still in it."""


@dataclass(frozen=True, slots=True)
class Appointments:
    """All sessions, oldest first, and the position of the one in focus.

    A cancelled session stands here only where something was sent in for it: nobody's words go with an appointment.
    """

    sessions: tuple[CoupleSession, ...]
    position: int

    @property
    def focus(self) -> CoupleSession:
        return self.sessions[self.position]

    @property
    def number(self) -> int:
        return self.position + 1

    @property
    def previous(self) -> CoupleSession | None:
        return self.sessions[self.position - 1] if self.position else None

    @property
    def following(self) -> CoupleSession | None:
        later = self.position + 1
        return self.sessions[later] if later < len(self.sessions) else None

    def until_focus(self, at_most: int) -> tuple[CoupleSession, ...]:
        return self.sessions[max(0, self.position + 1 - at_most) : self.position + 1]


def appointments_of(session: Session, couple: Couple, now: datetime, chosen: UUID | None = None) -> Appointments | None:
    """The sessions with the next one in focus, else the last, else the chosen one. None where none was ever booked.

    Raises NotFound if `chosen` is no session of this couple.
    """
    rows = session.exec(
        select(CoupleSession)
        .where(
            CoupleSession.practice_id == couple.practice_id,
            CoupleSession.couple_id == couple.id,
            or_(col(CoupleSession.cancelled_at).is_(None), col(CoupleSession.id).in_(_sent_in_for(couple))),
        )
        .order_by(col(CoupleSession.starts_at), col(CoupleSession.id))
    ).all()
    if chosen is not None:
        position = next((n for n, row in enumerate(rows) if row.id == chosen), None)
        if position is None:
            raise NotFound
        return Appointments(tuple(rows), position)
    if not rows:
        return None
    upcoming = (n for n, row in enumerate(rows) if row.starts_at + STILL_NEXT > now and not row.cancelled_at)
    return Appointments(tuple(rows), next(upcoming, len(rows) - 1))


def _sent_in_for(couple: Couple) -> SelectOfScalar[UUID]:
    return select(Response.session_id).where(
        Response.practice_id == couple.practice_id,
        Response.couple_id == couple.id,
        col(Response.submitted_at).is_not(None),
    )
