"""How both spoke, as the couple page tells it: under each heading what the rules marked, with the words. Pure.

Both are read by the same rules and told in the order of the record. Nothing is compared, and nothing is added up over
headings. The safety family is not among it: that is read alone, on the page for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain import times
from server.domain.markers.definition import PANELS
from server.domain.patterns import Highlight
from server.domain.words import Judgement, Place
from server.responses import in_words
from server.responses.highlights import Rereading
from server.responses.overview import Overview
from server.review.marking import day, where

HEADINGS = tuple(panel for family, panels in PANELS.items() if family != "safety" for panel in panels)
SESSIONS_BEFORE = 3

BESIDE = {
    "Accountability": "Defensiveness",
    "Defensiveness": "Accountability",
    "Communication: openings": "Communication: obstacles",
    "Communication: obstacles": "Communication: openings",
}
"""Where to look for what stands against a passage in the same person's words."""


@dataclass(frozen=True, slots=True)
class Example:
    """A quoted passage, what it does in the marker's words, where it comes from, and its place on the page."""

    quote: str
    title: str
    source: str
    where: str


@dataclass(frozen=True, slots=True)
class PatternSide:
    """One partner under one heading. `counted` is a sentence, `before` one on their own sessions before this one.

    `beside` stands against the example, if anything does.
    """

    place: str
    name: str
    counted: str
    before: str = ""
    example: Example | None = None
    beside: Example | None = None


@dataclass(frozen=True, slots=True)
class PatternRow:
    heading: str
    sides: tuple[PatternSide, PatternSide]


@dataclass(frozen=True, slots=True)
class Offered:
    """Access to a device, an account or a place that somebody offers: told by itself, without praise."""

    place: str
    name: str
    example: Example


@dataclass(frozen=True, slots=True)
class Changed:
    """A passage that other rules marked, or mark no longer."""

    place: str
    name: str
    says: str
    quote: str


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """One day on which what had been sent in was read again, and what that changed."""

    sentence: str
    more: tuple[Changed, ...]
    fewer: tuple[Changed, ...]


def pattern_rows(seen: Overview) -> tuple[PatternRow, ...]:
    """Every heading, whether or not anything stands under it."""
    return tuple(
        PatternRow(heading, (_side(heading, Place.A, seen), _side(heading, Place.B, seen))) for heading in HEADINGS
    )


def not_read_yet(seen: Overview) -> str:
    """What is still to be read by today's rules, in a sentence; "" where all is."""
    names = [person.name for person in seen.people if person.place in seen.unread]
    if not names:
        return ""
    return f"Not read by today’s rules yet: what {in_words.joined(names)} sent. It is done within minutes."


def access_offered(seen: Overview) -> tuple[Offered, ...]:
    return tuple(
        Offered(one.place.value, seen.people.at(one.place).name, _quoted(one))
        for one in seen.highlights
        if one.family == "access" and not one.is_dismissed
    )


def rules_changed(seen: Overview, zone: str) -> tuple[RulesChanged, ...]:
    """What reading again changed, by day, the first day first."""
    by_day: dict[date, list[Rereading]] = {}
    for run in seen.rereadings:
        by_day.setdefault(times.in_zone(run.at, zone).date(), []).append(run)
    made = (_changed(on, runs, seen) for on, runs in by_day.items())
    return tuple(one for one in made if one.more or one.fewer)


def passages(highlights: Iterable[Highlight]) -> int:
    """How many stretches of words are marked: several marks on the same words are one passage."""
    spans = sorted((str(one.answer_id), one.field, one.start, one.end) for one in highlights)
    count, until = 0, ("", "", 0)
    for answer, field, start, end in spans:
        if (answer, field) != until[:2] or start >= until[2]:
            count, until = count + 1, (answer, field, end)
        else:
            until = (answer, field, max(end, until[2]))
    return count


def _side(heading: str, place: Place, seen: Overview) -> PatternSide:
    name, words = seen.people.at(place).name, seen.words.get(place, 0)
    own = [one for one in seen.highlights if one.place is place and not one.is_dismissed]
    found = [one for one in own if one.panel == heading]
    against = [one for one in own if one.panel == BESIDE[heading]]
    return PatternSide(
        place=place.value,
        name=name,
        counted=_counted(found, words, is_unread=place in seen.unread),
        before=_before(heading, place, seen),
        example=_example(found),
        beside=_example(against) if found else None,
    )


def _counted(found: Sequence[Highlight], words: int, *, is_unread: bool) -> str:
    """'Three passages in 286 words: owns the act 2, names the effect 1.'"""
    if is_unread and not found:
        return "Not read by today’s rules yet."
    if not words:
        return "Wrote no words for this session."
    counted = "1 word" if words == 1 else f"{words} words"
    if not found:
        return f"No passage matched in {counted}."
    count = passages(found)
    said = f"{in_words.number(count)} {'passage' if count == 1 else 'passages'} in {counted}: {_kinds(found)}."
    return f"By earlier rules: {said}" if is_unread else in_words.capital(said)


def _before(heading: str, place: Place, seen: Overview) -> str:
    """'Before, session 5: 2 in 96 words; session 6: nothing sent.': the same person's own last sessions."""
    told = []
    for number, highlights in sorted(seen.earlier_highlights.items())[-SESSIONS_BEFORE:]:
        words = seen.earlier_words.get(number, {}).get(place)
        own = [one for one in highlights if one.place is place and one.panel == heading and not one.is_dismissed]
        said = (
            "nothing sent" if words is None else f"{passages(own) or 'none'} in {words} word{'' if words == 1 else 's'}"
        )
        told.append(f"session {number}: {said}")
    return f"Before, {'; '.join(told)}." if told else ""


def _kinds(found: Sequence[Highlight]) -> str:
    """'owns the act 2, names the effect 1', in the order in which they first stand in the answers"""
    counts: dict[str, list[Highlight]] = {}
    for one in found:
        counts.setdefault(one.says, []).append(one)
    return ", ".join(f"{says} {passages(each)}" for says, each in counts.items())


def _example(found: Sequence[Highlight]) -> Example | None:
    """What the clinician said fits goes first, then the longest: more of it can be judged by reading."""
    if not found:
        return None
    return _quoted(max(found, key=lambda one: (one.judgement is Judgement.CONFIRMED, len(one.quote))))


def _quoted(highlight: Highlight) -> Example:
    title = in_words.capital(highlight.says)
    return Example(highlight.quote, title, f"{highlight.source}, {day(highlight.on)}", where(highlight))


def _changed(on: date, runs: Sequence[Rereading], seen: Overview) -> RulesChanged:
    more = [one for run in runs for one in run.added if one.family != "safety"]
    fewer = [one for run in runs for one in run.dropped if one.family != "safety"]
    counts = [
        f"{in_words.number(len(more))} {'passage' if len(more) == 1 else 'passages'} more" if more else "",
        f"{in_words.number(len(fewer))} {'passage ' if not more and len(fewer) == 1 else ''}fewer" if fewer else "",
    ]
    return RulesChanged(
        sentence=f"The rules changed on {day(on)}. Read again: {', '.join(filter(None, counts))}.",
        more=tuple(_one_changed(one, seen) for one in more),
        fewer=tuple(_one_changed(one, seen) for one in fewer),
    )


def _one_changed(highlight: Highlight, seen: Overview) -> Changed:
    name = seen.people.at(highlight.place).name
    return Changed(highlight.place.value, name, highlight.says, highlight.quote)
