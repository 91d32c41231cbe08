"""Every worksheet of the library, as the hurt and as the responsible partner, answered in a browser at phone width."""

import re

import pytest
from playwright.sync_api import Page

from server.tables import AssignedWorksheet, Partner
from tests import builders
from tests.cast import PASSCODE, PASSWORD, Cast
from tests.journeys.conftest import Service
from tests.journeys.partner_pages import FILL_IN, MAIN_BUTTON, people_of
from worksheets.catalog import the_catalog
from worksheets.definition import Worksheet

LIBRARY = the_catalog().worksheets()
HALVES = (LIBRARY[::2], LIBRARY[1::2])
"""Two sets: Ada answers the first in English and the second in Spanish, Ben the other way round."""


@pytest.fixture
def width() -> str:
    return "phone"


@pytest.fixture
def database_url(tmp_path, migrated_sqlite):
    """A page looks alike on both databases: one is enough here."""
    file = tmp_path / "mendwork.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{file}"


def test_every_worksheet_is_answered_by_both_until_it_is_sent(service, open_browser):
    assert len(LIBRARY) == 19
    cast = people_of(service)
    asked = {(sheet.name, place) for sheet in LIBRARY for place in "ab"}
    sent: set[tuple[str, str]] = set()
    for position, sheets in enumerate(HALVES):
        for partner in (cast.ada, cast.ben):
            language = "en" if (partner.place == "a") == (position == 0) else "es"
            token = link_to(service, cast, partner, language, sheets)
            page = open_browser()
            come_in(page, service, token)
            answered = answer_until_sent(page, sheets, language)
            sent |= {(name, partner.place.value) for name in answered}
    assert sent == asked
    the_clinician_reads_them(open_browser(), service)


def link_to(service: Service, cast: Cast, partner: Partner, language: str, sheets: tuple[Worksheet, ...]) -> str:
    """One link to all the sheets in their newest versions, with a promise of the other’s to look back at."""
    other = cast.ben if partner.id == cast.ada.id else cast.ada
    with service.house.database.writing() as session:
        session.merge(partner).language = language
        builders.commitment(session, service.house, other, "I open post from the bank at the kitchen table.")
        invitation, token = builders.invitation(
            session, service.house, partner, cast.session, tuple(sheet.name for sheet in sheets)
        )
        for position, sheet in enumerate(sheets):
            key = (invitation.practice_id, invitation.assignment_id, position)
            session.get_one(AssignedWorksheet, key).version = sheet.version
    return token


def come_in(page: Page, service: Service, token: str) -> None:
    page.goto(f"{service.address}/l/{token}")
    press(page)
    page.locator("#passcode").fill(PASSCODE)
    press(page)
    if page.locator("input[name=agree]").count():
        page.locator("input[name=agree][value=yes]").check()
        press(page)
    page.goto(f"{service.address}/page/1")


def press(page: Page) -> None:
    with page.expect_navigation():
        page.locator(MAIN_BUTTON).first.click()


def answer_until_sent(page: Page, sheets: tuple[Worksheet, ...], language: str) -> set[str]:
    """The names of the sheets that were met on the way, known by their titles; every page is left without a problem."""
    titles = {sheet.title(language): sheet.name for sheet in sheets}
    met: set[str] = set()
    assert page.locator("html").get_attribute("lang")[:2] == language
    while re.search(r"/page/\d+$", page.url):
        words = page.locator("main").inner_text()
        met |= {name for title, name in titles.items() if title in words}
        assert page.locator("#answers").locator("input:not([type=hidden]), textarea").count(), page.url
        here = page.url
        page.evaluate(FILL_IN)
        press(page)
        assert not page.locator("#errors").count(), f"{here}: {page.locator('#errors').inner_text()}"
        assert page.url != here
    assert page.url.endswith("/page/check"), page.url
    press(page)
    assert page.url.endswith("/page/thank-you"), page.url
    return met


def the_clinician_reads_them(page: Page, service: Service) -> None:
    page.goto(f"{service.address}/sign-in")
    page.get_by_label("E-mail", exact=True).fill("ruth@harbour.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page)
    page.goto(f"{service.address}/couples/K7-Juniper")
    words = page.locator("main").text_content() or ""
    missing = [sheet.name for sheet in LIBRARY if sheet.title("en") not in words]
    assert missing == ["safety_check"], "what is sealed stands apart, and everything else is here"
    assert words.count("I waited in the hall") > len(LIBRARY)
    assert words.count("Esperé en el pasillo") > len(LIBRARY)
    page.goto(f"{service.address}/couples/K7-Juniper/alerts")
    assert "I waited in the hall" in (page.locator("main").text_content() or "")
