"""Posted forms of the caseload: a couple's details, a session's time. Typed text is kept whatever is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from server.caseload import rules
from server.domain import addresses, diary, series, times
from server.domain.series import Occurrence
from server.domain.words import Direction, Mailbox, Place, Policy, SeenAlone, StillPrivate
from server.forms import Form
from worksheets.definition import Stance

NAME_AT_MOST = 60
BOOKED_AHEAD_AT_MOST_DAYS = 730
FIELDS = ("code", "direction", "policy", "shared_address", "ask_again")
PARTNER_FIELDS = ("name", "email", "mailbox", "may_choose", "stance", "zone", "language", "seen_alone")
SESSION_FIELDS = ("session_on", "session_clock", "session_zone")
BOOKING_FIELDS = (*SESSION_FIELDS, "every", "count")
ONCE = "0"


class PostedText(Protocol):
    """What these readers need of a posted form."""

    def line(self, name: str, *, at_most: int = ...) -> str: ...

    def all(self, name: str) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class PartnerDetails:
    place: Place
    name: str
    email: str
    mailbox: Mailbox
    may_choose_passcode: bool
    stance: Stance
    time_zone: str
    language: str
    seen_alone: SeenAlone


@dataclass(frozen=True, slots=True)
class CoupleDetails:
    """A couple as its clinician enters it. `ask_again` asks both partners anew to agree to the policy."""

    code: str
    direction: Direction
    policy: Policy
    shared_address_accepted: bool
    a: PartnerDetails
    b: PartnerDetails
    ask_again: bool = False

    @property
    def partners(self) -> tuple[PartnerDetails, PartnerDetails]:
        return self.a, self.b


@dataclass(frozen=True, slots=True)
class Booking:
    """Sessions to be booked: one date, or those of a series. `dates` are at the same time by clocks in `time_zone`."""

    dates: tuple[Occurrence, ...]
    time_zone: str
    every: int = 0

    @property
    def is_series(self) -> bool:
        return self.every > 0


@dataclass(frozen=True, slots=True)
class SessionTime:
    starts_at: datetime
    time_zone: str

    @property
    def booking(self) -> Booking:
        local = times.in_zone(self.starts_at, self.time_zone)
        return Booking((series.occurrence(local.date(), local.time(), self.time_zone),), self.time_zone)


def read_couple(
    posted: PostedText, *, taken: Iterable[str], languages: Iterable[str]
) -> tuple[Form, CoupleDetails | None]:
    """The form as typed with its problems, and the details where there are none. `taken` are codes in use already."""
    values = _typed(posted, [*FIELDS, *(f"{place}_{field}" for place in Place for field in PARTNER_FIELDS)])
    values["code"] = rules.tidy_code(values["code"])
    values |= {field: addresses.tidy(values[field]) for field in ("a_email", "b_email")}
    problems: dict[str, str] = {}
    _check_code(values, problems, {code.casefold() for code in taken})
    direction = _word(Direction, values, problems, "direction", "Choose how things stand, or “undecided”.")
    policy = _word(Policy, values, problems, "policy", "Choose how private the answers are.")
    a = _read_partner(Place.A, values, problems, tuple(languages))
    b = _read_partner(Place.B, values, problems, tuple(languages))
    shared = bool(values["shared_address"])
    if values["a_email"] and values["a_email"] == values["b_email"]:
        _check_one_address(values, problems, accepted=shared)
    if problems or direction is None or policy is None or a is None or b is None:
        return Form(values, problems), None
    return Form(values), CoupleDetails(
        code=values["code"],
        direction=direction,
        policy=policy,
        shared_address_accepted=shared and a.email == b.email,
        a=a,
        b=b,
        ask_again=bool(values["ask_again"]),
    )


def read_privacy(posted: PostedText) -> tuple[Form, StillPrivate | None]:
    """What was said of whether an address is still private, None with a problem where nothing was."""
    said = posted.line("private")
    if said in tuple(StillPrivate):
        return Form({"private": said}), StillPrivate(said)
    return Form({}, {"private": "Say first whether this address is still private. The old passcode still works."}), None


def read_session(posted: PostedText, now: datetime) -> tuple[Form, SessionTime | None]:
    """The session's time, or None with a problem beside the field that is wrong."""
    return _session_time(_typed(posted, SESSION_FIELDS), now)


def _session_time(values: dict[str, str], now: datetime) -> tuple[Form, SessionTime | None]:
    try:
        starts_at = diary.read_moment(values["session_on"], values["session_clock"], values["session_zone"])
    except diary.NoSuchTime as problem:
        field = {"day": "session_on", "clock": "session_clock", "zone": "session_zone"}[problem.part]
        return Form(values, {field: str(problem)}), None
    if starts_at <= now:
        return Form(values, {"session_on": "That is in the past. Choose a day and a time to come."}), None
    if (starts_at - now).days > BOOKED_AHEAD_AT_MOST_DAYS:
        return Form(values, {"session_on": "That is more than two years away. Choose a nearer day."}), None
    return Form(values), SessionTime(starts_at, values["session_zone"])


def read_first_session(posted: PostedText, now: datetime) -> tuple[Form, SessionTime | None]:
    """As `read_session`, where leaving day and time empty means that none is booked yet."""
    values = _typed(posted, SESSION_FIELDS)
    if not values["session_on"] and not values["session_clock"]:
        return Form(values), None
    return read_session(posted, now)


def read_booking(posted: PostedText, now: datetime) -> tuple[Form, Booking | None]:
    """One session, or a series of them with the same time by the clock; None with a problem beside the field."""
    values = _typed(posted, BOOKING_FIELDS)
    form, first = _session_time(values, now)
    every = _number(values["every"] or ONCE, (0, *series.EVERY))
    if every is None:
        return form.with_problems({"every": "Choose how often it comes again, or “once”."}), None
    counts = range(series.AT_LEAST, series.AT_MOST + 1) if every else range(1, 2)
    count = _number(values["count"] if every else "1", counts)
    if count is None:
        problem = f"Write a number from {series.AT_LEAST} to {series.AT_MOST}. More can be booked later on."
        return form.with_problems({"count": problem}), None
    if first is None:
        return form, None
    on, clock = diary.read_day(values["session_on"]), diary.read_clock(values["session_clock"])
    dates = series.occurrences(on, clock, first.time_zone, every=every, count=count)
    if (dates[-1].starts_at - now).days > BOOKED_AHEAD_AT_MOST_DAYS:
        return form.with_problems({"count": "The last of them is more than two years away. Choose fewer."}), None
    return form, Booking(dates, first.time_zone, every)


def chosen_dates(posted: PostedText, booking: Booking) -> Booking:
    """The booking with the dates that were left ticked."""
    ticked = set(posted.all("on"))
    dates = tuple(each for each in booking.dates if each.on.isoformat() in ticked)
    return Booking(dates, booking.time_zone, booking.every)


def _number(text: str, among: Iterable[int]) -> int | None:
    return next((number for number in among if str(number) == text), None)


def _typed(posted: PostedText, fields: Iterable[str]) -> dict[str, str]:
    return {field: posted.line(field) for field in fields}


def _check_code(values: Mapping[str, str], problems: dict[str, str], taken: set[str]) -> None:
    code = values["code"]
    if not rules.is_code(code):
        problems["code"] = "Write the code as a letter, a number and a word: K7-Juniper."
    elif code.casefold() in taken:
        problems["code"] = f"{code} is in use already. Choose another word or number."
    elif rules.names_somebody(code, (values["a_name"], values["b_name"])):
        problems["code"] = "Leave names out of the code: it stands where names must not."


def _check_one_address(values: Mapping[str, str], problems: dict[str, str], *, accepted: bool) -> None:
    """One address for both has to be meant, and cannot be private to either."""
    if not accepted:
        problems["shared_address"] = "Both partners have the same address. Tick here if that is meant."
    for place in Place:
        if values[f"{place}_mailbox"] == Mailbox.PRIVATE:
            problems[f"{place}_mailbox"] = "Both partners use this address, so others read it too. Choose that."


def _read_partner(
    place: Place, values: Mapping[str, str], problems: dict[str, str], languages: tuple[str, ...]
) -> PartnerDetails | None:
    before = len(problems)
    name, email = values[f"{place}_name"], values[f"{place}_email"]
    which = "first" if place is Place.A else "second"
    if not name:
        problems[f"{place}_name"] = f"Write the {which} partner’s first name."
    elif len(name) > NAME_AT_MOST:
        problems[f"{place}_name"] = f"Shorten the name to {NAME_AT_MOST} letters or fewer."
    if not email:
        problems[f"{place}_email"] = f"Write the {which} partner’s e-mail address. The link goes there."
    elif not addresses.is_address(email):
        problems[f"{place}_email"] = "This does not read as an e-mail address. Write it like name@example.org."
    mailbox = _word(
        Mailbox, values, problems, f"{place}_mailbox", f"Say who reads the {which} partner’s mailbox, or “not known”."
    )
    may_choose = bool(values[f"{place}_may_choose"])
    if may_choose and mailbox is not None and mailbox is not Mailbox.PRIVATE:
        problems[f"{place}_may_choose"] = (
            "Only where the mailbox is private. Otherwise a passcode is given in the room."
        )
    stance = _word(Stance, values, problems, f"{place}_stance", f"Choose which wording the {which} partner gets.")
    if not times.is_zone(values[f"{place}_zone"]):
        problems[f"{place}_zone"] = "Choose a time zone from the list, such as Europe/London."
    if values[f"{place}_language"] not in languages:
        problems[f"{place}_language"] = "Choose one of the languages."
    seen_alone = _word(
        SeenAlone, values, problems, f"{place}_seen_alone", "Record what was decided; “not yet” is fine."
    )
    if len(problems) > before or mailbox is None or stance is None or seen_alone is None:
        return None
    return PartnerDetails(
        place=place,
        name=name,
        email=email,
        mailbox=mailbox,
        may_choose_passcode=may_choose,
        stance=stance,
        time_zone=values[f"{place}_zone"],
        language=values[f"{place}_language"],
        seen_alone=seen_alone,
    )


Word = TypeVar("Word", bound=StrEnum)


def _word(
    words: type[Word], values: Mapping[str, str], problems: dict[str, str], field: str, otherwise: str
) -> Word | None:
    try:
        return words(values[field])
    except ValueError:
        problems[field] = otherwise
        return None


def values_of(details: CoupleDetails) -> dict[str, str]:
    """The form that would have been typed for these details, for changing them."""
    values = {
        "code": details.code,
        "direction": details.direction.value,
        "policy": details.policy.value,
        "shared_address": "1" if details.shared_address_accepted else "",
        "ask_again": "",
    }
    for partner in details.partners:
        values |= {
            f"{partner.place}_name": partner.name,
            f"{partner.place}_email": partner.email,
            f"{partner.place}_mailbox": partner.mailbox.value,
            f"{partner.place}_may_choose": "1" if partner.may_choose_passcode else "",
            f"{partner.place}_stance": partner.stance.value,
            f"{partner.place}_zone": partner.time_zone,
            f"{partner.place}_language": partner.language,
            f"{partner.place}_seen_alone": partner.seen_alone.value,
        }
    return values


def blank_values(*, code: str, policy: Policy, zone: str, language: str) -> dict[str, str]:
    """A new couple's form: what can be suggested is, what must be decided is left open."""
    values = {"code": code, "policy": policy.value, "session_zone": zone}
    for place in Place:
        values |= {f"{place}_zone": zone, f"{place}_language": language}
    return values


NOTICES = {
    "added": "The couple is added. Nothing has been mailed. Give each partner a passcode below, in the room.",
    "saved": "Saved.",
    "links": "The address is new, so the links that went to the old one are closed. What was written is kept. "
    "Send the link again from Homework, once the address is checked.",
    "address": "The address is new. No link was open, so there was none to close.",
    "policy": "Both partners are asked to agree again before they go on.",
    "archived": "Archived. Links lead nowhere until the couple is brought back, and nothing more is mailed.",
    "back": "Brought back. Links that have not run out work again; letters that were taken back stay unsent.",
    "booked": "The session is booked.",
    "series": "The sessions are booked. Each can be moved or cancelled alone.",
    "twice": "That time comes twice that day, as the clocks go back. The first of the two is meant.",
    "clocks": "The clocks change over that time on one of these days or more: there it is a later time, or the first "
    "of two. Look at the list.",
    "moved-rest": "The session and the later ones of its series are moved, and their homework with them: times and "
    "letters of what has not been sent in.",
    "cancelled-rest": "The session and the later ones of its series are cancelled, and links that were still open are "
    "withdrawn.",
    "cancelled-rest-kept": "The session and the later ones of its series are cancelled. Their homework stays open "
    "until it was due.",
    "moved": "The session is moved, and its homework with it: times and letters of what has not been sent in.",
    "cancelled": "The session is cancelled, and links that were still open are withdrawn.",
    "cancelled-kept": "The session is cancelled. Its homework stays open until it was due.",
}


def notices_of(keys: str) -> tuple[str, ...]:
    """The sentences that a page was asked to say, by their keys in its address. Unknown keys say nothing."""
    return tuple(NOTICES[key] for key in keys.split(".") if key in NOTICES)


def joined(one: Form, other: Form) -> Form:
    """Two parts of one page."""
    return Form({**one.values, **other.values}, {**one.problems, **other.problems})
