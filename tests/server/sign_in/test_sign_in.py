"""Signing in: who gets in, who is kept waiting, and what nobody can find out."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from server.domain.tokens import csrf_token
from server.sign_in import rules
from server.tables import Audit, SignIn
from server.web.cookies import SIGN_IN
from tests.browsing import Browser
from tests.cast import PASSWORD
from tests.server.bursts import at_once, encoded

RUTH = {"email": "ruth@harbour.example", "password": PASSWORD}


def signs_in(browser, **values):
    return browser.submit("/sign-in", {**RUTH, **values})


def audit_of(house):
    with house.database.reading() as session:
        return [row.action for row in session.exec(select(Audit).order_by(Audit.id)).all()]


def test_the_right_password_leads_to_the_caseload(cast, browser, house):
    answer = signs_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/caseload")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert browser.get("/practice/me").status_code == 200
    assert audit_of(house) == ["sign_in.succeeded"]


def test_the_front_door_leads_on(cast, browser, browser_as):
    assert browser.get("/").headers["location"] == "/sign-in"
    assert browser_as("ruth").get("/").headers["location"] == "/caseload"
    assert browser_as("noor").get("/").headers["location"] == "/practice"
    assert browser_as("ruth").get("/sign-in").headers["location"] == "/caseload"


def test_capitals_and_spaces_around_the_address_do_not_matter(cast, browser):
    assert signs_in(browser, email="  Ruth@Harbour.Example ").status_code == 303


def test_a_password_is_the_same_however_its_accents_are_typed(cast, browser, house):
    with house.database.writing() as session:
        ruth = cast.members["ruth"]
        ruth.password_hash = house.vault.passwords.hash("caf\u00e9 on the quiet corner")
        session.add(session.merge(ruth))
    assert signs_in(browser, password="cafe\u0301 on the quiet corner").status_code == 303


def test_a_wrong_password_says_so_and_keeps_the_address(cast, browser, house):
    answer = signs_in(browser, password="something else entirely")
    assert answer.status_code == 422
    assert "The e-mail or the password is not right" in answer.text
    assert 'value="ruth@harbour.example"' in answer.text
    assert "something else entirely" not in answer.text
    assert audit_of(house) == ["sign_in.failed"]


@pytest.mark.parametrize("email", ["nobody@harbour.example", "sam@harbour.example", "ruth@harbour.example"])
def test_known_unknown_and_uninvited_addresses_get_the_same_answer(cast, app, email):
    """Sam has not joined yet, nobody does not exist, Ruth mistyped: apart from the address, the same bytes."""
    stranger = Browser(app)
    typed = stranger.submit("/sign-in", {"email": email, "password": "not this one"})
    other = Browser(app).submit("/sign-in", {"email": "x@y.example", "password": "not this one"})
    assert (typed.status_code, typed.text.replace(email, "?")) == (422, other.text.replace("x@y.example", "?"))
    assert sorted(typed.headers) == sorted(other.headers)


def test_every_address_costs_one_password_check(cast, browser, house, monkeypatch):
    checks = []
    matches = house.vault.passwords.matches
    monkeypatch.setattr(house.vault.passwords, "matches", lambda *with_: checks.append(1) or matches(*with_))
    for email in ("ruth@harbour.example", "sam@harbour.example", "nobody@harbour.example"):
        browser.submit("/sign-in", {"email": email, "password": "not this one"})
        assert checks == [1]
        checks.clear()


def test_an_ended_member_is_nobody(cast, browser, house):
    with house.database.writing() as session:
        ruth = session.merge(cast.members["ruth"])
        ruth.ended_at = house.clock()
    assert signs_in(browser).status_code == 422


def test_five_failures_are_followed_by_a_wait_that_ends(cast, browser, clock):
    for _ in range(5):
        assert signs_in(browser, password="wrong").status_code == 422
    answer = signs_in(browser)
    assert answer.status_code == 429
    assert "Wait a minute, then try again." in answer.text
    clock.now += timedelta(seconds=61)
    assert signs_in(browser).status_code == 303


def test_the_wait_is_the_same_for_an_address_nobody_has(cast, browser):
    for _ in range(5):
        browser.submit("/sign-in", {"email": "x@y.example", "password": "wrong"})
    answer = browser.submit("/sign-in", {"email": "x@y.example", "password": "wrong"})
    assert (answer.status_code, "Wait a minute" in answer.text) == (429, True)


def test_the_wait_grows(cast, browser, clock):
    for _ in range(10):
        while signs_in(browser, password="wrong").status_code == 429:
            clock.now += timedelta(seconds=61)
    assert "Wait 15 minutes" in signs_in(browser).text


def test_getting_in_forgets_the_failures_of_the_address(cast, browser):
    for _ in range(4):
        signs_in(browser, password="wrong")
    assert signs_in(browser).status_code == 303
    browser.cookies.clear()
    for _ in range(4):
        signs_in(browser, password="wrong")
    assert signs_in(browser).status_code == 303


def test_a_network_that_tries_one_password_on_many_addresses_has_to_wait(cast, browser, clock):
    for number in range(20):
        browser.submit("/sign-in", {"email": f"person{number}@harbour.example", "password": "spring rain 2026"})
    assert signs_in(browser).status_code == 429
    clock.now += timedelta(seconds=61)
    assert signs_in(browser).status_code == 303


def test_a_claimed_forwarding_address_changes_nothing(cast, browser):
    for number in range(6):
        answer = browser.post(
            "/sign-in", data={**RUTH, "password": "wrong"}, headers={"X-Forwarded-For": f"198.51.100.{number}"}
        )
    assert answer.status_code == 429


def test_a_burst_buys_no_more_guesses_than_a_queue(cast, app):
    answers = asyncio.run(at_once(app, 24, "/sign-in", {**RUTH, "password": "wrong"}))
    assert (answers.count(422), answers.count(429)) == (5, 19)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"email": "", "password": ""}, "Write your e-mail address in full"),
        ({"email": "ruth", "password": "x"}, "Write your e-mail address in full"),
        ({"email": "ruth@harbour.example", "password": ""}, "Type your password."),
        ({"email": "<script>alert(1)</script>", "password": "x"}, "&lt;script&gt;"),
        ({"email": "a\x00b\ud83d@x.example" * 50, "password": "y" * 5000}, "Write your e-mail address in full"),
        ({}, "Write your e-mail address in full"),
    ],
)
def test_what_cannot_be_an_attempt_is_asked_for_again(cast, browser, typed, message):
    answer = browser.post("/sign-in", **encoded(typed))
    assert answer.status_code == 422
    assert message in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/sign-in",
        "\\\\evil",
        "/l/x",
        "/ /evil.example",
        "/%0d%0aSet-Cookie",
        "evil.example",
        "/\t/evil.example",
        "///evil.example",
        "http:evil",
    ],
)
def test_signing_in_leads_nowhere_but_to_a_page_of_ours(cast, browser, wanted):
    address = signs_in(browser, next=wanted).headers["location"]
    assert address in ("/caseload", "/%0d%0aSet-Cookie")


def test_signing_in_leads_to_the_page_that_was_wanted(cast, browser):
    refused = browser.get("/practice/members")
    assert refused.headers["location"] == "/sign-in?next=/practice/members"
    answer = browser.submit(refused.headers["location"], RUTH)
    assert answer.headers["location"] == "/practice/members"


def test_a_manager_is_not_led_to_clients_pages():
    assert rules.landing("/couples/K7-Juniper", sees_clients=False) == "/practice"
    assert rules.landing("/library", sees_clients=False) == "/library"


@pytest.mark.parametrize("planted_by", ["a stranger", "a colleague"])
def test_a_planted_cookie_never_becomes_the_session_of_whoever_signs_in(cast, app, house, planted_by):
    """The browser arrives with a cookie that somebody else knows; what counts after signing in is another one."""
    attacker = Browser(app)
    attacker.cookies.set(SIGN_IN, f"{cast.practice.id.hex}.known-to-somebody-else")
    if planted_by == "a colleague":
        attacker.cookies.clear()
        attacker.sign_in(house, cast.members["sam"])
    planted = attacker.cookies[SIGN_IN]
    victim = Browser(app)
    victim.cookies.set(SIGN_IN, planted)
    answer = victim.post("/sign-in", data={**RUTH, "csrf": csrf_token(house.vault.keys.forms, planted)})
    assert (answer.status_code, planted in answer.headers["set-cookie"]) == (303, False)
    assert attacker.get("/practice/me").status_code == 303


def test_signing_in_again_ends_the_session_this_browser_had(cast, app, house):
    old = Browser(app)
    signs_in(old)
    value = old.cookies[SIGN_IN]
    old.post("/sign-in", data={**RUTH, "csrf": _csrf(old)})
    assert old.get("/practice/me").status_code == 200
    thief = Browser(app)
    thief.cookies.set(SIGN_IN, value)
    assert thief.get("/practice/me").status_code == 303


def test_the_secret_itself_is_not_stored(cast, browser, house):
    signs_in(browser)
    secret = browser.cookies[SIGN_IN].partition(".")[2]
    with house.database.reading() as session:
        stored = session.exec(select(SignIn)).one()
    assert secret.encode() not in stored.secret_hash
    assert len(secret) >= 43


def test_an_hour_without_use_ends_it_and_the_page_says_why(cast, browser_as, clock):
    ruth = browser_as("ruth")
    clock.now += timedelta(minutes=61)
    refused = ruth.get("/practice/me")
    assert refused.status_code == 303
    assert "You were signed out, after an hour without use" in ruth.get(refused.headers["location"]).text


def test_it_lasts_while_it_is_used_but_twelve_hours_at_most(cast, browser_as, clock):
    ruth = browser_as("ruth")
    for _ in range(14):
        clock.now += timedelta(minutes=50)
        assert ruth.get("/practice/me").status_code == 200
    clock.now += timedelta(minutes=30)
    assert ruth.get("/practice/me").status_code == 303


def test_signing_out_ends_the_session_for_good(cast, browser, app):
    signs_in(browser)
    value = browser.cookies[SIGN_IN]
    answer = browser.submit("/practice/me", {}, action="/sign-out")
    assert answer.headers["location"] == "/sign-in?note=out"
    assert "You are signed out." in browser.get("/sign-in?note=out").text
    thief = Browser(app)
    thief.cookies.set(SIGN_IN, value)
    assert thief.get("/practice/me").status_code == 303


def test_signing_out_twice_does_no_harm(cast, browser):
    assert browser.post("/sign-out").status_code == 303


def test_a_form_from_another_site_is_not_taken(cast, browser):
    answer = browser.post("/sign-in", data=RUTH, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_line_counts_as_one_network(host, network):
    assert rules.network_of(host) == network


def _csrf(browser):
    page = browser.get("/practice/me").text
    return page.split('name="csrf" value="')[1].split('"')[0]
