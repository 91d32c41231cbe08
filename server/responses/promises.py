"""A couple's commitments with both partners' ratings: the shared ledger, and promises that are not published yet.

Both check-ins of one assignment ask about what stood in the ledger when it was assigned. A published wording is never
changed and never taken back, only closed; so that moment alone says what was asked, whoever looks and whenever.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.domain.ledger import UNREVIEWED, Ledger, Reviews, State, ledger, run_of
from server.domain.ledger import Commitment as LedgerCommitment
from server.domain.words import ClosedAs, Place
from server.responses.people import People
from server.tables import AssignedWorksheet, Assignment, Commitment, Couple, FollowThrough, Invitation
from server.vault import Cell, Vault
from worksheets.catalog import the_catalog
from worksheets.kind import OpenCommitment
from worksheets.measure_form import is_for_measure

WORDS_FOR = {"each_time": "Each time", "next_session": "Next session"}


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment, opened. `by_when` is each_time, next_session or a date as YYYY-MM-DD.

    `is_from_room`: the clinician entered it with both present. `replaces_id` is the promise whose place it took.
    """

    id: UUID
    owner_id: UUID
    place: Place
    what: str
    how_seen: str
    by_when: str
    created_at: datetime
    published_at: datetime | None
    closed_at: datetime | None
    closed_as: ClosedAs | None = None
    replaces_id: UUID | None = None
    is_from_room: bool = False

    @property
    def due_on(self) -> date | None:
        """The day it is due, None for one that comes back each time."""
        return None if self.by_when in WORDS_FOR else date.fromisoformat(self.by_when)

    @property
    def by_when_words(self) -> str:
        """'Each time', 'Next session' or '26 Nov'"""
        day = self.due_on
        return f"{day.day} {day:%b}" if day else WORDS_FOR[self.by_when]

    def stood_at(self, moment: datetime) -> bool:
        """Whether it was in the shared ledger then: published, and not closed yet."""
        return _stood_at(moment, self.published_at, self.closed_at)


def _stood_at(moment: datetime, published_at: datetime | None, closed_at: datetime | None) -> bool:
    return published_at is not None and published_at <= moment and (closed_at is None or closed_at > moment)


def promises_of(session: Session, vault: Vault, couple: Couple, people: People) -> tuple[Promise, ...]:
    """Every commitment of the couple, oldest first, closed ones included."""
    rows = session.exec(
        select(Commitment)
        .where(Commitment.practice_id == couple.practice_id, Commitment.couple_id == couple.id)
        .order_by(col(Commitment.created_at), col(Commitment.id))
    ).all()
    return tuple(_opened(session, vault, row, people) for row in rows)


def is_shared(promise: Promise) -> bool:
    """Whether both partners know of it, open or closed."""
    return promise.published_at is not None


def published(promises: Iterable[Promise]) -> tuple[Promise, ...]:
    """What stands in the shared ledger now."""
    return tuple(promise for promise in promises if is_shared(promise) and promise.closed_at is None)


def published_then(
    promises: Iterable[Promise], reviews: Reviews, starts_at: datetime, until: datetime
) -> tuple[Promise, ...]:
    """The ledger of one session: published `until` its end, and not closed before it began, or else rated."""
    return tuple(
        promise
        for promise in promises
        if promise.published_at
        and promise.published_at <= until
        and (promise.closed_at is None or promise.closed_at > starts_at or reviews.rates(str(promise.id)))
    )


def asked_about(session: Session, invitation: Invitation, promises: Iterable[Promise]) -> tuple[Promise, ...]:
    """What both check-ins of this invitation's assignment ask about, the same for both and at any time."""
    assignment = session.get_one(Assignment, (invitation.practice_id, invitation.assignment_id))
    return tuple(promise for promise in promises if promise.stood_at(assignment.created_at))


def is_asked_about(session: Session, invitation: Invitation, commitment_id: UUID) -> bool:
    """Whether this is one of the promises that `asked_about` tells, without opening any."""
    row = session.get(Commitment, (invitation.practice_id, commitment_id))
    assignment = session.get_one(Assignment, (invitation.practice_id, invitation.assignment_id))
    return (
        row is not None
        and row.couple_id == invitation.couple_id
        and _stood_at(assignment.created_at, row.published_at, row.closed_at)
    )


def asked_by_invitation(
    session: Session, couple: Couple, promises: Sequence[Promise], session_id: UUID
) -> dict[UUID, frozenset[str]]:
    """For every invitation before a session, the ids of the promises it asks about."""
    rows = session.exec(
        select(Invitation.id, Assignment.created_at)
        .join(
            Assignment,
            (col(Assignment.practice_id) == Invitation.practice_id) & (col(Assignment.id) == Invitation.assignment_id),
        )
        .where(
            Invitation.practice_id == couple.practice_id,
            Invitation.couple_id == couple.id,
            Invitation.session_id == session_id,
        )
    ).all()
    return {invitation_id: _standing(promises, assigned_at) for invitation_id, assigned_at in rows}


def _standing(promises: Iterable[Promise], moment: datetime) -> frozenset[str]:
    return frozenset(str(promise.id) for promise in promises if promise.stood_at(moment))


def as_asked(promises: Iterable[Promise], people: People, asked: Place) -> tuple[OpenCommitment, ...]:
    return tuple(
        OpenCommitment(
            id=str(promise.id),
            mine=promise.place is asked,
            owner_name=people.at(promise.place).name,
            what=promise.what,
            by_when=promise.by_when,
            how_seen=promise.how_seen,
            since=(promise.published_at or promise.created_at).date(),
        )
        for promise in promises
    )


def ledger_of(promises: Iterable[Promise], people: People, reviews: Reviews, past: Sequence[Reviews]) -> Ledger:
    """The shared ledger with the ratings given for one session, and its states before. `past` is oldest first."""
    entries = [
        LedgerCommitment(
            id=str(promise.id),
            owner=promise.place.value,
            what=promise.what,
            by_when=promise.by_when_words,
            how_seen=promise.how_seen,
        )
        for promise in promises
    ]
    previous = past[-1] if past else UNREVIEWED
    return ledger(entries, reviews, names=people.names, previous=previous, past=past)


def runs_of(promises: Iterable[Promise], sessions: Sequence[Reviews]) -> dict[UUID, tuple[State, ...]]:
    """The states each shared promise stood in, in the last sessions that asked about it, oldest first."""
    return {
        promise.id: run_of(LedgerCommitment(str(promise.id), promise.place.value, promise.what), sessions)
        for promise in promises
        if is_shared(promise)
    }


def last_assigned_at(session: Session, couple: Couple, session_id: UUID) -> datetime | None:
    """When the newest homework of a session that asks about promises was assigned."""
    return max((at for of, at in _reviewing(session, couple, [session_id]) if of == session_id), default=None)


def reviews_of(
    session: Session,
    vault: Vault,
    couple: Couple,
    people: People,
    promises: Sequence[Promise],
    session_ids: Collection[UUID],
) -> dict[UUID, Reviews]:
    """What both said of promises for each session that asked about any."""
    rows = session.exec(
        select(FollowThrough)
        .where(
            FollowThrough.practice_id == couple.practice_id,
            FollowThrough.couple_id == couple.id,
            col(FollowThrough.session_id).in_(session_ids),
        )
        .order_by(col(FollowThrough.rated_at), col(FollowThrough.id))
    ).all()
    said = {of: _Said() for of in session_ids}
    for row in rows:
        said[row.session_id].take(session, vault, row, people.of(row.partner_id).place)
    for of, assigned_at in _reviewing(session, couple, session_ids):
        said[of].asked |= _standing(promises, assigned_at)
    return {of: found.reviews() for of, found in said.items()}


class _Said:
    """One session's reports as they are read, the later ones over the earlier."""

    def __init__(self) -> None:
        self.ratings: dict[Place, dict[str, str]] = {place: {} for place in Place}
        self.raised: dict[Place, dict[str, str]] = {place: {} for place in Place}
        self.asked: frozenset[str] = frozenset()

    def take(self, session: Session, vault: Vault, row: FollowThrough, place: Place) -> None:
        def opened(column: str, sealed: bytes) -> str:
            cell = Cell(row.practice_id, row.couple_id, row.partner_id, "follow_through", column, row.id)
            return vault.sealing.open(session, cell, sealed)

        self.ratings[place][str(row.commitment_id)] = opened("rating", row.rating)
        if row.raised:
            self.raised[place][str(row.commitment_id)] = opened("raised", row.raised)

    def reviews(self) -> Reviews:
        return Reviews(
            a=self.ratings[Place.A],
            b=self.ratings[Place.B],
            raised_a=self.raised[Place.A],
            raised_b=self.raised[Place.B],
            asked=self.asked,
        )


def _reviewing(session: Session, couple: Couple, session_ids: Collection[UUID]) -> list[tuple[UUID, datetime]]:
    """The sessions with homework that asks about promises, and when each such homework was assigned."""
    rows = session.exec(
        select(Assignment.session_id, Assignment.created_at, AssignedWorksheet.name, AssignedWorksheet.version)
        .join(
            AssignedWorksheet,
            (col(AssignedWorksheet.practice_id) == Assignment.practice_id)
            & (col(AssignedWorksheet.assignment_id) == Assignment.id),
        )
        .where(
            Assignment.practice_id == couple.practice_id,
            Assignment.couple_id == couple.id,
            col(Assignment.session_id).in_(session_ids),
        )
    ).all()
    return [(of, assigned_at) for of, assigned_at, name, version in rows if _asks_about_promises(name, version)]


def _asks_about_promises(name: str, version: int) -> bool:
    """No measure does: what a practice brought is scored, never promised."""
    if is_for_measure(name):
        return False
    return any(item.kind == "commitment_review" for item in the_catalog().get(name, version).items)


def _opened(session: Session, vault: Vault, row: Commitment, people: People) -> Promise:
    def text(column: str, sealed: bytes) -> str:
        cell = Cell(row.practice_id, row.couple_id, row.owner_id, "commitment", column, row.id)
        return vault.sealing.open(session, cell, sealed)

    return Promise(
        id=row.id,
        owner_id=row.owner_id,
        place=people.of(row.owner_id).place,
        what=text("what", row.what),
        how_seen=text("how_seen", row.how_seen),
        by_when=row.by_when,
        created_at=row.created_at,
        published_at=row.published_at,
        closed_at=row.closed_at,
        closed_as=row.closed_as,
        replaces_id=row.replaces_id,
        is_from_room=row.answer_id is None and row.entered_by is not None,
    )
