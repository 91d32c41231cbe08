"""Addresses of the library. It is open to every member, since it holds nothing about anybody.

What a clinician pastes to see it with the rules' eyes may be somebody's words: it is posted, shown back and forgotten.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from reports.blank_form import blank_pdf
from server.library import markers, measure_routes, queries
from server.web.asking import AnyMember, Clinician
from server.web.house import TheHouse
from server.web.pages import page
from server.web.posted import Posted
from server.web.transactions import Reading

router = APIRouter()
router.include_router(measure_routes.router)


@router.get("/library")
def library(request: Request, someone: AnyMember, q: str = "") -> Response:  # noqa: ARG001 (it asks for a member)
    search = " ".join(q.replace("\0", "").split())
    return page(request, "library/library.html.j2", queries.library_page(search))


@router.get("/library/markers")
def paste(request: Request, someone: Clinician, example: bool = False) -> Response:  # noqa: ARG001 (it asks for one)
    return page(request, "library/markers.html.j2", markers.empty_page(with_example=example))


@router.post("/library/markers")
def pasted(request: Request, someone: Clinician, form: Posted) -> Response:  # noqa: ARG001 (it asks for one)
    """Shows the text with its marks. There is no transaction here: nothing is read from the database, or written."""
    content = markers.read_paste(form)
    return page(request, "library/markers.html.j2", content, status=422 if content.form.problems else 200)


@router.get("/library/{name}/blank.pdf")
def blank(
    name: str,
    someone: AnyMember,
    house: TheHouse,
    stance: str = "injured",
    language: str = "en",
    paper: str = "A4",
    policy: str = "",
) -> Response:
    """A worksheet on paper, to be given out in session. Nothing is read while it prints, and it names nobody."""
    with house.database.reading() as session:
        sheet = queries.blank_sheet(
            session, someone, name, stance=stance, language=language, paper=paper, policy=policy
        )
    return Response(
        house.press.print(blank_pdf, sheet.content, sheet.paper).bytes,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{sheet.file_name}"',
            "Cache-Control": "private, max-age=3600",
        },
    )


@router.get("/library/{name}")
def worksheet(
    request: Request,
    name: str,
    someone: AnyMember,
    session: Reading,
    stance: Annotated[str, Query(alias="as")] = "",
    policy: str = "",
    language: str = "",
    q: str = "",
) -> Response:
    """A worksheet as one partner will see it, beside the list it was chosen from."""
    search = " ".join(q.replace("\0", "").split())
    sheet = queries.sheet_of(session, someone, name, stance=stance, policy=policy, language=language)
    return page(request, "library/worksheet.html.j2", queries.library_page(search, sheet))
