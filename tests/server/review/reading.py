"""How the tests of the couple page read it, and the answers they begin with."""

import re
from html import unescape

from server.domain.tokens import csrf_token
from server.web.cookies import SIGN_IN
from tests import builders
from worksheets.answers import Answer

HERE = "/couples/K7-Juniper"

ADA = {
    "settled": 3,
    "set_off": "no",
    "without_anger.self": 7,
    "without_anger.partner": 3,
    "hard_moment": Answer("SEALEDWREN The letter on the mat on Friday, and he put it away.", kept_back=True),
    "good_moment": "He burnt the rice and we both laughed.",
}
BEN = {
    "settled": 6,
    "set_off": Answer(declined=True),
    "without_anger.self": 8,
    "without_anger.partner": 6,
    "hard_moment": "The letter. I should have opened it there with her watching.\nThat was mine.",
}


NOT_OF_THE_WEEK = re.compile(rf'<a href="{HERE}/alerts">(To )?read alone</a>|name="once" value="[^"]+"')
"""The way to what is read alone, the same whether anything waits there or not, and ids of what is not entered yet."""


def text_of(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def what_this_week_adds(page) -> str:
    return NOT_OF_THE_WEEK.sub("", page.text)


def token(house, browser) -> str:
    """What every form of a signed-in page carries."""
    return csrf_token(house.vault.keys.forms, browser.cookies[SIGN_IN])


def post(house, browser, path, **fields):
    values = {"csrf": token(house, browser), **{name.rstrip("_"): value for name, value in fields.items()}}
    return browser.post(f"{HERE}{path}", data=values)


def once_in(page, form: str) -> str:
    """The id that what is entered in this form of the page will get."""
    (found,) = re.findall(rf'action="{HERE}/{form}">.*?name="once" value="([^"]+)"', page.text, re.DOTALL)
    return found


def both_answered(session, house, cast):
    """Ada and Ben have agreed and sent the weekly check-in. Returns both responses."""
    builders.agreement(session, house, cast.ada)
    builders.agreement(session, house, cast.ben)
    return (
        builders.submitted(session, house, cast.ada, cast.session, ADA),
        builders.submitted(session, house, cast.ben, cast.session, BEN),
    )


def answer_id(page, words: str) -> str:
    """The id of the answer on the page that holds these words."""
    for found in re.finditer(r'id="answer-([0-9a-f-]{36})"', page.text):
        rest = page.text[found.end() :]
        until = re.search(r'id="answer-|</article>|</table>', rest)
        if words in unescape(rest[: until.start() if until else None]):
            return found[1]
    raise AssertionError(f"no answer on the page holds {words!r}")
