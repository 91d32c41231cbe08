"""What a report is composed from, and the page that offers the copies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.access import Someone
from server.domain.words import Place
from server.errors import Refusal
from server.printing import NotPrinted, WhyNot
from server.responses.appointments import Appointments, appointments_of
from server.responses.notes import Note, notes_of
from server.responses.overview import Overview, overview
from server.responses.people import people_of
from server.responses.prepared import standings
from server.responses.promises import published
from server.session_prep import rules
from server.session_prep.rules import Case
from server.tables import Couple, IssuedReport, Member
from server.vault import Vault

LONG_ANSWER = 2_000
"""Characters from which on an answer is named where a report did not print."""


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
class GivenOut:
    """A copy that was given out for the session. Once it was destroyed, `ended_at` says when."""

    id: UUID
    issued_at: datetime
    as_of: datetime
    is_for_both: bool
    paper: str
    drawn_for: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class CopiesPage:
    """The two copies of one session's report, and what the one for both holds.

    `problem` says what did not print, `advice` what can be done, `standing` whether a report is prepared, or why not.
    """

    code: str
    starts_at: datetime | None = None
    chosen: str = ""
    issued_at: datetime | None = None
    is_blocked: bool = False
    nobody_answered: bool = False
    held: tuple[HeldLine, ...] = ()
    promises: tuple[PromiseLine, ...] = ()
    problem: str = ""
    advice: str = ""
    standing: str = ""
    given_out: tuple[GivenOut, ...] = ()

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
    someone: Someone,
    *,
    chosen: UUID | None = None,
    problem: Refusal | None = None,
) -> CopiesPage:
    """Raises NotFound if `chosen` is no session of this couple."""
    found = gathered(session, vault, couple, now, chosen=chosen)
    said = str(problem) if problem else ""
    if found is None:
        return CopiesPage(couple.code, problem=said)
    seen = found.seen
    standing = standings(session, couple.practice_id, [seen.session], now).get(seen.session.id)
    why = problem.why if isinstance(problem, NotPrinted) else standing.why_not if standing else ""
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
        problem=said,
        advice=f"{ADVICE[WhyNot(why)]}{_longest_answer(seen)}" if why else "",
        standing=standing.sentence(now, someone.time_zone) if standing else "",
        given_out=_given_out(session, couple, seen.session.id, someone.member_id),
    )


_ALL_IS_ON_THE_PAGE = "Everything is on the couple page, whole. "
_SHORTEN = "An agenda line or note of yours that is very long can be shortened there; then print again. "
ADVICE: Mapping[WhyNot, str] = {
    WhyNot.OUTSIDE: f"{_ALL_IS_ON_THE_PAGE}Tell whoever runs Mendwork here: nothing a client writes should do this.",
    WhyNot.TOO_LONG: f"{_ALL_IS_ON_THE_PAGE}{_SHORTEN}",
    WhyNot.TOO_SLOW: f"{_ALL_IS_ON_THE_PAGE}{_SHORTEN}",
    WhyNot.TOO_LARGE: f"{_ALL_IS_ON_THE_PAGE}{_SHORTEN}",
    WhyNot.BROKEN: f"{_ALL_IS_ON_THE_PAGE}Print once more; if it fails again, tell whoever runs Mendwork here.",
    WhyNot.BUSY: "",
}
"""What a clinician can do about a report that did not print."""


def _longest_answer(seen: Overview) -> str:
    """Which answer to look at first. The lengths are of what was written; the report prints less of a very long one."""
    sizes = [
        (sum(len(line.text) for line in row.at(place).lines), seen.people.at(place).name, row)
        for row in seen.rows
        for place in Place
    ]
    size, name, row = max(sizes, key=lambda each: each[0], default=(0, "", None))
    if row is None or size < LONG_ANSWER:
        return ""
    return f"The longest answer is {name}’s, {size:,} characters: {row.title}, {row.short}."


def may_open(couple: Couple, row: IssuedReport, member_id: UUID) -> bool:
    """The couple's own clinician opens every copy; a colleague only their own, which holds no notes of the other's."""
    return member_id in (couple.clinician_id, row.drawn_for)


def _given_out(session: Session, couple: Couple, session_id: UUID, member_id: UUID) -> tuple[GivenOut, ...]:
    """Newest first."""
    rows = session.exec(
        select(IssuedReport, Member.name)
        .join(
            Member, (col(Member.practice_id) == IssuedReport.practice_id) & (col(Member.id) == IssuedReport.drawn_for)
        )
        .where(
            IssuedReport.practice_id == couple.practice_id,
            IssuedReport.couple_id == couple.id,
            IssuedReport.session_id == session_id,
        )
        .order_by(col(IssuedReport.issued_at).desc(), col(IssuedReport.id).desc())
    ).all()
    return tuple(
        GivenOut(row.id, row.issued_at, row.as_of, row.variant == "conjoint", row.paper, name, row.ended_at)
        for row, name in rows
        if may_open(couple, row, member_id)
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
