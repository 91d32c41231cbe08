"""Typing in what a partner wrote on paper, and the sheet on which they sign who reads it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from server import access
from server.access import OpenVisit, Someone
from server.domain import times
from server.domain.invitations import may_write
from server.errors import OutOfDate
from server.house import House
from server.partner_form import actions, in_room_rules, paper_actions, paper_forms, queries
from server.partner_form import paper_queries as papers
from server.partner_form.in_room_queries import back_of
from server.partner_form.in_room_rules import Standing
from server.partner_form.pages import Homework
from server.partner_form.paper_forms import PaperForm
from server.people import name_of
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import PostedOrStale
from server.web.speaking import speak
from server.web.transactions import Reading, Writing

router = APIRouter()

SIGNED_IN_AGAIN = (
    "You were signed out in between. Everything you typed stands here still: look through it, then press once more."
)
CLOSED = "This was sent in, withdrawn or has closed. Open it again under Homework if the sheet still counts."


@router.get("/couples/{code}/invitations/{invitation_id}/paper")
def sheet_to_type_in(
    request: Request, code: str, invitation_id: UUID, someone: Clinician, session: Reading, now: Now, house: TheHouse
) -> Response:
    """The worksheets of one invitation, empty: what a partner began on their own page is not shown."""
    visit = _on_behalf_of(session, someone, code, invitation_id, now)
    _require_open(visit, now)
    homework = queries.homework_of(session, house, visit, now)
    at = homework.sheets[0].position
    content = papers.paper_page(session, house, visit, homework, None, now, at=at)
    return page(request, "in_room/paper.html.j2", content)


@router.post("/couples/{code}/invitations/{invitation_id}/paper")
def sheet_typed_in(
    request: Request,
    code: str,
    invitation_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: PostedOrStale,
) -> Response:
    """On to the next worksheet, back to the one before, or all of it sent in. Whatever stops it is shown as typed."""
    visit = _on_behalf_of(session, someone, code, invitation_id, now)
    actions.lock(session, visit)
    if _is_typed_in(session, visit):
        return see_other(f"{_back(session, visit)}?done=typed")
    _require_open(visit, now)
    typed = paper_forms.paper_form(form)
    homework = queries.homework_of(session, house, visit, now)
    if typed.is_stale:
        return _again(request, session, house, visit, homework, typed, now, notice=SIGNED_IN_AGAIN)
    read = papers.read(homework.sheet(typed.at), typed.fields[typed.at])
    if typed.press == "back":
        return _turned(request, session, house, visit, homework, typed, now, by=-1)
    if read.problems:
        return _again(request, session, house, visit, homework, typed, now, found=read.problems)
    if typed.at != homework.sheets[-1].position:
        return _turned(request, session, house, visit, homework, typed, now, by=1)
    return _sent_in(request, session, house, someone, visit, homework, typed, now)


@router.get("/couples/{code}/invitations/{invitation_id}/agreement")
def agreement_to_sign(
    request: Request, code: str, invitation_id: UUID, someone: Clinician, session: Reading, now: Now, house: TheHouse
) -> Response:
    """In the partner's language, to be printed: who reads what, under the policy in force, and a line to sign on."""
    visit = _on_behalf_of(session, someone, code, invitation_id, now)
    speak(request, visit.partner.language)
    return page(request, "partner_form/agreement_sheet.html.j2", papers.agreement_sheet(session, house, visit))


def _on_behalf_of(
    session: Reading | Writing, someone: Someone, code: str, invitation_id: UUID, now: datetime
) -> OpenVisit:
    couple = access.couple_of(session, someone, code)
    return papers.on_behalf_of(session, couple, access.invitation_of(session, couple, invitation_id), now)


def _require_open(visit: OpenVisit, now: datetime) -> None:
    if visit.couple.archived_at or not may_write(visit.invitation, now):
        raise OutOfDate(CLOSED)


def _is_typed_in(session: Writing, visit: OpenVisit) -> bool:
    """Whether this sheet came in already: the button was pressed twice."""
    return any(response.typed_by for response in queries.responses_of(session, visit.invitation).values())


def _back(session: Writing, visit: OpenVisit) -> str:
    return back_of(session, visit.couple, visit.invitation)


def _sent_in(
    request: Request,
    session: Writing,
    house: House,
    someone: Someone,
    visit: OpenVisit,
    homework: Homework,
    typed: PaperForm,
    now: datetime,
) -> Response:
    stands = papers.stands_to_policy(session, visit)
    given = {sheet.position: papers.read(sheet, typed.fields.get(sheet.position, {})) for sheet in homework.sheets}
    for position, each in given.items():
        if each.problems:
            return _again(request, session, house, visit, homework, typed, now, at=position, found=each.problems)
    problems = _agreement_problems(session, house, someone, visit, typed, stands, now)
    if problems or stands == Standing.REFUSED:
        return _again(request, session, house, visit, homework, typed, now, problems=problems)
    if stands == Standing.UNASKED and typed.paper.signed_on:
        paper_actions.record_agreement(session, someone, visit, typed.paper.signed_on, now)
    answers = {position: each.answers for position, each in given.items()}
    paper_actions.type_in(session, house, someone, visit, answers, now)
    return see_other(f"{_back(session, visit)}?done=typed")


def _agreement_problems(
    session: Writing, house: House, someone: Someone, visit: OpenVisit, typed: PaperForm, stands: str, now: datetime
) -> dict[str, str]:
    name = name_of(session, house.vault, visit.partner)
    today = times.in_zone(now, someone.time_zone).date()
    return in_room_rules.sheet_problems(stands, typed.paper, name, today)


def _turned(
    request: Request,
    session: Writing,
    house: House,
    visit: OpenVisit,
    homework: Homework,
    typed: PaperForm,
    now: datetime,
    *,
    by: int,
) -> Response:
    """The worksheet after, or before; what was typed of this one travels along."""
    places = [sheet.position for sheet in homework.sheets]
    at = places[max(0, min(len(places) - 1, places.index(typed.at) + by))]
    content = papers.paper_page(session, house, visit, homework, typed, now, at=at)
    return page(request, "in_room/paper.html.j2", content)


def _again(
    request: Request,
    session: Writing,
    house: House,
    visit: OpenVisit,
    homework: Homework,
    typed: PaperForm,
    now: datetime,
    *,
    at: int | None = None,
    **more: object,
) -> Response:
    content = papers.paper_page(
        session,
        house,
        visit,
        homework,
        typed,
        now,
        at=typed.at if at is None else at,
        **more,  # type: ignore[arg-type]
    )
    return page(request, "in_room/paper.html.j2", content, status=422)
