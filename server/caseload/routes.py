"""Addresses of the caseload. `/couples/new` stands before any `/couples/{code}`, so this room is entered first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from server import access, schedule
from server.access import Someone
from server.caseload import actions, forms, queries, rules
from server.domain.series import Occurrence
from server.errors import NotFound, OutOfDate
from server.forms import Form
from server.languages import offered_languages
from server.tables import Couple, CoupleSession
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted, PostedForm
from server.web.transactions import Reading, Writing

router = APIRouter()


@router.get("/caseload")
def caseload(
    request: Request,
    someone: Clinician,
    session: Reading,
    now: Now,
    house: TheHouse,
    q: str = "",
    show: Annotated[int, Query(ge=1, le=100_000)] = 40,
    archived: bool = False,
    assign: str = "",
) -> Response:
    """The appointment book; `assign` names a worksheet that a couple is being chosen for."""
    search = " ".join(q.replace("\0", "").split())
    book = queries.caseload_page(
        session, house.vault, someone, search=search, show=show, archived=archived, assigning=assign[:80], now=now
    )
    template = "caseload/first_time.html.j2" if book.is_first_time else "caseload/caseload.html.j2"
    return page(request, template, book)


@router.get("/couples/new")
def new_couple(request: Request, someone: Clinician, session: Reading) -> Response:
    return page(request, "caseload/new_couple.html.j2", queries.new_couple_page(session, someone))


@router.post("/couples/new")
def add_couple(
    request: Request, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """Adds the couple and, where a time was given, its first session."""
    taken = queries.codes_taken(session, someone, to_add=True)
    typed, details = forms.read_couple(form, taken=taken, languages=offered_languages())
    typed_time, time = forms.read_first_session(form, now)
    if details is None or typed_time.problems:
        both = forms.joined(typed, typed_time)
        content = queries.CouplePage(form=both, choices=queries.choices())
        return page(request, "caseload/new_couple.html.j2", content, status=422)
    couple = actions.add_couple(session, house.vault, someone, details, now)
    if time is not None:
        actions.book_sessions(session, someone, couple, time.booking, now)
    return see_other(f"/couples/{couple.code}/details?added=1")


@router.get("/couples/{code}/details")
def details(
    request: Request,
    code: str,
    someone: Clinician,
    session: Reading,
    now: Now,
    house: TheHouse,
    added: bool = False,
    saved: str = "",
) -> Response:
    couple = access.own_couple_of(session, someone, code)
    notices = forms.notices_of("added" if added else saved)
    content = queries.details_page(session, house.vault, couple, now, notices=notices)
    return page(request, "caseload/details.html.j2", content)


@router.post("/couples/{code}/details")
def change_details(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    couple = access.own_couple_of(session, someone, code)
    taken = queries.codes_taken(session, someone, except_for=couple.id, to_add=True)
    typed, wanted = forms.read_couple(form, taken=taken, languages=offered_languages())
    if wanted is None:
        content = queries.details_page(session, house.vault, couple, now, form=typed)
        return page(request, "caseload/details.html.j2", content, status=422)
    changed = actions.change_couple(session, house.vault, someone, couple, wanted, now)
    said = ["saved"]
    said += ["links"] if changed.links_closed_of else ["address"] if changed.addresses_changed_of else []
    said += ["policy"] if changed.policy_asked_again else []
    return see_other(f"/couples/{couple.code}/details?saved={'.'.join(said)}")


@router.post("/couples/{code}/archive")
def archive(code: str, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    """Archives the couple, or brings it back when `back` is set."""
    couple = access.own_couple_of(session, someone, code)
    if form.ticked("back"):
        actions.bring_back(session, someone, couple, now)
        return see_other(f"/couples/{couple.code}/details?saved=back")
    actions.archive(session, someone, couple, now)
    return see_other(f"/couples/{couple.code}/details?saved=archived")


@router.get("/couples/{code}/session")
def next_session(
    request: Request, code: str, someone: Clinician, session: Reading, now: Now, house: TheHouse, saved: str = ""
) -> Response:
    couple = access.couple_of(session, someone, code)
    appointment = schedule.next_session(session, couple, now)
    here, notices = f"/couples/{couple.code}/session", forms.notices_of(saved)
    content = queries.session_page(session, house.vault, someone, couple, appointment, now, here=here, notices=notices)
    return page(request, "caseload/session.html.j2", content)


@router.post("/couples/{code}/session")
def book_session(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """Books or moves the next session, or cancels it when `cancel` was pressed."""
    couple = access.couple_of(session, someone, code)
    here, appointment = f"/couples/{couple.code}/session", schedule.next_session(session, couple, now)
    if form.ticked("cancel"):
        if appointment is None:
            raise NotFound("No session is booked, so there is none to cancel.")
        return see_other(f"{here}?saved={_cancel(session, someone, couple, appointment, form, now)}")
    typed, said = _book_or_move(session, someone, couple, appointment, form, now)
    if typed.problems:
        content = queries.session_page(session, house.vault, someone, couple, appointment, now, here=here, form=typed)
        return page(request, "caseload/session.html.j2", content, status=422)
    return see_other(f"{here}?saved={said}")


@router.get("/couples/{code}/sessions")
def sessions(
    request: Request, code: str, someone: Clinician, session: Reading, now: Now, house: TheHouse, saved: str = ""
) -> Response:
    couple = access.couple_of(session, someone, code)
    notices = forms.notices_of(saved)
    content = queries.sessions_page(session, house.vault, someone, couple, now, notices=notices)
    return page(request, "caseload/sessions.html.j2", content)


@router.post("/couples/{code}/sessions")
def book_sessions(
    request: Request, code: str, someone: Clinician, session: Writing, now: Now, house: TheHouse, form: Posted
) -> Response:
    """Books one session, or a series: its dates are shown first, and booked when they come back with `chosen`."""
    couple = access.couple_of(session, someone, code)
    typed, booking = forms.read_booking(form, now)
    typed = _refuse_archived(typed, couple)
    if booking is None or typed.problems:
        content = queries.sessions_page(session, house.vault, someone, couple, now, form=typed)
        return page(request, "caseload/sessions.html.j2", content, status=422)
    if booking.is_series and not form.ticked("chosen"):
        dates = queries.series_page(session, house.vault, someone, couple, typed, booking, now)
        return page(request, "caseload/series.html.j2", dates)
    wanted = forms.chosen_dates(form, booking) if booking.is_series else booking
    problem = _book(session, someone, couple, wanted, now)
    if not problem:
        said = "series" if booking.is_series else "booked"
        return see_other(f"/couples/{couple.code}/sessions?saved={_with_clocks(said, wanted.dates)}")
    if booking.is_series:
        typed = typed.with_problems({"dates": problem})
        ticked = form.all("on")
        dates = queries.series_page(session, house.vault, someone, couple, typed, booking, now, ticked=ticked)
        return page(request, "caseload/series.html.j2", dates, status=422)
    typed = typed.with_problems({"session_on": problem})
    content = queries.sessions_page(session, house.vault, someone, couple, now, form=typed)
    return page(request, "caseload/sessions.html.j2", content, status=422)


@router.get("/couples/{code}/sessions/{session_id}")
def one_session(
    request: Request, code: str, session_id: UUID, someone: Clinician, session: Reading, now: Now, house: TheHouse
) -> Response:
    couple = access.couple_of(session, someone, code)
    appointment = queries.session_of(session, couple, session_id)
    here = f"/couples/{couple.code}/sessions/{appointment.id}"
    content = queries.session_page(session, house.vault, someone, couple, appointment, now, here=here)
    return page(request, "caseload/session.html.j2", content)


@router.post("/couples/{code}/sessions/{session_id}")
def change_session(
    request: Request,
    code: str,
    session_id: UUID,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    """Moves a session, or cancels it when `cancel` was pressed; with `rest`, the later ones of its series too."""
    couple = access.couple_of(session, someone, code)
    appointment = queries.session_of(session, couple, session_id)
    why_not = rules.why_not_change(appointment.starts_at, appointment.cancelled_at, now)
    if why_not:
        raise OutOfDate(why_not)
    all_of_them = f"/couples/{couple.code}/sessions"
    if form.ticked("cancel"):
        return see_other(f"{all_of_them}?saved={_cancel(session, someone, couple, appointment, form, now)}")
    typed, said = _book_or_move(session, someone, couple, appointment, form, now)
    if typed.problems:
        here = f"{all_of_them}/{appointment.id}"
        content = queries.session_page(session, house.vault, someone, couple, appointment, now, here=here, form=typed)
        return page(request, "caseload/session.html.j2", content, status=422)
    return see_other(f"{all_of_them}?saved={said}")


@router.get("/couples/{code}/grants")
def grants(request: Request, code: str, someone: Clinician, session: Reading) -> Response:
    couple = access.own_couple_of(session, someone, code)
    return page(request, "caseload/grants.html.j2", queries.grants_page(session, someone, couple))


@router.post("/couples/{code}/grants")
def change_grants(code: str, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    """`member` is shown the couple, or no longer when `stop` is set."""
    couple = access.own_couple_of(session, someone, code)
    try:
        member_id = UUID(form.line("member"))
    except ValueError:
        raise NotFound from None
    change = actions.stop_showing if form.ticked("stop") else actions.show_to_colleague
    change(session, someone, couple, member_id, now)
    return see_other(f"/couples/{couple.code}/grants")


@router.get("/couples/{code}/partners/{place}/passcode")
def before_passcode(
    request: Request, code: str, place: str, someone: Clinician, session: Reading, house: TheHouse
) -> Response:
    """The step before: to whom, whether the mailbox is still what was recorded, and what a new passcode ends."""
    couple = access.own_couple_of(session, someone, code)
    content = queries.passcode_page(session, house.vault, couple, place)
    return page(request, "caseload/passcode.html.j2", content)


@router.post("/couples/{code}/partners/{place}/passcode")
def issue_passcode(
    request: Request,
    code: str,
    place: str,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    form: Posted,
) -> Response:
    """Answers with the digits instead of leading elsewhere: they stand on this one page and are kept nowhere.

    One that is replaced asks first (`replace`), so that a stray press locks nobody out, and whether the address that
    the link goes to is still private. Whatever the answer is, it is recorded; the digits are handed over in person.
    """
    couple = access.own_couple_of(session, someone, code)
    typed, answer = forms.read_privacy(form)
    before = queries.passcode_page(session, house.vault, couple, place, typed)
    if before.has_passcode and not form.ticked("replace"):
        return page(request, "caseload/passcode.html.j2", replace(before, form=Form()))
    if before.has_passcode and answer is None:
        return page(request, "caseload/passcode.html.j2", before, status=422)
    digits = actions.issue_passcode(session, house.vault, someone, couple, place, now, answer)
    return page(request, "caseload/passcode.html.j2", replace(before, digits=digits))


def _book_or_move(
    session: Writing,
    someone: Someone,
    couple: Couple,
    appointment: CoupleSession | None,
    form: PostedForm,
    now: datetime,
) -> tuple[Form, str]:
    """The form with its problems, or the keys of what to say about what was done."""
    typed, time = forms.read_session(form, now)
    typed = _refuse_archived(typed, couple)
    if time is None or typed.problems:
        return typed, ""
    try:
        if appointment is None:
            actions.book_sessions(session, someone, couple, time.booking, now)
            return typed, _with_clocks("booked", time.booking.dates)
        rest = form.ticked("rest")
        places = actions.move_session(session, someone, couple, appointment, time, rest=rest, now=now)
        return typed, _with_clocks("moved-rest" if rest else "moved", places)
    except actions.TimeTaken as problem:
        return typed.with_problems({"session_on": str(problem)}), ""


def _cancel(
    session: Writing, someone: Someone, couple: Couple, appointment: CoupleSession, form: PostedForm, now: datetime
) -> str:
    """Cancels and returns the key of what to say about it."""
    close_links, rest = form.line("homework") == "close", form.ticked("rest")
    actions.cancel_session(session, someone, couple, appointment, rest=rest, close_links=close_links, now=now)
    return f"cancelled{'-rest' if rest else ''}{'' if close_links else '-kept'}"


def _book(session: Writing, someone: Someone, couple: Couple, wanted: forms.Booking, now: datetime) -> str:
    """Books these dates, or says what stands in the way."""
    if not wanted.dates:
        return "Leave at least one date ticked."
    try:
        actions.book_sessions(session, someone, couple, wanted, now)
    except actions.TimeTaken as problem:
        return str(problem)
    return ""


def _refuse_archived(typed: Form, couple: Couple) -> Form:
    if couple.archived_at is None:
        return typed
    return typed.with_problems({"session_on": "This couple is archived. Bring it back before booking a session."})


def _with_clocks(said: str, dates: Sequence[Occurrence]) -> str:
    if not any(each.said for each in dates):
        return said
    return f"{said}.{'twice' if len(dates) == 1 else 'clocks'}"
