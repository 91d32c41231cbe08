"""The step before a link is mailed once more: whether the address is still private, which is kept in the record."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from server import access
from server.assignments import actions, queries, resend_queries
from server.domain.words import StillPrivate
from server.forms import Form
from server.people import keep_answer
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted, PostedForm
from server.web.transactions import Reading, Writing

router = APIRouter()

UNANSWERED = "Say first whether this address is still private. Nothing was sent."


@router.get("/couples/{code}/invitations/{invitation_id}/resend")
def before_resending(
    request: Request,
    code: str,
    invitation_id: UUID,
    someone: Clinician,
    session: Reading,
    now: Now,
    house: TheHouse,
    back: str = "",
) -> Response:
    couple = access.couple_of(session, someone, code)
    invitation = queries.invitation_of(session, couple, invitation_id)
    actions.require_mailable(session, couple, invitation, now)
    content = resend_queries.resend_page(session, house.vault, someone, couple, invitation, now, back=back)
    return page(request, "assignments/resend.html.j2", content)


@router.post("/couples/{code}/invitations/{invitation_id}/resend")
def resend(
    request: Request,
    code: str,
    invitation_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    """Sends only after "yes". Every answer is recorded; "no" and "not sure" lead to what can be done instead."""
    couple = access.couple_of(session, someone, code)
    invitation = queries.invitation_of(session, couple, invitation_id)
    actions.require_mailable(session, couple, invitation, now)
    content = resend_queries.resend_page(
        session, house.vault, someone, couple, invitation, now, back=form.line("back"), form=_typed(form)
    )
    answer = form.line("private")
    if answer not in tuple(StillPrivate):
        return page(request, "assignments/resend.html.j2", content.unanswered(UNANSWERED), status=422)
    keep_answer(session, someone, queries.partner_of(session, invitation), StillPrivate(answer), now)
    if answer != StillPrivate.YES:
        actions.hold_back(session, invitation, StillPrivate(answer), now)
        return page(request, "assignments/not_sent.html.j2", content)
    anew = content.is_new or form.line("link") == "new"
    actions.resend(session, house.vault, someone, couple, invitation_id, now, anew=anew)
    return see_other(f"{content.back_to}?done={'reissued' if anew else 'resent'}")


def _typed(form: PostedForm) -> Form:
    return Form({name: form.line(name) for name in ("private", "link")})
