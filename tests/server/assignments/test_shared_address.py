"""Two partners with one address: it is decided before anything is mailed there, and no letter tells of the other."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from server import jobs
from server.mail.post import Delivery, Fate
from server.people import sealed_email
from server.tables import Audit, Couple, Invitation, Letter, Partner
from tests.cast import NOW, SESSION_AT
from tests.server.caseload.test_details import DETAILS, KEPT
from tests.server.mail.test_letters import everything_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ASSIGN = "/couples/K7-Juniper/assign"
BOTH = {"w": ["weekly_check_in"], "who": "both", "send": "now", "due": "20"}
MEANT = {"shared_address": "1"}
OF_ONE_LETTER = r"(?<=/l/)[\w-]+|<[0-9a-f]{32}@|={5,}\d+=+"
"""Link, id and boundary."""
ASKS = "This is meant: mail both at this one address"


@pytest.fixture
def one_address(house, cast):
    """Both addresses became one in some way that asked nobody."""
    with house.database.writing() as session:
        for row in session.exec(select(Partner)).all():
            row.email = sealed_email(session, house.vault, row, "home@people.example")


@pytest.fixture
def mails(monkeypatch):
    kept = []

    def deliver(_server, letters, *_):
        kept.extend(letters)
        return tuple(Delivery(Fate.SENT) for _ in letters)

    monkeypatch.setattr(jobs, "deliver", deliver)
    return kept


def rows(house, table):
    with house.database.reading() as session:
        return session.exec(select(table)).all()


def assign(browser, **typed):
    return browser.submit(ASSIGN, {**BOTH, **typed}, action="/assign")


@pytest.mark.parametrize("who", ["both", "a"])
def test_it_is_asked_before_anything_is_mailed_there(house, browser_as, one_address, who):
    ruth = browser_as("ruth")
    assert ASKS in ruth.get(ASSIGN).text
    refused = assign(ruth, who=who)
    assert refused.status_code == 422
    assert "have the same address on record." in refused.text
    assert rows(house, Letter) == []
    assert assign(ruth, who=who, **MEANT).status_code == 303
    assert rows(house, Letter)
    assert [row.shared_address_accepted for row in rows(house, Couple)] == [True]
    assert "shared_address.accepted" in {row.action for row in rows(house, Audit)}
    assert ASKS not in ruth.get(ASSIGN).text


def test_it_is_not_asked_where_each_has_their_own_or_nothing_is_mailed(browser_as, one_address, cast):
    assert assign(browser_as("ruth"), send="room", who="a").status_code == 303


def test_two_addresses_are_never_asked_about(browser_as, cast):
    assert ASKS not in browser_as("ruth").get(ASSIGN).text
    assert assign(browser_as("ruth")).status_code == 303


def test_it_is_asked_anew_once_either_address_changed(house, browser_as, one_address):
    ruth = browser_as("ruth")
    assert assign(ruth, **MEANT).status_code == 303
    moved = {**KEPT, "a_mailbox": "shared", "b_mailbox": "shared", "a_may_choose": ""}
    moved |= {"a_email": "new@people.example", "b_email": "new@people.example"}
    assert ruth.submit(DETAILS, moved, action="/details").status_code == 303
    assert [row.shared_address_accepted for row in rows(house, Couple)] == [False]
    assert assign(ruth).status_code == 422


def test_a_programme_waits_for_it_too(house, browser_as, one_address):
    ruth = browser_as("ruth")
    here = "/couples/K7-Juniper/programme"
    start = {"programme": "weekly_check_in_alone", "pace": "session", "who": "both", "send_days": "2", "due": "20"}
    assert ruth.submit(here, start, action="/programme").status_code == 303
    assert rows(house, Invitation) == []
    assert "have the same address on record." in ruth.get(here).text


def test_what_arrives_at_one_address_tells_neither_of_the_other(house, browser_as, one_address, mails, clock, cast):
    """Two letters that differ in nothing but their link, and no reminder: it would tell whose page is still open."""
    ruth = browser_as("ruth")
    assert "None: at the one address it would tell" in ruth.submit(ASSIGN, {**BOTH, "show": "1"}, action="/assign").text
    assign(ruth, **MEANT)
    with house.database.writing() as session:  # one that was planned while the addresses were two
        for invitation in session.exec(select(Invitation)).all():
            jobs.outbox.remind(session, invitation, NOW + timedelta(hours=3))
    while clock.now < SESSION_AT:
        jobs.send_due_letters(house, clock())
        clock.now += timedelta(hours=1)
    first, second = (re.sub(OF_ONE_LETTER, "", everything_in(letter)) for letter in mails)
    assert first == second
    assert "Ada" not in first
    assert "Ben" not in first
    assert {row.outcome for row in rows(house, Letter)} == {"sent", "dropped"}
