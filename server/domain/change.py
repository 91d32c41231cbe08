"""What is new since the last session: who answered, where promises stand, which scores moved.

A line says what moved and by how much. Whether that is good is for the room: a higher score is not progress. A change
is called reliable, or within measurement error, only where a published norm says how large that error is; everywhere
else it is told in points of its scale, and that there is no norm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.domain.gaps import Names, Place
from server.domain.ledger import LedgerEntry, State
from worksheets.measure import Norm


class Topic(StrEnum):
    """What a line is about, in the order in which lines come."""

    ANSWERS = "answers"
    COMMITMENT = "commitment"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class ScoreMove:
    """One partner's score on one scale, now and last time; `norm` is None where none was published."""

    place: Place
    title: str
    now: float
    before: float
    lowest: float
    highest: float
    norm: Norm | None = None

    @property
    def by(self) -> float:
        return abs(self.now - self.before)

    @property
    def is_reliable(self) -> bool | None:
        """Whether the difference is larger than measurement error; None where no norm tells how large that is."""
        return None if self.norm is None else self.norm.is_reliable(self.before, self.now)


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether each partner submitted answers, now and last time. `before` is None where it is the first time."""

    a: bool
    b: bool
    a_before: bool | None = None
    b_before: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line. For the clinician's eyes: it may name a status or a score of one partner.

    `of` names what it rests on: a commitment's id or a scale's title, "" for who answered. `figures` are its numbers in
    words, where it has any.
    """

    topic: Topic
    sentence: str
    of: str = ""
    figures: str = ""


def changes(
    entries: Iterable[LedgerEntry], scores: Iterable[ScoreMove], answered: Answered | None, *, names: Names
) -> tuple[Change, ...]:
    """Everything that is new, by topic. One line for a scale or for who answered, whichever of them it is about."""
    return (
        *_answer_lines(answered, names),
        *_commitment_lines(entries, names),
        *_score_lines(scores, names),
    )


# ---------------------------------------------------------------- who answered


def _answer_lines(answered: Answered | None, names: Names) -> Iterable[Change]:
    if answered is None:
        return
    people = ((names.a, answered.a, answered.a_before), (names.b, answered.b, answered.b_before))
    said = [
        f"{name} {'answered' if now else 'sent no answers'} this time, {_before(before)}"
        for name, now, before in people
        if now is not before and not (now and before is None)
    ]
    if said:
        yield Change(Topic.ANSWERS, f"{'; '.join(said)}.")


def _before(before: bool | None) -> str:
    if before is None:
        return "the first time of asking"
    return "and answered last time" if before else "and sent none last time"


# ---------------------------------------------------------------- promises

_STANDS = {
    State.DISPUTED: "they differ",
    State.MISSED: "missed",
    State.PARTLY: "partly kept",
    State.ONE_VIEW: "rated by one",
    State.UNRATED: "not rated",
    State.KEPT: "kept",
    State.NOT_DUE: "not due",
}


_HEARD_FROM_BOTH = _STANDS.keys() - {State.ONE_VIEW, State.UNRATED}
"""That somebody has not answered is said once, by who did what, not once for each promise."""


def _commitment_lines(entries: Iterable[LedgerEntry], names: Names) -> Iterable[Change]:
    for entry in entries:
        if entry.was in _STANDS and entry.was is not entry.state and entry.state in _HEARD_FROM_BOTH:
            promise = entry.commitment
            yield Change(
                Topic.COMMITMENT,
                f"{names.of(promise.owner)} promised “{shortened(promise.what)}”: "
                f"{_STANDS[entry.was]} last time, {_STANDS[entry.state]} now.",
                of=promise.id,
            )


def shortened(what: str, room: int = 60) -> str:
    """The first words that fit into `room` characters, with an ellipsis where some are left out."""
    words = " ".join(what.split()).rstrip(".")
    if len(words) <= room:
        return words
    cut = words[:room].rpartition(" ")[0] or words[:room]
    return f"{cut.rstrip(',;:')} …"


# ---------------------------------------------------------------- scores


def _score_lines(scores: Iterable[ScoreMove], names: Names) -> Iterable[Change]:
    by_title: dict[str, list[ScoreMove]] = {}
    for score in scores:
        if score.by:
            by_title.setdefault(score.title, []).append(score)
    for title, moves in by_title.items():
        said = " ".join(f"{names.of(move.place)} {moved(move)}" for move in moves)
        yield Change(Topic.SCORE, f"{title}: {said}", of=title, figures=_figures(moves, names))


def moved(score: ScoreMove) -> str:
    """'moved by 4 points on a scale of 0 to 10; no norm.', or what its norm makes of it."""
    distance = f"moved by {_number(score.by)} {'point' if score.by == 1 else 'points'}"
    if score.norm is None:
        return f"{distance} on a scale of {_number(score.lowest)} to {_number(score.highest)}; no norm."
    error = f"measurement error ({_number(score.norm.error)})"
    return (
        f"{distance}, larger than {error}." if score.is_reliable else f"{distance}, within {error}: no reliable change."
    )


def _figures(moves: Sequence[ScoreMove], names: Names) -> str:
    return "; ".join(f"{names.of(move.place)} {_number(move.before)}, now {_number(move.now)}" for move in moves)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
