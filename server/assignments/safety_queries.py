"""The page of the safety check: for the couple's own clinician alone, and the one place where it is told of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server import access, schedule
from server.access import Someone
from server.assignments import queries, rules
from server.assignments.queries import InvitationLine
from server.domain.ids import new_id
from server.responses.brought_measures import catalog_of
from server.responses.titles import is_told
from server.tables import Assignment, Couple, Member, Partner
from server.vault import Vault
from worksheets.definition import Worksheet

AT_A_TIME = 24


@dataclass(frozen=True, slots=True)
class Given:
    """One time it was given, and how far that came."""

    assigned_at: datetime
    invitation: InvitationLine


@dataclass(frozen=True, slots=True)
class SafetyPartner:
    """One partner. `problem` says why nothing can be given; `mailed_by` who turned mailing on, "" while it is off."""

    place: str
    name: str
    mailbox: str
    mailed_by: str
    mailed_at: datetime | None
    problem: str
    assignment_id: UUID
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class SafetyPage:
    code: str
    partners: tuple[SafetyPartner, ...]
    worksheet: str
    minutes: int
    is_booked: bool
    archived: bool
    notice: str = ""


def safety_check(session: Session, couple: Couple) -> Worksheet:
    """The worksheet that asks about safety and nothing else."""
    return next(
        sheet for sheet in catalog_of(session, couple.practice_id).worksheets() if not rules.may_be_mailed(sheet)
    )


def safety_page(
    session: Session, vault: Vault, someone: Someone, couple: Couple, now: datetime, notice: str = ""
) -> SafetyPage:
    sheet = safety_check(session, couple)
    recipients = {each.partner_id: each for each in queries.recipients(session, vault, couple)}
    given = _given(session, vault, someone, couple, now)
    return SafetyPage(
        code=couple.code,
        partners=tuple(
            SafetyPartner(
                place=partner.place.value,
                name=recipients[partner.id].name,
                mailbox=partner.mailbox.value,
                mailed_by=_mailed_by(session, partner),
                mailed_at=partner.safety_mailed_at,
                problem=rules.own_problem(recipients[partner.id], in_room=True),
                assignment_id=new_id(),
                given=tuple(each for each in given if each.invitation.place == partner.place.value),
            )
            for partner in access.partners_of(session, couple)
        ),
        worksheet=sheet.name,
        minutes=sheet.minutes,
        is_booked=schedule.next_session(session, couple, now) is not None,
        archived=couple.archived_at is not None,
        notice=notice,
    )


def why_not(session: Session, vault: Vault, couple: Couple, partner: Partner) -> str:
    """Why nothing can be given to this partner, "" where it can."""
    recipients = {each.partner_id: each for each in queries.recipients(session, vault, couple)}
    return rules.own_problem(recipients[partner.id], in_room=True)


def _mailed_by(session: Session, partner: Partner) -> str:
    if partner.safety_mailed_by is None:
        return ""
    return session.get_one(Member, (partner.practice_id, partner.safety_mailed_by)).name


def _given(session: Session, vault: Vault, someone: Someone, couple: Couple, now: datetime) -> list[Given]:
    """The latest first: what asks about safety alone, which no other page tells of."""
    rows = session.exec(
        select(Assignment)
        .where(
            Assignment.practice_id == couple.practice_id,
            Assignment.couple_id == couple.id,
            ~is_told(couple.practice_id, Assignment.id),
        )
        .order_by(col(Assignment.created_at).desc(), col(Assignment.id).desc())
        .limit(AT_A_TIME)
    ).all()
    lines = queries.invitation_lines(session, vault, someone, couple, [row.id for row in rows], now, None)
    return [Given(row.created_at, line) for row in rows for line in lines.get(row.id, ())]
