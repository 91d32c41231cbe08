"""What a clinician settles in the library for their practice."""

from datetime import datetime

from sqlmodel import Session

from server.access import Someone, record
from server.library.forms import OwnFigures
from server.tables import MeasureSetting
from worksheets.measure import Measure


def settle_measure(session: Session, someone: Someone, measure: Measure, own: OwnFigures, now: datetime) -> None:
    """Keeps the practice's figures for a measure: every graph and report uses them from now on."""
    row = session.get(MeasureSetting, (someone.practice_id, measure.name))
    if row is None:
        row = MeasureSetting(
            practice_id=someone.practice_id, measure=measure.name, set_by=someone.member_id, set_at=now
        )
    row.standard_deviation, row.reliability = own.standard_deviation, own.reliability
    row.is_on, row.who_reads = own.is_on, own.who_reads
    row.set_by, row.set_at = someone.member_id, now
    session.add(row)
    record(session, now, someone.practice_id, "measure.settled", member_id=someone.member_id, detail=measure.name)
