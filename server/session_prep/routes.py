"""Addresses of the session-prep report: the page that offers the copies, the PDF itself, and what was given out."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from reports.pdf import Paper
from server import access
from server.access import Someone
from server.errors import Refusal
from server.house import House
from server.printing import NotPrinted
from server.session_prep import actions, queries
from server.session_prep.actions import NoSession, NotForBothAnyMore, Variant
from server.session_prep.keeping import Document
from server.session_prep.rules import UnreadAlert
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page
from server.web.transactions import Writing

router = APIRouter()

Chosen = Annotated[UUID | None, Query(alias="session")]


@router.get("/couples/{code}/session-prep")
def copies(
    request: Request,
    code: str,
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
    chosen: Chosen = None,
) -> Response:
    """Which copies there are, what the one for both holds, and why something of it is not printed."""
    couple = access.couple_of(session, someone, code)
    content = queries.copies_page(session, house.vault, couple, now, someone, chosen=chosen)
    if content.held:
        actions.note_read(session, couple, now, someone.member_id)
    return page(request, "session_prep/copies.html.j2", content)


@router.get("/couples/{code}/session-prep.pdf")
def session_prep_pdf(
    request: Request,
    code: str,
    variant: Variant,
    someone: Clinician,
    house: TheHouse,
    chosen: Chosen = None,
    paper: Paper = "A4",
) -> Response:
    """The report as a file, or a page that says why it does not print. Printing holds no transaction open."""
    try:
        document = actions.give_out(
            house,
            lambda session: access.couple_of(session, someone, code),
            variant,
            member_id=someone.member_id,
            chosen=chosen,
            paper=paper,
        )
    except (UnreadAlert, NoSession, NotPrinted) as problem:
        return _not_printed(request, house, someone, code, problem, chosen)
    return _file(document)


@router.get("/couples/{code}/reports/{report_id}.pdf")
def given_out(request: Request, code: str, report_id: UUID, someone: Clinician, now: Now, house: TheHouse) -> Response:
    """A copy that was given out, byte for byte, or a page that says why it is not opened again."""
    try:
        with house.database.writing() as session:
            document = actions.open_again(session, house, someone, code, report_id, now)
    except (UnreadAlert, NotForBothAnyMore) as problem:
        return _not_printed(request, house, someone, code, problem, None)
    return _file(document)


def _not_printed(
    request: Request, house: House, someone: Someone, code: str, problem: Refusal, chosen: UUID | None
) -> Response:
    now = house.clock()
    with house.database.writing() as session:
        couple = access.couple_of(session, someone, code)
        content = queries.copies_page(session, house.vault, couple, now, someone, chosen=chosen, problem=problem)
        if isinstance(problem, NotPrinted):
            actions.note_not_printed(session, couple, problem, now, someone.member_id)
    return page(request, "session_prep/copies.html.j2", replace(content, held=()), status=problem.status)


def _file(document: Document) -> Response:
    return Response(
        document.pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{document.file_name}"', "Cache-Control": "no-store"},
    )
