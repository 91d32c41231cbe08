"""The practice's settings: who changes them, who reads them, and what other people's phones may show."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.practice.rules import hint_in
from server.tables import Audit, Couple, Practice
from tests.server.bursts import encoded

TYPED = {
    "name": "Harbour House",
    "time_zone": "Europe/Dublin",
    "policy": "no_secrets",
    "sender_name": "N. Haddad",
    "subject": "For this week",
    "reply_to": "Desk@Harbour.example",
    "support_lines": "116 123  Samaritans\r\n\r\n 999 in an emergency \r\n",
}


def practice_of(house, cast):
    with house.database.reading() as session:
        return session.get(Practice, cast.practice.id)


@pytest.mark.parametrize("name", ["ruth", "noor"])
def test_owner_and_manager_change_what_holds_for_everyone(cast, house, browser_as, name):
    who = browser_as(name)
    answer = who.submit("/practice", TYPED, action="/practice")
    assert answer.headers["location"] == "/practice?note=saved"
    page = who.get("/practice?note=saved").text
    assert "Saved." in page
    assert 'value="Harbour House"' in page
    practice = practice_of(house, cast)
    assert (practice.time_zone, practice.policy, practice.reply_to) == (
        "Europe/Dublin",
        "no_secrets",
        "desk@harbour.example",
    )
    assert practice.support_lines == "116 123 Samaritans\n999 in an emergency"


def test_the_page_says_who_changed_it_last(cast, browser_as, clock):
    browser_as("noor").submit("/practice", TYPED, action="/practice")
    clock.now += timedelta(minutes=5)
    assert "Last changed today by Noor Haddad" in browser_as("ruth").get("/practice").text


def test_saving_without_a_change_records_nothing(cast, house, browser_as):
    ruth = browser_as("ruth")
    ruth.submit("/practice", TYPED, action="/practice")
    ruth.submit("/practice", TYPED, action="/practice")
    with house.database.reading() as session:
        (row,) = session.exec(select(Audit)).all()
    assert row.action == "practice.changed"
    assert "Haddad" not in row.detail, "what was changed, not into what"


def test_a_couple_under_way_keeps_its_policy(cast, house, browser_as):
    browser_as("ruth").submit("/practice", TYPED, action="/practice")
    with house.database.reading() as session:
        assert session.get(Couple, (cast.practice.id, cast.couple.id)).policy == "limited"


def test_a_clinician_reads_them_and_is_told_who_decides(cast, browser_as):
    sam = browser_as("sam")
    page = sam.get("/practice").text
    assert "The practice’s owner or manager decides these" in page
    assert "Save settings" not in page
    assert "R. Okafor" in page
    assert "116 123 Samaritans" in page
    csrf = sam.get("/practice/me").text.split('name="csrf" value="')[1].split('"')[0]
    assert sam.post("/practice", data={**TYPED, "csrf": csrf}).status_code == 403


def test_another_practice_is_not_touched(cast, house, browser_as):
    browser_as("vera").submit("/practice", TYPED, action="/practice")
    assert practice_of(house, cast).name == "Harbour Street"
    assert "Harbour Street" not in browser_as("vera").get("/practice").text


def test_somebody_who_is_not_signed_in_is_asked_to(cast, browser):
    assert browser.get("/practice").headers["location"] == "/sign-in?next=/practice"
    assert browser.post("/practice", data=TYPED).status_code == 401


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Write the practice’s name."),
        ("time_zone", "Mars/Olympus", "Choose a time zone from the list."),
        ("policy", "", "Choose one of the three."),
        ("sender_name", "Thérapie Okafor", "“Thérapie” hints at"),
        ("sender_name", "x" * 5000, "Shorten this to 60 characters"),
        ("subject", "", "Choose one of the three subjects."),
        ("reply_to", "", "Write the e-mail address in full"),
        ("support_lines", "\n".join(str(n) for n in range(9)), "Keep to 8 lines or fewer"),
        ("support_lines", "x" * 151, "Shorten each line to 150 characters"),
        ("support_lines", "x" * 50_000, "Shorten each line to 150 characters"),
    ],
)
def test_a_field_that_needs_another_look_says_so_and_the_rest_is_kept(cast, browser_as, house, field, value, message):
    ruth = browser_as("ruth")
    csrf = ruth.get("/practice/me").text.split('name="csrf" value="')[1].split('"')[0]
    answer = ruth.post("/practice", **encoded({**TYPED, field: value, "csrf": csrf}))
    assert answer.status_code == 422
    assert answer.text.count(message) == 2
    assert 'value="N. Haddad"' in answer.text or field == "sender_name"
    assert practice_of(house, cast).name == "Harbour Street"


@pytest.mark.parametrize(
    "name",
    [
        "Harbour Therapy",
        "COUPLES@home",
        "psychologist",
        "Trust & Co",
        "Ann's counselling",
        "Affairs desk",
        "Ｔｈｅｒａｐｙ",
        "marriage-matters",
        "the_therapist",
        "Relate",
        "Heal",
    ],
)
def test_a_sender_that_hints_at_therapy_is_found(name):
    assert hint_in(name)


@pytest.mark.parametrize(
    "name",
    [
        "R. Okafor",
        "Harbour Street",
        "Emily Love",
        "John Healey",
        "S. Husbands",
        "Jeff Sessions",
        "Marit Moody",
        "Dr Sexton",
        "Ana Coupland",
        "Mendel Relator",
        "Office",
        "…",
        "",
    ],
)
def test_ordinary_names_are_left_alone(name):
    assert hint_in(name) == ""
