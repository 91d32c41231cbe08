"""Who gets an alert that its clinician did not acknowledge in time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from server.domain.words import Role

HOURS_AT_LEAST, HOURS_AT_MOST = 1, 72


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the practice as far as cover looks. `works_here`: they have joined and have not left."""

    id: UUID
    name: str
    role: Role
    works_here: bool
    since: datetime
    cover_id: UUID | None = None

    @property
    def may_cover(self) -> bool:
        return self.works_here and self.role is not Role.MANAGER


class Lack(StrEnum):
    """Why the cover that a clinician named, or did not name, takes nothing over."""

    NONE_NAMED = "none_named"
    SELF = "self"
    GONE = "gone"
    SEES_NO_CLIENTS = "sees_no_clients"


@dataclass(frozen=True, slots=True)
class Cover:
    """Who takes over for a clinician: the named cover, else an owner (`lack` says why), else nobody (`to` is None)."""

    of: Colleague
    to: Colleague | None
    lack: Lack | None = None
    named: str = ""


def cover_of(clinician: Colleague, colleagues: Iterable[Colleague]) -> Cover:
    """The named cover if they can read it, else the longest-standing other owner, else nobody."""
    everybody = {each.id: each for each in colleagues}
    named = everybody.get(clinician.cover_id) if clinician.cover_id else None
    lack = _lack(clinician, named)
    if lack is None:
        return Cover(clinician, named)
    owners = [each for each in everybody.values() if each.role is Role.OWNER and each.may_cover]
    others = sorted((each for each in owners if each.id != clinician.id), key=lambda each: (each.since, each.id))
    return Cover(clinician, others[0] if others else None, lack, named.name if named else "")


def _lack(clinician: Colleague, named: Colleague | None) -> Lack | None:
    if named is None:
        return Lack.NONE_NAMED
    if named.id == clinician.id:
        return Lack.SELF
    if named.role is Role.MANAGER:
        return Lack.SEES_NO_CLIENTS
    return None if named.works_here else Lack.GONE


def passes_at(raised_at: datetime, hours: int) -> datetime:
    """When an alert that nobody acknowledged goes to the cover."""
    return raised_at + timedelta(hours=hours)


def in_words(cover: Cover, hours: int, reader: UUID) -> str:
    """What happens to an alert that the clinician leaves unread, said to `reader`: themselves or whoever asks."""
    own = cover.of.id == reader
    unread = f"What {'you have' if own else f'{cover.of.name} has'} not read after {_hours(hours)}"
    if cover.to is not None and cover.lack is None:
        return f"{unread} goes to {cover.to.name}."
    why = WHY[cover.lack or Lack.NONE_NAMED].format(named=cover.named)
    if cover.to is not None:
        to = "you, as an owner" if cover.to.id == reader else f"{cover.to.name}, an owner"
        return f"{why} {unread} goes to {to}."
    stays = "you" if own else cover.of.name
    return f"{why} There is no other owner either. {unread} stays with {stays}, and nobody else is told."


WHY = {
    Lack.NONE_NAMED: "No cover is named.",
    Lack.SELF: "A cover has to be somebody else.",
    Lack.GONE: "The cover, {named}, does not work here at present.",
    Lack.SEES_NO_CLIENTS: "The cover, {named}, may not see clients.",
}


def _hours(hours: int) -> str:
    return "one hour" if hours == 1 else f"{hours} hours"
