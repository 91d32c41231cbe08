"""From one session of a couple to what a report shows: decided, filtered and worded. Pure.

The clinician's copy keeps what is for the clinician alone on its last sheet. The copy for both starts empty and holds
published promises and passages picked one by one; each pick is checked again, because a policy may have tightened, an
answer may have been amended and an agreement taken back since it was picked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from reports import content
from reports.content import AnswerState, LedgerState
from server.domain import times
from server.domain.brief import BriefLine, Topic
from server.domain.gaps import Gap, Missing
from server.domain.ledger import LedgerEntry
from server.domain.markers import the_markers
from server.domain.openers import Opener
from server.domain.quoting import stands_in
from server.domain.surveillance import why
from server.domain.words import Direction, InvitationState, PickFor, Place, Policy
from server.errors import Refusal
from server.responses import in_words
from server.responses.agenda import kept_from_both, still_to_come_to
from server.responses.in_brief import InBrief, in_brief
from server.responses.ledger_words import Beside, beside, run_in_words
from server.responses.notes import Note
from server.responses.overview import Homework, Overview, Picked, RaisedAlert, Series
from server.responses.promises import Promise, published
from server.responses.side_by_side import Row, Side
from server.session_prep.patterns import access_offered, not_counted, pattern_note, patterns
from worksheets.definition import Visibility
from worksheets.kind import Line
from worksheets.measure import Measure

PASSAGES_EACH = 3
THREADS = 5
OUR_OWN = "Not a validated scale, so nothing is said about reliable change. Read the line, not the number."


class UnreadAlert(Refusal):
    """Something waits to be read by the clinician alone; until then nothing is printed for both."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Something one of them wrote waits to be read by you alone. Until then nothing prints for both."
        )


@dataclass(frozen=True, slots=True)
class Case:
    """What a report says about the couple besides what they wrote. `reader` is who had it drawn up."""

    code: str
    clinician: str
    reader: str
    time_zone: str
    direction: Direction
    policy: Policy
    first_session_at: datetime
    read_by: Mapping[UUID, str] = field(default_factory=dict)


# ---------------------------------------------------------------- the clinician's copy


def compose_clinician(
    seen: Overview,
    case: Case,
    now: datetime,
    *,
    last_time: Overview | None = None,
    notes: Sequence[Note] = (),
) -> content.SessionPrep:
    """The whole report. `last_time` is the session before, for the threads of it where nobody answered.

    `notes` are those that its reader wrote; the ones ticked for print stand here, and nowhere else.
    """
    zone = case.time_zone
    shown = _Shown.of(seen)
    return content.SessionPrep(
        code=case.code,
        session=_appointment(seen, case),
        clinician=case.clinician,
        partners=_partners(seen, with_stance=True),
        direction=in_words.DIRECTIONS[case.direction].lower(),
        policy=f"{in_words.POLICIES[case.policy].lower()}, {in_words.agreed(seen)}",
        policy_words=in_words.POLICIES_IN_FULL[case.policy],
        prepared=_prepared(case, now),
        prepared_at=now,
        lede=_who_answered(seen),
        who_did_what=_who_did_what(seen, zone) if shown.answers else (),
        nobody_answered=None if shown.answers else _nobody_answered(seen, last_time, zone),
        brief=tuple(_point(line) for line in shown.brief.lines),
        openers=tuple(_opener(opener) for opener in shown.brief.openers) if shown.answers else (),
        commitments=_ledger_lines(seen, shown, zone, now) if shown.answers else (),
        tally=seen.ledger.tally if seen.ledger.entries and shown.answers else "",
        gaps=tuple(_gap(gap, seen) for gap in shown.gaps),
        gap_reading=(*_gap_reading(shown.gaps), *_kept_out(seen, shown.gaps)),
        passages=tuple(_passages(seen, zone)),
        patterns=patterns(seen) if shown.answers else (),
        pattern_note=pattern_note(seen) if shown.answers else "",
        access_offered=access_offered(seen) if shown.answers else (),
        previous_session=times.short_day(seen.previous.starts_at, zone) if seen.previous else "",
        not_with_both=(*kept_from_both(seen.agenda), *(shown.brief.not_with_both if shown.answers else ())),
        agenda=tuple(_agenda(seen, zone)),
        scores=tuple(_scores(series, seen) for series in seen.series if shown.answers or _is_new_on_paper(series)),
        answers=tuple(_question_pairs(seen, zone)),
        methods=content.METHODS if shown.answers else _METHODS_OF_SILENCE,
        safety=_safety_sheet(seen, case),
        notes=tuple(_notes(seen, notes, zone)),
    )


def _appointment(seen: Overview, case: Case) -> content.Appointment:
    zone, starts_at = case.time_zone, seen.session.starts_at
    local = times.in_zone(starts_at, zone)
    since = local.date() - times.in_zone(case.first_session_at, zone).date()
    return content.Appointment(
        on=local.date(),
        words=f"{times.long_day(starts_at, zone)} {local.year}, {times.clock(starts_at, zone)}",
        short=f"{times.short_day(starts_at, zone)} {local.year}",
        number=seen.number,
        week=since.days // 7 + 1,
    )


def _partners(seen: Overview, *, with_stance: bool) -> content.Partners:
    a, b = (
        content.Partner(person.name, in_words.STANCES[person.stance] if with_stance else "") for person in seen.people
    )
    return content.Partners(a, b)


def _prepared(case: Case, now: datetime) -> str:
    zone = case.time_zone
    day = f"{times.short_day(now, zone)} {times.in_zone(now, zone).year}"
    return f"Prepared {day} at {times.clock(now, zone)} for {case.reader}; later answers are not in it."


@dataclass(frozen=True, slots=True)
class _Shown:
    """What of a session is laid out. Where nobody answered, `answers` is False and nothing is made of silence."""

    answers: bool
    brief: InBrief
    gaps: tuple[Gap, ...]

    @classmethod
    def of(cls, seen: Overview) -> "_Shown":
        answers = not seen.nobody_answered
        return cls(answers, in_brief(seen), seen.raisable_gaps if answers else ())


_METHODS_OF_SILENCE = tuple(line for line in content.METHODS if line.heading in ("Where it comes from", "Use"))


def _point(line: BriefLine) -> content.BriefPoint:
    rests_on_scores = any(found.kind == "score" for found in line.evidence)
    return content.BriefPoint(
        line.lead, line.sentence, in_words.resting_on(line.evidence), "scores" if rests_on_scores else ""
    )


def _opener(opener: Opener) -> content.Opener:
    return content.Opener(opener.question, in_words.resting_on(opener.evidence))


def _who_answered(seen: Overview) -> str:
    sent = [person.name for person in seen.people if _has_sent(seen.homework, person.place)]
    silent = [person.name for person in seen.people if person.name not in sent]
    if not sent:
        return "Neither partner has sent answers for this session."
    return f"{sent[0]} answered; {silent[0]} has not sent anything." if silent else "Both partners answered."


def _has_sent(homework: Iterable[Homework], place: Place) -> bool:
    return any(one.place is place and one.state is InvitationState.SUBMITTED for one in homework)


def _who_did_what(seen: Overview, zone: str) -> tuple[content.WhoDidWhat, ...]:
    def when(moment: datetime) -> str:
        return _moment(moment, zone)

    return tuple(
        content.WhoDidWhat(person.place.value, in_words.capital(in_words.did(seen.homework, person.place, when)))
        for person in seen.people
    )


def _moment(moment: datetime, zone: str) -> str:
    return f"{times.short_day(moment, zone)}, {times.clock(moment, zone)}"


def _nobody_answered(seen: Overview, last_time: Overview | None, zone: str) -> content.NobodyAnswered:
    sent = tuple(_sent(one, seen, zone) for one in seen.homework)
    links = [
        f"{seen.people.at(one.place).name}’s link works until {_moment(one.due_at, zone)}."
        for one in seen.homework
        if one.sent_at and one.state in (InvitationState.UNTOUCHED, InvitationState.IN_PROGRESS)
    ]
    return content.NobodyAnswered(
        sent=sent or ("Nothing was sent for this session.",),
        still_open=(*links, *_open_promises(seen)),
        last_time=_threads(last_time),
    )


def _sent(homework: Homework, seen: Overview, zone: str) -> str:
    what = f"{in_words.joined(homework.titles)}, to {seen.people.at(homework.place).name}"
    if homework.in_room:
        return f"{what}: given in the room, not mailed."
    if homework.sent_at is None:
        return f"{what}: not sent yet, goes out {_moment(homework.opens_at, zone)}."
    return f"{what}, {_moment(homework.sent_at, zone)}: {_so_far(homework, zone)}"


def _so_far(homework: Homework, zone: str) -> str:
    """How far it came, to be read after what was sent and when."""
    saved = f"last saved {_moment(homework.saved_at, zone)}" if homework.saved_at else ""
    if homework.state is InvitationState.DECLINED and homework.declined_at:
        return f"declined {_moment(homework.declined_at, zone)}."
    if homework.state is InvitationState.REVOKED:
        return "withdrawn."
    begun = f"begun, {saved}, not sent in. A draft is not read." if saved else ""
    if homework.state is InvitationState.EXPIRED:
        return f"the link closed {_moment(homework.due_at, zone)}; {begun or 'not opened.'}"
    return begun or "not opened."


def _open_promises(seen: Overview) -> Iterable[str]:
    """What stands in the shared ledger. A promise that reads like surveillance is on the last sheet alone."""
    for promise in published(seen.promises):
        if not why(promise.what, promise.how_seen):
            when = promise.by_when_words
            due = when.lower() if promise.by_when in ("each_time", "next_session") else when
            yield f"{seen.people.at(promise.place).name} promised: {promise.what.rstrip('. ')}; {due}."


def _agenda(seen: Overview, zone: str) -> Iterable[content.AgendaLine]:
    """What is still to come to, with the session it has waited since."""
    for item in still_to_come_to(seen.agenda):
        since = f"since {times.short_day(item.since, zone)}" if item.since else ""
        yield content.AgendaLine(item.line, since)


def _threads(last_time: Overview | None) -> tuple[str, ...]:
    """What the session before left to take up: its widest gaps, its exceptions in the ledger.

    What was left of its agenda stands on the agenda.
    """
    if last_time is None:
        return ()
    apart = [f"{gap.statement}. {gap.sentence}" for gap in last_time.raisable_gaps if gap.size]
    promises = [
        f"{last_time.people.names.of(entry.commitment.owner)} promised: {entry.commitment.what.rstrip('.')}. "
        f"{entry.sentence}"
        for entry in last_time.ledger.entries
        if LedgerState(entry.state.value) in (LedgerState.DISPUTED, LedgerState.MISSED, LedgerState.PARTLY)
        and not why(entry.commitment.what, entry.commitment.how_seen)
    ]
    return tuple([*apart[:2], *promises[:2], *apart[2:]][:THREADS])


def _ledger_lines(seen: Overview, shown: _Shown, zone: str, now: datetime) -> tuple[content.LedgerLine, ...]:
    promises = {str(promise.id): promise for promise in seen.promises}
    told = {line.evidence[0].of for line in shown.brief.lines if line.topic is Topic.PROMISE}
    return tuple(
        replace(
            _ledger_line(entry, beside(promises[entry.commitment.id], seen, zone, now)),
            in_brief=entry.commitment.id in told,
        )
        for entry in seen.ledger.entries
    )


def _ledger_line(entry: LedgerEntry, said: Beside) -> content.LedgerLine:
    promise = entry.commitment
    return content.LedgerLine(
        owner=promise.owner,
        what=promise.what.rstrip(". "),
        state=LedgerState(entry.state.value),
        says=entry.sentence,
        owner_says=entry.owner_word,
        partner_saw=entry.partner_word,
        how_seen=promise.how_seen.rstrip(". "),
        due=said.due.removeprefix("due "),
        last_time=run_in_words(entry.run),
        note=f"Access offered: {said.why[0].lower()}{said.why[1:]}" if said.why else "",
        raised=entry.raised,
        origin=" ".join(filter(None, (said.origin, said.closed, said.asked))),
        history=tuple(
            content.EarlierWording(before.said, before.what.rstrip(". "), before.how_seen.rstrip(". "), before.after)
            for before in said.history
        ),
    )


def _gap(gap: Gap, seen: Overview) -> content.Gap:
    return content.Gap(
        about=gap.about,
        statement=gap.statement,
        a=gap.a,
        b=gap.b,
        sentence=gap.sentence,
        change=gap.change,
        previous_a=gap.previous_a,
        previous_b=gap.previous_b,
        lowest=gap.lowest,
        highest=gap.highest,
        missing=_missing(gap, seen),
    )


def _missing(gap: Gap, seen: Overview) -> str:
    """'Ben declined', 'Ben: not rated'; "" where both rated."""
    for name, missing in ((seen.people.a.name, gap.a_missing), (seen.people.b.name, gap.b_missing)):
        if missing is not None:
            return f"{name} declined" if missing is Missing.DECLINED else f"{name}: {missing}"
    return ""


def _gap_reading(gaps: Sequence[Gap]) -> tuple[str, ...]:
    """How many rows lean which way, and how many moved: counts of rows, never of a person."""
    apart = [gap for gap in gaps if gap.size]
    if not apart:
        return ()
    own = sum(1 for gap in apart if _own_is_higher(gap))
    rows = "one row" if len(apart) == 1 else f"{in_words.number(len(apart))} rows"
    reading = [
        f"Of {rows} with a gap, in {_count(own)} the person’s rating of their own behaviour is the higher "
        f"one, in {_count(len(apart) - own)} the partner’s. Neither direction says who is right."
    ]
    moves = [gap.widened_by for gap in gaps if gap.widened_by is not None]
    if moves:
        wider, narrower = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
        reading.append(
            f"Since last time {_count(wider)} wider, {_count(narrower)} narrower, "
            f"{_count(len(moves) - wider - narrower)} the same."
        )
    return tuple(reading)


def _kept_out(seen: Overview, printed: Sequence[Gap]) -> Iterable[str]:
    if len(printed) < len(seen.gaps) or any(Missing.KEPT in (gap.a_missing, gap.b_missing) for gap in printed):
        yield "Ratings that are for you alone are not drawn here."


def _count(rows: int) -> str:
    return in_words.number(rows) if rows else "none"


def _own_is_higher(gap: Gap) -> bool:
    own, other = (gap.a, gap.b) if gap.about == "a" else (gap.b, gap.a)
    return (own or 0) > (other or 0)


# ---------------------------------------------------------------- words to open with


def _passages(seen: Overview, zone: str) -> Iterable[content.Passage]:
    """For each partner what was picked for the brief, else the longest that may be raised and raised no alert."""
    for place in Place:
        picked = [
            (row, side, pick.passage)
            for pick in seen.picks
            if pick.place is place and pick.pick_for is PickFor.BRIEF
            for row, side in _answers_by(seen, place)
            if side.answer_id == pick.answer_id and stands_in(pick.passage, side.texts)
        ]
        longest = sorted(
            ((row, side, text) for row, side in _answers_by(seen, place) for text in side.texts),
            key=lambda found: -len(found[2]),
        )
        for row, side, text in (picked or longest[:1])[:PASSAGES_EACH]:
            yield content.Passage(
                who=place.value,
                text=text,
                source=f"{row.title}, {row.short}",
                when=times.short_day(side.saved_at, zone) if side.saved_at else "",
                picked=bool(picked),
            )


def _answers_by(seen: Overview, place: Place) -> list[tuple[Row, Side]]:
    """The answers of one partner that may stand on page one."""
    alarming = seen.alarming
    return [
        (row, row.at(place))
        for row in seen.rows
        if row.at(place).may_be_raised and row.at(place).answer_id not in alarming and not _is_about_safety(row)
    ]


def _is_about_safety(row: Row) -> bool:
    return Visibility.SAFETY in (row.a.visibility, row.b.visibility)


# ---------------------------------------------------------------- scores and answers


def _scores(series: Series, seen: Overview) -> content.ScoreSeries:
    lines = {
        place: content.ScoreLine(
            tuple(point.value for point in points),
            in_words.score_line(points, series.lowest, series.highest, series.measured),
        )
        if any(point.value is not None for point in points)
        else None
        for place, points in ((Place.A, series.a), (Place.B, series.b))
    }
    return content.ScoreSeries(
        title=series.title,
        about=f"{_asks(series)}, {in_words.figure(series.lowest)} to {in_words.figure(series.highest)}, by session",
        lowest=series.lowest,
        highest=series.highest,
        weeks=tuple(point.number for point in series.a),
        a=lines[Place.A],
        b=lines[Place.B],
        norm=in_words.measure_line(series.measured) if series.measured else OUR_OWN,
        published=_published(series.measured.measure) if series.measured else None,
        unit="session",
        not_asked_a=f"No score from {seen.people.a.name} in these sessions.",
        not_asked_b=f"No score from {seen.people.b.name} in these sessions.",
    )


def _is_new_on_paper(series: Series) -> bool:
    """Whether it was filled in on paper for this session: that stands even where nobody answered anything."""
    return series.measured is not None and any(line[-1].value is not None for line in (series.a, series.b))


def _asks(series: Series) -> str:
    return f"{series.measured.measure.about('en')}, a published measure" if series.measured else "our own question"


def _published(measure: Measure) -> content.PublishedNorm | None:
    """What is drawn of a measure; without a norm and a cut-off nothing is."""
    if measure.norm is None and measure.cut_off is None:
        return None
    return content.PublishedNorm(
        standard_deviation=measure.norm.standard_deviation if measure.norm else None,
        reliability=measure.norm.reliability if measure.norm else None,
        cut_off=measure.cut_off.at if measure.cut_off else None,
    )


def _question_pairs(seen: Overview, zone: str) -> Iterable[content.QuestionPair]:
    """Side by side, numbered by worksheet. What is for the clinician alone on both sides has no row here."""
    numbers: dict[str, int] = {}
    for row in seen.rows:
        if _is_about_safety(row) or _is_for_you_alone(row):
            continue
        numbers[row.title] = numbers.get(row.title, 0) + 1
        yield content.QuestionPair(
            worksheet=row.title,
            number=numbers[row.title],
            short=row.short,
            ask=row.ask,
            a=_given(row, row.a, zone),
            b=_given(row, row.b, zone),
        )


def _is_for_you_alone(row: Row) -> bool:
    asked = [side for side in (row.a, row.b) if side.state not in ("not_asked", "not_submitted")]
    return all(in_words.is_for_you_alone(side) and not side.kept_back for side in asked)


def _given(row: Row, side: Side, zone: str) -> content.GivenAnswer:
    ask = side.ask if not row.ask else ""
    when = times.short_day(side.amended_at or side.saved_at, zone) if side.saved_at else ""
    when = f"{when}, typed in from paper" if side.from_paper else when
    if in_words.is_for_you_alone(side):
        return content.GivenAnswer(AnswerState.KEPT_BACK, ask=ask, when=when)
    return content.GivenAnswer(
        state=AnswerState(side.state),
        lines=_with_earlier(side, zone),
        ask=ask,
        when=when if side.state == "answered" else "",
        visibility="" if side.may_be_raised or side.state != "answered" else "not to be raised",
    )


def _with_earlier(side: Side, zone: str) -> tuple[content.AnswerLine, ...]:
    """The answer, and below it what an amendment replaced, with its day."""
    replaced = [
        content.AnswerLine(line.text, f"Before, {times.short_day(at, zone)}{_label(line)}", line.is_words)
        for at, lines in side.earlier
        for line in lines
    ]
    if not replaced:
        return _lines(side.lines)
    now = [content.AnswerLine(line.text, line.label or "Now", line.is_words) for line in side.lines]
    return (*now, *replaced)


def _label(line: Line) -> str:
    return f", {line.label[0].lower()}{line.label[1:]}" if line.label else ""


def _lines(lines: Iterable[Line]) -> tuple[content.AnswerLine, ...]:
    return tuple(content.AnswerLine(line.text, line.label or "", line.is_words) for line in lines)


# ---------------------------------------------------------------- the clinician's own notes


def _notes(seen: Overview, notes: Iterable[Note], zone: str) -> Iterable[content.ClinicianNote]:
    """Those of the session before first: it is what they are read for."""
    headings = {seen.session.id: "For this session"}
    if seen.previous:
        headings = {seen.previous.id: f"From {times.short_day(seen.previous.starts_at, zone)}", **headings}
    for session_id, heading in headings.items():
        for note in notes:
            if note.in_report and note.session_id == session_id:
                yield content.ClinicianNote(heading, (content.AnswerLine(note.text),))


# ---------------------------------------------------------------- the last sheet


def _safety_sheet(seen: Overview, case: Case) -> content.SafetySheet:
    recent = [alert for alert in seen.alerts if _is_recent(alert, seen)]
    matched = {alert.cue.marker for alert in recent}
    return content.SafetySheet(
        passages=tuple(_safety_passage(alert, case.time_zone) for alert in recent if alert.cue.quote),
        homework=tuple(_to_look_at(seen)),
        for_you_alone=tuple(_for_you_alone(seen, case.time_zone)),
        without_match=tuple(
            _kind(marker.name).lower()
            for marker in the_markers()
            if marker.name not in matched and any(rule.alert for rule in marker.rules)
        ),
        acknowledged=_acknowledged(recent, case),
        read_anything=bool(seen.rows),
        unheard=tuple(
            f"{person.name} wrote in {in_words.joined(seen.unheard[person.place])}: not read by the rules."
            for person in seen.people
            if person.place in seen.unheard
        ),
        not_counted=not_counted(seen),
        company=tuple(_with_them(seen, case.time_zone)),
    )


def _with_them(seen: Overview, zone: str) -> Iterable[content.WithThem]:
    for each in seen.company:
        source = f"{in_words.joined(each.titles)}, {times.short_day(each.sent_at, zone)}"
        yield content.WithThem(each.place.value, each.account.in_short, each.account.words, source)


def _is_recent(alert: RaisedAlert, seen: Overview) -> bool:
    """Raised since the session before, or still unread."""
    since = seen.previous.starts_at if seen.previous else None
    return alert.acknowledged_at is None or since is None or alert.raised_at > since


def _safety_passage(alert: RaisedAlert, zone: str) -> content.SafetyPassage:
    return content.SafetyPassage(
        who=alert.place.value,
        quote=alert.cue.quote,
        kind=_kind(alert.cue.marker),
        source=f"{alert.cue.source}, {times.short_day(alert.raised_at, zone)}",
        rule=f"{alert.cue.why[:1].lower()}{alert.cue.why[1:]}".rstrip(". "),
        why="",
    )


KINDS = {"self_harm": "Self-harm", "threat_violence": "Threat or violence"}


def _kind(marker: str) -> str:
    return KINDS.get(marker) or in_words.capital(marker.replace("_", " "))


def _to_look_at(seen: Overview) -> Iterable[content.HomeworkToLookAt]:
    for promise in seen.promises:
        reason = "" if promise.closed_at else why(promise.what, promise.how_seen)
        if reason:
            name = seen.people.at(promise.place).name
            yield content.HomeworkToLookAt(f"{name}: {promise.what.rstrip('. ')}.", reason)


def _for_you_alone(seen: Overview, zone: str) -> Iterable[content.ForYouAlone]:
    for row in seen.rows:
        for place in Place:
            side = row.at(place)
            if side.state in ("answered", "declined") and in_words.is_for_you_alone(side):
                yield content.ForYouAlone(
                    who=place.value,
                    source=f"{row.title}, {row.short}",
                    lines=_with_earlier(side, zone),
                    ask=side.ask,
                    when=times.short_day(side.saved_at, zone) if side.saved_at else "",
                    declined=side.state == "declined",
                    kept_back=side.kept_back,
                )


def _acknowledged(alerts: Sequence[RaisedAlert], case: Case) -> str:
    if not alerts:
        return ""
    unread = sum(alert.acknowledged_at is None for alert in alerts)
    if unread:
        return "Not acknowledged yet: open the page for you alone, and say what you decide."
    last = max(alerts, key=lambda alert: alert.acknowledged_at or alert.raised_at)
    reader = case.read_by.get(last.acknowledged_by, "a colleague") if last.acknowledged_by else "a colleague"
    at = _moment(last.acknowledged_at, case.time_zone) if last.acknowledged_at else ""
    return f"Read and acknowledged by {reader}, {at}."


# ---------------------------------------------------------------- the copy for both


@dataclass(frozen=True, slots=True)
class Held:
    """A passage picked for both. `why_not` is empty where it is printed."""

    pick: Picked
    source: str
    why_not: str


def compose_conjoint(seen: Overview, case: Case, now: datetime) -> content.Conjoint:
    """The copy for both. Raises UnreadAlert while anything waits to be read alone."""
    if has_unread(seen):
        raise UnreadAlert
    return content.Conjoint(
        code=case.code,
        session=_plain_appointment(seen, case),
        clinician=case.clinician,
        partners=_partners(seen, with_stance=False),
        prepared_at=now,
        promises=tuple(_shared(promise) for promise in published(seen.promises)),
        passages=tuple(
            content.SharedPassage(held.pick.place.value, held.pick.passage, held.source)
            for held in held_for_both(seen)
            if not held.why_not
        ),
    )


def has_unread(seen: Overview) -> bool:
    return any(alert.acknowledged_at is None for alert in seen.alerts)


def held_for_both(seen: Overview) -> tuple[Held, ...]:
    """Every pick for both, judged by the policy, the writer's marks, the agreement and the words as they stand now."""
    return tuple(_held(pick, seen) for pick in seen.picks if pick.pick_for is PickFor.CONJOINT)


def _held(pick: Picked, seen: Overview) -> Held:
    name = seen.people.at(pick.place).name
    found = next(
        ((row, row.at(pick.place)) for row in seen.rows if row.at(pick.place).answer_id == pick.answer_id), None
    )
    if found is None:
        return Held(pick, "", f"{name} has changed this answer since. Pick again from the words that stand now.")
    row, side = found
    return Held(pick, row.title, _why_not(pick, row, side, seen, name))


def _why_not(pick: Picked, row: Row, side: Side, seen: Overview, name: str) -> str:
    if not seen.agreed[pick.place]:
        return f"{name} has not agreed to the policy, or took it back."
    if side.is_promise:
        return "A promise reaches both through the ledger alone."
    if not side.may_be_raised or _is_about_safety(row):
        return "This answer may not be raised."
    if pick.answer_id in seen.alarming:
        return "This answer was for you to read alone, so no words of it are printed for both."
    if not stands_in(pick.passage, side.texts):
        return f"These are not {name}’s words as they stand now."
    return ""


def _shared(promise: Promise) -> content.SharedPromise:
    return content.SharedPromise(
        owner=promise.place.value,
        what=promise.what.rstrip(". "),
        how_seen=promise.how_seen.rstrip(". "),
        due=promise.by_when_words.lower()
        if promise.by_when in ("each_time", "next_session")
        else promise.by_when_words,
    )


def _plain_appointment(seen: Overview, case: Case) -> content.Appointment:
    """Without the count of sessions and weeks, which is for the clinician."""
    full = _appointment(seen, case)
    return content.Appointment(on=full.on, words=full.words, short=full.short)
