"""The posted form of acknowledging. What was typed is kept whatever is wrong with it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from server.forms import Form
from server.responses.alerts import Acknowledged

NOTE_AT_MOST = 2_000
NOTHING = Form()
DECISIONS = ("see_alone", "spoken", "supervision", "nothing")


class PostedText(Protocol):
    """What this reader needs of a posted form."""

    def text(self, name: str, *, at_most: int = ...) -> str: ...

    def line(self, name: str, *, at_most: int = ...) -> str: ...

    def all(self, name: str) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Typed:
    """An acknowledgement that needs another look, and of which alert."""

    form: Form = NOTHING
    alert_id: UUID | None = None


NOTHING_TYPED = Typed()


def read_acknowledgement(posted: PostedText) -> tuple[Form, Acknowledged | None]:
    values = {"decision": posted.line("decision"), "note": posted.text("note")}
    problems: dict[str, str] = {}
    if values["decision"] not in DECISIONS:
        problems["decision"] = "Choose what you will do. It is kept with what you read."
    if len(values["note"]) > NOTE_AT_MOST:
        problems["note"] = f"Shorten the note to {NOTE_AT_MOST:,} characters or fewer."
    elif values["decision"] == "nothing" and not values["note"]:
        problems["note"] = "Write the reason in a few words."
    if problems:
        return Form(values, problems), None
    return Form(values), Acknowledged(values["decision"], values["note"])


def read_shown(posted: PostedText) -> frozenset[UUID]:
    """The alerts that the page showed: what was raised after it was opened has not been read."""
    return frozenset(found for each in posted.all("shown") if (found := _id(each)))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
