"""The clinic's device in a real browser: handed over, ended by itself, and with nothing behind Back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.cast import PASSCODE, PASSWORD, enter

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("width", ["phone"], indirect=True),
]
CANARY = "A canary sings in the hall."
HARD = "textarea[name='q.hard_moment']"
CLINICIANS = ("Juniper", "Caseload", "Ada", "Ben", "Ruth")


@pytest.fixture
def device(service, open_browser):
    """Ruth's browser, with a couple's page behind it and another open in a second tab, handed over to Ada."""
    with service.house.database.writing() as session:
        cast = enter(session, service.house)
        appointment = builders.couple_session(session, cast.couple, service.house.clock() + timedelta(days=3))
        row, _ = builders.invitation(session, service.house, cast.ada, appointment)
        builders.agreement(session, service.house, cast.ada)
    page = open_browser()
    page.clock.install()
    page.goto(f"{service.address}/sign-in")
    page.get_by_label("E-mail").fill("ruth@harbour.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{service.address}/couples/K7-Juniper")
    beside = page.context.new_page()
    beside.goto(f"{service.address}/couples/K7-Juniper")
    page.bring_to_front()
    page.goto(f"{service.address}/couples/K7-Juniper/homework")
    page.goto(f"{service.address}/couples/K7-Juniper/invitations/{row.id}/hand-over")
    page.get_by_role("button", name=re.compile("^Sign me out")).click()
    expect(page.get_by_role("heading", name="Enter your passcode")).to_be_visible()
    expect(beside.get_by_role("heading", name="Please hand the device back")).to_be_visible()
    beside.close()
    return page


def write(page, service) -> None:
    page.get_by_label("Passcode", exact=True).fill(PASSCODE)
    page.get_by_role("button", name="Open my page").click()
    expect(page).to_have_url(re.compile("/page/start$"))
    page.goto(f"{service.address}/page/3")
    page.locator(HARD).fill(CANARY)


def behind_back(page) -> None:
    """Every page that Back leads to, and that Forward leads to again, is looked at."""
    expect(page.get_by_role("heading", name="Please hand the device back")).to_be_visible()
    for way in (page.go_back, page.go_forward):
        for _ in range(12):
            before = page.url
            way()
            page.wait_for_load_state()
            shown = page.locator("body").inner_text()
            assert CANARY not in page.content(), page.url
            for word in CLINICIANS:
                assert word not in shown, f"{word} behind Back at {page.url}"
            if page.url in (before, "about:blank"):
                break
    assert "canary" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])").lower()


@pytest.mark.parametrize("way", ["leave", "idle"])
def test_the_device_ends_itself_and_back_shows_nothing(device, service, way):
    page = device
    behind_passcode = page.url
    write(page, service)
    if way == "leave":
        page.get_by_role("button", name="Leave now").click()
    else:
        page.clock.fast_forward("09:05")
        expect(page.get_by_text("This page closes in one minute.")).to_be_visible()
        page.locator(HARD).press("Space")
        expect(page.get_by_text("This page closes in one minute.")).to_be_hidden()
        page.clock.fast_forward("10:05")
    page.wait_for_url("**/page/handed-back")
    behind_back(page)
    page.goto(f"{service.address}/couples/K7-Juniper")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(behind_passcode)
    expect(page.get_by_role("heading", name="Please hand the device back")).to_be_visible()
