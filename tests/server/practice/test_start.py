"""The first start: a service nobody works in yet becomes a practice, once."""

import asyncio

import pytest
from sqlmodel import select

from server.domain.words import Policy, Role
from server.practice import actions
from server.practice.rules import Owner, Settings
from server.tables import Audit, DataKey, Login, Member, Practice
from server.web.cookies import SIGN_IN
from tests.cast import PASSWORD
from tests.server.bursts import at_once, encoded

TYPED = {
    "name": "Harbour Street",
    "time_zone": "Europe/London",
    "owner_name": "Ruth Okafor",
    "email": "Ruth@Harbour.example",
    "password": PASSWORD,
    "policy": "private",
    "sender_name": "R. Okafor",
    "subject": "Something to fill in",
    "reply_to": "",
}


def everything(house, table):
    with house.database.reading() as session:
        return session.exec(select(table)).all()


@pytest.mark.parametrize("address", ["/", "/sign-in", "/caseload", "/practice"])
def test_while_nobody_works_here_every_way_leads_to_the_start(browser, address):
    for _ in range(3):
        answer = browser.get(address)
        if answer.status_code == 200:
            break
        address = answer.headers["location"]
    assert address == "/start"
    assert "Nobody works here yet" in answer.text


def test_sending_the_page_founds_the_practice_and_signs_its_owner_in(browser, house):
    answer = browser.submit("/start", TYPED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/caseload")
    assert "Ruth Okafor" in browser.get("/practice/me").text
    (practice,), (owner,), (login,) = (everything(house, table) for table in (Practice, Member, Login))
    assert (practice.name, practice.policy, practice.subject) == ("Harbour Street", Policy.PRIVATE, TYPED["subject"])
    assert practice.reply_to == owner.email == login.email == "ruth@harbour.example"
    assert (owner.role, owner.time_zone) == (Role.OWNER, "Europe/London")
    assert PASSWORD not in owner.password_hash
    assert len(everything(house, DataKey)) == 1, "its key is made with it"
    assert [row.action for row in everything(house, Audit)] == ["practice.created", "sign_in.succeeded"]


def test_the_owner_can_sign_in_later(browser):
    browser.submit("/start", TYPED)
    browser.cookies.clear()
    answer = browser.submit("/sign-in", {"email": "ruth@harbour.example", "password": PASSWORD})
    assert answer.headers["location"] == "/caseload"


def test_once_there_is_a_practice_there_is_no_start(cast, browser, browser_as):
    for who in (browser, browser_as("ruth")):
        assert who.get("/start").status_code == 404
    assert browser.post("/start", data=TYPED).status_code == 404


def test_two_starts_at_the_same_moment_found_one_practice(app, house):
    answers = asyncio.run(at_once(app, 6, "/start", TYPED))
    assert sorted(answers) == [303, 404, 404, 404, 404, 404]
    assert len(everything(house, Practice)) == len(everything(house, Member)) == len(everything(house, DataKey)) == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Write the practice’s name."),
        ("name", "n" * 101, "Shorten this to 100 characters."),
        ("name", "n" * 100_000, "Shorten this to 100 characters."),
        ("time_zone", "", "Choose a time zone from the list."),
        ("time_zone", "../../etc/passwd", "Choose a time zone from the list."),
        ("owner_name", " \x00\u200b ", "Write your name."),
        ("email", "ruth", "Write the e-mail address in full"),
        ("email", "ruth@harbour.example, x@y.example", "Write the e-mail address in full"),
        ("password", "short", "Use 12 characters or more."),
        ("password", "harbour street 1", "too close to a name"),
        ("password", "Ruth Okafor!!", "too close to a name"),
        ("policy", "", "Choose one of the three."),
        ("policy", "everything", "Choose one of the three."),
        ("sender_name", "", "Write the name that clients see as the sender"),
        ("sender_name", "s" * 61, "Shorten this to 60 characters"),
        ("sender_name", "R <x@y.example>", "Write a name in words"),
        ("sender_name", "Harbour Couples", "“Couples” hints at what the letter is about"),
        ("subject", "Your therapy homework", "Choose one of the three subjects."),
        ("reply_to", "office", "Write the e-mail address in full"),
        ("name", "\ud83d" + "n" * 100, "Shorten this to 100 characters."),
    ],
)
def test_a_field_that_needs_another_look_says_so_and_the_rest_is_kept(browser, house, field, value, message):
    answer = browser.post("/start", **encoded({**TYPED, field: value}))
    assert answer.status_code == 422
    assert answer.text.count(message) == 2, "once at the top, once at the field"
    assert f'id="{field}-wrong"' in answer.text or field == "policy"
    for kept in {"name", "owner_name", "email", "sender_name"} - {field}:
        assert f'value="{TYPED[kept]}"' in answer.text
    assert PASSWORD not in answer.text
    assert everything(house, Practice) == []


def test_nothing_typed_at_all_asks_for_everything_in_the_order_of_the_page(browser):
    text = browser.post("/start").text
    places = [text.index(f'<a href="#{field}">') for field in ("name", "time_zone", "owner_name", "email", "password")]
    assert places == sorted(places)
    assert "7 things need another look" in text or "8 things need another look" in text


def test_what_was_typed_is_never_taken_for_markup(browser):
    hostile = '"><script>alert(1)</script>{{ 7*7 }}'
    text = browser.post("/start", data={**TYPED, "owner_name": hostile, "sender_name": hostile, "name": ""}).text
    assert "<script>alert" not in text
    assert "{{ 7*7 }}" in text


def test_the_page_says_what_a_locked_phone_shows(browser):
    assert "On a locked phone" in browser.get("/start").text
    typed = browser.post("/start", data={**TYPED, "name": ""}).text
    assert '<b data-shows="sender_name">R. Okafor</b>' in typed
    assert '<span data-shows="subject">Something to fill in</span>' in typed


def test_an_address_for_replies_that_tells_too_much_is_pointed_out_but_taken(browser):
    typed = {**TYPED, "reply_to": "office@harbourside-therapy.example"}
    assert "“therapy” stands in it" in browser.post("/start", data={**typed, "name": ""}).text
    assert browser.submit("/start", typed).status_code == 303


def test_a_planted_cookie_is_not_the_owners_session(browser):
    browser.cookies.set(SIGN_IN, "0" * 32 + ".known")
    answer = browser.submit("/start", TYPED)
    assert answer.status_code == 303
    assert ".known" not in answer.headers["set-cookie"]


def test_a_command_can_create_a_further_practice_but_not_with_an_address_in_use(cast, house):
    settings = Settings("Second House", "Europe/Berlin", "M. Brandt", "m@second.example")
    with house.database.writing() as session:
        member = actions.create_practice(
            session, house, house.clock(), settings=settings, owner=Owner("M. Brandt", "m@second.example", PASSWORD)
        )
        assert member.role is Role.OWNER
    taken = Owner("M. Brandt", "ruth@harbour.example", PASSWORD)
    with pytest.raises(actions.AddressTaken), house.database.writing() as session:
        actions.create_practice(session, house, house.clock(), settings=settings, owner=taken)
    assert len(everything(house, Practice)) == 3
