"""How the report for a session stands: prepared ahead of it, being prepared, or not printed and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from server.domain import times
from server.printing import REASONS, WhyNot
from server.tables import Agreement, Audit, CoupleSession, Practice, PreparedReport

CHANGES = ("response.submitted", "response.typed_in", "answer.amended")
"""What makes a report out of date by itself: something was sent in or replaced."""

COUNTED_BACK = timedelta(days=1)
"""How long before a report's moment its changes are counted from: longer than any transaction is under way."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One session's report. `as_of`: what it holds everything up to, None while there is none.

    `is_behind`: more was sent in since. `why_not` is empty unless the last attempt printed nothing.
    """

    as_of: datetime | None
    is_behind: bool = False
    why_not: str = ""

    def sentence(self, now: datetime, zone: str) -> str:
        """In words, "" where there is nothing to say."""
        if self.why_not:
            return f"The report could not be prepared. {REASONS[WhyNot(self.why_not)]}"
        if self.as_of is None:
            return "The report is being prepared."
        at = _at(self.as_of, now, zone)
        if self.is_behind:
            return f"Report ready, as of {at}. More came in since: it is being prepared again."
        return f"Report ready, as of {at}."


def standings(
    session: Session, practice_id: UUID, appointments: Iterable[CoupleSession], now: datetime
) -> Mapping[UUID, Standing]:
    """By session: those whose report is prepared or due to be. None for a session that is over or cancelled."""
    coming = [each for each in appointments if each.starts_at > now and each.cancelled_at is None]
    if not coming:
        return {}
    rows = session.exec(
        select(PreparedReport).where(
            PreparedReport.practice_id == practice_id,
            col(PreparedReport.session_id).in_([each.id for each in coming]),
        )
    ).all()
    prepared = {row.session_id: row for row in rows}
    changes = changes_now(session, rows)
    until = now + timedelta(hours=session.get_one(Practice, practice_id).report_hours)
    found = {}
    for each in coming:
        row = prepared.get(each.id)
        if row is not None and (row.as_of or row.why_not or each.starts_at <= until):
            found[each.id] = Standing(row.as_of, changes[each.id] != row.changes, row.why_not)
        elif each.starts_at <= until:
            found[each.id] = Standing(None)
    return found


def changes_now(session: Session, rows: Iterable[PreparedReport]) -> dict[UUID, int]:
    """By session: how much was sent in or said since a day before each report's moment."""
    prepared = list(rows)
    counts = {row.session_id: 0 for row in prepared}
    if not counts:
        return counts
    for table, which in ((Audit, col(Audit.action).in_(CHANGES)), (Agreement, col(Agreement.id).is_not(None))):
        found = session.execute(
            select(PreparedReport.session_id, func.count())
            .join(
                table,
                (col(table.practice_id) == PreparedReport.practice_id)
                & (col(table.couple_id) == PreparedReport.couple_id)
                & (col(table.at) > PreparedReport.since),
            )
            .where(
                PreparedReport.practice_id == prepared[0].practice_id,
                col(PreparedReport.session_id).in_(list(counts)),
                which,
            )
            .group_by(col(PreparedReport.session_id))
        ).all()
        for session_id, count in found:
            counts[session_id] += count
    return counts


def changes_since(session: Session, practice_id: UUID, couple_id: UUID, since: datetime) -> int:
    """How much one couple has sent in or said since then."""
    sent_in = select(func.count()).where(
        Audit.practice_id == practice_id,
        Audit.couple_id == couple_id,
        col(Audit.at) > since,
        col(Audit.action).in_(CHANGES),
    )
    said = select(func.count()).where(
        Agreement.practice_id == practice_id, Agreement.couple_id == couple_id, col(Agreement.at) > since
    )
    return session.exec(sent_in).one() + session.exec(said).one()


def _at(moment: datetime, now: datetime, zone: str) -> str:
    """ "14:05" today, "Mon 23 Nov, 14:05" otherwise."""
    clock = times.clock(moment, zone)
    is_today = times.in_zone(moment, zone).date() == times.in_zone(now, zone).date()
    return clock if is_today else f"{times.short_day(moment, zone)}, {clock}"
