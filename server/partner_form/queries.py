"""What is read for a partner's pages: their own homework, and nothing of the other partner's but published promises."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from server import outbox
from server.access import OpenVisit
from server.domain import reminders, times
from server.domain.confidentiality import tighter
from server.domain.invitations import closes_at, may_amend, state_of, stays_open_at_most
from server.domain.names import called
from server.domain.reminders import Offers
from server.domain.support import Support, support
from server.domain.words import AgreementOutcome, InvitationState, Policy
from server.house import House
from server.languages import speech_of
from server.partner_form import rules
from server.partner_form.pages import (
    AgreementPage,
    ClockPage,
    ClosedPage,
    Homework,
    Other,
    RemindersPage,
    Saved,
    SentPage,
    Sheet,
    StartPage,
    Who,
)
from server.partner_form.rules import Step
from server.people import email_of
from server.responses.brought_measures import worksheets_of
from server.responses.people import People, people_of
from server.responses.promises import as_asked, asked_about, promises_of
from server.responses.reading import Written, WrittenAnswer, opened
from server.tables import (
    Agreement,
    AssignedWorksheet,
    Assignment,
    CoupleSession,
    Invitation,
    Member,
    Partner,
    Practice,
    Response,
)
from server.vault import Cell
from server.vault.sealing import CannotOpen
from worksheets.answers import Context
from worksheets.definition import Worksheet
from worksheets.kind import OpenCommitment


def homework_of(session: Session, house: House, visit: OpenVisit, now: datetime) -> Homework:
    """Everything one partner is asked, with their own saved answers opened."""
    couple, partner, invitation = visit.couple, visit.partner, visit.invitation
    house.vault.sealing.unlock(session, couple.practice_id, [couple.id])
    people = people_of(session, house.vault, couple)
    asked = asked_about(session, invitation, promises_of(session, house.vault, couple, people))
    appointment = _appointment(session, invitation)
    return Homework(
        who=who_is_named(session, visit, people),
        zone=partner.time_zone,
        due_at=closes_at(invitation),
        session_at=appointment.starts_at,
        has_started=invitation.started_at is not None,
        sheets=_sheets(session, house, visit, people, as_asked(asked, people, partner.place), now),
        say=speech_of(partner.language),
        support=_support(session, visit),
    )


def who_is_named(session: Session, visit: OpenVisit, people: People) -> Who:
    clinician = session.get_one(Member, (visit.couple.practice_id, visit.couple.clinician_id))
    return Who(clinician.name, called(clinician.name), people.other_than(visit.partner.id).name)


def step_of(session: Session, visit: OpenVisit, now: datetime) -> Step:
    return rules.next_step(state_of(visit.invitation, now), visit.couple, last_agreement(session, visit))


def last_agreement(session: Session, visit: OpenVisit) -> Agreement | None:
    return session.exec(
        select(Agreement)
        .where(Agreement.practice_id == visit.partner.practice_id, Agreement.partner_id == visit.partner.id)
        .order_by(col(Agreement.at).desc(), col(Agreement.id).desc())
        .limit(1)
    ).first()


def responses_of(session: Session, invitation: Invitation) -> dict[str, Response]:
    """The partner's responses to this invitation, by the name of their worksheet."""
    rows = session.exec(
        select(Response).where(Response.practice_id == invitation.practice_id, Response.invitation_id == invitation.id)
    ).all()
    return {row.worksheet: row for row in rows}


def _sheets(
    session: Session,
    house: House,
    visit: OpenVisit,
    people: People,
    promises: tuple[OpenCommitment, ...],
    now: datetime,
) -> tuple[Sheet, ...]:
    responses = responses_of(session, visit.invitation)
    written = {w.worksheet.name: w for w in opened(session, house.vault, people, list(responses.values()))}
    other = people.other_than(visit.partner.id).name
    today = times.in_zone(now, visit.partner.time_zone).date()
    sheets = []
    given = _assigned(session, visit.invitation)
    worksheets = worksheets_of(session, visit.couple.practice_id, ((each.name, each.version) for each in given))
    for assigned in given:
        worksheet = worksheets[assigned.name, assigned.version]
        blank = _blank_sheet(visit, assigned, worksheet, other, Context(commitments=promises, today=today))
        begun = written.get(assigned.name)
        sheets.append(_begun_sheet(blank, begun) if begun else blank)
    return tuple(sheets)


def _blank_sheet(
    visit: OpenVisit, assigned: AssignedWorksheet, worksheet: Worksheet, other: str, context: Context
) -> Sheet:
    form = worksheet.form_for(visit.partner.stance, visit.partner.language, other)
    return Sheet(
        position=assigned.position,
        worksheet=worksheet,
        form=form,
        policy=visit.couple.policy,
        response_id=None,
        context=replace(context, language=form.language),
        saved={},
    )


def _begun_sheet(blank: Sheet, begun: Written) -> Sheet:
    """A worksheet that was begun stays as it was asked then; the tighter of the two policies holds for it.

    What was written before `private` was agreed to stays with the clinician until its author says otherwise.
    """
    policy = tighter(begun.policy, blank.policy)
    becomes_private = policy is Policy.PRIVATE and begun.policy is not policy
    return replace(
        blank,
        form=begun.form,
        policy=policy,
        response_id=begun.id,
        context=replace(blank.context, language=begun.form.language),
        saved={key: _saved(each, becomes_private=becomes_private) for key, each in begun.answers.items()},
        company=begun.company,
    )


def _saved(written: WrittenAnswer, *, becomes_private: bool) -> Saved:
    answer = replace(written.answer, kept_back=True) if becomes_private else written.answer
    others = {str(each.answer.value): Other(each.answer, each.saved_at) for each in written.unseen}
    others.pop(str(answer.value), None)
    return Saved(written.id, answer, written.saved_at, tuple(others.values()))


def _assigned(session: Session, invitation: Invitation) -> Sequence[AssignedWorksheet]:
    return session.exec(
        select(AssignedWorksheet)
        .where(
            AssignedWorksheet.practice_id == invitation.practice_id,
            AssignedWorksheet.assignment_id == invitation.assignment_id,
        )
        .order_by(col(AssignedWorksheet.position))
    ).all()


def _appointment(session: Session, invitation: Invitation) -> CoupleSession:
    return session.get_one(CoupleSession, (invitation.practice_id, invitation.session_id))


def agreement_page(session: Session, house: House, visit: OpenVisit, problem: str = "") -> AgreementPage:
    people = people_of(session, house.vault, visit.couple)
    return AgreementPage(
        visit.couple.policy, visit.couple.policy_version, who_is_named(session, visit, people), problem
    )


def named(session: Session, house: House, visit: OpenVisit) -> Who:
    return who_is_named(session, visit, people_of(session, house.vault, visit.couple))


def start_page(session: Session, house: House, visit: OpenVisit, now: datetime) -> StartPage:
    homework = homework_of(session, house, visit, now)
    return StartPage(
        who=homework.who,
        note=_note(session, house, visit),
        sheets=tuple((sheet.form.title, sheet.form.intro, sheet.form.minutes) for sheet in homework.sheets),
        minutes=sum(sheet.form.minutes for sheet in homework.sheets),
        due_at=homework.due_at,
        zone=homework.zone,
        first=homework.after(0),
        has_started=homework.has_started,
        clock=clock_page(session, visit),
        support=_support(session, visit),
    )


@dataclass(frozen=True, slots=True)
class Clocks:
    """What putting off the closing by saving depends on."""

    session_at: datetime
    hours: int


def clocks_of(session: Session, visit: OpenVisit) -> Clocks:
    practice = session.get_one(Practice, visit.couple.practice_id)
    return Clocks(_appointment(session, visit.invitation).starts_at, practice.writing_hours)


def clock_page(session: Session, visit: OpenVisit) -> ClockPage:
    clocks, invitation = clocks_of(session, visit), visit.invitation
    longest = stays_open_at_most(invitation.due_at, clocks.session_at, clocks.hours)
    return ClockPage(closes_at(invitation), clocks.hours, max(longest, closes_at(invitation)), visit.partner.time_zone)


def reminders_page(
    session: Session, house: House, visit: OpenVisit, now: datetime, *, problem: str = "", is_new: bool = False
) -> RemindersPage:
    """What is planned for this invitation, and what may be asked for. `is_new`: it was chosen just now."""
    is_quiet = _shares_address(session, house, visit)
    return RemindersPage(
        who=named(session, house, visit),
        clock=clock_page(session, visit),
        planned_at=None if is_quiet else outbox.next_reminder(session, visit.invitation),
        is_stopped=visit.invitation.reminders_stopped_at is not None,
        offers=reminder_offers(session, house, visit, now),
        problem=problem,
        is_new=is_new,
    )


def reminder_offers(session: Session, house: House, visit: OpenVisit, now: datetime) -> Offers:
    if visit.invitation.in_room or _shares_address(session, house, visit):
        return Offers()
    reminded = outbox.reminded(session, visit.invitation)
    return reminders.offers(visit.invitation, reminded, visit.partner.time_zone, now)


def _shares_address(session: Session, house: House, visit: OpenVisit) -> bool:
    """At a shared address nobody is reminded: it would tell that somebody's page is still open."""
    couple = visit.couple
    partners = session.exec(
        select(Partner).where(Partner.practice_id == couple.practice_id, Partner.couple_id == couple.id)
    ).all()
    addresses = [email_of(session, house.vault, partner) for partner in partners]
    return len(set(addresses)) < len(addresses)


def _support(session: Session, visit: OpenVisit) -> Support:
    """Whom to call, in the practice's own lines: the same for everybody, and only after the passcode."""
    practice = session.get_one(Practice, visit.couple.practice_id)
    clinician = session.get_one(Member, (visit.couple.practice_id, visit.couple.clinician_id))
    return support(practice.support_lines, called(clinician.name), speech_of(visit.partner.language))


def sent_page(session: Session, house: House, visit: OpenVisit, now: datetime) -> SentPage:
    appointment = _appointment(session, visit.invitation)
    return SentPage(
        who=named(session, house, visit),
        session_at=appointment.starts_at,
        due_at=closes_at(visit.invitation),
        zone=visit.partner.time_zone,
        may_correct=may_correct(session, visit, now),
        has_agreed=_has_agreed(session, visit),
        support=_support(session, visit),
    )


def _has_agreed(session: Session, visit: OpenVisit) -> bool:
    last = last_agreement(session, visit)
    return last is not None and last.outcome is AgreementOutcome.AGREED


def may_correct(session: Session, visit: OpenVisit, now: datetime) -> bool:
    return may_amend(visit.invitation, _appointment(session, visit.invitation).report_issued_at, now)


def closed_page(session: Session, house: House, visit: OpenVisit, now: datetime) -> ClosedPage:
    was_declined = state_of(visit.invitation, now) is InvitationState.DECLINED
    return ClosedPage(was_declined, named(session, house, visit), _support(session, visit))


def _note(session: Session, house: House, visit: OpenVisit) -> str:
    assignment = session.get_one(Assignment, (visit.invitation.practice_id, visit.invitation.assignment_id))
    if not assignment.note:
        return ""
    cell = Cell(assignment.practice_id, assignment.couple_id, None, "assignment", "note", assignment.id)
    try:
        return house.vault.sealing.open(session, cell, assignment.note)
    except CannotOpen:
        return ""
