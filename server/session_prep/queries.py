"""What a report is composed from, and the page that offers the copies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.responses.appointments import Appointments, appointments_of
from server.responses.notes import Note, notes_of
from server.responses.overview import Overview, overview
from server.responses.people import people_of
from server.responses.promises import published
from server.session_prep import rules
from server.session_prep.rules import Case
from server.tables import Couple, Member
from server.vault import Vault


@dataclass(frozen=True, slots=True)
class Gathered:
    """One session of a couple, what a report says besides, and the session before where nobody answered."""

    seen: Overview
    case: Case
    last_time: Overview | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A passage picked for both, and why it is not printed, "" where it is."""

    place: str
    name: str
    passage: str
    source: str
    why_not: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    place: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class CopiesPage:
    """The two copies of one session's report, and what the one for both holds. `problem` says what did not print."""

    code: str
    starts_at: datetime | None = None
    chosen: str = ""
    issued_at: datetime | None = None
    is_blocked: bool = False
    nobody_answered: bool = False
    held: tuple[HeldLine, ...] = ()
    promises: tuple[PromiseLine, ...] = ()
    problem: str = ""

    @property
    def here(self) -> str:
        return f"/couples/{self.code}"


def gathered(
    session: Session,
    vault: Vault,
    couple: Couple,
    now: datetime,
    *,
    member_id: UUID | None = None,
    chosen: UUID | None = None,
) -> Gathered | None:
    """Everything a report is composed from; None where no session was ever booked.

    Raises NotFound if `chosen` is no session of this couple.
    """
    people = people_of(session, vault, couple)
    appointments = appointments_of(session, couple, now, chosen)
    if appointments is None:
        return None
    seen = overview(session, vault, couple, people, appointments, now)
    before = _before(appointments) if seen.nobody_answered else None
    return Gathered(
        seen=seen,
        case=_case(session, couple, appointments, seen, member_id),
        last_time=overview(session, vault, couple, people, before, now) if before else None,
        notes=_own_notes(session, vault, couple, appointments, member_id),
    )


def _own_notes(
    session: Session, vault: Vault, couple: Couple, appointments: Appointments, member_id: UUID | None
) -> tuple[Note, ...]:
    """The clinician's notes of this session and the one before; none for a colleague who draws up the report."""
    if member_id is not None and member_id != couple.clinician_id:
        return ()
    sessions = [each for each in (appointments.previous, appointments.focus) if each is not None]
    return tuple(note for each in sessions for note in notes_of(session, vault, couple, each))


def copies_page(
    session: Session,
    vault: Vault,
    couple: Couple,
    now: datetime,
    *,
    chosen: UUID | None = None,
    problem: str = "",
) -> CopiesPage:
    """Raises NotFound if `chosen` is no session of this couple."""
    found = gathered(session, vault, couple, now, chosen=chosen)
    if found is None:
        return CopiesPage(couple.code, problem=problem)
    seen = found.seen
    return CopiesPage(
        code=couple.code,
        starts_at=seen.session.starts_at,
        chosen=str(chosen) if chosen else "",
        issued_at=seen.session.report_issued_at,
        is_blocked=rules.has_unread(seen),
        nobody_answered=seen.nobody_answered,
        held=tuple(_held(seen)),
        promises=tuple(
            PromiseLine(promise.place.value, seen.people.at(promise.place).name, promise.what)
            for promise in published(seen.promises)
        ),
        problem=problem,
    )


def _held(seen: Overview) -> Iterable[HeldLine]:
    for held in rules.held_for_both(seen):
        place = held.pick.place
        yield HeldLine(place.value, seen.people.at(place).name, held.pick.passage, held.source, held.why_not)


def _before(appointments: Appointments) -> Appointments | None:
    """The session before, in focus."""
    if appointments.position == 0:
        return None
    return Appointments(appointments.sessions, appointments.position - 1)


def _case(session: Session, couple: Couple, appointments: Appointments, seen: Overview, member_id: UUID | None) -> Case:
    readers = {alert.acknowledged_by for alert in seen.alerts if alert.acknowledged_by}
    names = _names(session, couple, {couple.clinician_id, *readers, *({member_id} if member_id else ())})
    clinician = names[couple.clinician_id]
    return Case(
        code=couple.code,
        clinician=clinician,
        reader=names.get(member_id, clinician) if member_id else clinician,
        time_zone=appointments.focus.time_zone,
        direction=couple.direction,
        policy=couple.policy,
        first_session_at=appointments.sessions[0].starts_at,
        read_by=names,
    )


def _names(session: Session, couple: Couple, member_ids: set[UUID]) -> dict[UUID, str]:
    rows = session.exec(
        select(Member).where(Member.practice_id == couple.practice_id, col(Member.id).in_(member_ids))
    ).all()
    return {row.id: row.name for row in rows}
