"""Posted forms of assigning: the order, and a new time for one link to close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from server.assignments.rules import DAYS_BEFORE, HOURS_BEFORE, NOTE_AT_MOST, Choice, Order, may_be_mailed
from server.domain import diary
from server.domain.ids import new_id
from server.domain.words import AlertDecision, Place
from server.forms import Form
from worksheets.catalog import Catalog
from worksheets.definition import Worksheet

EXTENDED_AT_MOST = timedelta(days=365)
IN_ROOM = "room"
"""Not by mail at all."""
FIELDS = ("who", "send", "send_days", "due", "due_on", "due_clock", "decision", "shared_address")


class PostedOrder(Protocol):
    """What these readers need of a posted form."""

    def line(self, name: str, *, at_most: int = ...) -> str: ...
    def text(self, name: str, *, at_most: int = ...) -> str: ...
    def all(self, name: str) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class TypedOrder:
    """The form as typed, with the ticked worksheets; `order` is None while it cannot be understood."""

    form: Form
    assignment_id: UUID
    ticked: tuple[str, ...]
    order: Order | None

    @property
    def choice(self) -> Choice:
        """What was decided about homework for both. Anything but one of the three decisions is none."""
        typed = self.form.values.get("decision", "")
        decision = AlertDecision(typed) if typed in list(AlertDecision) else None
        return Choice(decision, self.form.values.get("reason", ""))


def read_order(posted: PostedOrder, catalog: Catalog, zone: str) -> TypedOrder:
    """Reads who gets what and when. A chosen day is read by clocks in `zone`, the session's."""
    values = {name: posted.line(name) for name in FIELDS}
    values["note"] = posted.text("note")
    values["reason"] = posted.text("reason")
    problems: dict[str, str] = {}
    assignment_id = order_id(posted.line("id"))
    ticked = posted.all("w")
    worksheets = _worksheets(ticked, catalog)
    if len(worksheets) < len(set(ticked)):
        problems["w"] = "One of the worksheets is no longer in the library. Look through the ticks again."
    places = {"both": tuple(Place), "a": (Place.A,), "b": (Place.B,)}.get(values["who"])
    if places is None:
        problems["who"] = "Choose for whom it is."
    send_hours_before = _sending(values, problems)
    hours_before, due_at = _closing(values, problems, zone)
    if len(values["note"]) > NOTE_AT_MOST:
        problems["note"] = f"Shorten the note to {NOTE_AT_MOST:,} characters or fewer."
    form = Form(values, problems)
    if problems or places is None:
        return TypedOrder(form, assignment_id, ticked, None)
    order = Order(
        assignment_id=assignment_id,
        worksheets=worksheets,
        places=places,
        hours_before=hours_before,
        due_at=due_at,
        send_hours_before=send_hours_before,
        note=values["note"],
        in_room=values["send"] == IN_ROOM,
    )
    return TypedOrder(form, assignment_id, ticked, order)


def first_order(ticked: Sequence[str], catalog: Catalog) -> TypedOrder:
    """What the page begins with: both partners, at once, due twenty hours before the session.

    Where questions about safety are among what was asked for, it begins with one partner, in the room.
    """
    worksheets = _worksheets(ticked, catalog)
    in_room = not all(map(may_be_mailed, worksheets))
    who, send, places = ("a", IN_ROOM, (Place.A,)) if in_room else ("both", "now", tuple(Place))
    values = {"who": who, "send": send, "send_days": "2", "due": str(HOURS_BEFORE[0]), "note": ""}
    order = Order(assignment_id=new_id(), worksheets=worksheets, places=places, in_room=in_room)
    return TypedOrder(Form(values), order.assignment_id, tuple(sheet.name for sheet in worksheets), order)


def with_problems(typed: TypedOrder, problems: Mapping[str, str]) -> TypedOrder:
    return replace(typed, form=typed.form.with_problems(problems))


def read_new_due(posted: PostedOrder, zone: str, opens_at: datetime, now: datetime) -> tuple[Form, datetime | None]:
    """The time until which a link is to stay open, later than now and within a year."""
    values = {name: posted.line(name) for name in ("due_on", "due_clock")}
    try:
        due_at = diary.read_moment(values["due_on"], values["due_clock"], zone)
    except diary.NoSuchTime as problem:
        return Form(values, {"due_on" if problem.part == "day" else "due_clock": str(problem)}), None
    if due_at <= now:
        return Form(values, {"due_on": "That is past already. Choose a later day or time."}), None
    if due_at <= opens_at:
        return Form(values, {"due_on": "That is before the mail goes out. Choose a later day or time."}), None
    if due_at - now > EXTENDED_AT_MOST:
        return Form(values, {"due_on": "That is more than a year away. Choose a nearer day."}), None
    return Form(values), due_at


def order_id(text: str) -> UUID:
    """The assignment's id, made when the page was shown, so that pressing Send twice assigns once."""
    try:
        return UUID(text)
    except ValueError:
        return new_id()


def _worksheets(names: Sequence[str], catalog: Catalog) -> tuple[Worksheet, ...]:
    """The ticked worksheets, each once, in the library's order."""
    return tuple(sheet for sheet in catalog.worksheets() if sheet.name in names)


def _sending(values: dict[str, str], problems: dict[str, str]) -> int | None:
    if values["send"] == "later":
        if values["send_days"] in map(str, DAYS_BEFORE):
            return int(values["send_days"]) * 24
        problems["send"] = "Choose how many days before the session it goes out."
    elif values["send"] not in ("now", IN_ROOM):
        problems["send"] = "Choose when it goes out."
    return None


def _closing(values: dict[str, str], problems: dict[str, str], zone: str) -> tuple[int | None, datetime | None]:
    """Hours before the session, or the day that was chosen."""
    if values["due"] in map(str, HOURS_BEFORE):
        return int(values["due"]), None
    if values["due"] != "day":
        problems["due"] = "Choose until when it may be sent in."
        return None, None
    try:
        return None, diary.read_moment(values["due_on"], values["due_clock"], zone)
    except diary.NoSuchTime as problem:
        problems["due_on" if problem.part == "day" else "due_clock"] = str(problem)
        return None, None
