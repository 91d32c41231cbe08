"""A mail scanner at a partner's link: it asks for everything, many times, and presses whatever can be pressed.

It spends nothing, learns nothing, and locks nobody out.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import httpx2
import pytest
from playwright.sync_api import Page, expect
from sqlmodel import SQLModel, select

from server import links
from server.domain.tokens import token_hash
from server.tables import Throttle
from tests import builders
from tests.cast import PASSCODE, enter
from tests.journeys.people import Writer

UNKNOWN = "A" * 43
TIMES = 50
ROUNDS, DEPTH = 2, 3
LEADS_ON = "button, input[type=submit], a[href]:not([href^='#'])"
STAYS = "summary, a[href^='#']"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def width() -> str:
    """A scanner looks at one width."""
    return "desk"


@pytest.fixture
def link(service) -> str:
    """The token of a letter to Ada, who may choose a passcode by her record and was given one."""
    service.house.settings = service.house.settings.model_copy(update={"exit_url": f"{service.address}/healthz"})
    with service.house.database.writing() as session:
        cast = enter(session, service.house)
        appointment = builders.couple_session(session, cast.couple, service.house.clock() + timedelta(days=3))
        return builders.invitation(session, service.house, cast.ada, appointment)[1]


def test_a_scanner_that_asks_and_presses_everything_changes_nothing(service, link, open_browser):
    before = everything(service)
    asked = {token: replay(service.address, token) for token in (link, UNKNOWN)}
    assert asked[link] == asked[UNKNOWN]
    walked = walk(service, open_browser, link, rounds=ROUNDS)
    assert walked == walk(service, open_browser, UNKNOWN, rounds=1)
    assert "POST /l 422" in walked, "the passcode form was never pressed"
    assert everything(service) == before
    assert wrong_tries(service, link) == 0
    ada = Writer(open_browser(), f"{service.address}/l/{link}", PASSCODE)
    ada.open_the_page()
    expect(ada.page.get_by_role("heading", name="Who will read what you write")).to_be_visible()


def replay(address: str, token: str) -> list[object]:
    """Every answer to a link and to what it leads to, byte by byte, as a scanner without a screen gets them."""

    def ask() -> list[object]:
        said = []
        with httpx2.Client(base_url=address, follow_redirects=True) as client:
            for _ in range(TIMES):
                for path in (f"/l/{token}", "/l", "/page", "/page/1"):
                    for method in ("GET", "HEAD"):
                        answer = client.request(method, path)
                        said.append((method, answer.status_code, answer.content, str(answer.url).replace(token, "")))
        return said

    with ThreadPoolExecutor(1) as thread:  # the browser's event loop runs in this one
        return thread.submit(ask).result()


def walk(service, open_browser: Callable[..., Page], token: str, *, rounds: int) -> dict[str, str]:
    """Presses all there is, page after page, in a fresh browser each round. Returns every page under the link."""
    service.served.clear()
    for _ in range(rounds):
        Scanner(open_browser(), f"{service.address}/l/{token}").press_everything()
    served = {address.replace(token, "TOKEN"): html for address, html in service.served.items()}
    return {address: html for address, html in served.items() if " /l" in address}


@dataclass
class Scanner:
    """Presses each thing on each page it meets; for what leads away, it comes by the same way anew each time."""

    page: Page
    link: str
    met: set[str] = field(default_factory=set)

    def press_everything(self, way: tuple[int, ...] = ()) -> None:
        self.come(way)
        if len(way) == DEPTH or self.page.content() in self.met:
            return
        self.met.add(self.page.content())
        for thing in self.page.locator(STAYS).all():
            thing.evaluate("each => each.click()")
        for number in range(self.page.locator(LEADS_ON).count()):
            self.press_everything((*way, number))

    def come(self, way: tuple[int, ...]) -> None:
        """Presses whether it can be seen or not: a scanner presses what is in the page."""
        self.page.goto(self.link)
        for number in way:
            with self.page.expect_navigation(wait_until="domcontentloaded"):
                self.page.locator(LEADS_ON).nth(number).evaluate("each => each.click()")


def everything(service) -> dict[str, list[str]]:
    """Every row there is, but the counts of wrong tries."""
    with service.house.database.reading() as session:
        return {
            mapper.local_table.name: sorted(repr(row.model_dump()) for row in session.exec(select(mapper.class_)).all())
            for mapper in SQLModel._sa_registry.mappers
            if mapper.local_table.name != "throttle"
        }


def wrong_tries(service, token: str) -> int:
    with service.house.database.reading() as session:
        counted = session.get(Throttle, links.tries(service.house.vault, token_hash(token)))
        return counted.failures if counted else 0
