"""Codes, days and words of the appointment book. Pure: no rows, no clock."""

import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain import times
from server.domain.progress import when
from server.domain.words import AgreementOutcome, Place

CODE = re.compile(r"[A-Za-z][0-9]{1,3}-[A-Za-z]{2,20}")
STILL_ON = timedelta(minutes=90)
"""A session stays in the book while it is on."""
AT_A_TIME = 40
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_NATURE = (
    "Alder Aspen Aster Beech Birch Bramble Briar Brook Cedar Clover Coral Crane Curlew Cypress Dogwood Dunlin Elder "
    "Elm Fern Finch Fir Flint Foxglove Gorse Hazel Heather Heron Holly Hornbeam Iris Juniper Kestrel Kingfisher "
    "Lapwing Larch Lark Laurel Linden Lupin Maple Marram Meadow Merlin Moss Myrtle Oak Osprey Otter Pebble Pine Plover "
    "Poplar Quartz Reed Robin Rowan Rush Sage Sedge Sorrel Sparrow Spruce Starling Swallow Sycamore Teal Tern Thistle "
    "Thrush Tulip Vetch Willow Wren Yarrow Yew"
)
NATURE = tuple(_NATURE.split())
_ONES = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ONES = tuple(_ONES.split())
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def suggested_code(taken: Collection[str]) -> str:
    """A code nobody has yet, such as K7-Juniper. It says nothing about anyone, so it is drawn by lot."""
    while True:
        letter, digit, word = secrets.choice(LETTERS), secrets.choice("23456789"), secrets.choice(NATURE)
        code = f"{letter}{digit}-{word}"
        if code not in taken:
            return code


def tidy_code(typed: str) -> str:
    """'k7-juniper' as it is written everywhere: 'K7-Juniper'."""
    head, _, word = typed.partition("-")
    return f"{head.upper()}-{word.capitalize()}" if word else typed


def is_code(code: str) -> bool:
    return CODE.fullmatch(code) is not None


def names_somebody(code: str, names: Iterable[str]) -> bool:
    """Whether the code gives a name away: it stands wherever names must not."""
    word = code.partition("-")[2].casefold()
    return any(word == name.casefold() for name in names if name)


def counted(number: int, thing: str) -> str:
    """'twenty-three couples', 'one session', 'no sessions'; digits from a hundred on."""
    words = str(number)
    if number < 20:
        words = ONES[number]
    elif number < 100:
        tens, ones = divmod(number, 10)
        words = TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")
    return f"{words} {thing}" + ("" if number == 1 else "s")


@dataclass(frozen=True, slots=True)
class Day:
    """A heading of the book: 'Thursday' and '26 November'. `rank` orders the headings."""

    rank: tuple[int, date]
    title: str
    span: str


def day_of(starts_at: datetime | None, now: datetime, zone: str) -> Day:
    """Under which heading a session stands: each day of this week, then next week, later, and none booked."""
    today = times.in_zone(now, zone).date()
    if starts_at is None:
        return Day((4, date.max), "No session booked", "")
    day = times.in_zone(starts_at, zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    if day <= today:
        return Day((0, day), "Today", times.long_day(starts_at, zone))
    if day < monday:
        title = "Tomorrow" if day - today == timedelta(days=1) else f"{day:%A}"
        return Day((1, day), title, f"{day.day} {day:%B}" if title != "Tomorrow" else times.long_day(starts_at, zone))
    if day < monday + timedelta(days=7):
        return Day((2, monday), "Next week", _span(monday, monday + timedelta(days=6)))
    return Day((3, monday), "Later", "")


def day_label(day: Day, starts_at: datetime, zone: str) -> str:
    """What stands above the time where a heading covers several days: 'Mon', or '8 Dec'."""
    local = times.in_zone(starts_at, zone)
    if day.title == "Next week":
        return f"{local:%a}"
    return f"{local.day} {local:%b}" if day.title == "Later" else ""


def full_day(moment: datetime, now: datetime, zone: str) -> str:
    """'Thursday 26 November', with its year where that is not this one."""
    year = times.in_zone(moment, zone).year
    return times.long_day(moment, zone) + (f" {year}" if year != times.in_zone(now, zone).year else "")


def clocks(moment: datetime, booked_zone: str, own_zone: str, partners: Sequence[tuple[str, str]]) -> str:
    """'14:00 for you, 09:00 for Ada': whose clocks read what, where that differs from the zone it was booked in."""
    said = times.for_everyone(moment, own_zone, partners)
    if said or times.agree(moment, own_zone, booked_zone):
        return said
    day = times.short_day(moment, own_zone)
    return f"{day}, {times.clock(moment, own_zone)} for you and both of them"


def why_not_change(starts_at: datetime, cancelled_at: datetime | None, now: datetime) -> str:
    """Why a session can no longer be moved or cancelled; "" where it can."""
    if cancelled_at:
        return "This session was cancelled. Book another one instead."
    return "This session has begun or is over, so it stays where it was." if starts_at <= now else ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one partner has of the latest homework. `for_next`: it is for the session that stands in the book."""

    place: Place
    name: str
    for_next: bool
    opens_at: datetime
    sent_at: datetime | None
    due_at: datetime
    submitted_at: datetime | None
    declined_at: datetime | None
    undelivered: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the line "what is new" is made of."""

    parts: tuple[Part, ...]
    refusals: tuple[tuple[str, AgreementOutcome], ...]
    session_at: datetime | None
    report_issued_at: datetime | None
    looked_at: datetime | None
    locked: tuple[tuple[str, datetime], ...] = ()


def news(facts: Facts, now: datetime, zone: str) -> tuple[str, ...]:
    """At most two sentences: first what needs the clinician, then what came in, then what went out."""
    lines = [*_locked(facts, now, zone), *_refused(facts), *_undelivered(facts), *_declined(facts, now, zone)]
    lines += _reported(facts, now, zone) or _came_in(facts)
    lines = lines or _went_out(facts, now, zone)
    return tuple(lines[:2]) or ("Nothing new since you last looked.",)


def _locked(facts: Facts, now: datetime, zone: str) -> list[str]:
    return [f"{name}’s link was closed after ten wrong passcodes {_on(at, now, zone)}." for name, at in facts.locked]


def _refused(facts: Facts) -> list[str]:
    said = {
        AgreementOutcome.WANTS_TO_TALK: "{} wants to talk with you before agreeing.",
        AgreementOutcome.WITHDRAWN: "{} took back the agreement. Nothing further is sent there.",
    }
    return [said[outcome].format(name) for name, outcome in facts.refusals if outcome in said]


def _undelivered(facts: Facts) -> list[str]:
    return [f"The mail to {part.name} could not be delivered." for part in facts.parts if part.undelivered]


def _declined(facts: Facts, now: datetime, zone: str) -> list[str]:
    return [
        f"{part.name} declined this one {_on(part.declined_at, now, zone)}. You may want to ring."
        for part in facts.parts
        if part.declined_at and part.for_next
    ]


def _reported(facts: Facts, now: datetime, zone: str) -> list[str]:
    if facts.report_issued_at is None:
        return []
    missing = [
        part.name
        for part in facts.parts
        if part.for_next and not (part.submitted_at and part.submitted_at <= facts.report_issued_at)
    ]
    without = f", without {_joined([f'{name}’s' for name in missing])} part" if missing else ""
    return [f"Report drawn up {when(facts.report_issued_at, now, zone)}{without}."]


def _came_in(facts: Facts) -> list[str]:
    fresh = [
        f"{part.name}’s"
        for part in facts.parts
        if part.submitted_at and (facts.looked_at is None or part.submitted_at > facts.looked_at)
    ]
    if not fresh:
        return []
    return [f"{_joined(fresh)} answers are new{' since you last looked' if facts.looked_at else ''}."]


def _went_out(facts: Facts, now: datetime, zone: str) -> list[str]:
    if facts.session_at and not any(part.for_next for part in facts.parts):
        return ["Nothing assigned for this session yet."]
    if not facts.parts:
        return ["Nothing assigned yet."]
    waiting = [part.opens_at for part in facts.parts if part.for_next and not part.sent_at and part.opens_at > now]
    if waiting:
        return [f"Goes out {when(min(waiting), now, zone)}."]
    sent = [part.sent_at for part in facts.parts if part.for_next and part.sent_at]
    if sent and all(part.submitted_at is None for part in facts.parts) and now - max(sent) < timedelta(days=2):
        return [f"Sent {when(max(sent), now, zone)}."]
    return []


def _on(moment: datetime | None, now: datetime, zone: str) -> str:
    if moment is None:
        return ""
    day = times.near_day(moment, now, zone)
    return day if day in ("today", "yesterday") else f"on {day}"


def _joined(names: Sequence[str]) -> str:
    return " and ".join(names)


def _span(first: date, last: date) -> str:
    """'30 November to 6 December', 'within one month: 7 to 13 December'."""
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{start} to {last.day} {last:%B}"
