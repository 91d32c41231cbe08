"""The page that asks about an address before a link is mailed there once more."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server import links
from server.access import Someone
from server.assignments import queries
from server.forms import Form
from server.people import email_of, name_of
from server.tables import Couple, Invitation
from server.vault import Vault

PAGES = ("homework", "safety-check")


@dataclass(frozen=True, slots=True)
class ResendPage:
    """`is_new`: another link goes out in any case, since the old one was closed; by wrong passcodes if `is_locked`."""

    code: str
    invitation_id: UUID
    place: str
    name: str
    email: str
    mailbox: str
    is_own: bool
    is_new: bool
    is_locked: bool
    back: str
    form: Form

    @property
    def back_to(self) -> str:
        return f"/couples/{self.code}/{self.back}"

    def unanswered(self, problem: str) -> "ResendPage":
        return replace(self, form=self.form.with_problems({"private": problem}))


def resend_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    invitation: Invitation,
    now: datetime,
    *,
    back: str,
    form: Form | None = None,
) -> ResendPage:
    """`back` is the page of the couple that this leads back to, its homework where it names no other."""
    partner = queries.partner_of(session, invitation)
    is_locked = invitation.id in links.locked(session, vault, couple.practice_id, [couple.id], now)
    return ResendPage(
        code=couple.code,
        invitation_id=invitation.id,
        place=partner.place.value,
        name=name_of(session, vault, partner),
        email=email_of(session, vault, partner),
        mailbox=partner.mailbox.value,
        is_own=couple.clinician_id == someone.member_id,
        is_new=is_locked or not links.is_out(session, invitation),
        is_locked=is_locked,
        back=back if back in PAGES else PAGES[0],
        form=form or Form({"link": "same"}),
    )
