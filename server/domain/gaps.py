"""Perception gaps: one behaviour, rated by the person it is about and by the other one.

A gap has a size and a direction and no referee: neither rating is the true one, and the sentences are the same
whichever of the two partners stands at place "a".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Place = Literal["a", "b"]
"""Where a partner stands in the record; never who injured whom."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the two partners are called in sentences."""

    a: str
    b: str

    def of(self, place: Place) -> str:
        return self.a if place == "a" else self.b

    def other_than(self, place: Place) -> str:
        return self.b if place == "a" else self.a


@dataclass(frozen=True, slots=True)
class MirroredBehaviour:
    """A behaviour that both rate. `phrase` follows a name: "answered without anger"."""

    key: str
    phrase: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Ratings:
    """One partner's ratings in one response, by behaviour key. A key that is absent was not rated."""

    of_self: Mapping[str, int] = field(default_factory=dict)
    of_partner: Mapping[str, int] = field(default_factory=dict)


UNRATED = Ratings()


@dataclass(frozen=True, slots=True)
class Gap:
    """How two views of one behaviour of one person stand to each other.

    `a` and `b` are the ratings given by partner a and partner b, whoever of them the behaviour is `about`.
    `size` and `was` are whole points, never negative, and None where one of the two ratings is missing.
    `statement` is the phrase with its person: "Ben answered without anger". `change` is empty where nothing was
    rated last time.
    """

    behaviour: str
    about: Place
    phrase: str
    statement: str
    lowest: int
    highest: int
    a: int | None
    b: int | None
    previous_a: int | None
    previous_b: int | None
    size: int | None
    was: int | None
    sentence: str
    change: str

    @property
    def widened_by(self) -> int | None:
        """Points wider than last time; negative where the views moved together, None where there is no telling."""
        if self.size is None or self.was is None:
            return None
        return self.size - self.was


def gaps(
    behaviours: Iterable[MirroredBehaviour],
    a: Ratings,
    b: Ratings,
    *,
    names: Names,
    previous_a: Ratings = UNRATED,
    previous_b: Ratings = UNRATED,
) -> tuple[Gap, ...]:
    """All rows that at least one partner rated, widest first.

    Equal gaps: the one that widened most first. Rows with one rating come last. What is still equal keeps the order
    of `behaviours`, partner a's row before partner b's.
    """
    places: tuple[Place, Place] = ("a", "b")
    rows = [
        _gap(behaviour, place, _views(behaviour, place, a, b), _views(behaviour, place, previous_a, previous_b), names)
        for behaviour in behaviours
        for place in places
    ]
    return tuple(sorted((row for row in rows if row.a is not None or row.b is not None), key=_rank))


Views = tuple[int | None, int | None]
"""Partner a's rating, then partner b's, of the same behaviour of the same person."""


def _views(behaviour: MirroredBehaviour, about: Place, a: Ratings, b: Ratings) -> Views:
    if about == "a":
        return a.of_self.get(behaviour.key), b.of_partner.get(behaviour.key)
    return a.of_partner.get(behaviour.key), b.of_self.get(behaviour.key)


def _gap(behaviour: MirroredBehaviour, about: Place, now: Views, before: Views, names: Names) -> Gap:
    return Gap(
        behaviour=behaviour.key,
        about=about,
        phrase=behaviour.phrase,
        statement=f"{names.of(about)} {behaviour.phrase}",
        lowest=behaviour.lowest,
        highest=behaviour.highest,
        a=now[0],
        b=now[1],
        previous_a=before[0],
        previous_b=before[1],
        size=_size(now),
        was=_size(before),
        sentence=_sentence(now, names),
        change=_change(now, before, names),
    )


def _rank(gap: Gap) -> tuple[bool, int, int]:
    return gap.size is None, -(gap.size or 0), -(gap.widened_by or 0)


def _size(views: Views) -> int | None:
    a, b = views
    return None if a is None or b is None else abs(a - b)


def _sentence(now: Views, names: Names) -> str:
    a, b = now
    if a is None or b is None:
        return f"Only {names.b if a is None else names.a} rated this."
    if a == b:
        return f"Both say {a}."
    higher, lower = (names.a, names.b) if a > b else (names.b, names.a)
    return f"{higher} rates this {_points(abs(a - b))} higher than {lower} does."


def _change(now: Views, before: Views, names: Names) -> str:
    if before == (None, None):
        return ""
    if None in before:
        return _one_view_before(before, names)
    if None in now:
        return f"Last time {names.a} said {before[0]} and {names.b} said {before[1]}."
    if now == before:
        return "Both numbers are the same as last time."
    return f"{_distance_before(now, before)}: {_movements(now, before, names)}."


def _one_view_before(before: Views, names: Names) -> str:
    name, rating = (names.b, before[1]) if before[0] is None else (names.a, before[0])
    return f"Last time only {name} rated this, with {rating}."


def _distance_before(now: Views, before: Views) -> str:
    was, size = _size(before), _size(now)
    if was == 0:
        return f"Last time both said {before[0]}"
    if _leaning(before) == -_leaning(now) != 0:
        return f"It was {was} last time, the other way round"
    return f"It was {was} last time as well" if was == size else f"It was {was} last time"


def _leaning(views: Views) -> int:
    """1 where partner a's rating is the higher one, -1 where partner b's is, 0 where they are the same."""
    a, b = views
    if a is None or b is None:
        return 0
    return (a > b) - (a < b)


def _movements(now: Views, before: Views, names: Names) -> str:
    return f"{names.a}’s number {_moved(now[0], before[0])}, {names.b}’s {_moved(now[1], before[1])}"


def _moved(now: int | None, before: int | None) -> str:
    difference = (now or 0) - (before or 0)
    if difference == 0:
        return "stayed"
    return f"rose by {difference}" if difference > 0 else f"fell by {-difference}"


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"
