"""The commitment ledger: where each promise stands when both partners have been heard.

A state is worked out from two reports of equal weight. Where they do not match the state is `disputed`: the ledger
says that they differ, not who is right. Nothing is added up beyond how many promises stand where.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from server.domain.gaps import Names, Place


class OwnerReport(StrEnum):
    """What the person who promised says."""

    KEPT = "kept"
    PARTLY = "partly"
    NOT_KEPT = "not_kept"
    NOT_DUE = "not_due"


class PartnerReport(StrEnum):
    """What the other person saw."""

    SEEN = "seen"
    PARTLY_SEEN = "partly_seen"
    NOT_SEEN = "not_seen"


class State(StrEnum):
    """Where a promise stands. The order of the members is the order in which a reader needs them."""

    DISPUTED = "disputed"
    MISSED = "missed"
    PARTLY = "partly"
    ONE_VIEW = "one_view"
    UNRATED = "unrated"
    RAISED_UNASKED = "raised_unasked"
    KEPT = "kept"
    NOT_DUE = "not_due"


DECLINED = "decline"
"""What a partner posts who would rather not rate a promise."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise in its published wording. `unasked` marks what was noted without having been promised."""

    id: str
    owner: Place
    what: str
    by_when: str = ""
    how_seen: str = ""
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Reviews:
    """Both partners' latest reports, by commitment id, in the words they posted: "kept", "not_seen", "decline" ..."""

    a: Mapping[str, str] = field(default_factory=dict)
    b: Mapping[str, str] = field(default_factory=dict)

    def of(self, place: Place) -> Mapping[str, str]:
        return self.a if place == "a" else self.b


UNREVIEWED = Reviews()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One promise, what each one reports, and the state that follows.

    `owner_word` and `partner_word` are each report in plain words ("not kept", "declined", "not rated").
    `word` names the state ("They differ"), `sentence` gives both reports, the owner's first.
    `was` is the state last time, None where neither had rated it then.
    """

    commitment: Commitment
    state: State
    was: State | None
    owner_word: str
    partner_word: str
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Exceptions first, and the same said in one sentence."""

    entries: tuple[LedgerEntry, ...]
    tally: str


def ledger(
    commitments: Iterable[Commitment], reviews: Reviews, *, names: Names, previous: Reviews = UNREVIEWED
) -> Ledger:
    """Every commitment with its state, exceptions first, otherwise in the order given.

    Raises ValueError where a report is not one of its side's words.
    """
    entries = [_entry(commitment, reviews, previous, names) for commitment in commitments]
    ordered = tuple(sorted(entries, key=lambda entry: _ORDER[entry.state]))
    return Ledger(entries=ordered, tally=tally(ordered))


def state_of(owner: OwnerReport | None, partner: PartnerReport | None) -> State:
    """The state two reports lead to. None is a report that is missing or was declined.

    An owner's "not due" stands whatever the other one saw: who was asked about something that had no occasion yet
    can only answer that it was not seen.
    """
    if owner is OwnerReport.NOT_DUE:
        return State.NOT_DUE
    if owner is None and partner is None:
        return State.UNRATED
    if owner is None or partner is None:
        return State.ONE_VIEW
    return _AGREED.get((owner, partner), State.DISPUTED)


def tally(entries: Iterable[LedgerEntry]) -> str:
    """ "Of four promises one was kept, one missed, and on two they differ." Counts only, no share of anything."""
    states = [entry.state for entry in entries]
    promises = _promises_tally([state for state in states if state is not State.RAISED_UNASKED])
    unasked = states.count(State.RAISED_UNASKED)
    if not unasked:
        return promises
    noted = "thing was" if unasked == 1 else "things were"
    return f"{promises} {_number(unasked).capitalize()} {noted} raised unasked."


_AGREED = {
    (OwnerReport.KEPT, PartnerReport.SEEN): State.KEPT,
    (OwnerReport.PARTLY, PartnerReport.PARTLY_SEEN): State.PARTLY,
    (OwnerReport.NOT_KEPT, PartnerReport.NOT_SEEN): State.MISSED,
}

_ORDER = {state: position for position, state in enumerate(State)}

_WORDS = {
    State.DISPUTED: "They differ",
    State.MISSED: "Missed",
    State.PARTLY: "Partly",
    State.UNRATED: "Not rated yet",
    State.RAISED_UNASKED: "Raised unasked",
    State.KEPT: "Kept",
    State.NOT_DUE: "Not due",
}


def _entry(commitment: Commitment, reviews: Reviews, previous: Reviews, names: Names) -> LedgerEntry:
    owner_report, partner_report = _reports(commitment, reviews)
    state = _state(commitment, reviews)
    was = _state(commitment, previous)
    owner, partner = names.of(commitment.owner), names.other_than(commitment.owner)
    owner_word, partner_word = _plain(owner_report), _plain(partner_report)
    return LedgerEntry(
        commitment=commitment,
        state=state,
        was=None if was is State.UNRATED else was,
        owner_word=owner_word,
        partner_word=partner_word,
        word=_WORDS.get(state) or f"Only {owner if _given(owner_report) else partner} rated this",
        sentence=_noted(owner) if commitment.unasked else f"{owner}: {owner_word}; {partner}: {partner_word}.",
    )


def _reports(commitment: Commitment, reviews: Reviews) -> tuple[str | None, str | None]:
    """The owner's report and the other partner's, as posted."""
    other: Place = "b" if commitment.owner == "a" else "a"
    return reviews.of(commitment.owner).get(commitment.id), reviews.of(other).get(commitment.id)


def _state(commitment: Commitment, reviews: Reviews) -> State:
    owner, partner = _reports(commitment, reviews)
    state = state_of(
        OwnerReport(owner) if owner and _given(owner) else None,
        PartnerReport(partner) if partner and _given(partner) else None,
    )
    return State.RAISED_UNASKED if commitment.unasked else state


def _given(report: str | None) -> bool:
    return bool(report) and report != DECLINED


def _plain(report: str | None) -> str:
    if not report:
        return "not rated"
    return "declined" if report == DECLINED else report.replace("_", " ")


def _noted(owner: str) -> str:
    return f"{owner} did this without having promised it."


_TALLIED: tuple[tuple[State, str, str], ...] = (
    (State.KEPT, "{n} was kept", "{n} were kept"),
    (State.PARTLY, "{n} was partly kept", "{n} were partly kept"),
    (State.MISSED, "{n} was missed", "{n} were missed"),
    (State.NOT_DUE, "{n} is not due", "{n} are not due"),
    (State.ONE_VIEW, "{n} was rated by one of them", "{n} were rated by one of them"),
    (State.UNRATED, "{n} is not rated yet", "{n} are not rated yet"),
    (State.DISPUTED, "on {n} they differ", "on {n} they differ"),
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _promises_tally(states: Sequence[State]) -> str:
    if not states:
        return "No promise is open."
    counted = [(state, states.count(state)) for state, _, _ in _TALLIED if state in states]
    if len(counted) == 1:
        return _all_alike(*counted[0])
    parts = [_part(state, count) for state, count in counted]
    return f"Of {_number(len(states))} promises {', '.join(parts[:-1])}, and {parts[-1]}."


def _part(state: State, count: int) -> str:
    one, several = next((one, several) for tallied, one, several in _TALLIED if tallied is state)
    return (one if count == 1 else several).format(n=_number(count))


def _all_alike(state: State, count: int) -> str:
    whose = {1: "the one promise", 2: "both promises"}.get(count, f"all {_number(count)} promises")
    one, several = next((one, several) for tallied, one, several in _TALLIED if tallied is state)
    sentence = (one if count == 1 else several).format(n=whose)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
