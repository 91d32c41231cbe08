"""Measures that a practice brought, for that practice alone: the wording of items, and scoring where none ships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlmodel import Session, col, select

from server.tables import BroughtMeasure, Member
from worksheets.brought_measure import read_brought
from worksheets.measure import Measure, the_measures

READ_AT_MOST = 500
"""How many files are remembered as read: the same text is read once, whichever page asks."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One version as it was brought: who stated what allows its use, and when."""

    version: int
    licence: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """The newest version of a measure that a practice brought. `written` is its file, as it was taken.

    `stated` holds every version's statement, the newest first. `ended_at` is when it was withdrawn, None while it is
    in use.
    """

    measure: Measure
    version: int
    file: str
    written: str
    stated: tuple[Stated, ...]
    ended_at: datetime | None

    @property
    def brings_scoring(self) -> bool:
        """Whether its scoring is the practice's own, since none of that name ships."""
        return self.measure.name not in shipped_measures()


def shipped_measures() -> Mapping[str, Measure]:
    """The measures whose scoring ships, by name."""
    return {measure.name: measure for measure in the_measures()}


def brought_measures(session: Session, practice_id: UUID) -> Mapping[str, Brought]:
    """What this practice brought, by name, what it withdrew included."""
    rows = session.exec(
        select(BroughtMeasure, Member.name)
        .join(
            Member,
            (col(Member.practice_id) == BroughtMeasure.practice_id) & (col(Member.id) == BroughtMeasure.brought_by),
        )
        .where(BroughtMeasure.practice_id == practice_id)
        .order_by(col(BroughtMeasure.name), col(BroughtMeasure.version).desc())
    ).all()
    by_name: dict[str, list[tuple[BroughtMeasure, str]]] = {}
    for row, by in rows:
        by_name.setdefault(row.name, []).append((row, by))
    return {name: _newest(versions) for name, versions in by_name.items()}


def _newest(versions: Sequence[tuple[BroughtMeasure, str]]) -> Brought:
    row, _ = versions[0]
    return Brought(
        measure=_read(row.written, row.file),
        version=row.version,
        file=row.file,
        written=row.written,
        stated=tuple(Stated(each.version, each.licence, by, each.brought_at) for each, by in versions),
        ended_at=row.ended_at,
    )


@lru_cache(maxsize=READ_AT_MOST)
def _read(written: str, file: str) -> Measure:
    return read_brought(written, file, shipped_measures())
