"""Addresses of the safety check. They answer the couple's own clinician alone."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from server import access
from server.assignments import forms, safety_actions, safety_queries
from server.errors import OutOfDate
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted
from server.web.transactions import Reading, Writing

router = APIRouter()

NOTICES = {
    "given": "Ready. Hand over this device, or type in the sheet.",
    "assigned": "Given. How it is answered stands below.",
    "typed": "Sent in, and marked as typed in from paper. What it says waits under “To read alone”.",
    "resent": "The link goes out again.",
    "reissued": "A new link goes out. The one before leads nowhere any more.",
    "revoked": "Withdrawn. What was written so far is kept and was not sent to you.",
    "on": "Turned on for this partner alone, and recorded.",
    "off": "Turned off, and recorded. Letters that had not gone out yet are taken back.",
}


@router.get("/couples/{code}/safety-check")
def safety_check(
    request: Request, code: str, someone: Clinician, session: Reading, now: Now, house: TheHouse, done: str = ""
) -> Response:
    couple = access.own_couple_of(session, someone, code)
    notice = NOTICES.get(done, "")
    content = safety_queries.safety_page(session, house.vault, someone, couple, now, notice)
    return page(request, "assignments/safety_check.html.j2", content)


@router.post("/couples/{code}/partners/{place}/safety-check")
def given_in_room(
    code: str, place: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    couple = access.own_couple_of(session, someone, code)
    partner = safety_actions.partner_at(session, couple, place)
    stopped = safety_queries.why_not(session, house.vault, couple, partner)
    if stopped:
        raise OutOfDate(stopped)
    order_id: UUID = forms.order_id(form.line("id"))
    safety_actions.give_in_room(session, house.vault, someone, couple, partner.place, order_id, now)
    return see_other(f"/couples/{couple.code}/safety-check?done=given")


@router.post("/couples/{code}/partners/{place}/safety-check/mail")
def mailing_turned(code: str, place: str, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    """On only where it was confirmed; anything else posted turns it off."""
    couple = access.own_couple_of(session, someone, code)
    partner = safety_actions.partner_at(session, couple, place)
    on = form.line("mail") == "on"
    safety_actions.turn_mailing(session, someone, couple, partner, now, on=on)
    return see_other(f"/couples/{couple.code}/safety-check?done={'on' if on else 'off'}")
