"""Page objects of assigning: the form with its sheet, and the list of a couple's homework."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from server import access, outbox, schedule
from server.access import Someone
from server.assignments import rules
from server.assignments.forms import TypedOrder
from server.assignments.rules import HOURS_BEFORE, Recipient, Setting, WhatWillHappen, clock_words
from server.domain import diary, progress, times
from server.domain.homework import IN_SHORT
from server.domain.invitations import closes_at, may_write, state_of
from server.domain.suggestions import Suggestion
from server.domain.words import AgreementOutcome, InvitationState, LetterKind, LinkKind
from server.forms import Form
from server.people import email_of, names_of
from server.responses.brought_measures import catalog_of
from server.responses.homework_decisions import is_decision_asked, last_decided
from server.responses.people import people_of
from server.responses.suggested import suggested
from server.responses.titles import is_told, titles_of
from server.tables import (
    Agreement,
    AssignedWorksheet,
    Assignment,
    Couple,
    CoupleSession,
    Invitation,
    Letter,
    Link,
    Partner,
    Practice,
)
from server.vault import Cell, Vault
from server.vault.sealing import CannotOpen
from worksheets.catalog import Catalog
from worksheets.definition import Worksheet
from worksheets.measure_form import is_for_measure

USUAL = ("weekly_check_in",)
"""Ticked at first, where the library has it."""
AT_A_TIME = 12


@dataclass(frozen=True, slots=True)
class WorksheetChoice:
    name: str
    title: str
    small: str
    minutes: int
    ticked: bool
    why: str = ""
    """The reason it is suggested, "" where it is not."""


@dataclass(frozen=True, slots=True)
class DueChoice:
    hours: int
    closes_at: datetime
    is_past: bool


@dataclass(frozen=True, slots=True)
class AssignPage:
    """The form. `closed` says why nothing can be assigned at all, with the page that mends it."""

    code: str
    form: Form
    assignment_id: UUID
    worksheets: tuple[WorksheetChoice, ...]
    recipients: tuple[Recipient, ...]
    session_at: datetime | None
    session_zone: str
    dues: tuple[DueChoice, ...]
    sheet: WhatWillHappen | None
    asks_decision: bool = False
    asks_address: bool = False
    decided: str = ""
    is_silent: bool = False
    closed: str = ""
    mend_at: str = ""
    mend: str = ""


def assign_page(
    session: Session, vault: Vault, someone: Someone, couple: Couple, typed: TypedOrder, now: datetime
) -> AssignPage:
    """The form as typed, with what would happen if it were sent like this."""
    catalog = catalog_of(session, couple.practice_id)
    appointment = schedule.next_session(session, couple, now)
    people = recipients(session, vault, couple)
    practice = session.get_one(Practice, couple.practice_id)
    sheet = None
    if typed.order is not None and appointment is not None:
        setting = Setting(appointment.starts_at, now, someone.time_zone, practice.subject, couple.policy.value)
        sheet = rules.what_will_happen(typed.order, people, setting)
    closed, mend_at, mend = _closed(couple, appointment)
    might = suggested(session, vault, couple, people_of(session, vault, couple), now)
    return AssignPage(
        code=couple.code,
        form=typed.form,
        assignment_id=typed.assignment_id,
        worksheets=_choices(catalog, _used(session, couple), typed.ticked, might.lines, people),
        recipients=people,
        session_at=appointment.starts_at if appointment else None,
        session_zone=appointment.time_zone if appointment else someone.time_zone,
        dues=_dues(appointment, now),
        sheet=sheet,
        asks_decision=is_decision_asked(session, couple, now),
        asks_address=bool(rules.address_problem(people)),
        decided=_decided(session, couple, someone.time_zone),
        is_silent=might.is_silent,
        closed=closed,
        mend_at=mend_at,
        mend=mend,
    )


def _decided(session: Session, couple: Couple, zone: str) -> str:
    """The last decision on homework for both, "" where there is none."""
    last = last_decided(session, couple)
    return f"{IN_SHORT[last.decision]}, decided {times.short_day(last.at, zone)}." if last else ""


def _closed(couple: Couple, appointment: CoupleSession | None) -> tuple[str, str, str]:
    if couple.archived_at:
        return "This couple is archived, so nothing is assigned to it.", "details", "Bring it back first"
    if appointment is None:
        return "No session is booked, and homework is due before one.", "session", "Book the next session first"
    return "", "", ""


def _dues(appointment: CoupleSession | None, now: datetime) -> tuple[DueChoice, ...]:
    if appointment is None:
        return ()
    closing = [(hours, times.due_before(appointment.starts_at, hours)) for hours in HOURS_BEFORE]
    return tuple(DueChoice(hours, moment, moment <= now) for hours, moment in closing)


def recipients(session: Session, vault: Vault, couple: Couple) -> tuple[Recipient, ...]:
    """Both partners with what decides whether and how they can be sent something."""
    partners = access.partners_of(session, couple)
    names = names_of(session, vault, partners)
    said = _last_said(session, couple)
    addresses = [email_of(session, vault, partner) for partner in partners]
    shared = bool(addresses[0]) and addresses[0] == addresses[1]
    return tuple(
        Recipient(
            partner_id=partner.id,
            place=partner.place,
            name=names[partner.id],
            stance=partner.stance,
            language=partner.language,
            time_zone=partner.time_zone,
            seen_alone=partner.seen_alone,
            said=said.get(partner.id),
            has_address=bool(address),
            can_open=bool(partner.passcode_hash) or partner.may_choose_passcode,
            safety_mailed=partner.safety_mailed_at is not None,
            shares_address=shared,
            is_address_decided=not shared or couple.shared_address_accepted,
        )
        for partner, address in zip(partners, addresses, strict=True)
    )


def _last_said(session: Session, couple: Couple) -> dict[UUID, AgreementOutcome]:
    """Each partner's last word on the policy in force. What was said to an earlier version is asked anew."""
    rows = session.exec(
        select(Agreement)
        .where(
            Agreement.practice_id == couple.practice_id,
            Agreement.couple_id == couple.id,
            Agreement.policy_version == couple.policy_version,
        )
        .order_by(col(Agreement.at), col(Agreement.id))
    ).all()
    return {row.partner_id: row.outcome for row in rows}


def _used(session: Session, couple: Couple) -> dict[str, datetime]:
    """When each worksheet was last given to this couple."""
    rows = session.exec(
        select(AssignedWorksheet.name, func.max(col(Assignment.created_at)))
        .join(
            Assignment,
            (col(Assignment.practice_id) == AssignedWorksheet.practice_id)
            & (col(Assignment.id) == AssignedWorksheet.assignment_id),
        )
        .where(Assignment.practice_id == couple.practice_id, Assignment.couple_id == couple.id)
        .group_by(col(AssignedWorksheet.name))
    ).all()
    return dict(rows)


def _choices(
    catalog: Catalog,
    used: Mapping[str, datetime],
    ticked: Sequence[str],
    suggestions: Iterable[Suggestion],
    people: Iterable[Recipient],
) -> tuple[WorksheetChoice, ...]:
    """What is suggested first, then last used with this couple, then by theme.

    Questions about safety alone are offered where they may be mailed to one of the two, or were asked for.
    """
    why = {each.name: each.reason for each in suggestions}
    with_safety = any(each.safety_mailed for each in people)
    sheets = tuple(
        sheet for sheet in catalog.worksheets() if with_safety or sheet.name in ticked or rules.may_be_mailed(sheet)
    )
    recent = sorted((sheet for sheet in sheets if sheet.name in used), key=lambda sheet: used[sheet.name], reverse=True)
    ordered = [*recent, *(sheet for sheet in sheets if sheet.name not in used)]
    ordered.sort(key=lambda sheet: list(why).index(sheet.name) if sheet.name in why else len(why))
    return tuple(
        WorksheetChoice(
            sheet.name,
            sheet.title(sheet.languages[0]),
            _small(catalog, sheet),
            sheet.minutes,
            sheet.name in ticked,
            why.get(sheet.name, ""),
        )
        for sheet in ordered
    )


def _small(catalog: Catalog, sheet: Worksheet) -> str:
    if not rules.may_be_mailed(sheet):
        return "Sealed for you. To one partner at a time, in the room; by mail only where you turned that on"
    if is_for_measure(sheet.name):
        return "A measure your practice brought, scored for you alone. The same words for both"
    differs = any(item.is_split for item in sheet.items)
    words = "Differs for each partner" if differs else "The same words for both"
    if sheet.section is None:
        return words
    section = catalog.guide(sheet.guide).sections[sheet.section - 1]
    return f"Theme {sheet.section}, {section.title(sheet.languages[0])}. {words}"


def is_assigned(session: Session, couple: Couple, assignment_id: UUID) -> bool:
    """Whether this very order was carried out for this couple before."""
    made = session.get(Assignment, (couple.practice_id, assignment_id))
    return made is not None and made.couple_id == couple.id


def invitation_of(session: Session, couple: Couple, invitation_id: UUID) -> Invitation:
    """An invitation of this couple. Raises NotFound for any other."""
    return access.invitation_of(session, couple, invitation_id)


def is_safety_mailed(session: Session, invitation: Invitation) -> bool:
    """Whether questions about safety may be mailed to the partner an invitation went to."""
    partner = session.get_one(Partner, (invitation.practice_id, invitation.partner_id))
    return partner.safety_mailed_at is not None


def partner_of(session: Session, invitation: Invitation) -> Partner:
    """The partner an invitation went to."""
    return session.get_one(Partner, (invitation.practice_id, invitation.partner_id))


def zone_of(session: Session, invitation: Invitation) -> str:
    """The zone of the partner an invitation went to."""
    return session.get_one(Partner, (invitation.practice_id, invitation.partner_id)).time_zone


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One partner's part of an assignment, with what may still be done about it."""

    id: UUID
    place: str
    name: str
    fill: str
    words: str
    closes_at: datetime | None
    clock: str
    mail: str
    may_answer_here: bool
    may_resend: bool
    may_extend: bool
    may_revoke: bool
    extend_form: Form


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    id: UUID
    assigned_at: datetime
    titles: tuple[str, ...]
    session_at: datetime
    note: str
    invitations: tuple[InvitationLine, ...]


@dataclass(frozen=True, slots=True)
class HomeworkPage:
    """A couple's homework, latest first. `more` assignments are older than what is shown."""

    code: str
    assignments: tuple[AssignmentLine, ...]
    archived: bool
    more: int
    show_next: int
    notice: str = ""
    problem: str = ""
    problem_at: str = ""


def homework_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    now: datetime,
    *,
    show: int = AT_A_TIME,
    notice: str = "",
    extending: tuple[UUID, Form] | None = None,
) -> HomeworkPage:
    """Everything given to this couple but questions about safety alone.

    `extending` carries a new time that was just typed and had a problem.
    """
    of_couple = (
        Assignment.practice_id == couple.practice_id,
        Assignment.couple_id == couple.id,
        is_told(couple.practice_id, Assignment.id),
    )
    count = session.exec(select(func.count()).select_from(Assignment).where(*of_couple)).one()
    rows = session.exec(
        select(Assignment, CoupleSession.starts_at)
        .join(
            CoupleSession,
            (col(CoupleSession.practice_id) == Assignment.practice_id)
            & (col(CoupleSession.id) == Assignment.session_id),
        )
        .where(*of_couple)
        .order_by(col(Assignment.created_at).desc(), col(Assignment.id).desc())
        .limit(show)
    ).all()
    ids = [assignment.id for assignment, _ in rows]
    titles = titles_of(session, couple.practice_id, set(ids))
    invitations = invitation_lines(session, vault, someone, couple, ids, now, extending)
    problems = extending[1].problems if extending else {}
    field, problem = next(iter(problems.items()), ("", ""))
    return HomeworkPage(
        code=couple.code,
        assignments=tuple(
            AssignmentLine(
                id=assignment.id,
                assigned_at=assignment.created_at,
                titles=titles[assignment.id],
                session_at=starts_at,
                note=_note(session, vault, assignment),
                invitations=tuple(invitations.get(assignment.id, ())),
            )
            for assignment, starts_at in rows
        ),
        archived=couple.archived_at is not None,
        more=max(0, count - show),
        show_next=show + AT_A_TIME,
        notice=notice,
        problem=problem,
        problem_at=f"{field}-{extending[0]}" if extending and field else "",
    )


def _note(session: Session, vault: Vault, assignment: Assignment) -> str:
    if not assignment.note:
        return ""
    cell = Cell(assignment.practice_id, assignment.couple_id, None, "assignment", "note", assignment.id)
    try:
        return vault.sealing.open(session, cell, assignment.note)
    except CannotOpen:
        return ""


def invitation_lines(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    ids: Sequence[UUID],
    now: datetime,
    extending: tuple[UUID, Form] | None,
) -> dict[UUID, list[InvitationLine]]:
    partners = {partner.id: partner for partner in access.partners_of(session, couple)}
    names = names_of(session, vault, partners.values())
    rows = session.exec(
        select(Invitation).where(Invitation.practice_id == couple.practice_id, col(Invitation.assignment_id).in_(ids))
    ).all()
    letters = _letters(session, couple, [row.id for row in rows])
    linked = _with_link(session, couple, [row.id for row in rows])
    sessions = _starts(session, couple, {row.session_id for row in rows})
    hours = session.get_one(Practice, couple.practice_id).writing_hours
    lines: dict[UUID, list[InvitationLine]] = {}
    for row in sorted(rows, key=lambda each: partners[each.partner_id].place):
        form = extending[1] if extending and extending[0] == row.id else _extend_form(someone, row, now)
        lines.setdefault(row.assignment_id, []).append(
            _invitation_line(
                row,
                partners[row.partner_id],
                names[row.partner_id],
                mail=_mail(row, letters.get(row.id, ()), row.id in linked, now, someone.time_zone),
                clock=clock_words(row, sessions[row.session_id], hours),
                archived=couple.archived_at is not None,
                form=form,
                now=now,
                zone=someone.time_zone,
            )
        )
    return lines


def _invitation_line(
    row: Invitation,
    partner: Partner,
    name: str,
    *,
    mail: str,
    clock: str,
    archived: bool,
    form: Form,
    now: datetime,
    zone: str,
) -> InvitationLine:
    how_far = progress.progress_of(row, now, zone)
    open_now = may_write(row, now)
    is_expired = state_of(row, now) is InvitationState.EXPIRED
    return InvitationLine(
        id=row.id,
        place=partner.place.value,
        name=name,
        fill=how_far.fill,
        words=how_far.words,
        closes_at=closes_at(row) if open_now else None,
        clock=clock if open_now else "",
        mail=mail,
        may_answer_here=open_now and not archived,
        may_resend=open_now and not archived and not row.in_room,
        may_extend=(open_now or is_expired) and not archived,
        may_revoke=open_now or is_expired,
        extend_form=form,
    )


def _mail(row: Invitation, letters: Sequence[Letter], linked: bool, now: datetime, zone: str) -> str:
    """What the clinician needs to know of the mail, where it is not simply out."""
    if not may_write(row, now):
        return ""
    if row.in_room:
        return "Not mailed: it is answered in the room."
    if not linked:
        return (
            "The address is another one now, or not private, so the link is closed. Send it again when that is settled."
        )
    waiting = [each for each in letters if each.settled_at is None and each.kind is LetterKind.INVITATION]
    if waiting:
        return _waiting_mail(row, waiting, now, zone)
    if outbox.is_undelivered(letters):
        what = "came back: it could" if outbox.came_back(letters) else "could"
        return f"The mail {what} not be delivered. Check the address, then send it again."
    reminders = [each.due_at for each in letters if each.settled_at is None and each.kind is LetterKind.REMINDER]
    return f"Reminder {progress.when(min(reminders), now, zone)}, unless it has been sent." if reminders else ""


def _waiting_mail(row: Invitation, waiting: Sequence[Letter], now: datetime, zone: str) -> str:
    if any(each.attempts for each in waiting):
        return "The mail has not gone through yet. It is tried again by itself."
    at = progress.when(max(now, min(each.due_at for each in waiting)), now, zone)
    if row.sent_at:
        return f"Goes out again {at}."
    return f"Its mail goes out {at}." if row.opens_at <= now else ""


def _letters(session: Session, couple: Couple, ids: Sequence[UUID]) -> dict[UUID, list[Letter]]:
    rows = session.exec(
        select(Letter).where(Letter.practice_id == couple.practice_id, col(Letter.invitation_id).in_(ids))
    ).all()
    letters: dict[UUID, list[Letter]] = {}
    for row in rows:
        if row.invitation_id is not None:
            letters.setdefault(row.invitation_id, []).append(row)
    return letters


def _starts(session: Session, couple: Couple, ids: set[UUID]) -> dict[UUID, datetime]:
    """When each of these sessions begins."""
    rows = session.exec(
        select(CoupleSession.id, CoupleSession.starts_at).where(
            CoupleSession.practice_id == couple.practice_id, col(CoupleSession.id).in_(ids)
        )
    ).all()
    return dict(rows)


def _with_link(session: Session, couple: Couple, ids: Sequence[UUID]) -> set[UUID]:
    return set(
        session.exec(
            select(Link.subject_id).where(
                Link.practice_id == couple.practice_id,
                Link.kind == LinkKind.INVITATION,
                col(Link.subject_id).in_(ids),
            )
        ).all()
    )


def _extend_form(someone: Someone, row: Invitation, now: datetime) -> Form:
    """Suggests a day later than the link closes, or than now."""
    zone = someone.time_zone
    suggested = max(row.due_at, now) + timedelta(days=1)
    return Form({"due_on": diary.day_field(suggested, zone), "due_clock": diary.clock_field(row.due_at, zone)})
