"""How a link is shown in the room, and what stands in the way of that or of typing in a sheet. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import segno

from server.domain.words import AgreementOutcome, Policy
from server.partner_form.rules import Agreed, InForce

GROUP = 4
EDGE = 4
"""Light squares around a code, as its standard asks."""


def readable(token: str) -> str:
    """'k7wm-3fxq-9tbd'"""
    return "-".join(token[start : start + GROUP] for start in range(0, len(token), GROUP))


def without_scheme(address: str) -> str:
    """An address as somebody types it: the browser finds out the rest."""
    return address.partition("://")[2] or address


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as one SVG path: its dark squares, drawn on a square of `side` units with the white edge it needs."""

    path: str
    side: int


def code(address: str) -> Code:
    """The address as a QR code that is still read where a seventh of it is smudged."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=EDGE)]
    return Code("".join(_squares(rows)), len(rows))


def _squares(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    """Each run of dark squares in a row as one rectangle."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width


def code_problem(*, is_safety_alone: bool, is_in_room: bool) -> str:
    """Why a link is not shown as a code; "" where it may be.

    A code opens on a phone of their own, which somebody else may read: what was to stay in the room stays there.
    """
    if is_safety_alone and is_in_room:
        return (
            "This one is answered here, on the clinic’s device or on paper. "
            "On a phone of their own it could be found by somebody else."
        )
    return ""


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What was posted about the sheet itself: that its author signed the agreement on it, and when."""

    has_signed: bool = False
    signed_on: date | None = None
    is_day_unreadable: bool = False


class Standing:
    """How a partner stands to the policy in force, as far as a sheet of paper is concerned."""

    AGREED = "agreed"
    UNASKED = "unasked"
    REFUSED = "refused"


def standing(couple: InForce, last_said: Agreed | None) -> str:
    """Refusing or taking back is never undone by somebody else's hand: the next word is the partner's own."""
    if last_said is None:
        return Standing.UNASKED
    if last_said.outcome is not AgreementOutcome.AGREED:
        return Standing.REFUSED
    in_force: tuple[Policy, int] = (couple.policy, couple.policy_version)
    return Standing.AGREED if (last_said.policy, last_said.policy_version) == in_force else Standing.UNASKED


def sheet_problems(stands: str, paper: OnPaper, name: str, today: date) -> dict[str, str]:
    """What is missing about the agreement before a sheet may be sent in."""
    if stands == Standing.AGREED:
        return {}
    problems: dict[str, str] = {}
    if not paper.has_signed:
        problems["signed"] = (
            f"Nothing of {name}’s is taken in before {name} has agreed to who reads it. "
            "Have the agreement signed, then tick this."
        )
    if paper.signed_on is None:
        problems["signed_on"] = (
            "Choose a day that exists."
            if paper.is_day_unreadable
            else "Write the day that stands beside the signature."
        )
    elif paper.signed_on > today:
        problems["signed_on"] = "That day is yet to come. Write the day that stands beside the signature."
    return problems
