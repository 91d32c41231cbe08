"""Starting a programme and taking it on: each step once, in the transaction that makes its assignment.

Whatever changes a run holds the couple's row first. Two workers, or a worker and a page, therefore follow each other,
and the second finds the step given.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server import access
from server.access import Someone
from server.assignments import actions
from server.assignments.programme_forms import Start, TypedSwap
from server.assignments.programme_queries import around_of, awaited_runs, course_of, open_run, run_of, starter_of
from server.assignments.programme_rules import Due, next_step
from server.assignments.rules import may_be_mailed
from server.domain.words import Place
from server.errors import NotFound, OutOfDate
from server.tables import Couple, CoupleSession, ProgrammeRun, ProgrammeStep, ProgrammeSwap
from server.vault import Vault
from worksheets.catalog import the_catalog

GONE = "That step was given or skipped meanwhile. Look at the programme again."


def start(session: Session, vault: Vault, someone: Someone, couple: Couple, asked: Start, now: datetime) -> None:
    """Starts a programme, and gives its first step where it is time. The same start once more changes nothing.

    Raises OutOfDate for an archived couple, or where another programme is under way.
    """
    session.refresh(couple, with_for_update=True)
    made = session.get(ProgrammeRun, (couple.practice_id, asked.run_id))
    if made is not None:
        if made.couple_id != couple.id:
            raise NotFound
        return
    if couple.archived_at:
        raise OutOfDate("This couple is archived, so nothing is assigned to it. Bring it back first.")
    before = open_run(session, couple)
    if before is not None and not course_of(session, before).is_through:
        raise OutOfDate("A programme is under way already. End it before another begins.")
    if before is not None:
        before.ended_at = now
        session.add(before)
    run = ProgrammeRun(
        practice_id=couple.practice_id,
        id=asked.run_id,
        couple_id=couple.id,
        name=asked.programme.name,
        version=asked.programme.version,
        pace=asked.pace,
        only=asked.only,
        hours_before=asked.hours_before,
        send_hours_before=asked.send_hours_before,
        started_by=someone.member_id,
        started_at=now,
    )
    session.add(run)
    session.flush()
    _record(session, someone, run, "programme.started", now, detail=run.name)
    _go_on(session, vault, couple, run, now)


def pause(
    session: Session, someone: Someone, couple: Couple, run_id: UUID, places: Sequence[Place], now: datetime
) -> None:
    """Leaves partners out of the steps to come. What they were given stays open."""
    run = _held(session, couple, run_id)
    _set_pause(run, places, now)
    session.add(run)
    _record(session, someone, run, "programme.paused", now, detail=", ".join(places))


def resume(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    run_id: UUID,
    places: Sequence[Place],
    now: datetime,
) -> None:
    """Takes partners in again, with the step that is next by then."""
    run = _held(session, couple, run_id)
    _set_pause(run, places, None)
    session.add(run)
    _record(session, someone, run, "programme.resumed", now, detail=", ".join(places))
    _go_on(session, vault, couple, run, now)


def skip(
    session: Session, vault: Vault, someone: Someone, couple: Couple, run_id: UUID, position: int, now: datetime
) -> None:
    """Leaves out the next step. Raises OutOfDate where it is no longer the next one."""
    run = _held(session, couple, run_id)
    course = course_of(session, run)
    if position != course.settled or course.is_through:
        raise OutOfDate(GONE)
    session.add(ProgrammeStep(practice_id=run.practice_id, run_id=run.id, position=position, made_at=now))
    session.flush()
    _record(session, someone, run, "programme.skipped", now, detail=str(position + 1))
    _go_on(session, vault, couple, run, now)


def swap(
    session: Session, vault: Vault, someone: Someone, couple: Couple, run_id: UUID, asked: TypedSwap, now: datetime
) -> None:
    """Gives a step to come another worksheet. Raises OutOfDate where it was given, or the library has it no more."""
    run = _held(session, couple, run_id)
    course = course_of(session, run)
    if asked.position < course.settled or course.programme.step(asked.position) is None:
        raise OutOfDate(GONE)
    known = {sheet.name for sheet in the_catalog().worksheets() if may_be_mailed(sheet)}
    if asked.worksheet not in known:
        raise OutOfDate("That worksheet is not one that can be sent. Choose another.")
    session.merge(
        ProgrammeSwap(
            practice_id=run.practice_id,
            run_id=run.id,
            position=asked.position,
            worksheet=asked.worksheet,
            swapped_by=someone.member_id,
            swapped_at=now,
        )
    )
    session.flush()
    _record(session, someone, run, "programme.swapped", now, detail=f"{asked.position + 1}: {asked.worksheet}")
    _go_on(session, vault, couple, run, now)


def end(session: Session, someone: Someone, couple: Couple, run_id: UUID, now: datetime) -> None:
    """Ends a programme. What was given stays open; nothing more follows. Ending it twice changes nothing."""
    session.refresh(couple, with_for_update=True)
    run = run_of(session, couple, run_id)
    if run.ended_at is None:
        run.ended_at = now
        session.add(run)
        _record(session, someone, run, "programme.ended", now)


def runs_to_go_on(session: Session, vault: Vault, now: datetime) -> list[tuple[UUID, UUID, UUID]]:
    """Practice, couple and id of the runs whose next step is due. Writes nothing."""
    due = []
    for run in awaited_runs(session, now):
        couple = session.get_one(Couple, (run.practice_id, run.couple_id))
        around = around_of(session, vault, couple, run, now, "UTC")
        if isinstance(next_step(course_of(session, run), around, the_catalog()), Due):
            due.append((run.practice_id, couple.id, run.id))
    return due


def go_on(session: Session, vault: Vault, practice_id: UUID, couple_id: UUID, run_id: UUID, now: datetime) -> bool:
    """Gives the next step of a run if it is still due. Whether it did."""
    couple = session.get_one(Couple, (practice_id, couple_id), with_for_update=True)
    run = run_of(session, couple, run_id)
    return _go_on(session, vault, couple, run, now)


def _go_on(session: Session, vault: Vault, couple: Couple, run: ProgrammeRun, now: datetime) -> bool:
    """As `go_on`, with the couple's row held by the caller."""
    session.flush()
    starter = starter_of(session, couple, run)
    if run.ended_at or couple.archived_at or starter is None:
        return False
    course = course_of(session, run)
    around = around_of(session, vault, couple, run, now, starter.time_zone)
    due = next_step(course, around, the_catalog())
    if not isinstance(due, Due):
        return False
    appointment = session.get_one(CoupleSession, (couple.practice_id, due.session_id))
    assignment = actions.give(session, vault, starter, couple, appointment, due.order, now)
    session.add(
        ProgrammeStep(
            practice_id=run.practice_id,
            run_id=run.id,
            position=course.settled,
            assignment_id=assignment.id,
            made_at=now,
        )
    )
    session.flush()
    return True


def _held(session: Session, couple: Couple, run_id: UUID) -> ProgrammeRun:
    """A run that goes on, with its couple's row held. Raises OutOfDate where it has ended."""
    session.refresh(couple, with_for_update=True)
    run = run_of(session, couple, run_id)
    if run.ended_at:
        raise OutOfDate("This programme has ended. Look at the couple again.")
    return run


def _set_pause(run: ProgrammeRun, places: Sequence[Place], at: datetime | None) -> None:
    if Place.A in places:
        run.paused_a_at = at
    if Place.B in places:
        run.paused_b_at = at


def _record(
    session: Session, someone: Someone, run: ProgrammeRun, action: str, now: datetime, *, detail: str = ""
) -> None:
    access.record(
        session,
        now,
        run.practice_id,
        action,
        member_id=someone.member_id,
        couple_id=run.couple_id,
        subject_id=run.id,
        detail=detail,
    )
