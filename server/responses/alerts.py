"""What a safety alert rests on, sealed under the key of the partner who wrote it."""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlmodel import Session

from server.tables import Alert, Couple
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
class Acknowledged:
    """What the clinician decided on reading it, in their own words where they gave any."""

    decision: str = ""
    note: str = ""


def seal_cue(session: Session, vault: Vault, couple: Couple, partner_id: UUID, alert_id: UUID, cue: AlertCue) -> bytes:
    cell = Cell(couple.practice_id, couple.id, partner_id, "alert", "cue", alert_id)
    return vault.sealing.seal(session, cell, json.dumps(asdict(cue), ensure_ascii=False))


def open_cue(session: Session, vault: Vault, alert: Alert) -> AlertCue:
    cell = Cell(alert.practice_id, alert.couple_id, alert.partner_id, "alert", "cue", alert.id)
    return AlertCue(**json.loads(vault.sealing.open(session, cell, alert.cue)))


def seal_acknowledged(session: Session, vault: Vault, alert: Alert, said: Acknowledged) -> bytes:
    return vault.sealing.seal(session, _note_cell(alert), json.dumps(asdict(said), ensure_ascii=False))


def open_acknowledged(session: Session, vault: Vault, alert: Alert) -> Acknowledged:
    if not alert.note:
        return Acknowledged()
    return Acknowledged(**json.loads(vault.sealing.open(session, _note_cell(alert), alert.note)))


def _note_cell(alert: Alert) -> Cell:
    return Cell(alert.practice_id, alert.couple_id, alert.partner_id, "alert", "note", alert.id)
