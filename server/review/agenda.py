"""What a clinician does with the agenda: add, put in order, mark as come to, take off."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from server.access import Someone
from server.domain.ids import new_id
from server.errors import NotFound
from server.house import House
from server.responses.agenda import agenda_cell, agenda_of, lines_of
from server.responses.appointments import appointments_of
from server.tables import AgendaLine, Couple, CoupleSession


class Step(StrEnum):
    """What can be done with a line."""

    UP = "up"
    DOWN = "down"
    DONE = "done"
    OPEN = "open"
    REMOVE = "remove"


def add_line(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    line: str,
    now: datetime,
    *,
    is_apart: bool = False,
    chosen: UUID | None = None,
) -> None:
    """Puts a line on the agenda of the session in view, once. Raises NotFound where none is booked."""
    appointment = _in_view(session, couple, now, chosen)
    house.vault.sealing.unlock(session, couple.practice_id, [couple.id])
    if any(line == item.line for item in agenda_of(session, house.vault, couple, appointment)):
        return
    row = AgendaLine(
        practice_id=couple.practice_id,
        id=new_id(),
        couple_id=couple.id,
        session_id=appointment.id,
        line=b"",
        position=_last_position(session, couple) + 1,
        is_apart=is_apart,
        added_by=someone.member_id,
        added_at=now,
    )
    row.line = house.vault.sealing.seal(session, agenda_cell(row), line)
    session.add(row)


def take(
    session: Session, couple: Couple, line_id: UUID, step: Step, now: datetime, *, chosen: UUID | None = None
) -> None:
    """Takes one step with a line of the agenda in view. Raises NotFound for a line that does not stand there."""
    appointment = _in_view(session, couple, now, chosen)
    rows = [row for row, _ in lines_of(session, couple, appointment)]
    row = next((row for row in rows if row.id == line_id), None)
    if row is None:
        raise NotFound
    if step is Step.REMOVE:
        session.delete(row)
    elif step in (Step.DONE, Step.OPEN):
        row.done_session_id = appointment.id if step is Step.DONE else None
        session.add(row)
    else:
        _move(session, [each for each in rows if each.is_apart == row.is_apart], row, step)


def _move(session: Session, rows: list[AgendaLine], row: AgendaLine, step: Step) -> None:
    """Changes places with its neighbour; at either end nothing moves."""
    place = rows.index(row) + (1 if step is Step.DOWN else -1)
    if 0 <= place < len(rows):
        other = rows[place]
        row.position, other.position = other.position, row.position
        session.add_all([row, other])


def _in_view(session: Session, couple: Couple, now: datetime, chosen: UUID | None) -> CoupleSession:
    appointments = appointments_of(session, couple, now, chosen)
    if appointments is None:
        raise NotFound
    return appointments.focus


def _last_position(session: Session, couple: Couple) -> int:
    last = session.exec(
        select(func.max(col(AgendaLine.position))).where(
            AgendaLine.practice_id == couple.practice_id, AgendaLine.couple_id == couple.id
        )
    ).one()
    return last or 0
