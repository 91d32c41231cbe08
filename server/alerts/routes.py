"""Addresses of what waits to be read alone."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from server import access
from server.access import Someone
from server.alerts import actions, forms, queries
from server.alerts.forms import NOTHING_TYPED, Typed
from server.house import House
from server.tables import Couple
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted
from server.web.transactions import Reading, Writing

router = APIRouter()


@router.get("/alerts")
def alerts_of_everyone(
    request: Request, someone: Clinician, session: Reading, now: Now, house: TheHouse, done: bool = False
) -> Response:
    """What waits, couple by couple: whose and since when, without a word of it."""
    content = queries.alerts_list_page(session, house.vault, someone, now, was_read=done)
    return page(request, "alerts/list.html.j2", content)


@router.get("/couples/{code}/alerts")
def alerts(request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse) -> Response:
    """What there is to read alone of one couple. Opening it is recorded."""
    couple = access.couple_to_read_alone(session, someone, code)
    return _alerts_page(request, session, house, someone, couple, now)


@router.post("/couples/{code}/alerts/{alert_id}")
def acknowledge(
    request: Request,
    code: str,
    alert_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    couple = access.couple_to_read_alone(session, someone, code, also_read=True)
    actions.open_alert(session, couple, alert_id)
    typed, said = forms.read_acknowledgement(form)
    if said is None:
        again = Typed(typed, alert_id)
        return _alerts_page(request, session, house, someone, couple, now, typed=again)
    actions.acknowledge(session, house, someone, couple, alert_id, said, now, shown=forms.read_shown(form))
    session.flush()
    still = access.may_read_alone(session, someone, couple)
    return see_other(f"/couples/{couple.code}/alerts" if still else "/alerts?done=1")


def _alerts_page(
    request: Request,
    session: Writing,
    house: House,
    someone: Someone,
    couple: Couple,
    now: datetime,
    *,
    typed: Typed = NOTHING_TYPED,
) -> Response:
    content = queries.alerts_page(session, house.vault, someone, couple, now, typed=typed)
    if content.open or content.read:
        actions.note_read(session, someone, couple, now)
    return page(request, "alerts/couple.html.j2", content, status=422 if typed.form.problems else 200)
