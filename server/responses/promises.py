"""A couple's commitments with both partners' ratings: the shared ledger, and promises that are not published yet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.domain.ledger import Commitment as LedgerCommitment
from server.domain.ledger import Ledger, Reviews, ledger
from server.domain.words import Place
from server.responses.people import People
from server.tables import Commitment, Couple, FollowThrough
from server.vault import Cell, Vault
from worksheets.kind import OpenCommitment

WORDS_FOR = {"each_time": "Each time", "next_session": "Next session"}


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment, opened. `by_when` is each_time, next_session or a date as YYYY-MM-DD."""

    id: UUID
    owner_id: UUID
    place: Place
    what: str
    how_seen: str
    by_when: str
    created_at: datetime
    published_at: datetime | None
    closed_at: datetime | None

    @property
    def by_when_words(self) -> str:
        """'Each time', 'Next session' or '26 Nov'"""
        if self.by_when in WORDS_FOR:
            return WORDS_FOR[self.by_when]
        day = date.fromisoformat(self.by_when)
        return f"{day.day} {day:%b}"


def promises_of(session: Session, vault: Vault, couple: Couple, people: People) -> tuple[Promise, ...]:
    """Every commitment of the couple, oldest first, closed ones included."""
    rows = session.exec(
        select(Commitment)
        .where(Commitment.practice_id == couple.practice_id, Commitment.couple_id == couple.id)
        .order_by(col(Commitment.created_at), col(Commitment.id))
    ).all()
    return tuple(_opened(session, vault, row, people) for row in rows)


def published(promises: Iterable[Promise]) -> tuple[Promise, ...]:
    """What stands in the shared ledger now."""
    return tuple(promise for promise in promises if promise.published_at and promise.closed_at is None)


def published_then(promises: Iterable[Promise], starts_at: datetime, until: datetime) -> tuple[Promise, ...]:
    """The ledger of one session: published `until` its end, and not closed before it began."""
    return tuple(
        promise
        for promise in promises
        if promise.published_at
        and promise.published_at <= until
        and (promise.closed_at is None or promise.closed_at > starts_at)
    )


def open_commitments(promises: Iterable[Promise], people: People, asked: Place) -> tuple[OpenCommitment, ...]:
    """The open promises of the shared ledger, as one partner is asked about them."""
    return as_asked(published(promises), people, asked)


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


def ledger_of(
    session: Session,
    vault: Vault,
    couple: Couple,
    people: People,
    promises: Iterable[Promise],
    now_and_before: tuple[UUID, UUID | None],
) -> Ledger:
    """The shared ledger with the ratings given for one session, and its states the session before."""
    this, before = now_and_before
    ratings = _ratings(session, vault, couple, people, {this, before} - {None})
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
    previous = ratings.get(before, Reviews()) if before else Reviews()
    return ledger(entries, ratings.get(this, Reviews()), names=people.names, previous=previous)


def _ratings(
    session: Session, vault: Vault, couple: Couple, people: People, session_ids: Collection[UUID | None]
) -> dict[UUID, Reviews]:
    rows = session.exec(
        select(FollowThrough)
        .where(
            FollowThrough.practice_id == couple.practice_id,
            FollowThrough.couple_id == couple.id,
            col(FollowThrough.session_id).in_(session_ids),
        )
        .order_by(col(FollowThrough.rated_at))
    ).all()
    given: dict[UUID, dict[Place, dict[str, str]]] = {}
    for row in rows:
        place = people.of(row.partner_id).place
        cell = Cell(row.practice_id, row.couple_id, row.partner_id, "follow_through", "rating", row.id)
        by_place = given.setdefault(row.session_id, {Place.A: {}, Place.B: {}})
        by_place[place][str(row.commitment_id)] = vault.sealing.open(session, cell, row.rating)
    return {of: Reviews(a=by_place[Place.A], b=by_place[Place.B]) for of, by_place in given.items()}


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
    )
