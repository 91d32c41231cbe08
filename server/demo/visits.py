"""A partner's visit: the link from the mail, the passcode, the agreement, each page, and Send."""

from collections.abc import Sequence

from server.demo.author import Author, Fields
from server.demo.browser import LONGEST_WALK, Browser, ShownForm, Stuck, posting_forms
from worksheets.catalog import the_catalog
from worksheets.definition import Question

CHECK = "/page/check"


def answer(
    browser: Browser,
    link: str,
    passcode: str,
    author: Author,
    worksheets: Sequence[str],
    *,
    leaves_after: int | None = None,
) -> None:
    """Goes through the whole homework and sends it; with `leaves_after` stops after so many pages. Raises Stuck."""
    browser.post(link, {})
    browser.post("/l", {"passcode": passcode})
    leaves = _leaves(author, worksheets)
    address, written = "/page/1", 0
    for _ in range(LONGEST_WALK):
        shown = browser.get(address)
        here = shown.url.path
        if here == "/page/agreement":
            address = browser.send(_form(shown.text, here), {"agree": "yes"})
        elif here == "/page/start":
            address = "/page/1"
        elif here.removeprefix("/page/").isdigit():
            form = _form(shown.text, here)
            entered = _entered(form, leaves[int(here.removeprefix("/page/")) - 1], author)
            address = browser.send(form, {**entered, "press": "continue"})
            written += 1
            if written == leaves_after:
                return
            if address == CHECK:
                browser.send(_sending(form), {})
                return
        else:
            break
    raise Stuck(f"{author.person.name} could not get to the end of the page, last at {address}.")


def _sending(form: ShownForm) -> ShownForm:
    """The button Send of the check page, which carries what every form of the visit carries."""
    return ShownForm("post", "/page/send", {"csrf": form.given["csrf"]})


def _form(html: str, action: str) -> ShownForm:
    for form in posting_forms(html):
        if form.action == action:
            return form
    raise Stuck(f"No form for {action} was found.")


def _leaves(author: Author, worksheets: Sequence[str]) -> list[tuple[Question, ...]]:
    """The questions of every page of the homework. Only the first worksheet's promise is made."""
    partner = author.couple.partner_of(author.person).name
    sheets = [sheet for sheet in the_catalog().worksheets() if sheet.name in worksheets]
    return [
        tuple(question for question in page.questions if question.kind != "commitment" or sheet is sheets[0])
        for sheet in sheets
        for page in sheet.form_for(author.person.stance, "en", partner).pages
    ]


def _entered(form: ShownForm, questions: Sequence[Question], author: Author) -> Fields:
    """What the person enters on this page, in the fields that it has."""
    entered: Fields = {}
    for question in questions:
        own = (question.name, f"{question.name}.")
        offered = {name: values for name, values in form.offered.items() if name == own[0] or name.startswith(own[1])}
        if offered:
            entered |= author.fill(question, offered)
    return entered
