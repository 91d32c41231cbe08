"""Was anyone with you while you wrote? Never required, sealed, and read by the clinician alone."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlmodel import select

from server.responses.people import people_of
from server.responses.reading import opened
from server.tables import Couple, Invitation, Response
from tests.browsing import forms_of
from tests.server.partner_form.conftest import fill_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ASKED = "Was anyone with you while you wrote?"
WORDS = "My sister sat CANARYLINNET beside me until nine."
SAID = {"q.company": "some", "q.company.words": WORDS}


@pytest.fixture
def written(ada):
    ada.come_in()
    fill_in(ada)
    return ada


def press(client, verb, typed=None):
    return client.browser.submit("/page/check", {**(typed or {}), "press": verb}, action="/page/send")


def responses(house):
    with house.database.reading() as session:
        return session.exec(select(Response)).all()


def sent_at(house):
    with house.database.reading() as session:
        return [row.submitted_at for row in session.exec(select(Invitation)).all()]


def account(house, cast):
    with house.database.reading() as session:
        couple = session.get_one(Couple, (cast.couple.practice_id, cast.couple.id))
        people = people_of(session, house.vault, couple)
        (written,) = opened(session, house.vault, people, session.exec(select(Response)).all())
        return written.company


def test_it_is_asked_last_says_who_reads_it_and_can_be_left_out(written, house):
    page = written.browser.get("/page/check").text
    assert page.index(ASKED) > page.index("Friday evening, in the hall.")
    asked = page[: page.index(ASKED)].rpartition("<legend>")[2]
    assert "Only Ruth will read this" in asked
    assert "Ben never sees it, and it is never printed for the two of you." in page
    assert press(written, "send").headers["location"] == "/page/thank-you"
    assert [row.company for row in responses(house)] == [b""]


def test_the_clinician_reads_it_beside_the_answers_and_on_the_last_sheet_and_nobody_else_anywhere(
    written, house, cast, browser_as, ben
):
    assert press(written, "send", SAID).headers["location"] == "/page/thank-you"
    seen = [written.browser.get("/page/thank-you"), written.browser.get("/page/correct")]
    (row,) = responses(house)
    assert row.company
    assert b"CANARYLINNET" not in row.company
    ruth = browser_as("ruth")
    page = ruth.get("/couples/K7-Juniper").text
    assert page.count("CANARYLINNET") == 1
    assert "Yes, some of the time." in page[page.index('id="company"') : page.index("CANARYLINNET")]
    sheets = pages_of(ruth.get("/couples/K7-Juniper/session-prep.pdf?variant=clinician"))
    assert [number for number, text in enumerate(sheets) if "CANARYLINNET" in text] == [len(sheets) - 1]
    assert "safety page" in sheets[-1].lower()
    ben.come_in()
    conjoint = ruth.get("/couples/K7-Juniper/session-prep.pdf?variant=conjoint")
    assert conjoint.headers["content-type"] == "application/pdf"
    assert not any("CANARYLINNET" in text or "with them" in text.lower() for text in pages_of(conjoint))
    seen += [ben.browser.get(f"/page/{place}") for place in ("start", "1", "3", "check")]
    assert all(each.status_code == 200 and "CANARYLINNET" not in each.text for each in seen)


def pages_of(response) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]


@pytest.mark.parametrize("verb", ["back", "keep"])
def test_going_back_or_pressing_enter_saves_it_and_sends_nothing(written, house, cast, verb):
    assert press(written, verb, SAID).status_code == 303
    assert account(house, cast).words == WORDS
    assert sent_at(house) == [None]
    page = written.browser.get("/page/check").text
    assert "CANARYLINNET" in page
    assert 'value="some" checked' in page


def test_leaving_saves_it(written, house, cast):
    form = next(f for f in forms_of(written.browser.get("/page/check").text) if f.action == "/page/send")
    written.browser.post("/page/leave", data={**form.values, **SAID})
    assert account(house, cast).words == WORDS
    assert sent_at(house) == [None]


def test_an_expired_visit_shows_the_words_again_and_the_passcode_saves_them_without_sending(
    written, house, cast, clock
):
    form = next(f for f in forms_of(written.browser.get("/page/check").text) if f.action == "/page/send")
    clock.now = clock.now.replace(hour=16)
    kept = written.browser.post("/page/send", data={**form.values, **SAID, "press": "send"})
    assert kept.status_code == 422
    assert WORDS in kept.text
    again = next(f for f in forms_of(kept.text) if f.action == "/page/send")
    back = written.browser.post("/page/send", data={**again.values, "passcode": written.passcode})
    assert back.headers["location"] == "/page/check"
    assert account(house, cast).words == WORDS
    assert sent_at(house) == [None]


def test_two_tabs_keep_both_texts_and_an_untouched_one_changes_nothing(written, house, cast):
    shown = next(f for f in forms_of(written.browser.get("/page/check").text) if f.action == "/page/send").values
    press(written, "keep", SAID)
    assert written.browser.post("/page/check/save", data=shown).json()["saved"]
    assert account(house, cast).words == WORDS
    other = {**shown, "q.company": "no", "q.company.words": "Nobody, after nine."}
    written.browser.post("/page/check/save", data=other)
    assert account(house, cast).words == f"{WORDS}\n\nNobody, after nine."


def test_too_long_a_text_is_neither_cut_nor_sent(written, house):
    answer = press(written, "send", {"q.company.words": "word " * 401})
    assert answer.status_code == 422
    assert "Shorten this to 2,000 characters" in answer.text
    assert ("word " * 401).strip() in answer.text
    assert sent_at(house) == [None]


def test_after_sending_from_another_tab_the_words_are_shown_and_not_lost(written, house):
    form = next(f for f in forms_of(written.browser.get("/page/check").text) if f.action == "/page/send")
    assert press(written, "send").status_code == 303
    late = written.browser.post("/page/send", data={**form.values, **SAID, "press": "send"})
    assert late.status_code == 409
    assert WORDS in late.text
    assert [row.company for row in responses(house)] == [b""]


def test_what_came_with_the_safety_check_is_not_on_the_couple_page(client_of, cast, house, browser_as):
    """Its being there would tell of the safety check."""
    ada = client_of(cast.ada, ("safety_check",)).come_in()
    for number in range(1, 12):
        if ada.browser.get(f"/page/{number}").status_code != 200:
            continue
        ada.write(number, declined(ada.page(number)))
    assert press(ada, "send", SAID).headers["location"] == "/page/thank-you"
    ruth = browser_as("ruth")
    assert "CANARYLINNET" not in ruth.get("/couples/K7-Juniper").text
    last = pages_of(ruth.get("/couples/K7-Juniper/session-prep.pdf?variant=clinician"))[-1]
    assert "CANARYLINNET" in last


def declined(html: str) -> dict:
    """Every question of a page declined."""
    names = re.findall(r'name="(q\.[\w.]+?\.decline)"', html)
    radios = re.findall(r'name="(q\.[\w.]+)" value="decline"', html)
    return {**dict.fromkeys(names, "1"), **dict.fromkeys(radios, "decline")}
