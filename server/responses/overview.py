"""One session of one couple, whole: what the couple page shows and the report prints, gathered once for both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlmodel import Session, col, select

from server.domain.change import Answered, Change, ScoreMove, changes
from server.domain.confidentiality import (
    asks_about_safety_alone,
    is_for_the_clinician_alone,
)
from server.domain.gaps import Gap
from server.domain.gaps import Place as GapPlace
from server.domain.invitations import closes_at, state_of
from server.domain.ledger import UNREVIEWED, Ledger, State
from server.domain.markers.definition import HEADINGS
from server.domain.patterns import Highlight
from server.domain.specificity import LANGUAGE as COUNTED_LANGUAGE
from server.domain.specificity import UNCOUNTED, Specificity, specificity
from server.domain.words import AgreementOutcome, InvitationState, PickFor, Place, Policy
from server.languages import called_in_english
from server.responses.agenda import OnAgenda, agenda_of
from server.responses.alerts import (
    NOTHING_SHOWN,
    Acknowledged,
    AlertCue,
    Shown,
    open_acknowledged,
    open_cue,
    open_shown,
)
from server.responses.appointments import STILL_NEXT, Appointments
from server.responses.company import AccountOf, accounts_of
from server.responses.hearing import is_heard
from server.responses.highlights import Marked, Rereading, marked, panels_shown
from server.responses.paper_scores import (
    PaperScore,
    SettledMeasure,
    as_scores,
    paper_key,
    paper_scores,
    scores_by_link,
    settled_measures,
)
from server.responses.people import People
from server.responses.promises import (
    Promise,
    as_asked,
    asked_by_invitation,
    is_shared,
    last_assigned_at,
    ledger_of,
    promises_of,
    published_then,
    reviews_of,
    runs_of,
)
from server.responses.reading import Written, WrittenAnswer, submitted
from server.responses.side_by_side import Promises, Row, asked_of, perception_gaps, rows, scores_of
from server.responses.titles import titles_of, typed_by_whom
from server.tables import (
    Agreement,
    Alert,
    Couple,
    CoupleSession,
    Invitation,
    Pick,
)
from server.vault import Cell, Vault
from worksheets.answers import Answer, is_answered
from worksheets.definition import Question, Visibility
from worksheets.kinds import kind_of
from worksheets.scoring import Score

SESSIONS_IN_A_SERIES = 12


@dataclass(frozen=True, slots=True)
class Homework:
    """One partner's invitation for the session, with what it asked for and how far it came.

    Questions about safety are in none of the counts, and a worksheet that asks about nothing else is not named.
    What its partner asked of reminders is there as long as it holds. `typed_by` names who typed it in from a sheet of
    paper; what is given `in_room` is not mailed.
    `specific` counts the passages that name a day, a place and so on, where they are in a language it knows.
    """

    invitation_id: UUID
    place: Place
    state: InvitationState
    titles: tuple[str, ...]
    opens_at: datetime
    due_at: datetime
    sent_at: datetime | None
    saved_at: datetime | None
    submitted_at: datetime | None
    declined_at: datetime | None
    answered: int
    asked: int
    declined: int
    words: int
    specific: Specificity = UNCOUNTED
    typed_by: str = ""
    in_room: bool = False
    remind_again_at: datetime | None = None
    wants_no_reminders: bool = False


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A score in one session; `value` is None where it could not be given."""

    number: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One scale over at most twelve sessions, for both partners.

    A published measure filled in on paper has its figures in `measured`; a question of our own has none, and no norm.
    """

    title: str
    lowest: float
    highest: float
    a: tuple[ScorePoint, ...]
    b: tuple[ScorePoint, ...]
    measured: SettledMeasure | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """A passage the clinician picked."""

    id: UUID
    answer_id: UUID
    place: Place
    pick_for: PickFor
    passage: str


@dataclass(frozen=True, slots=True)
class RaisedAlert:
    """A safety alert, opened. For the clinician alone."""

    id: UUID
    answer_id: UUID
    place: Place
    cue: AlertCue
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    acknowledged: Acknowledged
    shown: Shown = NOTHING_SHOWN
    passed_at: datetime | None = None
    passed_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything about one session. `rows` hold safety answers too: whoever shows them keeps those apart.

    `highlights` are those of this session in the order asked, first partner first, the dismissed and the safety family
    among them: whoever shows them leaves out what does not belong. `earlier_highlights` are those of the sessions
    before, by session number. `panels` are the headings with a marker that is shown. `words` counts what each wrote for
    this session in answers that are told of both, and `earlier_words` the same for those sessions, without whoever sent
    nothing in; `words_apart` counts for this session what stands in answers for the clinician alone or in `alarming`
    ones. Answers about safety are in none of the three. `unread` names who sent in something that today's rules have
    not read yet: of them nobody may say that nothing matched. `unheard` names for this session, and `earlier_unheard`
    for those before, the languages somebody wrote in that the rules do not read: what stands in them is not among
    `words`, and of it nobody may say that nothing matched either. `rereadings` are the runs of other rules over this
    session's answers that changed something, oldest first.
    `runs` are the states each promise stood in up to this session, by its id; `last_assigned_at` is when the newest
    homework of this session that asks about promises was assigned: what was published later is asked about in the next.
    `raisable_gaps` are the gaps from ratings that may be raised, for whatever is printed or said.
    `papers` are the scores entered from paper for this session, with those that were corrected or removed.
    `company` is whether anyone was with them while they wrote, where they said so: for the clinician alone.
    """

    people: People
    session: CoupleSession
    previous: CoupleSession | None
    number: int
    homework: tuple[Homework, ...]
    gaps: tuple[Gap, ...]
    ledger: Ledger
    promises: tuple[Promise, ...]
    changes: tuple[Change, ...]
    series: tuple[Series, ...]
    rows: tuple[Row, ...]
    picks: tuple[Picked, ...]
    agenda: tuple[OnAgenda, ...]
    alerts: tuple[RaisedAlert, ...]
    agreed: Mapping[Place, bool]
    runs: Mapping[UUID, tuple[State, ...]] = field(default_factory=dict)
    last_assigned_at: datetime | None = None
    highlights: tuple[Highlight, ...] = ()
    earlier_highlights: Mapping[int, tuple[Highlight, ...]] = field(default_factory=dict)
    panels: frozenset[str] = frozenset(HEADINGS)
    words: Mapping[Place, int] = field(default_factory=dict)
    words_apart: Mapping[Place, int] = field(default_factory=dict)
    earlier_words: Mapping[int, Mapping[Place, int]] = field(default_factory=dict)
    unread: frozenset[Place] = frozenset()
    unheard: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)
    earlier_unheard: Mapping[int, Mapping[Place, tuple[str, ...]]] = field(default_factory=dict)
    rereadings: tuple[Rereading, ...] = ()
    raisable_gaps: tuple[Gap, ...] = ()
    papers: tuple[PaperScore, ...] = ()
    company: tuple[AccountOf, ...] = ()

    @property
    def nobody_answered(self) -> bool:
        """Whether neither sent in anything to read. Answers about safety count neither way: silence must not tell."""
        return not any(
            side.visibility is not Visibility.SAFETY and side.state in ("answered", "empty", "declined")
            for row in self.rows
            for side in (row.a, row.b)
        )

    @property
    def alarming(self) -> frozenset[UUID]:
        """The answers of this session and those before in which something has to be read alone."""
        return alarming(self.alerts, chain(self.highlights, *self.earlier_highlights.values()))

    @property
    def unpublished(self) -> tuple[Promise, ...]:
        """Promises made in worksheets that only their owner and the clinician know of."""
        return tuple(promise for promise in self.promises if not promise.published_at and not promise.closed_at)


def overview(
    session: Session, vault: Vault, couple: Couple, people: People, appointments: Appointments, now: datetime
) -> Overview:
    """Reads and works out one session of a couple. The caller records the read in the audit."""
    vault.sealing.unlock(session, couple.practice_id, [couple.id])
    focus, previous = appointments.focus, appointments.previous
    window = appointments.until_focus(SESSIONS_IN_A_SERIES)
    read = submitted(session, vault, couple, people, [row.id for row in window])
    by_session = {row.id: [w for w in read if w.session_id == row.id] for row in window}
    current = by_session[focus.id]
    before = by_session.get(previous.id, []) if previous else []
    promises = promises_of(session, vault, couple, people)
    until = focus.starts_at + STILL_NEXT if appointments.following else max(focus.starts_at, now)
    reviews = reviews_of(session, vault, couple, people, promises, [row.id for row in window])
    in_ledger = published_then(promises, reviews.get(focus.id, UNREVIEWED), focus.starts_at, until)
    asked = Promises(
        shared={place: as_asked(filter(is_shared, promises), people, place) for place in Place},
        asked=asked_by_invitation(session, couple, promises, focus.id),
    )
    past = [reviews.get(row.id, UNREVIEWED) for row in window[:-1]]
    measures = settled_measures(session, couple.practice_id)
    papers = paper_scores(session, vault, couple, people, measures)
    scored = {row.id: _scored(by_session[row.id], papers, row.id, measures) for row in window}
    found_ledger = ledger_of(in_ledger, people, reviews.get(focus.id, UNREVIEWED), past)
    kept = marked(session, vault, couple, read)
    alerts = alerts_of(session, vault, couple, people)
    told = _Told(asked, couple.policy, alarming(alerts, chain.from_iterable(each.highlights for each in kept.values())))
    numbered = enumerate(window, appointments.number - len(window) + 1)
    earlier = {number: by_session[row.id] for number, row in numbered if row.id != focus.id}
    return Overview(
        people=people,
        session=focus,
        previous=previous,
        number=appointments.number,
        homework=_homework(session, couple, people, focus, current, asked, now),
        gaps=perception_gaps(current, before, people.names),
        raisable_gaps=perception_gaps(current, before, people.names, under=couple.policy),
        ledger=found_ledger,
        promises=promises,
        runs=runs_of(promises, [*past, reviews.get(focus.id, UNREVIEWED)]),
        last_assigned_at=last_assigned_at(session, couple, focus.id),
        changes=changes(
            found_ledger.entries,
            _score_moves(scored[focus.id], scored.get(previous.id, {}) if previous else {}, measures),
            _answered(current, before, has_previous=previous is not None),
            names=people.names,
        ),
        series=_series(appointments, window, scored, measures),
        papers=tuple(entry for entry in papers if entry.session_id == focus.id),
        rows=rows(current, couple.policy, asked),
        company=accounts_of(current),
        picks=_picks(session, vault, couple, people, focus),
        agenda=agenda_of(session, vault, couple, focus),
        alerts=alerts,
        agreed={person.place: _has_agreed(session, couple, person.id) for person in people},
        highlights=_highlights(current, kept),
        panels=panels_shown(session, couple),
        earlier_highlights={number: _highlights(written, kept) for number, written in earlier.items()},
        words={**dict.fromkeys(Place, 0), **told.words(current)},
        words_apart=told.words_apart(current),
        earlier_words={number: told.words(written) for number, written in earlier.items()},
        unheard=_unheard(current, asked),
        earlier_unheard={number: _unheard(written, asked) for number, written in earlier.items()},
        unread=frozenset(response.place for response in current if kept[response.id].is_unread),
        rereadings=tuple(
            sorted((run for response in current for run in kept[response.id].rereadings), key=lambda run: run.at)
        ),
    )


def _highlights(written: Sequence[Written], kept: Mapping[UUID, Marked]) -> tuple[Highlight, ...]:
    """First partner first, as the answers stand on the page."""
    return tuple(
        highlight
        for response in sorted(written, key=lambda response: response.place)
        for highlight in kept[response.id].highlights
    )


def alarming(alerts: Iterable["RaisedAlert"], highlights: Iterable[Highlight]) -> frozenset[UUID]:
    """The answers in which something has to be read alone: what a person tells there is never shown as a pattern."""
    raised = (alert.answer_id for alert in alerts)
    return frozenset(chain(raised, (one.answer_id for one in highlights if one.alert)))


@dataclass(frozen=True, slots=True)
class _Told:
    """Counts words over the answers that are told of both, in this session as in those before.

    Answers for the clinician alone are not, nor any in `alarming`. Words the rules do not read are not counted.
    """

    promises: Promises
    policy: Policy
    alarming: frozenset[UUID]

    def words(self, written: Sequence[Written]) -> dict[Place, int]:
        """By whoever sent something in, even where it holds no word."""
        return {**dict.fromkeys(_who_wrote(written), 0), **self._counted(written, apart=False)}

    def words_apart(self, written: Sequence[Written]) -> dict[Place, int]:
        return self._counted(written, apart=True)

    def _counted(self, written: Sequence[Written], *, apart: bool) -> dict[Place, int]:
        counted: dict[Place, int] = {}
        for response in filter(is_heard, written):
            for question, found in _answers_in(response, self.promises):
                if self._is_apart(response, question, found) is apart and (
                    words := _word_count(question, found.answer)
                ):
                    counted[response.place] = counted.get(response.place, 0) + words
        return counted

    def _is_apart(self, response: Written, question: Question, found: WrittenAnswer) -> bool:
        kept_back = found.answer.kept_back
        raised = response.may_be_raised(question, self.policy, kept_back=kept_back)
        is_alone = is_for_the_clinician_alone(question.visibility, kept_back=kept_back, raised=raised)
        return is_alone or found.id in self.alarming


def _unheard(current: Sequence[Written], promises: Promises) -> dict[Place, tuple[str, ...]]:
    """Which languages each wrote in that the rules do not read, by the names a clinician calls them."""
    named: dict[Place, dict[str, None]] = {}
    for written in current:
        if not is_heard(written) and any(_word_count(q, found.answer) for q, found in _answers_in(written, promises)):
            named.setdefault(written.place, {})[called_in_english(written.form.language)] = None
    return {place: tuple(languages) for place, languages in named.items()}


def _answers_in(written: Written, promises: Promises) -> Iterable[tuple[Question, WrittenAnswer]]:
    """What was asked and answered, safety apart."""
    for question in asked_of(written, promises):
        if question.visibility is not Visibility.SAFETY and (found := written.answer(question)):
            yield question, found


def _word_count(question: Question, answer: Answer) -> int:
    if answer.declined:
        return 0
    return sum(len(passage.text.split()) for passage in kind_of(question).words(question, answer.value))


def alerts_of(session: Session, vault: Vault, couple: Couple, people: People) -> tuple[RaisedAlert, ...]:
    """Every alert of the couple, the newest first."""
    found = session.exec(
        select(Alert)
        .where(Alert.practice_id == couple.practice_id, Alert.couple_id == couple.id)
        .order_by(col(Alert.raised_at).desc(), col(Alert.id))
    ).all()
    return tuple(_alert(session, vault, row, people) for row in found)


def _alert(session: Session, vault: Vault, row: Alert, people: People) -> RaisedAlert:
    return RaisedAlert(
        id=row.id,
        answer_id=row.answer_id,
        place=people.of(row.partner_id).place,
        cue=open_cue(session, vault, row),
        raised_at=row.raised_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        acknowledged=open_acknowledged(session, vault, row),
        shown=open_shown(session, vault, row),
        passed_at=row.passed_at,
        passed_to=row.passed_to,
    )


def _homework(
    session: Session,
    couple: Couple,
    people: People,
    focus: CoupleSession,
    current: Sequence[Written],
    promises: Promises,
    now: datetime,
) -> tuple[Homework, ...]:
    invitations = session.exec(
        select(Invitation)
        .where(
            Invitation.practice_id == couple.practice_id,
            Invitation.couple_id == couple.id,
            Invitation.session_id == focus.id,
        )
        .order_by(col(Invitation.created_at), col(Invitation.id))
    ).all()
    titles = titles_of(session, couple.practice_id, {row.assignment_id for row in invitations})
    typists = typed_by_whom(session, couple)
    found = [
        replace(
            _one_homework(row, people, titles[row.assignment_id], current, promises, now),
            typed_by=typists.get(row.id, ""),
            in_room=row.in_room,
        )
        for row in invitations
        if titles[row.assignment_id]
    ]
    return tuple(sorted(found, key=lambda homework: homework.place))


def _one_homework(
    row: Invitation,
    people: People,
    titles: tuple[str, ...],
    current: Sequence[Written],
    promises: Promises,
    now: datetime,
) -> Homework:
    place = people.of(row.partner_id).place
    asked = [
        (written, question)
        for written in current
        if written.invitation_id == row.id
        for question in asked_of(written, promises)
        if question.visibility is not Visibility.SAFETY
    ]
    given = [(question, found.answer) for written, question in asked if (found := written.answer(question))]
    return Homework(
        invitation_id=row.id,
        place=place,
        state=state_of(row, now),
        titles=titles,
        opens_at=row.opens_at,
        due_at=closes_at(row),
        sent_at=row.sent_at,
        saved_at=row.saved_at,
        submitted_at=row.submitted_at,
        declined_at=row.declined_at,
        answered=sum(is_answered(question, answer) for question, answer in given),
        asked=len(asked),
        declined=sum(answer.declined for _, answer in given),
        words=sum(_word_count(question, answer) for question, answer in given),
        specific=_specific(asked),
        remind_again_at=row.remind_again_at if row.remind_again_at and row.remind_again_at > now else None,
        wants_no_reminders=row.reminders_stopped_at is not None,
    )


def _specific(asked: Iterable[tuple[Written, Question]]) -> Specificity:
    return specificity(
        passage.text
        for written, question in asked
        if written.form.language == COUNTED_LANGUAGE and (found := written.answer(question))
        for passage in (() if found.answer.declined else kind_of(question).words(question, found.answer.value))
    )


Scored = Mapping[Place, Mapping[str, Score]]
"""The scores of one session, by partner, and by worksheet and scale."""


def _scored(
    written: Sequence[Written], papers: Sequence[PaperScore], session_id: UUID, measures: Mapping[str, SettledMeasure]
) -> Scored:
    """A measure that was answered by link and entered from paper too counts as entered: the clinician saw the sheet."""
    return {
        place: {
            **scores_of(written, place),
            **scores_by_link(written, measures, place),
            **as_scores(papers, session_id, place),
        }
        for place in Place
    }


def _score_moves(now: Scored, then: Scored, measures: Mapping[str, SettledMeasure]) -> list[ScoreMove]:
    moves = []
    for place in Place:
        earlier = then.get(place, {})
        for key, score in now[place].items():
            if key in earlier:
                where: GapPlace = place.value
                measured = _measured(key, score, measures)
                moves.append(
                    ScoreMove(
                        place=where,
                        title=score.title,
                        now=score.value,
                        before=earlier[key].value,
                        lowest=score.lowest,
                        highest=score.highest,
                        norm=measured.measure.norm if measured else None,
                    )
                )
    return moves


def _measured(key: str, score: Score, measures: Mapping[str, SettledMeasure]) -> SettledMeasure | None:
    """The published measure a score belongs to, None for a scale of our own."""
    found = measures.get(score.scale)
    return found if found and key == paper_key(found.measure) else None


def _answered(current: Sequence[Written], before: Sequence[Written], *, has_previous: bool) -> Answered:
    now, then = _who_wrote(current), _who_wrote(before)
    return Answered(
        a=Place.A in now,
        b=Place.B in now,
        a_before=Place.A in then if has_previous else None,
        b_before=Place.B in then if has_previous else None,
    )


def _who_wrote(written: Sequence[Written]) -> set[Place]:
    return {response.place for response in written if not asks_about_safety_alone(response.worksheet)}


def _series(
    appointments: Appointments,
    window: Sequence[CoupleSession],
    scored: Mapping[UUID, Scored],
    measures: Mapping[str, SettledMeasure],
) -> tuple[Series, ...]:
    numbered = list(enumerate(window, appointments.number - len(window) + 1))
    found: dict[str, Score] = {}
    for _, row in numbered:
        for place in Place:
            for key, score in scored[row.id][place].items():
                found.setdefault(key, score)

    def line(key: str, place: Place) -> tuple[ScorePoint, ...]:
        given = [(number, scored[row.id][place].get(key)) for number, row in numbered]
        return tuple(ScorePoint(number, score.value if score else None) for number, score in given)

    return tuple(
        Series(
            title=score.title,
            lowest=score.lowest,
            highest=score.highest,
            a=line(key, Place.A),
            b=line(key, Place.B),
            measured=_measured(key, score, measures),
        )
        for key, score in found.items()
    )


def _picks(session: Session, vault: Vault, couple: Couple, people: People, focus: CoupleSession) -> tuple[Picked, ...]:
    found = session.exec(
        select(Pick)
        .where(Pick.practice_id == couple.practice_id, Pick.couple_id == couple.id, Pick.session_id == focus.id)
        .order_by(col(Pick.picked_at), col(Pick.id))
    ).all()

    def passage(row: Pick) -> str:
        cell = Cell(row.practice_id, row.couple_id, row.partner_id, "pick", "passage", row.id)
        return vault.sealing.open(session, cell, row.passage)

    return tuple(
        Picked(row.id, row.answer_id, people.of(row.partner_id).place, row.pick_for, passage(row)) for row in found
    )


def _has_agreed(session: Session, couple: Couple, partner_id: UUID) -> bool:
    """Whether the partner's last word on the policy is that they agree."""
    last = session.exec(
        select(Agreement)
        .where(Agreement.practice_id == couple.practice_id, Agreement.partner_id == partner_id)
        .order_by(col(Agreement.at).desc(), col(Agreement.id).desc())
        .limit(1)
    ).first()
    return last is not None and last.outcome is AgreementOutcome.AGREED
