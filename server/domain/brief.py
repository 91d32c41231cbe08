"""The brief: at most five lines that say what a session should not begin without knowing. Pure.

The priority, from the top:

1. promises on which the two reports differ, then promises that both say were missed;
2. the widest gaps between two ratings of one behaviour;
3. the views that moved most since last time;
4. cues that have a counter-example: words of one person that speak both ways;
5. what is new: who answered or stopped answering, a promise that stands elsewhere, a score that moved.

Each topic has its own room: two lines for promises, one each for gaps, views and cues, which makes five. A topic
further down never takes a line from one above it. Lines that a topic leaves empty go round once more, again from the
top; what is new has only such lines.

Safety is never a line. It has a page of its own, and the words that point to it are the same every week, whatever that
page holds. A promise that reads like surveillance is not a line either: it is printed with its note and nowhere
without it. Cues come only from answers that may be raised, and never where the clinician dismissed one.

Where nobody answered there is no brief: the report says what was sent, and nothing else is made of silence.

Neither of the two comes before the other. Where two lines tie, what decides is the order of the questions, the day and
the words; where only the person is different, both stand in one line.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Literal

from server.domain import change
from server.domain.change import Change, shortened
from server.domain.gaps import Gap, Names, movement
from server.domain.ledger import LedgerEntry, State
from server.domain.patterns import Highlight
from server.domain.words import Place

MOST_LINES = 5


class Topic(StrEnum):
    """What a line is about, in the order of priority."""

    PROMISE = "promise"
    GAP = "gap"
    VIEW = "view"
    WORDS = "words"
    NEW = "new"


ROOM: Mapping[Topic, int] = {Topic.PROMISE: 2, Topic.GAP: 1, Topic.VIEW: 1, Topic.WORDS: 1, Topic.NEW: 0}
"""Lines that no lower topic can take."""

RestsOn = Literal["promise", "gap", "highlight", "score", "answers"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a line rests on.

    `of` finds it again: a commitment's id, a behaviour's key with whom it is about ("calm:b"), a highlight's key, a
    scale's title. `words` are for print: the two ratings, the quote, the question.
    """

    kind: RestsOn
    of: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class BriefLine:
    """`lead` names the kind of line in a word or two ("They differ"), `sentence` says it."""

    topic: Topic
    lead: str
    sentence: str
    evidence: tuple[Evidence, ...]


def brief(
    entries: Iterable[LedgerEntry],
    gaps: Sequence[Gap],
    highlights: Iterable[Highlight],
    changes: Iterable[Change],
    *,
    names: Names,
    anyone_answered: bool = True,
    set_apart: Collection[str] = (),
) -> tuple[BriefLine, ...]:
    """The lines of one session, by topic.

    `gaps` come widest first, as `server.domain.gaps` ranks them, and hold only ratings that may be raised.
    `highlights` may be all of them: what may not be used is left out here. `set_apart` names the promises that read
    like surveillance.
    """
    if not anyone_answered:
        return ()
    promises = [entry for entry in entries if entry.commitment.id not in set_apart]
    return _chosen(
        {
            Topic.PROMISE: tuple(_promise_lines(promises, names)),
            Topic.GAP: tuple(_gap_lines(gaps, names)),
            Topic.VIEW: tuple(_view_lines(gaps, names)),
            Topic.WORDS: tuple(_words_lines(usable(highlights), names)),
            Topic.NEW: tuple(_new_lines(changes, promises, set_apart)),
        }
    )


def _chosen(found: Mapping[Topic, Sequence[BriefLine]]) -> tuple[BriefLine, ...]:
    own_room = [line for topic in Topic for line in found[topic][: ROOM[topic]]]
    left_over = [line for topic in Topic for line in found[topic][ROOM[topic] :]]
    chosen = [*own_room, *left_over][:MOST_LINES]
    return tuple(line for topic in Topic for line in chosen if line.topic is topic)


# ---------------------------------------------------------------- promises

_EXCEPTIONS = {State.DISPUTED: "They differ", State.MISSED: "Missed"}


def _promise_lines(entries: Sequence[LedgerEntry], names: Names) -> Iterator[BriefLine]:
    for state, lead in _EXCEPTIONS.items():
        for entry in entries:
            if entry.state is state:
                promise = entry.commitment
                said = f"{names.of(promise.owner)} promised “{shortened(promise.what, 90)}”."
                yield BriefLine(Topic.PROMISE, lead, said, (Evidence("promise", promise.id, entry.sentence),))


# ---------------------------------------------------------------- gaps and views


def _gap_lines(gaps: Sequence[Gap], names: Names) -> Iterator[BriefLine]:
    apart = [gap for gap in gaps if gap.size]
    for position, rows in enumerate(_tied(apart, lambda gap: (gap.size, gap.widened_by or 0))):
        lead = "Next widest" if position else "Widest gap"
        said = " ".join(f"{gap.statement}. {gap.sentence}" for gap in rows)
        yield BriefLine(Topic.GAP, lead, said, tuple(gap_evidence(gap, names) for gap in rows))


def _view_lines(gaps: Sequence[Gap], names: Names) -> Iterator[BriefLine]:
    moved = sorted((gap for gap in gaps if gap.moved in ("a", "b", "both")), key=_stillness)
    for rows in _tied(moved, lambda gap: (_stillness(gap), gap.size, gap.widened_by or 0)):
        said = " ".join(f"{gap.statement}. {_whose_view(gap, names)}" for gap in rows)
        yield BriefLine(Topic.VIEW, "View moved", said, tuple(_view_evidence(gap, names) for gap in rows))


def _stillness(gap: Gap) -> tuple[int, int]:
    """Lowest where one view moved furthest, and of those where both together did."""
    moves = [abs(by) for by in (gap.a_moved, gap.b_moved) if by]
    return -max(moves), -sum(moves)


def _tied(gaps: Iterable[Gap], rank: Callable[[Gap], object]) -> Iterator[tuple[Gap, ...]]:
    """One by one, but the same behaviour of each of them together where nothing else tells the two apart."""
    return (tuple(rows) for _, rows in groupby(gaps, key=lambda gap: (rank(gap), gap.behaviour)))


def _whose_view(gap: Gap, names: Names) -> str:
    a, b = gap.a_moved, gap.b_moved
    if a and b:
        return f"Both views moved: {names.a}’s {movement(a)}, {names.b}’s {movement(b)}."
    name, by, other, still = (names.a, a or 0, names.b, b) if a else (names.b, b or 0, names.a, a)
    rest = f"; {other}’s did not" if still == 0 else ""
    return f"{name}’s view moved {movement(by)}{rest}."


def gap_evidence(gap: Gap, names: Names) -> Evidence:
    words = f"{names.a} {_said(gap.a)}, {names.b} {_said(gap.b)} ({gap.lowest} to {gap.highest})"
    return Evidence("gap", f"{gap.behaviour}:{gap.about}", words)


def _view_evidence(gap: Gap, names: Names) -> Evidence:
    views = ((names.a, gap.previous_a, gap.a), (names.b, gap.previous_b, gap.b))
    words = "; ".join(f"{name} {_said(before)}, now {_said(now)}" for name, before, now in views)
    return Evidence("gap", f"{gap.behaviour}:{gap.about}", words)


def _said(rating: int | None) -> str:
    return "not rated" if rating is None else str(rating)


# ---------------------------------------------------------------- words that speak both ways

_FOR_AND_AGAINST = (
    ("Accountability", "Defensiveness"),
    ("Communication: openings", "Communication: obstacles"),
)


_TOLD_OF = frozenset({"stonewalling", "demand_withdraw"})
"""Markers of what happened between them, whoever did it: telling of the other's silence speaks against nobody."""


def usable(highlights: Iterable[Highlight]) -> tuple[Highlight, ...]:
    """Those that may stand on page one: may be raised, not dismissed, nothing of safety, no access offered."""
    return tuple(one for one in highlights if _is_usable(one))


def _is_usable(highlight: Highlight) -> bool:
    is_apart = highlight.family in ("safety", "access") or highlight.alert or highlight.is_dismissed
    return highlight.raisable and not is_apart


def _words_lines(highlights: Sequence[Highlight], names: Names) -> Iterator[BriefLine]:
    """One line for whoever of them has such words, each told by what was said and never one beside the other."""
    pairs = {place: _pair([one for one in highlights if one.place is place]) for place in Place}
    told = {place: pair for place, pair in pairs.items() if pair}
    if not told:
        return
    said = "; ".join(
        f"{names.of(place.value)} {speaks.says}, and {against.says}" for place, (speaks, against) in told.items()
    )
    evidence = tuple(_quote(one) for pair in told.values() for one in pair)
    yield BriefLine(Topic.WORDS, "Both ways", f"Cues, not findings: {said}.", evidence)


def _pair(own: Sequence[Highlight]) -> tuple[Highlight, Highlight] | None:
    """A cue and its counter-example by the same person: in one answer rather than in two, the latest first."""
    pairs = [
        (speaks, against)
        for for_, against_ in _FOR_AND_AGAINST
        for speaks in own
        if speaks.panel == for_
        for against in own
        if against.panel == against_ and against.marker not in _TOLD_OF and _lies_apart(speaks, against)
    ]
    return min(pairs, key=_remoteness, default=None)


def _lies_apart(one: Highlight, other: Highlight) -> bool:
    is_same_text = (one.answer_id, one.field) == (other.answer_id, other.field)
    return not is_same_text or one.end <= other.start or other.end <= one.start


def _remoteness(pair: tuple[Highlight, Highlight]) -> tuple[bool, bool, int, str, int, int]:
    speaks, against = pair
    latest = -min(speaks.on, against.on).toordinal()
    is_communication = speaks.family == "communication"
    return speaks.answer_id != against.answer_id, is_communication, latest, speaks.source, speaks.start, against.start


def _quote(highlight: Highlight) -> Evidence:
    return Evidence("highlight", highlight.key, f"“{shortened(highlight.quote, 36)}”")


# ---------------------------------------------------------------- what is new

_RESTS_ON: Mapping[change.Topic, RestsOn] = {
    change.Topic.ANSWERS: "answers",
    change.Topic.COMMITMENT: "promise",
    change.Topic.SCORE: "score",
}


def _new_lines(
    changes: Iterable[Change], entries: Iterable[LedgerEntry], set_apart: Collection[str]
) -> Iterator[BriefLine]:
    """What no line above tells: a promise that is disputed or missed has its own."""
    told = {entry.commitment.id for entry in entries if entry.state in _EXCEPTIONS}
    for found in changes:
        if found.of not in told and found.of not in set_apart:
            evidence = Evidence(_RESTS_ON[found.topic], found.of, found.figures)
            yield BriefLine(Topic.NEW, "New", found.sentence, (evidence,))
