"""What a partner does: open their page, agree, save, send, decline, correct, leave; in the request's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, select

from server import links, outbox, schedule, throttle
from server.access import OpenVisit, cookie_value, open_invitation, open_visit, record
from server.domain.ids import new_id
from server.domain.invitations import kept_open, may_write
from server.domain.reminders import Wish
from server.domain.tokens import is_passcode, new_secret, token_hash
from server.domain.words import AgreementOutcome, LetterKind, Policy
from server.errors import OutOfDate
from server.house import House
from server.partner_form import queries
from server.partner_form.forms import CompanyForm, PasscodeForm, company_fingerprint, fingerprint
from server.partner_form.pages import Homework, Sheet
from server.responses.alerts import note_opened
from server.responses.company import Account, seal_account
from server.responses.reading import open_answer, seal_answer
from server.responses.submission import amended, take_in
from server.tables import Agreement, AnswerRow, Couple, Invitation, Partner, Response, Visit
from worksheets.answers import Answer
from worksheets.definition import Question

VISIT_LASTS = timedelta(hours=2)
DEVICE_LASTS = timedelta(minutes=30)
"""On the clinic's device, from the passcode or from what was saved last. Its page closes itself sooner than this."""
UNKNOWN_LADDER: throttle.Ladder = ((100, timedelta(minutes=10)), (1000, timedelta(hours=1)))
"""Unknown links whose hashes begin alike. It spares the service their work, and is never held against a right link."""


@dataclass(frozen=True, slots=True)
class Knock:
    """An attempt to open a page: the link, what was typed, the visit this browser has, whether it is the clinic's."""

    token: str
    form: PasscodeForm
    cookie: str = ""
    on_device: bool = False


def open_page(session: Session, house: House, knock: Knock, now: datetime) -> str | None:
    """Opens a visit and returns its cookie's value; None for every refusal alike.

    Every attempt costs one Argon2 hash and at most one count, whether the link exists or not, until many unknown links
    were tried. The count is locked before the passcode is tried, so a burst buys nobody more guesses than a queue.
    Nothing is counted by where an attempt came from: both partners often share one address.
    """
    found = open_invitation(session, knock.token, now)
    if found is None:
        _turn_away_unknown(session, house, knock, now)
        return None
    invitation, partner, _ = found
    if knock.form.is_choosing:
        may_enter = _may_choose(session, house, partner, knock, now)
    else:
        may_enter = _knows_passcode(session, house, invitation, partner, knock, now)
    return _visit_of(session, invitation, partner, knock, now) if may_enter else None


def _turn_away_unknown(session: Session, house: House, knock: Knock, now: datetime) -> None:
    alike = throttle.subject(house.vault.keys.link, "passcode-unknown", token_hash(knock.token).hex()[:2])
    if throttle.held(session, alike, now) is None:
        house.vault.passwords.matches(knock.form.passcode, "")
        throttle.failed(session, alike, now, UNKNOWN_LADDER)


def _knows_passcode(
    session: Session, house: House, invitation: Invitation, partner: Partner, knock: Knock, now: datetime
) -> bool:
    link = links.tries_at(house.vault, invitation)
    is_held = throttle.held(session, link, now) is not None
    is_right = house.vault.passwords.matches(knock.form.passcode, "" if is_held else partner.passcode_hash)
    if is_right:
        throttle.clear(session, link)
    elif not is_held and is_passcode(knock.form.passcode):
        throttle.failed(session, link, now, throttle.PASSCODE_LADDER, throttle.NEVER_FORGOTTEN)
        if throttle.is_locked(session, link, now):
            _tell_clinician(session, invitation, now)
    return is_right


def _tell_clinician(session: Session, invitation: Invitation, now: datetime) -> None:
    """Ten wrong passcodes locked the link: the couple's clinician alone hears of it, by mail that names nothing."""
    couple = session.get_one(Couple, (invitation.practice_id, invitation.couple_id))
    outbox.to_member(session, couple.practice_id, couple.clinician_id, LetterKind.ALERT, now)
    record(
        session,
        now,
        invitation.practice_id,
        "link.locked",
        couple_id=invitation.couple_id,
        partner_id=invitation.partner_id,
        subject_id=invitation.id,
    )


def _may_choose(session: Session, house: House, partner: Partner, knock: Knock, now: datetime) -> bool:
    """Takes the chosen passcode where the clinician recorded that the mailbox is private and none was set before."""
    passcode_hash = house.vault.passwords.hash(knock.form.chosen)
    row = session.get_one(Partner, (partner.practice_id, partner.id), with_for_update=True, populate_existing=True)
    if not row.may_choose_passcode or row.passcode_hash:
        return False
    row.passcode_hash = passcode_hash
    row.passcode_generation += 1
    session.add(row)
    record(session, now, row.practice_id, "passcode.chosen", couple_id=row.couple_id, partner_id=row.id)
    return True


def _visit_of(session: Session, invitation: Invitation, partner: Partner, knock: Knock, now: datetime) -> str:
    """A visit of two hours, shorter on the clinic's device.

    A browser that is on this page already keeps its visit, so that no open tab goes stale.
    """
    expires_at = now + (DEVICE_LASTS if knock.on_device else VISIT_LASTS)
    present = open_visit(session, knock.cookie, now)
    if present and present.invitation.id == invitation.id and present.visit.on_device is knock.on_device:
        present.visit.expires_at = expires_at
        session.add(present.visit)
        return knock.cookie
    if present:
        end_visit(session, present, now)
    secret = new_secret()
    session.add(
        Visit(
            practice_id=invitation.practice_id,
            secret_hash=token_hash(secret),
            invitation_id=invitation.id,
            generation=invitation.generation,
            passcode_generation=partner.passcode_generation,
            on_device=knock.on_device,
            created_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    return cookie_value(invitation.practice_id, secret)


def end_visit(session: Session, visit: OpenVisit, now: datetime) -> None:
    visit.visit.ended_at = now
    session.add(visit.visit)


def lock(session: Session, visit: OpenVisit) -> Invitation:
    """The invitation as it stands now, held to the end of the transaction: saving and sending wait for each other."""
    key = (visit.invitation.practice_id, visit.invitation.id)
    return session.get_one(Invitation, key, with_for_update=True, populate_existing=True)


def say(session: Session, visit: OpenVisit, outcome: AgreementOutcome, now: datetime) -> None:
    """Records what the partner says to the policy in force. Saying the same again adds nothing."""
    couple, last = visit.couple, queries.last_agreement(session, visit)
    said = (couple.policy, couple.policy_version, outcome)
    if last and (last.policy, last.policy_version, last.outcome) == said:
        return
    session.add(
        Agreement(
            practice_id=couple.practice_id,
            id=new_id(),
            couple_id=couple.id,
            partner_id=visit.partner.id,
            policy=couple.policy,
            policy_version=couple.policy_version,
            outcome=outcome,
            at=now,
        )
    )


def save(
    session: Session,
    house: House,
    visit: OpenVisit,
    sheet: Sheet,
    answers: Mapping[str, Answer],
    was: Mapping[str, str],
    now: datetime,
) -> None:
    """Keeps what differs from what the server has. Raises OutOfDate once the page was sent or has closed.

    `was` says, by question key, what the page held when it was shown: a field nobody touched is left alone, so that an
    old tab never puts an old text back. Call `lock` before reading `sheet`.
    """
    if not may_write(visit.invitation, now):
        raise OutOfDate("This page was sent already, or has closed. Nothing was changed.")
    changed = {key: answer for key, answer in answers.items() if _is_news(house, sheet, key, answer, was.get(key))}
    if changed:
        response = _response(session, house, visit, sheet, now)
        rows = _rows(session, response, changed)
        for key, answer in changed.items():
            _write(session, house, visit, _Slot(response, key, rows.get(key)), answer, was.get(key), now)
    _note_saved(session, visit, now)
    session.flush()


def keep_company(
    session: Session, house: House, visit: OpenVisit, homework: Homework, typed: CompanyForm, now: datetime
) -> None:
    """Keeps what was said of whether anyone was there, with every worksheet of the page. Call `lock` before.

    What another tab saved meanwhile, and this page had not shown, stays beside it. Raises OutOfDate as `save` does.
    """
    if not may_write(visit.invitation, now):
        raise OutOfDate("This page was sent already, or has closed. Nothing was changed.")
    stands = homework.company
    account = _with_what_stands(house, stands, typed)
    if account == stands:
        return
    for sheet in homework.sheets:
        response = _response(session, house, visit, sheet, now)
        response.company = seal_account(session, house.vault, response, account)
        session.add(response)
    _note_saved(session, visit, now)
    session.flush()


def _with_what_stands(house: House, stands: Account, typed: CompanyForm) -> Account:
    key, new = house.vault.keys.forms, typed.account
    if typed.was == company_fingerprint(key, new):  # nobody touched it on this page
        return stands
    if stands.is_empty or typed.was == company_fingerprint(key, stands):
        return new
    words = new.words if stands.words in new.words else f"{stands.words}\n\n{new.words}".strip()
    return Account(new.said or stands.said, words)


def _note_saved(session: Session, visit: OpenVisit, now: datetime) -> None:
    """Every save keeps the page open for a while more, as the practice has it; on the clinic's device the visit too."""
    invitation, clocks = visit.invitation, queries.clocks_of(session, visit)
    invitation.started_at = invitation.started_at or now
    invitation.saved_at = now
    invitation.kept_open_until = kept_open(invitation.due_at, clocks.session_at, clocks.hours, now)
    session.add(invitation)
    _stay(session, visit, now)


def wish(session: Session, house: House, visit: OpenVisit, asked: Wish, now: datetime) -> bool:
    """What the partner asks of reminders, for this invitation alone. False where it is no longer offered.

    Call `lock` before.
    """
    invitation = visit.invitation
    offers = queries.reminder_offers(session, house, visit, now)
    moment = {Wish.LATER_TODAY: offers.today, Wish.THIS_WEEK: offers.week}.get(asked)
    if asked in (Wish.LATER_TODAY, Wish.THIS_WEEK) and moment is None:
        return False
    invitation.remind_again_at = moment
    invitation.reminders_stopped_at = now if asked is Wish.STOP else None
    session.add(invitation)
    session.flush()
    schedule.plan_reminder(session, invitation, visit.partner.time_zone, now)
    return True


def _stay(session: Session, visit: OpenVisit, now: datetime) -> None:
    """On the clinic's device a visit lasts as long as somebody writes."""
    if visit.visit.on_device:
        visit.visit.expires_at = now + DEVICE_LASTS
        session.add(visit.visit)


def _is_news(house: House, sheet: Sheet, key: str, answer: Answer, was: str | None) -> bool:
    if was is not None and was == fingerprint(house.vault.keys.forms, answer):
        return False
    return answer != sheet.answer(sheet.form.question(key))


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where an answer goes: its response, its question, and the revision that counts so far."""

    response: Response
    key: str
    last: AnswerRow | None


def _write(
    session: Session, house: House, visit: OpenVisit, slot: _Slot, answer: Answer, was: str | None, now: datetime
) -> AnswerRow:
    """Replaces the revision of this same visit; beside anybody else's it adds one of its own."""
    row = slot.last
    is_beside = row is not None and _gives_way(session, house, row, answer, was)
    if row is None or row.visit != visit.visit.secret_hash or is_beside:
        row = _revision(visit, slot, now)
        row.is_beside = is_beside
    row.value = seal_answer(session, house.vault, row, answer)
    row.saved_at = now
    session.add(row)
    return row


def _gives_way(session: Session, house: House, row: AnswerRow, answer: Answer, was: str | None) -> bool:
    """Whether what stands is a text that this page had not shown, or one that is declined over: it is kept apart."""
    standing = open_answer(session, house.vault, row)
    if standing.value is None:
        return False
    return answer.declined or was != fingerprint(house.vault.keys.forms, standing)


def _revision(visit: OpenVisit, slot: _Slot, now: datetime, amended_at: datetime | None = None) -> AnswerRow:
    return AnswerRow(
        practice_id=slot.response.practice_id,
        id=new_id(),
        response_id=slot.response.id,
        couple_id=slot.response.couple_id,
        partner_id=slot.response.partner_id,
        question=slot.key,
        revision=slot.last.revision + 1 if slot.last else 1,
        visit=visit.visit.secret_hash,
        value=b"",
        saved_at=now,
        amended_at=amended_at,
    )


def _rows(session: Session, response: Response, keys: Iterable[str]) -> dict[str, AnswerRow]:
    """The revision that counts of each question."""
    found = session.exec(
        select(AnswerRow)
        .where(
            AnswerRow.practice_id == response.practice_id,
            AnswerRow.response_id == response.id,
            col(AnswerRow.question).in_(list(keys)),
        )
        .order_by(col(AnswerRow.revision))
    ).all()
    return {row.question: row for row in found}


def _response(session: Session, house: House, visit: OpenVisit, sheet: Sheet, now: datetime) -> Response:
    """The response of this worksheet, begun under the policy in force. A tighter one agreed to since replaces it."""
    row = session.get(Response, (visit.partner.practice_id, sheet.response_id)) if sheet.response_id else None
    if row is None:
        row = _new_response(visit, sheet, now)
    elif row.policy is not sheet.policy:
        row.policy, row.policy_version = sheet.policy, visit.couple.policy_version
        if row.policy is Policy.PRIVATE:
            _hold_back(session, house, row, sheet)
    session.add(row)
    session.flush()
    return row


def _hold_back(session: Session, house: House, response: Response, sheet: Sheet) -> None:
    """Nobody has said of answers given before `private` was agreed to that they may be raised, so none may."""
    for row in _rows(session, response, sheet.saved).values():
        answer = replace(open_answer(session, house.vault, row), kept_back=True)
        row.value = seal_answer(session, house.vault, row, answer)
        session.add(row)


def _new_response(visit: OpenVisit, sheet: Sheet, now: datetime) -> Response:
    return Response(
        practice_id=visit.partner.practice_id,
        id=new_id(),
        couple_id=visit.couple.id,
        partner_id=visit.partner.id,
        invitation_id=visit.invitation.id,
        session_id=visit.invitation.session_id,
        worksheet=sheet.worksheet.name,
        version=sheet.worksheet.version,
        stance=visit.partner.stance,
        language=sheet.form.language,
        policy=visit.couple.policy,
        policy_version=visit.couple.policy_version,
        started_at=now,
    )


def send(session: Session, house: House, visit: OpenVisit, homework: Homework, now: datetime) -> None:
    """Sends everything in, once. Call `lock` before, and only where nothing is missing."""
    for sheet in homework.sheets:
        response = _response(session, house, visit, sheet, now)
        response.submitted_at = now
        session.add(response)
        _drop_unasked(session, response, sheet)
    invitation = visit.invitation
    invitation.started_at = invitation.started_at or now
    invitation.submitted_at = invitation.saved_at = now
    session.add(invitation)
    session.flush()
    take_in(session, house, invitation, now)


def _drop_unasked(session: Session, response: Response, sheet: Sheet) -> None:
    """What was written under a question that is no longer asked was not on the last look, so it is not sent."""
    asked = {question.key for page in sheet.form.pages for question in sheet.shown(page)}
    unasked = [key for key in sheet.saved if key not in asked]
    if unasked:
        session.exec(
            delete(AnswerRow).where(
                col(AnswerRow.practice_id) == response.practice_id,
                col(AnswerRow.response_id) == response.id,
                col(AnswerRow.question).in_(unasked),
            )
        )


def note_sent_page_opened(session: Session, house: House, visit: OpenVisit, now: datetime) -> None:
    """The page after sending names whom to call. Where somebody may need it, it is kept that it was shown, and when."""
    note_opened(session, house.vault, visit.invitation, now)


def decline(session: Session, visit: OpenVisit, now: datetime) -> None:
    """The partner would rather not do this one. What was written is kept and never sent."""
    invitation = visit.invitation
    invitation.declined_at = now
    session.add(invitation)
    outbox.withdraw(session, invitation, now)
    record(
        session,
        now,
        invitation.practice_id,
        "invitation.declined",
        couple_id=invitation.couple_id,
        partner_id=invitation.partner_id,
        subject_id=invitation.id,
    )


def correct(
    session: Session,
    house: House,
    visit: OpenVisit,
    response_id: UUID,
    question: Question,
    answer: Answer,
    now: datetime,
) -> None:
    """A dated replacement for one answer that was sent in. The original stays. The same once more adds nothing."""
    response = session.get_one(Response, (visit.partner.practice_id, response_id))
    slot = _Slot(response, question.key, _rows(session, response, [question.key]).get(question.key))
    if slot.last and open_answer(session, house.vault, slot.last) == answer:
        return
    row = _revision(visit, slot, now, amended_at=now)
    row.value = seal_answer(session, house.vault, row, answer)
    session.add(row)
    session.flush()
    amended(session, house, row, question, now)
