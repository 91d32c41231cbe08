"""What a practice may be called in other people's mail programs, and who may do what to whom."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from zoneinfo import available_timezones

from server.domain.words import Policy, Role

INVITATION_LASTS = timedelta(days=7)

SUBJECTS = ("Your page is ready", "Something to fill in", "For this week")
"""What a letter to a client may be called. All true of any worksheet, none says what it is about."""

_BEGINNINGS = """abuse adulter affair alcohol betray broken clinic conflict couns couple divorc emotion famil feeling
forgiv guilt health homework hospital infidel intima jealous marital marriage mediat mental partner patient practice
psych reconcil recover rehab relationship repair safety secret separat spouse suicid surgery therap trauma treatment
trust unfaithful wellbeing wellness wife wound worksheet"""
_WORDS = "cheating cheat heal help husband liar lies mend nhs paar relate session sex sexual shame"

BEGINNINGS = tuple(_BEGINNINGS.split())
"""However the word goes on, whoever sees it on a locked phone would guess what the letter is about."""

WORDS = frozenset(_WORDS.split())
"""These too, but they also begin ordinary names (Healey, Husbands, Sexton): only the whole word counts."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for everyone in a practice. `support_lines` has one name and number a line.

    After `alert_cover_hours` an alert that its clinician has not read goes to their cover. A page that
    was begun stays open for `writing_hours` after each save. Reports are prepared
    `report_hours` before their session; what was given out is kept for `report_months`.
    """

    name: str
    time_zone: str
    sender_name: str
    reply_to: str
    policy: Policy = Policy.LIMITED
    subject: str = SUBJECTS[0]
    support_lines: str = ""
    alert_cover_hours: int = 12
    writing_hours: int = 24
    report_hours: int = 12
    report_months: int = 24


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a new practice begins with."""

    name: str
    email: str
    password: str


def hint_in(text: str) -> str:
    """The first word that hints at therapy, as it was typed, or ""."""
    for word in re.findall(r"[^\W_]+", text):
        plain = "".join(c for c in unicodedata.normalize("NFKD", word).casefold() if not unicodedata.combining(c))
        if plain in WORDS or plain.startswith(BEGINNINGS):
            return str(word)
    return ""


@cache
def zones() -> tuple[str, ...]:
    """The time zones to choose from: places, and UTC. Without the historic aliases."""
    areas = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/")
    places = sorted(zone for zone in available_timezones() if zone.startswith((*areas, "Pacific/")))
    return (*places, "UTC")


def roles_given_by(role: Role) -> tuple[Role, ...]:
    """Whom a member may invite. Only an owner makes owners."""
    if role is Role.OWNER:
        return (Role.CLINICIAN, Role.MANAGER, Role.OWNER)
    return (Role.CLINICIAN, Role.MANAGER) if role is Role.MANAGER else ()


def why_not_end(*, asked_by: Role, role: Role, own: bool, other_owners: int, couples: int, name: str) -> str:
    """Why a membership cannot end now and what to do about it, or "" if it can."""
    if role not in roles_given_by(asked_by):
        return "Only an owner can end an owner’s membership."
    if role is Role.OWNER and not other_owners:
        return f"{name} is the only owner. Invite another owner first: a practice always has one."
    if own:
        return "You cannot end your own membership. Ask another owner or manager to do it."
    if couples:
        them = "one couple that is" if couples == 1 else f"{couples} couples that are"
        each = "it has" if couples == 1 else "each of them has"
        return f"{name} has {them} not archived. The membership can end once {each} been archived by {name}."
    return ""
