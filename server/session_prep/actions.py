"""Drawing up a report: compose, print, and record that it left the house.

The three are apart because printing takes a second: it happens between two transactions, in a process of its own. What
was sent in during that second is found when the report is recorded, and then it is drawn up again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from reports import session_prep
from reports.content import Conjoint, SessionPrep
from reports.pdf import Paper
from server import access
from server.access import Someone, record
from server.domain import times
from server.domain.ids import new_id
from server.errors import Gone, NotFound, OutOfDate, Refusal
from server.house import House
from server.printing import NotPrinted
from server.responses.prepared import COUNTED_BACK, changes_since
from server.session_prep import keeping, queries, rules
from server.session_prep.keeping import Document, Kept
from server.session_prep.rules import UnreadAlert
from server.tables import Couple, IssuedReport

ATTEMPTS = 3
DESTROYED = "This copy is not kept any longer. What it held has been destroyed; when it was drawn up stays on record."


class Variant(StrEnum):
    """The clinician's whole copy, or the one that may lie open with both in the room."""

    CLINICIAN = "clinician"
    CONJOINT = "conjoint"


class NoSession(Refusal):
    """A report is drawn up for a session, and none was ever booked."""

    status = 409

    def __init__(self) -> None:
        super().__init__("A report is drawn up for a session, and none is booked yet. Book one first.")


class NotForBothAnyMore(Refusal):
    """A copy for both holds something that policy, marks or agreement keep from both by now."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Something in that copy may no longer lie open to both, so it is not opened again. Print a new one."
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A composed report as of a moment: for which session, whose copy, and how much had been sent in by then.

    `file_name` is made of code and date, never of a name.
    """

    content: SessionPrep | Conjoint
    session_id: UUID
    file_name: str
    drawn_for: UUID
    as_of: datetime
    changes: int
    shown: tuple[str, ...]

    @property
    def since(self) -> datetime:
        return self.as_of - COUNTED_BACK


def give_out(
    house: House,
    whose: Callable[[Session], Couple],
    variant: Variant,
    *,
    member_id: UUID | None = None,
    chosen: UUID | None = None,
    paper: Paper = "A4",
) -> Document:
    """A report as things stand now: the one that is kept where it says the same, else a new one. It is recorded.

    Whatever is corrected while it prints is in it, or is refused to its writer. Raises NoSession, UnreadAlert,
    NotPrinted, NotFound for another couple's session, OutOfDate where more came in each of three times.
    """
    for _ in range(ATTEMPTS):
        with house.database.reading() as session:
            couple = whose(session)
            drawn = draw_up(session, house, couple, house.clock(), variant, member_id=member_id, chosen=chosen)
            wanted = _wanted(couple, drawn, variant, paper)
            found = _kept(session, house, couple, drawn, wanted)
        document = found.document if found else printed(house, drawn, paper)
        with house.database.writing() as session:
            keeping.hold(session, couple.practice_id, drawn.session_id)
            if changes_since(session, couple.practice_id, couple.id, drawn.since) == drawn.changes:
                return _give(session, house, couple, wanted, document, found, house.clock(), member_id)
    raise OutOfDate("Answers came in while the report was being printed. Print it once more.")


def draw_up(
    session: Session,
    house: House,
    couple: Couple,
    now: datetime,
    variant: Variant,
    *,
    member_id: UUID | None = None,
    chosen: UUID | None = None,
) -> Drawn:
    """Composes a report as things stand now. Raises NoSession, UnreadAlert, NotFound for another couple's session."""
    changes = changes_since(session, couple.practice_id, couple.id, now - COUNTED_BACK)
    found = queries.gathered(session, house.vault, couple, now, member_id=member_id, chosen=chosen)
    if found is None:
        raise NoSession
    is_for_both = variant is Variant.CONJOINT
    if is_for_both:
        content: SessionPrep | Conjoint = rules.compose_conjoint(found.seen, found.case, now)
    else:
        content = rules.compose_clinician(found.seen, found.case, now, last_time=found.last_time, notes=found.notes)
    appointment = found.seen.session
    day = times.in_zone(appointment.starts_at, appointment.time_zone).date()
    return Drawn(
        content=content,
        session_id=appointment.id,
        file_name=f"{couple.code}-{day.isoformat()}{'-for-both' if is_for_both else ''}.pdf",
        drawn_for=member_id or couple.clinician_id,
        as_of=now,
        changes=changes,
        shown=keeping.shown_to_both(found.seen) if is_for_both else (),
    )


def printed(house: House, drawn: Drawn, paper: Paper) -> Document:
    """The report as a document. Raises NotPrinted."""
    if isinstance(drawn.content, Conjoint):
        pdf = house.press.print(session_prep.conjoint_pdf, drawn.content, paper).bytes
    else:
        pdf = house.press.print(session_prep.clinician_pdf, drawn.content, paper).bytes
    return Document(pdf, drawn.file_name, keeping.fingerprint(drawn.content), drawn.shown)


def open_again(session: Session, house: House, someone: Someone, code: str, report_id: UUID, now: datetime) -> Document:
    """What was given out, byte for byte. Recorded.

    Raises NotFound for what is not theirs, Gone once it is destroyed, and for a copy for both UnreadAlert and
    NotForBothAnyMore.
    """
    couple = access.couple_of(session, someone, code)
    row = session.get(IssuedReport, (couple.practice_id, report_id))
    if row is None or row.couple_id != couple.id or not queries.may_open(couple, row, someone.member_id):
        raise NotFound
    document = keeping.open_issued(session, house.vault, row)
    if document is None:
        raise Gone(DESTROYED)
    if row.variant == Variant.CONJOINT:
        _check_for_both(session, house, couple, row, document, now)
    _record_opened(session, couple, row, now, someone.member_id)
    return document


def note_not_printed(session: Session, couple: Couple, problem: NotPrinted, now: datetime, member_id: UUID) -> None:
    """Records that a report was asked for and not printed, and why; nothing of what it asked for."""
    record(
        session,
        now,
        couple.practice_id,
        "report.not_printed",
        member_id=member_id,
        couple_id=couple.id,
        detail=problem.why.value,
    )


def note_read(session: Session, couple: Couple, now: datetime, member_id: UUID) -> None:
    """Records that this member read the passages on the page of copies."""
    record(session, now, couple.practice_id, "answers.read", member_id=member_id, couple_id=couple.id)


def _wanted(couple: Couple, drawn: Drawn, variant: Variant, paper: Paper) -> IssuedReport:
    """The row of the copy that is asked for; added only where it is given out."""
    return IssuedReport(
        practice_id=couple.practice_id,
        id=new_id(),
        couple_id=couple.id,
        session_id=drawn.session_id,
        variant=variant.value,
        paper=paper,
        drawn_for=drawn.drawn_for,
        as_of=drawn.as_of,
        issued_at=drawn.as_of,
    )


def _kept(session: Session, house: House, couple: Couple, drawn: Drawn, wanted: IssuedReport) -> Kept | None:
    """The job prepares the copy of the couple's own clinician, on A4, and no other."""
    is_prepared = (wanted.variant, wanted.paper, wanted.drawn_for) == (Variant.CLINICIAN, "A4", couple.clinician_id)
    content = keeping.fingerprint(drawn.content)
    return keeping.kept(session, house.vault, wanted, content, may_be_prepared=is_prepared)


def _give(
    session: Session,
    house: House,
    couple: Couple,
    wanted: IssuedReport,
    document: Document,
    found: Kept | None,
    now: datetime,
    member_id: UUID | None,
) -> Document:
    """Records that a report is given out. The first copy for the clinician closes correcting for its session."""
    if found is not None and found.id is not None:
        _record_opened(session, couple, session.get_one(IssuedReport, (couple.practice_id, found.id)), now, member_id)
        return document
    wanted.as_of, wanted.issued_at = found.as_of if found else wanted.as_of, now
    wanted.document = keeping.sealed(session, house.vault, couple, keeping.issued_cell(wanted), document)
    session.add(wanted)
    appointment = keeping.hold(session, couple.practice_id, wanted.session_id)
    if wanted.variant == Variant.CLINICIAN and appointment.report_issued_at is None:
        appointment.report_issued_at = now
        session.add(appointment)
    record(
        session,
        now,
        couple.practice_id,
        "report.issued",
        member_id=member_id,
        couple_id=couple.id,
        subject_id=wanted.session_id,
        detail=wanted.variant,
    )
    return document


def _record_opened(session: Session, couple: Couple, row: IssuedReport, now: datetime, member_id: UUID | None) -> None:
    record(
        session,
        now,
        couple.practice_id,
        "report.opened",
        member_id=member_id,
        couple_id=couple.id,
        subject_id=row.id,
        detail=row.variant,
    )


def _check_for_both(
    session: Session, house: House, couple: Couple, row: IssuedReport, document: Document, now: datetime
) -> None:
    found = queries.gathered(session, house.vault, couple, now, chosen=row.session_id)
    if found is None or rules.has_unread(found.seen):
        raise UnreadAlert
    if not set(document.shown) <= set(keeping.shown_to_both(found.seen)):
        raise NotForBothAnyMore
