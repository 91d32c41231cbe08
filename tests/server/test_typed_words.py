"""What a member typed is never lost to a refusal: the page that refuses a form shows its words again, to be copied."""

from datetime import timedelta

import pytest

from server.web.cookies import SIGN_IN
from tests.cast import NOW
from tests.server.review.reading import HERE, post, text_of
from tests.server.review.test_notes import notes_in

NOTE = "NOTEWREN he looked at the door.\n\nAsk <b>about</b> the garage."


def ended(house, browser, clock):
    """A session of fifty minutes with the page open, and the talk after it."""
    clock.now = NOW + timedelta(hours=1, minutes=20)


def signed_out(house, browser, clock):
    """Signed out in another tab: the cookie is gone."""
    browser.cookies.delete(SIGN_IN)


@pytest.mark.parametrize("gone", [ended, signed_out])
def test_a_note_typed_while_the_sign_in_ran_out_stands_on_the_page_that_says_so(house, cast, browser_as, clock, gone):
    ruth = browser_as("ruth")
    csrf = post(house, ruth, "/notes", note="")  # refused, and so nothing is kept before
    assert csrf.status_code == 422
    fields = {"csrf": "of before", "note": NOTE, "print": "1"}
    gone(house, ruth, clock)
    answer = ruth.post(f"{HERE}/notes", data=fields)
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"
    assert "You were signed out before this was saved" in text_of(answer)
    assert "NOTEWREN he looked at the door." in answer.text
    assert "Ask &lt;b&gt;about&lt;/b&gt; the garage." in answer.text
    assert "of before" not in answer.text
    assert notes_in(house) == []


def test_a_form_of_an_earlier_sign_in_shows_its_words_again(house, cast, browser_as):
    answer = browser_as("ruth").post(f"{HERE}/notes", data={"csrf": "of another session", "note": NOTE})
    assert answer.status_code == 403
    assert "This form is from an earlier session." in text_of(answer)
    assert "NOTEWREN he looked at the door." in answer.text
    assert "of another session" not in answer.text


def test_where_nothing_was_typed_it_leads_to_the_sign_in_page(cast, browser):
    answer = browser.post(f"{HERE}/highlights", data={"csrf": "x", "judgement": "dismiss"})
    assert answer.headers["location"] == "/sign-in?next=/caseload"


def test_a_form_from_another_site_is_not_shown(cast, browser):
    answer = browser.post(f"{HERE}/notes", data={"note": NOTE}, headers={"sec-fetch-site": "cross-site"})
    assert "NOTEWREN" not in answer.text


@pytest.mark.parametrize(("address", "field"), [("/sign-in", "password"), ("/practice/me/password", "present")])
def test_a_password_of_several_words_is_never_shown(house, cast, browser_as, address, field):
    ruth = browser_as("ruth")
    answer = ruth.post(address, data={"csrf": "of another session", field: "seven herons under a slow bridge"})
    assert answer.status_code == 403
    assert "herons" not in answer.text
