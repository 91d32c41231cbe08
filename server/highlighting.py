"""Markers over many passages: JSON lines in and out, and how well the rules do against labels.

One passage is in memory at a time, however many there are.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from server.domain.markers import cues, the_markers


class NotAPassage(ValueError):
    """A line that is not a passage; the sentence says which line and what one looks like."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of input. `labels` are the markers that a reader found, None where nobody looked."""

    line: int
    id: str | int
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


def passages(lines: Iterable[bytes]) -> Iterator[Passage]:
    """Reads JSON lines in UTF-8; empty ones are passed over. Raises NotAPassage, naming the line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _passage(number, json.loads(line.decode("utf-8-sig")))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise NotAPassage(
                f"Line {number} is not a passage. Write one a line, in UTF-8, as "
                '{"id": "1", "text": "...", "author_role": "either"}.'
            ) from problem


def _passage(number: int, entry: dict[str, Any]) -> Passage:
    labels = entry.get("labels")
    return Passage(
        line=number,
        id=_of(entry["id"], str | int),
        text=_of(entry["text"], str),
        prompt=_of(entry.get("prompt") or "", str),
        labels=None if labels is None else frozenset(_of(label, str) for label in _of(labels, list)),
    )


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
    line = {"id": passage.id, "markers": found}
    try:
        return _in_utf_8(json.dumps(line, ensure_ascii=False))
    except UnicodeEncodeError:  # JSON may name half a character, which only JSON can say again
        return json.dumps(line)


def _in_utf_8(text: str) -> str:
    text.encode()
    return text


def score(read: Iterable[Passage]) -> Scoring:
    """Compares what the rules find with the labels. Raises NotAPassage for a passage without labels."""
    hits, false_alarms, misses = Counter[str](), Counter[str](), Counter[str]()
    count = label_free = label_free_alarmed = 0
    for passage in read:
        if passage.labels is None:
            raise NotAPassage(
                f'Line {passage.line}, passage {passage.id}, has no "labels". '
                "Label it, with [] where there is nothing to find."
            )
        found = {cue.marker for cue in cues(passage.text, passage.prompt)}
        hits.update(found & passage.labels)
        false_alarms.update(found - passage.labels)
        misses.update(passage.labels - found)
        count += 1
        label_free += not passage.labels
        label_free_alarmed += bool(found) and not passage.labels
    family_of = {marker.name: marker.family for marker in the_markers()}
    names = sorted({*family_of, *hits, *false_alarms, *misses})
    each = {name: Tally(name, hits[name], false_alarms[name], misses[name]) for name in names}
    return Scoring(
        passages=count,
        micro=_summed("micro", each.values()),
        families=tuple(
            _summed(family, (tally for name, tally in each.items() if family_of.get(name) == family))
            for family in dict.fromkeys(family_of.values())
        ),
        markers=tuple(each.values()),
        label_free=label_free,
        label_free_alarmed=label_free_alarmed,
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


def _of(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError("not what a passage holds")
    return value
