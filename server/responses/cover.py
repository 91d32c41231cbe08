"""Alerts that nobody acknowledged in time: each goes to the cover of its clinician, once, with one content-free letter.

Passing is one transaction: the alert's `passed_at` and the letter's row are there together or not at all, so a process
that is killed loses nothing. The practice's row is held meanwhile, and each alert taken by a conditional UPDATE, so of
two workers one passes it, and an alert acknowledged at the same moment stays acknowledged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from server import members, outbox
from server.access import record
from server.domain.cover import HOURS_AT_LEAST, cover_of, passes_at
from server.domain.words import LetterKind, Role
from server.tables import Alert, Couple, Member, Practice


@dataclass(frozen=True, slots=True)
class Passing:
    """An alert whose time is up, and who it goes to."""

    practice_id: UUID
    alert_id: UUID
    couple_id: UUID
    to: UUID


def overdue(session: Session, now: datetime) -> tuple[Passing, ...]:
    """What is to be passed on at `now`. An alert that nobody can take over is not among it, and stays where it is."""
    waiting = session.exec(
        select(Practice)
        .join(Alert, col(Alert.practice_id) == Practice.id)
        .where(*_is_waiting(), col(Alert.raised_at) <= now - timedelta(hours=HOURS_AT_LEAST))
        .distinct()
    ).all()
    return tuple(passing for practice in waiting for passing in _overdue_in(session, practice, now))


def pass_on(session: Session, now: datetime) -> int:
    """Passes on what is overdue; returns how many alerts went to somebody."""
    practice_ids = sorted({passing.practice_id for passing in overdue(session, now)})
    return sum(_pass_in(session, practice_id, now) for practice_id in practice_ids)


def _pass_in(session: Session, practice_id: UUID, now: datetime) -> int:
    practice = session.get_one(Practice, practice_id, with_for_update=True, populate_existing=True)
    passed = [passing for passing in _overdue_in(session, practice, now) if _is_taken(session, passing, now)]
    for member_id in dict.fromkeys(passing.to for passing in passed):
        outbox.to_member(session, practice_id, member_id, LetterKind.ALERT, now)
    for passing in passed:
        record(
            session,
            now,
            practice_id,
            "alert.passed",
            couple_id=passing.couple_id,
            subject_id=passing.alert_id,
            detail=str(passing.to),
        )
    return len(passed)


def _overdue_in(session: Session, practice: Practice, now: datetime) -> Iterable[Passing]:
    hours = practice.alert_cover_hours
    rows: Sequence[tuple[Alert, UUID]] = session.exec(
        select(Alert, Couple.clinician_id)
        .join(Couple, (col(Couple.practice_id) == Alert.practice_id) & (col(Couple.id) == Alert.couple_id))
        .where(Alert.practice_id == practice.id, *_is_waiting())
        .order_by(col(Alert.raised_at), col(Alert.id))
    ).all()
    colleagues = members.colleagues_of(session, practice.id)
    covers = {each.id: cover_of(each, colleagues) for each in colleagues}
    for alert, clinician_id in rows:
        to = covers[clinician_id].to
        if to is not None and passes_at(alert.raised_at, hours) <= now:
            yield Passing(practice.id, alert.id, alert.couple_id, to.id)


def _is_waiting() -> tuple[ColumnElement[bool], ...]:
    """Open, and with nobody but its own clinician: never passed, or to somebody who can read it no longer.

    That is who has left the practice since, or sees no clients there any more.
    """
    cannot_read = or_(col(Member.ended_at).is_not(None), col(Member.role) == Role.MANAGER)
    lost = select(Member.id).where(Member.practice_id == Alert.practice_id, cannot_read)
    return (
        col(Alert.acknowledged_at).is_(None),
        or_(col(Alert.passed_at).is_(None), col(Alert.passed_to).in_(lost)),
    )


def _is_taken(session: Session, passing: Passing, now: datetime) -> bool:
    won = session.execute(
        update(Alert)
        .where(col(Alert.practice_id) == passing.practice_id, col(Alert.id) == passing.alert_id, *_is_waiting())
        .values(passed_at=now, passed_to=passing.to)
        .execution_options(synchronize_session=False)
    )
    return bool(won.rowcount)  # type: ignore[attr-defined]
