"""Changing a couple, passcodes, archiving, and showing it to a colleague."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from server import throttle
from server.domain.tokens import token_hash
from server.people import email_of
from server.tables import Audit, Couple, Grant, Invitation, Letter, Link, Partner
from tests import builders
from tests.cast import NOW

DETAILS = "/couples/K7-Juniper/details"
KEPT = {
    "direction": "undecided",
    "policy": "limited",
    "a_mailbox": "private",
    "a_may_choose": "1",
    "a_stance": "injured",
    "a_seen_alone": "yes",
    "a_language": "en",
    "b_mailbox": "shared",
    "b_stance": "responsible",
    "b_seen_alone": "yes",
    "b_language": "en",
}


def invited(house, cast):
    with house.database.writing() as session:
        to_ada = builders.invitation(session, house, cast.ada, cast.session)
        to_ben = builders.invitation(session, house, cast.ben, cast.session)
    return to_ada, to_ben


def test_the_page_shows_what_is_recorded(browser_as):
    page = browser_as("ruth").get(DETAILS)
    for shown in (
        "K7-Juniper",
        'value="Ada"',
        'value="ben@people.example"',
        "has a passcode",
        "Thursday 26 November",
        "Recorded today.",
    ):
        assert shown in page.text


def test_nothing_changes_where_nothing_was_changed(house, browser_as, cast):
    answer = browser_as("ruth").submit(DETAILS, KEPT, action="/details")
    assert answer.headers["location"] == f"{DETAILS}?saved=saved"
    with house.database.reading() as session:
        assert not session.exec(select(Audit).where(Audit.action == "couple.changed")).all()


def test_a_new_address_closes_that_partners_links_alone(house, browser_as, cast):
    (ada_row, ada_token), (_, ben_token) = invited(house, cast)
    answer = browser_as("ruth").submit(DETAILS, {**KEPT, "a_email": "ada@new.example"}, action="/details")
    assert answer.headers["location"] == f"{DETAILS}?saved=saved.links"
    with house.database.reading() as session:
        assert session.get(Link, token_hash(ada_token)) is None
        assert session.get(Link, token_hash(ben_token)) is not None
        assert session.get(Invitation, (ada_row.practice_id, ada_row.id)).generation == 2
        letters = session.exec(select(Letter).where(Letter.invitation_id == ada_row.id)).all()
        assert [letter.outcome for letter in letters] == ["withdrawn"]
        ada = session.get(Partner, (cast.ada.practice_id, cast.ada.id))
        assert email_of(session, house.vault, ada) == "ada@new.example"
        change = session.exec(select(Audit).where(Audit.action == "couple.changed")).one()
        assert change.detail == "a.email"
    page = browser_as("ruth").get(answer.headers["location"])
    assert "the links that went to the old one are closed" in page.text


def test_a_link_closed_by_a_new_address_is_sent_anew_from_homework(house, browser_as, cast):
    (row, _), _ = invited(house, cast)
    ruth = browser_as("ruth")
    ruth.submit(DETAILS, {**KEPT, "a_email": "ada@new.example"}, action="/details")
    page = ruth.get("/couples/K7-Juniper/homework")
    assert "The address is another one now, or not private, so the link is closed." in page.text
    ruth.submit(f"/couples/K7-Juniper/invitations/{row.id}/resend", {"private": "yes"}, action="/resend")
    with house.database.reading() as session:
        assert session.exec(select(Link).where(Link.subject_id == row.id)).one().generation == 2
        waiting = session.exec(select(Letter).where(Letter.invitation_id == row.id, Letter.settled_at.is_(None))).all()
        assert sorted(letter.kind for letter in waiting) == ["invitation", "reminder"]


def test_a_changed_policy_is_recorded_and_asks_both_again(house, browser_as, cast):
    answer = browser_as("ruth").submit(DETAILS, {**KEPT, "policy": "private"}, action="/details")
    assert answer.headers["location"].endswith("saved=saved.policy")
    with house.database.reading() as session:
        couple = session.get(Couple, (cast.couple.practice_id, cast.couple.id))
        assert (couple.policy, couple.policy_version) == ("private", 2)
        assert "limited to private" in session.exec(select(Audit.detail).where(Audit.action == "couple.changed")).one()


def test_both_may_be_asked_again_without_another_policy(house, browser_as, cast):
    browser_as("ruth").submit(DETAILS, {**KEPT, "ask_again": "1"}, action="/details")
    with house.database.reading() as session:
        assert session.get(Couple, (cast.couple.practice_id, cast.couple.id)).policy_version == 2


def test_a_new_code_moves_the_pages(browser_as):
    ruth = browser_as("ruth")
    answer = ruth.submit(DETAILS, {**KEPT, "code": "K8-Willow"}, action="/details")
    assert answer.headers["location"].startswith("/couples/K8-Willow/")
    assert ruth.get(DETAILS).status_code == 404


def test_a_problem_keeps_what_was_typed(browser_as):
    page = browser_as("ruth").submit(DETAILS, {**KEPT, "a_name": "Adaline", "b_email": "nobody"}, action="/details")
    assert page.status_code == 422
    assert 'value="Adaline"' in page.text
    assert 'id="b_email-wrong"' in page.text


def test_an_archived_couple_leaves_the_book_and_nothing_more_is_mailed(house, browser_as, cast):
    (row, _), _ = invited(house, cast)
    ruth = browser_as("ruth")
    page = ruth.get(ruth.submit(DETAILS, {}, action="/archive").headers["location"])
    assert "Links lead nowhere until the couple is brought back" in page.text
    assert "K7-Juniper" not in ruth.get("/caseload").text
    assert "One archived couple" in ruth.get("/caseload").text
    assert "K7-Juniper" in ruth.get("/caseload?archived=1").text
    with house.database.reading() as session:
        assert {letter.outcome for letter in session.exec(select(Letter)).all()} == {"withdrawn"}
        assert session.get(Invitation, (row.practice_id, row.id)).generation == 1
    ruth.submit(DETAILS, {}, action="/archive", to="/couples/K7-Juniper/archive")
    answer = ruth.post("/couples/K7-Juniper/archive", data={"csrf": csrf_of(ruth), "back": "1"})
    assert answer.headers["location"].endswith("saved=back")
    assert "K7-Juniper" in ruth.get("/caseload").text


def csrf_of(browser):
    return re.search(r'name="csrf" value="(\w+)"', browser.get("/caseload").text)[1]


def test_a_passcode_is_shown_once_and_replaces_the_old_one(house, browser_as, cast):
    ruth = browser_as("ruth")
    address = "/couples/K7-Juniper/partners/a/passcode"
    before = ruth.get(address)
    assert "Is this address still private?" in before.text
    assert "ada@people.example" in before.text
    with house.database.writing() as session:
        _, token = builders.invitation(session, house, cast.ada, cast.session)
        tried = throttle.subject(house.vault.keys.link, "passcode", token_hash(token).hex())
        for _ in range(12):
            throttle.failed(session, tried, NOW, throttle.PASSCODE_LADDER)
    shown = ruth.submit(address, {"private": "yes"}, action="/passcode")
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert "it is not mailed and not shown again" in shown.text
    digits = "".join(re.search(r'digits num">(\d{3})<span[^>]*>[^<]*</span>(\d{3})', shown.text).groups())
    with house.database.reading() as session:
        ada = session.get(Partner, (cast.ada.practice_id, cast.ada.id))
        assert house.vault.passwords.matches(digits, ada.passcode_hash)
        assert ada.passcode_generation == 2
        issued = session.exec(select(Audit).where(Audit.action == "passcode.issued")).one()
        assert issued.partner_id == cast.ada.id
        assert digits not in issued.detail
        assert not throttle.is_blocked(session, tried, NOW)
    assert digits not in ruth.get(address).text


def test_replacing_a_passcode_asks_first(house, browser_as, cast):
    ruth = browser_as("ruth")
    asked = ruth.post("/couples/K7-Juniper/partners/a/passcode", data={"csrf": csrf_of(ruth)})
    assert "Replace Ada’s passcode" in asked.text
    with house.database.reading() as session:
        assert session.get(Partner, (cast.ada.practice_id, cast.ada.id)).passcode_generation == 1


def test_a_colleague_who_is_shown_the_couple_reads_but_does_not_change_it(house, browser_as, cast):
    ruth, sam = browser_as("ruth"), browser_as("sam")
    assert sam.get("/couples/K7-Juniper/homework").status_code == 404
    page = ruth.get("/couples/K7-Juniper/grants")
    assert "Sam Lindqvist" in page.text
    assert "Noor" not in page.text
    ruth.submit("/couples/K7-Juniper/grants", {}, action="/grants")
    assert "K7-Juniper" in sam.get("/caseload").text
    assert sam.get("/couples/K7-Juniper/homework").status_code == 200
    for address in (DETAILS, "/couples/K7-Juniper/grants", "/couples/K7-Juniper/partners/a/passcode"):
        assert sam.get(address).status_code == 403
    for address in (DETAILS, "/couples/K7-Juniper/grants", "/couples/K7-Juniper/archive"):
        assert sam.post(address, data={"csrf": csrf_of(sam)}).status_code == 403
    ruth.submit("/couples/K7-Juniper/grants", {"stop": "1"}, action="/grants")
    assert sam.get("/couples/K7-Juniper/homework").status_code == 404
    with house.database.reading() as session:
        assert not session.exec(select(Grant)).all()


@pytest.mark.parametrize("member", ["", "nobody", "00000000-0000-0000-0000-000000000000", "noor", "vera", "ruth"])
def test_only_a_colleague_who_works_with_couples_is_shown_one(browser_as, cast, member):
    ruth = browser_as("ruth")
    wanted = str(cast.members[member].id) if member in cast.members else member
    answer = ruth.post("/couples/K7-Juniper/grants", data={"csrf": csrf_of(ruth), "member": wanted})
    assert answer.status_code == 404


PAGES = ("details", "session", "grants", "partners/a/passcode")


@pytest.mark.parametrize("page", PAGES)
def test_whoever_may_not_see_the_couple_finds_nothing(browser_as, browser, page):
    address = f"/couples/K7-Juniper/{page}"
    for name in ("sam", "vera", "noor"):
        assert browser_as(name).get(address).status_code == 404
    assert browser.get(address).headers["location"].startswith("/sign-in")
    assert browser_as("ruth").get(address.replace("K7-Juniper", "Z9-Nowhere")).status_code == 404


@pytest.mark.parametrize("page", [*PAGES, "archive"])
def test_nobody_else_changes_it_either(browser_as, page):
    for name in ("sam", "vera"):
        someone = browser_as(name)
        answer = someone.post(f"/couples/K7-Juniper/{page}", data={"csrf": csrf_of(someone)})
        assert answer.status_code == 404


def test_there_is_no_third_place(browser_as):
    assert browser_as("ruth").get("/couples/K7-Juniper/partners/c/passcode").status_code == 404


def test_a_code_that_is_no_text_is_not_found(browser_as):
    assert browser_as("ruth").get("/couples/K7%00Juniper/details").status_code == 404


def test_a_session_that_is_over_is_no_longer_the_next(browser_as, clock):
    clock.now = NOW + timedelta(days=400)
    browser = browser_as("ruth")
    assert "None is booked" in browser.get("/couples/K7-Juniper/session").text
