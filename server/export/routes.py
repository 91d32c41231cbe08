"""Addresses of the export: the page that offers it, and one partner's material as a file."""

from fastapi import APIRouter, Request, Response

from server import access
from server.domain.words import Place
from server.export import actions, queries
from server.export.rules import Format
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page
from server.web.transactions import Reading, Writing

router = APIRouter()


@router.get("/couples/{code}/export")
def export(request: Request, code: str, someone: Clinician, session: Reading, house: TheHouse) -> Response:
    couple = access.own_couple_of(session, someone, code)
    return page(request, "export/export.html.j2", queries.export_page(session, house.vault, couple))


@router.get("/couples/{code}/partners/{place}/export")
def material(
    code: str,
    place: Place,
    format: Format,  # noqa: A002 (it is what the address calls it)
    someone: Clinician,
    session: Writing,
    now: Now,
    house: TheHouse,
) -> Response:
    """The file itself. Each one is written to the audit, in the transaction that reads it."""
    couple = access.own_couple_of(session, someone, code)
    file = actions.export(session, house, couple, place, format, now, member_id=someone.member_id)
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.file_name}"', "Cache-Control": "no-store"},
    )
