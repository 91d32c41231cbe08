"""When the next step of a programme goes out, to whom, and what it waits for. Pure.

A step is made at a fixed time before a session, never because of what a partner did: whoever sent theirs first would
else learn, from the next mail, that the other one had sent theirs too. That is why even the pace by completion waits
for the closing of the step before, a moment both know, and asks nobody's answers. For the same reason a partner who
does not agree is left out without holding up the other one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.assignments.rules import (
    Order,
    Recipient,
    address_problem,
    due_problem,
    may_be_mailed,
    own_problem,
    seen_alone_problem,
)
from server.domain import times
from server.domain.ids import new_id
from server.domain.words import Pace, Place
from worksheets.catalog import Catalog
from worksheets.definition import Worksheet
from worksheets.programme import Programme

ROOM_TO_ANSWER = timedelta(hours=12)
"""The least time between the mail of a step and its closing."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A session of the couple that was not cancelled."""

    id: UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class LastGiven:
    """The step given last: its session, and when its links closed by what both were told."""

    starts_at: datetime
    closes_at: datetime
    is_cancelled: bool

    def is_over(self, pace: Pace, now: datetime) -> bool:
        """Whether the next step may follow. Only moments count that both partners know, or the clinician set."""
        if pace is Pace.COMPLETION:
            return self.closes_at <= now
        return self.is_cancelled or self.starts_at <= now

    def over_at(self, pace: Pace) -> datetime:
        return self.closes_at if pace is Pace.COMPLETION else self.starts_at


@dataclass(frozen=True, slots=True)
class Course:
    """One couple's run through a programme, as far as it has come. `settled` counts steps given or skipped."""

    programme: Programme
    pace: Pace
    places: tuple[Place, ...]
    paused: frozenset[Place]
    hours_before: int
    send_hours_before: int
    settled: int
    swaps: Mapping[int, str]
    last: LastGiven | None
    used: frozenset[UUID]
    """The sessions that have a step of this run already."""

    def worksheets(self, position: int, catalog: Catalog) -> tuple[Worksheet, ...]:
        """What a step gives: what it was swapped for, else its own, in their newest versions.

        Empty where the library has none of it any more.
        """
        step = self.programme.step(position)
        names = (self.swaps[position],) if position in self.swaps else step.worksheets if step else ()
        known = {name for name, _ in catalog.released}
        return tuple(sheet for name in names if name in known and may_be_mailed(sheet := catalog.latest(name)))

    def may_use(self, booked: Booked) -> bool:
        """Whether a step may be given for this session: one step a session, each for a later one than the last."""
        follows = self.last is None or self.last.is_cancelled or booked.starts_at > self.last.starts_at
        return follows and booked.id not in self.used

    @property
    def is_through(self) -> bool:
        return self.programme.step(self.settled) is None


@dataclass(frozen=True, slots=True)
class Around:
    """What a step meets: sessions to come in their order, both partners, and what was found of them by now."""

    booked: Sequence[Booked]
    recipients: Sequence[Recipient]
    asks_decision: bool
    starter_sees: bool
    """Whether whoever started it still works here and sees the couple: the steps are given in their name."""
    now: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Due:
    """The step can be given now, for this session."""

    session_id: UUID
    order: Order
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waits:
    """Why the step has not gone out, and the page that changes it; `goes_out_at` where only time is missing."""

    why: str
    mend_at: str = ""
    mend: str = ""
    goes_out_at: datetime | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Through:
    """Every step was given or skipped."""


Next = Due | Waits | Through


def next_step(course: Course, around: Around, catalog: Catalog) -> Next:
    """What becomes of the step that follows."""
    step = course.programme.step(course.settled)
    if step is None:
        return Through()
    wanted = tuple(place for place in course.places if place not in course.paused)
    meant = tuple(each for each in around.recipients if each.place in wanted and step.is_for(each.stance))
    worksheets = course.worksheets(course.settled, catalog)
    if held := _held(around, wanted, meant, worksheets):
        return Waits(held)
    if shared := address_problem(around.recipients):
        return Waits(shared, "details", "Details of this couple")
    left_out = tuple(filter(None, map(own_problem, meant)))
    if len(left_out) == len(meant):
        return Waits(left_out[0], "details", "Details of this couple", left_out=left_out[1:])
    return _safety_first(meant, around, left_out) or _in_time(course, around, worksheets, meant, left_out)


def _held(around: Around, wanted: Sequence[Place], meant: Sequence[Recipient], worksheets: Sequence[Worksheet]) -> str:
    """Why only the clinician can make it go on, "" where nothing of the programme itself holds it."""
    if not around.starter_sees:
        return "Whoever started this programme no longer sees this couple. End it and start it in your own name."
    if not wanted:
        return "Paused: nothing goes out until it goes on."
    if not meant:
        return "This step is worded for a partner who is not among those it goes to. Skip it, or swap it."
    if not worksheets:
        return "The library no longer has this worksheet. Skip the step, or swap it for another."
    return ""


def _safety_first(meant: Sequence[Recipient], around: Around, left_out: tuple[str, ...]) -> Waits | None:
    """What a step for both waits for, whichever of them it would reach in the end."""
    if len(meant) < 2:
        return None
    if asked := seen_alone_problem(meant):
        return Waits(asked, "details", "Details of this couple", left_out=left_out)
    if around.asks_decision:
        why = (
            "Homework for both asks for a decision first: there is, or was lately, something to read alone. "
            "Decide to go on, there or when you assign homework, or pause the programme for one of them."
        )
        return Waits(why, "alerts", "What there is to read", left_out=left_out)
    return None


def _in_time(
    course: Course,
    around: Around,
    worksheets: tuple[Worksheet, ...],
    meant: Sequence[Recipient],
    left_out: tuple[str, ...],
) -> Due | Waits:
    """The first session that leaves room to answer decides. Whether there is room never depends on who is left out."""
    order = Order(
        assignment_id=new_id(),
        worksheets=worksheets,
        places=tuple(each.place for each in meant if not own_problem(each)),
        hours_before=course.hours_before,
        send_hours_before=course.send_hours_before,
    )
    earliest = _earliest(course, around.now)
    for booked in around.booked:
        goes_out_at = max(booked.starts_at - timedelta(hours=course.send_hours_before), earliest)
        if not course.may_use(booked) or due_problem(order, meant, booked.starts_at, goes_out_at):
            continue
        if goes_out_at <= around.now:
            return Due(booked.id, order, left_out)
        day, clock = times.short_day(goes_out_at, around.zone), times.clock(goes_out_at, around.zone)
        for_session = f"for the session of {times.short_day(booked.starts_at, around.zone)}"
        return Waits(f"Goes out {day}, {clock}, {for_session}.", goes_out_at=goes_out_at, left_out=left_out)
    why = "No session with time enough to answer is booked. The step goes out by itself once there is one."
    return Waits(why, "session", "Book the next session", left_out=left_out)


def _earliest(course: Course, now: datetime) -> datetime:
    """Not before the step given last is over, by the programme's pace."""
    if course.last is None or course.last.is_over(course.pace, now):
        return now
    return max(now, course.last.over_at(course.pace))


def timing_problem(hours_before: int, send_hours_before: int) -> str:
    """Why these two times leave no room to answer, "" where they do."""
    if timedelta(hours=send_hours_before - hours_before) < ROOM_TO_ANSWER:
        return "That leaves under twelve hours to answer. Choose more days, or a later closing."
    return ""
