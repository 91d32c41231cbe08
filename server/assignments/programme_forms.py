"""Posted forms of a programme: starting one, and what is chosen for one of its steps."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from server.assignments.programme_rules import timing_problem
from server.assignments.rules import DAYS_BEFORE, HOURS_BEFORE
from server.domain.ids import new_id
from server.domain.words import Pace, Place
from server.forms import Form
from worksheets.programme import Programme, Programmes

FIELDS = ("programme", "pace", "who", "send_days", "due")
PLACES = {"both": tuple(Place), "a": (Place.A,), "b": (Place.B,)}
AT_FIRST = {"pace": Pace.SESSION.value, "who": "both", "send_days": "4", "due": str(HOURS_BEFORE[0])}


class PostedLines(Protocol):
    """What these readers need of a posted form."""

    def line(self, name: str, *, at_most: int = ...) -> str: ...


@dataclass(frozen=True, slots=True)
class Start:
    """A programme as it is to be started. `run_id` was made with the page: pressing twice starts one."""

    run_id: UUID
    programme: Programme
    pace: Pace
    only: Place | None
    hours_before: int
    send_hours_before: int


@dataclass(frozen=True, slots=True)
class TypedStart:
    """The form as typed; `start` is None while it cannot be understood."""

    form: Form
    run_id: UUID
    start: Start | None = None


@dataclass(frozen=True, slots=True)
class TypedSwap:
    """A worksheet chosen for the step at `position`; -1 where that is no number."""

    position: int
    worksheet: str


def first_start() -> TypedStart:
    return TypedStart(Form(dict(AT_FIRST)), new_id())


def read_start(posted: PostedLines, programmes: Programmes) -> TypedStart:
    """Which programme, at what pace, for whom and when."""
    values = {name: posted.line(name) for name in FIELDS}
    run_id = _id_of(posted.line("id"))
    problems: dict[str, str] = {}
    programme = next((each for each in programmes.latest() if each.name == values["programme"]), None)
    if programme is None:
        problems["programme"] = "Choose a programme."
    if values["pace"] not in list(Pace):
        problems["pace"] = "Choose what the next step waits for."
    if values["who"] not in PLACES:
        problems["who"] = "Choose for whom it is."
    if values["send_days"] not in map(str, DAYS_BEFORE):
        problems["send_days"] = "Choose how many days before the session it goes out."
    if values["due"] not in map(str, HOURS_BEFORE):
        problems["due"] = "Choose until when it may be sent in."
    if not problems and (short := timing_problem(int(values["due"]), 24 * int(values["send_days"]))):
        problems["send_days"] = short
    form = Form(values, problems)
    if problems or programme is None:
        return TypedStart(form, run_id)
    places = PLACES[values["who"]]
    start = Start(
        run_id=run_id,
        programme=programme,
        pace=Pace(values["pace"]),
        only=places[0] if len(places) == 1 else None,
        hours_before=int(values["due"]),
        send_hours_before=24 * int(values["send_days"]),
    )
    return TypedStart(form, run_id, start)


def read_position(posted: PostedLines) -> int:
    """The step that a button stands beside, -1 where that is no number."""
    typed = posted.line("position")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else -1


def read_swap(posted: PostedLines) -> TypedSwap:
    return TypedSwap(read_position(posted), posted.line("worksheet"))


def read_places(posted: PostedLines) -> tuple[Place, ...]:
    """For whom a pause begins or ends; nobody where that cannot be told."""
    return PLACES.get(posted.line("who"), ())


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_id()
