"""A couple's programme: how far it has come, what the next step meets, and the page that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from server import access
from server.access import Someone
from server.assignments import queries, rules
from server.assignments.programme_forms import TypedStart
from server.assignments.programme_rules import Around, Booked, Course, LastGiven, Next, Through, Waits, next_step
from server.assignments.rules import DAYS_BEFORE, HOURS_BEFORE, Recipient
from server.domain import times
from server.domain.words import Pace, Place
from server.errors import NotFound
from server.forms import Form
from server.responses.homework_decisions import is_decision_asked
from server.tables import (
    AssignedWorksheet,
    Assignment,
    Couple,
    CoupleSession,
    Member,
    Practice,
    ProgrammeRun,
    ProgrammeStep,
    ProgrammeSwap,
)
from server.vault import Vault
from worksheets.catalog import the_catalog
from worksheets.programme import Programme, the_programmes

GIVEN_AT_MOST = 12
"""How many steps that are over a page shows of a programme without an end."""
PACES = {
    Pace.SESSION: "By session: the next step waits until the session of the one before has begun.",
    Pace.COMPLETION: "By completion: the next step waits until the one before has closed, not for its session.",
}


def open_run(session: Session, couple: Couple) -> ProgrammeRun | None:
    """The programme this couple is in, if it is in one."""
    return session.exec(
        select(ProgrammeRun)
        .where(
            ProgrammeRun.practice_id == couple.practice_id,
            ProgrammeRun.couple_id == couple.id,
            col(ProgrammeRun.ended_at).is_(None),
        )
        .order_by(col(ProgrammeRun.started_at).desc())
        .limit(1)
    ).first()


def run_of(session: Session, couple: Couple, run_id: UUID) -> ProgrammeRun:
    """A run of this couple, as it stands in the database now. Raises NotFound for any other."""
    run = session.get(ProgrammeRun, (couple.practice_id, run_id), populate_existing=True)
    if run is None or run.couple_id != couple.id:
        raise NotFound
    return run


def awaited_runs(session: Session, now: datetime) -> list[ProgrammeRun]:
    """The runs that a session within their time of sending waits for: the job looks closer at these alone."""
    rows = session.exec(
        select(ProgrammeRun, CoupleSession)
        .join(
            CoupleSession,
            (col(CoupleSession.practice_id) == ProgrammeRun.practice_id)
            & (col(CoupleSession.couple_id) == ProgrammeRun.couple_id),
        )
        .join(
            Couple, (col(Couple.practice_id) == ProgrammeRun.practice_id) & (col(Couple.id) == ProgrammeRun.couple_id)
        )
        .where(
            col(ProgrammeRun.ended_at).is_(None),
            col(Couple.archived_at).is_(None),
            col(CoupleSession.cancelled_at).is_(None),
            col(CoupleSession.starts_at) > now,
            col(CoupleSession.starts_at) <= now + timedelta(days=DAYS_BEFORE[-1]),
        )
        .order_by(col(ProgrammeRun.started_at))
    ).all()
    near = {run.id: run for run, booked in rows if booked.starts_at - timedelta(hours=run.send_hours_before) <= now}
    return list(near.values())


def course_of(session: Session, run: ProgrammeRun) -> Course:
    """How far a run has come. Raises KeyError where its programme is no longer there."""
    rows = _given(session, run)
    last = next(((assignment, booked) for _, assignment, booked in reversed(rows) if assignment and booked), None)
    swaps = session.exec(
        select(ProgrammeSwap).where(ProgrammeSwap.practice_id == run.practice_id, ProgrammeSwap.run_id == run.id)
    ).all()
    paused = {Place.A: run.paused_a_at, Place.B: run.paused_b_at}
    return Course(
        programme=the_programmes().get(run.name, run.version),
        pace=run.pace,
        places=(run.only,) if run.only else tuple(Place),
        paused=frozenset(place for place, at in paused.items() if at),
        hours_before=run.hours_before,
        send_hours_before=run.send_hours_before,
        settled=len(rows),
        swaps={row.position: row.worksheet for row in swaps},
        last=_last_given(*last) if last else None,
        used=frozenset(booked.id for _, _, booked in rows if booked),
    )


def _given(
    session: Session, run: ProgrammeRun
) -> Sequence[tuple[ProgrammeStep, Assignment | None, CoupleSession | None]]:
    """Every step that was given or skipped, in order, with its assignment and the session it was given for."""
    rows = session.exec(
        select(ProgrammeStep, Assignment, CoupleSession)
        .outerjoin(
            Assignment,
            (col(Assignment.practice_id) == ProgrammeStep.practice_id)
            & (col(Assignment.id) == ProgrammeStep.assignment_id),
        )
        .outerjoin(
            CoupleSession,
            (col(CoupleSession.practice_id) == Assignment.practice_id)
            & (col(CoupleSession.id) == Assignment.session_id),
        )
        .where(ProgrammeStep.practice_id == run.practice_id, ProgrammeStep.run_id == run.id)
        .order_by(col(ProgrammeStep.position))
    ).all()
    return [(step, assignment, booked) for step, assignment, booked in rows]


def _last_given(assignment: Assignment, booked: CoupleSession) -> LastGiven:
    """Its closing as both were told it. More time given to one of them changes nothing for the next step."""
    return LastGiven(
        starts_at=booked.starts_at,
        closes_at=times.due_before(booked.starts_at, assignment.hours_before or 0),
        is_cancelled=booked.cancelled_at is not None,
    )


def around_of(session: Session, vault: Vault, couple: Couple, run: ProgrammeRun, now: datetime, zone: str) -> Around:
    """What the next step of a run meets. Times in its sentences are told in `zone`."""
    booked = session.exec(
        select(CoupleSession)
        .where(
            CoupleSession.practice_id == couple.practice_id,
            CoupleSession.couple_id == couple.id,
            col(CoupleSession.starts_at) > now,
            col(CoupleSession.cancelled_at).is_(None),
        )
        .order_by(col(CoupleSession.starts_at))
    ).all()
    return Around(
        booked=[Booked(row.id, row.starts_at) for row in booked],
        recipients=queries.recipients(session, vault, couple),
        asks_decision=is_decision_asked(session, couple, now),
        starter_sees=starter_of(session, couple, run) is not None,
        now=now,
        zone=zone,
    )


def starter_of(session: Session, couple: Couple, run: ProgrammeRun) -> Someone | None:
    """Whoever started a run, in whose name its steps are given; None once they left or no longer see the couple."""
    member = session.get_one(Member, (run.practice_id, run.started_by))
    practice = session.get_one(Practice, run.practice_id)
    starter = Someone(
        practice_id=run.practice_id,
        member_id=member.id,
        name=member.name,
        email=member.email,
        role=member.role,
        time_zone=member.time_zone,
        practice_name=practice.name,
    )
    if member.ended_at or not access.sees_whole(session, starter, couple):
        return None
    return starter


@dataclass(frozen=True, slots=True)
class ProgrammeChoice:
    """A programme that can be started. `length` says how many steps it has."""

    name: str
    title: str
    summary: str
    note: str
    length: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step. `state` is given, skipped, next or to come; `said` is what became of it or what it waits for."""

    position: int
    title: str
    worksheets: tuple[str, ...]
    state: str
    said: str
    mend_at: str = ""
    mend: str = ""
    left_out: tuple[str, ...] = ()
    may_skip: bool = False
    may_swap: bool = False
    is_swapped: bool = False

    @property
    def number(self) -> int:
        return self.position + 1


@dataclass(frozen=True, slots=True)
class InProgramme:
    """A partner the programme is for, and whether it is paused for them."""

    place: str
    name: str
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Running:
    """The programme a couple is in."""

    id: UUID
    title: str
    summary: str
    note: str
    pace: str
    times: str
    started: str
    steps: tuple[StepLine, ...]
    repeats: bool
    is_through: bool
    people: tuple[InProgramme, ...]
    sheets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """The programme of a couple, or the form that starts one."""

    code: str
    archived: bool
    running: Running | None
    run_id: UUID
    form: Form
    choices: tuple[ProgrammeChoice, ...]
    paces: tuple[tuple[str, str], ...]
    days: tuple[int, ...]
    hours: tuple[int, ...]
    recipients: tuple[Recipient, ...]
    notice: str = ""


def programme_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    typed: TypedStart,
    now: datetime,
    *,
    notice: str = "",
) -> ProgrammePage:
    run = open_run(session, couple)
    return ProgrammePage(
        code=couple.code,
        archived=couple.archived_at is not None,
        running=_running(session, vault, someone, couple, run, now) if run else None,
        run_id=typed.run_id,
        form=typed.form,
        choices=tuple(_choice(programme) for programme in the_programmes().latest()),
        paces=tuple((pace.value, words) for pace, words in PACES.items()),
        days=DAYS_BEFORE,
        hours=tuple(sorted(HOURS_BEFORE)),
        recipients=queries.recipients(session, vault, couple),
        notice=notice,
    )


def _choice(programme: Programme) -> ProgrammeChoice:
    language = programme.languages[0]
    steps = len(programme.steps)
    length = "No last step" if programme.repeats else f"{steps} steps, one before a session"
    title, note = programme.title(language), programme.clinician_note(language)
    return ProgrammeChoice(programme.name, title, programme.summary(language), note, length)


def _running(
    session: Session, vault: Vault, someone: Someone, couple: Couple, run: ProgrammeRun, now: datetime
) -> Running:
    course = course_of(session, run)
    around = around_of(session, vault, couple, run, now, someone.time_zone)
    language = course.programme.languages[0]
    days = run.send_hours_before // 24
    return Running(
        id=run.id,
        title=course.programme.title(language),
        summary=course.programme.summary(language),
        note=course.programme.clinician_note(language),
        pace=PACES[run.pace],
        times=f"Each step goes out {days} day{'s' if days > 1 else ''} before a session and closes "
        f"{run.hours_before} hours before it.",
        started=f"{times.short_day(run.started_at, someone.time_zone)}, by {_name_of(session, run)}",
        steps=(
            *_lines_over(session, course, run, someone.time_zone),
            *_lines_ahead(course, next_step(course, around, the_catalog())),
        ),
        repeats=course.programme.repeats,
        is_through=course.is_through,
        people=tuple(
            InProgramme(each.place.value, each.name, each.place in course.paused)
            for each in around.recipients
            if each.place in course.places
        ),
        sheets=tuple(
            (sheet.name, sheet.title(sheet.languages[0]))
            for sheet in the_catalog().worksheets()
            if rules.may_be_mailed(sheet)
        ),
    )


def _name_of(session: Session, run: ProgrammeRun) -> str:
    return session.get_one(Member, (run.practice_id, run.started_by)).name


def _lines_over(session: Session, course: Course, run: ProgrammeRun, zone: str) -> list[StepLine]:
    """The steps that were given or skipped, with what was given then, whatever the programme says now."""
    given = _given(session, run)[-GIVEN_AT_MOST:]
    titles = _titles(session, run, [assignment.id for _, assignment, _ in given if assignment])
    lines = []
    for row, assignment, booked in given:
        said, state = "Skipped.", "skipped"
        if assignment and booked:
            state = "given"
            cancelled = " That session was cancelled." if booked.cancelled_at else ""
            for_session = times.short_day(booked.starts_at, zone)
            said = f"Given {times.short_day(row.made_at, zone)}, for the session of {for_session}.{cancelled}"
        sheets = titles.get(assignment.id, ()) if assignment else ()
        title, is_swapped = _title_of(course, row.position), row.position in course.swaps
        lines.append(StepLine(row.position, title, tuple(sheets), state, said, is_swapped=is_swapped))
    return lines


def _lines_ahead(course: Course, follows: Next) -> list[StepLine]:
    programme, settled = course.programme, course.settled
    if isinstance(follows, Through):
        return []
    last = settled + 1 if programme.repeats else len(programme.steps)
    lines = [
        StepLine(
            position=settled,
            title=_title_of(course, settled),
            worksheets=_sheet_titles(course, settled),
            state="next",
            said=follows.why if isinstance(follows, Waits) else "Goes out with the next round, within a minute or two.",
            mend_at=follows.mend_at if isinstance(follows, Waits) else "",
            mend=follows.mend if isinstance(follows, Waits) else "",
            left_out=follows.left_out,
            may_skip=len(programme.steps) > 1,
            may_swap=True,
            is_swapped=settled in course.swaps,
        )
    ]
    for position in range(settled + 1, last):
        lines.append(
            StepLine(
                position=position,
                title=_title_of(course, position),
                worksheets=_sheet_titles(course, position),
                state="to come",
                said="",
                may_swap=True,
                is_swapped=position in course.swaps,
            )
        )
    return lines


def _title_of(course: Course, position: int) -> str:
    step = course.programme.step(position)
    return step.title(course.programme.languages[0]) if step else ""


def _sheet_titles(course: Course, position: int) -> tuple[str, ...]:
    return tuple(sheet.title(sheet.languages[0]) for sheet in course.worksheets(position, the_catalog()))


def _titles(session: Session, run: ProgrammeRun, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    rows = session.exec(
        select(AssignedWorksheet)
        .where(AssignedWorksheet.practice_id == run.practice_id, col(AssignedWorksheet.assignment_id).in_(ids))
        .order_by(col(AssignedWorksheet.position))
    ).all()
    titles: dict[UUID, list[str]] = {}
    for row in rows:
        sheet = the_catalog().released.get((row.name, row.version))
        titles.setdefault(row.assignment_id, []).append(sheet.title(sheet.languages[0]) if sheet else row.name)
    return titles
