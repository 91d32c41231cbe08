"""What was decided about homework for both partners after a safety alert, sealed under the couple's key."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.access import record
from server.domain.homework import AlertMoments, Decided, asks_for_decision
from server.domain.ids import new_id
from server.domain.words import AlertDecision
from server.tables import Alert, Couple, HomeworkDecision, Member
from server.vault import Cell, Vault


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """One decision with its reason and who made it."""

    decision: AlertDecision
    reason: str
    by: str
    at: datetime


def decisions_of(session: Session, vault: Vault, couple: Couple) -> tuple[RecordedDecision, ...]:
    """Every decision, the newest first."""
    rows = session.exec(
        select(HomeworkDecision, Member.name)
        .join(
            Member,
            (col(Member.practice_id) == HomeworkDecision.practice_id) & (col(Member.id) == HomeworkDecision.decided_by),
        )
        .where(HomeworkDecision.practice_id == couple.practice_id, HomeworkDecision.couple_id == couple.id)
        .order_by(col(HomeworkDecision.decided_at).desc(), col(HomeworkDecision.id).desc())
    ).all()
    return tuple(
        RecordedDecision(row.decision, vault.sealing.open(session, _cell(row), row.reason), name, row.decided_at)
        for row, name in rows
    )


def last_decided(session: Session, couple: Couple) -> Decided | None:
    row = session.exec(
        select(HomeworkDecision)
        .where(HomeworkDecision.practice_id == couple.practice_id, HomeworkDecision.couple_id == couple.id)
        .order_by(col(HomeworkDecision.decided_at).desc(), col(HomeworkDecision.id).desc())
        .limit(1)
    ).first()
    return Decided(row.decision, row.decided_at) if row else None


def is_decision_asked(session: Session, couple: Couple, now: datetime) -> bool:
    """Whether homework for both of this couple needs a decision first."""
    rows = session.exec(
        select(Alert.raised_at, Alert.acknowledged_at).where(
            Alert.practice_id == couple.practice_id, Alert.couple_id == couple.id
        )
    ).all()
    moments = [AlertMoments(raised_at, acknowledged_at) for raised_at, acknowledged_at in rows]
    return asks_for_decision(moments, last_decided(session, couple), now)


def decide(
    session: Session,
    vault: Vault,
    couple: Couple,
    decision: AlertDecision,
    reason: str,
    now: datetime,
    *,
    decided_by: UUID,
) -> None:
    """Records a decision. Nothing is ever changed or taken away: a new one stands above those before."""
    row = HomeworkDecision(
        practice_id=couple.practice_id,
        id=new_id(),
        couple_id=couple.id,
        decision=decision,
        reason=b"",
        decided_by=decided_by,
        decided_at=now,
    )
    row.reason = vault.sealing.seal(session, _cell(row), reason)
    session.add(row)
    record(
        session,
        now,
        couple.practice_id,
        "homework.decided",
        member_id=decided_by,
        couple_id=couple.id,
        subject_id=row.id,
        detail=decision.value,
    )


def _cell(row: HomeworkDecision) -> Cell:
    return Cell(row.practice_id, row.couple_id, None, "homework_decision", "reason", row.id)
