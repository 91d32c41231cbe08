"""Who will read what: nothing opens before it was agreed to, in the version that is in force."""

import pytest
from sqlmodel import select

from server.domain.words import AgreementOutcome, Policy
from server.tables import Agreement, Couple


def change_policy(house, cast, policy: Policy, version: int) -> None:
    with house.database.writing() as session:
        couple = session.get(Couple, (cast.couple.practice_id, cast.couple.id))
        couple.policy, couple.policy_version = policy, version
        session.add(couple)


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (Policy.NO_SECRETS, "Ruth may bring up anything you write"),
        (Policy.LIMITED, "you can hold back any one of them"),
        (Policy.PRIVATE, "Ruth will not bring them up"),
    ],
)
def test_the_page_says_who_reads_what_under_each_policy(ada, house, cast, policy, says):
    change_policy(house, cast, policy, 1)
    ada.knock()
    page = ada.browser.get("/page/agreement").text
    assert says in page
    assert "Ruth Okafor" in page
    assert "You and Ben each get your own page." in page


@pytest.mark.parametrize("address", ["/page/start", "/page/1", "/page/check"])
def test_nothing_opens_before_it_is_agreed_to(ada, address):
    ada.knock()
    assert ada.browser.get(address).headers["location"] == "/page"
    assert ada.browser.get("/page").headers["location"] == "/page/agreement"


def test_a_partner_who_wants_to_talk_first_finds_nothing_opened(ada, house):
    ada.knock()
    ada.browser.submit("/page/agreement", {"agree": "talk"}, action="/page/agreement")
    assert ada.browser.get("/page").headers["location"] == "/page/talk-first"
    assert "Ruth sees only that you would like to talk" in ada.browser.get("/page/talk-first").text
    assert ada.browser.get("/page/1").headers["location"] == "/page"
    assert outcomes(house) == [AgreementOutcome.WANTS_TO_TALK]


def test_having_talked_they_can_agree(ada, house):
    ada.knock()
    for said in ("talk", "talk", "yes", "yes"):
        ada.browser.submit("/page/agreement", {"agree": said}, action="/page/agreement")
        if said == "yes":
            break
    assert ada.browser.get("/page").headers["location"] == "/page/start"
    assert outcomes(house) == [AgreementOutcome.WANTS_TO_TALK, AgreementOutcome.AGREED]


def test_saying_neither_asks_again(ada, house):
    ada.knock()
    answer = ada.browser.submit("/page/agreement", {}, action="/page/agreement")
    assert answer.status_code == 422
    assert "Choose one of the two" in answer.text
    assert outcomes(house) == []


def test_a_new_version_of_the_policy_is_asked_about_anew(ada, house, cast):
    ada.come_in()
    change_policy(house, cast, Policy.NO_SECRETS, 2)
    assert ada.browser.get("/page/1").headers["location"] == "/page"
    assert ada.browser.get("/page").headers["location"] == "/page/agreement"


def test_only_the_version_that_was_read_is_agreed_to(ada, house, cast):
    ada.knock()
    read = ada.browser.get("/page/agreement").text
    change_policy(house, cast, Policy.NO_SECRETS, 2)
    token = read.split('name="csrf" value="')[1].split('"')[0]
    answer = ada.browser.post("/page/agreement", data={"csrf": token, "policy": "limited 1", "agree": "yes"})
    assert answer.status_code == 422
    assert "has changed since you opened it" in answer.text
    assert outcomes(house) == []


def outcomes(house) -> list[AgreementOutcome]:
    with house.database.reading() as session:
        return [row.outcome for row in session.exec(select(Agreement).order_by(Agreement.at, Agreement.id)).all()]


def test_an_agreement_can_be_taken_back_and_given_again(ada, house):
    ada.come_in()
    answer = ada.browser.submit("/page/start", {}, action="/page/agreement/withdraw")
    assert answer.headers["location"] == "/page"
    assert ada.browser.get("/page").headers["location"] == "/page/agreement"
    assert ada.browser.get("/page/1").headers["location"] == "/page"
    ada.agree()
    assert ada.browser.get("/page").headers["location"] != "/page/agreement"
