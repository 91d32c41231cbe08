"""Rows for tests, made whole: keys, sealed names, links. Each returns the row it added."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlmodel import Session

from server import outbox
from server.domain.ids import new_id
from server.domain.tokens import link_token, token_hash
from server.domain.words import AgreementOutcome, Direction, LinkKind, Mailbox, Place, Policy, Role, SeenAlone
from server.house import House
from server.responses.reading import seal_answer
from server.responses.submission import take_in
from server.tables import (
    Agreement,
    AnswerRow,
    AssignedWorksheet,
    Assignment,
    Commitment,
    Couple,
    CoupleSession,
    Grant,
    Invitation,
    Link,
    Login,
    Member,
    Partner,
    Practice,
    Response,
)
from server.vault import Cell
from server.vault.passwords import Passwords
from worksheets.answers import Answer
from worksheets.definition import Stance


def practice(session: Session, house: House, name: str) -> Practice:
    row = Practice(
        id=new_id(),
        name=name,
        time_zone="Europe/London",
        policy=Policy.LIMITED,
        sender_name="R. Okafor",
        subject="Your page is ready",
        reply_to="office@harbour.example",
        support_lines="116 123 Samaritans",
        created_at=house.clock(),
    )
    session.add(row)
    session.flush()
    house.vault.sealing.make_key(session, house.clock(), row.id)
    return row


def member(
    session: Session, house: House, of: Practice, name: str, email: str, role: Role, password: str = ""
) -> Member:
    row = Member(
        practice_id=of.id,
        id=new_id(),
        name=name,
        email=email,
        role=role,
        time_zone="Europe/London",
        password_hash=_hashed(house.vault.passwords, password) if password else "",
        created_at=house.clock(),
    )
    session.add(row)
    session.add(Login(email=email, practice_id=of.id, member_id=row.id))
    session.flush()
    return row


@cache
def _hashed(passwords: Passwords, secret: str) -> str:
    """A real hash, worked out once: it is slow on purpose, and thousands of tests begin with the same people."""
    return passwords.hash(secret)


def couple(session: Session, house: House, clinician: Member, code: str, policy: Policy = Policy.LIMITED) -> Couple:
    row = Couple(
        practice_id=clinician.practice_id,
        id=new_id(),
        code=code,
        clinician_id=clinician.id,
        direction=Direction.UNDECIDED,
        policy=policy,
        created_at=house.clock(),
    )
    session.add(row)
    session.flush()
    house.vault.sealing.make_key(session, house.clock(), row.practice_id, row.id)
    return row


def partner(
    session: Session,
    house: House,
    of: Couple,
    place: Place,
    name: str,
    email: str,
    stance: Stance,
    mailbox: Mailbox = Mailbox.PRIVATE,
    passcode: str = "",
) -> Partner:
    now, partner_id = house.clock(), new_id()
    house.vault.sealing.make_key(session, now, of.practice_id, of.id, partner_id)

    def sealed(column: str, text: str) -> bytes:
        cell = Cell(of.practice_id, of.id, partner_id, "partner", column, partner_id)
        return house.vault.sealing.seal(session, cell, text)

    row = Partner(
        practice_id=of.practice_id,
        id=partner_id,
        couple_id=of.id,
        place=place,
        stance=stance,
        name=sealed("name", name),
        email=sealed("email", email),
        mailbox=mailbox,
        may_choose_passcode=mailbox is Mailbox.PRIVATE,
        passcode_hash=_hashed(house.vault.passwords, passcode) if passcode else "",
        passcode_generation=1 if passcode else 0,
        time_zone="Europe/London",
        language="en",
        seen_alone=SeenAlone.YES,
        seen_alone_decided_at=now,
    )
    session.add(row)
    session.flush()
    return row


def couple_session(session: Session, of: Couple, starts_at: datetime) -> CoupleSession:
    row = CoupleSession(
        practice_id=of.practice_id, id=new_id(), couple_id=of.id, starts_at=starts_at, time_zone="Europe/London"
    )
    session.add(row)
    session.flush()
    return row


def grant(session: Session, house: House, of: Couple, to: Member) -> Grant:
    row = Grant(
        practice_id=of.practice_id,
        couple_id=of.id,
        member_id=to.id,
        granted_by=of.clinician_id,
        granted_at=house.clock(),
    )
    session.add(row)
    session.flush()
    return row


def invitation(
    session: Session,
    house: House,
    to: Partner,
    before: CoupleSession,
    worksheets: tuple[str, ...] = ("weekly_check_in",),
    *,
    hours_before: int = 20,
    beside: Invitation | None = None,
) -> tuple[Invitation, str]:
    """An invitation that opened just now, with its letter due and its link in place. Returns it with the token.

    `beside` is the other partner's, of the same assignment; without it the assignment is one of its own.
    """
    now = house.clock()
    assignment_id = beside.assignment_id if beside else _assigned(session, house, to, before, worksheets, hours_before)
    row = Invitation(
        practice_id=to.practice_id,
        id=new_id(),
        couple_id=to.couple_id,
        partner_id=to.id,
        assignment_id=assignment_id,
        session_id=before.id,
        opens_at=now,
        due_at=before.starts_at - timedelta(hours=hours_before),
        created_at=now,
    )
    session.add(row)
    session.flush()
    token = link_token(house.vault.keys.link, row.practice_id, LinkKind.INVITATION, row.id, row.generation)
    session.add(
        Link(
            token_hash=token_hash(token),
            practice_id=row.practice_id,
            kind=LinkKind.INVITATION,
            subject_id=row.id,
            generation=row.generation,
        )
    )
    outbox.invite(session, row)
    session.flush()
    return row, token


def _assigned(
    session: Session, house: House, to: Partner, before: CoupleSession, worksheets: tuple[str, ...], hours_before: int
) -> UUID:
    assignment = Assignment(
        practice_id=to.practice_id,
        id=new_id(),
        couple_id=to.couple_id,
        session_id=before.id,
        assigned_by=_clinician_of(session, to),
        hours_before=hours_before,
        created_at=house.clock(),
    )
    session.add(assignment)
    session.flush()
    for position, name in enumerate(worksheets):
        session.add(
            AssignedWorksheet(
                practice_id=to.practice_id, assignment_id=assignment.id, position=position, name=name, version=1
            )
        )
    return assignment.id


def _clinician_of(session: Session, of: Partner):
    couple_row = session.get(Couple, (of.practice_id, of.couple_id))
    return couple_row.clinician_id


def submitted(
    session: Session,
    house: House,
    by: Partner,
    before: CoupleSession,
    answers: Mapping[str, object],
    *,
    worksheet: str = "weekly_check_in",
    version: int = 1,
    to: Invitation | None = None,
    draft: bool = False,
) -> Response:
    """A response with these answers by question key, values or whole `Answer`s. Sent in and heard, unless a draft."""
    now = house.clock()
    row = to or invitation(session, house, by, before, (worksheet,))[0]
    couple_row = session.get(Couple, (by.practice_id, by.couple_id))
    response = Response(
        practice_id=by.practice_id,
        id=new_id(),
        couple_id=by.couple_id,
        partner_id=by.id,
        invitation_id=row.id,
        session_id=before.id,
        worksheet=worksheet,
        version=version,
        stance=by.stance,
        language=by.language,
        policy=couple_row.policy,
        policy_version=couple_row.policy_version,
        started_at=now,
        submitted_at=None if draft else now,
    )
    session.add(response)
    session.flush()
    for question, given in answers.items():
        answer(session, house, response, question, given)
    row.sent_at = row.sent_at or now
    row.started_at, row.saved_at, row.submitted_at = now, now, None if draft else now
    session.add(row)
    session.flush()
    if not draft:
        take_in(session, house, row, now)
    return response


def answer(
    session: Session, house: House, of: Response, question: str, given: object, *, revision: int = 1
) -> AnswerRow:
    """One saved answer. From the second revision of a submitted response on, it is an amendment."""
    now = house.clock()
    row = AnswerRow(
        practice_id=of.practice_id,
        id=new_id(),
        response_id=of.id,
        couple_id=of.couple_id,
        partner_id=of.partner_id,
        question=question,
        revision=revision,
        value=b"",
        saved_at=now,
        amended_at=now if revision > 1 and of.submitted_at else None,
    )
    whole = given if isinstance(given, Answer) else Answer(given)
    row.value = seal_answer(session, house.vault, row, whole)
    session.add(row)
    session.flush()
    return row


def agreement(
    session: Session, house: House, by: Partner, outcome: AgreementOutcome = AgreementOutcome.AGREED
) -> Agreement:
    couple_row = session.get(Couple, (by.practice_id, by.couple_id))
    row = Agreement(
        practice_id=by.practice_id,
        id=new_id(),
        couple_id=by.couple_id,
        partner_id=by.id,
        policy=couple_row.policy,
        policy_version=couple_row.policy_version,
        outcome=outcome,
        at=house.clock(),
    )
    session.add(row)
    session.flush()
    return row


def commitment(
    session: Session,
    house: House,
    owner: Partner,
    what: str,
    *,
    how_seen: str = "It is on the kitchen table",
    by_when: str = "each_time",
    published: bool = True,
    made: timedelta = timedelta(),
) -> Commitment:
    """A promise `made` so long ago, and published at once unless it is still its owner's alone."""
    now, commitment_id = house.clock() - made, new_id()

    def sealed(column: str, text: str) -> bytes:
        cell = Cell(owner.practice_id, owner.couple_id, owner.id, "commitment", column, commitment_id)
        return house.vault.sealing.seal(session, cell, text)

    row = Commitment(
        practice_id=owner.practice_id,
        id=commitment_id,
        couple_id=owner.couple_id,
        owner_id=owner.id,
        what=sealed("what", what),
        how_seen=sealed("how_seen", how_seen),
        by_when=by_when,
        created_at=now,
        published_at=now if published else None,
    )
    session.add(row)
    session.flush()
    return row
