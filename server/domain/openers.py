"""Questions to open a session with: at most three, each tied to what it rests on. Pure.

A question is open, and a question to each of them wherever it can be. It concludes nothing, asks nobody for a reason,
and holds only what may be said with both in the room: the wording of a promise they share, the name of a behaviour,
words that may be raised. Ratings, reports and scores stand in the evidence, which is for the clinician.

The order is that of the brief: a promise, a gap, words of theirs, a score that moved; where nobody answered, that. Each
topic has one question before any has two.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from server.domain import change
from server.domain.brief import Evidence, gap_evidence, usable
from server.domain.change import Change, shortened
from server.domain.gaps import Gap, Names
from server.domain.ledger import LedgerEntry, State
from server.domain.patterns import Highlight
from server.domain.words import Place

MOST_OPENERS = 3
QUOTED = 56
"""Characters of a quote. An agenda takes 200 in all, and a question about words of each of them holds two."""


@dataclass(frozen=True, slots=True)
class Opener:
    """`question` may be said as it stands; `evidence` is what it rests on, for the clinician."""

    question: str
    evidence: tuple[Evidence, ...]


def openers(
    entries: Iterable[LedgerEntry],
    gaps: Iterable[Gap],
    highlights: Iterable[Highlight],
    changes: Iterable[Change],
    *,
    names: Names,
    anyone_answered: bool = True,
    set_apart: Collection[str] = (),
) -> tuple[Opener, ...]:
    """Takes what `server.domain.brief` takes, and leaves out what that leaves out."""
    if not anyone_answered:
        return (_SILENCE,)
    by_topic = (
        _promises([entry for entry in entries if entry.commitment.id not in set_apart], names),
        _gaps(gaps, names),
        _words(usable(highlights), names),
        _scores(changes),
    )
    return tuple(found for turn in zip_longest(*by_topic) for found in turn if found is not None)[:MOST_OPENERS]


_SILENCE = Opener(
    "With nothing written this time: what has been on your minds since we last met?",
    (Evidence("answers", "", "nobody sent answers"),),
)

_ABOUT_A_PROMISE = {
    State.DISPUTED: "“{what}”: what would each of you count as that having happened?",
    State.MISSED: "“{what}”: what would help with it, and is it still the right promise?",
}


def _promises(entries: Sequence[LedgerEntry], names: Names) -> Iterator[Opener]:
    for state, question in _ABOUT_A_PROMISE.items():
        for entry in entries:
            if entry.state is state:
                promise = entry.commitment
                words = f"{names.of(promise.owner)}’s promise. {entry.sentence}"
                evidence = Evidence("promise", promise.id, words.rstrip("."))
                yield Opener(question.format(what=shortened(promise.what, 90)), (evidence,))


def _gaps(gaps: Iterable[Gap], names: Names) -> Iterator[Opener]:
    """One question for a behaviour, whichever of the two it is about: each of them has a view of it."""
    by_behaviour: dict[str, list[Gap]] = {}
    for gap in gaps:
        if gap.size:
            by_behaviour.setdefault(gap.behaviour, []).append(gap)
    for rows in by_behaviour.values():
        widest = [gap for gap in rows if gap.size == rows[0].size]
        who = "Each of you" if len(widest) > 1 else names.of(widest[0].about)
        question = f"“{who} {widest[0].phrase}”: what would each of you count as that?"
        yield Opener(question, tuple(gap_evidence(gap, names) for gap in widest))


_OPENINGS = ("Accountability", "Communication: openings")


def _words(highlights: Sequence[Highlight], names: Names) -> Iterator[Opener]:
    """One question about words of theirs: of each where both wrote such, else of the one who did."""
    quoted = [found for place in Place if (found := _to_open_with(highlights, place))]
    if not quoted:
        return
    words = " and ".join(f"“{shortened(one.quote, QUOTED)}”" for one in quoted)
    question = (
        f"{words}: what would each of you add to that today?"
        if len(quoted) > 1
        else f"{names.of(quoted[0].place.value)}, you wrote {words}: what would you add to that today?"
    )
    yield Opener(question, tuple(_source(one) for one in quoted))


def _to_open_with(highlights: Iterable[Highlight], place: Place) -> Highlight | None:
    """The latest of the first kind that there is; of one day, the first in the order asked."""
    own = [one for one in highlights if one.place is place and one.panel in _OPENINGS]
    return min(own, key=lambda one: (_OPENINGS.index(one.panel), -one.on.toordinal()), default=None)


def _source(highlight: Highlight) -> Evidence:
    return Evidence(
        "highlight", highlight.key, f"{highlight.source}, {highlight.on:%a} {highlight.on.day} {highlight.on:%b}"
    )


def _scores(changes: Iterable[Change]) -> Iterator[Opener]:
    moved = [found for found in changes if found.topic is change.Topic.SCORE]
    if moved:
        evidence = tuple(Evidence("score", found.of, found.sentence.rstrip(".")) for found in moved)
        yield Opener("What has been different for each of you since we last met?", evidence)
