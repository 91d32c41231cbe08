"""What the form showed its author is kept with an alert, word for word, and when the page after sending was opened."""

import re
from datetime import timedelta
from html import unescape

from server.responses.alerts import NOTHING_SHOWN, open_shown
from server.tables import Alert
from tests import builders
from tests.cast import NOW, PASSCODE
from tests.server.alerts.reading import HIT, WATCHED, alerts_in, raised
from tests.server.review.reading import HERE, text_of

ABOVE = "May be raised with your partner"


def shown_with(house, row):
    with house.database.reading() as session:
        return open_shown(session, house.vault, session.get_one(Alert, (row.practice_id, row.id)))


def words_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_without_an_open_page_it_says_what_sending_leads_to_and_that_it_was_not_opened(house, cast, browser_as):
    (row,) = raised(house, cast)
    shown = shown_with(house, row)
    assert shown.above == ABOVE
    assert shown.after[0] == "If tonight is hard"
    assert "116 123 Samaritans" in shown.after
    assert shown.after[-1] == "Nobody watches this page at night. Ruth reads it on working days."
    assert shown.opened_at is None
    assert b"Samaritans" not in row.shown
    page = text_of(browser_as("ruth").get(f"{HERE}/alerts"))
    assert "What Ada was shown" in page
    assert "That page has not been opened since" in page


def test_what_was_kept_is_what_the_page_said_and_when_it_was_first_opened(house, cast, browser, browser_as, clock):
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
        row, token = builders.invitation(session, house, cast.ada, cast.session)
        builders.submitted(session, house, cast.ada, cast.session, {"good_moment": HIT}, to=row)
    browser.submit(f"/l/{token}", {})
    browser.submit("/l", {"passcode": PASSCODE})
    clock.now = NOW + timedelta(minutes=2)
    said = words_of(browser.get("/page/thank-you").text)
    clock.now = NOW + timedelta(minutes=30)
    browser.get("/page/thank-you")
    for alert in alerts_in(house):
        shown = shown_with(house, alert)
        assert shown.opened_at == NOW + timedelta(minutes=2)
        for line in shown.after:
            assert line in said
    assert "opened Tuesday 24 November, 12:12" in text_of(browser_as("ruth").get(f"{HERE}/alerts"))


def test_the_line_above_is_the_one_the_form_prints(house, cast, browser):
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
        _, token = builders.invitation(session, house, cast.ada, cast.session)
    browser.submit(f"/l/{token}", {})
    browser.submit("/l", {"passcode": PASSCODE})
    pages = [words_of(browser.get(f"/page/{number}").text) for number in range(1, 9)]
    asked = next(page for page in pages if "Describe one moment that was better" in page)
    assert f"{ABOVE} Describe one moment that was better" in asked


def test_a_page_without_alerts_keeps_nothing(house, cast, browser):
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
        row, token = builders.invitation(session, house, cast.ada, cast.session)
        builders.submitted(session, house, cast.ada, cast.session, {"good_moment": "We laughed."}, to=row)
    browser.submit(f"/l/{token}", {})
    browser.submit("/l", {"passcode": PASSCODE})
    assert browser.get("/page/thank-you").status_code == 200
    assert alerts_in(house) == []


def test_an_alert_from_before_this_was_kept_says_nothing_of_it(house, cast, browser_as):
    (row,) = raised(house, cast, WATCHED)
    with house.database.writing() as session:
        session.get_one(Alert, (row.practice_id, row.id)).shown = b""
    assert shown_with(house, row) == NOTHING_SHOWN
    page = text_of(browser_as("ruth").get(f"{HERE}/alerts"))
    assert "was shown" not in page
    assert "What the form showed with it is not on record." in page
