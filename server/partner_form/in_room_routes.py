"""Ways without e-mail, from the clinician's side: a code turned round to a partner, the clinic's device handed over."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from server import access
from server.errors import NotAllowed
from server.partner_form import in_room_actions as actions
from server.partner_form import in_room_queries as queries
from server.partner_form.in_room_rules import code_problem
from server.web.asking import Clinician
from server.web.cookies import DEVICE, FORGET, LINK, SIGN_IN, VISIT, cookie_of, drop_cookie, set_cookie
from server.web.house import Now, TheHouse
from server.web.pages import HANDS_BACK_AFTER, page, see_other
from server.web.posted import Posted
from server.web.speaking import speak
from server.web.transactions import Reading, Writing

router = APIRouter()


@router.get("/couples/{code}/invitations/{invitation_id}/code")
def shown_as_code(
    request: Request, code: str, invitation_id: UUID, someone: Clinician, session: Writing, now: Now, house: TheHouse
) -> Response:
    """A page of its own, in the partner's language: it names nobody, and is recorded as the letter it stands for."""
    couple = access.couple_of(session, someone, code)
    invitation = access.invitation_of(session, couple, invitation_id)
    is_alone = queries.asks_safety_alone(session, invitation)
    if problem := code_problem(is_safety_alone=is_alone, is_in_room=invitation.in_room):
        raise NotAllowed(problem)
    address = actions.show(session, house, someone, invitation, now)
    speak(request, queries.partner_of(session, invitation).language)
    return page(request, "partner_form/code.html.j2", queries.code_page(session, couple, invitation, address))


@router.get("/couples/{code}/invitations/{invitation_id}/hand-over")
def before_handing_over(
    request: Request, code: str, invitation_id: UUID, someone: Clinician, session: Reading, house: TheHouse
) -> Response:
    couple = access.couple_of(session, someone, code)
    invitation = access.invitation_of(session, couple, invitation_id)
    content = queries.hand_over_page(session, house, couple, invitation)
    return page(request, "in_room/hand_over.html.j2", content, minutes=HANDS_BACK_AFTER)


@router.post("/couples/{code}/invitations/{invitation_id}/hand-over")
def handed_over(
    request: Request,
    code: str,
    invitation_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,  # noqa: ARG001 (ours alone)
) -> Response:
    """From here on this browser is the partner's: the clinician is signed out of it, and no address leads back."""
    couple = access.couple_of(session, someone, code)
    invitation = access.invitation_of(session, couple, invitation_id)
    language = queries.partner_of(session, invitation).language
    token = actions.hand_over(
        session, house, someone, invitation, now, sign_in=cookie_of(request, SIGN_IN), visit=cookie_of(request, VISIT)
    )
    response = see_other("/l")
    for name in (SIGN_IN, VISIT):
        drop_cookie(response, house.settings, name)
    set_cookie(response, house.settings, DEVICE, language)
    set_cookie(response, house.settings, LINK, token)
    response.headers["Clear-Site-Data"] = FORGET
    return response
