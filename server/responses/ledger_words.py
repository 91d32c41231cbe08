"""What stands beside a promise, on the couple page and in the report: where it comes from, when it is due, how it went
before, what it was called before, and why to look at it twice. For the clinician alone. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from server.domain import times
from server.domain.ledger import State
from server.domain.surveillance import why
from server.domain.words import ClosedAs
from server.responses.in_words import capital
from server.responses.overview import Overview
from server.responses.promises import WORDS_FOR, Promise

STOOD = {
    State.DISPUTED: "they differed",
    State.MISSED: "missed",
    State.PARTLY: "partly",
    State.ONE_VIEW: "rated by one",
    State.UNRATED: "not rated",
    State.KEPT: "kept",
    State.NOT_DUE: "not due",
}
CLOSED = {
    ClosedAs.DONE: "Closed as done",
    ClosedAs.LET_GO: "Let go",
    ClosedAs.RENEGOTIATED: "Renegotiated",
    None: "Closed",
}


@dataclass(frozen=True, slots=True)
class Before:
    """What a promise was before: `said` "Renegotiated 12 Nov; before:", then its words, then `after`.

    `what` and `how_seen` are the owner's words, "" where they were the same; `after` is when it was due, how it stood.
    """

    said: str
    what: str = ""
    how_seen: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """Words beside one promise, each "" or empty where there is nothing to say.

    `due` is "each time", "next session" or "due 12 Nov, past its date"; `origin` says whether it was entered in the
    room; `history` has an entry for each wording it had before, the latest first; `asked` says that the check-in
    which is out does not ask about it yet. `may_return` is whether it was closed and nothing took its place.
    """

    due: str
    origin: str
    history: tuple[Before, ...]
    closed: str
    asked: str
    why: str
    may_return: bool


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose days these are: a zone, and the day the page or report is read for."""

    zone: str
    on: date

    def day(self, moment: datetime) -> str:
        """'12 Nov', with the year where it is another one"""
        day = times.in_zone(moment, self.zone).date()
        return _day(day, self.on)


def beside(promise: Promise, seen: Overview, zone: str, now: datetime) -> Beside:
    reader = _Reader(zone, read_for(seen, zone, now))
    chain = tuple(_before(promise, seen.promises))
    return Beside(
        due=_due(promise, reader.on),
        origin=_origin(chain[-1] if chain else promise, reader),
        history=tuple(_replaced(later, earlier, seen.runs, reader) for later, earlier in _steps(promise, chain)),
        closed=f"{CLOSED[promise.closed_as]} {reader.day(promise.closed_at)}." if promise.closed_at else "",
        asked=_not_asked_yet(promise, seen.last_assigned_at),
        why=why(promise.what, promise.how_seen),
        may_return=promise.closed_at is not None and promise.id not in _replaced_ids(seen),
    )


def read_for(seen: Overview, zone: str, now: datetime) -> date:
    """Today, but for a session that is over its own day: what was not due then is not past its date there."""
    return min(times.in_zone(now, zone).date(), times.in_zone(seen.session.starts_at, zone).date())


def run_in_words(run: Iterable[State]) -> str:
    """ "kept, kept, they differed", oldest first"""
    return ", ".join(STOOD[state] for state in run)


def closed_ones(seen: Overview) -> tuple[Promise, ...]:
    """Closed promises that stand neither in this session's ledger nor in another one's history; the latest first."""
    shown, replaced = {entry.commitment.id for entry in seen.ledger.entries}, _replaced_ids(seen)
    closed = [
        (promise.closed_at, promise)
        for promise in seen.promises
        if promise.published_at and promise.closed_at and str(promise.id) not in shown and promise.id not in replaced
    ]
    return tuple(promise for _, promise in sorted(closed, key=lambda pair: (pair[0], pair[1].id), reverse=True))


def _replaced_ids(seen: Overview) -> set[UUID | None]:
    return {promise.replaces_id for promise in seen.promises}


def _day(day: date, on: date) -> str:
    return f"{day.day} {day:%b}" + (f" {day.year}" if day.year != on.year else "")


def _due(promise: Promise, on: date) -> str:
    due_on = promise.due_on
    if due_on is None:
        return WORDS_FOR[promise.by_when].lower()
    is_past = due_on < on and promise.closed_at is None
    return f"due {_day(due_on, on)}{', past its date' if is_past else ''}"


def _origin(first: Promise, reader: _Reader) -> str:
    if first.published_at is None:
        return ""
    made = "Entered in the room" if first.is_from_room else "From a worksheet, published"
    return f"{made} {reader.day(first.published_at)}."


def _before(promise: Promise, promises: Iterable[Promise]) -> Iterator[Promise]:
    """The promises whose place this one took, the latest first."""
    known = {each.id: each for each in promises}
    earlier = known.get(promise.replaces_id) if promise.replaces_id else None
    while earlier is not None:
        yield earlier
        earlier = known.get(earlier.replaces_id) if earlier.replaces_id else None


def _steps(promise: Promise, chain: Sequence[Promise]) -> Iterable[tuple[Promise, Promise]]:
    return zip((promise, *chain), chain, strict=False)


def _replaced(later: Promise, earlier: Promise, runs: Mapping[UUID, tuple[State, ...]], reader: _Reader) -> Before:
    """ "Renegotiated 12 Nov; before: I ring at six. Each time. Rated then: kept, they differed." """
    closed_on = reader.day(earlier.closed_at) if earlier.closed_at else ""
    run = run_in_words(runs.get(earlier.id, ()))
    rated = f" Rated then: {run}." if run else ""
    if earlier.closed_as is not ClosedAs.RENEGOTIATED:
        again = reader.day(later.published_at) if later.published_at else ""
        return Before(f"{CLOSED[earlier.closed_as]} {closed_on}, taken up again {again}.{rated}")
    return Before(
        f"Renegotiated {closed_on}; before:",
        what=earlier.what,
        how_seen=earlier.how_seen if earlier.how_seen != later.how_seen else "",
        after=f"{capital(_due(earlier, reader.on))}.{rated}",
    )


def _not_asked_yet(promise: Promise, last_assigned_at: datetime | None) -> str:
    if promise.closed_at or promise.published_at is None or last_assigned_at is None:
        return ""
    if promise.published_at <= last_assigned_at:
        return ""
    return "Not in the homework that was assigned before it: both are asked from the next one on."
