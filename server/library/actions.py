"""What a clinician settles in the library for their practice."""

from datetime import datetime

from sqlmodel import Session

from server.access import Someone, record
from server.errors import OutOfDate
from server.library import measure_queries as queries
from server.library import measure_rules as rules
from server.library.forms import AskedMeasure, OwnFigures
from server.responses.brought_measures import brought_measures, shipped_measures
from server.tables import BroughtMeasure, MeasureSetting, Practice
from worksheets.measure import Measure


def settle_measure(session: Session, someone: Someone, measure: Measure, own: OwnFigures, now: datetime) -> None:
    """Keeps the practice's figures for a measure: every graph and report uses them from now on."""
    row = session.get(MeasureSetting, (someone.practice_id, measure.name))
    if row is None:
        row = MeasureSetting(
            practice_id=someone.practice_id, measure=measure.name, set_by=someone.member_id, set_at=now
        )
    row.standard_deviation, row.reliability = own.standard_deviation, own.reliability
    row.cut_off, row.cut_off_side, row.cut_off_source = own.cut_off, own.cut_off_side, own.cut_off_source
    row.is_on, row.who_reads = own.is_on, own.who_reads
    row.set_by, row.set_at = someone.member_id, now
    session.add(row)
    record(session, now, someone.practice_id, "measure.settled", member_id=someone.member_id, detail=measure.name)


def bring_measure(session: Session, someone: Someone, asked: AskedMeasure, now: datetime) -> str:
    """Keeps a measure for this practice: a new one, or the next version of one it has.

    Returns what is wrong, "" where it was kept. Sent twice, it is kept once. A measure whose scores were entered keeps
    its scoring: nobody's score may come to mean another thing.
    """
    session.get_one(Practice, someone.practice_id, with_for_update=True)
    name = asked.measure.name
    before = brought_measures(session, someone.practice_id).get(name)
    if (
        before
        and (before.written, before.ended_at) == (asked.written, None)
        and before.stated[0].licence == asked.licence
    ):
        return ""
    known = before.measure if before else shipped_measures().get(name)
    if known and not rules.scores_alike(known, asked.measure) and queries.has_scores(session, someone, name):
        return (
            f"Scores were entered by “{known.short}” already, and this file scores it differently. Give it another "
            "name, so that what was entered keeps its meaning."
        )
    session.add(
        BroughtMeasure(
            practice_id=someone.practice_id,
            name=name,
            version=before.version + 1 if before else 1,
            file=asked.file,
            written=asked.written,
            licence=asked.licence,
            brought_by=someone.member_id,
            brought_at=now,
        )
    )
    record(session, now, someone.practice_id, "measure.brought", member_id=someone.member_id, detail=name)
    return ""


def withdraw_measure(session: Session, someone: Someone, name: str, now: datetime) -> None:
    """The practice may use it no longer: its items are shown no more, its scores stay. Raises NotFound, OutOfDate."""
    settled = queries.settled_measure(session, someone, name)
    brought = settled.brought
    if brought is None or brought.ended_at is not None:
        raise OutOfDate("This measure has been withdrawn already, or was never brought. Look at it again.")
    row = session.get_one(BroughtMeasure, (someone.practice_id, name, brought.version))
    row.ended_by, row.ended_at = someone.member_id, now
    session.add(row)
    record(session, now, someone.practice_id, "measure.withdrawn", member_id=someone.member_id, detail=name)
