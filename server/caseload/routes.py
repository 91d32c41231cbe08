"""Addresses of the caseload. `/couples/new` stands before any `/couples/{code}`, so this room is entered first."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from server import access
from server.caseload import actions, forms, queries
from server.errors import NotFound
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted
from server.web.transactions import Reading, Writing
from worksheets.catalog import the_catalog

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
    search = " ".join(q.replace("\0", "").split())[:100]
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
    typed, details = forms.read_couple(form, taken=taken, languages=the_catalog().languages)
    typed_time, time = forms.read_first_session(form, now)
    if details is None or typed_time.problems:
        both = forms.joined(typed, typed_time)
        content = queries.CouplePage(form=both, choices=queries.choices())
        return page(request, "caseload/new_couple.html.j2", content, status=422)
    couple = actions.add_couple(session, house.vault, someone, details, now)
    if time is not None:
        actions.book_session(session, someone, couple, time, now)
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
    typed, wanted = forms.read_couple(form, taken=taken, languages=the_catalog().languages)
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
    request: Request, code: str, someone: Clinician, session: Reading, now: Now, saved: str = ""
) -> Response:
    couple = access.couple_of(session, someone, code)
    content = queries.session_page(session, someone, couple, now, notices=forms.notices_of(saved))
    return page(request, "caseload/session.html.j2", content)


@router.post("/couples/{code}/session")
def book_session(request: Request, code: str, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    """Books or moves the next session, or cancels it when `cancel` was pressed."""
    couple = access.couple_of(session, someone, code)
    if form.ticked("cancel"):
        close_links = form.line("homework") == "close"
        actions.cancel_session(session, someone, couple, close_links=close_links, now=now)
        return see_other(f"/couples/{couple.code}/session?saved={'cancelled' if close_links else 'cancelled-kept'}")
    typed, time = forms.read_session(form, now)
    if couple.archived_at:
        typed = typed.with_problems({"session_on": "This couple is archived. Bring it back before booking a session."})
    if time is None or typed.problems:
        content = queries.session_page(session, someone, couple, now, form=typed)
        return page(request, "caseload/session.html.j2", content, status=422)
    moved = actions.book_session(session, someone, couple, time, now)
    return see_other(f"/couples/{couple.code}/session?saved={'moved' if moved else 'booked'}")


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

    One that is replaced asks to be confirmed first (`replace`), so that a stray press locks nobody out.
    """
    couple = access.own_couple_of(session, someone, code)
    before = queries.passcode_page(session, house.vault, couple, place)
    if before.has_passcode and not form.ticked("replace"):
        return page(request, "caseload/passcode.html.j2", before)
    digits = actions.issue_passcode(session, house.vault, someone, couple, place, now)
    return page(request, "caseload/passcode.html.j2", replace(before, digits=digits))
