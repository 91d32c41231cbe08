"""Perception gaps: one behaviour, rated by the person it is about and by the other one.

A gap has a size and a direction and no referee: neither rating is the true one, and the sentences are the same
whichever of the two partners stands at place "a". Two ratings are never drawn together into one number: where they
lie apart, both stand. What was not rated is said, and why, and nothing is put in its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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


class Missing(StrEnum):
    """Why there is no rating: left empty or never asked, declined, or given for the clinician alone."""

    NOT_RATED = "not rated"
    DECLINED = "declined"
    KEPT = "not printed here"


@dataclass(frozen=True, slots=True)
class Ratings:
    """One partner's ratings in one response, by behaviour key. A key that is absent was not rated.

    `no_self` and `no_partner` say why, where there is more to say than that it was left empty.
    """

    of_self: Mapping[str, int] = field(default_factory=dict)
    of_partner: Mapping[str, int] = field(default_factory=dict)
    no_self: Mapping[str, Missing] = field(default_factory=dict)
    no_partner: Mapping[str, Missing] = field(default_factory=dict)


UNRATED = Ratings()

Moved = Literal["a", "b", "both", "neither"]


@dataclass(frozen=True, slots=True)
class Gap:
    """How two views of one behaviour of one person stand to each other.

    `a` and `b` are the ratings given by partner a and partner b, whoever of them the behaviour is `about`;
    `a_missing` and `b_missing` say why one is None. `size` and `was` are whole points, never negative, and None where
    one of the two ratings is missing. `statement` is the phrase with its person: "Ben answered without anger".
    `change` says whose view moved; it is empty where nothing was rated last time.
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
    a_missing: Missing | None = None
    b_missing: Missing | None = None

    @property
    def signed(self) -> int | None:
        """The person's own rating less the other's: above zero where the own one is the higher."""
        if self.a is None or self.b is None:
            return None
        return self.a - self.b if self.about == "a" else self.b - self.a

    @property
    def a_moved(self) -> int | None:
        """Points by which partner a's view went up since last time, below zero where down, None without two ratings."""
        return _difference(self.a, self.previous_a)

    @property
    def b_moved(self) -> int | None:
        return _difference(self.b, self.previous_b)

    @property
    def moved(self) -> Moved | None:
        """Whose view is another than last time, of those that can be compared; None where neither can."""
        by_a, by_b = self.a_moved, self.b_moved
        if by_a is None and by_b is None:
            return None
        if by_a and by_b:
            return "both"
        return "a" if by_a else "b" if by_b else "neither"

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


@dataclass(frozen=True, slots=True)
class _Views:
    """Both partners' views of the same behaviour of the same person: a number, or why there is none."""

    a: int | Missing
    b: int | Missing

    @property
    def numbers(self) -> tuple[int | None, int | None]:
        return _number(self.a), _number(self.b)


def _views(behaviour: MirroredBehaviour, about: Place, a: Ratings, b: Ratings) -> _Views:
    if about == "a":
        return _Views(_of_self(a, behaviour.key), _of_partner(b, behaviour.key))
    return _Views(_of_partner(a, behaviour.key), _of_self(b, behaviour.key))


def _of_self(ratings: Ratings, key: str) -> int | Missing:
    return ratings.of_self.get(key, ratings.no_self.get(key, Missing.NOT_RATED))


def _of_partner(ratings: Ratings, key: str) -> int | Missing:
    return ratings.of_partner.get(key, ratings.no_partner.get(key, Missing.NOT_RATED))


def _number(view: int | Missing) -> int | None:
    return None if isinstance(view, Missing) else view


def _gap(behaviour: MirroredBehaviour, about: Place, now: _Views, before: _Views, names: Names) -> Gap:
    a, b = now.numbers
    previous_a, previous_b = before.numbers
    return Gap(
        behaviour=behaviour.key,
        about=about,
        phrase=behaviour.phrase,
        statement=f"{names.of(about)} {behaviour.phrase}",
        lowest=behaviour.lowest,
        highest=behaviour.highest,
        a=a,
        b=b,
        previous_a=previous_a,
        previous_b=previous_b,
        size=_size(a, b),
        was=_size(previous_a, previous_b),
        sentence=_sentence(now, names),
        change=_change(now, before, names),
        a_missing=now.a if isinstance(now.a, Missing) else None,
        b_missing=now.b if isinstance(now.b, Missing) else None,
    )


def _rank(gap: Gap) -> tuple[bool, int, int]:
    return gap.size is None, -(gap.size or 0), -(gap.widened_by or 0)


def _size(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else abs(a - b)


def _difference(now: int | None, before: int | None) -> int | None:
    return None if now is None or before is None else now - before


def _sentence(now: _Views, names: Names) -> str:
    if isinstance(now.a, Missing):
        return _one_sided(names.b, names.a, now.a)
    if isinstance(now.b, Missing):
        return _one_sided(names.a, names.b, now.b)
    if now.a == now.b:
        return f"Both say {now.a}."
    higher, lower = (names.a, names.b) if now.a > now.b else (names.b, names.a)
    return f"{higher} rates this {points(abs(now.a - now.b))} higher than {lower} does."


def _one_sided(rated: str, other: str, missing: Missing) -> str:
    if missing is Missing.DECLINED:
        return f"Only {rated} rated this; {other} declined."
    if missing is Missing.KEPT:
        return f"{rated} rated this; what {other} says is not printed here."
    return f"Only {rated} rated this."


def _change(now: _Views, before: _Views, names: Names) -> str:
    (a, b), (was_a, was_b) = now.numbers, before.numbers
    if was_a is None and was_b is None:
        return ""
    if was_a is None or was_b is None:
        return _one_view_before(before, names)
    if a is None or b is None:
        return f"Last time {names.a} said {was_a} and {names.b} said {was_b}."
    by_a, by_b = a - was_a, b - was_b
    if not by_a and not by_b:
        return "Neither view has moved since last time."
    return f"{_distance_before((a, b), (was_a, was_b))}: {_movements(by_a, by_b, names)}."


def _one_view_before(before: _Views, names: Names) -> str:
    name, rating, other, missing = (
        (names.b, before.b, names.a, before.a)
        if isinstance(before.a, Missing)
        else (names.a, before.a, names.b, before.b)
    )
    if missing is Missing.KEPT:
        return f"Last time {name} rated this, with {rating}; what {other} said is not printed here."
    declined = f"; {other} declined" if missing is Missing.DECLINED else ""
    return f"Last time only {name} rated this, with {rating}{declined}."


def _distance_before(now: tuple[int, int], before: tuple[int, int]) -> str:
    was, size = abs(before[0] - before[1]), abs(now[0] - now[1])
    if was == 0:
        return f"Last time both said {before[0]}"
    if _leaning(before) == -_leaning(now) != 0:
        return f"It was {was} last time, the other way round"
    return f"It was {was} last time as well" if was == size else f"It was {was} last time"


def _leaning(views: tuple[int, int]) -> int:
    """1 where partner a's rating is the higher one, -1 where partner b's is, 0 where they are the same."""
    return (views[0] > views[1]) - (views[0] < views[1])


def _movements(by_a: int, by_b: int, names: Names) -> str:
    if by_a and by_b:
        return f"{names.a}’s view moved {movement(by_a)}, {names.b}’s {_way(by_b)} {abs(by_b)}"
    name, by = (names.a, by_a) if by_a else (names.b, by_b)
    return f"only {name}’s view moved, {movement(by)}"


def movement(by: int) -> str:
    """'up 2 points', 'down 1 point'"""
    return f"{_way(by)} {points(abs(by))}"


def _way(by: int) -> str:
    return "up" if by > 0 else "down"


def points(count: int) -> str:
    """'1 point', '3 points'"""
    return "1 point" if count == 1 else f"{count} points"
