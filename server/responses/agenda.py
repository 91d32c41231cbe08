"""The agenda of a session: what its clinician wants to come to, in their own order, and what they keep from both.

A line that was not come to stands on the agenda of every later session, until it is marked or taken off. Nothing is
copied for that: a line belongs to the session it was written for, and says in which it was come to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from server.tables import AgendaLine, Couple, CoupleSession
from server.vault import Cell, Vault


@dataclass(frozen=True, slots=True)
class OnAgenda:
    """A line on the agenda of one session.

    `since` is when the session began that it was carried over from, None for a line of this one. `is_done`: it was
    come to in this session. `is_apart`: not something to come to, but something not to raise with both.
    """

    id: UUID
    line: str
    since: datetime | None = None
    is_done: bool = False
    is_apart: bool = False


def still_to_come_to(agenda: Iterable[OnAgenda]) -> tuple[OnAgenda, ...]:
    """The lines to come to that nobody has come to yet."""
    return tuple(item for item in agenda if not item.is_apart and not item.is_done)


def kept_from_both(agenda: Iterable[OnAgenda]) -> tuple[str, ...]:
    """The clinician's own lines on what not to raise with both, each a sentence."""
    return tuple(f"{item.line.rstrip('.')}." for item in agenda if item.is_apart and not item.is_done)


def agenda_of(session: Session, vault: Vault, couple: Couple, focus: CoupleSession) -> tuple[OnAgenda, ...]:
    """The session's own lines and those carried over to it, in the clinician's order. Keys are unlocked already."""
    rows = lines_of(session, couple, focus)
    return tuple(
        OnAgenda(
            id=row.id,
            line=vault.sealing.open(session, agenda_cell(row), row.line),
            since=since if row.session_id != focus.id else None,
            is_done=row.done_session_id == focus.id,
            is_apart=row.is_apart,
        )
        for row, since in rows
    )


def lines_of(session: Session, couple: Couple, focus: CoupleSession) -> list[tuple[AgendaLine, datetime]]:
    """The rows on one session's agenda, each with when the session began that it was written for."""
    written_for, done_in = aliased(CoupleSession), aliased(CoupleSession)
    found = session.exec(
        select(AgendaLine, written_for.starts_at)
        .join(written_for, _is(written_for, AgendaLine.session_id))
        .outerjoin(done_in, _is(done_in, AgendaLine.done_session_id))
        .where(
            AgendaLine.practice_id == couple.practice_id,
            AgendaLine.couple_id == couple.id,
            or_(col(AgendaLine.session_id) == focus.id, col(written_for.starts_at) < focus.starts_at),
            or_(
                col(AgendaLine.done_session_id).is_(None),
                col(AgendaLine.done_session_id) == focus.id,
                col(done_in.starts_at) > focus.starts_at,
            ),
        )
        .order_by(col(AgendaLine.position), col(AgendaLine.id))
    ).all()
    return list(found)


def _is(appointment: type[CoupleSession], session_id: Any) -> ColumnElement[bool]:
    return and_(col(appointment.practice_id) == AgendaLine.practice_id, col(appointment.id) == session_id)


def agenda_cell(row: AgendaLine) -> Cell:
    return Cell(row.practice_id, row.couple_id, None, "agenda_line", "line", row.id)
