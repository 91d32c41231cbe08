"""Founding a practice, changing its settings, and who works in it."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from server import members, throttle
from server.access import Someone, record
from server.domain.ids import new_id
from server.domain.words import LinkKind, Role
from server.errors import Gone, NotAllowed, NotFound, Refusal
from server.house import House
from server.practice import queries
from server.practice.rules import INVITATION_LASTS, Owner, Settings
from server.tables import Grant, Login, Member, Practice

FIRST_START_LOCK = 0x4D656E64
"""Two first starts at the same moment wait for each other under this number (PostgreSQL; SQLite writes in turn)."""


class AddressTaken(Refusal):
    """The address cannot be given to somebody new. Where else it is in use is never said."""

    status = 409

    def __init__(self, sentence: str = "This address cannot be used here. Choose another one.") -> None:
        super().__init__(sentence)


class WrongPassword(Refusal):
    """The present password did not match. `until` is set where trying again before then is pointless."""

    status = 422

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__("This is not the password you have now.")
        self.until = until


def found_first_practice(
    session: Session, house: House, now: datetime, *, settings: Settings, owner: Owner, cookie: str = ""
) -> str:
    """Creates the practice this service begins with and signs its owner in. Raises NotFound once there is one."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": FIRST_START_LOCK})
    if not members.is_first_start(session):
        raise NotFound
    member = create_practice(session, house, now, settings=settings, owner=owner)
    record(session, now, member.practice_id, "sign_in.succeeded", member_id=member.id)
    return members.begin_sign_in(session, member, now, instead_of=cookie)


def create_practice(session: Session, house: House, now: datetime, *, settings: Settings, owner: Owner) -> Member:
    """A practice, its key and its owner, who can sign in at once. Raises AddressTaken.

    Expects what `forms.start_form` and `domain.passwords.problem_with` have found nothing wrong with.
    """
    practice = Practice(id=new_id(), created_at=now, **asdict(settings))
    session.add(practice)
    session.flush()
    house.vault.sealing.make_key(session, now, practice.id)
    member = Member(
        practice_id=practice.id,
        id=new_id(),
        name=owner.name,
        email=owner.email,
        role=Role.OWNER,
        time_zone=practice.time_zone,
        password_hash=house.vault.passwords.hash(owner.password),
        created_at=now,
    )
    _add(session, member)
    record(session, now, practice.id, "practice.created", member_id=member.id)
    return member


def change_settings(session: Session, someone: Someone, settings: Settings, now: datetime) -> None:
    practice = session.get_one(Practice, someone.practice_id)
    changed = [name for name, value in asdict(settings).items() if getattr(practice, name) != value]
    if not changed:
        return
    practice.sqlmodel_update(asdict(settings))
    session.add(practice)
    record(
        session,
        now,
        someone.practice_id,
        "practice.changed",
        member_id=someone.member_id,
        detail=", ".join(changed),
    )


def invite_member(
    session: Session,
    house: House,
    now: datetime,
    *,
    practice_id: UUID,
    name: str,
    email: str,
    role: Role,
    invited_by: UUID | None = None,
) -> Member:
    """Adds a colleague who has yet to join, and mails them a link for seven days. Raises AddressTaken.

    Somebody whose membership here has ended is taken back under the same record, with the new name and role.
    """
    practice = session.get_one(Practice, practice_id)
    present = _with_address(session, practice_id, email, ended=False)
    if present:
        raise AddressTaken(f"{present.name} has this address already, and stands in the list.")
    member = _with_address(session, practice_id, email, ended=True)
    if member is None:
        member = Member(
            practice_id=practice_id,
            id=new_id(),
            name=name,
            email=email,
            role=role,
            time_zone=practice.time_zone,
            created_at=now,
        )
    else:
        member.name, member.role, member.ended_at = name, role, None
    _add(session, member)
    members.mail_link(session, house, member, LinkKind.MEMBER_INVITATION, now, lasts=INVITATION_LASTS)
    record(session, now, practice_id, "member.invited", member_id=invited_by, subject_id=member.id, detail=role.value)
    return member


def resend_invitation(session: Session, house: House, someone: Someone, member_id: UUID, now: datetime) -> None:
    """The same link again, for another seven days. Raises NotFound; NotAllowed for somebody who has joined."""
    member = queries.member_of(session, someone, member_id, to_change=True)
    if member.password_hash:
        raise NotAllowed(f"{member.name} has joined already.")
    members.mail_link(session, house, member, LinkKind.MEMBER_INVITATION, now, lasts=INVITATION_LASTS)
    record(
        session,
        now,
        someone.practice_id,
        "member.invited_again",
        member_id=someone.member_id,
        subject_id=member.id,
    )


def end_membership(session: Session, someone: Someone, member_id: UUID, now: datetime) -> None:
    """Signs the person out for good; their address is free again. Raises NotFound, or NotAllowed with the reason.

    The practice's row is locked first, so that two owners cannot end each other at the same moment.
    """
    session.get_one(Practice, someone.practice_id, with_for_update=True)
    member = queries.member_of(session, someone, member_id, to_change=True)
    reason = queries.why_not_end_of(session, someone, member)
    if reason:
        raise NotAllowed(reason)
    member.ended_at, member.password_hash = now, ""
    members.end_all_sign_ins(session, member, now)
    members.close_links(session, member, now)
    members.close_calendar(session, member)
    session.execute(
        delete(Grant).where(col(Grant.practice_id) == member.practice_id, col(Grant.member_id) == member.id)
    )
    session.execute(
        delete(Login).where(col(Login.practice_id) == member.practice_id, col(Login.member_id) == member.id)
    )
    record(session, now, someone.practice_id, "member.ended", member_id=someone.member_id, subject_id=member.id)


def join(
    session: Session, house: House, now: datetime, *, token: str, name: str, password: str, cookie: str = ""
) -> str:
    """Takes up an invitation and signs the new colleague in. Raises Gone when the link leads nowhere any more."""
    member = members.followed_link(session, token, LinkKind.MEMBER_INVITATION, now, to_change=True)
    if member is None:
        raise Gone("This link has closed.")
    member.name = name
    members.set_password(session, house, member, password, now)
    record(session, now, member.practice_id, "member.joined", member_id=member.id)
    record(session, now, member.practice_id, "sign_in.succeeded", member_id=member.id)
    return members.begin_sign_in(session, member, now, instead_of=cookie)


def change_own(session: Session, someone: Someone, *, name: str, time_zone: str, now: datetime) -> None:
    member = session.get_one(Member, (someone.practice_id, someone.member_id))
    if (member.name, member.time_zone) == (name, time_zone):
        return
    member.name, member.time_zone = name, time_zone
    session.add(member)
    record(session, now, someone.practice_id, "member.changed", member_id=someone.member_id)


def turn_on_calendar(session: Session, someone: Someone, now: datetime) -> str:
    """Gives the member's calendar a new address and returns its token; an address it had leads nowhere any more."""
    token = members.open_calendar(session, _to_change(session, someone))
    record(session, now, someone.practice_id, "calendar.turned_on", member_id=someone.member_id)
    return token


def turn_off_calendar(session: Session, someone: Someone, now: datetime) -> None:
    members.close_calendar(session, _to_change(session, someone))
    record(session, now, someone.practice_id, "calendar.turned_off", member_id=someone.member_id)


def _to_change(session: Session, someone: Someone) -> Member:
    """The member's own row, locked."""
    return session.get_one(Member, (someone.practice_id, someone.member_id), with_for_update=True)


def name_cover(session: Session, someone: Someone, member: Member, cover_id: UUID | None, now: datetime) -> None:
    """Names who gets the alerts that this member does not read in time: a colleague, or nobody."""
    if member.cover_id == cover_id:
        return
    member.cover_id = cover_id
    session.add(member)
    record(
        session,
        now,
        someone.practice_id,
        "cover.named",
        member_id=someone.member_id,
        subject_id=member.id,
        detail=str(cover_id or ""),
    )


def also_show(session: Session, someone: Someone, markers: Collection[str], now: datetime) -> None:
    """Turns these hidden markers on for the member's own couples, and every other one off."""
    member = session.get_one(Member, (someone.practice_id, someone.member_id))
    also = " ".join(sorted(markers))
    if member.also_shows == also:
        return
    member.also_shows = also
    session.add(member)
    record(session, now, someone.practice_id, "member.markers_changed", member_id=someone.member_id)


def change_password(
    session: Session, house: House, someone: Someone, now: datetime, *, present: str, password: str
) -> str | WrongPassword:
    """Signs the member out everywhere and in again here; returns the new cookie's value.

    A wrong present password is returned, not raised: raising would roll back the count of failures.
    """
    tried = throttle.subject(house.vault.keys.forms, "own password", str(someone.member_id))
    until = throttle.held(session, tried, now)
    if until:
        return WrongPassword(until)
    member = session.get_one(Member, (someone.practice_id, someone.member_id), with_for_update=True)
    if not house.vault.passwords.matches(present, member.password_hash):
        throttle.failed(session, tried, now, throttle.SIGN_IN_LADDER)
        record(session, now, someone.practice_id, "password.change_failed", member_id=someone.member_id)
        return WrongPassword()
    throttle.clear(session, tried)
    members.set_password(session, house, member, password, now)
    record(session, now, someone.practice_id, "password.changed", member_id=someone.member_id)
    return members.begin_sign_in(session, member, now)


def _with_address(session: Session, practice_id: UUID, email: str, *, ended: bool) -> Member | None:
    member = session.exec(select(Member).where(Member.practice_id == practice_id, Member.email == email)).first()
    return member if member and bool(member.ended_at) is ended else None


def _add(session: Session, member: Member) -> None:
    """The member and what they sign in as. The database decides who was first; the loser learns no more than that."""
    if session.get(Login, member.email) is not None:
        raise AddressTaken
    try:
        with session.begin_nested():
            session.add(member)
            session.add(Login(email=member.email, practice_id=member.practice_id, member_id=member.id))
            session.flush()
    except IntegrityError as problem:
        raise AddressTaken from problem
