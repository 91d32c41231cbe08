"""The way in and out."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from server import access, members
from server.access import someone_signed_in
from server.domain.addresses import tidy
from server.errors import Gone
from server.forms import Form
from server.sign_in import actions, forms, queries, rules
from server.sign_in.queries import SignInPage
from server.web.cookies import DEVICE, LINK, SIGN_IN, VISIT, cookie_of, drop_cookie, set_cookie
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted
from server.web.transactions import Reading, Writing

router = APIRouter()

NOTES = {
    "out": "You are signed out.",
    "password": "Your new password is set. Sign in with it. Every other device has been signed out.",
}
IDLE = "You were signed out, after an hour without use or twelve hours in all. Nothing that was saved is lost."


@router.get("/")
def front_door(request: Request, session: Reading, now: Now) -> Response:
    if members.is_first_start(session):
        return see_other("/start")
    someone = someone_signed_in(session, cookie_of(request, SIGN_IN), now)
    if someone is None:
        return see_other("/sign-in")
    return see_other(rules.landing(rules.CASELOAD, sees_clients=someone.sees_clients))


@router.get("/sign-in")
def sign_in_page(request: Request, session: Reading, now: Now) -> Response:
    if members.is_first_start(session):
        return see_other("/start")
    wanted = rules.own_path(request.query_params.get("next", ""))
    cookie = cookie_of(request, SIGN_IN)
    someone = someone_signed_in(session, cookie, now)
    if someone:
        return see_other(rules.landing(wanted, sees_clients=someone.sees_clients))
    note = NOTES.get(request.query_params.get("note", ""), IDLE if cookie and wanted else "")
    return page(request, "sign_in/sign_in.html.j2", SignInPage(Form(), wanted, note))


@router.post("/sign-in")
def sign_in(request: Request, form: Posted, session: Writing, now: Now, house: TheHouse) -> Response:
    typed = {"email": form.line("email"), "password": form.text("password")}
    wanted = rules.own_path(form.line("next"))
    checked = forms.sign_in_form(typed)
    if checked.problems:
        return _sign_in_again(request, checked, wanted, status=422)
    outcome = actions.sign_in(
        session,
        house,
        now,
        email=tidy(typed["email"]),
        password=typed["password"],
        host=_host(request),
        cookie=cookie_of(request, SIGN_IN),
    )
    if isinstance(outcome, actions.SignedIn):
        response = see_other(rules.landing(wanted, sees_clients=outcome.sees_clients))
        set_cookie(response, house.settings, SIGN_IN, outcome.cookie)
        if cookie_of(request, DEVICE):
            access.end_visit(session, cookie_of(request, VISIT), now)
            for name in (DEVICE, VISIT, LINK):
                drop_cookie(response, house.settings, name)
        return response
    if outcome.until:
        wait = f"There were too many attempts. {rules.wait_sentence(outcome.until, now)}"
        return _sign_in_again(request, checked.with_problems({"email": wait}), wanted, status=429)
    return _sign_in_again(request, checked.with_problems({"email": forms.NOT_RIGHT}), wanted, status=422)


@router.post("/sign-out")
def sign_out(request: Request, _form: Posted, session: Writing, now: Now, house: TheHouse) -> Response:
    actions.sign_out(session, cookie_of(request, SIGN_IN), now)
    response = see_other("/sign-in?note=out")
    drop_cookie(response, house.settings, SIGN_IN)
    return response


@router.get("/sign-in/reset")
def reset_page(request: Request) -> Response:
    return page(request, "sign_in/reset.html.j2", SignInPage(Form()))


@router.post("/sign-in/reset")
def ask_for_new_password(request: Request, form: Posted, session: Writing, now: Now, house: TheHouse) -> Response:
    checked = forms.reset_form({"email": form.line("email")})
    if checked.problems:
        return page(request, "sign_in/reset.html.j2", SignInPage(checked), status=422)
    email = tidy(checked.values["email"])
    refused = actions.ask_for_new_password(session, house, now, email=email, host=_host(request))
    if refused and refused.until:
        wait = f"Too many letters were asked for from here. {rules.wait_sentence(refused.until, now)}"
        return page(request, "sign_in/reset.html.j2", SignInPage(checked.with_problems({"email": wait})), status=429)
    return see_other("/sign-in/reset/asked")


@router.get("/sign-in/reset/asked")
def reset_asked(request: Request) -> Response:
    return page(request, "sign_in/asked.html.j2")


@router.get("/sign-in/reset/{token}")
def new_password_page(request: Request, token: str, session: Reading, now: Now) -> Response:
    shown = queries.new_password_page(session, token, now)
    if shown is None:
        return _closed(request)
    return page(request, "sign_in/new_password.html.j2", shown)


@router.post("/sign-in/reset/{token}")
def set_new_password(
    request: Request, token: str, form: Posted, session: Writing, now: Now, house: TheHouse
) -> Response:
    shown = queries.new_password_page(session, token, now)
    if shown is None:
        return _closed(request)
    password = form.text("password")
    checked = forms.new_password_form(password, *shown.about)
    if checked.problems:
        return page(request, "sign_in/new_password.html.j2", replace(shown, form=checked), status=422)
    try:
        actions.set_new_password(session, house, now, token=token, password=password)
    except Gone:
        return _closed(request)
    response = see_other("/sign-in?note=password")
    drop_cookie(response, house.settings, SIGN_IN)
    return response


def _sign_in_again(request: Request, form: Form, wanted: str, *, status: int) -> Response:
    return page(request, "sign_in/sign_in.html.j2", SignInPage(form, wanted), status=status)


def _closed(request: Request) -> Response:
    return page(request, "sign_in/closed.html.j2", status=410)


def _host(request: Request) -> str:
    """The address of the connection itself. What a header claims about it is not asked."""
    return request.client.host if request.client else ""
