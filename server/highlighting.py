"""Markers over many passages: JSON lines in and out, and how well the rules do against labels."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from server.domain.markers import cues, the_markers


class NotAPassage(ValueError):
    """A line that is not a passage; the sentence says which line and what one looks like."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of input. `labels` are the markers that a reader found, None where nobody looked."""

    id: str
    text: str
    prompt: str = ""
    labels: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Hits, false alarms and misses, counted once a passage."""

    name: str
    hits: int
    false_alarms: int
    misses: int

    @property
    def precision(self) -> float | None:
        return _share(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> float | None:
        return _share(self.hits, self.hits + self.misses)

    @property
    def f1(self) -> float | None:
        return _share(2 * self.hits, 2 * self.hits + self.false_alarms + self.misses)


@dataclass(frozen=True, slots=True)
class Scoring:
    """How the rules did: over everything, by family, by marker, and on the passages that carry no label at all."""

    passages: int
    micro: Tally
    families: tuple[Tally, ...]
    markers: tuple[Tally, ...]
    label_free: int
    label_free_alarmed: int

    @property
    def false_alarm_rate(self) -> float | None:
        return _share(self.label_free_alarmed, self.label_free)


def passages(lines: Iterable[str]) -> Iterator[Passage]:
    """Reads JSON lines; empty ones are passed over. Raises NotAPassage."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            labels = entry.get("labels")
            yield Passage(
                id=entry["id"],
                text=_text(entry["text"]),
                prompt=_text(entry.get("prompt", "")),
                labels=None if labels is None else frozenset(labels),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise NotAPassage(
                f"Line {number} is not a passage. Write one a line, as "
                '{"id": "1", "text": "...", "author_role": "either"}.'
            ) from problem


def marked(passage: Passage) -> str:
    """One line of output: the passage's id and every cue in it, in order."""
    found = [
        {
            "marker": cue.marker,
            "family": cue.family,
            "start": cue.start,
            "end": cue.end,
            "quote": cue.quote,
            "rule": cue.rule,
            "why": cue.why,
        }
        for cue in cues(passage.text, passage.prompt)
    ]
    return json.dumps({"id": passage.id, "markers": found}, ensure_ascii=False)


def score(read: Iterable[Passage]) -> Scoring:
    """Compares what the rules find with the labels. Raises NotAPassage for a passage without labels."""
    pairs: list[tuple[frozenset[str], frozenset[str]]] = []
    for passage in read:
        if passage.labels is None:
            raise NotAPassage(
                f'Passage {passage.id} has no "labels". Label it, with [] where there is nothing to find.'
            )
        found = frozenset(cue.marker for cue in cues(passage.text, passage.prompt))
        pairs.append((found, passage.labels))
    family_of = {marker.name: marker.family for marker in the_markers()}
    names = sorted({*family_of, *(name for _, labels in pairs for name in labels)})
    each = {name: _tally(name, pairs) for name in names}
    free = [found for found, labels in pairs if not labels]
    return Scoring(
        passages=len(pairs),
        micro=_summed("micro", each.values()),
        families=tuple(
            _summed(family, (tally for name, tally in each.items() if family_of.get(name) == family))
            for family in dict.fromkeys(family_of.values())
        ),
        markers=tuple(each.values()),
        label_free=len(free),
        label_free_alarmed=sum(bool(found) for found in free),
    )


def _tally(name: str, pairs: list[tuple[frozenset[str], frozenset[str]]]) -> Tally:
    return Tally(
        name,
        hits=sum(name in found and name in labels for found, labels in pairs),
        false_alarms=sum(name in found and name not in labels for found, labels in pairs),
        misses=sum(name not in found and name in labels for found, labels in pairs),
    )


def _summed(name: str, tallies: Iterable[Tally]) -> Tally:
    counted = list(tallies)
    return Tally(
        name,
        hits=sum(tally.hits for tally in counted),
        false_alarms=sum(tally.false_alarms for tally in counted),
        misses=sum(tally.misses for tally in counted),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
