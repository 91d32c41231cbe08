"""Signing in and out, and setting a new password through a letter."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from server import members, throttle
from server.access import record
from server.domain.words import LinkKind, Role
from server.errors import Gone
from server.house import House
from server.sign_in.rules import (
    NETWORK_FORGOTTEN_AFTER,
    NETWORK_LADDER,
    RESET_LADDER,
    RESET_LASTS,
    RESET_NETWORK_LADDER,
    network_of,
)
from server.tables import Member


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`cookie` is the value the browser keeps."""

    cookie: str
    sees_clients: bool


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Not let in. `until` is set where trying again before then is pointless."""

    until: datetime | None = None


def sign_in(
    session: Session, house: House, now: datetime, *, email: str, password: str, host: str, cookie: str = ""
) -> SignedIn | TurnedAway:
    """Checks address and password. A failure is counted against both the address and the network, known or not."""
    address, network = _counted(house, "sign-in", email, host)
    until = _held(session, address, network, now)
    if until:
        return TurnedAway(until)
    member = members.member_with(session, email)
    if not house.vault.passwords.matches(password, member.password_hash if member else "") or member is None:
        throttle.failed(session, address, now, throttle.SIGN_IN_LADDER)
        throttle.failed(session, network, now, NETWORK_LADDER, NETWORK_FORGOTTEN_AFTER)
        if member:
            record(session, now, member.practice_id, "sign_in.failed", member_id=member.id)
        return TurnedAway()
    throttle.clear(session, address)
    record(session, now, member.practice_id, "sign_in.succeeded", member_id=member.id)
    value = members.begin_sign_in(session, member, now, instead_of=cookie)
    return SignedIn(cookie=value, sees_clients=member.role is not Role.MANAGER)


def sign_out(session: Session, cookie: str, now: datetime) -> None:
    """Ends the sign-in, if there is one: pressing it twice does no harm."""
    ended = members.end_sign_in(session, cookie, now)
    if ended:
        record(session, now, ended.practice_id, "sign_in.ended", member_id=ended.member_id)


def ask_for_new_password(session: Session, house: House, now: datetime, *, email: str, host: str) -> TurnedAway | None:
    """Mails a link if the address is known. Only a network that asks too often is told anything else.

    One password check is done for everybody: beside it, the letter that only a known address causes takes no time
    that could be measured. An address that has had its letters for now gets no more, without a word.
    """
    address, network = _counted(house, "reset", email, host)
    until = throttle.held(session, address, now)
    crowded = throttle.held(session, network, now)
    if crowded:
        return TurnedAway(crowded)
    throttle.failed(session, address, now, RESET_LADDER)
    throttle.failed(session, network, now, RESET_NETWORK_LADDER, NETWORK_FORGOTTEN_AFTER)
    house.vault.passwords.matches(email, "")
    member = members.member_with(session, email)
    if member and member.password_hash and not until:
        members.mail_link(session, house, member, LinkKind.PASSWORD_RESET, now, lasts=RESET_LASTS)
        record(session, now, member.practice_id, "password.reset_asked", member_id=member.id)
    return None


def set_new_password(session: Session, house: House, now: datetime, *, token: str, password: str) -> None:
    """Sets the password, once. Every sign-in and link ends; counted failures are forgotten. Raises Gone."""
    member = members.followed_link(session, token, LinkKind.PASSWORD_RESET, now, to_change=True)
    if member is None:
        raise Gone("This link has closed.")
    members.set_password(session, house, member, password, now)
    _forget_failures(session, house, member)
    record(session, now, member.practice_id, "password.reset", member_id=member.id)


def _counted(house: House, kind: str, email: str, host: str) -> tuple[bytes, bytes]:
    """What one attempt counts against. Always taken in this order, so that two attempts never wait for each other."""
    key = house.vault.keys.forms
    return throttle.subject(key, kind, email), throttle.subject(key, f"{kind} from", network_of(host))


def _held(session: Session, address: bytes, network: bytes, now: datetime) -> datetime | None:
    waits = (throttle.held(session, address, now), throttle.held(session, network, now))
    return max((until for until in waits if until), default=None)


def _forget_failures(session: Session, house: House, member: Member) -> None:
    """Whoever holds the mailbox gets in, even while somebody else keeps guessing at their password."""
    for kind in ("sign-in", "reset"):
        throttle.clear(session, throttle.subject(house.vault.keys.forms, kind, member.email))
