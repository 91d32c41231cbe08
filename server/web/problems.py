"""Refusals made into pages, in one place. What a page says never tells whether something exists for somebody else."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from server.domain.speech import to_say
from server.errors import NotSignedIn, Refusal
from server.web.pages import page, see_other
from server.web.posted import carried, own_words
from server.web.speaking import is_partner_side, say_to

log = logging.getLogger("mendwork")

TITLES = {
    403: to_say("That is not open to you"),
    404: to_say("Nothing here"),
    409: to_say("This has changed"),
    410: to_say("This has closed"),
    413: to_say("Too much at once"),
    500: to_say("Something went wrong on our side"),
}
ANY_OTHER = to_say("That did not work")
SIGNED_OUT = "You were signed out before this was saved"
SIGN_IN_AGAIN = "Nothing of it was kept. Sign in again in a new tab, then put there what you typed here."
THEN_GO_ON = (
    "Nothing is lost: all of it stands on this page. Sign in again in a new tab, then come back and go on here."
)
NOT_LOST = to_say("Nothing that was saved is lost. Go back and try once more in a minute.")
NOTHING_HERE = to_say("There is nothing at this address.")
NOT_TAKEN = to_say("This address does not take that. Go back and use the page’s own buttons.")


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """`typed` are the words of a form that was not taken, to be copied from the page: none of them is kept.

    `again` are the fields of a long form that is posted once more from this page, after signing in beside it.
    """

    title: str
    sentence: str
    typed: tuple[str, ...] = ()
    is_signed_out: bool = False
    again: tuple[tuple[str, str], ...] = ()


def answer_refusals(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(Exception, _unexpected)


def problem_page(request: Request, status: int, sentence: str, *, typed: tuple[str, ...] = ()) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"problem": sentence}, status_code=status)
    template = "problems/partner.html.j2" if is_partner_side(request) else "problems/clinician.html.j2"
    say = say_to(request)
    content = ProblemPage(say(TITLES.get(status, ANY_OTHER)), say(sentence), typed)
    return page(request, template, content, status=status)


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Refusal)  # noqa: S101 (registered for Refusal alone)
    if isinstance(problem, NotSignedIn):
        return await _signed_out(request)
    return problem_page(request, problem.status, str(problem), typed=await _typed(request))


async def _signed_out(request: Request) -> Response:
    """To the sign-in page, unless something was typed that would be lost on the way."""
    typed = await _typed(request)
    again = await carried(request) if request.method == "POST" else ()
    if typed or again:
        sentence = THEN_GO_ON if again else SIGN_IN_AGAIN
        content = ProblemPage(SIGNED_OUT, sentence, typed, is_signed_out=True, again=again)
        return page(request, "problems/clinician.html.j2", content, status=NotSignedIn.status)
    wanted = request.url.path if request.method == "GET" else "/caseload"
    return see_other(f"/sign-in?next={quote(wanted)}")


async def _typed(request: Request) -> tuple[str, ...]:
    """What a member typed into a form that is refused. A partner’s pages show theirs again themselves."""
    is_form = request.method == "POST" and not is_partner_side(request) and not request.url.path.startswith("/api/")
    return await own_words(request) if is_form else ()


async def _unreadable(request: Request, _problem: Exception) -> Response:
    return problem_page(request, 404, NOTHING_HERE)


async def _http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)  # noqa: S101 (registered for HTTPException alone)
    sentences = {404: NOTHING_HERE, 405: NOT_TAKEN}
    sentence = sentences.get(problem.status_code, HTTPStatus(problem.status_code).phrase)
    response = problem_page(request, problem.status_code, sentence)
    for name, value in (problem.headers or {}).items():
        response.headers[name] = value
    return response


async def _unexpected(request: Request, problem: Exception) -> Response:
    """The log names the kind of error and where it arose, never the values: those may be a client's words."""
    where = problem.__traceback__
    while where and where.tb_next:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "unknown place"
    log.error("%s at %s while answering %s", type(problem).__name__, place, request.method)
    return problem_page(request, 500, NOT_LOST)
