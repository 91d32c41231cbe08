"""Measures that a practice brought, for that practice alone: the wording of items, and scoring where none ships.

With items one can be sent as a worksheet, so the library of a practice is what ships and what it brought.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlmodel import Session, col, select

from server.tables import BroughtMeasure, Member
from worksheets.brought_measure import read_brought
from worksheets.catalog import Catalog, the_catalog
from worksheets.definition import Worksheet
from worksheets.measure import Measure, the_measures
from worksheets.measure_form import as_worksheet, is_for_measure, measure_name

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


def catalog_of(session: Session, practice_id: UUID) -> Catalog:
    """What this practice may send: all that ships, and the measures it brought and did not withdraw.

    One that asks about self-harm is given in session: nobody may be near when it is answered, or read it in time.
    """
    brought = brought_measures(session, practice_id).values()
    own = [
        as_worksheet(each.measure, each.version)
        for each in brought
        if each.measure.items and each.ended_at is None and each.measure.asks_about_self_harm is None
    ]
    shipped = the_catalog()
    return Catalog({**shipped.released, **{(each.name, each.version): each for each in own}}, shipped.guides)


def worksheets_of(
    session: Session, practice_id: UUID, wanted: Iterable[tuple[str, int]]
) -> Mapping[tuple[str, int], Worksheet]:
    """Those of these worksheets that there are, by name and version; also measures that were withdrawn since."""
    names = set(wanted)
    released = the_catalog().released
    found = {each: released[each] for each in names if each in released}
    measures = [measure_name(name) for name, _ in names if is_for_measure(name)]
    if measures:
        rows = session.exec(
            select(BroughtMeasure).where(
                BroughtMeasure.practice_id == practice_id, col(BroughtMeasure.name).in_(measures)
            )
        ).all()
        own = [as_worksheet(_read(row.written, row.file), row.version) for row in rows if _has_items(row)]
        found |= {(each.name, each.version): each for each in own}
    return found


def _has_items(row: BroughtMeasure) -> bool:
    return bool(_read(row.written, row.file).items)
