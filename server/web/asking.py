"""Who is asking. Each guard is a dependency; a route without one is found by `tests/house`."""

from typing import Annotated

from fastapi import Depends, Request

from server.access import OpenVisit, Someone, is_stale, mark_seen, open_visit, someone_signed_in
from server.errors import NotAllowed, NotFound, NotSignedIn
from server.web.cookies import SIGN_IN, VISIT, cookie_of
from server.web.house import Now, TheHouse


def member(request: Request, house: TheHouse, now: Now) -> Someone:
    """Any signed-in member, looked up in a transaction of its own. Raises NotSignedIn."""
    cookie = cookie_of(request, SIGN_IN)
    if not cookie:
        raise NotSignedIn
    with house.database.reading() as session:
        someone = someone_signed_in(session, cookie, now)
        stale = someone is not None and is_stale(session, cookie, now)
    if someone is None:
        raise NotSignedIn
    if stale:
        with house.database.writing() as session:
            mark_seen(session, cookie, now)
    request.state.someone = someone
    return someone


def clinician(someone: Annotated[Someone, Depends(member)]) -> Someone:
    """A member who works with couples. For a manager, clients' pages do not exist."""
    if not someone.sees_clients:
        raise NotFound
    return someone


def runs_practice(someone: Annotated[Someone, Depends(member)]) -> Someone:
    """An owner or a manager. Raises NotAllowed for a clinician."""
    if not someone.runs_practice:
        raise NotAllowed("Only the practice’s owner or manager can do that.")
    return someone


def visit_cookie(request: Request) -> str:
    """A partner's cookie. Routes open it inside their own transaction with `the_visit`."""
    return cookie_of(request, VISIT)


AnyMember = Annotated[Someone, Depends(member)]
Clinician = Annotated[Someone, Depends(clinician)]
RunsPractice = Annotated[Someone, Depends(runs_practice)]
VisitCookie = Annotated[str, Depends(visit_cookie)]

__all__ = ["AnyMember", "Clinician", "OpenVisit", "RunsPractice", "VisitCookie", "open_visit"]
