"""Links that ten wrong passcodes closed: told to whoever works with the couple, and to neither partner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from server import links
from server.access import Someone
from server.domain.invitations import may_write
from server.responses.titles import is_told
from server.tables import Couple, Invitation
from server.vault import Vault


@dataclass(frozen=True, slots=True)
class LockedLink:
    """One such link, since `at`. `may_be_mailed`: another link can be mailed in its place."""

    invitation_id: UUID
    couple_id: UUID
    partner_id: UUID
    at: datetime
    may_be_mailed: bool


def locked_links(
    session: Session, vault: Vault, someone: Someone, couples: Sequence[Couple], now: datetime
) -> tuple[LockedLink, ...]:
    """The latest first. What asks about safety alone is told of to a couple's own clinician, in the same words."""
    moments = links.locked(session, vault, someone.practice_id, [couple.id for couple in couples], now)
    if not moments:
        return ()
    own = [couple.id for couple in couples if couple.clinician_id == someone.member_id]
    rows = session.exec(
        select(Invitation).where(
            Invitation.practice_id == someone.practice_id,
            col(Invitation.id).in_(list(moments)),
            or_(col(Invitation.couple_id).in_(own), is_told(someone.practice_id, Invitation.assignment_id)),
        )
    ).all()
    found = (
        LockedLink(row.id, row.couple_id, row.partner_id, moments[row.id], may_write(row, now) and not row.in_room)
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))
