"""Keeping what was printed: sealed for both partners, given out again as the same bytes, and gone with either's key."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from reports.content import Conjoint, SessionPrep
from server.access import partners_of
from server.domain.words import KeyScope
from server.responses.overview import Overview
from server.responses.promises import published
from server.session_prep import rules
from server.tables import Couple, CoupleSession, DataKey, Invitation, IssuedReport, Practice, PreparedReport
from server.vault import Cell, Vault
from server.vault.sealing import CannotOpen

ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
UNCLAIMED_AFTER = timedelta(days=1)
"""How long after its session a prepared report that nobody opened is kept."""

DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Document:
    """A printed report, and what has to be known to give it out again.

    `fingerprint` is of its content, but for the moment it was drawn up: the same content is not printed twice. `shown`
    are the ids of the picks and promises in a copy for both.
    """

    pdf: bytes
    file_name: str
    fingerprint: str
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is kept already: prepared by the job or, where it has an `id`, given out before."""

    document: Document
    as_of: datetime
    id: UUID | None = None


def fingerprint(content: SessionPrep | Conjoint) -> str:
    """Of everything a report shows but the moment and the line that tells it."""
    if isinstance(content, SessionPrep):
        timeless: SessionPrep | Conjoint = replace(content, prepared="", prepared_at=ANY_MOMENT)
    else:
        timeless = replace(content, prepared_at=ANY_MOMENT)
    return hashlib.sha256(repr(timeless).encode()).hexdigest()


def shown_to_both(seen: Overview) -> tuple[str, ...]:
    """The ids of what a copy for both holds as things stand now."""
    picks = (held.pick.id for held in rules.held_for_both(seen) if not held.why_not)
    return tuple(str(each) for each in (*picks, *(promise.id for promise in published(seen.promises))))


def kept(session: Session, vault: Vault, wanted: IssuedReport, content: str, *, may_be_prepared: bool) -> Kept | None:
    """What is kept of the wanted copy with this very content: given out before, or prepared."""
    issued = session.exec(
        select(IssuedReport)
        .where(
            IssuedReport.practice_id == wanted.practice_id,
            IssuedReport.couple_id == wanted.couple_id,
            IssuedReport.session_id == wanted.session_id,
            IssuedReport.variant == wanted.variant,
            IssuedReport.paper == wanted.paper,
            IssuedReport.drawn_for == wanted.drawn_for,
            col(IssuedReport.ended_at).is_(None),
        )
        .order_by(col(IssuedReport.id).desc())
        .limit(1)
    ).first()
    if issued is not None:
        document = open_issued(session, vault, issued)
        if document is not None and document.fingerprint == content:
            return Kept(document, issued.as_of, issued.id)
    row = session.get(PreparedReport, (wanted.practice_id, wanted.session_id)) if may_be_prepared else None
    if row is None or row.as_of is None:
        return None
    document = _opened(session, vault, prepared_cell(row), row.document)
    return Kept(document, row.as_of) if document is not None and document.fingerprint == content else None


def open_issued(session: Session, vault: Vault, row: IssuedReport) -> Document | None:
    """What was given out, None where either partner's key or its time is gone."""
    return _opened(session, vault, issued_cell(row), row.document)


def sealed(session: Session, vault: Vault, couple: Couple, cell: Cell, document: Document) -> bytes:
    """Raises CannotOpen where a partner's key has been destroyed."""
    about = asdict(document)
    pdf = about.pop("pdf")
    a, b = partners_of(session, couple)
    data = json.dumps(about).encode() + b"\n" + pdf
    return vault.sealing.seal_for_both(session, cell, (a.id, b.id), data)


def issued_cell(row: IssuedReport) -> Cell:
    return Cell(row.practice_id, row.couple_id, None, "issued_report", "document", row.id)


def prepared_cell(row: PreparedReport) -> Cell:
    return Cell(row.practice_id, row.couple_id, None, "prepared_report", "document", row.session_id)


def hold(session: Session, practice_id: UUID, session_id: UUID) -> CoupleSession:
    """The session as it stands now, and its invitations, held to the end of the transaction.

    Whoever sends something in or corrects it holds their invitation: either they come first, and what they wrote is
    counted, or they wait, and find the report drawn up.
    """
    appointment = session.get_one(
        CoupleSession, (practice_id, session_id), with_for_update=True, populate_existing=True
    )
    session.exec(
        select(Invitation.id)
        .where(Invitation.practice_id == practice_id, Invitation.session_id == session_id)
        .order_by(col(Invitation.id))
        .with_for_update()
    ).all()
    return appointment


# ---------------------------------------------------------------- what is not kept any longer


def let_go(session: Session, now: datetime) -> int:
    """Empties the rows of documents that are past their time, or that nobody can open any more. Returns how many."""
    count = 0
    for practice in session.exec(select(Practice)).all():
        openable = _couples_with_both_keys(practice.id)
        count += session.execute(
            update(IssuedReport)
            .where(
                col(IssuedReport.practice_id) == practice.id,
                col(IssuedReport.ended_at).is_(None),
                or_(
                    col(IssuedReport.issued_at) <= now - timedelta(days=DAYS_A_MONTH * practice.report_months),
                    col(IssuedReport.couple_id).not_in(openable),
                ),
            )
            .values(document=b"", ended_at=now)
        ).rowcount  # type: ignore[attr-defined]
        over = select(CoupleSession.id).where(
            CoupleSession.practice_id == practice.id, col(CoupleSession.starts_at) <= now - UNCLAIMED_AFTER
        )
        count += session.execute(
            update(PreparedReport)
            .where(
                col(PreparedReport.practice_id) == practice.id,
                col(PreparedReport.as_of).is_not(None),
                or_(col(PreparedReport.session_id).in_(over), col(PreparedReport.couple_id).not_in(openable)),
            )
            .values(document=b"", as_of=None)
        ).rowcount  # type: ignore[attr-defined]
    return count


def _couples_with_both_keys(practice_id: UUID) -> SelectOfScalar[UUID] | SelectOfScalar[None]:
    return (
        select(DataKey.couple_id)
        .where(DataKey.practice_id == practice_id, DataKey.scope == KeyScope.PARTNER)
        .group_by(col(DataKey.couple_id))
        .having(func.count(func.distinct(DataKey.partner_id)) == 2)
    )


def _opened(session: Session, vault: Vault, cell: Cell, sealed_document: bytes) -> Document | None:
    try:
        data = vault.sealing.open_for_both(session, cell, sealed_document)
    except CannotOpen:
        return None
    about, _, pdf = data.partition(b"\n")
    values = json.loads(about)
    return Document(pdf, values["file_name"], values["fingerprint"], tuple(values["shown"]))
