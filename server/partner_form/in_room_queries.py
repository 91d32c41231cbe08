"""Pages of the ways without e-mail: the code that is turned round to a partner, the device that is handed over."""

from dataclasses import dataclass

from sqlmodel import Session

from server.domain.confidentiality import asks_about_safety_alone
from server.house import House
from server.partner_form import in_room_rules
from server.partner_form.in_room_rules import Code
from server.people import name_of
from server.responses.titles import worksheets_given
from server.tables import Couple, Invitation, Partner


@dataclass(frozen=True, slots=True)
class CodePage:
    """Turned round to a partner, it names nobody and no topic. `place` and `typed` are the address in two parts.

    `back` is where the clinician goes from it.
    """

    drawn: Code
    place: str
    typed: str
    back: str


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """Before the device changes hands."""

    code: str
    invitation_id: str
    place: str
    name: str
    can_open: bool
    back: str


def partner_of(session: Session, invitation: Invitation) -> Partner:
    return session.get_one(Partner, (invitation.practice_id, invitation.partner_id))


def asks_safety_alone(session: Session, invitation: Invitation) -> bool:
    """Whether this invitation asks about nothing but safety, and so stands on no page that others see."""
    return all(map(asks_about_safety_alone, worksheets_given(session, invitation)))


def code_page(session: Session, couple: Couple, invitation: Invitation, address: str) -> CodePage:
    place, _, typed = in_room_rules.without_scheme(address).rpartition("/")
    return CodePage(
        drawn=in_room_rules.code(address),
        place=f"{place}/",
        typed=typed,
        back=back_of(session, couple, invitation),
    )


def hand_over_page(session: Session, house: House, couple: Couple, invitation: Invitation) -> HandOverPage:
    partner = partner_of(session, invitation)
    return HandOverPage(
        code=couple.code,
        invitation_id=str(invitation.id),
        place=partner.place.value,
        name=name_of(session, house.vault, partner),
        can_open=bool(partner.passcode_hash) or partner.may_choose_passcode,
        back=back_of(session, couple, invitation),
    )


def back_of(session: Session, couple: Couple, invitation: Invitation) -> str:
    """The page this invitation stands on: questions about safety alone have one of their own."""
    where = "safety-check" if asks_safety_alone(session, invitation) else "homework"
    return f"/couples/{couple.code}/{where}"
