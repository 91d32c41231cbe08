"""Addresses of a couple's programme. Every button leads back to its page."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from server import access
from server.assignments import programme_actions, programme_forms, programme_queries
from server.assignments.programme_forms import first_start
from server.domain.words import Place
from server.errors import OutOfDate
from server.tables import Couple
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted, PostedForm
from server.web.transactions import Reading, Writing
from worksheets.programme import the_programmes

router = APIRouter()

NOTICES = {
    "started": "Started. Each step says when it goes out, or what it waits for.",
    "paused": "Paused. What was given stays open; no step follows until it goes on.",
    "resumed": "It goes on with the next step.",
    "skipped": "Skipped. The step after it is next.",
    "swapped": "Swapped. The step gives that worksheet instead.",
    "ended": "Ended. What was given stays open; nothing more follows.",
}


@router.get("/couples/{code}/programme")
def programme(
    request: Request, code: str, someone: Clinician, session: Reading, now: Now, house: TheHouse, done: str = ""
) -> Response:
    """The programme the couple is in, or the form that starts one."""
    couple = access.couple_of(session, someone, code)
    notice = NOTICES.get(done, "")
    content = programme_queries.programme_page(session, house.vault, someone, couple, first_start(), now, notice=notice)
    return page(request, "assignments/programme.html.j2", content)


@router.post("/couples/{code}/programme")
def start(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """Starts a programme. The same page sent twice starts one."""
    couple = access.couple_of(session, someone, code)
    typed = programme_forms.read_start(form, the_programmes())
    if typed.start is None:
        content = programme_queries.programme_page(session, house.vault, someone, couple, typed, now)
        return page(request, "assignments/programme.html.j2", content, status=422)
    programme_actions.start(session, house.vault, someone, couple, typed.start, now)
    return _back(couple, "started")


@router.post("/couples/{code}/programme/{run_id}/pause")
def pause(code: str, run_id: UUID, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    couple = access.couple_of(session, someone, code)
    programme_actions.pause(session, someone, couple, run_id, _places(form), now)
    return _back(couple, "paused")


@router.post("/couples/{code}/programme/{run_id}/resume")
def resume(
    code: str, run_id: UUID, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    couple = access.couple_of(session, someone, code)
    programme_actions.resume(session, house.vault, someone, couple, run_id, _places(form), now)
    return _back(couple, "resumed")


@router.post("/couples/{code}/programme/{run_id}/skip")
def skip(
    code: str, run_id: UUID, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    couple = access.couple_of(session, someone, code)
    position = programme_forms.read_position(form)
    programme_actions.skip(session, house.vault, someone, couple, run_id, position, now)
    return _back(couple, "skipped")


@router.post("/couples/{code}/programme/{run_id}/swap")
def swap(
    code: str, run_id: UUID, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    couple = access.couple_of(session, someone, code)
    asked = programme_forms.read_swap(form)
    programme_actions.swap(session, house.vault, someone, couple, run_id, asked, now)
    return _back(couple, "swapped")


@router.post("/couples/{code}/programme/{run_id}/end")
def end(code: str, run_id: UUID, someone: Clinician, session: Writing, now: Now, _form: Posted) -> Response:
    couple = access.couple_of(session, someone, code)
    programme_actions.end(session, someone, couple, run_id, now)
    return _back(couple, "ended")


def _places(form: PostedForm) -> tuple[Place, ...]:
    places = programme_forms.read_places(form)
    if not places:
        raise OutOfDate("It was not said for whom. Look at the programme again.")
    return places


def _back(couple: Couple, done: str) -> Response:
    return see_other(f"/couples/{couple.code}/programme?done={done}")
