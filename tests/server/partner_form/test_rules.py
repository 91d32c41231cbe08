"""Who reads what, as one table; where a partner stands; what a passcode must be."""

from dataclasses import dataclass

import pytest

from server.domain.confidentiality import line_above, tighter
from server.domain.names import called as spoken_of
from server.domain.words import AgreementOutcome, InvitationState, Policy
from server.partner_form import rules
from server.partner_form.rules import Offer, Step
from worksheets.answers import Answer
from worksheets.definition import Visibility

ONLY, RAISED, IF_SAID = (
    "Only Ruth will read this",
    "May be raised with your partner",
    "May be raised with your partner only if you say so",
)


@dataclass
class Said:
    policy: Policy
    policy_version: int
    outcome: AgreementOutcome = AgreementOutcome.AGREED


COUPLE = Said(Policy.LIMITED, 2)


@pytest.mark.parametrize(
    ("visibility", "policy", "line", "offer"),
    [
        (Visibility.MAY_BE_RAISED, Policy.NO_SECRETS, RAISED, Offer.NOTHING),
        (Visibility.MAY_BE_RAISED, Policy.LIMITED, RAISED, Offer.KEEP_BACK),
        (Visibility.MAY_BE_RAISED, Policy.PRIVATE, IF_SAID, Offer.LET_RAISE),
        (Visibility.CLINICIAN_ONLY, Policy.NO_SECRETS, RAISED, Offer.NOTHING),
        (Visibility.CLINICIAN_ONLY, Policy.LIMITED, ONLY, Offer.NOTHING),
        (Visibility.CLINICIAN_ONLY, Policy.PRIVATE, ONLY, Offer.NOTHING),
        (Visibility.SAFETY, Policy.NO_SECRETS, ONLY, Offer.NOTHING),
        (Visibility.SAFETY, Policy.LIMITED, ONLY, Offer.NOTHING),
        (Visibility.SAFETY, Policy.PRIVATE, ONLY, Offer.NOTHING),
    ],
)
def test_the_line_above_a_question_follows_from_its_visibility_and_the_policy(visibility, policy, line, offer):
    assert line_above(visibility, policy, "Ruth") == line
    assert rules.offer_of(visibility, policy) is offer


@pytest.mark.parametrize(
    ("visibility", "policy", "kept_back", "line", "is_only_read"),
    [
        (Visibility.MAY_BE_RAISED, Policy.NO_SECRETS, False, RAISED, False),
        (Visibility.MAY_BE_RAISED, Policy.LIMITED, False, RAISED, False),
        (Visibility.MAY_BE_RAISED, Policy.LIMITED, True, "You kept this one between you and Ruth", True),
        (Visibility.MAY_BE_RAISED, Policy.PRIVATE, True, "Stays between you and Ruth", True),
        (Visibility.MAY_BE_RAISED, Policy.PRIVATE, False, "You said Ruth may bring this up", False),
        (Visibility.CLINICIAN_ONLY, Policy.LIMITED, False, ONLY, True),
        (Visibility.SAFETY, Policy.NO_SECRETS, False, ONLY, True),
        (Visibility.SAFETY, Policy.PRIVATE, False, ONLY, True),
    ],
)
def test_the_last_look_says_what_was_decided_about_an_answer(visibility, policy, kept_back, line, is_only_read):
    answer = Answer("yes", kept_back=kept_back)
    assert rules.line_below(visibility, policy, answer, "Ruth") == line
    assert rules.is_only_read(visibility, policy, answer) is is_only_read


@pytest.mark.parametrize(
    ("state", "said", "step"),
    [
        (InvitationState.UNTOUCHED, None, Step.AGREEMENT),
        (InvitationState.IN_PROGRESS, Said(Policy.LIMITED, 1), Step.AGREEMENT),
        (InvitationState.IN_PROGRESS, Said(Policy.PRIVATE, 2), Step.AGREEMENT),
        (InvitationState.IN_PROGRESS, Said(Policy.LIMITED, 2), Step.WRITING),
        (InvitationState.UNTOUCHED, Said(Policy.LIMITED, 2, AgreementOutcome.WANTS_TO_TALK), Step.TALK_FIRST),
        (InvitationState.UNTOUCHED, Said(Policy.LIMITED, 2, AgreementOutcome.WITHDRAWN), Step.AGREEMENT),
        (InvitationState.SUBMITTED, None, Step.SENT),
        (InvitationState.EXPIRED, Said(Policy.LIMITED, 2), Step.CLOSED),
        (InvitationState.DECLINED, Said(Policy.LIMITED, 2), Step.CLOSED),
        (InvitationState.REVOKED, Said(Policy.LIMITED, 2), Step.CLOSED),
    ],
)
def test_nothing_opens_without_agreement_to_the_policy_in_force(state, said, step):
    assert rules.next_step(state, COUPLE, said) is step


def test_a_later_policy_may_tighten_and_never_loosen():
    assert tighter(Policy.LIMITED, Policy.NO_SECRETS) is Policy.LIMITED
    assert tighter(Policy.LIMITED, Policy.PRIVATE) is Policy.PRIVATE
    assert tighter(Policy.NO_SECRETS, Policy.NO_SECRETS) is Policy.NO_SECRETS


@pytest.mark.parametrize(
    ("first", "again", "says"),
    [
        ("402817", "402817", ""),
        ("", "", "six digits"),
        ("40281", "40281", "six digits"),
        ("４０２８１７", "４０２８１７", "six digits"),
        ("402817", "402818", "not the same"),
        ("111111", "111111", "easy to guess"),
        ("123456", "123456", "easy to guess"),
        ("241190", "241190", "easy to guess"),
    ],
)
def test_a_chosen_passcode_is_six_digits_that_nobody_would_try(first, again, says):
    problem = rules.passcode_problem(first, again)
    assert (says in problem) if says else problem == ""


@pytest.mark.parametrize(
    ("name", "called"), [("Ruth Okafor", "Ruth"), ("Dr Ruth Okafor", "Dr Ruth Okafor"), ("Cher", "Cher"), ("", "")]
)
def test_a_clinician_is_called_by_the_first_name_unless_a_title_leads(name, called):
    assert spoken_of(name) == called
