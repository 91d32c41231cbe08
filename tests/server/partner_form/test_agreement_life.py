"""An agreement's life: refused at first, taken back later, and a policy that changes in the middle of treatment."""

import pytest
from sqlmodel import select

from server.domain.words import AgreementOutcome, Policy
from server.responses.people import people_of
from server.responses.reading import opened
from server.tables import Couple, Invitation, Response
from tests import builders
from tests.server.caseload.test_details import DETAILS, KEPT
from tests.server.partner_form.conftest import fill_in
from tests.server.review.reading import text_of
from worksheets.answers import Answer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ASSIGN = {"w": ["weekly_check_in"], "who": "a", "send": "now", "due": "20"}


def policy(house, cast, wanted: Policy, *, agrees=True):
    """The couple's policy becomes another, in a version of its own; Ada agrees to it or is not asked yet."""
    with house.database.writing() as session:
        couple = session.get_one(Couple, (cast.couple.practice_id, cast.couple.id))
        couple.policy, couple.policy_version = wanted, couple.policy_version + 1
        session.add(couple)
        session.flush()
        house.clock.now = house.clock.now.replace(minute=house.clock.now.minute + 1)
        if agrees:
            builders.agreement(session, house, cast.ada)


def hard_moment(house, cast) -> tuple[bool, int]:
    """Whether Ada's answer may be raised now, and the version of the policy it carries."""
    with house.database.reading() as session:
        couple = session.get_one(Couple, (cast.couple.practice_id, cast.couple.id))
        people = people_of(session, house.vault, couple)
        (row,) = session.exec(select(Response)).all()
        (written,) = opened(session, house.vault, people, [row])
        question = written.form.question("hard_moment")
        kept_back = written.answers["hard_moment"].answer.kept_back
        return written.may_be_raised(question, couple.policy, kept_back=kept_back), row.policy_version


@pytest.mark.parametrize(
    ("first", "then", "may_be_raised"),
    [
        (Policy.LIMITED, [], True),
        (Policy.NO_SECRETS, [Policy.LIMITED], True),
        (Policy.LIMITED, [Policy.PRIVATE], False),
        (Policy.PRIVATE, [Policy.NO_SECRETS], False),
        (Policy.PRIVATE, [Policy.LIMITED], False),
        (Policy.LIMITED, [Policy.PRIVATE, Policy.LIMITED], False),
        (Policy.NO_SECRETS, [Policy.PRIVATE, Policy.NO_SECRETS], False),
    ],
)
def test_a_later_policy_tightens_and_never_loosens_and_the_answer_keeps_its_version(
    house, cast, first, then, may_be_raised
):
    policy(house, cast, first)
    with house.database.writing() as session:
        answer = Answer("In the hall.", kept_back=first is Policy.PRIVATE)
        builders.submitted(session, house, cast.ada, cast.session, {"hard_moment": answer})
    for each in then:
        policy(house, cast, each)
    assert hard_moment(house, cast) == (may_be_raised, 2)


def test_a_tighter_policy_that_its_author_was_never_shown_holds_only_while_it_is_in_force(house, cast):
    """Set by mistake and put right: nobody was told anything that has to be kept."""
    policy(house, cast, Policy.LIMITED)
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"hard_moment": "In the hall."})
    policy(house, cast, Policy.PRIVATE, agrees=False)
    assert hard_moment(house, cast) == (False, 2)
    policy(house, cast, Policy.LIMITED, agrees=False)
    assert hard_moment(house, cast) == (True, 2)


@pytest.mark.parametrize("how", ["talk", "withdraw"])
def test_refusing_or_withdrawing_stops_new_worksheets_and_tells_the_clinician_alone(ada, ben, house, browser_as, how):
    ada.knock()
    if how == "talk":
        ada.browser.submit("/page/agreement", {"agree": "talk"}, action="/page/agreement")
    else:
        ada.agree()
        ada.browser.submit("/page/start", {}, action="/page/agreement/withdraw")
    assert ada.browser.get("/page/1").headers["location"] == "/page"
    ruth = browser_as("ruth")
    said = {"talk": "Ada wants to talk with you before agreeing.", "withdraw": "Ada took back the agreement."}[how]
    assert said in text_of(ruth.get("/caseload"))
    refused = ruth.submit("/couples/K7-Juniper/assign", ASSIGN, action="/assign")
    assert refused.status_code == 422
    assert "Nothing has been sent." in refused.text
    with house.database.reading() as session:
        assert len(session.exec(select(Invitation)).all()) == 2
    assert browser_as("noor").get("/couples/K7-Juniper").status_code in (403, 404)
    ben.come_in()
    assert "agree" not in text_of(ben.browser.get("/page/1")).lower()


def test_withdrawing_keeps_the_answers_out_of_the_copy_for_both_until_they_agree_again(ada, house, cast, browser_as):
    ada.come_in()
    fill_in(ada)
    assert ada.send().headers["location"] == "/page/thank-you"
    ruth = browser_as("ruth")

    def pick():
        page = ruth.get("/couples/K7-Juniper").text
        return "Into the copy for both" in page

    assert pick()
    ada.browser.submit("/page/thank-you", {}, action="/page/agreement/withdraw")
    assert not pick()
    ruth.submit(DETAILS, {**KEPT, "ask_again": "1"}, action="/details")
    assert not pick()
    with house.database.writing() as session:
        house.clock.now = house.clock.now.replace(minute=59)
        builders.agreement(session, house, cast.ada, AgreementOutcome.AGREED)
    assert pick()


def test_asked_again_after_withdrawing_what_goes_out_opens_nothing_before_it_is_agreed_to(
    ada, house, browser_as, client_of, cast
):
    ada.come_in()
    ada.browser.submit("/page/start", {}, action="/page/agreement/withdraw")
    ruth = browser_as("ruth")
    ruth.submit(DETAILS, {**KEPT, "ask_again": "1"}, action="/details")
    assert ruth.submit("/couples/K7-Juniper/assign", ASSIGN, action="/assign").status_code == 303
    again = client_of(cast.ada)
    again.knock()
    assert again.browser.get("/page").headers["location"] == "/page/agreement"
    assert again.browser.get("/page/1").headers["location"] == "/page"


def test_what_is_written_after_a_tighter_policy_is_agreed_to_carries_it(ada, house, cast):
    ada.come_in()
    ada.write(3, {"q.hard_moment": "In the hall."})
    policy(house, cast, Policy.PRIVATE, agrees=False)
    assert ada.browser.get("/page").headers["location"] == "/page/agreement"
    ada.agree()
    assert "Stays between you and Ruth" in text_of(ada.browser.get("/page/check"))
    ada.write(3, {"q.good_moment": "We laughed."})
    assert hard_moment(house, cast) == (False, 2)
