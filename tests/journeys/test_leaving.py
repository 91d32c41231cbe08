"""Leaving at once, losing the connection, and coming back too late: in a real browser, as a partner meets them."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from server.responses.reading import open_answer
from server.tables import AnswerRow, Visit
from tests import builders
from tests.cast import PASSCODE, enter
from tests.journeys.conftest import midday_clock
from tests.journeys.people import Writer

CANARY = "A canary sings in the hall."
HARD = "textarea[name='q.hard_moment']"


@pytest.fixture
def ada(service, open_browser):
    """Ada on the third page of her check-in. The exit leads to an address of our own: tests reach no other host."""
    service.house.settings = service.house.settings.model_copy(update={"exit_url": f"{service.address}/healthz"})
    with service.house.database.writing() as session:
        cast = enter(session, service.house)
        appointment = builders.couple_session(session, cast.couple, service.house.clock() + timedelta(days=3))
        _, token = builders.invitation(session, service.house, cast.ada, appointment)
    page = open_browser()
    writer = Writer(page, f"{service.address}/l/{token}", PASSCODE)
    writer.open_the_page()
    writer.agree()
    page.goto(f"{service.address}/page/3")
    return writer


def saved(service) -> list[object]:
    with service.house.database.reading() as session:
        rows = session.exec(select(AnswerRow).where(AnswerRow.question == "hard_moment")).all()
        return [open_answer(session, service.house.vault, row).value for row in rows]


def has_ended(service) -> bool:
    with service.house.database.reading() as session:
        return all(visit.ended_at for visit in session.exec(select(Visit)).all())


@pytest.mark.parametrize("way", ["button", "shift"])
def test_leaving_is_one_press_and_keeps_the_words(ada, service, way):
    page = ada.page
    page.locator(HARD).fill(CANARY)
    if way == "button":
        page.get_by_role("button", name="Leave now").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("**/healthz")
    page.wait_for_timeout(500)
    assert saved(service) == [CANARY]
    assert has_ended(service)
    page.go_back()
    page.wait_for_timeout(300)
    assert CANARY not in page.content()
    assert "canary" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])").lower()


def test_a_page_kept_whole_for_back_is_asked_for_anew(ada, service):
    """Browsers keep whole pages for Back, words and all. The visit has ended meanwhile, in another tab."""
    page = ada.page
    page.goto(f"{service.address}/page/3")
    page.locator(HARD).fill(CANARY)
    expect(page.locator("output[for='q.hard_moment']")).to_have_text(re.compile(r"^Saved"))
    with page.context.expect_page() as opened:
        page.evaluate("open('/page/2')")
    opened.value.get_by_role("button", name="Leave now").click()
    opened.value.wait_for_url("**/healthz")
    for _ in range(100):  # the way out does not wait for the server
        if has_ended(service):
            break
        page.wait_for_timeout(50)
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_role("heading", name="Enter your passcode")).to_be_visible()
    assert CANARY not in page.content()


def test_each_page_says_that_history_is_not_erased_and_is_kept_by_no_browser(ada, service):
    for address in ("/l/anything", "/l", "/page/start", "/page/3", "/page/check", "/page/decline"):
        answer = ada.page.goto(f"{service.address}{address}")
        assert answer.headers["cache-control"] == "no-store", address
        expect(ada.page.get_by_text("Your browser may still remember that this page was open.")).to_be_visible()
        expect(ada.page.locator(".exit")).to_have_text("Leave now")


def test_leaving_works_without_a_script(ada, service, open_browser):
    page = open_browser(javascript=False)
    other = Writer(page, ada.link, PASSCODE)
    other.open_the_page()
    page.goto(f"{service.address}/page/3")
    page.locator(HARD).fill(CANARY)
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("**/healthz")
    assert saved(service) == [CANARY]
    page.goto(f"{service.address}/page/3")
    expect(page.get_by_role("heading", name="Enter your passcode")).to_be_visible()


def test_words_written_without_a_connection_stay_on_the_page_and_are_saved_when_it_is_back(ada, service):
    page = ada.page
    page.context.set_offline(True)
    page.locator(HARD).fill(CANARY)
    line = page.locator("output[for='q.hard_moment']")
    expect(line).to_have_text("No connection. Your words are still on this page.")
    page.context.set_offline(False)
    expect(line).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    assert saved(service) == [CANARY]


def test_coming_back_after_the_visit_ended_saves_what_was_written_with_the_passcode(ada, service):
    page = ada.page
    service.house.clock = lambda: midday_clock() + timedelta(hours=3)
    page.locator(HARD).fill(CANARY)
    expect(page.locator("output[for='q.hard_moment']")).to_contain_text("Press Continue and give your passcode")
    ada.go_on()
    expect(page.get_by_role("heading", name="Enter your passcode to go on")).to_be_visible()
    page.get_by_label("Passcode", exact=True).fill(PASSCODE)
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_url(re.compile("/page/4$"))
    assert saved(service) == [CANARY]


def test_pressing_enter_in_a_field_goes_on_and_does_not_leave(ada):
    page = ada.page
    page.goto(page.url.replace("/page/3", "/page/4"))
    page.locator("input[name='q.next_promise.by_when'][value=on_day]").check()
    page.locator("input[name='q.next_promise.day']").press("Enter")
    expect(page).to_have_url(re.compile("/page/(4|check)$"))
