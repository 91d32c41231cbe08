"""Addresses of the partner's side. Before the passcode every answer is the same; after sending nothing is read back."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from server.access import OpenVisit, open_visit
from server.domain.speech import to_say
from server.domain.tokens import csrf_token, same, whole_token
from server.domain.words import AgreementOutcome
from server.house import House
from server.partner_form import actions, forms, in_room_routes, pages, paper_routes, queries, rules
from server.partner_form.forms import CompanyForm, PageForm, PasscodeForm
from server.partner_form.pages import CheckPage, Homework, Leaf, QuestionPage
from server.partner_form.rules import Step
from server.web.asking import VisitCookie
from server.web.cookies import FORGET, LINK, VISIT, cookie_of, drop_cookie, set_cookie
from server.web.house import Now, TheHouse
from server.web.pages import page, see_other
from server.web.posted import Posted, PostedForm, PostedOrStale
from server.web.speaking import is_on_device, say_to, speak
from server.web.transactions import Reading, Writing
from worksheets import answers
from worksheets.answers import Reading as Read

router = APIRouter()
router.include_router(in_room_routes.router)
router.include_router(paper_routes.router)

WRONG_PASSCODE = to_say("That didn’t open a page. Check the six digits and type them once more")
HANDED_BACK = "/page/handed-back"
REMINDERS = "/page/reminders"
MAY_SAVE = (Step.WRITING, Step.AGREEMENT)
"""A policy that changed while somebody wrote keeps nothing from being saved; it keeps everything from being sent."""
WAITS = {
    Step.AGREEMENT: "/page/agreement",
    Step.TALK_FIRST: "/page/talk-first",
    Step.SENT: "/page/thank-you",
    Step.CLOSED: "/page/closed",
}


# Before the passcode


@router.api_route("/l/{token}", methods=["GET", "HEAD"])
def link(request: Request, token: str) -> Response:  # noqa: ARG001 (whatever the token, the page is the same)
    return page(request, "partner_form/link.html.j2")


@router.post("/l/{token}")
def link_followed(token: str, house: TheHouse, form: Posted, later: str = "") -> Response:  # noqa: ARG001 (own origin only)
    """The token leaves the address here: it travels on in a cookie, so that history holds it once.

    The other link of a reminder says `later`: it leads by the same two pages to where reminders are chosen.
    """
    response = see_other("/l?later=1" if later else "/l")
    set_cookie(response, house.settings, LINK, whole_token(house.vault.keys.link, rules.plausible_token(token)))
    return response


@router.api_route("/l", methods=["GET", "HEAD"])
def passcode(request: Request) -> Response:
    """The passcode page, constant too. A device that was given back says so until somebody of the clinic signs in."""
    if is_on_device(request) and not cookie_of(request, LINK):
        return see_other(HANDED_BACK)
    return page(request, "partner_form/passcode.html.j2", problems={}, choosing=False)


@router.post("/l")
def passcode_given(
    request: Request, session: Writing, house: TheHouse, form: Posted, now: Now, cookie: VisitCookie, later: str = ""
) -> Response:
    typed = forms.passcode_form(form)
    if typed.problem:
        problems = {"new_passcode": say_to(request)(typed.problem)}
        return page(request, "partner_form/passcode.html.j2", problems=problems, choosing=True, status=422)
    opened = actions.open_page(session, house, _knock(request, typed, cookie), now)
    if opened is None:
        problems = {"passcode": say_to(request)(WRONG_PASSCODE)}
        return page(request, "partner_form/passcode.html.j2", problems=problems, choosing=False, status=422)
    response = see_other(REMINDERS if later else "/page")
    set_cookie(response, house.settings, VISIT, opened)
    return response


# From the passcode to the first question


@router.get("/page")
def where_to(request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit(request, session, cookie, now)
    if visit is None:
        return see_other("/l")
    step = queries.step_of(session, visit, now)
    return see_other(WAITS.get(step) or queries.homework_of(session, house, visit, now).place_to_go_on())


@router.get("/page/agreement")
def agreement(request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.AGREEMENT, Step.TALK_FIRST)
    if isinstance(visit, Response):
        return visit
    return page(request, "partner_form/agreement.html.j2", queries.agreement_page(session, house, visit))


@router.post("/page/agreement")
def agreement_given(
    request: Request, session: Writing, house: TheHouse, form: Posted, now: Now, cookie: VisitCookie
) -> Response:
    """Only the version that was read is agreed to: where the policy has changed since, the new one is shown."""
    visit = _visit_at(request, session, cookie, now, Step.AGREEMENT, Step.TALK_FIRST)
    if isinstance(visit, Response):
        return visit
    in_force = f"{visit.couple.policy.value} {visit.couple.policy_version}"
    outcomes = {"yes": AgreementOutcome.AGREED, "talk": AgreementOutcome.WANTS_TO_TALK}
    outcome = outcomes.get(form.line("agree"))
    if outcome is None or form.line("policy") != in_force:
        shown = queries.agreement_page(
            session, house, visit, problem=say_to(request)(rules.agreement_problem(has_chosen=outcome is not None))
        )
        return page(request, "partner_form/agreement.html.j2", shown, status=422)
    actions.say(session, visit, outcome, now)
    return see_other("/page")


@router.post("/page/agreement/withdraw")
def agreement_withdrawn(
    request: Request,
    session: Writing,
    form: Posted,  # noqa: ARG001 (ours alone)
    now: Now,
    cookie: VisitCookie,
) -> Response:
    """The agreement is taken back: nothing more opens, the clinician alone is told, and nothing is printed for both."""
    visit = _visit(request, session, cookie, now)
    if visit is None:
        return see_other("/l")
    actions.say(session, visit, AgreementOutcome.WITHDRAWN, now)
    return see_other("/page")


@router.get("/page/talk-first")
def talk_first(request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.TALK_FIRST)
    if isinstance(visit, Response):
        return visit
    return page(request, "partner_form/talk_first.html.j2", queries.named(session, house, visit))


@router.get("/page/start")
def start(request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.WRITING)
    if isinstance(visit, Response):
        return visit
    return page(request, "partner_form/start.html.j2", queries.start_page(session, house, visit, now))


# Writing


@router.get("/page/{number:int}")
def question_page(
    request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie, number: int
) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.WRITING)
    if isinstance(visit, Response):
        return visit
    homework = queries.homework_of(session, house, visit, now)
    leaf = homework.leaf(number)
    if not leaf.is_asked:
        return see_other(homework.after(number))
    return page(request, "partner_form/question.html.j2", _question_page(house, visit, homework, leaf, now))


@router.post("/page/{number:int}")
def page_written(
    request: Request,
    session: Writing,
    house: TheHouse,
    form: PostedOrStale,
    now: Now,
    cookie: VisitCookie,
    number: int,
) -> Response:
    """Saves the page and goes where the pressed button leads. Whatever stops it, what was typed is shown again."""
    written, typed = forms.page_form(form), forms.passcode_form(form)
    opened = None
    if typed.passcode and open_visit(session, cookie, now) is None:
        opened = actions.open_page(session, house, _knock(request, typed, cookie), now)
    visit = _visit(request, session, opened or cookie, now)
    if visit is None:
        return _kept(request, written, "visit", problem=say_to(request)(WRONG_PASSCODE) if typed.passcode else "")
    response = _write(request, session, house, visit, written, now, number)
    if opened:
        set_cookie(response, house.settings, VISIT, opened)
    return response


@router.post("/page/{number:int}/save")
def page_saved(
    request: Request, session: Writing, house: TheHouse, form: PostedOrStale, now: Now, cookie: VisitCookie, number: int
) -> Response:
    """What the page's script posts while somebody writes. Answers with the server's time, and with what to mend."""
    written, visit = forms.page_form(form), _visit(request, session, cookie, now)
    if visit is None:
        return JSONResponse({"problem": "passcode"}, status_code=401)
    if not _belongs(house, visit, written):
        return JSONResponse({"problem": "elsewhere"}, status_code=403)
    actions.lock(session, visit)
    if queries.step_of(session, visit, now) not in MAY_SAVE:
        return JSONResponse({"problem": "closed"}, status_code=409)
    leaf = queries.homework_of(session, house, visit, now).leaf(number)
    read = _read(leaf, written)
    actions.save(session, house, visit, leaf.sheet, read.answers, written.was, now)
    return JSONResponse(
        pages.saved_state(_forms_key(house), read, now, visit.partner.time_zone, visit.partner.language)
    )


@router.get("/page/check")
def check(request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.WRITING)
    if isinstance(visit, Response):
        return visit
    return page(request, "partner_form/check.html.j2", _check_page(session, house, visit, now))


@router.post("/page/check/save")
def check_saved(
    request: Request, session: Writing, house: TheHouse, form: PostedOrStale, now: Now, cookie: VisitCookie
) -> Response:
    """What the script of the last look posts while its last question is answered."""
    written, typed, visit = forms.page_form(form), forms.company_form(form), _visit(request, session, cookie, now)
    if visit is None:
        return JSONResponse({"problem": "passcode"}, status_code=401)
    if not _belongs(house, visit, written):
        return JSONResponse({"problem": "elsewhere"}, status_code=403)
    actions.lock(session, visit)
    if typed.problem or queries.step_of(session, visit, now) not in MAY_SAVE:
        return JSONResponse({"problem": "closed"}, status_code=409)
    actions.keep_company(session, house, visit, queries.homework_of(session, house, visit, now), typed, now)
    homework = queries.homework_of(session, house, visit, now)
    return JSONResponse(pages.company_saved(_forms_key(house), homework, now))


@router.post("/page/send")
def send(
    request: Request,
    session: Writing,
    house: TheHouse,
    form: PostedOrStale,
    now: Now,
    cookie: VisitCookie,
) -> Response:
    """Saves the last question, and sends: once, however often it is posted, since the invitation is held meanwhile.

    What comes after the passcode was asked for anew is saved and looked at once more: nothing is sent by it.
    """
    written, given = forms.page_form(form), forms.passcode_form(form)
    opened = None
    if given.passcode and open_visit(session, cookie, now) is None:
        opened = actions.open_page(session, house, _knock(request, given, cookie), now)
    visit = _visit(request, session, opened or cookie, now)
    if visit is None:
        return _kept(request, written, "visit", problem=say_to(request)(WRONG_PASSCODE) if given.passcode else "")
    only_saves = opened is not None or form.is_stale or written.press in ("back", "keep")
    response = _send(request, session, house, visit, form, now, only_saves=only_saves)
    if opened:
        set_cookie(response, house.settings, VISIT, opened)
    return response


def _send(
    request: Request,
    session: Writing,
    house: House,
    visit: OpenVisit,
    form: PostedForm,
    now: datetime,
    *,
    only_saves: bool,
) -> Response:
    written, typed = forms.page_form(form), forms.company_form(form)
    if not _belongs(house, visit, written):
        return _kept(request, written, "elsewhere")
    actions.lock(session, visit)
    step = queries.step_of(session, visit, now)
    homework = queries.homework_of(session, house, visit, now)
    if step in MAY_SAVE and typed.is_asked and not typed.problem:
        actions.keep_company(session, house, visit, homework, typed, now)
    if step is not Step.WRITING:
        is_lost = step not in MAY_SAVE and typed.account.words not in ("", homework.company.words)
        return _kept(request, written, step.value) if is_lost else see_other(WAITS[step])
    shown = _check_page(session, house, visit, now, typed=typed, was_pressed=not only_saves)
    if typed.problem or (shown.missing and not only_saves):
        return page(request, "partner_form/check.html.j2", shown, status=422)
    if only_saves:
        return see_other(shown.back if written.press == "back" else "/page/check")
    homework = queries.homework_of(session, house, visit, now)
    actions.send(session, house, visit, homework, now)
    if visit.visit.on_device:
        return _given_back(session, house, visit, now)
    return see_other("/page/thank-you")


# Reminders


@router.get("/page/reminders")
def reminders(
    request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie, done: str = ""
) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.WRITING, Step.AGREEMENT)
    if isinstance(visit, Response):
        return visit
    shown = queries.reminders_page(session, house, visit, now, is_new=bool(done))
    return page(request, "partner_form/reminders.html.j2", shown)


@router.post("/page/reminders")
def reminders_chosen(
    request: Request, session: Writing, house: TheHouse, form: Posted, now: Now, cookie: VisitCookie
) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.WRITING, Step.AGREEMENT)
    if isinstance(visit, Response):
        return visit
    actions.lock(session, visit)
    wish, problem = forms.wish_of(form), ""
    if wish is None:
        problem = say_to(request)(rules.CHOOSE_A_WISH)
    elif not actions.wish(session, house, visit, wish, now):
        problem = say_to(request)(rules.WISH_TOO_LATE)
    if not problem:
        return see_other(f"{REMINDERS}?done=1")
    shown = queries.reminders_page(session, house, visit, now, problem=problem)
    return page(request, "partner_form/reminders.html.j2", shown, status=422)


@router.get("/page/decline")
def decline(request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.WRITING, Step.AGREEMENT, Step.TALK_FIRST)
    if isinstance(visit, Response):
        return visit
    return page(request, "partner_form/decline.html.j2", queries.named(session, house, visit))


@router.post("/page/decline")
def declined(
    request: Request,
    session: Writing,
    house: TheHouse,
    form: Posted,  # noqa: ARG001 (ours alone)
    now: Now,
    cookie: VisitCookie,
) -> Response:
    visit = _visit(request, session, cookie, now)
    if visit is None:
        return see_other("/l")
    actions.lock(session, visit)
    if queries.step_of(session, visit, now) not in (Step.SENT, Step.CLOSED):
        actions.decline(session, visit, now)
        if visit.visit.on_device:
            return _given_back(session, house, visit, now)
    return see_other("/page")


# After sending


@router.get("/page/thank-you")
def thank_you(request: Request, session: Writing, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.SENT)
    if isinstance(visit, Response):
        return visit
    actions.note_sent_page_opened(session, house, visit, now)
    shown = queries.sent_page(session, house, visit, now)
    return page(request, "partner_form/thank_you.html.j2", shown, corrected=False)


@router.get("/page/corrected")
def corrected(request: Request, session: Writing, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.SENT)
    if isinstance(visit, Response):
        return visit
    actions.note_sent_page_opened(session, house, visit, now)
    shown = queries.sent_page(session, house, visit, now)
    return page(request, "partner_form/thank_you.html.j2", shown, corrected=True)


@router.get("/page/closed")
def closed(request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_at(request, session, cookie, now, Step.CLOSED)
    if isinstance(visit, Response):
        return visit
    return page(request, "partner_form/closed.html.j2", queries.closed_page(session, house, visit, now))


@router.get("/page/correct")
def correct(request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie) -> Response:
    visit = _visit_correcting(request, session, cookie, now)
    if isinstance(visit, Response):
        return visit
    homework = queries.homework_of(session, house, visit, now)
    return page(request, "partner_form/correct.html.j2", pages.correct_page(homework))


@router.get("/page/correct/{position:int}/{key}")
def correct_one(
    request: Request, session: Reading, house: TheHouse, now: Now, cookie: VisitCookie, position: int, key: str
) -> Response:
    visit = _visit_correcting(request, session, cookie, now)
    if isinstance(visit, Response):
        return visit
    homework = queries.homework_of(session, house, visit, now)
    sheet = homework.sheet(position)
    shown = pages.correction_page(_forms_key(house), homework, sheet, pages.question_of(sheet, key), now)
    return page(request, "partner_form/correction.html.j2", shown)


@router.post("/page/correct/{position:int}/{key}")
def correction_given(
    request: Request,
    session: Writing,
    house: TheHouse,
    form: PostedOrStale,
    now: Now,
    cookie: VisitCookie,
    position: int,
    key: str,
) -> Response:
    """A correction is saved nowhere before this: whatever stops it, what was typed is shown again."""
    written, given = forms.page_form(form), forms.passcode_form(form)
    opened = None
    if given.passcode and open_visit(session, cookie, now) is None:
        opened = actions.open_page(session, house, _knock(request, given, cookie), now)
    visit = _visit(request, session, opened or cookie, now)
    if form.is_stale:
        return _kept(request, written, "elsewhere")
    if visit is None:
        return _kept(request, written, "visit", problem=say_to(request)(WRONG_PASSCODE) if given.passcode else "")
    actions.lock(session, visit)
    if queries.step_of(session, visit, now) is not Step.SENT or not queries.may_correct(session, visit, now):
        return _kept(request, written, "prepared")
    response = _correct(request, session, house, visit, form, now, position, key)
    if opened:
        set_cookie(response, house.settings, VISIT, opened)
    return response


def _correct(
    request: Request,
    session: Writing,
    house: House,
    visit: OpenVisit,
    form: PostedForm,
    now: datetime,
    position: int,
    key: str,
) -> Response:
    homework = queries.homework_of(session, house, visit, now)
    sheet = homework.sheet(position)
    question = pages.question_of(sheet, key)
    fields = forms.with_decisions(form, [question], sheet.policy)
    alone = pages.alone(question)
    read = answers.read(sheet.form, alone, fields, sheet.context, finishing=True)
    if read.problems or sheet.response_id is None:
        typed = forms.typed(question, form, sheet.context)
        shown = pages.correction_page(
            _forms_key(house), homework, sheet, question, now, typed=typed, problems=read.problems
        )
        return page(request, "partner_form/correction.html.j2", shown, status=422)
    actions.correct(session, house, visit, sheet.response_id, question, read.answers[key], now)
    return see_other("/page/corrected")


# Leaving


@router.post("/page/leave")
def leave(
    request: Request, session: Writing, house: TheHouse, form: PostedOrStale, now: Now, cookie: VisitCookie
) -> Response:
    """Saves what is on the page, ends the visit, and leads away. Nothing here may keep anybody from leaving."""
    visit = _visit(request, session, cookie, now)
    if visit is not None:
        _save_and_end(session, house, visit, form, now)
    if is_on_device(request):
        return _emptied(house, see_other(HANDED_BACK))
    return _emptied(house, page(request, "partner_form/left.html.j2"))


@router.get("/page/handed-back")
def handed_back(request: Request) -> Response:
    """What stands on the clinic's device once a partner is done with it: the same whatever they did."""
    response = page(request, "partner_form/handed_back.html.j2")
    response.headers["Clear-Site-Data"] = FORGET
    return response


def _given_back(session: Writing, house: House, visit: OpenVisit, now: datetime) -> Response:
    """The clinic's device closes behind whoever sent or declined: nothing on it leads back."""
    actions.end_visit(session, visit, now)
    return _emptied(house, see_other(HANDED_BACK))


def _emptied(house: House, response: Response) -> Response:
    """The browser forgets the visit and the link. That it is the clinic's device stays until somebody signs in."""
    for name in (VISIT, LINK):
        drop_cookie(response, house.settings, name)
    response.headers["Clear-Site-Data"] = FORGET
    return response


# What these routes share


def _visit(request: Request, session: Reading | Writing, cookie: str, now: datetime) -> OpenVisit | None:
    """The open visit. Its partner is answered in their own language from here on."""
    visit = open_visit(session, cookie, now)
    if visit is not None:
        speak(request, visit.partner.language)
    return visit


def _visit_at(
    request: Request, session: Reading | Writing, cookie: str, now: datetime, *steps: Step
) -> OpenVisit | Response:
    """The open visit if its partner stands at one of these steps; else the way to where they do stand."""
    visit = _visit(request, session, cookie, now)
    if visit is None:
        return see_other("/l")
    return visit if queries.step_of(session, visit, now) in steps else see_other("/page")


def _visit_correcting(request: Request, session: Reading, cookie: str, now: datetime) -> OpenVisit | Response:
    visit = _visit_at(request, session, cookie, now, Step.SENT)
    if isinstance(visit, Response):
        return visit
    return visit if queries.may_correct(session, visit, now) else see_other("/page")


def _knock(request: Request, typed: PasscodeForm, cookie: str) -> actions.Knock:
    return actions.Knock(cookie_of(request, LINK), typed, cookie, on_device=is_on_device(request))


def _forms_key(house: House) -> bytes:
    return house.vault.keys.forms


def _belongs_to(house: House, visit: OpenVisit) -> str:
    """Ties a page of answers to its invitation: a tab that outlived its visit, or its person, is told apart by it."""
    return csrf_token(_forms_key(house), f"invitation {visit.invitation.id}")


def _belongs(house: House, visit: OpenVisit, written: PageForm) -> bool:
    """Whether the form was shown for this invitation: under this visit's own token, or with the invitation's."""
    if not written.belongs_to:
        return not written.is_stale
    return same(written.belongs_to, _belongs_to(house, visit))


def _question_page(
    house: House, visit: OpenVisit, homework: Homework, leaf: Leaf, now: datetime, **more: Any
) -> QuestionPage:
    belongs_to = _belongs_to(house, visit)
    return pages.question_page(_forms_key(house), homework, leaf, now, belongs_to=belongs_to, **more)


def _check_page(
    session: Reading | Writing,
    house: House,
    visit: OpenVisit,
    now: datetime,
    *,
    typed: CompanyForm | None = None,
    was_pressed: bool = False,
) -> CheckPage:
    return pages.check_page(
        _forms_key(house),
        queries.homework_of(session, house, visit, now),
        belongs_to=_belongs_to(house, visit),
        was_pressed=was_pressed,
        typed=typed.account if typed and typed.problem else None,
        problem=typed.problem if typed else "",
    )


def _read(leaf: Leaf, written: PageForm, *, finishing: bool = False) -> Read:
    sheet = leaf.sheet
    fields = forms.with_decisions(written.fields, leaf.page.questions, sheet.policy)
    return answers.read(sheet.form, leaf.page, fields, sheet.context, earlier=sheet.answers, finishing=finishing)


def _write(
    request: Request, session: Writing, house: House, visit: OpenVisit, written: PageForm, now: datetime, number: int
) -> Response:
    if not _belongs(house, visit, written):
        return _kept(request, written, "elsewhere")
    actions.lock(session, visit)
    step = queries.step_of(session, visit, now)
    if step not in MAY_SAVE:
        return _kept(request, written, step.value)
    leaf = queries.homework_of(session, house, visit, now).leaf(number)
    read = _read(leaf, written)
    actions.save(session, house, visit, leaf.sheet, read.answers, written.was, now)
    homework = queries.homework_of(session, house, visit, now)
    leaf = homework.leaf(number)
    if written.goes_on:
        read = _read(leaf, written, finishing=True)
    if read.problems:
        typed = {q.key: forms.typed(q, written.fields, leaf.sheet.context) for q in leaf.page.questions}
        shown = _question_page(house, visit, homework, leaf, now, typed=typed, problems=read.problems)
        return page(request, "partner_form/question.html.j2", shown, status=422)
    return see_other(_next_address(homework, leaf, written))


def _next_address(homework: Homework, leaf: Leaf, written: PageForm) -> str:
    """Back, out, or on."""
    if written.press == "back":
        return homework.before(leaf.number)
    if written.press == "decline":
        return "/page/decline"
    if written.press == "reminders":
        return REMINDERS
    return homework.after(leaf.number)


def _kept(request: Request, written: PageForm, reason: str, *, problem: str = "") -> Response:
    """A page that could not be saved: everything typed is still in it. Whose page it was is not told."""
    status = 422 if reason == "visit" else 409
    return page(
        request,
        "partner_form/kept.html.j2",
        written,
        status=status,
        reason=reason,
        problem=problem,
        has_link=bool(cookie_of(request, LINK)),
    )


def _save_and_end(session: Writing, house: House, visit: OpenVisit, form: PostedForm, now: datetime) -> None:
    written = forms.page_form(form)
    actions.lock(session, visit)
    if written.number and _belongs(house, visit, written) and queries.step_of(session, visit, now) in MAY_SAVE:
        homework = queries.homework_of(session, house, visit, now)
        if 1 <= written.number <= len(homework.leaves):
            leaf = homework.leaf(written.number)
            actions.save(session, house, visit, leaf.sheet, _read(leaf, written).answers, written.was, now)
    typed = forms.company_form(form)
    if typed.is_asked and _belongs(house, visit, written) and queries.step_of(session, visit, now) in MAY_SAVE:
        actions.keep_company(session, house, visit, queries.homework_of(session, house, visit, now), typed, now)
    actions.end_visit(session, visit, now)
