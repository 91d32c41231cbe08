"""The commitment ledger: where each promise stands when both partners have been heard.

A state is worked out from two reports of equal weight. Where they do not match the state is `disputed`: the ledger
says that they differ, not who is right. Where only one of them reported, the other side is unrated, and that is all the
ledger says. Whether a promise was raised unasked is a fact beside its state, with who says so. Nothing is added up
beyond how many promises stand where.
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
    KEPT = "kept"
    NOT_DUE = "not_due"


class Raised(StrEnum):
    """Whether the owner of a promise spoke of it, as one of the two says."""

    UNASKED = "unasked"
    ASKED = "asked"
    NOT_RAISED = "not_raised"


DECLINED = "decline"
"""What a partner posts who would rather not rate a promise."""

SESSIONS_IN_A_RUN = 4
"""How many earlier sessions a run of states reaches back."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise in its published wording."""

    id: str
    owner: Place
    what: str
    by_when: str = ""
    how_seen: str = ""


@dataclass(frozen=True, slots=True)
class Reviews:
    """Both partners' latest reports, by commitment id, in the words they posted: "kept", "not_seen", "decline" ...

    `raised_a` and `raised_b` hold what each said of its being raised. `asked` are the promises that the session's
    check-ins asked about, whether or not anybody rated them.
    """

    a: Mapping[str, str] = field(default_factory=dict)
    b: Mapping[str, str] = field(default_factory=dict)
    raised_a: Mapping[str, str] = field(default_factory=dict)
    raised_b: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()

    def of(self, place: Place) -> Mapping[str, str]:
        return self.a if place == "a" else self.b

    def raised_by(self, place: Place) -> Mapping[str, str]:
        return self.raised_a if place == "a" else self.raised_b

    def speaks_of(self, commitment_id: str) -> bool:
        """Whether this session asked about the promise, or somebody rated it."""
        return commitment_id in self.asked or self.rates(commitment_id)

    def rates(self, commitment_id: str) -> bool:
        return commitment_id in self.a or commitment_id in self.b


UNREVIEWED = Reviews()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One promise, what each one reports, and the state that follows.

    `owner_word` and `partner_word` are each report in plain words ("not kept", "declined", "not rated").
    `word` names the state ("They differ"), `sentence` gives both reports, the owner's first.
    `was` is the state last time, None where neither had rated it then.
    `raised` says whether it was raised, and who says so; "" where nobody did. `raised_unasked` is True where it was by
    every account there is. `run` are the states of the sessions before this one that asked about it, oldest first.
    """

    commitment: Commitment
    state: State
    was: State | None
    owner_word: str
    partner_word: str
    word: str
    sentence: str
    raised: str = ""
    raised_unasked: bool = False
    run: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """Exceptions first, and the same said in one sentence."""

    entries: tuple[LedgerEntry, ...]
    tally: str


def ledger(
    commitments: Iterable[Commitment],
    reviews: Reviews,
    *,
    names: Names,
    previous: Reviews = UNREVIEWED,
    past: Sequence[Reviews] = (),
) -> Ledger:
    """Every commitment with its state, exceptions first, otherwise in the order given.

    `previous` are the reports of the session before, `past` those of every session before, oldest first.
    Raises ValueError where a report is not one of its side's words.
    """
    entries = [_entry(commitment, reviews, previous, past, names) for commitment in commitments]
    ordered = tuple(sorted(entries, key=lambda entry: _ORDER[entry.state]))
    return Ledger(entries=ordered, tally=tally(ordered))


def state_of(owner: OwnerReport | None, partner: PartnerReport | None) -> State:
    """The state two reports lead to. None is a report that is missing or was declined.

    "Not due" and "not seen" agree: who is asked about something that had no occasion yet can only answer that it was
    not seen. Where the other one did see it the two differ, as over any other word.
    """
    if owner is None and partner is None:
        return State.UNRATED
    if owner is None or partner is None:
        return State.ONE_VIEW
    return _AGREED.get((owner, partner), State.DISPUTED)


def run_of(commitment: Commitment, past: Iterable[Reviews]) -> tuple[State, ...]:
    """The states a promise stood in, in the last sessions that asked about it, oldest first."""
    spoken = [_state(commitment, reviews) for reviews in past if reviews.speaks_of(commitment.id)]
    return tuple(spoken[-SESSIONS_IN_A_RUN:])


def word_for(state: State, owner: str, partner: str, *, by_owner: bool) -> str:
    """A state as the ledger prints it: "They differ", "Only Ada rated this". `by_owner` is whose single view it is."""
    return _WORDS.get(state) or f"Only {owner if by_owner else partner} rated this"


def tally(entries: Iterable[LedgerEntry]) -> str:
    """ "Of four promises one was kept, one missed, and on two they differ." Counts only, no share of anything."""
    entries = tuple(entries)
    promises = _promises_tally([entry.state for entry in entries])
    unasked = sum(entry.raised_unasked for entry in entries)
    if not unasked:
        return promises
    return f"{promises} {_number(unasked).capitalize()} {'was' if unasked == 1 else 'were'} raised unasked."


_AGREED = {
    (OwnerReport.KEPT, PartnerReport.SEEN): State.KEPT,
    (OwnerReport.PARTLY, PartnerReport.PARTLY_SEEN): State.PARTLY,
    (OwnerReport.NOT_KEPT, PartnerReport.NOT_SEEN): State.MISSED,
    (OwnerReport.NOT_DUE, PartnerReport.NOT_SEEN): State.NOT_DUE,
}

_ORDER = {state: position for position, state in enumerate(State)}

_WORDS = {
    State.DISPUTED: "They differ",
    State.MISSED: "Missed",
    State.PARTLY: "Partly",
    State.UNRATED: "Not rated yet",
    State.KEPT: "Kept",
    State.NOT_DUE: "Not due",
}


def _entry(
    commitment: Commitment, reviews: Reviews, previous: Reviews, past: Sequence[Reviews], names: Names
) -> LedgerEntry:
    owner_report, partner_report = _reports(commitment, reviews)
    state, was = _state(commitment, reviews), _state(commitment, previous)
    owner, partner = names.of(commitment.owner), names.other_than(commitment.owner)
    owner_word, partner_word = _plain(owner_report), _plain(partner_report)
    raised = _raised(commitment, reviews)
    return LedgerEntry(
        commitment=commitment,
        state=state,
        was=None if was is State.UNRATED else was,
        owner_word=owner_word,
        partner_word=partner_word,
        word=word_for(state, owner, partner, by_owner=_given(owner_report)),
        sentence=f"{owner}: {owner_word}; {partner}: {partner_word}.",
        raised=_raised_in_words(raised, owner, partner),
        raised_unasked=set(raised) - {None} == {Raised.UNASKED},
        run=run_of(commitment, past),
    )


def _reports(commitment: Commitment, reviews: Reviews) -> tuple[str | None, str | None]:
    """The owner's report and the other partner's, as posted."""
    return reviews.of(commitment.owner).get(commitment.id), reviews.of(_other(commitment.owner)).get(commitment.id)


def _other(place: Place) -> Place:
    return "b" if place == "a" else "a"


def _state(commitment: Commitment, reviews: Reviews) -> State:
    owner, partner = _reports(commitment, reviews)
    return state_of(
        OwnerReport(owner) if owner and _given(owner) else None,
        PartnerReport(partner) if partner and _given(partner) else None,
    )


def _given(report: str | None) -> bool:
    return bool(report) and report != DECLINED


def _plain(report: str | None) -> str:
    if not report:
        return "not rated"
    return "declined" if report == DECLINED else report.replace("_", " ")


def _raised(commitment: Commitment, reviews: Reviews) -> tuple[Raised | None, Raised | None]:
    """What the owner and the other partner say of its being raised."""
    said = (reviews.raised_by(place).get(commitment.id) for place in (commitment.owner, _other(commitment.owner)))
    by_owner, by_partner = (Raised(word) if word else None for word in said)
    return by_owner, by_partner


_RAISED_WORDS = {
    Raised.UNASKED: "raised unasked",
    Raised.ASKED: "raised when asked",
    Raised.NOT_RAISED: "not raised",
}


def _raised_in_words(raised: tuple[Raised | None, Raised | None], owner: str, partner: str) -> str:
    """ "Raised unasked, both say." "Raised when asked, Ada says." "Ben: raised unasked; Ada: raised when asked." """
    by_owner, by_partner = raised
    if by_owner and by_partner and by_owner is not by_partner:
        return f"{owner}: {_RAISED_WORDS[by_owner]}; {partner}: {_RAISED_WORDS[by_partner]}."
    said = by_owner or by_partner
    if said is None:
        return ""
    who = "both say" if by_owner and by_partner else f"{owner if by_owner else partner} says"
    return f"{_RAISED_WORDS[said].capitalize()}, {who}."


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
