"""Addresses of the couple page and of what is done on it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from server import access
from server.access import Someone
from server.domain import times
from server.house import House
from server.review import actions, agenda, forms, queries
from server.review.forms import NOTHING_TYPED, Typed
from server.tables import Couple
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted
from server.web.transactions import Reading, Writing

router = APIRouter()


@router.get("/couples/{code}")
def couple_page(
    request: Request,
    code: str,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    chosen: Annotated[UUID | None, Query(alias="session")] = None,
) -> Response:
    """The couple page. It is a read of answers, and recorded as one."""
    couple = access.couple_of(session, someone, code)
    return _couple_page(request, session, house, someone, couple, now, chosen=chosen)


@router.post("/couples/{code}/picks")
def pick(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """Picks a passage of an answer for the brief or for the copy for both."""
    couple = access.couple_of(session, someone, code)
    chosen = forms.chosen_session(form)
    typed, asked = forms.read_pick(form)
    if asked:
        problem = actions.pick(session, house, someone, couple, asked, now, chosen=chosen)
        if not problem:
            return _back(couple, chosen, f"answer-{asked.answer_id}")
        typed = typed.with_problems({"passage": problem})
    again = Typed("pick", typed, typed.values["answer"])
    return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)


@router.post("/couples/{code}/picks/{pick_id}/remove")
def remove_pick(code: str, pick_id: UUID, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    couple = access.couple_of(session, someone, code)
    answer_id = actions.remove_pick(session, someone, couple, pick_id, now)
    return _back(couple, forms.chosen_session(form), f"answer-{answer_id}")


@router.post("/couples/{code}/highlights")
def judge_highlight(
    code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """What the couple's own clinician says of a highlight: it fits, it does not, or neither after all."""
    couple = access.own_couple_of(session, someone, code)
    asked = forms.read_judgement(form)
    actions.judge_highlight(session, house, someone, couple, asked, now)
    return _back(couple, forms.chosen_session(form), f"answer-{asked.answer_id}")


@router.post("/couples/{code}/agenda")
def add_to_agenda(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    couple = access.couple_of(session, someone, code)
    chosen = forms.chosen_session(form)
    typed, line = forms.read_line(form)
    if not line:
        again = Typed("agenda", typed)
        return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)
    agenda.add_line(session, house, someone, couple, line, now, is_apart=bool(typed.values["apart"]), chosen=chosen)
    return _back(couple, chosen, "agenda")


@router.post("/couples/{code}/agenda/{line_id}/{step}")
def take_agenda_step(
    code: str, line_id: UUID, step: agenda.Step, someone: Clinician, session: Writing, now: Now, form: Posted
) -> Response:
    """Up, down, come to, open again, or off the agenda."""
    couple = access.couple_of(session, someone, code)
    chosen = forms.chosen_session(form)
    agenda.take(session, couple, line_id, step, now, chosen=chosen)
    return _back(couple, chosen, "agenda")


@router.post("/couples/{code}/commitments")
def enter_promise(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """A promise made in the room: whose, what, by when, and how both would see it."""
    couple = access.couple_of(session, someone, code)
    chosen = forms.chosen_session(form)
    typed, words = forms.read_promise(form, times.in_zone(now, someone.time_zone).date())
    typed, owner = forms.read_owner(form, typed)
    typed, is_aloud = forms.read_said_aloud(form, typed)
    if words is None or owner is None or not is_aloud:
        again = Typed("enter", typed.in_order(*forms.PROMISE_FIELDS))
        return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)
    actions.enter_promise(session, house, someone, couple, owner, words, now, once=forms.read_once(form))
    return _back(couple, chosen, "ledger")


@router.post("/couples/{code}/commitments/{commitment_id}/publish")
def publish_promise(
    request: Request,
    code: str,
    commitment_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    """Publishes in the agreed wording, or with `look` shows first how both would see it."""
    couple = access.couple_of(session, someone, code)
    actions.open_promise(session, couple, commitment_id)
    chosen = forms.chosen_session(form)
    typed, words = forms.read_promise(form, times.in_zone(now, someone.time_zone).date())
    if words is None or form.ticked("look"):
        again = Typed("publish", typed, str(commitment_id), is_preview=words is not None)
        return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)
    actions.publish_promise(session, house, someone, couple, commitment_id, words, now)
    return _back(couple, chosen, "ledger")


@router.post("/couples/{code}/commitments/{commitment_id}/renegotiate")
def renegotiate(
    request: Request,
    code: str,
    commitment_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    """Another wording, or another day, agreed with both present."""
    couple = access.couple_of(session, someone, code)
    actions.open_promise(session, couple, commitment_id)
    chosen = forms.chosen_session(form)
    typed, words = forms.read_promise(form, times.in_zone(now, someone.time_zone).date())
    typed, is_aloud = forms.read_said_aloud(form, typed)
    if words is None or not is_aloud:
        again = Typed("renegotiate", typed, str(commitment_id))
        return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)
    actions.renegotiate(session, house, someone, couple, commitment_id, words, now)
    return _back(couple, chosen, "ledger")


@router.post("/couples/{code}/commitments/{commitment_id}/close")
def close_promise(
    code: str, commitment_id: UUID, someone: Clinician, session: Writing, now: Now, form: Posted
) -> Response:
    couple = access.couple_of(session, someone, code)
    actions.close_promise(session, someone, couple, commitment_id, forms.read_closing(form), now)
    return _back(couple, forms.chosen_session(form), "ledger")


@router.post("/couples/{code}/commitments/{commitment_id}/again")
def take_up_again(
    code: str, commitment_id: UUID, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    couple = access.couple_of(session, someone, code)
    actions.take_up_again(session, house, someone, couple, commitment_id, now)
    return _back(couple, forms.chosen_session(form), "ledger")


@router.post("/couples/{code}/notes")
def write_note(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """A note for the session in view. Only the couple's own clinician has notes."""
    couple = access.own_couple_of(session, someone, code)
    chosen = forms.chosen_session(form)
    typed, asked = forms.read_note(form)
    if asked is None:
        again = Typed("note", typed)
        return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)
    actions.write_note(session, house, someone, couple, asked, now, once=forms.read_once(form), chosen=chosen)
    return _back(couple, chosen, "notes")


@router.post("/couples/{code}/notes/{note_id}")
def change_note(
    request: Request,
    code: str,
    note_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    couple = access.own_couple_of(session, someone, code)
    queries.note_of(session, couple, note_id)
    chosen = forms.chosen_session(form)
    typed, asked = forms.read_note(form)
    if asked is None:
        again = Typed("note", typed, str(note_id))
        return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)
    actions.change_note(session, house, someone, couple, note_id, asked, now)
    return _back(couple, chosen, "notes")


@router.get("/couples/{code}/notes/{note_id}/delete")
def before_deleting_note(
    request: Request,
    code: str,
    note_id: UUID,
    someone: Clinician,
    session: Reading,
    house: TheHouse,
    chosen: Annotated[UUID | None, Query(alias="session")] = None,
) -> Response:
    couple = access.own_couple_of(session, someone, code)
    content = queries.deleting_note_page(session, house.vault, couple, note_id, chosen)
    return page(request, "review/delete_note.html.j2", content)


@router.post("/couples/{code}/notes/{note_id}/delete")
def delete_note(code: str, note_id: UUID, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    couple = access.own_couple_of(session, someone, code)
    actions.delete_note(session, someone, couple, note_id, now)
    return _back(couple, forms.chosen_session(form), "notes")


@router.post("/couples/{code}/scores")
def enter_score(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """A published measure that a partner filled in on paper, for the session in view."""
    couple = access.own_couple_of(session, someone, code)
    chosen = forms.chosen_session(form)
    typed, place, measure = forms.read_whose_score(form, queries.measures_on_offer(session, couple))
    if measure is not None:
        checked, asked = forms.read_score(form, measure, times.in_zone(now, someone.time_zone).date())
        typed = typed.with_problems(checked.problems)
        if place is not None and asked is not None:
            problem = actions.enter_score(session, house, someone, couple, place, measure, asked, now, chosen=chosen)
            if not problem:
                return _back(couple, chosen, "papers")
            typed = typed.with_problems({"measure": problem})
    again = Typed("score", typed)
    return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)


@router.get("/couples/{code}/scores/item-by-item/{name}")
def enter_items(
    request: Request,
    code: str,
    name: str,
    someone: Clinician,
    session: Reading,
    now: Now,
    house: TheHouse,
    chosen: Annotated[UUID | None, Query(alias="session")] = None,
    language: str = "",
) -> Response:
    """The sheet of a measure whose wording the practice brought, to be entered as it was filled in."""
    couple = access.own_couple_of(session, someone, code)
    content = queries.items_page(session, house.vault, someone, couple, name, language, now, chosen=chosen)
    return page(request, "review/items.html.j2", content)


@router.post("/couples/{code}/scores/{entry_id}")
def correct_score(
    request: Request,
    code: str,
    entry_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    """Another total or another day. What stood before stays to be seen."""
    couple = access.own_couple_of(session, someone, code)
    measure = queries.measure_of(session, couple, entry_id)
    chosen = forms.chosen_session(form)
    typed, asked = forms.read_score(form, measure, times.in_zone(now, someone.time_zone).date())
    if asked is None:
        again = Typed("score", typed, str(entry_id))
        return _couple_page(request, session, house, someone, couple, now, chosen=chosen, typed=again)
    actions.correct_score(session, house, someone, couple, entry_id, asked, now)
    return _back(couple, chosen, "papers")


@router.post("/couples/{code}/scores/{entry_id}/remove")
def remove_score(code: str, entry_id: UUID, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    couple = access.own_couple_of(session, someone, code)
    actions.remove_score(session, someone, couple, entry_id, now)
    return _back(couple, forms.chosen_session(form), "papers")


def _couple_page(
    request: Request,
    session: Writing,
    house: House,
    someone: Someone,
    couple: Couple,
    now: datetime,
    *,
    chosen: UUID | None,
    typed: Typed = NOTHING_TYPED,
) -> Response:
    content = queries.couple_page(session, house.vault, someone, couple, now, chosen=chosen, typed=typed)
    if content.visit:
        actions.note_read(session, someone, couple, now)
    return page(request, "review/couple.html.j2", content, status=_status(typed))


def _status(typed: Typed) -> int:
    return 422 if typed.form.problems else 200


def _back(couple: Couple, chosen: UUID | None, fragment: str) -> Response:
    """To the session that was in view, and the place on the page where something was done."""
    query = f"?session={chosen}" if chosen else ""
    return see_other(f"/couples/{couple.code}{query}#{fragment}")
