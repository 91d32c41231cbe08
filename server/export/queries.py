"""One partner's material, read without the other's, and the page that offers it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.domain.words import Place
from server.export.rules import Agreed, Given, Material, OwnPromise, PaperTotal, Sent
from server.people import email_of
from server.responses.paper_scores import paper_scores, settled_measures
from server.responses.people import People, Person, people_of
from server.responses.promises import Promise, as_asked, asked_by_invitation, is_shared, promises_of
from server.responses.reading import Written, WrittenAnswer, opened
from server.tables import Agreement, Couple, CoupleSession, Partner, Response
from server.vault import Vault
from worksheets.definition import Question
from worksheets.kind import Context, OpenCommitment

THEIRS = {"en": "A promise of the other person", "es": "Una promesa de la otra persona"}


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Whose material can be had, and how many worksheets each sent in."""

    code: str
    people: tuple[tuple[Person, int], ...]


def export_page(session: Session, vault: Vault, couple: Couple) -> ExportPage:
    people = people_of(session, vault, couple)
    return ExportPage(couple.code, tuple((person, len(_rows(session, couple, person.id))) for person in people))


def material_of(session: Session, vault: Vault, couple: Couple, place: Place, now: datetime) -> Material:
    """Everything this partner sent in, agreed to and promised, up to now. The caller records that it left."""
    vault.sealing.unlock(session, couple.practice_id, [couple.id])
    people = people_of(session, vault, couple)
    person = people.at(place)
    partner = session.get_one(Partner, (couple.practice_id, person.id))
    promises = promises_of(session, vault, couple, people)
    totals = paper_scores(session, vault, couple, people, settled_measures(session, couple.practice_id))
    return Material(
        code=couple.code,
        place=place,
        name=person.name,
        email=email_of(session, vault, partner),
        language=person.language,
        drawn_up_at=now,
        agreements=_agreements(session, couple, person.id),
        sent=_sent(session, vault, couple, people, person, promises),
        promises=tuple(_own(promise) for promise in promises if promise.place is place),
        totals=tuple(
            PaperTotal(total.measure.name, total.on, total.total, total.answers)
            for total in totals
            if total.place is place and total.ended_at is None
        ),
    )


def _rows(session: Session, couple: Couple, partner_id: UUID) -> Sequence[Response]:
    return session.exec(
        select(Response)
        .where(
            Response.practice_id == couple.practice_id,
            Response.couple_id == couple.id,
            Response.partner_id == partner_id,
            col(Response.submitted_at).is_not(None),
        )
        .order_by(col(Response.submitted_at), col(Response.id))
    ).all()


def _sent(
    session: Session, vault: Vault, couple: Couple, people: People, person: Person, promises: Sequence[Promise]
) -> tuple[Sent, ...]:
    rows = _rows(session, couple, person.id)
    sessions = _sessions(session, couple)
    asked: dict[UUID, frozenset[str]] = {}
    for session_id in {row.session_id for row in rows}:
        asked |= asked_by_invitation(session, couple, promises, session_id)
    shared = as_asked(filter(is_shared, promises), people, person.place)
    return tuple(
        _one(row, written, sessions[row.session_id], _without_theirs(shared, asked, row))
        for row, written in zip(rows, opened(session, vault, people, rows), strict=True)
    )


def _sessions(session: Session, couple: Couple) -> Mapping[UUID, datetime]:
    rows = session.exec(
        select(CoupleSession.id, CoupleSession.starts_at).where(
            CoupleSession.practice_id == couple.practice_id, CoupleSession.couple_id == couple.id
        )
    ).all()
    return dict(rows)


def _one(row: Response, written: Written, session_at: datetime, asked: tuple[OpenCommitment, ...]) -> Sent:
    """With the form as it reads where no name may be shown."""
    form = written.worksheet.form_for(row.stance, row.language)
    return Sent(
        id=str(row.id),
        worksheet=written.worksheet,
        title=form.title,
        stance=row.stance,
        language=form.language,
        policy=row.policy,
        policy_version=row.policy_version,
        session_at=session_at,
        sent_at=row.submitted_at or row.started_at,
        given=tuple(
            given
            for question in form.questions
            if (found := written.answer(question))
            for given in (*_replaced(question, found), Given(question, found.answer, found.saved_at))
        ),
        context=Context(commitments=asked, language=form.language),
    )


def _replaced(question: Question, found: WrittenAnswer) -> Iterator[Given]:
    """What had been sent in before amendments took its place, oldest first."""
    amended = [*(revision.amended_at for revision in found.earlier[1:]), found.amended_at]
    for revision, replaced_at in zip(found.earlier, amended, strict=False):
        if replaced_at:
            yield Given(question, revision.answer, revision.saved_at, replaced_at=replaced_at)


def _without_theirs(
    shared: Sequence[OpenCommitment], asked: Mapping[UUID, frozenset[str]], row: Response
) -> tuple[OpenCommitment, ...]:
    """The promises this response was asked about, the other person's without a word of theirs."""
    theirs = THEIRS.get(row.language, THEIRS["en"])
    return tuple(
        promise if promise.mine else replace(promise, owner_name="", what=theirs, how_seen="")
        for promise in shared
        if promise.id in asked.get(row.invitation_id, frozenset())
    )


def _own(promise: Promise) -> OwnPromise:
    return OwnPromise(
        id=str(promise.id),
        what=promise.what,
        how_seen=promise.how_seen,
        by_when=promise.by_when,
        made_at=promise.created_at,
        shared_at=promise.published_at,
        closed_at=promise.closed_at,
        closed_as=promise.closed_as,
    )


def _agreements(session: Session, couple: Couple, partner_id: UUID) -> tuple[Agreed, ...]:
    rows = session.exec(
        select(Agreement)
        .where(Agreement.practice_id == couple.practice_id, Agreement.partner_id == partner_id)
        .order_by(col(Agreement.at), col(Agreement.id))
    ).all()
    return tuple(Agreed(row.policy, row.policy_version, row.outcome, row.at) for row in rows)
