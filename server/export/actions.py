"""Drawing up one partner's material, and recording that it left."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server.access import record
from server.domain.words import Place
from server.export import fhir, queries, rules
from server.export.rules import Format, Material
from server.house import House
from server.tables import Couple


@dataclass(frozen=True, slots=True)
class Exported:
    """A file as it leaves: what it is called, what it is, and what is in it."""

    file_name: str
    media_type: str
    content: bytes


def export(
    session: Session,
    house: House,
    couple: Couple,
    place: Place,
    format_: Format,
    now: datetime,
    *,
    member_id: UUID | None = None,
) -> Exported:
    """One partner's material in that format. `member_id` is None for the command, run by whoever keeps the machine."""
    material = queries.material_of(session, house.vault, couple, place, now)
    record(
        session,
        now,
        couple.practice_id,
        "material.exported",
        member_id=member_id,
        couple_id=couple.id,
        detail=f"{place.value} {format_.value}",
    )
    written = _written(material, format_).encode()
    return Exported(material.file_name(format_), rules.MEDIA_TYPES[format_], written)


def _written(material: Material, format_: Format) -> str:
    if format_ is Format.CSV:
        return rules.as_csv(material)
    return fhir.bundle(material) if format_ is Format.FHIR else rules.as_json(material)
