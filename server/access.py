"""Whose rows: every read of client data starts here, and so does the record of who read it.

What is not theirs does not exist for them: another practice's couple and one that never was raise the same NotFound.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server.domain.ids import new_id
from server.domain.tokens import token_hash
from server.domain.words import LinkKind, Role
from server.errors import NotAllowed, NotFound
from server.tables import (
    Alert,
    Audit,
    Couple,
    DataKey,
    Grant,
    Invitation,
    Link,
    Member,
    Partner,
    Practice,
    SignIn,
    Visit,
)

SIGN_IN_IDLE = timedelta(hours=1)
SIGN_IN_LASTS = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Someone:
    """A signed-in member, as every route meets them."""

    practice_id: UUID
    member_id: UUID
    name: str
    email: str
    role: Role
    time_zone: str
    practice_name: str

    @property
    def sees_clients(self) -> bool:
        return self.role is not Role.MANAGER

    @property
    def runs_practice(self) -> bool:
        return self.role in (Role.OWNER, Role.MANAGER)


def cookie_value(practice_id: UUID, secret: str) -> str:
    """A session's cookie names its practice, so that the rest is looked up inside that practice alone."""
    return f"{practice_id.hex}.{secret}"


def read_cookie(value: str) -> tuple[UUID, str] | None:
    practice, _, secret = value.partition(".")
    try:
        return UUID(hex=practice), secret
    except ValueError:
        return None


def someone_signed_in(session: Session, cookie: str, now: datetime) -> Someone | None:
    """Whoever this cookie belongs to, unless it was ended, sat idle for an hour or is twelve hours old."""
    named = read_cookie(cookie)
    if named is None:
        return None
    practice_id, secret = named
    sign_in = session.get(SignIn, (practice_id, token_hash(secret)))
    if sign_in is None or sign_in.ended_at or now - sign_in.seen_at > SIGN_IN_IDLE:
        return None
    member = session.get(Member, (practice_id, sign_in.member_id))
    practice = session.get(Practice, practice_id)
    if member is None or practice is None or member.ended_at or now - sign_in.created_at > SIGN_IN_LASTS:
        return None
    return someone_who(member, practice)


def someone_who(member: Member, practice: Practice) -> Someone:
    """A member as whoever acts: the caller has made sure that they may."""
    return Someone(
        practice_id=practice.id,
        member_id=member.id,
        name=member.name,
        email=member.email,
        role=member.role,
        time_zone=member.time_zone,
        practice_name=practice.name,
    )


def is_stale(session: Session, cookie: str, now: datetime) -> bool:
    """Whether the sign-in's last sighting is old enough to be worth a write."""
    named = read_cookie(cookie)
    sign_in = session.get(SignIn, (named[0], token_hash(named[1]))) if named else None
    return sign_in is not None and now - sign_in.seen_at > SEEN_EVERY


def mark_seen(session: Session, cookie: str, now: datetime) -> None:
    named = read_cookie(cookie)
    sign_in = session.get(SignIn, (named[0], token_hash(named[1]))) if named else None
    if sign_in is not None and sign_in.ended_at is None:
        sign_in.seen_at = now
        session.add(sign_in)


def couples_of(someone: Someone) -> SelectOfScalar[Couple]:
    """The couples this member may see: their own, and those a colleague has shown them. A manager sees none."""
    return _couples_where(someone, _is_own_or_shown(someone))


def couples_to_read_alone(someone: Someone, *, also_read: bool = False) -> SelectOfScalar[Couple]:
    """The couples whose alerts this member may open: those they see, and those with an open alert passed to them.

    `also_read`: the passed ones also once somebody has read them, to be told so.
    """
    passed = select(Alert.couple_id).where(
        Alert.practice_id == someone.practice_id, Alert.passed_to == someone.member_id
    )
    if not also_read:
        passed = passed.where(col(Alert.acknowledged_at).is_(None))
    return _couples_where(someone, or_(_is_own_or_shown(someone), col(Couple.id).in_(passed)))


def _couples_where(someone: Someone, which: ColumnElement[bool]) -> SelectOfScalar[Couple]:
    couples = select(Couple).where(Couple.practice_id == someone.practice_id, which)
    return couples if someone.sees_clients else couples.where(col(Couple.id).is_(None))


def _is_own_or_shown(someone: Someone) -> ColumnElement[bool]:
    shown = select(Grant.couple_id).where(
        Grant.practice_id == someone.practice_id, Grant.member_id == someone.member_id
    )
    return or_(col(Couple.clinician_id) == someone.member_id, col(Couple.id).in_(shown))


def couple_of(session: Session, someone: Someone, code: str) -> Couple:
    """The couple with this code. Raises NotFound for one that is not theirs, exactly as for none."""
    return _with_code(session, couples_of(someone), code)


def couple_to_read_alone(session: Session, someone: Someone, code: str, *, also_read: bool = False) -> Couple:
    """As `couple_of`, for its alerts alone: a colleague they were passed to finds it while one is open."""
    return _with_code(session, couples_to_read_alone(someone, also_read=also_read), code)


def _with_code(session: Session, couples: SelectOfScalar[Couple], code: str) -> Couple:
    if not code.isprintable():  # PostgreSQL refuses some of these outright, and no code has any
        raise NotFound
    couple = session.exec(couples.where(Couple.code == code)).first()
    if couple is None:
        raise NotFound
    return couple


def sees_whole(session: Session, someone: Someone, couple: Couple) -> bool:
    """Whether this member sees all of the couple, not only alerts that were passed to them."""
    return session.exec(couples_of(someone).where(Couple.id == couple.id)).first() is not None


def may_read_alone(session: Session, someone: Someone, couple: Couple) -> bool:
    return session.exec(couples_to_read_alone(someone).where(Couple.id == couple.id)).first() is not None


def own_couple_of(session: Session, someone: Someone, code: str) -> Couple:
    """As `couple_of`, for what only the couple's own clinician decides. Raises NotAllowed for a guest."""
    couple = couple_of(session, someone, code)
    if couple.clinician_id != someone.member_id:
        raise NotAllowed("Only this couple’s own clinician can do that.")
    return couple


def partners_of(session: Session, couple: Couple) -> tuple[Partner, Partner]:
    """Both partners, by their place in the record."""
    first, second = session.exec(
        select(Partner)
        .where(Partner.practice_id == couple.practice_id, Partner.couple_id == couple.id)
        .order_by(col(Partner.place))
    ).all()
    return first, second


def invitation_of(session: Session, couple: Couple, invitation_id: UUID) -> Invitation:
    """An invitation of this couple, held to the end of the transaction. Raises NotFound for any other."""
    invitation = session.get(Invitation, (couple.practice_id, invitation_id), with_for_update=True)
    if invitation is None or invitation.couple_id != couple.id:
        raise NotFound
    return invitation


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A partner on their page: everything the partner's side reads starts from these rows, and no others."""

    invitation: Invitation
    partner: Partner
    couple: Couple
    visit: Visit


def link_of(session: Session, token: str, kind: LinkKind, now: datetime) -> Link | None:
    """The link a token leads to, if it is of this kind and has not run out."""
    link = session.get(Link, token_hash(token))
    if link is None or link.kind is not kind or (link.expires_at and link.expires_at <= now):
        return None
    return link


def open_invitation(session: Session, token: str, now: datetime) -> tuple[Invitation, Partner, Couple] | None:
    """What a client's link leads to, unless it was revoked or the couple archived. It may be past its due time."""
    link = link_of(session, token, LinkKind.INVITATION, now)
    if link is None:
        return None
    invitation = session.get(Invitation, (link.practice_id, link.subject_id))
    if invitation is None or invitation.generation != link.generation or invitation.revoked_at:
        return None
    return _with_people(session, invitation)


def open_visit(session: Session, cookie: str, now: datetime) -> OpenVisit | None:
    """The visit this cookie belongs to. It ends with its time, the link's generation or a new passcode."""
    named = read_cookie(cookie)
    if named is None:
        return None
    practice_id, secret = named
    visit = session.get(Visit, (practice_id, token_hash(secret)))
    if visit is None or visit.ended_at or visit.expires_at <= now:
        return None
    invitation = session.get(Invitation, (practice_id, visit.invitation_id))
    if invitation is None or invitation.generation != visit.generation or invitation.revoked_at:
        return None
    people = _with_people(session, invitation)
    if people is None or people[1].passcode_generation != visit.passcode_generation:
        return None
    return OpenVisit(invitation=invitation, partner=people[1], couple=people[2], visit=visit)


def end_visit(session: Session, cookie: str, now: datetime) -> None:
    """Ends the visit this cookie belongs to, if one is open."""
    present = open_visit(session, cookie, now)
    if present is not None:
        present.visit.ended_at = now
        session.add(present.visit)


def record(
    session: Session,
    now: datetime,
    practice_id: UUID,
    action: str,
    *,
    member_id: UUID | None = None,
    couple_id: UUID | None = None,
    partner_id: UUID | None = None,
    subject_id: UUID | None = None,
    detail: str = "",
) -> None:
    """Adds a row to the audit, in the transaction of what it records. `detail` never holds a client's words."""
    session.add(
        Audit(
            practice_id=practice_id,
            id=new_id(),
            at=now,
            action=action,
            member_id=member_id,
            couple_id=couple_id,
            partner_id=partner_id,
            subject_id=subject_id,
            detail=detail,
        )
    )


def _with_people(session: Session, invitation: Invitation) -> tuple[Invitation, Partner, Couple] | None:
    partner = session.get(Partner, (invitation.practice_id, invitation.partner_id))
    couple = session.get(Couple, (invitation.practice_id, invitation.couple_id))
    if partner is None or couple is None or couple.archived_at or not _has_key(session, partner):
        return None
    return invitation, partner, couple


def _has_key(session: Session, partner: Partner) -> bool:
    """Whether a partner's key still exists. Whose was destroyed was erased, and no link leads to them any more."""
    keys = select(DataKey.id).where(
        DataKey.practice_id == partner.practice_id,
        DataKey.couple_id == partner.couple_id,
        DataKey.partner_id == partner.id,
    )
    return session.exec(keys.limit(1)).first() is not None
