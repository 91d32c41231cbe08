"""Drawing up a report: compose, print, and record that it left the house.

The three are apart because printing takes a second: the web prints before it begins to write, never while it does.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from reports import session_prep
from reports.content import Conjoint, SessionPrep
from reports.pdf import Paper, TooLong
from server.access import record
from server.domain import times
from server.errors import Refusal
from server.house import House
from server.session_prep import queries, rules
from server.tables import Couple, CoupleSession


class Variant(StrEnum):
    """The clinician's whole copy, or the one that may lie open with both in the room."""

    CLINICIAN = "clinician"
    CONJOINT = "conjoint"


class NoSession(Refusal):
    """A report is drawn up for a session, and none was ever booked."""

    status = 409

    def __init__(self) -> None:
        super().__init__("A report is drawn up for a session, and none is booked yet. Book one first.")


class CannotPrint(Refusal):
    """The report would be too long to be of use."""

    status = 409


@dataclass(frozen=True, slots=True)
class Prepared:
    """A composed report, the session it is for, and what its file is called: code and date, never a name."""

    content: SessionPrep | Conjoint
    session_id: UUID
    file_name: str


def session_prep_pdf(
    session: Session,
    house: House,
    couple: Couple,
    now: datetime,
    variant: Variant | str,
    member_id: UUID | None = None,
    paper: Paper = "A4",
) -> bytes:
    """The report for the couple's coming session, drawn up and recorded in one transaction. For jobs and commands.

    Raises NoSession, UnreadAlert for the copy for both while something waits to be read alone, CannotPrint.
    """
    prepared = prepare(session, house, couple, now, Variant(variant), member_id=member_id)
    pdf = printed(prepared, paper)
    issue(session, couple, prepared, now, Variant(variant), member_id=member_id)
    return pdf


def prepare(
    session: Session,
    house: House,
    couple: Couple,
    now: datetime,
    variant: Variant,
    *,
    member_id: UUID | None = None,
    chosen: UUID | None = None,
) -> Prepared:
    """Composes a report as things stand now. Raises NoSession, UnreadAlert, NotFound for another couple's session."""
    found = queries.gathered(session, house.vault, couple, now, member_id=member_id, chosen=chosen)
    if found is None:
        raise NoSession
    if variant is Variant.CONJOINT:
        content: SessionPrep | Conjoint = rules.compose_conjoint(found.seen, found.case, now)
    else:
        content = rules.compose_clinician(found.seen, found.case, now, last_time=found.last_time, notes=found.notes)
    appointment = found.seen.session
    day = times.in_zone(appointment.starts_at, appointment.time_zone).date()
    ending = "-for-both" if variant is Variant.CONJOINT else ""
    return Prepared(content, appointment.id, f"{couple.code}-{day.isoformat()}{ending}.pdf")


def printed(prepared: Prepared, paper: Paper) -> bytes:
    """The PDF. Raises CannotPrint where it would have more pages than anybody reads."""
    try:
        if isinstance(prepared.content, Conjoint):
            return session_prep.conjoint_pdf(prepared.content, paper).bytes
        return session_prep.clinician_pdf(prepared.content, paper).bytes
    except TooLong as problem:
        raise CannotPrint(str(problem)) from problem


def issue(
    session: Session,
    couple: Couple,
    prepared: Prepared,
    now: datetime,
    variant: Variant,
    *,
    member_id: UUID | None = None,
) -> None:
    """Records that the report was given out. The first copy for the clinician closes amending for its session."""
    appointment = session.get(CoupleSession, (couple.practice_id, prepared.session_id))
    if appointment and variant is Variant.CLINICIAN and appointment.report_issued_at is None:
        appointment.report_issued_at = now
        session.add(appointment)
    record(
        session,
        now,
        couple.practice_id,
        "report.issued",
        member_id=member_id,
        couple_id=couple.id,
        subject_id=prepared.session_id,
        detail=variant.value,
    )


def note_read(session: Session, couple: Couple, now: datetime, member_id: UUID) -> None:
    """Records that this member read the passages on the page of copies."""
    record(session, now, couple.practice_id, "answers.read", member_id=member_id, couple_id=couple.id)
