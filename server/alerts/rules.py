"""How what waits to be read alone is put together and said. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.domain import times
from server.domain.cover import Cover, passes_at
from server.domain.homework import DECISIONS
from server.domain.words import Mailbox
from server.responses import in_words
from server.responses.homework_decisions import RecordedDecision
from server.responses.overview import RaisedAlert

NOT_SAFE = "which is not the same as safe: rules read words, not lives."
DECIDED = {
    "see_alone": "See or ring {name} alone before the session",
    "spoken": "I have already spoken with {name}",
    "supervision": "Bring it to supervision first",
    "nothing": "Nothing further, for the reason below",
}
MAILBOXES = {
    Mailbox.PRIVATE: "The mailbox is recorded as private.",
    Mailbox.SHARED: "Other people read this mailbox.",
    Mailbox.UNKNOWN: "It is not known who else reads this mailbox.",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is shown: the words a rule matched, "" where the question itself is the reason."""

    quote: str
    why: str


def by_answer(alerts: Iterable[RaisedAlert]) -> list[list[RaisedAlert]]:
    """Alerts that rest on one answer are read, and acknowledged, together; a later one opens an entry of its own."""
    groups: dict[tuple[UUID, datetime | None], list[RaisedAlert]] = {}
    for alert in alerts:
        groups.setdefault((alert.answer_id, alert.acknowledged_at), []).append(alert)
    return list(groups.values())


def first_of(group: Iterable[RaisedAlert]) -> RaisedAlert:
    return min(group, key=lambda alert: (alert.raised_at, alert.id))


def reasons(group: Iterable[RaisedAlert], *, is_safety: bool) -> tuple[Reason, ...]:
    found = dict.fromkeys(Reason(alert.cue.quote, alert.cue.why) for alert in group if alert.cue.quote or is_safety)
    return tuple(sorted(found, key=lambda reason: bool(reason.quote)))


def title(writers: Sequence[str]) -> str:
    """What there is to read, `writers` naming who wrote each: 'two things Ada wrote'."""
    if not writers:
        return "nothing to read alone"
    things = "one thing" if len(writers) == 1 else f"{in_words.number(len(writers))} things"
    return f"{things} {writers[0]} wrote" if len(set(writers)) == 1 else f"{things} to read alone"


def no_match(*, anything_before: bool) -> str:
    """What a page says where nothing waits: that no rule matched, and what that does not mean."""
    return f"No {'further ' if anything_before else ''}cue was matched, {NOT_SAFE}"


def not_read(unheard: Sequence[str]) -> str:
    """What no rule looked at, whether something waits or not; "" where they read all of it.

    `unheard` tells it to go on after 'what': 'Ben wrote in Spanish'.
    """
    return f"Not read by the rules: what {in_words.joined(unheard)}." if unheard else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an open alert stands between its clinician and the cover, and who is reading about it."""

    raised_at: datetime
    passed_at: datetime | None
    passed_to: UUID | None


def where_it_stands(
    alert: Standing, cover: Cover, hours: int, names: Mapping[UUID, str], reader: UUID, zone: str
) -> str:
    """'Passed to Sam on Wed 25 Nov, 00:10.', or who gets it when, or that nobody else is told."""
    if alert.passed_at and alert.passed_to:
        when = moment(alert.passed_at, zone)
        if alert.passed_to == reader:
            return f"Passed to you on {when}, because {cover.of.name} had not read it."
        return f"Passed to {names.get(alert.passed_to, 'a colleague')} on {when}."
    due = moment(passes_at(alert.raised_at, hours), zone)
    if cover.to is None:
        whose = "you" if cover.of.id == reader else cover.of.name
        return f"It stays with {whose}: nobody is named who could take it over."
    return f"Unless it is read before, it goes to {cover.to.name} on {due}."


def decided_since(read_at: datetime | None, decisions: Sequence[RecordedDecision], zone: str) -> str:
    """The first decision on homework for both after an alert was read. `decisions` come newest first."""
    later = [each for each in decisions if read_at is not None and each.at >= read_at]
    return said(later[-1], zone) if later else ""


def said(decision: RecordedDecision, zone: str) -> str:
    return f"{DECISIONS[decision.decision]}. Decided by {decision.by}, {moment(decision.at, zone)}: {decision.reason}"


def moment(at: datetime, zone: str) -> str:
    return f"{times.short_day(at, zone)}, {times.clock(at, zone)}"
