"""What the markers listen for, and how often clinicians of the practice said that a rule fits or does not. Pure.

Counts are per rule and over everybody: they hold no client's words, and nothing that tells whose they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.domain.markers import Marker
from server.domain.markers.definition import PANELS
from server.domain.words import Judgement

Judged = tuple[str, str, Judgement]
"""A marker, a rule of it, and what was said of one highlight."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with its reason; `why` is empty where today's rules have none of that name."""

    id: str
    why: str
    fits: int
    set_aside: int

    @property
    def is_judged(self) -> bool:
        return bool(self.fits or self.set_aside)


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """A marker as the practice reads about it. `is_hidden`: shown only to those who turned it on."""

    name: str
    title: str
    definition: str
    guide: str
    literature: str
    is_hidden: bool
    rules: tuple[RuleLine, ...]

    @property
    def fits(self) -> int:
        return sum(rule.fits for rule in self.rules)

    @property
    def set_aside(self) -> int:
        return sum(rule.set_aside for rule in self.rules)

    @property
    def is_judged(self) -> bool:
        return any(rule.is_judged for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Panel:
    """One heading of the page and the report, with the markers that stand under it."""

    title: str
    markers: tuple[MarkerLine, ...]

    @property
    def is_safety(self) -> bool:
        return self.title in PANELS["safety"]


def panels(markers: Sequence[Marker], judged: Iterable[Judged]) -> tuple[Panel, ...]:
    """Every marker under its heading, in the order in which headings are printed."""
    counts = _counted(judged)
    made = (
        Panel(title, tuple(_line(marker, counts) for marker in markers if marker.panel == title))
        for titles in PANELS.values()
        for title in titles
    )
    return tuple(panel for panel in made if panel.markers)


def hidden(markers: Iterable[Marker]) -> tuple[tuple[str, str, str], ...]:
    """The markers that each member may turn on: name, title, definition."""
    return tuple((marker.name, title_of(marker), marker.definition) for marker in markers if not marker.shown)


def title_of(marker: Marker) -> str:
    return marker.says[:1].upper() + marker.says[1:]


def _counted(judged: Iterable[Judged]) -> dict[tuple[str, str], dict[Judgement, int]]:
    counts: dict[tuple[str, str], dict[Judgement, int]] = {}
    for marker, rule, judgement in judged:
        of_rule = counts.setdefault((marker, rule), dict.fromkeys(Judgement, 0))
        of_rule[judgement] += 1
    return counts


def _line(marker: Marker, counts: Mapping[tuple[str, str], Mapping[Judgement, int]]) -> MarkerLine:
    why = {rule.id: rule.why for rule in marker.rules}
    older = sorted(rule for name, rule in counts if name == marker.name and rule not in why)
    return MarkerLine(
        name=marker.name,
        title=title_of(marker),
        definition=marker.definition,
        guide=marker.guide,
        literature=marker.literature,
        is_hidden=not marker.shown,
        rules=tuple(_rule(rule, why.get(rule, ""), counts.get((marker.name, rule), {})) for rule in [*why, *older]),
    )


def _rule(rule: str, why: str, counts: Mapping[Judgement, int]) -> RuleLine:
    return RuleLine(rule, why, counts.get(Judgement.CONFIRMED, 0), counts.get(Judgement.DISMISSED, 0))
