"""Suggestions from a couple's own rows, on both pages that show them; never from what may not be raised."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.domain.words import Policy
from server.tables import Audit, Couple
from tests import builders
from tests.cast import NOW
from worksheets.answers import Answer

ASSIGN, COUPLE = "/couples/K7-Juniper/assign", "/couples/K7-Juniper"
DISPUTE = "The two tell a promise of the shared ledger differently."
GAP = "The two views of “Ben answered without anger” lie 6 points apart."
ORDER = "Theme 1 begins the guide: What broken trust means."


def week(house, cast, *, kept_back=False):
    """Ben says that he kept his promise and rates himself with 8; Ada says neither was so."""
    with house.database.writing() as session:
        promise = builders.commitment(session, house, cast.ben, "I ring at six.")
        for partner, about, rating, report in ((cast.ben, "self", 8, "kept"), (cast.ada, "partner", 2, "not_seen")):
            answers = {
                f"without_anger.{about}": Answer(rating, declined=False, kept_back=kept_back),
                "open_promises": Answer({str(promise.id): report}, declined=False, kept_back=kept_back),
            }
            builders.submitted(session, house, partner, cast.session, answers)


@pytest.mark.parametrize("address", [ASSIGN, COUPLE])
def test_what_was_found_comes_first_then_the_guides_order(house, cast, browser_as, address):
    week(house, cast)
    page = browser_as("ruth").get(address).text
    assert 0 < page.index(DISPUTE) < page.index(GAP) < page.index(ORDER)


@pytest.mark.parametrize("address", [ASSIGN, COUPLE])
def test_what_one_kept_for_the_clinician_alone_is_no_reason(house, cast, browser_as, address):
    week(house, cast, kept_back=True)
    page = browser_as("ruth").get(address).text
    assert DISPUTE not in page
    assert GAP not in page
    assert ORDER in page


def test_a_policy_that_came_later_takes_the_reason_away(house, cast, browser_as):
    week(house, cast)
    with house.database.writing() as session:
        session.get_one(Couple, (cast.couple.practice_id, cast.couple.id)).policy = Policy.PRIVATE
    page = browser_as("ruth").get(ASSIGN).text
    assert DISPUTE not in page
    assert GAP not in page


def test_where_nobody_sent_anything_in_twice_nothing_is_suggested(house, cast, browser_as, clock):
    with house.database.writing() as session:
        for _ in range(2):
            builders.invitation(session, house, cast.ada, cast.session)
    clock.now = NOW + timedelta(days=1, hours=10)
    page = browser_as("ruth").get(ASSIGN).text
    assert "Nothing was sent in for the last two, so nothing is suggested" in page
    assert "Suggested." not in page


def test_suggesting_is_recorded_and_counts_as_no_reading(house, cast, browser_as):
    browser_as("ruth").get(ASSIGN)
    with house.database.reading() as session:
        actions = [row.action for row in session.exec(select(Audit)).all()]
    assert "suggestions.read" in actions
    assert "answers.read" not in actions
