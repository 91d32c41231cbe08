"""On a slow line (400 kbit/s, 400 ms): what the first page weighs, when a question stands there, and no scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import PASSCODE
from tests.journeys.partner_pages import people_of, walk_of
from tests.journeys.weights import Line

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),  # nothing here depends on the database
    pytest.mark.parametrize("width", ["phone"], indirect=True),
]

FIRST_PAGE = 60_000


@pytest.fixture
def walk(service, open_browser):
    cast = people_of(service)
    return walk_of(service, cast, cast.ada, open_browser(), ("weekly_check_in",), 4)


def test_the_first_page_weighs_little_and_a_question_is_soon_there(walk, capsys):
    line = Line(walk.page)
    line.forget()
    line.slow_down()
    walk.at(f"/l/{walk.open}")
    waits = [line.first_words]
    line.settle()
    assert line.bytes < FIRST_PAGE, f"the first page takes {line.bytes} bytes on the wire"
    walk.press()
    waits.append(line.first_words)
    walk.page.locator("#passcode").fill(PASSCODE)
    walk.press()
    waits.append(line.first_words)
    walk.page.locator("input[name=agree][value=yes]").check()
    walk.press()
    waits.append(line.first_words)
    walk.press("main a.btn")
    waits.append(line.first_words)
    expect(walk.page.locator("input[name='q.settled']").first).to_be_attached()
    with capsys.disabled():
        print(f"\nslow line: waited {[round(each / 1000, 1) for each in waits]} s for five pages", end=" ")


def test_a_question_is_answered_while_its_script_is_still_on_the_way(walk):
    walk.come_in(walk.open)
    walk.page.locator("input[name=agree][value=yes]").check()
    walk.press()
    walk.page.route(re.compile("/assets/js/"), lambda _never_comes: None)
    walk.page.goto(f"{walk.service.address}/page/1", wait_until="commit")
    walk.page.locator("label:has(input[name='q.settled'][value='4'])").first.click(no_wait_after=True)
    walk.page.locator("input[name='q.set_off'][value='no']").check()
    walk.page.locator("#answers .btn").first.click(no_wait_after=True)
    walk.page.wait_for_url(re.compile("/page/2$"), wait_until="commit")
