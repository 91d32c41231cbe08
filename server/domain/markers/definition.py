"""Markers as data: what a rule file may hold, read and checked once.

A pattern is a regular expression over folded text in which every repetition has an upper bound. That keeps the time
of a search proportional to the length of the text whatever somebody writes; a pattern without a bound is refused.
Inside a pattern a space stands for any short run of blanks, and {word} for an entry of the vocabulary.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from server.domain.markers.masks import MASKS, Mask
from server.domain.markers.patterns import Pattern, RuleProblem, pattern_of, vocabulary, with_words

HERE = Path(__file__).parent
RULES = HERE / "rules"
TARGETS = ("author", "partner", "")
PANELS = {
    "accountability": ("Accountability",),
    "defensiveness": ("Defensiveness",),
    "communication": ("Communication: openings", "Communication: obstacles"),
    "safety": ("Safety",),
}
"""The families in the order in which they are printed, each with the headings its markers may stand under."""
HEADINGS = tuple(panel for family, panels in PANELS.items() if family != "safety" for panel in panels)
"""Those under which how somebody spoke is told: safety is told apart."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to show a passage.

    `target` is whom the described act is aimed at: "author" (is watched, is hit), "partner" (the author does it), or
    "" where the words do not tell. `prompt` limits the rule to answers to a question that it matches. `excludes` are
    markers that are not also found in the clause that this rule explains: "sorry if" is no apology.
    """

    id: str
    why: str
    target: str
    alert: bool
    patterns: tuple[Pattern, ...]
    masks: tuple[Mask, ...]
    prompt: Pattern | None
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """Passages that a rule file promises: found, found without an alert, and near-misses that are passed over."""

    found: tuple[str, ...]
    found_without_alert: tuple[str, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """A kind of language pattern.

    `says` names it in print as a verb of speech ("names the effect"), the same for everybody. `panel` is the heading
    under which its family is shown. `implies` are markers found wherever this one is. `shown` is False for a marker
    that was right too seldom in an audit of unseen text: it stays hidden until the clinician asks for it. `urgent`
    markers mail the clinician at once, others with an alert only list it.
    """

    name: str
    family: str
    panel: str
    says: str
    definition: str
    guide: str
    literature: str
    version: int
    shown: bool
    urgent: bool
    implies: tuple[str, ...]
    rules: tuple[Rule, ...]
    exceptions: tuple[Pattern, ...]
    examples: Examples

    @property
    def every_pattern(self) -> tuple[Pattern, ...]:
        """What its rules look for, what they ask of the question, and what excepts a passage."""
        asked = tuple(rule.prompt for rule in self.rules if rule.prompt)
        return (*(pattern for rule in self.rules for pattern in rule.patterns), *asked, *self.exceptions)


@cache
def the_markers() -> tuple[Marker, ...]:
    """The released markers, read once, in the order of their names."""
    return _markers(RULES)


def load(folder: Path = RULES) -> tuple[Marker, ...]:
    """Read and check every rule file of a folder, each pattern compiled. Raises RuleProblem."""
    markers = _markers(folder)
    for marker in markers:
        for pattern in marker.every_pattern:
            pattern.compiled  # noqa: B018
    return markers


def _markers(folder: Path) -> tuple[Marker, ...]:
    return tuple(_marker(path, vocabulary()) for path in sorted(folder.glob("*.toml")))


def _marker(path: Path, shared: Mapping[str, str]) -> Marker:
    raw = tomllib.loads(path.read_text("utf-8"))
    words = with_words(shared, raw.get("words", {}), path.name)
    try:
        marker = Marker(
            name=raw["marker"],
            family=raw["family"],
            panel=raw["panel"],
            says=raw["says"],
            definition=raw["definition"],
            guide=raw["guide"],
            literature=raw["literature"],
            version=raw["version"],
            shown=raw.get("shown", True),
            urgent=raw.get("urgent", False),
            implies=tuple(raw.get("implies", ())),
            rules=tuple(_rule(rule, raw, words, path.name) for rule in raw["rule"]),
            exceptions=_patterns(raw.get("exceptions", []), words, path.name, "exceptions"),
            examples=Examples(
                found=tuple(raw["examples"]["found"]),
                found_without_alert=tuple(raw["examples"].get("found_without_alert", ())),
                passed_over=tuple(raw["examples"]["passed_over"]),
            ),
        )
    except KeyError as missing:
        raise RuleProblem(f"{path.name}: there is no {missing}; add it.") from missing
    if marker.name != path.stem:
        raise RuleProblem(f"{path.name}: holds the marker {marker.name!r}; name the file after it.")
    if marker.panel not in PANELS.get(marker.family, ()):
        known = "; ".join(f"{family}: {', '.join(panels)}" for family, panels in PANELS.items())
        raise RuleProblem(f"{path.name}: no panel {marker.panel!r} in the family {marker.family!r}; there are {known}.")
    return marker


def _rule(rule: Mapping[str, Any], marker: Mapping[str, Any], words: Mapping[str, str], file: str) -> Rule:
    place = rule["id"]
    target = rule.get("target", "")
    if target not in TARGETS:
        raise RuleProblem(f"{file}: {place}: target is {target!r}; use one of {TARGETS}.")
    names = rule.get("masks", marker.get("masks", []))
    unknown = [name for name in names if name not in MASKS]
    if unknown:
        raise RuleProblem(f"{file}: {place}: no mask is called {unknown[0]!r}; there are {', '.join(MASKS)}.")
    prompt = _patterns([rule["prompt"]], words, file, place) if "prompt" in rule else ()
    return Rule(
        id=f"{marker['marker']}.{place}.v{marker['version']}",
        why=rule["why"],
        target=target,
        alert=rule.get("alert", marker.get("alert", False)),
        patterns=_patterns(rule["patterns"], words, file, place),
        masks=tuple(MASKS[name] for name in names),
        prompt=prompt[0] if prompt else None,
        excludes=tuple(rule.get("excludes", marker.get("excludes", ()))),
    )


def _patterns(patterns: list[str], words: Mapping[str, str], file: str, place: str) -> tuple[Pattern, ...]:
    return tuple(pattern_of(pattern, words, file, place) for pattern in patterns)
