"""What page one holds: the brief, and what gives way when it would run over.

The page is measured, not guessed: the report is laid out with the first of `ROOMS`, and where page one runs over, with
the next one, which has less on it. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from reports.content import (
    PLACES,
    AgendaLine,
    BriefPoint,
    Gap,
    LedgerLine,
    LedgerState,
    NobodyAnswered,
    Opener,
    Passage,
    Place,
    SessionPrep,
    WhoDidWhat,
)
from reports.legible import cut_at_clause

STATE_WORDS = {
    LedgerState.DISPUTED: "disputed",
    LedgerState.MISSED: "missed",
    LedgerState.PARTLY: "partly",
    LedgerState.ONE_VIEW: "one view",
    LedgerState.UNRATED: "not rated",
    LedgerState.KEPT: "kept",
    LedgerState.NOT_DUE: "not due",
}


@dataclass(frozen=True, slots=True)
class Room:
    """How much page one may hold. Counts are lines or items, `quote` and `sentence` are characters."""

    kept_in_full: bool = True
    quotes: int = 2
    quote: int = 130
    gaps: int = 3
    points: int = 5
    openers: int = 3
    threads: int = 5
    promises: int = 7
    sentence: int = 260
    evidence: int = 180
    agenda: int = 5
    empty_lines: int = 4


ALL = Room()
ROOMS: tuple[Room, ...] = (
    ALL,
    replace(ALL, empty_lines=2),
    replace(ALL, empty_lines=2, kept_in_full=False),
    replace(ALL, empty_lines=1, kept_in_full=False, quote=100, promises=5),
    replace(ALL, empty_lines=1, kept_in_full=False, quotes=1, quote=100, promises=4, sentence=240),
    replace(ALL, empty_lines=1, kept_in_full=False, quotes=1, quote=100, promises=3, gaps=2, sentence=160),
    replace(ALL, empty_lines=1, kept_in_full=False, quotes=1, quote=80, promises=2, gaps=1, sentence=120, agenda=3),
    Room(False, quotes=1, quote=60, gaps=1, promises=1, sentence=80, agenda=1, empty_lines=0, threads=3, evidence=60),
)
"""From the fullest page to the barest. Blank lines give way first, then kept promises collapse, then quotes go, then
promises and gaps that stand in full on a later page. The five lines of the brief and its questions are the last to give
way, and only in their length."""


UNANSWERED_LINES = 5
"""More lines to write on where the page holds little else."""


@dataclass(frozen=True, slots=True)
class Promises:
    """The promises of one state. `lines` is empty where they collapse into a count that points to the ledger."""

    count: int
    word: str
    lines: tuple[LedgerLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Brief:
    """Page one, cut to its room.

    `pairs` counts the behaviours that both rated, `due` the promises that were due, `told` those among them that stand
    in a line of the brief.
    """

    lede: str
    who_did_what: tuple[WhoDidWhat, ...]
    nobody_answered: NobodyAnswered | None
    due: int
    not_due: int
    told: int
    promises: tuple[Promises, ...]
    gaps: tuple[Gap, ...]
    pairs: int
    quotes_a: tuple[Passage, ...]
    quotes_b: tuple[Passage, ...]
    points: tuple[BriefPoint, ...]
    openers: tuple[Opener, ...]
    not_with_both: str
    agenda: tuple[AgendaLine, ...]
    empty_lines: int

    def quotes(self, place: Place) -> tuple[Passage, ...]:
        return self.quotes_a if place == "a" else self.quotes_b


def brief(content: SessionPrep, room: Room = ALL) -> Brief:
    """Page one of a report, with no more on it than `room` allows."""
    due = [line for line in content.commitments if line.state is not LedgerState.NOT_DUE]
    agenda = tuple(_short_agenda(line) for line in content.agenda[: room.agenda])
    return Brief(
        lede=cut_at_clause(content.lede, room.sentence),
        who_did_what=tuple(replace(who, sentence=_cut(who.sentence, room)) for who in _in_place(content.who_did_what)),
        nobody_answered=_short_silence(content.nobody_answered, room),
        due=len(due),
        not_due=len(content.commitments) - len(due),
        told=sum(line.in_brief for line in due),
        promises=tuple(_promises([line for line in due if not line.in_brief], room)),
        gaps=tuple(_short_gap(gap, room) for gap in content.gaps if gap.size)[: room.gaps],
        pairs=sum(gap.size is not None for gap in content.gaps),
        quotes_a=_quotes(content.passages, "a", room),
        quotes_b=_quotes(content.passages, "b", room),
        points=tuple(_short_point(point, room) for point in content.brief[: room.points]),
        openers=tuple(_short_opener(opener, room) for opener in content.openers[: room.openers]),
        not_with_both=cut_at_clause(" ".join(content.not_with_both), max(room.sentence, 140)),
        agenda=agenda,
        empty_lines=room.empty_lines + (UNANSWERED_LINES if content.nobody_answered else 0),
    )


def _short_point(point: BriefPoint, room: Room) -> BriefPoint:
    return BriefPoint(
        cut_at_clause(point.lead, 24),
        cut_at_clause(point.sentence, min(room.sentence, 190)),
        cut_at_clause(point.evidence, room.evidence),
        point.part,
    )


def _short_opener(opener: Opener, room: Room) -> Opener:
    """A question is said whole or not at all, so only one beyond all bounds is cut; its evidence gives way."""
    return Opener(cut_at_clause(opener.question, 200), cut_at_clause(opener.evidence, min(room.evidence, 100)))


def _cut(sentence: str, room: Room) -> str:
    return cut_at_clause(sentence, room.sentence)


def _in_place(lines: Iterable[WhoDidWhat]) -> list[WhoDidWhat]:
    return sorted(lines, key=lambda line: PLACES.index(line.who))


def _promises(due: list[LedgerLine], room: Room) -> Iterable[Promises]:
    """Exceptions first; kept ones as lines only where there is room, and never more lines than the room has."""
    order = list(LedgerState)
    left = room.promises
    ordered = sorted(due, key=lambda line: order.index(line.state))
    for state, group in groupby(ordered, key=lambda line: line.state):
        lines = tuple(group)
        collapsed = state is LedgerState.KEPT and not room.kept_in_full
        shown = () if collapsed else lines[:left]
        left -= len(shown)
        more = 0 if collapsed or not shown else len(lines) - len(shown)
        yield Promises(len(lines), STATE_WORDS[state], tuple(_short_promise(line, room) for line in shown), more)


def _short_promise(line: LedgerLine, room: Room) -> LedgerLine:
    return replace(
        line, what=cut_at_clause(line.what, min(room.sentence, 110), 70), says=cut_at_clause(line.says, 60, 30)
    )


def _short_gap(gap: Gap, room: Room) -> Gap:
    return replace(
        gap,
        statement=cut_at_clause(gap.statement, 70),
        sentence=cut_at_clause(gap.sentence, min(room.sentence, 120)),
        change=cut_at_clause(gap.change, min(room.sentence, 100)),
    )


def _quotes(passages: Iterable[Passage], place: Place, room: Room) -> tuple[Passage, ...]:
    own = [passage for passage in passages if passage.who == place]
    return tuple(
        replace(passage, text=cut_at_clause(passage.text, room.quote), source=cut_at_clause(passage.source, 70))
        for passage in own[: room.quotes]
    )


def _short_silence(silence: NobodyAnswered | None, room: Room) -> NobodyAnswered | None:
    if silence is None:
        return None
    return NobodyAnswered(
        sent=_lines(silence.sent, room),
        still_open=_lines(silence.still_open, room),
        last_time=_lines(silence.last_time, room),
    )


def _lines(lines: tuple[str, ...], room: Room) -> tuple[str, ...]:
    return tuple(cut_at_clause(line, min(room.sentence, 180)) for line in lines[: room.threads])


def _short_agenda(line: AgendaLine) -> AgendaLine:
    return AgendaLine(cut_at_clause(line.text, 90), cut_at_clause(line.source, 40))
