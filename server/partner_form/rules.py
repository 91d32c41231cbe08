"""What a partner may do next, who may come to know an answer, and what a passcode must be. Pure."""

import re
from enum import StrEnum
from typing import Protocol

from server.domain.confidentiality import line_above, may_be_raised, offers_keeping_back
from server.domain.speech import ENGLISH, Speech, to_say
from server.domain.tokens import is_easily_guessed, is_passcode
from server.domain.words import AgreementOutcome, InvitationState, Policy
from worksheets.answers import Answer
from worksheets.definition import Visibility


class Step(StrEnum):
    """Where a partner stands after the passcode."""

    AGREEMENT = "agreement"
    TALK_FIRST = "talk_first"
    WRITING = "writing"
    SENT = "sent"
    CLOSED = "closed"


class Offer(StrEnum):
    """What a partner can decide about one answer."""

    NOTHING = ""
    KEEP_BACK = "keep"
    LET_RAISE = "raise"


class Agreed(Protocol):
    """What a partner last said to the couple's policy."""

    policy: Policy
    policy_version: int
    outcome: AgreementOutcome


class InForce(Protocol):
    """The couple's policy at present."""

    policy: Policy
    policy_version: int


def next_step(state: InvitationState, couple: InForce, last_said: Agreed | None) -> Step:
    """Sent and closed come before everything; then nothing opens without agreement to the policy in force."""
    if state is InvitationState.SUBMITTED:
        return Step.SENT
    if state not in (InvitationState.UNTOUCHED, InvitationState.IN_PROGRESS):
        return Step.CLOSED
    if not last_said or (last_said.policy, last_said.policy_version) != (couple.policy, couple.policy_version):
        return Step.AGREEMENT
    if last_said.outcome is AgreementOutcome.WANTS_TO_TALK:
        return Step.TALK_FIRST
    return Step.WRITING if last_said.outcome is AgreementOutcome.AGREED else Step.AGREEMENT


def offer_of(visibility: Visibility, policy: Policy) -> Offer:
    if not offers_keeping_back(policy, visibility):
        return Offer.NOTHING
    return Offer.LET_RAISE if policy is Policy.PRIVATE else Offer.KEEP_BACK


def line_below(visibility: Visibility, policy: Policy, answer: Answer, clinician: str, say: Speech = ENGLISH) -> str:
    """What stands beside an answer before it is sent, with what its author decided about it."""
    offer = offer_of(visibility, policy)
    if offer is Offer.KEEP_BACK and answer.kept_back:
        return say("You kept this one between you and %(clinician)s", clinician=clinician)
    if offer is Offer.LET_RAISE:
        if answer.kept_back:
            return say("Stays between you and %(clinician)s", clinician=clinician)
        return say("You said %(clinician)s may bring this up", clinician=clinician)
    return line_above(visibility, policy, clinician, say)


def is_only_read(visibility: Visibility, policy: Policy, answer: Answer) -> bool:
    """Whether this answer goes no further than the clinician."""
    return not may_be_raised(policy, visibility, kept_back=answer.kept_back)


def is_only_read_at_first(visibility: Visibility, policy: Policy) -> bool:
    """The same before its author has decided anything."""
    return is_only_read(visibility, policy, Answer(kept_back=usually_kept_back(visibility, policy)))


def offered_words(offer: Offer, clinician: str, say: Speech = ENGLISH) -> str:
    return {
        Offer.NOTHING: "",
        Offer.KEEP_BACK: say("Keep this one between me and %(clinician)s", clinician=clinician),
        Offer.LET_RAISE: say("%(clinician)s may bring this up", clinician=clinician),
    }[offer]


def usually_kept_back(visibility: Visibility, policy: Policy) -> bool:
    """What holds for an answer whose author has not said anything about it."""
    return offer_of(visibility, policy) is Offer.LET_RAISE


def agreement_problem(*, has_chosen: bool) -> str:
    if has_chosen:
        return to_say("This text has changed since you opened it. Read it once more, then choose")
    return to_say("Choose one of the two, then press Continue")


CHOOSE_A_WISH = to_say("Choose one of these, then press Keep this")
WISH_TOO_LATE = to_say("There is no time left for that one. Choose another")

COMPANY_WORDS_AT_MOST = 2000


def company_problem(words: str) -> str:
    """What keeps the words under the last question from being saved, or ""."""
    if len(words) > COMPANY_WORDS_AT_MOST:
        return to_say("Shorten this to 2,000 characters. What you wrote is still in the field")
    return ""


def plausible_token(token: str) -> str:
    """A token fit to travel in a cookie; anything that no link of ours could hold becomes one that opens nothing."""
    return token if re.fullmatch(r"[A-Za-z0-9_-]{1,128}", token) else "-"


def passcode_problem(passcode: str, again: str) -> str:
    """What keeps a chosen passcode from being taken, or "". It depends on what was typed and on nothing else."""
    if not is_passcode(passcode):
        return to_say("A passcode is six digits. Choose six that only you would think of")
    if passcode != again:
        return to_say("The two are not the same. Type your six digits twice")
    if is_easily_guessed(passcode):
        return to_say("That one is easy to guess. Leave out dates, years, rows and repeats")
    return ""
