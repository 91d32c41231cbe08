"""The practice's pages: first start, settings, people, and each member's own."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request, Response

from server import members
from server.access import Someone
from server.domain.addresses import tidy
from server.domain.words import Role
from server.errors import Gone, NotAllowed, NotFound
from server.forms import Form
from server.practice import actions, forms, queries
from server.web.asking import AnyMember, Clinician, RunsPractice
from server.web.cookies import SIGN_IN, cookie_of, set_cookie
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted, PostedForm
from server.web.transactions import Reading, Writing

router = APIRouter()

MEMBERS = "/practice/members"

NOTES = {
    "invited": "The invitation is on its way. Its link works for seven days.",
    "resent": "The same link is on its way once more, and works for another seven days.",
    "ended": "The membership has ended. They are signed out everywhere.",
    "own": "Saved.",
    "cover": "Saved. It holds for what is unread already, too.",
    "calendar-off": "The address of your calendar is closed.",
    "password": "Your new password is set. Every other device has been signed out.",
}


@router.get("/start")
def start_page(request: Request, session: Reading) -> Response:
    if not members.is_first_start(session):
        raise NotFound
    return page(request, "practice/start.html.j2", queries.first_settings())


@router.post("/start")
def start(request: Request, form: Posted, session: Writing, now: Now, house: TheHouse) -> Response:
    if not members.is_first_start(session):
        raise NotFound
    password = form.text("password")
    checked = forms.start_form(_typed(form, forms.PRACTICE_FIELDS + forms.OWNER_FIELDS), password)
    if checked.problems:
        return page(request, "practice/start.html.j2", queries.settings_choices(checked), status=422)
    cookie = actions.found_first_practice(
        session,
        house,
        now,
        settings=forms.settings_from(checked),
        owner=forms.owner_from(checked, password),
        cookie=cookie_of(request, SIGN_IN),
    )
    return _signed_in(house, cookie, "/caseload")


@router.get("/practice")
def settings_page(request: Request, someone: AnyMember, session: Reading) -> Response:
    shown = queries.settings_page(session, someone, saved=request.query_params.get("note") == "saved")
    return page(request, "practice/settings.html.j2", shown)


@router.post("/practice")
def change_settings(request: Request, someone: RunsPractice, form: Posted, session: Writing, now: Now) -> Response:
    typed = {**_typed(form, forms.SETTINGS_FIELDS), "support_lines": form.text("support_lines")}
    checked = forms.settings_form(typed)
    if checked.problems:
        shown = queries.settings_page(session, someone, checked)
        return page(request, "practice/settings.html.j2", shown, status=422)
    actions.change_settings(session, someone, forms.settings_from(checked), now)
    return see_other("/practice?note=saved")


@router.get("/practice/members")
def members_page(request: Request, someone: AnyMember, session: Reading, now: Now) -> Response:
    note = NOTES.get(request.query_params.get("note", ""), "")
    return page(request, "practice/members.html.j2", queries.members_page(session, someone, now, note=note))


@router.post("/practice/members")
def invite_member(
    request: Request, someone: RunsPractice, form: Posted, session: Writing, now: Now, house: TheHouse
) -> Response:
    checked = forms.invitation_form(_typed(form, forms.INVITATION_FIELDS), someone.role)
    if checked.problems:
        return _invite_again(request, someone, session, now, checked)
    try:
        actions.invite_member(
            session,
            house,
            now,
            practice_id=someone.practice_id,
            name=checked.values["name"],
            email=tidy(checked.values["email"]),
            role=Role(checked.values["role"]),
            invited_by=someone.member_id,
        )
    except actions.AddressTaken as problem:
        return _invite_again(request, someone, session, now, checked.with_problems({"email": str(problem)}))
    return see_other(f"{MEMBERS}?note=invited")


@router.post("/practice/members/{member_id}/resend")
def resend_invitation(
    member_id: UUID, someone: RunsPractice, _form: Posted, session: Writing, now: Now, house: TheHouse
) -> Response:
    actions.resend_invitation(session, house, someone, member_id, now)
    return see_other(f"{MEMBERS}?note=resent")


@router.get("/practice/members/{member_id}/end")
def ending_page(request: Request, member_id: UUID, someone: RunsPractice, session: Reading) -> Response:
    return page(request, "practice/end.html.j2", queries.ending_page(session, someone, member_id))


@router.post("/practice/members/{member_id}/end")
def end_membership(
    request: Request, member_id: UUID, someone: RunsPractice, _form: Posted, session: Writing, now: Now
) -> Response:
    try:
        actions.end_membership(session, someone, member_id, now)
    except NotAllowed:
        shown = queries.ending_page(session, someone, member_id)
        return page(request, "practice/end.html.j2", shown, status=409)
    return see_other(f"{MEMBERS}?note=ended")


@router.get("/practice/markers")
def markers_page(request: Request, someone: AnyMember, session: Reading, house: TheHouse) -> Response:
    """What the markers listen for, and how often their rules were found to fit: counts without a word of a client."""
    return page(request, "practice/markers.html.j2", queries.markers_page(session, house.vault, someone))


@router.get("/practice/me")
def own_page(request: Request, someone: AnyMember, session: Reading) -> Response:
    note = NOTES.get(request.query_params.get("note", ""), "")
    return page(request, "practice/me.html.j2", queries.own_page(session, someone, note=note))


@router.post("/practice/me")
def change_own(request: Request, someone: AnyMember, form: Posted, session: Writing, now: Now) -> Response:
    checked = forms.own_form(_typed(form, forms.OWN_FIELDS))
    if checked.problems:
        return page(request, "practice/me.html.j2", queries.own_page(session, someone, checked), status=422)
    actions.change_own(session, someone, name=checked.values["name"], time_zone=checked.values["time_zone"], now=now)
    return see_other("/practice/me?note=own")


@router.post("/practice/me/cover")
def name_own_cover(request: Request, someone: Clinician, form: Posted, session: Writing, now: Now) -> Response:
    """Who gets what this clinician has not read in time."""
    member = queries.member_of(session, someone, someone.member_id, to_change=True)
    checked = _cover(form, queries.cover_page(session, someone, member))
    if checked.problems:
        shown = queries.own_page(session, someone, cover_form=checked)
        return page(request, "practice/me.html.j2", shown, status=422)
    actions.name_cover(session, someone, member, _id_or_none(checked.values["cover"]), now)
    return see_other("/practice/me?note=cover")


@router.get("/practice/members/{member_id}/cover")
def cover_page(request: Request, member_id: UUID, someone: RunsPractice, session: Reading) -> Response:
    member = queries.member_of(session, _owner(someone), member_id)
    return page(request, "practice/cover.html.j2", queries.cover_page(session, someone, member))


@router.post("/practice/members/{member_id}/cover")
def name_cover(
    request: Request, member_id: UUID, someone: RunsPractice, form: Posted, session: Writing, now: Now
) -> Response:
    """An owner names who covers for a colleague. A cover reads clients' words, so a manager cannot."""
    member = queries.member_of(session, _owner(someone), member_id, to_change=True)
    shown = queries.cover_page(session, someone, member)
    checked = _cover(form, shown)
    if checked.problems:
        return page(request, "practice/cover.html.j2", replace(shown, form=checked), status=422)
    actions.name_cover(session, someone, member, _id_or_none(checked.values["cover"]), now)
    return see_other(f"{MEMBERS}?note=cover")


@router.get("/practice/me/calendar")
def calendar_settings(someone: Clinician) -> Response:  # noqa: ARG001 - a guard: a reload asks for the address of the form
    return see_other("/practice/me#calendar")


@router.post("/practice/me/calendar")
def change_calendar(
    request: Request, someone: Clinician, form: Posted, session: Writing, now: Now, house: TheHouse
) -> Response:
    """Turns the calendar's address off, or answers with a new one: it stands on this one page and is kept nowhere."""
    if form.ticked("off"):
        actions.turn_off_calendar(session, someone, now)
        return see_other("/practice/me?note=calendar-off")
    token = actions.turn_on_calendar(session, someone, now)
    address = f"{house.settings.base_url.rstrip('/')}/calendar/{token}.ics"
    return page(request, "practice/me.html.j2", queries.own_page(session, someone, calendar_address=address))


@router.post("/practice/me/markers")
def also_show(someone: Clinician, form: Posted, session: Writing, now: Now) -> Response:
    """Which hidden markers are shown for this clinician's own couples."""
    actions.also_show(session, someone, forms.read_markers(form.all("also")), now)
    return see_other("/practice/me?note=own")


@router.post("/practice/me/password")
def change_password(
    request: Request, someone: AnyMember, form: Posted, session: Writing, now: Now, house: TheHouse
) -> Response:
    present, password = form.text("present"), form.text("password")
    checked = forms.password_form(present, password, someone.name, someone.email, someone.practice_name)
    if not checked.problems:
        outcome = actions.change_password(session, house, someone, now, present=present, password=password)
        if isinstance(outcome, str):
            return _signed_in(house, outcome, "/practice/me?note=password")
        checked = checked.with_problems({"present": _try_again(outcome)})
    shown = queries.own_page(session, someone, password_form=checked)
    return page(request, "practice/me.html.j2", shown, status=422)


@router.get("/join/{token}")
def join_page(request: Request, token: str, session: Reading, now: Now) -> Response:
    shown = queries.join_page(session, token, now)
    if shown is None:
        return _closed(request)
    return page(request, "practice/join.html.j2", shown)


@router.post("/join/{token}")
def join(request: Request, token: str, form: Posted, session: Writing, now: Now, house: TheHouse) -> Response:
    shown = queries.join_page(session, token, now)
    if shown is None:
        return _closed(request)
    name, password = form.line("name"), form.text("password")
    checked = forms.join_form(name, password, shown.email, shown.practice_name)
    if checked.problems:
        return page(request, "practice/join.html.j2", replace(shown, form=checked), status=422)
    try:
        cookie = actions.join(
            session, house, now, token=token, name=name, password=password, cookie=cookie_of(request, SIGN_IN)
        )
    except Gone:
        return _closed(request)
    return _signed_in(house, cookie, "/")


def _typed(form: PostedForm, fields: tuple[str, ...]) -> dict[str, str]:
    """Each field as one line. Far more is kept than will be taken, so that nothing typed is lost to a message."""
    return {field: form.line(field) for field in fields}


def _cover(form: PostedForm, shown: queries.CoverPage) -> Form:
    return forms.cover_form(form.line("cover", at_most=40), [value for value, _ in shown.choices])


def _id_or_none(text: str) -> UUID | None:
    return UUID(text) if text else None


def _owner(someone: Someone) -> Someone:
    """Raises NotAllowed for a manager."""
    if someone.role is not Role.OWNER:
        raise NotAllowed("Only an owner can name a colleague’s cover: whoever covers reads what clients wrote.")
    return someone


def _invite_again(request: Request, someone: RunsPractice, session: Writing, now: Now, form: Form) -> Response:
    shown = queries.members_page(session, someone, now, form)
    return page(request, "practice/members.html.j2", shown, status=422)


def _try_again(wrong: actions.WrongPassword) -> str:
    if wrong.until:
        return (
            "There were too many attempts. Wait a while before you try again, or sign out and ask for a new password."
        )
    return str(wrong)


def _signed_in(house: TheHouse, cookie: str, address: str) -> Response:
    response = see_other(address)
    set_cookie(response, house.settings, SIGN_IN, cookie)
    return response


def _closed(request: Request) -> Response:
    return page(request, "practice/join_closed.html.j2", status=410)
