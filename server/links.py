"""A partner's private link: given with the invitation, closed by raising its generation. Letters follow it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server import outbox, throttle
from server.domain.tokens import link_token, short_token, token_hash, whole_token
from server.domain.words import LinkKind
from server.tables import Invitation, Link, Partner
from server.vault import Vault

Locked = dict[UUID, datetime]
"""By invitation: the moment of the tenth wrong passcode."""


def give(session: Session, vault: Vault, invitation: Invitation) -> None:
    """Puts the link of the invitation's present generation in place, if it is not there already."""
    token = link_token(
        vault.keys.link, invitation.practice_id, LinkKind.INVITATION, invitation.id, invitation.generation
    )
    if session.get(Link, token_hash(token)) is None:
        session.add(
            Link(
                token_hash=token_hash(token),
                practice_id=invitation.practice_id,
                kind=LinkKind.INVITATION,
                subject_id=invitation.id,
                generation=invitation.generation,
            )
        )


def give_short(session: Session, vault: Vault, invitation: Invitation) -> str:
    """Puts a short link beside the long one, for a code on the screen or to be typed, and returns its secret part."""
    key = vault.keys.link
    short = short_token(key, invitation.practice_id, invitation.id, invitation.generation)
    hashed = token_hash(whole_token(key, short))
    if session.get(Link, hashed) is None:
        session.add(
            Link(
                token_hash=hashed,
                practice_id=invitation.practice_id,
                kind=LinkKind.INVITATION,
                subject_id=invitation.id,
                generation=invitation.generation,
            )
        )
    return short


def renew(session: Session, vault: Vault, invitation: Invitation, now: datetime) -> None:
    """Another link in place of the one that is out, which leads nowhere any more. What was written is kept."""
    close(session, invitation, now)
    session.flush()
    give(session, vault, invitation)
    session.flush()


def tries(vault: Vault, hashed: bytes) -> bytes:
    """What the wrong passcodes at one link are counted under."""
    return throttle.subject(vault.keys.link, "passcode", hashed.hex())


def tries_at(vault: Vault, invitation: Invitation) -> bytes:
    """The same for whichever of an invitation's links was used: the short one is no second set of attempts."""
    token = link_token(
        vault.keys.link, invitation.practice_id, LinkKind.INVITATION, invitation.id, invitation.generation
    )
    return tries(vault, token_hash(token))


def locked(session: Session, vault: Vault, practice_id: UUID, couple_ids: Iterable[UUID], now: datetime) -> Locked:
    """The invitations of these couples whose link ten wrong passcodes closed, and when that was.

    Locks are rare: without any, one statement is all this takes.
    """
    moments = throttle.all_locked(session, now)
    if not moments:
        return {}
    rows = session.exec(
        select(Link.token_hash, Link.subject_id)
        .join(
            Invitation,
            (col(Invitation.practice_id) == Link.practice_id) & (col(Invitation.id) == Link.subject_id),
        )
        .where(
            Link.practice_id == practice_id,
            Link.kind == LinkKind.INVITATION,
            col(Invitation.couple_id).in_(list(couple_ids)),
        )
    ).all()
    found = [(invitation_id, moments.get(tries(vault, hashed))) for hashed, invitation_id in rows]
    return {invitation_id: at for invitation_id, at in found if at is not None}


def is_out(session: Session, invitation: Invitation) -> bool:
    """Whether a link leads to this invitation at present."""
    return session.exec(_links(invitation)).first() is not None


def close(session: Session, invitation: Invitation, now: datetime) -> None:
    """The link and every visit through it end; what was to be mailed is taken back. What was written is kept."""
    invitation.generation += 1
    session.add(invitation)
    for link in session.exec(_links(invitation)).all():
        session.delete(link)
    outbox.withdraw(session, invitation, now)


def revoke(session: Session, invitation: Invitation, now: datetime) -> None:
    """Withdraws the invitation for good: nothing can be written or sent through it any more."""
    invitation.revoked_at = now
    close(session, invitation, now)


def close_all_of(session: Session, partner: Partner, now: datetime) -> int:
    """Closes every link of a partner that is out, because their address is another one now. Returns how many."""
    with_link = (
        select(Invitation)
        .join(Link, (col(Link.practice_id) == Invitation.practice_id) & (col(Link.subject_id) == Invitation.id))
        .where(
            Invitation.practice_id == partner.practice_id,
            Invitation.partner_id == partner.id,
            Link.kind == LinkKind.INVITATION,
        )
    )
    invitations = session.exec(with_link).all()
    for invitation in invitations:
        close(session, invitation, now)
    return len(invitations)


def _links(invitation: Invitation) -> SelectOfScalar[Link]:
    return select(Link).where(
        Link.practice_id == invitation.practice_id,
        Link.kind == LinkKind.INVITATION,
        Link.subject_id == invitation.id,
    )
