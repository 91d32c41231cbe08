"""What is different since the last session, in at most four lines.

A line says what moved and by how much. Whether that is good is for the room: wider is not worse, a higher score is
not progress, and without a published norm nothing is said about reliable change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from server.domain.gaps import Gap, Names, Place
from server.domain.ledger import LedgerEntry, State

MOST_LINES = 4


class Topic(StrEnum):
    """What a line is about, in the order in which lines are printed."""

    GAP = "gap"
    COMMITMENT = "commitment"
    SCORE = "score"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class ScoreMove:
    """One partner's score on one scale, now and last time.

    `reliable` is None where the scale has no published norm, otherwise whether the difference is larger than
    measurement error.
    """

    place: Place
    title: str
    now: float
    before: float
    reliable: bool | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether each partner submitted answers, now and last time. `before` is None where it is the first time."""

    a: bool
    b: bool
    a_before: bool | None = None
    b_before: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line. For the clinician's eyes: it may name a status or a rating of one partner."""

    topic: Topic
    sentence: str


def changes(
    gaps: Iterable[Gap],
    entries: Iterable[LedgerEntry],
    scores: Iterable[ScoreMove],
    answered: Answered | None,
    *,
    names: Names,
) -> tuple[Change, ...]:
    """At most four lines. Every topic gets its first line before any gets a second; printed by topic."""
    by_topic = (
        _gap_lines(tuple(gaps)),
        _commitment_lines(entries, names),
        _score_lines(scores, names),
        _answer_lines(answered, names),
    )
    chosen = [line for turn in zip_longest(*by_topic) for line in turn if line is not None][:MOST_LINES]
    return tuple(line for topic in Topic for line in chosen if line.topic is topic)


def _gap_lines(gaps: Sequence[Gap]) -> tuple[Change, ...]:
    """The gap that widened most and the one that narrowed most, the larger movement first."""
    widest = max(gaps, key=_widening, default=None)
    narrowest = min(gaps, key=_widening, default=None)
    moved = [gap for gap, holds in ((widest, 1), (narrowest, -1)) if gap and _widening(gap) * holds > 0]
    moved.sort(key=lambda gap: -abs(_widening(gap)))
    return tuple(Change(Topic.GAP, _gap_line(gap)) for gap in moved)


def _widening(gap: Gap) -> int:
    return gap.widened_by or 0


def _gap_line(gap: Gap) -> str:
    direction = "Wider" if _widening(gap) > 0 else "Narrower"
    return f"{direction}: {gap.statement}, {_apart(gap.was)} last time, {_apart(gap.size)} now."


def _apart(size: int | None) -> str:
    if not size:
        return "the same rating"
    return "1 point apart" if size == 1 else f"{size} points apart"


_STANDS = {
    State.DISPUTED: "they differ",
    State.MISSED: "missed",
    State.PARTLY: "partly kept",
    State.ONE_VIEW: "rated by one",
    State.UNRATED: "not rated",
    State.KEPT: "kept",
    State.NOT_DUE: "not due",
}


def _commitment_lines(entries: Iterable[LedgerEntry], names: Names) -> tuple[Change, ...]:
    return tuple(
        Change(
            Topic.COMMITMENT,
            f"{names.of(entry.commitment.owner)} promised “{_shortened(entry.commitment.what)}”: "
            f"{_STANDS[entry.was]} last time, {_STANDS[entry.state]} now.",
        )
        for entry in entries
        if entry.was is not None and entry.was is not entry.state and entry.state in _STANDS
    )


def _shortened(what: str, room: int = 60) -> str:
    """The first words that fit into `room` characters, with an ellipsis where some are left out."""
    words = " ".join(what.split()).rstrip(".")
    if len(words) <= room:
        return words
    cut = words[:room].rpartition(" ")[0] or words[:room]
    return f"{cut.rstrip(',;:')} …"


def _score_lines(scores: Iterable[ScoreMove], names: Names) -> tuple[Change, ...]:
    moved = [score for score in scores if score.now != score.before]
    return tuple(Change(Topic.SCORE, _score_line(score, names)) for score in moved)


def _score_line(score: ScoreMove, names: Names) -> str:
    moved = f"{names.of(score.place)}, {score.title}: {score.before:g} last time, {score.now:g} now."
    return f"{moved} {_reliability(score.reliable)}"


def _reliability(reliable: bool | None) -> str:
    if reliable is None:
        return "No norm, so no statement about reliable change."
    return "Larger than measurement error." if reliable else "Within measurement error: no reliable change."


def _answer_lines(answered: Answered | None, names: Names) -> tuple[Change, ...]:
    if answered is None:
        return ()
    if not answered.a and not answered.b:
        return (Change(Topic.ANSWERS, "No answers arrived from either of them this time."),)
    people: tuple[tuple[Place, bool, bool | None], ...] = (
        ("a", answered.a, answered.a_before),
        ("b", answered.b, answered.b_before),
    )
    return tuple(
        Change(
            Topic.ANSWERS, f"{names.of(place)} {'answered' if now else 'sent no answers'} this time, {_before(before)}."
        )
        for place, now, before in people
        if now is not before and not (now and before is None)
    )


def _before(before: bool | None) -> str:
    if before is None:
        return "the first time of asking"
    return "and answered last time" if before else "and sent none last time"
