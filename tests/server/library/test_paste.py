"""What the rules see in a pasted text: marked where it stands, explained, and kept nowhere."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from server.library.markers import EXAMPLE, EXAMPLE_QUESTION, see
from server.tables import Audit
from tests.server.review.reading import text_of, token

ADDRESS = "/library/markers"
HIT = "He hit me on Friday. We had soup."


def paste(house, browser, text, question=""):
    return browser.post(ADDRESS, data={"csrf": token(house, browser), "text": text, "question": question})


def test_the_words_are_marked_where_they_stand_with_the_rule_and_why(house, cast, browser_as):
    page = paste(house, browser_as("ruth"), HIT)
    assert page.status_code == 200
    assert re.search(r"<mark>[^<]*hit me", page.text)
    shown = text_of(page)
    assert "One cue in 8 words." in shown
    assert "threat_violence" in shown
    assert "Goes to the list to read alone, and mails you at once." in shown
    assert "Nothing is claimed about what is not marked" in shown
    typed = page.text.split("<textarea")[1].split("</textarea>")[0].split(">", 1)[1]
    assert unescape(typed).strip() == HIT


def test_where_nothing_matched_it_says_what_that_does_not_mean(house, cast, browser_as):
    shown = text_of(paste(house, browser_as("ruth"), "We had soup on the balcony."))
    assert "No cue was matched in 6 words, which is not the same as safe." in shown


def test_nothing_of_it_is_stored_or_logged_and_the_page_says_so(house, cast, browser_as, caplog):
    ruth = browser_as("ruth")
    with house.database.reading() as session:
        before = len(session.exec(select(Audit)).all())
    caplog.set_level(0)
    page = paste(house, ruth, f"PASTEWREN {HIT}", "ASKEDWREN")
    assert "Nothing you paste is kept." in text_of(page)
    assert page.headers["cache-control"] == "no-store"
    assert "PASTEWREN" not in str(page.url)
    assert "PASTEWREN" not in caplog.text
    assert "PASTEWREN" not in ruth.get(ADDRESS).text
    with house.database.reading() as session:
        assert len(session.exec(select(Audit)).all()) == before
    if house.database.is_sqlite:
        kept = b"".join(file.read_bytes() for file in _files(house))
        assert b"PASTEWREN" not in kept
        assert b"ASKEDWREN" not in kept


def _files(house):
    from pathlib import Path

    return Path(house.database.url.database).parent.glob("*.sqlite*")


@pytest.mark.parametrize(
    ("text", "question", "field", "said"),
    [
        ("", "", "text", "Paste or write a text first."),
        ("x" * 20_001, "", "text", "These are 20,001 characters. Cut the text down to 20,000 or fewer"),
        ("word " * 30_000, "", "text", "Cut the text down to 20,000 or fewer"),
        (HIT, "q" * 1001, "question", "Shorten the question to 1,000 characters or fewer."),
    ],
)
def test_what_cannot_be_read_is_said_and_kept_whole(house, cast, browser_as, text, question, field, said):
    page = paste(house, browser_as("ruth"), text, question)
    assert page.status_code == 422
    assert f'id="{field}-wrong"' in page.text
    assert said in text_of(page)
    assert text.strip() in page.text
    assert question in page.text


def test_the_longest_text_is_read(house, cast, browser_as):
    page = paste(house, browser_as("ruth"), (f"{HIT} " * 700)[:20_000])
    assert page.status_code == 200


def test_markup_is_shown_as_it_was_typed(house, cast, browser_as):
    page = paste(house, browser_as("ruth"), "<script>alert(1)</script> He hit me. {{ 7 * 7 }}", "</textarea><b>")
    assert "<script>alert" not in page.text
    assert "{{ 7 * 7 }}" in page.text


def test_an_example_is_offered_and_has_something_to_see(house, cast, browser_as):
    ruth = browser_as("ruth")
    page = ruth.get(f"{ADDRESS}?example=1")
    assert EXAMPLE.splitlines()[0] in unescape(page.text)
    assert f'value="{EXAMPLE_QUESTION}"' in page.text
    assert f'href="{ADDRESS}"' in ruth.get("/library").text


def test_it_is_for_those_who_work_with_clients(house, cast, browser_as, browser):
    assert browser_as("noor").get(ADDRESS).status_code == 404
    assert paste(house, browser_as("noor"), HIT).status_code == 404
    assert "library/markers" not in browser_as("noor").get("/library").text
    assert browser_as("sam").get(ADDRESS).status_code == 200
    assert browser.get(ADDRESS).status_code == 303


@given(st.text(max_size=200), st.lists(st.sampled_from(["he hit me", "I lied", ". ", "\n"]), max_size=6))
@settings(max_examples=50, deadline=None)
def test_the_marked_text_is_the_text(around, known):
    text = around + "".join(known)
    seen = see(text, "")
    assert "".join(piece.text for piece in seen.segments) == text
    for cue in seen.cues:
        assert cue.quote in text
