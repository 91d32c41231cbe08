"""Sending a link once more asks whether the address is still private, and what a locked link tells the clinician."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from server import links
from server.domain.tokens import token_hash
from server.domain.words import LetterKind, Mailbox
from server.tables import Audit, Couple, Invitation, Letter, Link, Partner
from tests import builders
from tests.browsing import Browser
from tests.cast import NOW, PASSCODE
from tests.server.caseload.test_details import KEPT
from tests.server.partner_form.conftest import Client

COUPLE = "/couples/K7-Juniper"


@pytest.fixture
def ada(app, house, cast) -> Client:
    with house.database.writing() as session:
        invitation, token = builders.invitation(session, house, cast.ada, cast.session)
    return Client(Browser(app), invitation, token)


def resend(browser, ada, values: dict):
    return browser.submit(f"{COUPLE}/invitations/{ada.invitation.id}/resend?back=homework", values, action="/resend")


def lock(ada, clock) -> None:
    for tried in range(10):
        clock.now += timedelta(minutes=16 if tried >= 5 else 0)
        assert ada.knock("999111").status_code == 422
    clock.now = NOW + timedelta(minutes=110)


def rows_of(house, table, *where):
    with house.database.reading() as session:
        return session.exec(select(table).where(*where)).all()


def test_nothing_is_sent_before_the_address_is_said_to_be_private(house, ada, browser_as):
    ruth = browser_as("ruth")
    asked = resend(ruth, ada, {})
    assert asked.status_code == 422
    assert "Say first whether this address is still private. Nothing was sent." in asked.text
    assert not rows_of(house, Audit, Audit.action == "address.checked")
    sent = resend(ruth, ada, {"private": "yes"})
    assert sent.headers["location"] == f"{COUPLE}/homework?done=resent"
    checked = rows_of(house, Audit, Audit.action == "address.checked")
    assert [(row.detail, row.partner_id) for row in checked] == [("yes", ada.invitation.partner_id)]
    assert ada.knock().headers["location"] == "/page"


@pytest.mark.parametrize(("answer", "mailbox"), [("no", Mailbox.SHARED), ("unsure", Mailbox.UNKNOWN)])
def test_a_doubt_sends_nothing_is_kept_and_says_what_to_do(house, ada, browser_as, answer, mailbox):
    said = resend(browser_as("ruth"), ada, {"private": answer})
    assert "Nothing was sent to" in said.text
    assert f"{COUPLE}/details#a_email" in said.text
    assert f"{COUPLE}/invitations/{ada.invitation.id}/hand-over" in said.text
    assert {letter.outcome for letter in rows_of(house, Letter)} == {"withdrawn"}
    assert [row.detail for row in rows_of(house, Audit, Audit.action == "address.checked")] == [answer]
    (partner,) = rows_of(house, Partner, Partner.id == ada.invitation.partner_id)
    assert (partner.mailbox, partner.may_choose_passcode) == (mailbox, False)
    assert (ada.knock().status_code == 303) is (answer == "unsure")


def test_a_new_link_ends_the_old_one_and_the_visit_through_it(house, ada, browser_as):
    ada.come_in()
    sent = resend(browser_as("ruth"), ada, {"private": "yes", "link": "new"})
    assert sent.headers["location"] == f"{COUPLE}/homework?done=reissued"
    assert ada.browser.get("/page").headers["location"] == "/l"
    assert ada.knock().status_code == 422
    (link,) = rows_of(house, Link, Link.subject_id == ada.invitation.id)
    assert link.token_hash != token_hash(ada.token)
    waiting = rows_of(house, Letter, Letter.settled_at.is_(None))
    assert [each.kind for each in waiting if each.kind is LetterKind.INVITATION] == [LetterKind.INVITATION]


def test_a_locked_link_reaches_the_clinician_alone_and_a_new_one_opens(house, ada, browser_as, clock, client_of_ben):
    before = client_of_ben.browser.get("/page/start").text
    lock(ada, clock)
    told = rows_of(house, Letter, Letter.kind == LetterKind.ALERT)
    assert [letter.member_id for letter in told] == [_clinician(house)]
    assert ada.knock("999111").status_code == 422
    assert len(rows_of(house, Letter, Letter.kind == LetterKind.ALERT)) == 1
    ruth = browser_as("ruth")
    assert "Ada’s link was closed after ten wrong passcodes today." in ruth.get("/caseload").text
    page = ruth.get(COUPLE).text
    assert "a link was closed after ten wrong passcodes" in page
    assert "Hand out a new passcode" in page
    assert client_of_ben.browser.get("/page/start").text == before
    assert ada.knock().status_code == 422
    step = ruth.get(f"{COUPLE}/invitations/{ada.invitation.id}/resend").text
    assert "Which link" not in step
    assert resend(ruth, ada, {"private": "yes"}).headers["location"].endswith("done=reissued")
    assert "ten wrong passcodes" not in ruth.get(COUPLE).text
    assert "ten wrong passcodes" not in ruth.get("/caseload").text
    assert ada.knock().status_code == 422, "the old token stays shut"


def test_a_new_passcode_opens_a_locked_link_and_is_asked_about_the_address(house, ada, browser_as, clock):
    lock(ada, clock)
    ruth, address = browser_as("ruth"), f"{COUPLE}/partners/a/passcode"
    asked = ruth.submit(address, {}, action="/passcode")
    assert asked.status_code == 422
    assert "The old passcode still works." in asked.text
    shown = ruth.submit(address, {"private": "no"}, action="/passcode").text
    assert "ada@people.example is not private" in shown
    assert f"{COUPLE}/details#a_email" in shown
    assert [row.detail for row in rows_of(house, Audit, Audit.action == "address.checked")] == ["no"]
    digits = "".join(re.search(r'digits num">(\d{3})<span[^>]*>[^<]*</span>(\d{3})', shown).groups())
    assert ada.knock(digits).headers["location"] == "/page"
    assert "ten wrong passcodes" not in ruth.get(COUPLE).text


def test_what_is_asked_alone_about_safety_is_told_to_the_own_clinician_in_the_same_words(
    app, house, cast, browser_as, clock
):
    with house.database.writing() as session:
        invitation, token = builders.invitation(session, house, cast.ada, cast.session, ("safety_check",))
        builders.grant(session, house, cast.couple, cast.members["sam"])
    lock(Client(Browser(app), invitation, token), clock)
    assert "ten wrong passcodes" in browser_as("ruth").get(COUPLE).text
    for address in (COUPLE, "/caseload"):
        assert "ten wrong passcodes" not in browser_as("sam").get(address).text


def test_a_new_address_closes_every_link_and_the_page_that_is_open(app, house, cast, ada, browser_as):
    with house.database.writing() as session:
        more = [builders.invitation(session, house, cast.ada, cast.session) for _ in range(3)]
        sent_in = session.get(Invitation, (more[0][0].practice_id, more[0][0].id))
        sent_in.submitted_at = NOW
        late = session.get(Invitation, (more[1][0].practice_id, more[1][0].id))
        late.due_at = NOW - timedelta(hours=1)
        ben, ben_token = builders.invitation(session, house, cast.ben, cast.session)
    ruth = browser_as("ruth")
    with house.database.writing() as session:  # as a code shown in the room does
        links.give_short(session, house.vault, session.get(Invitation, (more[2][0].practice_id, more[2][0].id)))
    ada.come_in()
    ruth.submit(f"{COUPLE}/details", {**KEPT, "a_email": "ada@new.example"}, action="/details")
    assert ada.browser.get("/page/1").headers["location"] == "/l"
    for token in (ada.token, *(token for _, token in more)):
        assert Client(Browser(app), None, token).knock().status_code == 422
    of_ada = [ada.invitation.id, *(row.id for row, _ in more)]
    assert not rows_of(house, Link, Link.subject_id.in_(of_ada))
    assert Client(Browser(app), ben, ben_token).knock().status_code == 303


def test_more_time_gives_no_link_to_an_address_nobody_checked(house, ada, browser_as):
    ruth = browser_as("ruth")
    resend(ruth, ada, {"private": "no"})
    more = {"due_on": "2026-11-26", "due_clock": "11:00"}
    assert ruth.submit(f"{COUPLE}/homework", more, action="/extend").status_code == 303
    assert not rows_of(house, Link, Link.subject_id == ada.invitation.id)
    assert not rows_of(house, Letter, Letter.settled_at.is_(None))


@pytest.fixture
def client_of_ben(app, house, cast) -> Client:
    with house.database.writing() as session:
        invitation, token = builders.invitation(session, house, cast.ben, cast.session)
    return Client(Browser(app), invitation, token, PASSCODE).come_in()


def _clinician(house):
    (audit,) = rows_of(house, Audit, Audit.action == "link.locked")
    assert audit.member_id is None
    (couple,) = rows_of(house, Couple, Couple.id == audit.couple_id)
    return couple.clinician_id
