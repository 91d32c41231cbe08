"""The confidentiality policies as one table."""

import pytest

from server.domain.confidentiality import may_be_raised, offers_keeping_back, still_may_be_raised
from server.domain.words import Policy
from worksheets.definition import Visibility

TABLE = [
    (Policy.NO_SECRETS, Visibility.MAY_BE_RAISED, False, True),
    (Policy.NO_SECRETS, Visibility.MAY_BE_RAISED, True, True),
    (Policy.NO_SECRETS, Visibility.CLINICIAN_ONLY, False, True),
    (Policy.LIMITED, Visibility.MAY_BE_RAISED, False, True),
    (Policy.LIMITED, Visibility.MAY_BE_RAISED, True, False),
    (Policy.LIMITED, Visibility.CLINICIAN_ONLY, False, False),
    (Policy.PRIVATE, Visibility.MAY_BE_RAISED, False, True),
    (Policy.PRIVATE, Visibility.MAY_BE_RAISED, True, False),
    (Policy.PRIVATE, Visibility.CLINICIAN_ONLY, False, False),
]


@pytest.mark.parametrize(("policy", "visibility", "kept_back", "raised"), TABLE)
def test_what_may_be_raised_under_each_policy(policy, visibility, kept_back, raised):
    assert may_be_raised(policy, visibility, kept_back=kept_back) is raised


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("kept_back", [True, False])
def test_safety_answers_are_outside_every_policy(policy, kept_back):
    assert not may_be_raised(policy, Visibility.SAFETY, kept_back=kept_back)
    assert not offers_keeping_back(policy, Visibility.SAFETY)


@pytest.mark.parametrize("agreed", Policy)
@pytest.mark.parametrize("present", Policy)
@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("kept_back", [True, False])
def test_a_later_policy_tightens_and_never_loosens(agreed, present, visibility, kept_back):
    if still_may_be_raised(agreed, present, visibility, kept_back=kept_back):
        assert may_be_raised(agreed, visibility, kept_back=kept_back)
        assert may_be_raised(present, visibility, kept_back=kept_back)


@pytest.mark.parametrize("agreed", [Policy.NO_SECRETS, Policy.LIMITED])
def test_what_was_written_before_the_policy_became_private_is_not_raised(agreed):
    assert not still_may_be_raised(agreed, Policy.PRIVATE, Visibility.MAY_BE_RAISED, kept_back=False)
