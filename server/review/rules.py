"""What the couple page shows of a session, worked out and worded. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.domain import times
from server.domain.brief import BriefLine, Evidence, Topic
from server.domain.gaps import Gap
from server.domain.ledger import LedgerEntry, State
from server.domain.progress import when
from server.domain.surveillance import why
from server.domain.words import AgreementOutcome, InvitationState, PickFor, Place, Policy
from server.errors import NotFound
from server.responses import in_words
from server.responses.agenda import kept_from_both
from server.responses.in_brief import in_brief
from server.responses.ledger_words import Beside, beside, closed_ones, run_in_words
from server.responses.locked import LockedLink
from server.responses.overview import Homework, Overview, Picked, ScorePoint, Series
from server.responses.paper_scores import PaperScore, SettledMeasure
from server.responses.people import People
from server.responses.promises import Promise
from server.responses.side_by_side import Row, Side
from server.responses.spoken import to_mark
from server.review.marking import NOTHING_MARKED, MarkedAnswer, marked_answer
from worksheets.definition import Visibility
from worksheets.kind import Line
from worksheets.measure import Measure, Subscale

FILLS = {
    InvitationState.SUBMITTED: "full",
    InvitationState.IN_PROGRESS: "half",
    InvitationState.UNTOUCHED: "none",
    InvitationState.EXPIRED: "shut",
    InvitationState.REVOKED: "shut",
    InvitationState.DECLINED: "shut",
}


# ---------------------------------------------------------------- who and when


@dataclass(frozen=True, slots=True)
class Head:
    """A partner in the heading and in what they did: `fill` says how far, as in parts/shapes."""

    place: str
    name: str
    fill: str
    did: str


def heads(seen: Overview, now: datetime, zone: str) -> tuple[Head, ...]:
    return tuple(
        Head(
            place=person.place.value,
            name=person.name,
            fill=_fill(seen.homework, person.place),
            did=in_words.did(seen.homework, person.place, lambda moment: when(moment, now, zone)),
        )
        for person in seen.people
    )


def _fill(homework: Iterable[Homework], place: Place) -> str:
    """That of the last invitation."""
    states = [one.state for one in homework if one.place is place]
    return FILLS[states[-1]] if states else "none"


def away(starts_at: datetime, now: datetime, zone: str) -> str:
    """'today', 'in 2 days', '3 weeks ago'"""
    days = (times.in_zone(starts_at, zone).date() - times.in_zone(now, zone).date()).days
    if days in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    count, unit = (abs(days), "days") if abs(days) < 21 else (abs(days) // 7, "weeks")
    return f"in {count} {unit}" if days > 0 else f"{count} {unit} ago"


# ---------------------------------------------------------------- at a glance


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the brief. `lead` is set in bold, `place` is where on the page its evidence stands ("ledger").

    `pin` is what pressing "Pin" puts on the agenda.
    """

    lead: str
    text: str
    evidence: str
    place: str
    pin: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to open with, which is also what pressing "Pin" puts on the agenda."""

    text: str
    evidence: str
    place: str


@dataclass(frozen=True, slots=True)
class Glance:
    """The session at a glance, in the lines and questions that stand on page one of the report."""

    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    not_with_both: tuple[str, ...] = ()


STANDS_AT: Mapping[str, str] = {"promise": "ledger", "gap": "gaps", "highlight": "answers", "score": "scores"}
"""Where on the page the evidence for a line stands; who answered is told at the glance itself."""


def glance(seen: Overview) -> Glance:
    found = in_brief(seen)
    return Glance(
        findings=tuple(_finding(line, seen) for line in found.lines),
        questions=tuple(
            Question(opener.question, in_words.resting_on(opener.evidence), _place(opener.evidence))
            for opener in found.openers
        ),
        not_with_both=(*kept_from_both(seen.agenda), *(found.not_with_both if seen.homework else ())),
    )


def _finding(line: BriefLine, seen: Overview) -> Finding:
    return Finding(
        lead=line.lead,
        text=line.sentence,
        evidence=in_words.resting_on(line.evidence),
        place=_place(line.evidence),
        pin=_pin(line, seen),
    )


def _place(evidence: Iterable[Evidence]) -> str:
    return next((STANDS_AT[found.kind] for found in evidence if found.kind in STANDS_AT), "")


def _pin(line: BriefLine, seen: Overview) -> str:
    of = line.evidence[0].of
    if line.topic in (Topic.GAP, Topic.VIEW):
        return next(pin_of_gap(gap) for gap in seen.raisable_gaps if f"{gap.behaviour}:{gap.about}" == of)
    if line.topic is Topic.PROMISE:
        return next(pin_of_promise(entry.commitment.what) for entry in seen.ledger.entries if entry.commitment.id == of)
    return ""


def pin_of_gap(gap: Gap) -> str:
    if gap.a is None or gap.b is None:
        return f"{gap.statement}: one of you rated it. How would the other?"
    if gap.a == gap.b:
        return f"{gap.statement}: both say {gap.a}. What made it that number?"
    return f"{gap.statement}: {gap.a} and {gap.b}. What does each number look like?"


def pin_of_promise(what: str) -> str:
    return f"“{_shortened(what, 90)}”: still the right promise?"


def _shortened(text: str, room: int) -> str:
    words = " ".join(text.split()).rstrip(".")
    return words if len(words) <= room else f"{words[:room].rpartition(' ')[0] or words[:room]} …"


# ---------------------------------------------------------------- perception gaps


@dataclass(frozen=True, slots=True)
class Dot:
    """A rating on its scale: where it stands, in per cent of the width, and its number."""

    x: str
    value: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A dumbbell: a's rating a circle with its number above, b's a diamond with its number below."""

    a: Dot | None
    b: Dot | None
    was_a: Dot | None
    was_b: Dot | None
    lowest: int
    highest: int
    label: str

    @property
    def is_same(self) -> bool:
        return self.a is not None and self.b is not None and self.a.value == self.b.value

    @property
    def below(self) -> tuple[int, ...]:
        """Numbers that stand below the line: an end of the scale under one of them is not written twice."""
        return (self.b.value,) if self.b else ()


@dataclass(frozen=True, slots=True)
class GapRow:
    statement: str
    sentence: str
    change: str
    plot: Plot
    pin: str


def gap_rows(gaps: Iterable[Gap], people: People) -> tuple[GapRow, ...]:
    return tuple(GapRow(gap.statement, gap.sentence, gap.change, plot(gap, people), pin_of_gap(gap)) for gap in gaps)


def plot(gap: Gap, people: People) -> Plot:
    def dot(value: int | None) -> Dot | None:
        return (
            None if value is None else Dot(f"{4 + 92 * (value - gap.lowest) / (gap.highest - gap.lowest):.1f}%", value)
        )

    return Plot(
        a=dot(gap.a),
        b=dot(gap.b),
        was_a=None if gap.previous_a == gap.a else dot(gap.previous_a),
        was_b=None if gap.previous_b == gap.b else dot(gap.previous_b),
        lowest=gap.lowest,
        highest=gap.highest,
        label=f"{_both(gap.a, gap.b, people)}{_last_time(gap, people)}",
    )


def _both(a: int | None, b: int | None, people: People) -> str:
    def said(value: int | None) -> str:
        return "not rated" if value is None else str(value)

    return f"{people.a.name} {said(a)}, {people.b.name} {said(b)}."


def _last_time(gap: Gap, people: People) -> str:
    if gap.previous_a is None and gap.previous_b is None:
        return ""
    return f" Last time {_both(gap.previous_a, gap.previous_b, people)}"


# ---------------------------------------------------------------- promises

STATES = {
    State.DISPUTED: "differ",
    State.MISSED: "missed",
    State.PARTLY: "partly",
    State.ONE_VIEW: "one",
    State.UNRATED: "later",
    State.KEPT: "kept",
    State.NOT_DUE: "later",
}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A promise of the shared ledger. `sign` names the square drawn before the state's word.

    `by_when` is as stored, for the form that renegotiates it; `run` are the states before this session, in words.
    """

    id: str
    place: str
    name: str
    what: str
    how_seen: str
    by_when: str
    owner_says: str
    other_saw: str
    sign: str
    word: str
    raised: str
    run: str
    due: str
    beside: Beside
    pin: str


@dataclass(frozen=True, slots=True)
class LockedLine:
    """A link that ten wrong passcodes closed. `resend` is where another one is mailed, "" where none can be."""

    place: str
    name: str
    when: str
    resend: str


def locked_lines(
    locked: Iterable[LockedLink], people: People, code: str, now: datetime, zone: str
) -> tuple[LockedLine, ...]:
    lines = []
    for each in locked:
        person = people.of(each.partner_id)
        resend = f"/couples/{code}/invitations/{each.invitation_id}/resend" if each.may_be_mailed else ""
        lines.append(LockedLine(person.place.value, person.name, when(each.at, now, zone), resend))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Unshared:
    """A promise that only its owner and the clinician know of. `why` says why to look at it twice."""

    id: str
    place: str
    name: str
    what: str
    how_seen: str
    by_when: str
    by_when_words: str
    made: str
    why: str


@dataclass(frozen=True, slots=True)
class ClosedPromise:
    """A promise that left the shared ledger."""

    id: str
    place: str
    name: str
    what: str
    run: str
    beside: Beside


def ledger_rows(seen: Overview, zone: str, now: datetime) -> tuple[LedgerRow, ...]:
    promises = {str(promise.id): promise for promise in seen.promises}
    return tuple(
        _ledger_row(entry, promise, seen.people, beside(promise, seen, zone, now))
        for entry in seen.ledger.entries
        for promise in (promises[entry.commitment.id],)
    )


def _ledger_row(entry: LedgerEntry, promise: Promise, people: People, said: Beside) -> LedgerRow:
    return LedgerRow(
        id=entry.commitment.id,
        place=promise.place.value,
        name=people.at(promise.place).name,
        what=promise.what,
        how_seen=promise.how_seen,
        by_when=promise.by_when,
        owner_says=in_words.capital(entry.owner_word),
        other_saw=in_words.capital(entry.partner_word),
        sign=STATES[entry.state],
        word=entry.word,
        raised=entry.raised,
        run=run_in_words(entry.run),
        due=in_words.capital(said.due),
        beside=said,
        pin=pin_of_promise(promise.what),
    )


def unshared(promises: Iterable[Promise], people: People, zone: str) -> tuple[Unshared, ...]:
    return tuple(
        Unshared(
            id=str(promise.id),
            place=promise.place.value,
            name=people.at(promise.place).name,
            what=promise.what,
            how_seen=promise.how_seen,
            by_when=promise.by_when,
            by_when_words=promise.by_when_words,
            made=times.short_day(promise.created_at, zone),
            why=why(promise.what, promise.how_seen),
        )
        for promise in promises
    )


def closed_promises(seen: Overview, zone: str, now: datetime) -> tuple[ClosedPromise, ...]:
    return tuple(
        ClosedPromise(
            id=str(promise.id),
            place=promise.place.value,
            name=seen.people.at(promise.place).name,
            what=promise.what,
            run=run_in_words(seen.runs.get(promise.id, ())),
            beside=beside(promise, seen, zone, now),
        )
        for promise in closed_ones(seen)
    )


# ---------------------------------------------------------------- scores

WIDTH, LEFT, RIGHT, TOP, FOOT = 320, 30, 12, 12, 70


@dataclass(frozen=True, slots=True)
class ScoreDot:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Band:
    """What measurement error alone would allow around the first score, from `top` down."""

    top: float
    height: float


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One partner's scores as a line on the whole scale; `path` breaks where a session has none."""

    place: str
    name: str
    sentence: str
    path: str
    dots: tuple[ScoreDot, ...]
    label: str
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """One scale over the sessions: a line for each partner, and the numbers behind both.

    Of a published measure `about` says what it asks about, `figures` the numbers it is read by; `cut_at` is where its
    cut-off is drawn.
    """

    title: str
    lowest: str
    highest: str
    first: int
    last: int
    lines: tuple[DrawnLine, ...]
    table: tuple[tuple[int, str, str], ...]
    about: str = ""
    figures: str = ""
    cut_at: float | None = None


def trends(series: Iterable[Series], people: People) -> tuple[Trend, ...]:
    return tuple(_trend(one, people) for one in series)


def _trend(series: Series, people: People) -> Trend:
    points = {Place.A: series.a, Place.B: series.b}
    return Trend(
        title=series.title,
        lowest=in_words.figure(series.lowest),
        highest=in_words.figure(series.highest),
        first=series.a[0].number,
        last=series.a[-1].number,
        lines=tuple(_line(series, points[person.place], person.place, person.name) for person in people),
        table=tuple(
            (a.number, in_words.figure(a.value), in_words.figure(b.value))
            for a, b in zip(series.a, series.b, strict=True)
        ),
        about=f"{series.measured.measure.about('en')}, a published measure" if series.measured else "",
        figures=in_words.measure_line(series.measured) if series.measured else "",
        cut_at=_height(series, cut.at) if series.measured and (cut := series.measured.measure.cut_off) else None,
    )


def _height(series: Series, value: float) -> float:
    span = (series.highest - series.lowest) or 1
    return round(FOOT - (FOOT - TOP) * (value - series.lowest) / span, 1)


def _band(series: Series, points: Sequence[ScorePoint]) -> Band | None:
    norm = series.measured.measure.norm if series.measured else None
    first = next((point.value for point in points if point.value is not None), None)
    if norm is None or first is None:
        return None
    top = _height(series, min(first + norm.error, series.highest))
    return Band(top, round(_height(series, max(first - norm.error, series.lowest)) - top, 1))


def _line(series: Series, points: Sequence[ScorePoint], place: Place, name: str) -> DrawnLine:
    steps = max(1, len(points) - 1)
    width = WIDTH - LEFT - RIGHT
    drawn = [
        None
        if point.value is None
        else ScoreDot(
            round(LEFT + width * (position / steps if len(points) > 1 else 0.5), 1),
            _height(series, point.value),
        )
        for position, point in enumerate(points)
    ]
    said = ", ".join(f"session {p.number} {in_words.figure(p.value)}" for p in points if p.value is not None)
    return DrawnLine(
        place=place.value,
        name=name,
        sentence=in_words.score_line(points, series.lowest, series.highest, series.measured),
        path=_path(drawn),
        dots=tuple(dot for dot in drawn if dot),
        label=f"{name}, {series.title}: {said or 'no score'}.",
        band=_band(series, points),
    )


def _path(drawn: Iterable[ScoreDot | None]) -> str:
    steps, is_drawing = [], False
    for dot in drawn:
        if dot is not None:
            steps.append(f"{'L' if is_drawing else 'M'}{dot.x} {dot.y}")
        is_drawing = dot is not None
    return " ".join(steps)


# ---------------------------------------------------------------- answers side by side


@dataclass(frozen=True, slots=True)
class PickView:
    id: str
    passage: str
    is_for_both: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an amendment took the place of."""

    when: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One partner's answer. `absent` says why there is none. `reader` says who may come to know it.

    `to_cut` is the text that a passage is picked from, "" where none may be. `why_not_both` says why no passage of it
    goes into the copy for both partners, "" where one may.
    """

    place: str
    name: str
    id: str
    absent: str = ""
    ask: str = ""
    when: str = ""
    amended: bool = False
    lines: tuple[Line, ...] = ()
    marked: MarkedAnswer = NOTHING_MARKED
    earlier: tuple[Earlier, ...] = ()
    is_alone: bool = False
    reader: str = ""
    to_cut: str = ""
    why_not_both: str = ""
    picks: tuple[PickView, ...] = ()
    pin: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and both sides of it. `is_brief` where both fit on one line of a table."""

    short: str
    ask: str
    a: AnswerView
    b: AnswerView
    is_brief: bool

    @property
    def sides(self) -> tuple[AnswerView, AnswerView]:
        return self.a, self.b


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet's questions in the order asked, brief ones in runs that share a table."""

    title: str
    runs: tuple[tuple[Pair, ...], ...]


def sheets(seen: Overview, zone: str) -> tuple[Sheet, ...]:
    """What both wrote, without anything that was asked about safety."""
    by_title: dict[str, list[Pair]] = {}
    seen = replace(seen, highlights=to_mark(seen.highlights, seen))
    for row in seen.rows:
        if not is_about_safety(row):
            by_title.setdefault(row.title, []).append(_pair(row, seen, zone))
    return tuple(Sheet(title, tuple(_runs(pairs))) for title, pairs in by_title.items())


@dataclass(frozen=True, slots=True)
class WithThem:
    """What one partner said of whether anyone was there while they wrote: in short, and in their own words."""

    place: str
    name: str
    in_short: str
    words: str
    of: str


def with_them(seen: Overview, zone: str) -> tuple[WithThem, ...]:
    """One for each page that said so. What came with questions about safety alone does not stand on the couple page."""
    return tuple(
        WithThem(
            place=each.place.value,
            name=seen.people.at(each.place).name,
            in_short=each.account.in_short,
            words=each.account.words,
            of=f"{in_words.joined(each.titles)}, {times.short_day(each.sent_at, zone)}",
        )
        for each in seen.company
        if not each.is_apart
    )


def answer_on_page(seen: Overview, answer_id: UUID) -> tuple[Place, Side]:
    """The answer with this id and whose it is. Raises NotFound where it does not stand on the page."""
    for row in seen.rows:
        for place in Place:
            if row.at(place).answer_id == answer_id and not is_about_safety(row):
                return place, row.at(place)
    raise NotFound


def is_about_safety(row: Row) -> bool:
    return Visibility.SAFETY in (row.a.visibility, row.b.visibility)


def _runs(pairs: Iterable[Pair]) -> Iterable[tuple[Pair, ...]]:
    run: list[Pair] = []
    for pair in pairs:
        if run and not (pair.is_brief and run[-1].is_brief):
            yield tuple(run)
            run = []
        run.append(pair)
    if run:
        yield tuple(run)


def _pair(row: Row, seen: Overview, zone: str) -> Pair:
    sides = {place: _answer(row, place, seen, zone) for place in Place}
    brief = all(_is_brief(row.at(place)) for place in Place)
    return Pair(row.short, row.ask, sides[Place.A], sides[Place.B], is_brief=brief)


def _is_brief(side: Side) -> bool:
    return (
        len(side.lines) <= 1
        and not side.earlier
        and not any(line.is_words or len(line.text) > 40 for line in side.lines)
    )


def _answer(row: Row, place: Place, seen: Overview, zone: str) -> AnswerView:
    side, name = row.at(place), seen.people.at(place).name
    identity = str(side.answer_id) if side.answer_id else ""
    ask = side.ask if not row.ask else ""
    if side.state != "answered":
        return AnswerView(place.value, name, identity, absent=in_words.NO_ANSWER[side.state], ask=ask)
    alone = in_words.is_for_you_alone(side)
    return AnswerView(
        place=place.value,
        name=name,
        id=identity,
        ask=ask,
        when=_saved(side, zone),
        amended=side.amended_at is not None,
        lines=side.lines,
        marked=marked_answer(side, seen.highlights),
        earlier=tuple(
            Earlier(f"{times.short_day(at, zone)}, {times.clock(at, zone)}", lines) for at, lines in side.earlier
        ),
        is_alone=alone,
        reader=_reader(side, name, alone=alone),
        to_cut=max(side.texts, key=len, default="") if not alone else "",
        why_not_both=why_not_for_both(side, name, has_agreed=seen.agreed[place]),
        picks=tuple(_picks(seen.picks, side.answer_id)),
        pin="" if alone or not side.texts else f"{in_words.capital(row.short)}: what {name} wrote",
    )


def _saved(side: Side, zone: str) -> str:
    at = side.amended_at or side.saved_at
    if side.from_paper and at:
        return f"from paper, typed in {times.short_day(at, zone)}"
    return f"{times.short_day(at, zone)}, {times.clock(at, zone)}" if at else ""


def _reader(side: Side, name: str, *, alone: bool) -> str:
    if side.kept_back:
        return f"{name} kept this back: for you alone"
    if alone:
        return "For you alone"
    return "May be raised" if side.may_be_raised else "Not to be raised"


def _picks(picks: Iterable[Picked], answer_id: UUID | None) -> Iterable[PickView]:
    for pick in picks:
        if pick.answer_id == answer_id:
            yield PickView(str(pick.id), pick.passage, is_for_both=pick.pick_for is PickFor.CONJOINT)


def why_not_picked(side: Side, name: str) -> str:
    """Why nothing of this answer is printed among the words to open with; "" where it may be."""
    if side.kept_back:
        return f"{name} kept this answer back. It is printed on your last sheet, and nowhere else."
    if in_words.is_for_you_alone(side):
        return "This answer is for you alone. It is printed on your last sheet, and nowhere else."
    return ""


def why_not_for_both(side: Side, name: str, *, has_agreed: bool) -> str:
    """Why a passage of this answer may not stand in the copy for both partners; "" where it may."""
    if side.is_promise:
        return "A promise reaches both through the ledger alone: publish it in an agreed wording."
    if side.kept_back:
        return f"{name} kept this answer back, so it stays out of the copy for both."
    if side.visibility is not Visibility.MAY_BE_RAISED and not side.may_be_raised:
        return "This question is asked for you alone, so its answer stays out of the copy for both."
    if not side.may_be_raised:
        return f"The policy {name} agreed to does not let this be raised, so it stays out of the copy for both."
    if not has_agreed:
        return f"{name} has not agreed to the policy, or took it back, so this stays out of the copy for both."
    return ""


# ---------------------------------------------------------------- timeline


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the timeline. `place` puts a partner's shape before it; `is_mile` marks a session."""

    at: datetime
    text: str
    place: str = ""
    is_mile: bool = False


SAID = {
    AgreementOutcome.AGREED: "agreed to the policy “{policy}”",
    AgreementOutcome.WANTS_TO_TALK: "wants to talk with you before agreeing",
    AgreementOutcome.WITHDRAWN: "took back the agreement",
}


def said_to_policy(name: str, outcome: AgreementOutcome, policy: Policy) -> str:
    return f"{name} {SAID[outcome].format(policy=in_words.POLICIES[policy].lower())}"


def in_time(happened: Iterable[Happened]) -> tuple[Happened, ...]:
    """The latest first; a session before what happened at the same moment."""
    return tuple(sorted(happened, key=lambda one: (one.at, one.is_mile), reverse=True))


# ---------------------------------------------------------------- scores from paper


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One score from paper as the page shows it. `was` tells what stood there before, or that it was removed."""

    id: UUID
    place: str
    name: str
    measure: str
    on: str
    day: str
    total: str
    answers: str
    range: str
    subscales: str
    stands: bool
    was: str
    asks_now: bool


@dataclass(frozen=True, slots=True)
class OfferedMeasure:
    """A measure to enter. `note` is what has to be known before: who reads an answer about self-harm, and when.

    `has_items` is whether the practice brought its wording, so that the sheet can be entered item by item.
    """

    name: str
    title: str
    note: str
    has_items: bool = False


@dataclass(frozen=True, slots=True)
class ItemToEnter:
    """One item of a sheet, with the answers it offers as (number, words)."""

    number: int
    ask: str
    answers: tuple[tuple[str, str], ...]


def offered(measures: Iterable[SettledMeasure]) -> tuple[OfferedMeasure, ...]:
    return tuple(
        OfferedMeasure(
            settled.measure.name,
            f"{settled.measure.short}, {settled.measure.lowest} to {settled.measure.highest}",
            _self_harm_note(settled),
            settled.has_items,
        )
        for settled in measures
        if settled.is_offered
    )


def items_to_enter(measure: Measure, language: str) -> tuple[ItemToEnter, ...]:
    """The items in the order of the sheet, with the numbers that stand on it: turning round comes later."""
    bounds = zip(measure.items, measure.ranges, strict=True)
    return tuple(
        ItemToEnter(
            number,
            item.ask(language),
            tuple((each.value, each.labels.into(language)) for each in item.choices)
            or tuple((str(step), "") for step in range(lowest, highest + 1)),
        )
        for number, (item, (lowest, highest)) in enumerate(bounds, start=1)
    )


def _self_harm_note(settled: SettledMeasure) -> str:
    number = settled.measure.asks_about_self_harm
    if number is None:
        return ""
    return (
        f"{settled.measure.short}, item {number}, asks about self-harm, and a total hides it: look at it before you "
        f"enter anything. {settled.who_reads}"
    )


def paper_rows(entries: Iterable[PaperScore], people: People, zone: str) -> tuple[PaperRow, ...]:
    """What stands, with what each replaced, and what was removed."""
    known = {entry.id: entry for entry in entries}
    replaced = {entry.replaces_id for entry in known.values()}
    return tuple(
        _paper_row(entry, known, people, zone)
        for entry in sorted(known.values(), key=lambda entry: (entry.measure.name, entry.place, entry.entered_at))
        if entry.id not in replaced
    )


def _paper_row(entry: PaperScore, known: Mapping[UUID, PaperScore], people: People, zone: str) -> PaperRow:
    scored = entry.scored
    return PaperRow(
        id=entry.id,
        place=entry.place.value,
        name=people.at(entry.place).name,
        measure=entry.measure.short,
        on=times.day_and_month(entry.on),
        day=entry.on.isoformat(),
        total=in_words.figure(entry.total),
        answers=" ".join("–" if answer is None else str(answer) for answer in entry.answers or ()),
        range=f"{entry.measure.lowest} to {entry.measure.highest}",
        subscales="; ".join(_subscale(each, scored.subscales[each.key]) for each in entry.measure.subscales)
        if scored
        else "",
        stands=entry.ended_at is None,
        was="; ".join(_earlier(entry, known, zone)),
        asks_now=entry.ended_at is None and entry.self_harm_was_answered,
    )


def _subscale(subscale: Subscale, value: float | None) -> str:
    stands = "" if value is None else f", {'below' if value < subscale.from_ else 'at or above'} {subscale.from_:g}"
    return f"{subscale.titles.into('en')}: {in_words.figure(value)}{stands}"


def _earlier(entry: PaperScore, known: Mapping[UUID, PaperScore], zone: str) -> Iterable[str]:
    if entry.ended_at:
        yield f"removed {times.short_day(entry.ended_at, zone)}"
    while entry.replaces_id and (before := known.get(entry.replaces_id)):
        yield f"corrected {times.short_day(entry.entered_at, zone)}, was {in_words.figure(before.total)}"
        entry = before
