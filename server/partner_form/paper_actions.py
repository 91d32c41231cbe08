"""Sending in what a partner wrote on paper, in one act: nothing of a sheet is kept before all of it is."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from server.access import OpenVisit, Someone, record
from server.domain.ids import new_id
from server.domain.words import AgreementOutcome
from server.house import House
from server.partner_form import actions, queries
from server.tables import Agreement
from worksheets.answers import Answer


def record_agreement(session: Session, someone: Someone, visit: OpenVisit, signed_on: date, now: datetime) -> None:
    """What the partner signed: the policy in force, in the version that the sheet names."""
    couple = visit.couple
    session.add(
        Agreement(
            practice_id=couple.practice_id,
            id=new_id(),
            couple_id=couple.id,
            partner_id=visit.partner.id,
            policy=couple.policy,
            policy_version=couple.policy_version,
            outcome=AgreementOutcome.AGREED,
            at=now,
            recorded_by=someone.member_id,
            signed_on=signed_on,
        )
    )
    _record(session, someone, visit, "agreement.recorded", now)


def type_in(
    session: Session,
    house: House,
    someone: Someone,
    visit: OpenVisit,
    given: Mapping[int, Mapping[str, Answer]],
    now: datetime,
) -> None:
    """Sends in a sheet, by the places of its worksheets. Call `actions.lock` before. Raises OutOfDate once closed.

    A draft the partner left behind is not read and not sent: where the sheet says nothing, nothing is what counts.
    """
    for response in queries.responses_of(session, visit.invitation).values():
        response.company = b""
        session.add(response)
    for sheet in queries.homework_of(session, house, visit, now).sheets:
        unsaid = {key: Answer() for key in sheet.saved}
        actions.save(session, house, visit, sheet, {**unsaid, **given[sheet.position]}, {}, now)
    _mark(session, someone, visit)
    actions.send(session, house, visit, queries.homework_of(session, house, visit, now), now)
    _mark(session, someone, visit)
    _record(session, someone, visit, "response.typed_in", now)


def _mark(session: Session, someone: Someone, visit: OpenVisit) -> None:
    """Before sending, so that no alert says the form showed what paper did not; after it, for what was left empty."""
    for response in queries.responses_of(session, visit.invitation).values():
        response.typed_by = someone.member_id
        session.add(response)
    session.flush()


def _record(session: Session, someone: Someone, visit: OpenVisit, action: str, now: datetime) -> None:
    record(
        session,
        now,
        someone.practice_id,
        action,
        member_id=someone.member_id,
        couple_id=visit.couple.id,
        partner_id=visit.partner.id,
        subject_id=visit.invitation.id,
    )
