"""How both spoke, as the couple page tells it: under each heading what the rules marked, with the words. Pure.

Both are read by the same rules and told in the order of the record. Nothing is compared, and nothing is added up over
headings. The safety family is not among it, nor is anything else in an answer that holds it: that is read alone, on the
page for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.domain import times
from server.domain.patterns import Highlight
from server.responses import in_words
from server.responses.highlights import Rereading
from server.responses.overview import Overview
from server.responses.people import People
from server.responses.spoken import Earlier, SpokenBy, has_spoken, spoken, to_tell
from server.review.marking import day, where


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

    `beside` stands against the example, if anything does; `looked_beside` says whether anything was looked for there.
    """

    place: str
    name: str
    counted: str
    before: str = ""
    example: Example | None = None
    beside: Example | None = None
    looked_beside: bool = True


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
    """Every heading, whether or not anything stands under it; none where nobody wrote a word."""
    if not has_spoken(seen):
        return ()
    return tuple(
        PatternRow(one.heading, (_side(one.a, seen.people), _side(one.b, seen.people))) for one in spoken(seen)
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
        for one in to_tell(seen.highlights, seen)
        if one.family == "access" and not one.is_dismissed
    )


def rules_changed(seen: Overview, zone: str) -> tuple[RulesChanged, ...]:
    """What reading again changed, by day, the first day first."""
    by_day: dict[date, list[Rereading]] = {}
    for run in seen.rereadings:
        by_day.setdefault(times.in_zone(run.at, zone).date(), []).append(run)
    made = (_changed(on, runs, seen) for on, runs in by_day.items())
    return tuple(one for one in made if one.more or one.fewer)


def _side(by: SpokenBy, people: People) -> PatternSide:
    return PatternSide(
        place=by.place.value,
        name=people.at(by.place).name,
        counted=_counted(by),
        before=_before(by),
        example=_quoted(by.example) if by.example else None,
        beside=_quoted(by.beside) if by.beside else None,
        looked_beside=by.looked_beside,
    )


def _counted(by: SpokenBy) -> str:
    """'Three passages in 286 words: owns the act 2, names the effect 1.', with what no rule reads."""
    if not by.unheard:
        return _matched(by)
    languages = in_words.joined(by.unheard)
    if not by.words:
        return f"Written in {languages}: not read by the rules."
    return f"{_matched(by)} What is written in {languages} is not read by the rules."


def _matched(by: SpokenBy) -> str:
    if by.is_unread and not by.passages:
        return "Not read by today’s rules yet."
    if not by.words:
        return "No words to count here." if by.is_apart else "Wrote no words for this session."
    if not by.passages:
        return f"No passage matched in {_words(by.words)}."
    passage = "passage" if by.passages == 1 else "passages"
    kinds = ", ".join(f"{says} {count}" for says, count in by.kinds)
    said = f"{in_words.number(by.passages)} {passage} in {_words(by.words)}: {kinds}."
    return f"By earlier rules: {said}" if by.is_unread else in_words.capital(said)


def _before(by: SpokenBy) -> str:
    """'Before, session 5: 2 in 96 words; session 6: nothing sent.': the same person's own last sessions."""
    sessions = [f"session {each.number}: {_earlier(each)}" for each in by.earlier]
    return f"Before, {'; '.join(sessions)}." if sessions else ""


def _earlier(before: Earlier) -> str:
    if before.passages is not None:
        return f"{before.passages or 'none'} in {_words(before.words)}"
    return f"written in {in_words.joined(before.unheard)}, not read" if before.unheard else "nothing sent"


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


def _quoted(highlight: Highlight) -> Example:
    title = in_words.capital(highlight.says)
    return Example(highlight.quote, title, f"{highlight.source}, {day(highlight.on)}", where(highlight))


def _changed(on: date, runs: Sequence[Rereading], seen: Overview) -> RulesChanged:
    more = to_tell((one for run in runs for one in run.added), seen)
    fewer = to_tell((one for run in runs for one in run.dropped), seen)
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
