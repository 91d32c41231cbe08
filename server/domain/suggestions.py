"""Which worksheet might come next, each with the reason. Pure.

Three reasons, in the order they count: a promise of the shared ledger that the two tell differently, the widest gap
between two views, and the guide's own order. Nothing else of what somebody wrote is a reason, and what may not be
raised with the other partner is none either: a worksheet that arrives tells its reader that there was a cause. Where
nobody sent anything in twice, nothing is suggested: more of the same is no help.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.gaps import Gap, points
from server.domain.words import Direction

AT_MOST = 3
WIDE = 3
"""Points from which two views are far enough apart to ask about."""
ABOUT_PROMISES = "predictable_safety"
ABOUT_PARTING = "leaving_well"
ONLY_WHEN_WANTED = frozenset({"closeness"})
"""Never suggested: asked for by both in the room, or not at all."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A worksheet that may be sent, in the guide's order. `section` is None for those that serve every theme."""

    name: str
    title: str
    section: int | None
    theme: str
    behaviours: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What counts of a couple. `given` are all worksheets so far, `latest` those of the newest assignment.

    `gaps` are those that may be raised, widest first; `is_disputed` holds where both accounts may be.
    """

    given: frozenset[str]
    latest: frozenset[str]
    gaps: Sequence[Gap]
    is_disputed: bool
    direction: Direction
    in_programme: bool
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A worksheet and why. The reason is for the clinician alone."""

    name: str
    title: str
    reason: str


def suggestions(library: Sequence[Offer], known: Known) -> tuple[Suggestion, ...]:
    """At most three, the strongest reason first, each worksheet once; none that was in the newest assignment."""
    if known.is_silent:
        return ()
    found = (_of_a_dispute(library, known), _of_a_gap(library, known), _of_the_order(library, known))
    once: dict[str, Suggestion] = {}
    for each in found:
        if each is not None and each.name not in known.latest:
            once.setdefault(each.name, each)
    return tuple(once.values())[:AT_MOST]


def _of_a_dispute(library: Sequence[Offer], known: Known) -> Suggestion | None:
    offer = _named(library, ABOUT_PROMISES)
    if not known.is_disputed or offer is None:
        return None
    reason = "The two tell a promise of the shared ledger differently. This asks what would let both see it kept."
    return Suggestion(offer.name, offer.title, reason)


def _of_a_gap(library: Sequence[Offer], known: Known) -> Suggestion | None:
    """The worksheet of a theme that asks about the behaviour with the widest gap that one asks about."""
    for gap in known.gaps:
        if gap.size is None or gap.size < WIDE:
            return None
        behaviour = gap.behaviour.rpartition(".")[2]  # which worksheet it was rated in stands before it
        asking = [
            each
            for each in library
            if each.section and behaviour in each.behaviours and each.name not in known.latest | ONLY_WHEN_WANTED
        ]
        if asking:
            offer = min(asking, key=lambda each: each.name in known.given)
            reason = f"The two views of “{gap.statement}” lie {points(gap.size)} apart. This asks more about it."
            return Suggestion(offer.name, offer.title, reason)
    return None


def _of_the_order(library: Sequence[Offer], known: Known) -> Suggestion | None:
    """The next theme that was not given yet. A couple that parts is not led on through the themes of repair."""
    if known.in_programme:
        return None
    if known.direction is Direction.SEPARATING:
        offer = _named(library, ABOUT_PARTING)
        if offer is None or offer.name in known.given:
            return None
        return Suggestion(offer.name, offer.title, "You recorded that they are separating. This is about parting well.")
    themes = [each for each in library if each.section and each.name not in ONLY_WHEN_WANTED]
    done = max((each.section or 0 for each in themes if each.name in known.given), default=0)
    following = [each for each in themes if (each.section or 0) > done]
    if not following:
        return None
    offer = min(following, key=lambda each: each.section or 0)
    if not done:
        return Suggestion(offer.name, offer.title, f"Theme {offer.section} begins the guide: {offer.theme}.")
    reason = f"The guide goes on from theme {done} with theme {offer.section}: {offer.theme}."
    return Suggestion(offer.name, offer.title, reason)


def _named(library: Sequence[Offer], name: str) -> Offer | None:
    return next((each for each in library if each.name == name), None)
