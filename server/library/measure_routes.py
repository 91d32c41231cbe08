"""Addresses of published measures: their figures, and what a practice brings of them. Open to who sees clients."""

from fastapi import APIRouter, Request, Response

from reports.blank_form import blank_pdf
from server.library import actions, forms, measure_queries
from server.responses.brought_measures import shipped_measures
from server.web.asking import Clinician
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted
from server.web.transactions import Reading, Writing

router = APIRouter()

NOTICES = {
    "brought": "Kept for your practice alone. Every item as it was read stands below.",
    "withdrawn": "Withdrawn. Its items are shown no more; scores entered by it stay.",
}


@router.get("/library/measures")
def measures(request: Request, someone: Clinician, session: Reading) -> Response:
    return page(request, "library/measures.html.j2", measure_queries.measures_page(session, someone))


@router.get("/library/measures/bring-one")
def bring(request: Request, someone: Clinician) -> Response:  # noqa: ARG001 (it asks for one)
    return page(request, "library/bring_measure.html.j2", measure_queries.bring_page())


@router.post("/library/measures/bring-one")
def brought(request: Request, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:
    """Items and scoring from a file, checked line by line; kept for this practice with what allows their use."""
    typed, asked = forms.read_asked_measure(form, shipped_measures())
    if asked is not None:
        problem = actions.bring_measure(session, someone, asked, now)
        if not problem:
            return see_other(f"/library/measures/{asked.measure.name}?done=brought")
        typed = typed.with_problems({"written": problem})
    return page(request, "library/bring_measure.html.j2", measure_queries.bring_page(typed), status=422)


@router.get("/library/measures/{name}")
def measure(request: Request, name: str, someone: Clinician, session: Reading, done: str = "") -> Response:
    content = measure_queries.measure_page(session, someone, name, notice=NOTICES.get(done, ""))
    return page(request, "library/measure.html.j2", content)


@router.post("/library/measures/{name}")
def settle_measure(
    request: Request, name: str, someone: Clinician, session: Writing, now: Now, form: Posted
) -> Response:
    """The practice's own figures for a measure, and who reads one that asks about self-harm."""
    settled = measure_queries.settled_measure(session, someone, name)
    typed, own = forms.read_own_figures(form, settled.measure)
    if own is None:
        again = measure_queries.measure_page(session, someone, name, typed)
        return page(request, "library/measure.html.j2", again, status=422)
    actions.settle_measure(session, someone, settled.measure, own, now)
    return see_other("/library/measures")


@router.get("/library/measures/{name}/file")
def file(name: str, someone: Clinician, session: Reading) -> Response:
    """What the practice brought, as it was taken: to be mended and brought again, or kept elsewhere."""
    brought = measure_queries.brought_file(session, someone, name)
    return Response(
        brought.written,
        media_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.{brought.file.rpartition(".")[2]}"'},
    )


@router.get("/library/measures/{name}/sheet.pdf")
def sheet(name: str, someone: Clinician, house: TheHouse, language: str = "en", paper: str = "A4") -> Response:
    """The items on paper, to be given out in session. Nothing is read while it prints, and it names nobody."""
    with house.database.reading() as session:
        found = measure_queries.measure_on_paper(session, someone, name, language=language, paper=paper)
    return Response(
        house.press.print(blank_pdf, found.content, found.paper).bytes,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{found.file_name}"',
            "Cache-Control": "private, no-store",
        },
    )


@router.post("/library/measures/{name}/withdraw")
def withdraw(name: str, someone: Clinician, session: Writing, now: Now, form: Posted) -> Response:  # noqa: ARG001
    actions.withdraw_measure(session, someone, name, now)
    return see_other(f"/library/measures/{name}?done=withdrawn")
