"""Page objects of what waits to be read alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server import access, members
from server.access import Someone
from server.alerts import rules
from server.alerts.forms import NOTHING_TYPED, Typed
from server.alerts.rules import Reason, Standing
from server.domain.cover import Cover, cover_of
from server.domain.cover import in_words as cover_in_words
from server.forms import Form
from server.languages import called_in_english
from server.people import email_of, names_of
from server.responses.alerts import Shown
from server.responses.appointments import appointments_of
from server.responses.hearing import LANGUAGE as HEARD
from server.responses.homework_decisions import RecordedDecision, decisions_of
from server.responses.overview import RaisedAlert, alerts_of
from server.responses.people import People, people_of
from server.responses.reading import Revision, Written, opened
from server.tables import Alert, AnswerRow, Couple, Partner, Practice, Response
from server.vault import Vault
from worksheets.definition import Question, Visibility
from worksheets.kind import Context, Line
from worksheets.kinds import kind_of

READ_AT_MOST = 20

Behind = Mapping[UUID, tuple[Question, Revision, tuple[Line, ...]]]
"""The answer an alert rests on, with its question and the lines to show, by the answer's id."""


@dataclass(frozen=True, slots=True)
class ToRead:
    """One answer to read alone, whole, with every reason for it. `id` names the first of its alerts, `all_ids` each.

    `stands` says who gets it when, or whom it was passed to; `homework` what was decided on homework for both since.
    """

    id: UUID
    all_ids: tuple[UUID, ...]
    place: str
    name: str
    other: str
    source: str
    question: str
    when: datetime | None
    lines: tuple[Line, ...]
    reasons: tuple[Reason, ...]
    shown: Shown
    raised_at: datetime
    stands: str = ""
    read_at: datetime | None = None
    read_by: str = ""
    decision: str = ""
    note: str = ""
    homework: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """How one of the two is reached, for a colleague who does not know them."""

    place: str
    name: str
    email: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class AlertsPage:
    """What there is to read alone: the open ones first, those that were read below. `as_cover`: only the open ones."""

    code: str
    title: str
    as_cover: bool
    clinician: str
    open: tuple[ToRead, ...]
    read: tuple[ToRead, ...]
    nothing: str
    not_read: str
    session_at: datetime | None
    support_lines: str
    homework: tuple[str, ...]
    contacts: tuple[Contact, ...]
    typed: Typed = NOTHING_TYPED

    def form(self, alert_id: UUID) -> Form:
        return self.typed.form if self.typed.alert_id == alert_id else Form()


def alerts_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    now: datetime,
    *,
    typed: Typed = NOTHING_TYPED,
) -> AlertsPage:
    people = people_of(session, vault, couple)
    as_cover = not access.sees_whole(session, someone, couple)
    alerts = [one for one in alerts_of(session, vault, couple, people) if not (as_cover and one.acknowledged_at)]
    answers = _answers_behind(session, vault, couple, people, {alert.answer_id for alert in alerts})
    decisions = decisions_of(session, vault, couple)
    passing = _passing(session, someone)
    entries = [
        _to_read(group, people, answers, decisions, passing, couple.clinician_id) for group in rules.by_answer(alerts)
    ]
    open_ones = tuple(entry for entry in entries if entry.read_at is None)
    unheard = () if as_cover else _unheard(session, couple.practice_id, [couple.id])
    read = tuple(entry for entry in entries if entry.read_at is not None)
    appointments = appointments_of(session, couple, now)
    return AlertsPage(
        code=couple.code,
        title=rules.title([entry.name for entry in open_ones]),
        as_cover=as_cover,
        clinician=passing.names[couple.clinician_id],
        open=open_ones,
        read=read,
        nothing=rules.no_match(anything_before=bool(read)),
        not_read=rules.not_read(
            [f"{people.of(who).name} wrote in {called_in_english(language)}" for who, language in unheard]
        ),
        session_at=appointments.focus.starts_at if appointments and appointments.focus.starts_at > now else None,
        support_lines=passing.support_lines,
        homework=() if as_cover else tuple(rules.said(each, someone.time_zone) for each in decisions),
        contacts=_contacts(session, vault, couple) if as_cover else (),
        typed=typed,
    )


@dataclass(frozen=True, slots=True)
class _Passing:
    """Who covers whom in the practice, and who is reading about it."""

    covers: Mapping[UUID, Cover]
    names: Mapping[UUID, str]
    hours: int
    support_lines: str
    reader: UUID
    zone: str

    def stands(self, alert: Standing, clinician_id: UUID) -> str:
        cover = self.covers[clinician_id]
        return rules.where_it_stands(alert, cover, self.hours, self.names, self.reader, self.zone)


def _passing(session: Session, someone: Someone) -> _Passing:
    practice = session.get_one(Practice, someone.practice_id)
    colleagues = members.colleagues_of(session, someone.practice_id)
    return _Passing(
        covers={each.id: cover_of(each, colleagues) for each in colleagues},
        names={each.id: each.name for each in colleagues},
        hours=practice.alert_cover_hours,
        support_lines=practice.support_lines,
        reader=someone.member_id,
        zone=someone.time_zone,
    )


def _to_read(
    group: Sequence[RaisedAlert],
    people: People,
    answers: Behind,
    decisions: Sequence[RecordedDecision],
    passing: _Passing,
    clinician_id: UUID,
) -> ToRead:
    first = rules.first_of(group)
    person, other = people.at(first.place), people.at(first.place.other)
    question, revision, lines = answers[first.answer_id]
    is_open = first.acknowledged_at is None
    standing = Standing(first.raised_at, first.passed_at, first.passed_to)
    return ToRead(
        id=first.id,
        all_ids=tuple(alert.id for alert in group),
        place=person.place.value,
        name=person.name,
        other=other.name,
        source=first.cue.source,
        question=question.ask,
        when=revision.amended_at or revision.saved_at,
        lines=lines,
        reasons=rules.reasons(group, is_safety=question.visibility is Visibility.SAFETY),
        shown=first.shown,
        raised_at=first.raised_at,
        stands=passing.stands(standing, clinician_id) if is_open or first.passed_at else "",
        read_at=first.acknowledged_at,
        read_by=passing.names.get(first.acknowledged_by, "") if first.acknowledged_by else "",
        decision=rules.DECIDED.get(first.acknowledged.decision, "").format(name=person.name),
        note=first.acknowledged.note,
        homework=rules.decided_since(first.acknowledged_at, decisions, passing.zone),
    )


def _answers_behind(
    session: Session, vault: Vault, couple: Couple, people: People, answer_ids: set[UUID]
) -> dict[UUID, tuple[Question, Revision, tuple[Line, ...]]]:
    """Each answer an alert rests on, in the revision that raised it."""
    response_ids = session.exec(
        select(AnswerRow.response_id).where(
            AnswerRow.practice_id == couple.practice_id, col(AnswerRow.id).in_(answer_ids)
        )
    ).all()
    responses = session.exec(
        select(Response).where(Response.practice_id == couple.practice_id, col(Response.id).in_(set(response_ids)))
    ).all()
    found = {}
    for written in opened(session, vault, people, responses):
        for question in written.form.questions:
            for revision in _revisions(written, question):
                if revision.id in answer_ids:
                    lines = kind_of(question).show(question, revision.answer.value, Context())
                    found[revision.id] = (question, revision, lines)
    return found


def _revisions(written: Written, question: Question) -> tuple[Revision, ...]:
    answer = written.answer(question)
    if answer is None:
        return ()
    return (*answer.earlier, Revision(answer.id, answer.answer, answer.saved_at, answer.amended_at))


def _contacts(session: Session, vault: Vault, couple: Couple) -> tuple[Contact, ...]:
    partners = access.partners_of(session, couple)
    names = names_of(session, vault, partners)
    return tuple(
        Contact(each.place.value, names[each.id], email_of(session, vault, each), rules.MAILBOXES[each.mailbox])
        for each in partners
    )


# ---------------------------------------------------------------- across couples


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One answer that waits, without a word of it."""

    code: str
    place: str
    name: str
    raised_at: datetime
    stands: str
    as_cover: bool


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One answer that was read alone, and by whom."""

    code: str
    place: str
    name: str
    read_at: datetime
    read_by: str


@dataclass(frozen=True, slots=True)
class AlertsListPage:
    """Everything this member may read alone: what waits, longest first, and the last that were read."""

    waiting: tuple[WaitingLine, ...]
    read: tuple[ReadLine, ...]
    nothing: str
    not_read: str
    cover: str
    was_read: bool = False


def alerts_list_page(
    session: Session, vault: Vault, someone: Someone, now: datetime, *, was_read: bool = False
) -> AlertsListPage:
    couples = {couple.id: couple for couple in session.exec(access.couples_to_read_alone(someone)).all()}
    own = {couple.id for couple in session.exec(access.couples_of(someone)).all()}
    passing = _passing(session, someone)
    waiting = _answers_of(session, someone, couples, is_read=False)
    read = _answers_of(session, someone, own, is_read=True)[:READ_AT_MOST]
    partners = _partners(session, someone, {row.partner_id for row in (*waiting, *read)})
    names = names_of(session, vault, partners.values())
    unheard = {language for _, language in _unheard(session, someone.practice_id, own)}
    return AlertsListPage(
        waiting=tuple(
            WaitingLine(
                code=couples[row.couple_id].code,
                place=partners[row.partner_id].place.value,
                name=names[row.partner_id],
                raised_at=row.raised_at,
                stands=passing.stands(
                    Standing(row.raised_at, row.passed_at, row.passed_to), couples[row.couple_id].clinician_id
                ),
                as_cover=row.couple_id not in own,
            )
            for row in waiting
        ),
        read=tuple(
            ReadLine(
                code=couples[row.couple_id].code,
                place=partners[row.partner_id].place.value,
                name=names[row.partner_id],
                read_at=row.acknowledged_at or now,
                read_by=passing.names.get(row.acknowledged_by, "") if row.acknowledged_by else "",
            )
            for row in read
        ),
        nothing=rules.no_match(anything_before=bool(read)),
        not_read=rules.not_read([f"was written in {called_in_english(language)}" for language in sorted(unheard)]),
        cover=cover_in_words(passing.covers[someone.member_id], passing.hours, someone.member_id),
        was_read=was_read,
    )


def _unheard(session: Session, practice_id: UUID, couple_ids: Iterable[UUID]) -> Sequence[tuple[UUID, str]]:
    """Who sent in something in which language that the rules do not read."""
    return session.exec(
        select(Response.partner_id, Response.language)
        .where(
            Response.practice_id == practice_id,
            col(Response.couple_id).in_(couple_ids),
            col(Response.submitted_at).is_not(None),
            Response.language != HEARD,
        )
        .distinct()
        .order_by(col(Response.partner_id), col(Response.language))
    ).all()


def _answers_of(session: Session, someone: Someone, couple_ids: Iterable[UUID], *, is_read: bool) -> list[Alert]:
    """The first alert of each answer: the longest waiting first, of those that were read the latest."""
    acknowledged = col(Alert.acknowledged_at)
    rows = session.exec(
        select(Alert)
        .where(
            Alert.practice_id == someone.practice_id,
            col(Alert.couple_id).in_(list(couple_ids)),
            acknowledged.is_not(None) if is_read else acknowledged.is_(None),
        )
        .order_by(acknowledged.desc(), col(Alert.raised_at), col(Alert.id))
        .limit(10 * READ_AT_MOST if is_read else None)
    ).all()
    by_answer: dict[tuple[UUID, datetime | None], list[Alert]] = defaultdict(list)
    for row in rows:
        by_answer[row.answer_id, row.acknowledged_at].append(row)
    return [group[0] for group in by_answer.values()]


def _partners(session: Session, someone: Someone, partner_ids: Iterable[UUID]) -> dict[UUID, Partner]:
    rows = session.exec(
        select(Partner).where(Partner.practice_id == someone.practice_id, col(Partner.id).in_(list(partner_ids)))
    ).all()
    return {row.id: row for row in rows}
