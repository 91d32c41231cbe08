"""What may be assigned, when it goes out and closes, and the sheet that says so beforehand. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.domain import times
from server.domain.confidentiality import asks_about_safety_alone
from server.domain.invitations import Moments, closes_at, stays_open_at_most
from server.domain.words import AgreementOutcome, AlertDecision, Place, SeenAlone
from worksheets.definition import Stance, Worksheet
from worksheets.measure_form import is_for_measure, measure_name

HOURS_BEFORE = (20, 2, 48)
DAYS_BEFORE = tuple(range(1, 15))
NOTE_AT_MOST = 2000
SHORTEST = timedelta(hours=1)
"""A link that would close sooner after its mail is not worth sending."""
WORDINGS = {
    Stance.INJURED: "the partner who was hurt",
    Stance.RESPONSIBLE: "the partner who broke the trust",
    Stance.BOTH: "one who is both",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A partner as far as assigning looks. `said` is their last word on the policy in force, None before any.

    `safety_mailed`: questions about safety may go to this partner by mail. `shares_address`: the other partner has the
    same one. `is_address_decided`: that this is meant was recorded since either address changed, or they share none.
    """

    partner_id: UUID
    place: Place
    name: str
    stance: Stance
    language: str
    time_zone: str
    seen_alone: SeenAlone
    said: AgreementOutcome | None
    has_address: bool
    can_open: bool
    safety_mailed: bool = False
    shares_address: bool = False
    is_address_decided: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """One act of assigning. Times are hours before the session, or a fixed `due_at`; None sends at once.

    What is given `in_room` is not mailed: it is opened from a code, on the clinic's device, or answered on paper.
    """

    assignment_id: UUID
    worksheets: tuple[Worksheet, ...]
    places: tuple[Place, ...]
    hours_before: int | None = 20
    due_at: datetime | None = None
    send_hours_before: int | None = None
    note: str = ""
    in_room: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided about homework for both, None where nothing was, and why."""

    decision: AlertDecision | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """When one partner's mail goes out, their link closes, and the reminder goes, if there is room for one."""

    opens_at: datetime
    due_at: datetime
    remind_at: datetime | None


def times_for(order: Order, recipient: Recipient, starts_at: datetime, now: datetime) -> Times:
    """Nothing is mailed in the partner's quiet hours; what falls there goes out at eight.

    A shared address gets no reminder: it would tell whoever has sent their page in that the other's is still open.
    """
    if order.in_room:
        return Times(now, order.due_at or times.due_before(starts_at, order.hours_before or 0), None)
    wanted = now
    if order.send_hours_before is not None:
        wanted = max(now, starts_at - timedelta(hours=order.send_hours_before))
    opens_at = times.outside_quiet_hours(wanted, recipient.time_zone)
    due_at = order.due_at or times.due_before(starts_at, order.hours_before or 0)
    remind_at = None if recipient.shares_address else times.reminder_at(opens_at, due_at, recipient.time_zone)
    return Times(opens_at, due_at, remind_at)


def chosen(order: Order, recipients: Sequence[Recipient]) -> tuple[Recipient, ...]:
    return tuple(each for each in recipients if each.place in order.places)


def refusals(order: Order, recipients: Sequence[Recipient], starts_at: datetime, now: datetime) -> dict[str, str]:
    """Why this cannot be sent as it stands, by the field to look at."""
    to = chosen(order, recipients)
    problems: dict[str, str] = {}
    if not order.worksheets:
        problems["w"] = "Choose at least one worksheet."
    elif safety := _safety_problem(order, to):
        problems["w"] = safety
    if people := _people_problem(order, to):
        problems["who"] = people
    if order.send_hours_before is not None and starts_at - timedelta(hours=order.send_hours_before) <= now:
        problems["send"] = "That many days before the session is past already. Choose fewer days, or send it now."
    if due := due_problem(order, to, starts_at, now):
        problems["due"] = due
    return problems


def may_be_mailed(worksheet: Worksheet) -> bool:
    """Whether a worksheet may go out to anybody. One that asks about safety alone is given in session."""
    return not asks_about_safety_alone(worksheet)


def _safety_problem(order: Order, to: Sequence[Recipient]) -> str:
    """Why questions about safety alone cannot go out like this; "" where they can, or where there are none."""
    if all(map(may_be_mailed, order.worksheets)):
        return ""
    if not order.in_room and not all(each.safety_mailed for each in to):
        return (
            "The safety check is not sent by mail: somebody else may read it. "
            "Give it in session, to one partner alone. By mail it goes only to whom you turned that on for."
        )
    return "" if len(to) == 1 else "The safety check goes to one partner at a time. Choose whom this is for."


def decision_problems(order: Order, choice: Choice) -> dict[str, str]:
    """What is missing where homework for both asks for a decision first. Homework for one of them goes out without."""
    for_both = len(order.places) > 1
    problems: dict[str, str] = {}
    if choice.decision is None and for_both:
        problems["decision"] = (
            "Decide first how homework for both goes on: there is, or was lately, something to read alone. "
            "To one of them you can send it without."
        )
    if choice.decision is AlertDecision.ONE_BY_ONE and for_both:
        problems["who"] = "One by one means that this goes to one of them. Choose whom it is for."
    if choice.decision is not None and not choice.reason:
        problems["reason"] = "Write the reason in a few words. It is kept with what was to be read, for you alone."
    elif len(choice.reason) > NOTE_AT_MOST:
        problems["reason"] = f"Shorten the reason to {NOTE_AT_MOST:,} characters or fewer."
    return problems


def only_pauses(order: Order, choice: Choice) -> bool:
    """Whether all that pressing Send does is to record that homework for both pauses."""
    return len(order.places) > 1 and choice.decision is AlertDecision.PAUSE


def own_problem(recipient: Recipient, *, in_room: bool = False) -> str:
    """Why nothing can be given to this partner, whoever else gets something; "" where it can."""
    if recipient.said is AgreementOutcome.WITHDRAWN:
        return f"{recipient.name} took back the agreement, so nothing further is sent there until it is given again."
    if recipient.said is AgreementOutcome.WANTS_TO_TALK:
        return f"{recipient.name} wants to talk with you before agreeing. Nothing further is sent there until then."
    if not recipient.has_address and not in_room:
        return f"There is no address for {recipient.name}. Write it on the details page, or give it in the room."
    return ""


def address_problem(recipients: Sequence[Recipient]) -> str:
    """Why nothing is mailed to either of two who share an address before that was decided; "" where it was."""
    if all(each.is_address_decided for each in recipients):
        return ""
    return (
        "Both partners have the same address on record. Say that this is meant, or write another on the details page."
    )


def _people_problem(order: Order, to: Sequence[Recipient]) -> str:
    own = (own_problem(each, in_room=order.in_room) for each in to)
    return next(filter(None, own), "") or seen_alone_problem(to)


def seen_alone_problem(to: Sequence[Recipient]) -> str:
    """Why homework for both waits until each was asked about safety alone; "" for one of them, or where that is."""
    waiting = [each.name for each in to if each.seen_alone is SeenAlone.NOT_YET]
    if len(to) > 1 and waiting:
        names = " and ".join(waiting)
        return (
            f"{names} {'has' if len(waiting) == 1 else 'have'} not been seen alone and asked about safety yet. "
            "Record what you decided on the details page, or assign to one partner."
        )
    return ""


def due_problem(order: Order, to: Sequence[Recipient], starts_at: datetime, now: datetime) -> str:
    """Why the time it closes cannot be kept, or leaves no room; "" where it can."""
    for each in to:
        when = times_for(order, each, starts_at, now)
        if when.due_at <= now:
            return "That time is past already. Choose a later one."
        if when.due_at > starts_at:
            return "That is after the session. Choose a time before it."
        if when.due_at - when.opens_at < SHORTEST and not order.in_room:
            return (
                f"{each.name}’s mail goes out {times.short_day(when.opens_at, each.time_zone)}, "
                f"{times.clock(when.opens_at, each.time_zone)} (quiet hours are 21:00 to 08:00), "
                "which leaves under an hour. Choose a later time to close."
            )
    return ""


def clock_words(invitation: Moments, session_at: datetime, hours: int) -> str:
    """Which of the two clocks runs, and what saving does to it: what stands beside when a link closes."""
    longest = stays_open_at_most(invitation.due_at, session_at, hours)
    if not hours or longest <= closes_at(invitation):
        return ""
    more = f"keeps it open {hours} hours more" if hours > 1 else "keeps it open an hour more"
    end = ", until the session at most" if longest == session_at else ""
    if invitation.started_at:
        return f"It has been begun: each save {more}{end}."
    return f"That is if it is not begun; from then on each save {more}{end}."


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of "What will happen". A line with a place is about that partner."""

    label: str
    text: str
    place: str = ""
    warning: str = ""
    previews: tuple[tuple[str, str], ...] = ()


IN_ROOM = SheetLine(
    "Now", "Nothing is mailed. The next page shows the ways: a code to scan, this device handed over, a sheet typed in."
)


@dataclass(frozen=True, slots=True)
class WhatWillHappen:
    lines: tuple[SheetLine, ...]
    button: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sheet is written for: who reads it, when, and what the practice's mail says."""

    starts_at: datetime
    now: datetime
    zone: str
    subject: str
    policy: str


def what_will_happen(order: Order, recipients: Sequence[Recipient], setting: Setting) -> WhatWillHappen:
    """Says in plain sentences what pressing Send does, with every time worked out as it will be."""
    to = chosen(order, recipients)
    when = {each.place: times_for(order, each, setting.starts_at, setting.now) for each in to}
    return WhatWillHappen(
        lines=(
            IN_ROOM if order.in_room else _mail_line(to, when, setting),
            *(_partner_line(each, order, setting) for each in to),
            *(() if order.in_room else (_reminder_line(to, when, setting),)),
            _closing_line(to, when, order, setting),
        ),
        button=f"{'Give it' if order.in_room else 'Send'} to {'both' if len(to) > 1 else to[0].name}",
    )


def _mail_line(to: Sequence[Recipient], when: Mapping[Place, Times], setting: Setting) -> SheetLine:
    moments = {place: each.opens_at for place, each in when.items()}
    at_once = all(moment <= setting.now for moment in moments.values())
    if len(set(moments.values())) == 1:
        mails = "Two mails go" if len(to) > 1 else "One mail goes"
        said = f"{mails} out {_moment(next(iter(moments.values())), to, setting)}."
    else:
        said = " ".join(f"{each.name}’s mail goes out {_moment(moments[each.place], [each], setting)}." for each in to)
    return SheetLine(
        "Now" if at_once else "First",
        f"{said} Subject: “{setting.subject}”. Quiet hours are 21:00 to 08:00, by each partner’s own clock.",
    )


def _partner_line(recipient: Recipient, order: Order, setting: Setting) -> SheetLine:
    parts = []
    for sheet in order.worksheets:
        differs = any(item.is_split for item in sheet.items)
        wording = f" in the wording for {WORDINGS[recipient.stance]}" if differs else ""
        parts.append(f"{sheet.title(recipient.language)}{wording}")
    minutes = sum(sheet.minutes for sheet in order.worksheets)
    text = f"{', then '.join(parts)}. About {minutes} minutes." if parts else "No worksheet chosen yet."
    warning = "" if recipient.can_open else f"{recipient.name} has no passcode yet, and cannot open the page without."
    previews = tuple(
        (
            sheet.title(recipient.language),
            _preview_at(sheet, recipient, setting),
        )
        for sheet in order.worksheets
    )
    return SheetLine(recipient.name, text, recipient.place.value, warning, previews)


def _preview_at(sheet: Worksheet, recipient: Recipient, setting: Setting) -> str:
    """The page of the library that shows a worksheet, or a measure the practice brought."""
    if is_for_measure(sheet.name):
        return f"/library/measures/{measure_name(sheet.name)}"
    return f"/library/{sheet.name}?as={recipient.stance}&policy={setting.policy}&language={recipient.language}"


def _reminder_line(to: Sequence[Recipient], when: Mapping[Place, Times], setting: Setting) -> SheetLine:
    moments = {place: each.remind_at for place, each in when.items() if each.remind_at}
    if any(each.shares_address for each in to):
        return SheetLine("Reminder", "None: at the one address it would tell that somebody’s page is still open.")
    if not moments:
        return SheetLine("Reminder", "None: there is too little time for one between the mail and the closing.")
    if len(moments) == len(to) and len(set(moments.values())) == 1:
        moment = _moment(next(iter(moments.values())), to, setting)
        whom = "to whoever has not sent it" if len(to) > 1 else "unless it has been sent"
        return SheetLine("Reminder", f"One, {moment}, {whom}.")
    said = [f"{each.name} {_moment(moments[each.place], [each], setting)}" for each in to if each.place in moments]
    return SheetLine("Reminder", f"One, to whoever has not sent it: {'; '.join(said)}.")


def _closing_line(to: Sequence[Recipient], when: Mapping[Place, Times], order: Order, setting: Setting) -> SheetLine:
    due_at = next(iter(when.values())).due_at
    links = "Links close" if len(to) > 1 else "The link closes"
    moves = " If the session moves, this moves with it." if order.due_at is None else ""
    return SheetLine("Then", f"{links} {_moment(due_at, to, setting)}.{moves}")


def _moment(moment: datetime, to: Sequence[Recipient], setting: Setting) -> str:
    """'today, 18:00', with the partner's own clock beside it where that reads differently."""
    day = times.near_day(moment, setting.now, setting.zone)
    on = "" if day in ("today", "tomorrow", "yesterday") else "on "
    said = f"{on}{day}, {times.clock(moment, setting.zone)}"
    elsewhere = [
        f"{times.clock(moment, each.time_zone)} for {each.name}"
        for each in to
        if times.clock(moment, each.time_zone) != times.clock(moment, setting.zone)
    ]
    return f"{said} ({', '.join(elsewhere)})" if elsewhere else said
