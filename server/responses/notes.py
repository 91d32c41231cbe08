"""What the clinician notes for a session, sealed under the couple's key: apart from what clients wrote, and for print
only where chosen.

Only the couple's own clinician reads or writes them: a colleague who was shown the couple, or covers for it, does not.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.tables import Couple, CoupleSession, SessionNote
from server.vault import Cell, Vault


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `in_report`: its clinician ticked that their own report prints it."""

    id: UUID
    session_id: UUID
    text: str
    in_report: bool
    written_at: datetime
    changed_at: datetime | None

    @property
    def as_of(self) -> str:
        """When this text was written: what a change to it refers to."""
        return (self.changed_at or self.written_at).isoformat()


def notes_of(session: Session, vault: Vault, couple: Couple, appointment: CoupleSession) -> tuple[Note, ...]:
    """The notes of one session, the oldest first."""
    rows = session.exec(
        select(SessionNote)
        .where(
            SessionNote.practice_id == couple.practice_id,
            SessionNote.couple_id == couple.id,
            SessionNote.session_id == appointment.id,
        )
        .order_by(col(SessionNote.written_at), col(SessionNote.id))
    ).all()
    return tuple(open_note(session, vault, row) for row in rows)


def seal_note(session: Session, vault: Vault, row: SessionNote, text: str) -> bytes:
    return vault.sealing.seal(session, _cell(row), text)


def open_note(session: Session, vault: Vault, row: SessionNote) -> Note:
    text = vault.sealing.open(session, _cell(row), row.note)
    return Note(row.id, row.session_id, text, row.in_report, row.written_at, row.changed_at)


def _cell(row: SessionNote) -> Cell:
    return Cell(row.practice_id, row.couple_id, None, "session_note", "note", row.id)
