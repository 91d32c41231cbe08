"""Reading a passage: every rule of every marker, sentence by sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from server.domain.markers.definition import Marker, Rule, the_markers
from server.domain.markers.literals import Shelf, needed
from server.domain.markers.masks import Match
from server.domain.markers.patterns import Pattern, texts_of
from server.domain.markers.spelling import Speller
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
    reader = the_reader() if markers is None else Reader(markers)
    return reader.cues(text, prompt)


@cache
def the_reader() -> "Reader":
    """The reader of the released markers, made once."""
    return Reader(the_markers())


class Reader:
    """A set of markers, ready to read passages: every pattern is filed under the letters it cannot do without.

    `file_by_letters=False` searches for every pattern everywhere: the plain way, for tests and the benchmark.
    """

    def __init__(self, markers: Sequence[Marker], *, file_by_letters: bool = True) -> None:
        self._patterns = tuple(
            _Filed(marker, rule, pattern) for marker in markers for rule in marker.rules for pattern in rule.patterns
        )
        self._speller = Speller(_words_of(texts_of(each.pattern for each in self._patterns)))
        self._shelf = Shelf(needed(each.pattern.written) if file_by_letters else () for each in self._patterns)

    def cues(self, text: str, prompt: str = "") -> tuple[Cue, ...]:
        """All cues in a passage by place."""
        asked = folded(prompt)
        found = [
            cue
            for sentence in sentences(text, self._speller)
            for cue in _in_sentence(self._for(sentence, asked), sentence, text)
        ]
        return tuple(sorted(found, key=lambda cue: (cue.start, cue.end, cue.marker)))

    def _for(self, sentence: Sentence, asked: str) -> list["_Filed"]:
        """The patterns that this sentence, as an answer to this question, is searched for."""
        candidates = (self._patterns[number] for number in self._shelf.numbers_for(sentence.text))
        return [filed for filed in candidates if filed.rule.prompt is None or filed.rule.prompt.search(asked)]


@dataclass(frozen=True, slots=True)
class _Filed:
    """One pattern with the rule and the marker it belongs to."""

    marker: Marker
    rule: Rule
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class _Hit:
    """A match that no mask and no exception took away."""

    filed: _Filed
    match: Match
    cue: Cue


def _words_of(texts: Iterable[str]) -> set[str]:
    """The words, and beginnings of words, that regular expressions spell out."""
    return {word for pattern in texts for word in re.findall(r"(?<![\\\w])[a-z']+", pattern)}


def _in_sentence(candidates: Iterable[_Filed], sentence: Sentence, text: str) -> list[Cue]:
    """The cues of one sentence: what remains when markers that exclude each other have been told apart."""
    hits = [
        _Hit(filed, match, _cue(filed.marker, filed.rule, match, text))
        for filed in candidates
        for match in _matches(filed, sentence)
    ]
    kept = [hit for hit in hits if not any(_excludes(other, hit, sentence) for other in hits)]
    found = [cue for hit in kept for cue in (hit.cue, *_implied(hit))]
    return [cue for marker in dict.fromkeys(cue.marker for cue in found) for cue in _apart(found, marker)]


def _matches(filed: _Filed, sentence: Sentence) -> Iterator[Match]:
    for found in filed.pattern.finditer(sentence.text):
        groups = found.groupdict()
        start, end = _trimmed(sentence.text, *(found.span("cue") if groups.get("cue") else found.span()))
        match = Match(sentence, start, found.start("head") if groups.get("head") else start, end)
        if not any(mask(match) for mask in filed.rule.masks) and not _is_excepted(filed.marker, match):
            yield match


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks and commas at its edges: a quote begins and ends with a word."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip(" ,")), end - len(words) + len(words.rstrip(" ,"))


def _is_excepted(marker: Marker, match: Match) -> bool:
    return any(
        found.start() < match.end and match.head < found.end()
        for pattern in marker.exceptions
        for found in pattern.finditer(match.sentence.text)
    )


def _excludes(other: _Hit, hit: _Hit, sentence: Sentence) -> bool:
    """Whether another rule explains the same clause, or the same words, in a way that leaves no room for this one."""
    if hit.filed.marker.name not in other.filed.rule.excludes:
        return False
    overlap = other.match.start < hit.match.end and hit.match.start < other.match.end
    return overlap or sentence.clause_start(other.match.head) == sentence.clause_start(hit.match.head)


def _implied(hit: _Hit) -> Iterator[Cue]:
    """The same words once more for each marker that this one implies."""
    for name in hit.filed.marker.implies:
        yield replace(hit.cue, marker=name)


def _cue(marker: Marker, rule: Rule, match: Match, text: str) -> Cue:
    start, end = match.sentence.places[match.start], match.sentence.places[match.end]
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


def _apart(found: Iterable[Cue], marker: str) -> list[Cue]:
    """One marker's cues without overlaps: what alerts before what does not, then the longer quote."""
    kept: list[Cue] = []
    own = [cue for cue in found if cue.marker == marker]
    for cue in sorted(own, key=lambda cue: (not cue.alert, cue.start - cue.end, cue.start)):
        if all(cue.end <= other.start or other.end <= cue.start for other in kept):
            kept.append(cue)
    return kept
