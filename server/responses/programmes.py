"""How far a couple has come in a programme, said in a line: on the caseload, on the couple's page and its timeline."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from server.domain.words import Place
from server.responses.homework_decisions import is_decision_asked
from server.schedule import next_session
from server.tables import Couple, ProgrammeRun, ProgrammeStep
from worksheets.programme import Programme, the_programmes

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A programme a couple is in. `settled` counts steps given or skipped, `of` is None where it has no last one."""

    title: str
    settled: int
    of: int | None
    paused: frozenset[Place]
    places: tuple[Place, ...]

    def said(self, names: Mapping[Place, str]) -> str:
        """'Twelve weeks of trust repair, 3 of 12 steps; paused for Ada'"""
        if self.of is None:
            far = f"{self.settled} {'time' if self.settled == 1 else 'times'} so far"
        elif self.settled >= self.of:
            far = f"all {self.of} steps given or skipped"
        else:
            far = f"{self.settled} of {self.of} steps given or skipped"
        paused = [names[place] for place in self.places if place in self.paused]
        if not paused:
            return f"{self.title}, {far}"
        return f"{self.title}, {far}; paused{'' if len(paused) == len(self.places) else f' for {paused[0]}'}"


def under_way(session: Session, practice_id: UUID, couple_ids: Sequence[UUID]) -> Mapping[UUID, UnderWay]:
    """The programme each of these couples is in, by couple. One statement, however many couples."""
    if not couple_ids:
        return {}
    settled = (
        select(ProgrammeStep.run_id, func.count().label("steps"))
        .where(ProgrammeStep.practice_id == practice_id)
        .group_by(col(ProgrammeStep.run_id))
        .subquery()
    )
    rows = session.exec(
        select(ProgrammeRun, func.coalesce(settled.c.steps, 0))
        .outerjoin(settled, settled.c.run_id == ProgrammeRun.id)
        .where(
            ProgrammeRun.practice_id == practice_id,
            col(ProgrammeRun.couple_id).in_(couple_ids),
            col(ProgrammeRun.ended_at).is_(None),
        )
        .order_by(col(ProgrammeRun.started_at))
    ).all()
    return {run.couple_id: found for run, steps in rows if (found := _under_way(run, steps)) is not None}


def waits_for(session: Session, couple: Couple, found: UnderWay, now: datetime) -> str:
    """What the clinician has to do before the next step can go out, "" where it goes by itself or was paused."""
    is_through = found.of is not None and found.settled >= found.of
    wanted = [place for place in found.places if place not in found.paused]
    if is_through or not wanted:
        return ""
    if len(wanted) == 2 and is_decision_asked(session, couple, now):
        return "the next step waits for your decision: there is, or was lately, something to read alone"
    if next_session(session, couple, now) is None:
        return "the next step waits for a session to be booked"
    return ""


def _under_way(run: ProgrammeRun, settled: int) -> UnderWay | None:
    programme = _programme(run)
    if programme is None:
        return None
    paused = {Place.A: run.paused_a_at, Place.B: run.paused_b_at}
    return UnderWay(
        title=programme.title(LANGUAGE),
        settled=settled,
        of=None if programme.repeats else len(programme.steps),
        paused=frozenset(place for place, at in paused.items() if at),
        places=(run.only,) if run.only else tuple(Place),
    )


def _programme(run: ProgrammeRun) -> Programme | None:
    return the_programmes().released.get((run.name, run.version))


def course_of_events(session: Session, couple: Couple) -> Iterator[tuple[datetime, str]]:
    """When each programme of a couple began and ended, and which of its steps were skipped."""
    runs = session.exec(
        select(ProgrammeRun)
        .where(ProgrammeRun.practice_id == couple.practice_id, ProgrammeRun.couple_id == couple.id)
        .order_by(col(ProgrammeRun.started_at))
    ).all()
    skipped = session.exec(
        select(ProgrammeStep).where(
            ProgrammeStep.practice_id == couple.practice_id,
            col(ProgrammeStep.run_id).in_([run.id for run in runs]),
            col(ProgrammeStep.assignment_id).is_(None),
        )
    ).all()
    for run in runs:
        programme = _programme(run)
        title = programme.title(LANGUAGE) if programme else run.name
        yield run.started_at, f"Programme begun: {title}"
        if run.ended_at:
            yield run.ended_at, f"Programme ended: {title}"
        for step in skipped:
            if step.run_id == run.id:
                yield step.made_at, f"Step {step.position + 1} of {title} skipped"
