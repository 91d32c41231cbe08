"""What sending a page in sets off, in the same transaction: promises, follow-through, alerts and their letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server import outbox
from server.access import record
from server.domain.confidentiality import line_above, tighter
from server.domain.ids import new_id
from server.domain.markers import Cue, cues
from server.domain.names import called
from server.domain.support import support
from server.domain.words import LetterKind
from server.house import House
from server.languages import speech_of
from server.responses.alerts import NOTHING_SHOWN, AlertCue, Shown, seal_cue, seal_shown
from server.responses.hearing import is_heard
from server.responses.highlights import listen
from server.responses.people import people_of
from server.responses.promises import is_asked_about
from server.responses.reading import Written, WrittenAnswer, open_answer, opened
from server.tables import (
    Alert,
    AnswerRow,
    Commitment,
    Couple,
    FollowThrough,
    Invitation,
    Member,
    Partner,
    Practice,
    Response,
)
from server.vault import Cell
from worksheets.definition import Question, Visibility
from worksheets.kinds import kind_of
from worksheets.kinds.commitment_review import PromiseReview, reviews_in


@dataclass(frozen=True, slots=True)
class _Heard:
    """One submitted answer with the question it answers."""

    written: Written
    question: Question
    answer: WrittenAnswer


def take_in(session: Session, house: House, invitation: Invitation, now: datetime) -> None:
    """Everything that follows from a page just sent in. Call it once, where `submitted_at` is set."""
    couple = _couple_of(session, invitation)
    people = people_of(session, house.vault, couple)
    rows = session.exec(
        select(Response).where(
            Response.practice_id == invitation.practice_id,
            Response.invitation_id == invitation.id,
            col(Response.submitted_at).is_not(None),
        )
    ).all()
    urgent = False
    for written in opened(session, house.vault, people, rows):
        for question in written.form.questions:
            answer = written.answer(question)
            if answer is None or answer.answer.declined:
                continue
            heard = _Heard(written, question, answer)
            _keep_promise(session, house, couple, heard, now)
            _keep_ratings(session, house, couple, heard, now)
            urgent |= _raise_alerts(session, house, couple, heard, now)
    for row in rows:
        listen(session, house, row, now)
    outbox.withdraw(session, invitation, now)
    if urgent:
        outbox.to_member(session, couple.practice_id, couple.clinician_id, LetterKind.ALERT, now)
    record(
        session,
        now,
        invitation.practice_id,
        "response.submitted",
        couple_id=couple.id,
        partner_id=invitation.partner_id,
        subject_id=invitation.id,
    )


def amended(session: Session, house: House, row: AnswerRow, question: Question, now: datetime) -> None:
    """What follows from a replacement for one submitted answer: it is listened to like the first."""
    response = session.get(Response, (row.practice_id, row.response_id))
    couple = session.get(Couple, (row.practice_id, row.couple_id))
    if response is None or couple is None:
        raise LookupError("an amended answer without its response or couple")
    people = people_of(session, house.vault, couple)
    (written,) = opened(session, house.vault, people, [response])
    answer = WrittenAnswer(row.id, open_answer(session, house.vault, row), row.saved_at, row.amended_at, ())
    heard = _Heard(written, question, answer)
    _drop_what_it_replaces(session, row, question, now)
    if not answer.answer.declined:
        _keep_promise(session, house, couple, heard, now)
        _keep_ratings(session, house, couple, heard, now)
    if not answer.answer.declined and _raise_alerts(session, house, couple, heard, now):
        outbox.to_member(session, couple.practice_id, couple.clinician_id, LetterKind.ALERT, now)
    listen(session, house, response, now)
    record(
        session,
        now,
        row.practice_id,
        "answer.amended",
        couple_id=couple.id,
        partner_id=row.partner_id,
        subject_id=row.id,
    )


def _drop_what_it_replaces(session: Session, row: AnswerRow, question: Question, now: datetime) -> None:
    """Ratings given in the answer before go; a promise made in it is set aside, unless it has been published."""
    same_question = (
        AnswerRow.practice_id == row.practice_id,
        AnswerRow.response_id == row.response_id,
        AnswerRow.question == row.question,
    )
    earlier = [each.id for each in session.exec(select(AnswerRow).where(*same_question)) if each.id != row.id]
    promises = select(Commitment).where(
        Commitment.practice_id == row.practice_id,
        col(Commitment.answer_id).in_(earlier),
        col(Commitment.published_at).is_(None),
        col(Commitment.closed_at).is_(None),
    )
    for promise in session.exec(promises).all():
        promise.closed_at = now
        session.add(promise)
    if question.kind == "commitment_review":
        given = (FollowThrough.practice_id == row.practice_id, FollowThrough.response_id == row.response_id)
        for rating in session.exec(select(FollowThrough).where(*given)).all():
            session.delete(rating)
    session.flush()


def _keep_promise(session: Session, house: House, couple: Couple, heard: _Heard, now: datetime) -> None:
    """A promise made in a worksheet. It is its owner's alone until the clinician publishes it."""
    value = heard.answer.answer.value
    if heard.question.kind != "commitment" or not isinstance(value, dict) or not value.get("what"):
        return
    commitment_id, owner_id = new_id(), heard.written.partner_id

    def sealed(column: str, text: str) -> bytes:
        cell = Cell(couple.practice_id, couple.id, owner_id, "commitment", column, commitment_id)
        return house.vault.sealing.seal(session, cell, text)

    session.add(
        Commitment(
            practice_id=couple.practice_id,
            id=commitment_id,
            couple_id=couple.id,
            owner_id=owner_id,
            answer_id=heard.answer.id,
            what=sealed("what", str(value["what"])),
            how_seen=sealed("how_seen", str(value.get("how_seen") or "")),
            by_when=str(value.get("by_when") or "each_time"),
            created_at=now,
        )
    )


def _keep_ratings(session: Session, house: House, couple: Couple, heard: _Heard, now: datetime) -> None:
    """How a partner rated the open commitments, sealed under the key of the one who did."""
    value = heard.answer.answer.value
    if heard.question.kind != "commitment_review":
        return
    for review in reviews_in(value):
        if _is_asked(session, couple, heard.written, review.commitment_id):
            _keep_rating(session, house, couple, heard, review, now)


def _keep_rating(
    session: Session, house: House, couple: Couple, heard: _Heard, review: PromiseReview, now: datetime
) -> None:
    rating_id, partner_id = new_id(), heard.written.partner_id

    def sealed(column: str, text: str) -> bytes:
        cell = Cell(couple.practice_id, couple.id, partner_id, "follow_through", column, rating_id)
        return house.vault.sealing.seal(session, cell, text)

    session.add(
        FollowThrough(
            practice_id=couple.practice_id,
            id=rating_id,
            couple_id=couple.id,
            partner_id=partner_id,
            commitment_id=UUID(review.commitment_id),
            response_id=heard.written.id,
            session_id=heard.written.session_id,
            rating=sealed("rating", review.rating),
            raised=sealed("raised", review.raised) if review.raised else b"",
            rated_at=now,
        )
    )


def _raise_alerts(session: Session, house: House, couple: Couple, heard: _Heard, now: datetime) -> bool:
    """Safety cues in the person's own words, and answers to safety questions. True if one must be mailed at once."""
    found = list(_cues_in(heard))
    shown = _shown_with(session, couple, heard) if found and not heard.written.typed_by else NOTHING_SHOWN
    for cue in found:
        alert_id = new_id()
        alert = Alert(
            practice_id=couple.practice_id,
            id=alert_id,
            couple_id=couple.id,
            partner_id=heard.written.partner_id,
            answer_id=heard.answer.id,
            cue=seal_cue(session, house.vault, couple, heard.written.partner_id, alert_id, cue),
            raised_at=now,
        )
        alert.shown = seal_shown(session, house.vault, alert, shown)
        session.add(alert)
    return any(cue.urgent for cue in found)


def _shown_with(session: Session, couple: Couple, heard: _Heard) -> Shown:
    """What stood above the question, and what the page that sending leads to says to everybody."""
    practice = session.get_one(Practice, couple.practice_id)
    clinician = called(session.get_one(Member, (couple.practice_id, couple.clinician_id)).name)
    policy = tighter(heard.written.policy, couple.policy)
    say = speech_of(session.get_one(Partner, (couple.practice_id, heard.written.partner_id)).language)
    return Shown(
        above=line_above(heard.question.visibility, policy, clinician, say),
        after=support(practice.support_lines, clinician, say).sentences,
    )


def _cues_in(heard: _Heard) -> Iterable[AlertCue]:
    kind, value = kind_of(heard.question), heard.answer.answer.value
    source = f"{heard.written.form.title}: {heard.question.short}"
    if heard.question.visibility is Visibility.SAFETY and not kind.is_empty(value):
        yield AlertCue(
            marker="safety_answer",
            quote="",
            question=heard.question.ask,
            source=source,
            why="An answer to a question about safety is always shown to you.",
            urgent=True,
        )
    if not is_heard(heard.written):
        return
    for passage in kind.words(heard.question, value):
        for cue in cues(passage.text, heard.question.ask):
            if cue.alert:
                yield _alert_cue(cue, heard.question.ask, source)


def _alert_cue(cue: Cue, question: str, source: str) -> AlertCue:
    return AlertCue(
        marker=cue.marker, quote=cue.quote, question=question, source=source, why=cue.why, urgent=cue.urgent
    )


def _is_asked(session: Session, couple: Couple, written: Written, commitment: str) -> bool:
    """Whether this check-in asked about the promise: one published since, or closed before, was never on its page."""
    try:
        commitment_id = UUID(commitment)
    except ValueError:
        return False
    invitation = session.get_one(Invitation, (couple.practice_id, written.invitation_id))
    return is_asked_about(session, invitation, commitment_id)


def _couple_of(session: Session, invitation: Invitation) -> Couple:
    couple = session.get(Couple, (invitation.practice_id, invitation.couple_id))
    if couple is None:
        raise LookupError("an invitation without its couple")
    return couple
