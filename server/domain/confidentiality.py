"""What may be raised with the other partner: the confidentiality policies, as one table.

Safety answers stand outside all three policies. A policy that came after an answer may tighten, never loosen it:
an answer may be raised only where both the policy its author agreed to and the couple's present one allow it.
"""

from server.domain.speech import ENGLISH, Speech
from server.domain.words import Policy
from worksheets.definition import Visibility, Worksheet

FROM_LOOSE_TO_TIGHT = (Policy.NO_SECRETS, Policy.LIMITED, Policy.PRIVATE)


def tighter(one: Policy, other: Policy) -> Policy:
    return max(one, other, key=FROM_LOOSE_TO_TIGHT.index)


def may_be_raised(policy: Policy, visibility: Visibility, *, kept_back: bool) -> bool:
    """Whether the clinician may bring an answer into the room.

    Under `no_secrets` both have agreed that anything may be, safety apart. Under `limited` the question says so and
    its author may keep it back. Under `private` nothing is, unless its author said so: `kept_back` is then what
    holds until they do.
    """
    if visibility is Visibility.SAFETY:
        return False
    if policy is Policy.NO_SECRETS:
        return True
    return visibility is Visibility.MAY_BE_RAISED and not kept_back


def still_may_be_raised(agreed: Policy, present: Policy, visibility: Visibility, *, kept_back: bool) -> bool:
    """An answer given before `private` came stays unraised: not keeping it back never meant that it may be."""
    if present is Policy.PRIVATE and agreed is not Policy.PRIVATE:
        return False
    return all(may_be_raised(policy, visibility, kept_back=kept_back) for policy in (agreed, present))


def is_for_the_clinician_alone(visibility: Visibility, *, kept_back: bool, raised: bool) -> bool:
    """Whether an answer is read by the clinician alone: asked so, or kept back by the one who wrote it.

    `raised` is whether it may be raised at all.
    """
    return kept_back if visibility is Visibility.MAY_BE_RAISED else not raised


def offers_keeping_back(policy: Policy, visibility: Visibility) -> bool:
    """Whether the form asks its author about this answer at all."""
    return policy is not Policy.NO_SECRETS and visibility is Visibility.MAY_BE_RAISED


def line_above(visibility: Visibility, policy: Policy, clinician: str, say: Speech = ENGLISH) -> str:
    """What stands above a question before it is asked: who may come to know the answer."""
    if not may_be_raised(policy, visibility, kept_back=False):
        return say("Only %(clinician)s will read this", clinician=clinician)
    if policy is Policy.PRIVATE:
        return say("May be raised with your partner only if you say so")
    return say("May be raised with your partner")


def asks_about_safety_alone(worksheet: Worksheet) -> bool:
    """Whether nothing but safety is asked: such a worksheet is not named anywhere, and is not sent by mail."""
    return all(item.visibility is Visibility.SAFETY for item in worksheet.items)
