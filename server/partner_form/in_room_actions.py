"""What the clinician does in the room with one partner's invitation: show its link, hand over this device."""

from datetime import datetime

from sqlmodel import Session

from server import access, links, members
from server.access import Someone
from server.domain.invitations import may_write
from server.domain.tokens import link_token
from server.domain.words import LinkKind
from server.errors import OutOfDate
from server.house import House
from server.partner_form.in_room_rules import readable
from server.tables import Couple, Invitation

CLOSED = "This link is closed, so nothing can be answered through it. Give it more time, or assign anew."


def show(session: Session, house: House, someone: Someone, invitation: Invitation, now: datetime) -> str:
    """Puts a short link in place and returns its address. Raises OutOfDate where nothing can be written any more."""
    _require_open(session, invitation, now)
    short = links.give_short(session, house.vault, invitation)
    _record(session, someone, invitation, "invitation.shown", now)
    return f"{house.settings.links_under}/l/{readable(short)}"


def hand_over(
    session: Session,
    house: House,
    someone: Someone,
    invitation: Invitation,
    now: datetime,
    *,
    sign_in: str,
    visit: str,
) -> str:
    """Ends the clinician's own session, and whatever partner's page was open here; returns the token to go on with.

    Raises OutOfDate where nothing can be written any more.
    """
    _require_open(session, invitation, now)
    links.give(session, house.vault, invitation)
    access.end_visit(session, visit, now)
    members.end_sign_in(session, sign_in, now)
    _record(session, someone, invitation, "device.handed_over", now)
    return link_token(
        house.vault.keys.link, invitation.practice_id, LinkKind.INVITATION, invitation.id, invitation.generation
    )


def _require_open(session: Session, invitation: Invitation, now: datetime) -> None:
    couple = session.get_one(Couple, (invitation.practice_id, invitation.couple_id))
    if couple.archived_at or not may_write(invitation, now):
        raise OutOfDate(CLOSED)


def _record(session: Session, someone: Someone, invitation: Invitation, action: str, now: datetime) -> None:
    access.record(
        session,
        now,
        someone.practice_id,
        action,
        member_id=someone.member_id,
        couple_id=invitation.couple_id,
        partner_id=invitation.partner_id,
        subject_id=invitation.id,
    )
