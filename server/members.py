"""What signing in and running the practice share: a member's sign-ins, their password, and the links mailed to them.

A link's token is worked out from the member's generation (`domain.tokens`), so asking again repeats the same link;
taking it up, or changing the password in any other way, raises the generation and closes every link that is out.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server import outbox
from server.access import cookie_value, link_of, read_cookie
from server.domain.cover import Colleague
from server.domain.tokens import link_token, new_secret, token_hash
from server.domain.words import LetterKind, LinkKind, Role
from server.house import House
from server.tables import Letter, Link, Login, Member, SignIn

LINK_KINDS = (LinkKind.PASSWORD_RESET, LinkKind.MEMBER_INVITATION)
NOBODY = UUID(int=0)


def is_first_start(session: Session) -> bool:
    """Whether nobody works here yet. Asks the directory, which every process may read whatever its practice."""
    return session.exec(select(Login.email).limit(1)).first() is None


def member_with(session: Session, email: str) -> Member | None:
    """Whoever signs in with this address. Asks the same questions whether there is somebody or not."""
    login = session.get(Login, email)
    member = session.get(Member, (login.practice_id, login.member_id) if login else (NOBODY, NOBODY))
    return member if member and not member.ended_at else None


def colleagues_of(session: Session, practice_id: UUID) -> tuple[Colleague, ...]:
    """Everybody who ever worked in the practice, as far as cover looks, by name."""
    rows = session.exec(select(Member).where(Member.practice_id == practice_id).order_by(col(Member.name))).all()
    return tuple(
        Colleague(
            id=row.id,
            name=row.name,
            role=row.role,
            works_here=row.ended_at is None and bool(row.password_hash),
            since=row.created_at,
            cover_id=row.cover_id,
        )
        for row in rows
    )


def begin_sign_in(session: Session, member: Member, now: datetime, *, instead_of: str = "") -> str:
    """Signs a member in under a new secret; returns the cookie's value. `instead_of`: a cookie whose sign-in ends."""
    end_sign_in(session, instead_of, now)
    secret = new_secret()
    session.add(
        SignIn(
            practice_id=member.practice_id,
            secret_hash=token_hash(secret),
            member_id=member.id,
            created_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return cookie_value(member.practice_id, secret)


def end_sign_in(session: Session, cookie: str, now: datetime) -> SignIn | None:
    """Ends the sign-in this cookie belongs to and returns it, if there is one that has not ended."""
    named = read_cookie(cookie)
    sign_in = session.get(SignIn, (named[0], token_hash(named[1]))) if named else None
    if sign_in is None or sign_in.ended_at:
        return None
    sign_in.ended_at = now
    session.add(sign_in)
    return sign_in


def end_all_sign_ins(session: Session, member: Member, now: datetime) -> None:
    """Signs a member out everywhere."""
    session.execute(
        update(SignIn)
        .where(
            col(SignIn.practice_id) == member.practice_id,
            col(SignIn.member_id) == member.id,
            col(SignIn.ended_at).is_(None),
        )
        .values(ended_at=now)
    )


def set_password(session: Session, house: House, member: Member, password: str, now: datetime) -> None:
    """Stores the new password's hash, signs the member out everywhere and closes every link that was mailed."""
    member.password_hash = house.vault.passwords.hash(password)
    end_all_sign_ins(session, member, now)
    close_links(session, member, now)


def mail_link(
    session: Session, house: House, member: Member, kind: LinkKind, now: datetime, *, lasts: timedelta
) -> None:
    """Puts the member's link of this kind in force for `lasts` from now, and a letter with it in the outbox."""
    token = link_token(house.vault.keys.link, member.practice_id, kind, member.id, member.link_generation)
    link = session.get(Link, token_hash(token)) or Link(
        token_hash=token_hash(token),
        practice_id=member.practice_id,
        kind=kind,
        subject_id=member.id,
        generation=member.link_generation,
    )
    link.expires_at = now + lasts
    session.add(link)
    if not any(letter.kind.value == kind.value for letter in _unsent(session, member)):
        outbox.to_member(session, member.practice_id, member.id, LetterKind(kind.value), now)
    session.flush()


def followed_link(
    session: Session, token: str, kind: LinkKind, now: datetime, *, to_change: bool = False
) -> Member | None:
    """The member a mailed link is for, while it is in force. `to_change` locks their row, so that it works once."""
    link = link_of(session, token, kind, now)
    if link is None:
        return None
    member = session.get(Member, (link.practice_id, link.subject_id), with_for_update=to_change or None)
    if member is None or member.ended_at or member.link_generation != link.generation:
        return None
    return member


def has_calendar(session: Session, member: Member) -> bool:
    """Whether a private address leads to this member's calendar."""
    return session.exec(_calendars(member)).first() is not None


def open_calendar(session: Session, member: Member) -> str:
    """Gives the member's calendar a new address and returns its token, which is kept nowhere. An earlier one ends."""
    close_calendar(session, member)
    token = new_secret()
    session.add(
        Link(
            token_hash=token_hash(token),
            practice_id=member.practice_id,
            kind=LinkKind.CALENDAR,
            subject_id=member.id,
            generation=1,
        )
    )
    session.flush()
    return token


def close_calendar(session: Session, member: Member) -> None:
    """No address leads to the member's calendar any more."""
    for link in session.exec(_calendars(member)).all():
        session.delete(link)
    session.flush()


def whose_calendar(session: Session, token: str, now: datetime) -> Member | None:
    """The clinician whose calendar this address shows, for as long as they work here and see couples."""
    link = link_of(session, token, LinkKind.CALENDAR, now)
    member = session.get(Member, (link.practice_id, link.subject_id)) if link else None
    if member is None or member.ended_at or member.role is Role.MANAGER:
        return None
    return member


def _calendars(member: Member) -> SelectOfScalar[Link]:
    return select(Link).where(
        Link.practice_id == member.practice_id, Link.kind == LinkKind.CALENDAR, Link.subject_id == member.id
    )


def close_links(session: Session, member: Member, now: datetime) -> None:
    """No link mailed so far leads anywhere from here on; letters that would carry one are withdrawn."""
    member.link_generation += 1
    session.add(member)
    session.execute(
        delete(Link).where(
            col(Link.practice_id) == member.practice_id,
            col(Link.kind).in_(LINK_KINDS),
            col(Link.subject_id) == member.id,
        )
    )
    for letter in _unsent(session, member):
        outbox.settle(session, letter, now, "withdrawn")
    session.flush()


def _unsent(session: Session, member: Member) -> list[Letter]:
    """The member's letters with a link that have not gone out."""
    kinds = [LetterKind(kind.value) for kind in LINK_KINDS]
    return list(
        session.exec(
            select(Letter).where(
                Letter.practice_id == member.practice_id,
                Letter.member_id == member.id,
                col(Letter.kind).in_(kinds),
                col(Letter.settled_at).is_(None),
            )
        ).all()
    )
