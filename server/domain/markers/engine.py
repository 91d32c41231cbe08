"""Reading a passage: every rule of every marker, sentence by sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.domain.markers.definition import Marker, Rule, the_markers
from server.domain.markers.masks import Match
from server.domain.markers.text import Sentence, folded, sentences


@dataclass(frozen=True, slots=True)
class Cue:
    """One occurrence of a marker: `text[start:end] == quote`, the rule that matched and why.

    `alert`: the clinician should see it on the alert list; `urgent`: and is mailed at once. `target` is whom the act
    is aimed at, "author" or "partner" (the author does it), or "" where the words do not tell.
    """

    marker: str
    family: str
    start: int
    end: int
    quote: str
    rule: str
    why: str
    alert: bool
    urgent: bool
    target: str


def cues(text: str, prompt: str = "", markers: Sequence[Marker] | None = None) -> tuple[Cue, ...]:
    """All cues in a passage by place. `prompt` is the question it answers; cues of one marker never overlap."""
    asked = folded(prompt)
    read = list(sentences(text))
    found = [
        cue
        for marker in (the_markers() if markers is None else markers)
        for sentence in read
        for cue in _apart(_in_sentence(marker, sentence, text, asked))
    ]
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.end, cue.marker)))


def _in_sentence(marker: Marker, sentence: Sentence, text: str, asked: str) -> Iterator[Cue]:
    exceptions = [found.span() for pattern in marker.exceptions for found in pattern.finditer(sentence.text)]
    for rule in marker.rules:
        if rule.prompt is not None and not rule.prompt.search(asked):
            continue
        for match in _matches(rule, sentence):
            if not any(start < match.end and match.head < end for start, end in exceptions):
                yield _cue(marker, rule, match, text)


def _matches(rule: Rule, sentence: Sentence) -> Iterator[Match]:
    for pattern in rule.patterns:
        for found in pattern.finditer(sentence.text):
            groups = found.groupdict()
            start, end = found.span("cue") if groups.get("cue") else found.span()
            match = Match(sentence, start, found.start("head") if groups.get("head") else start, end)
            if not any(mask(match) for mask in rule.masks):
                yield match


def _cue(marker: Marker, rule: Rule, match: Match, text: str) -> Cue:
    start, end = match.sentence.start + match.start, match.sentence.start + match.end
    return Cue(
        marker=marker.name,
        family=marker.family,
        start=start,
        end=end,
        quote=text[start:end],
        rule=rule.id,
        why=rule.why,
        alert=rule.alert,
        urgent=marker.urgent and rule.alert,
        target=rule.target,
    )


def _apart(found: Iterable[Cue]) -> list[Cue]:
    """One marker's cues without overlaps: what alerts before what does not, then the longer quote."""
    kept: list[Cue] = []
    for cue in sorted(found, key=lambda cue: (not cue.alert, cue.start - cue.end, cue.start)):
        if all(cue.end <= other.start or other.end <= cue.start for other in kept):
            kept.append(cue)
    return kept
