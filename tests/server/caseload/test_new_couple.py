"""Adding a couple: what is asked, what is refused, what is sealed."""

import pytest
from sqlmodel import select

from server.people import email_of, name_of
from server.tables import Audit, Couple, CoupleSession, Letter, Partner

GOOD = {
    "code": "P4-Rowan",
    "direction": "undecided",
    "policy": "limited",
    "a_name": "Maya",
    "a_email": "Maya@people.example",
    "a_mailbox": "private",
    "a_may_choose": "1",
    "a_stance": "injured",
    "a_zone": "Europe/London",
    "a_language": "en",
    "a_seen_alone": "yes",
    "b_name": "Joel",
    "b_email": "joel@people.example",
    "b_mailbox": "shared",
    "b_stance": "responsible",
    "b_zone": "Europe/Lisbon",
    "b_language": "en",
    "b_seen_alone": "not_yet",
    "session_on": "2026-12-03",
    "session_clock": "16:00",
    "session_zone": "Europe/London",
}


def couple_called(session, code):
    return session.exec(select(Couple).where(Couple.code == code)).first()


def test_a_code_is_suggested_and_what_must_be_decided_is_left_open(browser_as):
    page = browser_as("ruth").get("/couples/new")
    assert page.status_code == 200
    assert 'value="limited" checked' in page.text
    assert 'name="a_seen_alone" value="yes" checked' not in page.text
    assert 'name="a_mailbox" value="private" checked' not in page.text


def test_a_couple_is_added_with_sealed_names_and_a_first_session(house, browser_as, cast):
    answer = browser_as("ruth").submit("/couples/new", GOOD, action="/new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/couples/P4-Rowan/details?added=1")
    with house.database.reading() as session:
        couple = couple_called(session, "P4-Rowan")
        a, b = session.exec(select(Partner).where(Partner.couple_id == couple.id).order_by(Partner.place)).all()
        assert (name_of(session, house.vault, a), email_of(session, house.vault, a)) == ("Maya", "maya@people.example")
        assert b"Maya" not in a.name
        assert a.may_choose_passcode
        assert not b.may_choose_passcode
        assert (b.seen_alone, b.time_zone, b.passcode_hash) == ("not_yet", "Europe/Lisbon", "")
        appointment = session.exec(select(CoupleSession).where(CoupleSession.couple_id == couple.id)).one()
        assert f"{appointment.starts_at:%d %H:%M}" == "03 16:00"
        assert session.exec(select(Audit.action).where(Audit.couple_id == couple.id)).all() == [
            "couple.added",
            "session.booked",
        ]
        assert not session.exec(select(Letter)).all()


def test_without_day_and_time_no_session_is_booked(house, browser_as, cast):
    typed = {**GOOD, "session_on": "", "session_clock": ""}
    assert browser_as("ruth").submit("/couples/new", typed, action="/new").status_code == 303
    with house.database.reading() as session:
        couple = couple_called(session, "P4-Rowan")
        assert not session.exec(select(CoupleSession).where(CoupleSession.couple_id == couple.id)).all()


def test_a_code_typed_in_small_letters_is_tidied(browser_as):
    answer = browser_as("ruth").submit("/couples/new", {**GOOD, "code": "p4-rowan"}, action="/new")
    assert answer.headers["location"].startswith("/couples/P4-Rowan/")


WRONG = {
    "code": ["", "new", "Rowan", "K7-Juniper", "k7-juniper", "P4-Maya", "../etc", "P4-" + "x" * 400, "P4-R\0wan/"],
    "direction": ["", "cured", "staying\0staying"],
    "policy": ["", "open", "<script>"],
    "a_name": ["", " \n ", "x" * 200],
    "a_email": ["", "maya", "maya@", "a@b", "a b@people.example", "a@people.example, c@people.example", "x" * 400],
    "a_mailbox": ["", "everyone"],
    "b_may_choose": ["1"],
    "a_stance": ["", "guilty"],
    "a_zone": ["", "Mars/Olympus", "../../etc/passwd"],
    "a_language": ["", "xx"],
    "a_seen_alone": ["", "maybe"],
    "session_on": ["2026-02-30", "soon", "0001-01-01", "9999-12-31", "2026-11-23", "2031-01-01"],
    "session_clock": ["", "25:00", "noon", "16:00:00:00"],
    "session_zone": ["", "Nowhere"],
}


@pytest.mark.parametrize("field", list(WRONG))
def test_a_wrong_field_gets_a_message_beside_it_and_keeps_the_rest(house, browser_as, field):
    ruth = browser_as("ruth")
    for typed in WRONG[field]:
        page = ruth.submit("/couples/new", {**GOOD, field: typed}, action="/new")
        assert page.status_code == 422, typed
        assert f'id="{field}-wrong"' in page.text, typed
        assert f'href="#{field}"' in page.text
        assert 'value="joel@people.example"' in page.text
        assert "<script>" not in page.text
    with house.database.reading() as session:
        assert couple_called(session, "P4-Rowan") is None


def test_every_field_at_once_may_be_hostile(browser_as):
    hostile = dict.fromkeys(GOOD, "\udcff\0'\"><script>alert(1)</script>{{7*7}}" + "é" * 5000)
    page = browser_as("ruth").submit(
        "/couples/new", {k: v.replace("\udcff", "￿") for k, v in hostile.items()}, action="/new"
    )
    assert page.status_code == 422
    assert "<script>alert" not in page.text
    empty = browser_as("ruth").submit("/couples/new", dict.fromkeys(GOOD, ""), action="/new")
    assert empty.status_code == 422
    assert "things need another look" in empty.text


def test_one_address_for_both_has_to_be_meant(house, browser_as):
    typed = {**GOOD, "b_email": "maya@people.example", "a_mailbox": "shared", "a_may_choose": ""}
    ruth = browser_as("ruth")
    page = ruth.submit("/couples/new", typed, action="/new")
    assert page.status_code == 422
    assert "Both partners have the same address" in page.text
    private = ruth.submit("/couples/new", {**typed, "a_mailbox": "private", "shared_address": "1"}, action="/new")
    assert "so others read it too" in private.text
    assert ruth.submit("/couples/new", {**typed, "shared_address": "1"}, action="/new").status_code == 303
    with house.database.reading() as session:
        assert couple_called(session, "P4-Rowan").shared_address_accepted


def test_an_hour_that_the_clocks_leave_out_cannot_be_booked(browser_as):
    page = browser_as("ruth").submit(
        "/couples/new", {**GOOD, "session_on": "2027-03-28", "session_clock": "01:30"}, action="/new"
    )
    assert page.status_code == 422
    assert "The clocks go forward that day" in page.text


def test_a_manager_finds_no_such_page_and_a_stranger_is_sent_to_sign_in(browser_as, browser):
    assert browser_as("noor").get("/couples/new").status_code == 404
    away = browser.get("/couples/new")
    assert (away.status_code, away.headers["location"]) == (303, "/sign-in?next=/couples/new")
