"""Preparing the clinician's copy before its session, and again when more comes in. For the jobs.

A session's report is due some hours before it; which are due is asked of the sessions themselves, so that nothing has
to be put right when one is booked, moved or cancelled. A claim is a lease on the report's row: of two workers one gets
it, and one that was killed on the way is followed by the next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from server.access import record
from server.house import House
from server.printing import NotPrinted, WhyNot
from server.responses.prepared import changes_now
from server.session_prep import keeping
from server.session_prep.actions import Drawn, Variant, draw_up, printed
from server.tables import Couple, CoupleSession, Practice, PreparedReport

LEASE = timedelta(minutes=3)
LONGEST_AHEAD = timedelta(hours=72)
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Due:
    """A session whose report is to be prepared now."""

    practice_id: UUID
    couple_id: UUID
    session_id: UUID


def due_reports(session: Session, now: datetime) -> tuple[Due, ...]:
    """Soonest session first: those without a report, with one that is behind, or whose next attempt is due."""
    rows = session.exec(
        select(CoupleSession, Practice.report_hours, PreparedReport)
        .join(Practice, col(Practice.id) == CoupleSession.practice_id)
        .join(
            Couple,
            (col(Couple.practice_id) == CoupleSession.practice_id) & (col(Couple.id) == CoupleSession.couple_id),
        )
        .outerjoin(
            PreparedReport,
            (col(PreparedReport.practice_id) == CoupleSession.practice_id)
            & (col(PreparedReport.session_id) == CoupleSession.id),
        )
        .where(
            col(CoupleSession.starts_at) > now,
            col(CoupleSession.starts_at) <= now + LONGEST_AHEAD,
            col(CoupleSession.cancelled_at).is_(None),
            col(Couple.archived_at).is_(None),
        )
        .order_by(col(CoupleSession.starts_at))
    ).all()
    return tuple(
        Due(appointment.practice_id, appointment.couple_id, appointment.id)
        for appointment, hours, row in rows
        if appointment.starts_at <= now + timedelta(hours=hours) and _is_due(session, row, now)
    )


def prepare(house: House, due: Due) -> bool:
    """Prepares one report. False where another worker has it, or nothing was printed; why is kept with the row."""
    now = house.clock()
    if not _claimed(house, due, now):
        return False
    try:
        with house.database.reading() as session:
            couple = session.get_one(Couple, (due.practice_id, due.couple_id))
            drawn = draw_up(session, house, couple, now, Variant.CLINICIAN, chosen=due.session_id)
        document = printed(house, drawn, "A4")
    except NotPrinted as problem:
        _put_off(house, due, problem.why, now)
        return False
    except Exception:
        _put_off(house, due, WhyNot.BROKEN, now)
        raise
    with house.database.writing() as session:
        _keep(session, house, couple, drawn, document)
    return True


def _is_due(session: Session, row: PreparedReport | None, now: datetime) -> bool:
    if row is None:
        return True
    if row.lease_until and row.lease_until > now:
        return False
    if row.why_not and row.retry_at and row.retry_at > now:
        return False
    return bool(row.why_not) or row.as_of is None or changes_now(session, [row])[row.session_id] != row.changes


def _claimed(house: House, due: Due, now: datetime) -> bool:
    """The lease. A row is made by whoever comes first; of two at the same moment the database lets one.

    Whether it is due is asked again with the row held: another worker may have done it since.
    """
    key = (due.practice_id, due.session_id)
    try:
        with house.database.writing() as session:
            row = session.get(PreparedReport, key, with_for_update=True)
            if row is not None and not _is_due(session, row, now):
                return False
            row = row or PreparedReport(practice_id=due.practice_id, session_id=due.session_id, couple_id=due.couple_id)
            row.lease_until = now + LEASE
            session.add(row)
    except IntegrityError:
        return False
    return True


def _keep(session: Session, house: House, couple: Couple, drawn: Drawn, document: keeping.Document) -> None:
    row = session.get_one(PreparedReport, (couple.practice_id, drawn.session_id), with_for_update=True)
    row.document = keeping.sealed(session, house.vault, couple, keeping.prepared_cell(row), document)
    row.as_of, row.since, row.changes = drawn.as_of, drawn.since, drawn.changes
    row.lease_until, row.why_not, row.attempts, row.retry_at = None, "", 0, None
    session.add(row)
    record(
        session, drawn.as_of, couple.practice_id, "report.prepared", couple_id=couple.id, subject_id=drawn.session_id
    )


def _put_off(house: House, due: Due, why: WhyNot, now: datetime) -> None:
    """Tries again later, each time after twice as long. What was prepared before is behind, and not offered."""
    with house.database.writing() as session:
        row = session.get_one(PreparedReport, (due.practice_id, due.session_id), with_for_update=True)
        row.attempts += 1
        row.retry_at = now + min(FIRST_RETRY * 2 ** (row.attempts - 1), LAST_RETRY)
        row.why_not, row.lease_until = why.value, None
        session.add(row)
        record(
            session,
            now,
            due.practice_id,
            "report.not_prepared",
            couple_id=due.couple_id,
            subject_id=due.session_id,
            detail=why.value,
        )
