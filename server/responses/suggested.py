"""What might be given next, worked out from the latest session that something was sent in for.

Only ratings and reports that may be raised with the other partner are looked at. Whoever shows it records the read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from server.domain.confidentiality import asks_about_safety_alone
from server.domain.gaps import Gap
from server.domain.ledger import State
from server.domain.suggestions import Known, Offer, Suggestion, suggestions
from server.domain.words import Policy
from server.responses.people import People
from server.responses.promises import ledger_of, promises_of, published, reviews_of
from server.responses.reading import Written, submitted
from server.responses.side_by_side import perception_gaps
from server.tables import AssignedWorksheet, Assignment, Couple, CoupleSession, Invitation, ProgrammeRun, Response
from server.vault import Vault
from worksheets.catalog import the_catalog
from worksheets.definition import Worksheet

SILENT_AFTER = 2
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Suggested:
    """At most three worksheets with their reasons. `is_silent`: nobody sent anything in twice, so there are none."""

    lines: tuple[Suggestion, ...]
    is_silent: bool


NOTHING_SUGGESTED = Suggested((), is_silent=False)


def suggested(session: Session, vault: Vault, couple: Couple, people: People, now: datetime) -> Suggested:
    gaps, is_disputed = _found(session, vault, couple, people)
    given = _given(session, couple)
    is_silent = _is_silent(session, couple, now)
    known = Known(
        given=frozenset(name for names in given for name in names),
        latest=given[0] if given else frozenset(),
        gaps=gaps,
        is_disputed=is_disputed,
        direction=couple.direction,
        in_programme=_is_in_programme(session, couple),
        is_silent=is_silent,
    )
    return Suggested(suggestions(_library(), known), is_silent)


def _library() -> tuple[Offer, ...]:
    """What may be sent by mail, in the guide's order."""
    return tuple(_offer(sheet) for sheet in the_catalog().worksheets() if not asks_about_safety_alone(sheet))


def _offer(sheet: Worksheet) -> Offer:
    theme = ""
    if sheet.section:
        theme = the_catalog().guide(sheet.guide).sections[sheet.section - 1].title(LANGUAGE)
    behaviours = frozenset(behaviour.key for behaviour in sheet.behaviours)
    return Offer(sheet.name, sheet.title(LANGUAGE), sheet.section, theme, behaviours)


def _found(session: Session, vault: Vault, couple: Couple, people: People) -> tuple[Sequence[Gap], bool]:
    """The gaps of the latest answered session, and whether a promise was told differently in it."""
    latest = _latest_answered(session, couple)
    if latest is None:
        return (), False
    vault.sealing.unlock(session, couple.practice_id, [couple.id])
    current = submitted(session, vault, couple, people, [latest])
    gaps = perception_gaps(current, (), people.names, under=couple.policy)
    if not _reports_may_be_raised(current, couple.policy):
        return gaps, False
    promises = promises_of(session, vault, couple, people)
    reviews = reviews_of(session, vault, couple, people, promises, [latest])[latest]
    entries = ledger_of(published(promises), people, reviews, []).entries
    return gaps, any(entry.state is State.DISPUTED for entry in entries)


def _reports_may_be_raised(current: Sequence[Written], policy: Policy) -> bool:
    """Whether what both said of their promises may be: one report kept back keeps the difference back."""
    return all(
        written.may_be_raised(question, policy, kept_back=found.answer.kept_back)
        for written in current
        for question in written.form.questions
        if question.kind == "commitment_review" and (found := written.answer(question))
    )


def _latest_answered(session: Session, couple: Couple) -> UUID | None:
    found: UUID | None = session.exec(
        select(CoupleSession.id)
        .join(
            Response,
            (col(Response.practice_id) == CoupleSession.practice_id) & (col(Response.session_id) == CoupleSession.id),
        )
        .where(
            CoupleSession.practice_id == couple.practice_id,
            CoupleSession.couple_id == couple.id,
            col(Response.submitted_at).is_not(None),
        )
        .order_by(col(CoupleSession.starts_at).desc())
        .limit(1)
    ).first()
    return found


def _given(session: Session, couple: Couple) -> list[frozenset[str]]:
    """The worksheets of each assignment, the newest first."""
    rows = session.exec(
        select(AssignedWorksheet.assignment_id, AssignedWorksheet.name)
        .join(
            Assignment,
            (col(Assignment.practice_id) == AssignedWorksheet.practice_id)
            & (col(Assignment.id) == AssignedWorksheet.assignment_id),
        )
        .where(Assignment.practice_id == couple.practice_id, Assignment.couple_id == couple.id)
        .order_by(col(Assignment.created_at).desc(), col(Assignment.id).desc())
    ).all()
    given: dict[UUID, set[str]] = {}
    for assignment_id, name in rows:
        given.setdefault(assignment_id, set()).add(name)
    return [frozenset(names) for names in given.values()]


def _is_silent(session: Session, couple: Couple, now: datetime) -> bool:
    """Whether of the last two assignments that are over, neither brought anything in from anybody."""
    rows = session.exec(
        select(func.count(col(Invitation.submitted_at)))
        .where(Invitation.practice_id == couple.practice_id, Invitation.couple_id == couple.id)
        .group_by(col(Invitation.assignment_id))
        .having(func.max(col(Invitation.due_at)) <= now)
        .order_by(func.max(col(Invitation.due_at)).desc())
        .limit(SILENT_AFTER)
    ).all()
    return len(rows) == SILENT_AFTER and not any(rows)


def _is_in_programme(session: Session, couple: Couple) -> bool:
    run = session.exec(
        select(ProgrammeRun.id)
        .where(
            ProgrammeRun.practice_id == couple.practice_id,
            ProgrammeRun.couple_id == couple.id,
            col(ProgrammeRun.ended_at).is_(None),
        )
        .limit(1)
    ).first()
    return run is not None
