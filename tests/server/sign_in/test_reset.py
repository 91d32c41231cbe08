"""A new password by mail: one link, one hour, once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.domain.tokens import link_token
from server.domain.words import LetterKind, LinkKind
from server.tables import Audit, Letter, Link, Member, SignIn
from tests.browsing import Browser
from tests.cast import PASSWORD

NEW = "twelve geese over grey water"


def asks(browser, email="ruth@harbour.example"):
    return browser.submit("/sign-in/reset", {"email": email})


def link_of(house, name, cast):
    with house.database.reading() as session:
        member = session.get(Member, (cast.members[name].practice_id, cast.members[name].id))
        key = house.vault.keys.link
        token = link_token(key, member.practice_id, LinkKind.PASSWORD_RESET, member.id, member.link_generation)
    return f"/sign-in/reset/{token}"


def letters(house):
    with house.database.reading() as session:
        return session.exec(select(Letter)).all()


def test_a_known_address_gets_a_letter(cast, browser, house):
    answer = asks(browser)
    assert answer.headers["location"] == "/sign-in/reset/asked"
    assert "a letter with a link is on its way" in browser.get("/sign-in/reset/asked").text
    (letter,) = letters(house)
    assert (letter.kind, letter.member_id) == (LetterKind.PASSWORD_RESET, cast.members["ruth"].id)


@pytest.mark.parametrize("email", ["nobody@harbour.example", "sam@harbour.example"])
def test_an_address_that_cannot_sign_in_gets_the_same_answer_and_no_letter(cast, app, house, email):
    known, other = asks(Browser(app)), asks(Browser(app), email)
    assert (known.status_code, known.headers["location"]) == (other.status_code, other.headers["location"])
    assert sorted(known.headers) == sorted(other.headers)
    assert len(letters(house)) == 1


@pytest.mark.parametrize("email", ["", "ruth", "a@b", "x" * 3000, "ruth@harbour.example\r\nBcc: x@y.example", "<b>"])
def test_what_is_no_address_is_asked_for_again(cast, browser, email):
    answer = browser.post("/sign-in/reset", data={"email": email})
    assert answer.status_code == 422
    assert "Write your e-mail address in full" in answer.text


def test_opening_the_link_changes_nothing(cast, browser, house):
    asks(browser)
    address = link_of(house, "ruth", cast)
    for _ in range(3):
        page = browser.get(address)
        assert (page.status_code, "ruth@harbour.example" in page.text) == (200, True)
    assert browser.head(address).status_code in (200, 405)
    assert browser.submit("/sign-in", {"email": "ruth@harbour.example", "password": PASSWORD}).status_code == 303


def test_the_new_password_works_and_the_old_one_does_not(cast, browser, house):
    asks(browser)
    answer = browser.submit(link_of(house, "ruth", cast), {"password": NEW}, to=link_of(house, "ruth", cast))
    assert answer.headers["location"] == "/sign-in?note=password"
    assert "Your new password is set" in browser.get("/sign-in?note=password").text
    old = browser.submit("/sign-in", {"email": "ruth@harbour.example", "password": PASSWORD})
    new = browser.submit("/sign-in", {"email": "ruth@harbour.example", "password": NEW})
    assert (old.status_code, new.status_code) == (422, 303)
    with house.database.reading() as session:
        actions = [row.action for row in session.exec(select(Audit).order_by(Audit.id)).all()]
    assert actions == ["password.reset_asked", "password.reset", "sign_in.failed", "sign_in.succeeded"]


def test_a_link_works_once(cast, browser, house):
    asks(browser)
    address = link_of(house, "ruth", cast)
    browser.post(address, data={"password": NEW})
    assert browser.get(address).status_code == 410
    again = browser.post(address, data={"password": "another phrase, by a thief"})
    assert (again.status_code, "Ask for a new link" in again.text) == (410, True)
    with house.database.reading() as session:
        assert session.exec(select(Link).where(Link.kind == LinkKind.PASSWORD_RESET)).all() == []


def test_a_link_works_for_an_hour(cast, browser, house, clock):
    asks(browser)
    address = link_of(house, "ruth", cast)
    clock.now += timedelta(minutes=59)
    assert browser.get(address).status_code == 200
    clock.now += timedelta(minutes=1)
    assert browser.get(address).status_code == 410
    assert browser.post(address, data={"password": NEW}).status_code == 410


def test_asking_again_repeats_the_link_for_another_hour(cast, browser, house, clock):
    asks(browser)
    address = link_of(house, "ruth", cast)
    clock.now += timedelta(minutes=40)
    asks(browser)
    assert link_of(house, "ruth", cast) == address
    clock.now += timedelta(minutes=40)
    assert browser.get(address).status_code == 200
    assert len(letters(house)) == 1, "a letter that has not gone out is not doubled"


def test_a_new_password_signs_out_everywhere(cast, browser, browser_as, house):
    elsewhere = browser_as("ruth")
    asks(browser)
    browser.post(link_of(house, "ruth", cast), data={"password": NEW})
    assert elsewhere.get("/practice/me").status_code == 303
    with house.database.reading() as session:
        assert all(row.ended_at for row in session.exec(select(SignIn)).all())


def test_a_new_password_lets_in_whom_guesses_had_blocked(cast, browser, house):
    for _ in range(6):
        browser.submit("/sign-in", {"email": "ruth@harbour.example", "password": "a guess"})
    asks(browser)
    browser.post(link_of(house, "ruth", cast), data={"password": NEW})
    assert browser.submit("/sign-in", {"email": "ruth@harbour.example", "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "Choose a password."),
        ("too short", "Use 12 characters or more."),
        ("x" * 201, "Use 200 characters or fewer."),
        ("y" * 900_000, "Use 200 characters or fewer."),
        ("password1234", "Strangers try this password"),
        ("Password!Password!", "Strangers try this password"),
        ("aaaaaaaaaaaaaaaa", "Strangers try this password"),
        ("123456789012345", "Strangers try this password"),
        ("qwertyuiop12", "Strangers try this password"),
        ("HarbourStreet2026", "too close to a name"),
        ("ruth@harbour.example", "too close to a name"),
        ("Ruth Okafor 1980", "too close to a name"),
    ],
)
def test_a_password_that_is_guessed_first_is_not_taken(cast, browser, house, password, message):
    asks(browser)
    answer = browser.post(link_of(house, "ruth", cast), data={"password": password})
    assert (answer.status_code, message in answer.text) == (422, True)
    assert browser.get(link_of(house, "ruth", cast)).status_code == 200, "the link still works"


@pytest.mark.parametrize(
    "password", ["correct and horses", "zwölf Gänse im Nebel", "только для меня одной", "x" * 0 + "9 lives & 1 moat"]
)
def test_any_other_long_phrase_is_taken(cast, browser, house, password):
    asks(browser)
    assert browser.post(link_of(house, "ruth", cast), data={"password": password}).status_code == 303
    assert browser.submit("/sign-in", {"email": "ruth@harbour.example", "password": password}).status_code == 303


def test_a_mailbox_is_not_flooded(cast, browser, house, clock):
    for _ in range(8):
        assert asks(browser).status_code == 303
        with house.database.writing() as session:
            for letter in session.exec(select(Letter)).all():
                letter.settled_at = house.clock()
                session.add(letter)
    assert len(letters(house)) == 3
    clock.now += timedelta(hours=3)
    asks(browser)
    assert len(letters(house)) == 4


def test_a_network_that_asks_for_many_letters_has_to_wait(cast, browser):
    for number in range(20):
        asks(browser, f"person{number}@harbour.example")
    answer = asks(browser, "one.more@harbour.example")
    assert (answer.status_code, "Wait 15 minutes" in answer.text) == (429, True)


@pytest.mark.parametrize("token", ["x", "x" * 4000, "%00", "%ff%fe", "..%2f..%2fetc", "join", "' OR 1=1 --"])
def test_a_made_up_link_leads_nowhere(cast, browser, token):
    for method in ("GET", "POST"):
        assert browser.request(method, f"/sign-in/reset/{token}").status_code in (404, 410)


def test_a_link_of_another_kind_does_not_set_a_password(cast, browser, house):
    """A partner's link and a colleague's invitation are tokens too, of other kinds."""
    ruth = cast.members["ruth"]
    for kind in (LinkKind.MEMBER_INVITATION, LinkKind.INVITATION):
        asks(browser)
        token = link_token(house.vault.keys.link, ruth.practice_id, kind, ruth.id, 1)
        assert browser.post(f"/sign-in/reset/{token}", data={"password": NEW}).status_code == 410


def test_a_letter_that_had_not_gone_out_is_withdrawn_once_it_is_pointless(cast, browser, house):
    asks(browser)
    browser.post(link_of(house, "ruth", cast), data={"password": NEW})
    assert [letter.outcome for letter in letters(house)] == ["withdrawn"]
