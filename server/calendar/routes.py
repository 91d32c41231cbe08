"""The one address of the calendar. Programs read it, so it answers in plain text and sets no cookie."""

from fastapi import APIRouter, Request, Response

from server.calendar import actions, queries, rules
from server.web.house import Now, TheHouse
from server.web.transactions import Writing

router = APIRouter()


@router.get("/calendar/{token}.ics")
def calendar(request: Request, token: str, session: Writing, now: Now, house: TheHouse) -> Response:
    """The token is the key. Any other gets one constant answer, and is counted against the network it came from."""
    network = request.client.host if request.client else ""
    if not actions.may_ask(session, house.vault, network, now):
        return Response("Too many addresses that lead nowhere.\n", 429, {"Retry-After": "600"}, "text/plain")
    entries = queries.entries_at(session, token, now)
    if entries is None:
        actions.count_unknown(session, house.vault, network, now)
        return Response("There is nothing at this address.\n", 404, media_type="text/plain")
    return Response(rules.calendar(entries, now), headers=HEADERS, media_type="text/calendar")


HEADERS = {"Cache-Control": "private, max-age=900", "Content-Disposition": 'inline; filename="sessions.ics"'}
