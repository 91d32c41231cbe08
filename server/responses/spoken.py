"""How both spoke: under each heading what the rules marked, counted over words written, with the words. Pure.

Both are read by the same rules and told in the order of the record. Nothing is compared, and nothing is added up over
headings. The safety family and access offered are not among it: those are told apart. Nor is anything in an answer for
the clinician alone, or in one with something to be read alone: who tells of being hit is not shown as criticising.
Words are counted over the same answers, in this session as in those before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.domain.markers.definition import HEADINGS
from server.domain.patterns import Highlight
from server.domain.words import Judgement, Place
from server.responses.overview import Overview

SESSIONS_BEFORE = 4

BESIDE = {
    "Accountability": "Defensiveness",
    "Defensiveness": "Accountability",
    "Communication: openings": "Communication: obstacles",
    "Communication: obstacles": "Communication: openings",
}
"""Where to look for what stands against a passage in the same person's words."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """One session before: passages matched, None where nothing was sent or read, and words written.

    `unheard` names the languages that somebody wrote in and the rules do not read.
    """

    number: int
    passages: int | None
    words: int
    unheard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenBy:
    """One partner under one heading.

    `passages` matched in `words` written; `kinds` counts them by what they do, in the order in which they stand.
    `example` is the passage to quote, `beside` one that stands against it in the same session; `looked_beside`
    says whether any marker is shown where that would stand. `is_unread`: something
    was sent in that today's rules have not read yet. `is_apart`: some of what they wrote is in answers that are not
    told of here. `unheard` names the languages they wrote in and no rule reads; what stands in those is not among
    `words`.
    """

    place: Place
    words: int
    passages: int
    kinds: tuple[tuple[str, int], ...]
    earlier: tuple[Earlier, ...]
    example: Highlight | None
    beside: Highlight | None
    is_unread: bool
    looked_beside: bool = True
    is_apart: bool = False
    unheard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    heading: str
    a: SpokenBy
    b: SpokenBy

    def of(self, place: Place) -> SpokenBy:
        return self.a if place is Place.A else self.b


def has_spoken(seen: Overview) -> bool:
    """Whether anybody wrote a word for this session, counted here or not."""
    return any(seen.words.values()) or any(seen.words_apart.values()) or bool(seen.unheard)


def to_tell(highlights: Iterable[Highlight], seen: Overview) -> tuple[Highlight, ...]:
    """Those that may be told of here, the dismissed among them."""
    return tuple(one for one in to_mark(highlights, seen) if not one.alone)


def to_mark(highlights: Iterable[Highlight], seen: Overview) -> tuple[Highlight, ...]:
    """Those that may be shown in the words themselves: nothing of safety, and nothing in an answer that raised it."""
    alarming = seen.alarming
    return tuple(one for one in highlights if one.family != "safety" and one.answer_id not in alarming)


def spoken(seen: Overview) -> tuple[Spoken, ...]:
    """Every heading with a marker that is shown, whether or not anything stands under it.

    Where an audit left all of a heading's markers hidden, "no passage matched" would say more than anybody looked for.
    """
    shown = [one for one in to_tell(seen.highlights, seen) if not one.is_dismissed]
    return tuple(
        Spoken(heading, _by(heading, Place.A, seen, shown), _by(heading, Place.B, seen, shown))
        for heading in HEADINGS
        if heading in seen.panels
    )


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


def _by(heading: str, place: Place, seen: Overview, shown: Sequence[Highlight]) -> SpokenBy:
    own = [one for one in shown if one.place is place]
    found = [one for one in own if one.panel == heading]
    return SpokenBy(
        place=place,
        words=seen.words.get(place, 0),
        passages=passages(found),
        kinds=_kinds(found),
        earlier=tuple(_earlier(heading, place, seen)),
        example=_to_quote(found),
        beside=_to_quote([one for one in own if one.panel == BESIDE[heading]]) if found else None,
        is_unread=place in seen.unread,
        looked_beside=BESIDE[heading] in seen.panels,
        is_apart=seen.words_apart.get(place, 0) > 0,
        unheard=seen.unheard.get(place, ()),
    )


def _earlier(heading: str, place: Place, seen: Overview) -> Iterable[Earlier]:
    """The same person's own last sessions, oldest first."""
    for number, highlights in sorted(seen.earlier_highlights.items())[-SESSIONS_BEFORE:]:
        words = seen.earlier_words.get(number, {}).get(place)
        own = [
            one
            for one in to_tell(highlights, seen)
            if one.place is place and one.panel == heading and not one.is_dismissed
        ]
        unheard = seen.earlier_unheard.get(number, {}).get(place, ())
        is_read = words is not None and (words or not unheard)
        yield Earlier(number, passages(own) if is_read else None, words or 0, unheard)


def _kinds(found: Sequence[Highlight]) -> tuple[tuple[str, int], ...]:
    by_kind: dict[str, list[Highlight]] = {}
    for one in found:
        by_kind.setdefault(one.says, []).append(one)
    return tuple((says, passages(each)) for says, each in by_kind.items())


def _to_quote(found: Sequence[Highlight]) -> Highlight | None:
    """What the clinician said fits goes first, then the longest: more of it can be judged by reading."""
    return max(found, key=lambda one: (one.judgement is Judgement.CONFIRMED, len(one.quote)), default=None)
