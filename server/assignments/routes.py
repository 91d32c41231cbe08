"""Addresses of assigning. Each button about one invitation leads back to the page it stands on."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from server import access, schedule
from server.assignments import actions, forms, programme_routes, queries, resend_routes, rules, safety_routes
from server.responses.brought_measures import catalog_of
from server.responses.homework_decisions import is_decision_asked
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted, PostedForm
from server.web.transactions import Reading, Writing

router = APIRouter()
router.include_router(programme_routes.router)
router.include_router(resend_routes.router)
router.include_router(safety_routes.router)

NOTICES = {
    "assigned": "Assigned. When each letter goes out stands below.",
    "paused": "Recorded: homework for both pauses. Nothing was sent.",
    "resent": "The link goes out again. It is the same link, to the address on record.",
    "reissued": "A new link goes out, to the address on record. The one before leads nowhere any more.",
    "extended": "The link stays open until the new time. It no longer moves with the session.",
    "typed": "Sent in, and marked as typed in from paper.",
    "revoked": "The link is withdrawn. What was written so far is kept and was not sent to you.",
}


@router.get("/couples/{code}/assign")
def before_assigning(
    request: Request,
    code: str,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    w: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """The form; `w` names worksheets that are ticked already. What is suggested rests on answers, so it is recorded."""
    couple = access.couple_of(session, someone, code)
    typed = forms.first_order(w or queries.USUAL, catalog_of(session, couple.practice_id))
    content = queries.assign_page(session, house.vault, someone, couple, typed, now)
    actions.note_suggestions_read(session, someone, couple, now)
    return page(request, "assignments/assign.html.j2", content)


@router.post("/couples/{code}/assign")
def assign(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """Sends the homework, or shows what would happen where `show` was pressed. The same page sends once only."""
    couple = access.couple_of(session, someone, code)
    appointment = schedule.next_session(session, couple, now)
    zone = appointment.time_zone if appointment else someone.time_zone
    typed = forms.read_order(form, catalog_of(session, couple.practice_id), zone)
    done = see_other(f"/couples/{couple.code}/homework?done=assigned")
    only_show = form.ticked("show")
    if not only_show and queries.is_assigned(session, couple, typed.assignment_id):
        return done
    problems: dict[str, str] = {}
    asks_decision = not only_show and is_decision_asked(session, couple, now)
    accepts_address = False
    if typed.order is not None and appointment is not None:
        people = queries.recipients(session, house.vault, couple)
        problems = rules.refusals(typed.order, people, appointment.starts_at, now)
        problems |= rules.decision_problems(typed.order, typed.choice) if asks_decision else {}
        undecided = "" if typed.order.in_room else rules.address_problem(people)
        accepts_address = bool(undecided and typed.form.values["shared_address"])
        problems |= {"shared_address": undecided} if undecided and not accepts_address else {}
    fits = typed.order is not None and appointment is not None and not couple.archived_at and not problems
    if only_show or not fits or typed.order is None:
        typed = forms.with_problems(typed, problems)
        content = queries.assign_page(session, house.vault, someone, couple, typed, now)
        actions.note_suggestions_read(session, someone, couple, now)
        return page(request, "assignments/assign.html.j2", content, status=200 if only_show and fits else 422)
    if asks_decision:
        actions.decide(session, house.vault, someone, couple, typed.choice, now)
    if asks_decision and rules.only_pauses(typed.order, typed.choice):
        return see_other(f"/couples/{couple.code}/homework?done=paused")
    if accepts_address:
        actions.accept_shared_address(session, someone, couple, now)
    actions.assign(session, house.vault, someone, couple, typed.order, now)
    if not any(map(rules.may_be_mailed, typed.order.worksheets)):
        return see_other(f"/couples/{couple.code}/safety-check?done=assigned")
    return done


@router.get("/couples/{code}/homework")
def homework(
    request: Request,
    code: str,
    someone: Clinician,
    session: Reading,
    now: Now,
    house: TheHouse,
    show: Annotated[int, Query(ge=1, le=10_000)] = queries.AT_A_TIME,
    done: str = "",
) -> Response:
    couple = access.couple_of(session, someone, code)
    notice = NOTICES.get(done, "")
    content = queries.homework_page(session, house.vault, someone, couple, now, show=show, notice=notice)
    return page(request, "assignments/homework.html.j2", content)


@router.post("/couples/{code}/invitations/{invitation_id}/extend")
def extend(
    request: Request,
    code: str,
    invitation_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    """`due_on` and `due_clock` are read by the clinician's own clock."""
    couple = access.couple_of(session, someone, code)
    invitation = queries.invitation_of(session, couple, invitation_id)
    typed, due_at = forms.read_new_due(form, someone.time_zone, invitation.opens_at, now)
    if due_at is None:
        content = queries.homework_page(
            session, house.vault, someone, couple, now, show=10_000, extending=(invitation_id, typed)
        )
        return page(request, "assignments/homework.html.j2", content, status=422)
    actions.extend(session, someone, couple, invitation_id, due_at, now)
    return _back(code, form, "extended")


@router.post("/couples/{code}/invitations/{invitation_id}/revoke")
def revoke(code: str, invitation_id: UUID, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    couple = access.couple_of(session, someone, code)
    actions.revoke(session, someone, couple, invitation_id, now)
    return _back(code, form, "revoked")


def _back(code: str, form: PostedForm, done: str) -> Response:
    """To the page where the form says it came from, else to the couple."""
    if form.line("back") in ("homework", "safety-check"):
        return see_other(f"/couples/{code}/{form.line('back')}?done={done}")
    return see_other(f"/couples/{code}")
