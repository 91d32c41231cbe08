"""A running service with a real mail server and a real browser, on both databases and at two widths."""

import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import jobs
from server.app import app_of
from server.database import Database
from server.house import House, wall_clock
from server.settings import Settings
from server.vault import Vault
from tests.server.mail.mailbox import Mailbox, free_port
from tests.server.partner_form.conftest import every_kind

__all__ = ["every_kind"]

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CHROMIUM += ["--disable-component-update", "--disable-sync"]
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@dataclass
class Service:
    """The service answering at `address`, its letters arriving in `mailbox`. `served` holds every page it gave out."""

    house: House
    address: str
    mailbox: Mailbox
    served: dict[str, str] = field(default_factory=dict)

    def deliver(self) -> None:
        """Sends every letter that is due, in a thread of its own: this one runs the browser's event loop."""
        with ThreadPoolExecutor(1) as thread:
            thread.submit(self._deliver).result()

    def _deliver(self) -> None:
        while not jobs.send_due_letters(self.house, self.house.clock()).is_nothing:
            pass

    def letter_to(self, address: str):
        """The newest letter to this address."""
        self.deliver()
        found = [letter for letter in self.mailbox.letters if letter["To"] == address]
        assert found, f"no letter to {address}; there are {[letter['To'] for letter in self.mailbox.letters]}"
        return found[-1]

    def link_to(self, address: str) -> str:
        text = self.letter_to(address).get_body(("plain",)).get_content()
        return re.search(r"http://\S+", text)[0]


class PagesKept:
    """Keeps the HTML of every answer, byte by byte as it was served, under `GET /caseload 200`."""

    def __init__(self, app: ASGIApp, kept: dict[str, str]) -> None:
        self._app, self._kept = app, kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts: list[bytes] = []
        answer = {"status": 0, "html": False}

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                answer.update(status=message["status"], html=headers.get(b"content-type", b"").startswith(b"text/html"))
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
                if answer["html"] and not message.get("more_body"):
                    self._kept[f"{scope['method']} {scope['path']} {answer['status']}"] = b"".join(parts).decode()
            await send(message)

        await self._app(scope, receive, kept)


MIDDAY = wall_clock().replace(hour=12, minute=0) - wall_clock()


def midday_clock() -> datetime:
    """The clock of every journey: it goes as any other, and began at midday, since at night no letter goes out."""
    return wall_clock() + MIDDAY


@contextmanager
def serving(settings: Settings, vault: Vault) -> Iterator[Service]:
    mailbox, port = Mailbox(), free_port()
    mailbox.start()
    address = f"http://127.0.0.1:{port}"
    now = {"base_url": address, "link_url": address, "smtp_url": mailbox.url}
    settings = settings.model_copy(update=now)
    house = House(settings=settings, database=Database(settings.database_url), vault=vault, clock=midday_clock)
    made = Service(house, address, mailbox)
    app = PagesKept(app_of(house), made.served)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    _wait_for(port)
    yield made
    server.should_exit = True
    thread.join()
    mailbox.stop()


@pytest.fixture
def service(settings, vault) -> Iterator[Service]:
    with serving(settings, vault) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of journeys, closed after it: while it is open its event loop runs in the tests' thread,
    where no other test could run one of its own.
    """
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(params=sorted(WIDTHS))
def width(request) -> str:
    return request.param


@pytest.fixture
def open_browser(chromium, width, service) -> Iterator[Callable[..., Page]]:
    """`open_browser()`: a fresh person's browser. `javascript=False` is somebody's who has none.

    A page that logs an error, breaks the content policy or asks any other host for anything fails the test.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(*, javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport=WIDTHS[width], java_script_enabled=javascript, locale="en-GB", timezone_id="Europe/London"
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: troubles.append(said.text) if _is_trouble(said) else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda asked: None if _is_ours(asked.url, service) else troubles.append(asked.url))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles


def _is_trouble(said: ConsoleMessage) -> bool:
    """An error that is not the browser's word for a page which says, as it should, that something is amiss."""
    is_our_answer = "status of 4" in said.text and "/assets/" not in said.location["url"]
    return said.type == "error" and not is_our_answer


def _is_ours(url: str, service: Service) -> bool:
    return url.startswith((service.address, "data:", "blob:"))


def _wait_for(port: int) -> None:
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.025)
    raise AssertionError("the service did not start")
