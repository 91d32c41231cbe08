"""What a safety alert rests on, what the form showed with it, and what was decided: sealed under its author's key."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.tables import Alert, AnswerRow, Couple, Invitation, Response
from server.vault import Cell, Vault


@dataclass(frozen=True, slots=True)
class AlertCue:
    """The words, where they stand, the kind of rule and its reason. A cue for reading, never a finding."""

    marker: str
    quote: str
    question: str
    source: str
    why: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form showed its author, word for word.

    `above` stood over the question, `after` are the lines of the page that sending leads to, `opened_at` is when that
    page was first opened: None where the connection broke off, or the window was closed, before it was.
    """

    above: str = ""
    after: tuple[str, ...] = ()
    opened_at: datetime | None = None


NOTHING_SHOWN = Shown()


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the clinician decided on reading it, in their own words where they gave any."""

    decision: str = ""
    note: str = ""


def seal_cue(session: Session, vault: Vault, couple: Couple, partner_id: UUID, alert_id: UUID, cue: AlertCue) -> bytes:
    cell = Cell(couple.practice_id, couple.id, partner_id, "alert", "cue", alert_id)
    return vault.sealing.seal(session, cell, json.dumps(asdict(cue), ensure_ascii=False))


def open_cue(session: Session, vault: Vault, alert: Alert) -> AlertCue:
    return AlertCue(**json.loads(vault.sealing.open(session, _cell(alert, "cue"), alert.cue)))


def seal_shown(session: Session, vault: Vault, alert: Alert, shown: Shown) -> bytes:
    opened_at = shown.opened_at.isoformat() if shown.opened_at else None
    text = json.dumps({"above": shown.above, "after": shown.after, "opened_at": opened_at}, ensure_ascii=False)
    return vault.sealing.seal(session, _cell(alert, "shown"), text)


def open_shown(session: Session, vault: Vault, alert: Alert) -> Shown:
    """What was kept of it; nothing for an alert from before anything was."""
    if not alert.shown:
        return NOTHING_SHOWN
    kept = json.loads(vault.sealing.open(session, _cell(alert, "shown"), alert.shown))
    opened_at = datetime.fromisoformat(kept["opened_at"]) if kept["opened_at"] else None
    return Shown(kept["above"], tuple(kept["after"]), opened_at)


def note_opened(session: Session, vault: Vault, invitation: Invitation, now: datetime) -> None:
    """Keeps with every alert of this invitation that the page after sending was opened, the first time it is."""
    rows = session.exec(
        select(Alert)
        .join(AnswerRow, (col(AnswerRow.practice_id) == Alert.practice_id) & (col(AnswerRow.id) == Alert.answer_id))
        .join(
            Response,
            (col(Response.practice_id) == AnswerRow.practice_id) & (col(Response.id) == AnswerRow.response_id),
        )
        .where(Alert.practice_id == invitation.practice_id, Response.invitation_id == invitation.id)
    ).all()
    for row in rows:
        shown = open_shown(session, vault, row)
        if shown.after and shown.opened_at is None:
            row.shown = seal_shown(session, vault, row, replace(shown, opened_at=now))
            session.add(row)


def seal_acknowledged(session: Session, vault: Vault, alert: Alert, said: Acknowledged) -> bytes:
    return vault.sealing.seal(session, _cell(alert, "note"), json.dumps(asdict(said), ensure_ascii=False))


def open_acknowledged(session: Session, vault: Vault, alert: Alert) -> Acknowledged:
    if not alert.note:
        return Acknowledged()
    return Acknowledged(**json.loads(vault.sealing.open(session, _cell(alert, "note"), alert.note)))


def _cell(alert: Alert, column: str) -> Cell:
    return Cell(alert.practice_id, alert.couple_id, alert.partner_id, "alert", column, alert.id)
