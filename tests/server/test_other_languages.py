"""What is written in another language than English: read by people, never by the rules, and said so everywhere."""

import io

import pytest
from pypdf import PdfReader
from sqlmodel import select

from server.domain.markers import the_markers
from server.domain.words import Place
from server.responses.alerts import open_cue, open_shown
from server.responses.appointments import appointments_of
from server.responses.overview import overview
from server.responses.people import people_of
from server.responses.spoken import spoken
from server.tables import Alert, Couple, Letter, Partner
from tests import builders
from tests.cast import NOW

SHOWN = len({marker.panel for marker in the_markers() if marker.shown and marker.family != "safety"})
"""Headings with a marker that no audit hides."""
ENGLISH_WORDS = "That was mine. I am afraid of what he will do to me tonight."
"""Words that the rules would mark, in a form that was asked in Spanish: the form decides, nothing guesses."""
SPANISH_WORDS = "La carta estaba en la entrada. La culpa fue mía."


@pytest.fixture
def spanish(house, cast):
    """`spanish("hard_moment", "...")`: Ben, who is asked in Spanish, sends in that answer."""

    def made(question, words, worksheet="weekly_check_in", version=2):
        with house.database.writing() as session:
            ben = session.get_one(Partner, (cast.ben.practice_id, cast.ben.id))
            ben.language = "es"
            return builders.submitted(
                session, house, ben, cast.session, {question: words}, worksheet=worksheet, version=version
            )

    return made


def seen(house, cast):
    with house.database.reading() as session:
        couple = session.get_one(Couple, (cast.practice.id, cast.couple.id))
        people = people_of(session, house.vault, couple)
        return overview(session, house.vault, couple, people, appointments_of(session, couple, NOW), NOW)


def alerts(house):
    with house.database.reading() as session:
        return session.exec(select(Alert)).all()


def printed(browser) -> str:
    pages = PdfReader(io.BytesIO(browser.get("/couples/K7-Juniper/session-prep.pdf?variant=clinician").content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_same_words_are_read_in_an_english_form(house, cast):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, {"hard_moment": ENGLISH_WORDS}, version=2)
    assert seen(house, cast).highlights
    assert not seen(house, cast).unheard


def test_the_rules_do_not_read_a_form_in_spanish(house, cast, spanish):
    spanish("hard_moment", ENGLISH_WORDS)
    found = seen(house, cast)
    assert (found.highlights, found.unheard, found.words[Place.B]) == ((), {Place.B: ("Spanish",)}, 0)
    assert not alerts(house)
    assert all(heading.b.unheard == ("Spanish",) for heading in spoken(found))


def test_nothing_is_said_to_be_unread_where_no_word_was_written(house, cast, spanish):
    spanish("settled", 6)
    assert not seen(house, cast).unheard


def test_the_couple_page_says_that_it_was_not_read(browser_as, spanish):
    spanish("hard_moment", SPANISH_WORDS)
    shown = browser_as("ruth").get("/couples/K7-Juniper").text
    assert shown.count("Written in Spanish: not read by the rules.") == SHOWN
    assert "No passage matched" not in shown
    assert SPANISH_WORDS in shown


def test_one_partners_language_says_nothing_about_the_other(house, cast, browser_as, spanish):
    spanish("hard_moment", SPANISH_WORDS)
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"hard_moment": "The letter."}, version=2)
    shown = browser_as("ruth").get("/couples/K7-Juniper").text
    assert shown.count("Written in Spanish: not read by the rules.") == SHOWN
    assert shown.count("No passage matched in 2 words.") == SHOWN


def test_english_and_spanish_of_one_person_are_told_apart(house, cast, browser_as, spanish):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, {"hard_moment": "The letter."}, version=2)
    spanish("cost", SPANISH_WORDS, "full_accountability")
    shown = browser_as("ruth").get("/couples/K7-Juniper").text
    assert "No passage matched in 2 words. What is written in Spanish is not read by the rules." in shown


def test_the_report_says_so_beside_the_patterns_and_on_the_last_sheet(browser_as, spanish):
    spanish("hard_moment", SPANISH_WORDS)
    text = printed(browser_as("ruth"))
    assert "written in Spanish: not read by the rules" in text
    assert "Ben wrote in Spanish: not read by the rules." in text
    assert "no passage matched" not in text


@pytest.mark.parametrize("also", ["", "He reads my messages every night now."])
def test_the_list_of_what_is_read_alone_says_what_was_not_read(house, cast, browser_as, spanish, also):
    """Whether anything waits there or not."""
    spanish("hard_moment", SPANISH_WORDS)
    ruth = browser_as("ruth")
    if also:
        with house.database.writing() as session:
            builders.submitted(session, house, cast.ada, cast.session, {"good_moment": also})
        assert "one thing Ada wrote" in ruth.get("/couples/K7-Juniper/alerts").text
    assert "Not read by the rules: what Ben wrote in Spanish." in ruth.get("/couples/K7-Juniper/alerts").text
    assert "Not read by the rules: what was written in Spanish." in ruth.get("/alerts").text
    assert "Spanish" not in browser_as("sam").get("/alerts").text


def test_an_answer_about_safety_alerts_in_any_language(house, cast, spanish):
    spanish("hold_back", "often", "safety_check", 1)
    (alert,) = alerts(house)
    with house.database.reading() as session:
        assert open_cue(session, house.vault, alert).urgent
        shown = open_shown(session, house.vault, alert)
        assert [row.kind for row in session.exec(select(Letter)).all()].count("alert") == 1
    assert shown.above == "Solo Ruth leerá esto"
    assert shown.after[0] == "Si esta noche se hace difícil"
