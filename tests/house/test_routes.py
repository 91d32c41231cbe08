"""The table of routes drives these tests: a new route without a guard fails here by itself."""

import re
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from server.app import ROOMS
from server.web.asking import clinician, member, runs_practice, visit_cookie
from server.web.posted import posted, posted_or_stale
from server.web.transactions import reading, writing
from tests.routes import routes_of

OPEN = {
    "/": "leads to the caseload, which has its own guard",
    "/healthz": "says only that the process lives",
    "/readyz": "says only that the database is up to date",
    "/start": "exists only while there is no practice",
    "/sign-in": "the way in",
    "/sign-out": "ends whatever session the cookie names",
    "/sign-in/reset": "answers everybody the same",
    "/sign-in/reset/asked": "the same words, whoever asked",
    "/sign-in/reset/{token}": "the token is the key",
    "/join/{token}": "the token is the key",
    "/l/{token}": "one constant page",
    "/l": "the passcode page, constant too",
    "/page/handed-back": "one constant page, on the clinic's device",
    "/calendar/{token}.ics": "the token is the key, and what it opens has times alone",
}
SHOW_AGAIN = {
    "/page/{number:int}": "a page that outlived its visit shows what was typed, and is tied to its invitation besides",
    "/page/{number:int}/save": "the same, for the page's script",
    "/page/correct/{position:int}/{key}": "a correction is saved nowhere before, so it is shown again too",
    "/couples/{code}/invitations/{invitation_id}/paper": "a sheet half typed in outlives a sign-in: it is shown again",
    "/page/send": "the last question is typed there: it is saved and shown again, and nothing is sent by it",
    "/page/check/save": "the same, for the page's script",
    "/page/leave": "nothing may keep anybody from leaving",
}
GUARDS = {member, clinician, runs_practice, visit_cookie}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def routes() -> list[APIRoute]:
    return [route for room in ROOMS for route in routes_of(room)]


def calls(dependant: Dependant) -> Iterator[Dependant]:
    for needed in dependant.dependencies:
        yield needed
        yield from calls(needed)


def test_there_are_routes_to_speak_of():
    assert len(routes()) > 90


@pytest.mark.parametrize("route", routes(), ids=lambda r: f"{min(r.methods)} {r.path}")
def test_every_route_has_a_guard_or_says_why_it_needs_none(route):
    guarded = any(needed.call in GUARDS for needed in calls(route.dependant))
    assert guarded or route.path in OPEN, f"{route.path} asks nobody who they are: add a guard, or a reason to OPEN"


@pytest.mark.parametrize("route", routes(), ids=lambda r: f"{min(r.methods)} {r.path}")
def test_every_unsafe_route_takes_only_forms_of_our_own(route):
    if route.methods & UNSAFE:
        takes = posted_or_stale if route.path in SHOW_AGAIN else posted
        assert any(needed.call is takes for needed in calls(route.dependant)), f"{route.path} must depend on Posted"


@pytest.mark.parametrize("route", routes(), ids=lambda r: f"{min(r.methods)} {r.path}")
def test_every_route_commits_before_it_answers(route):
    for needed in calls(route.dependant):
        if needed.call in (reading, writing):
            assert needed.scope == "function", f"{route.path} would acknowledge before it commits"


def test_no_reason_in_the_open_list_outlives_its_route():
    known = {route.path for route in routes()} | {"/healthz", "/readyz"}
    assert set(OPEN) <= known


def couple_routes() -> list[tuple[str, str]]:
    return sorted({(method, r.path) for r in routes() if "{code}" in r.path for method in r.methods - {"HEAD"}})


def filled(path: str, code: str) -> str:
    path = path.replace("{code}", code).replace("{place}", "a")
    return re.sub(r"\{[^}]+\}", "019ab000-0000-7000-8000-000000000000", path)


@pytest.mark.parametrize(("method", "path"), couple_routes())
def test_a_couple_is_not_found_by_anyone_it_was_not_given_to(browser_as, browser, cast, method, path):
    there, nowhere = filled(path, cast.couple.code), filled(path, "Q9-Nowhere")
    stranger = browser.request(method, there)
    assert stranger.status_code == 303
    assert stranger.headers["location"].startswith("/sign-in")
    for name in ("sam", "noor", "vera"):
        someone = browser_as(name)
        token = csrf(someone)
        answers = [someone.request(method, address, data={"csrf": token}) for address in (there, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404], f"{name} at {path}"
        assert answers[0].text.replace(there, nowhere) == answers[1].text, f"{name} can tell {path} from nothing"


def csrf(browser) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', browser.get("/library").text)[1]
