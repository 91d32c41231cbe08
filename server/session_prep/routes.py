"""Addresses of the session-prep report: the page that offers the copies, and the PDF itself."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from reports.pdf import Paper
from server import access
from server.session_prep import actions, queries
from server.session_prep.actions import CannotPrint, NoSession, Variant
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
    content = queries.copies_page(session, house.vault, couple, now, chosen=chosen)
    if content.held:
        actions.note_read(session, couple, now, someone.member_id)
    return page(request, "session_prep/copies.html.j2", content)


@router.get("/couples/{code}/session-prep.pdf")
def session_prep_pdf(
    request: Request,
    code: str,
    variant: Variant,
    someone: Clinician,
    now: Now,
    house: TheHouse,
    chosen: Chosen = None,
    paper: Paper = "A4",
) -> Response:
    """The report as a file, or a page that says why it does not print. Printing holds no write lock."""
    with house.database.reading() as session:
        couple = access.couple_of(session, someone, code)
        try:
            prepared = actions.prepare(session, house, couple, now, variant, member_id=someone.member_id, chosen=chosen)
            pdf = actions.printed(prepared, paper)
        except (UnreadAlert, NoSession, CannotPrint) as refusal:
            content = queries.copies_page(session, house.vault, couple, now, chosen=chosen, problem=str(refusal))
            return page(request, "session_prep/copies.html.j2", replace(content, held=()), status=refusal.status)
    with house.database.writing() as session:
        actions.issue(session, couple, prepared, now, variant, member_id=someone.member_id)
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{prepared.file_name}"', "Cache-Control": "no-store"},
    )
