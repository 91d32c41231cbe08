"""What assignments are called wherever they are named. A worksheet that asks about safety alone is never named.

An assignment of nothing else is told of nowhere: not by its state, not in a count, not by a line without a name.
"""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, select

from server.domain.confidentiality import asks_about_safety_alone
from server.responses.brought_measures import worksheets_of
from server.tables import AssignedWorksheet, Couple, Invitation, Member, Response
from worksheets.catalog import the_catalog
from worksheets.definition import Worksheet


def titles_of(session: Session, practice_id: UUID, assignment_ids: set[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The titles of each assignment's worksheets, in the order they are answered."""
    found = session.exec(
        select(AssignedWorksheet)
        .where(
            AssignedWorksheet.practice_id == practice_id,
            col(AssignedWorksheet.assignment_id).in_(assignment_ids),
        )
        .order_by(col(AssignedWorksheet.position))
    ).all()
    titles: dict[UUID, tuple[str, ...]] = dict.fromkeys(assignment_ids, ())
    sheets = worksheets_of(session, practice_id, ((row.name, row.version) for row in found))
    for row in found:
        worksheet = sheets[row.name, row.version]
        if not asks_about_safety_alone(worksheet):
            titles[row.assignment_id] += (worksheet.title("en"),)
    return titles


def safety_alone() -> tuple[str, ...]:
    """The names of the worksheets that ask about nothing but safety."""
    return tuple(sheet.name for sheet in the_catalog().worksheets() if asks_about_safety_alone(sheet))


def is_told(practice_id: UUID, assignment_id: object) -> ColumnElement[bool]:
    """Whether an assignment asks about anything besides safety: no other is told of. For a WHERE.

    `assignment_id` is the column it is asked of.
    """
    return (
        exists()
        .where(
            col(AssignedWorksheet.practice_id) == practice_id,
            col(AssignedWorksheet.assignment_id) == assignment_id,
            col(AssignedWorksheet.name).not_in(safety_alone()),
        )
        .correlate_except(AssignedWorksheet)
    )


def asks_about_safety(session: Session, invitation: Invitation) -> bool:
    """Whether questions about safety alone are among what this invitation asks."""
    return any(map(asks_about_safety_alone, worksheets_given(session, invitation)))


def worksheets_given(session: Session, invitation: Invitation) -> tuple[Worksheet, ...]:
    """The worksheets of an invitation, in the order they are answered."""
    found = session.exec(
        select(AssignedWorksheet)
        .where(
            AssignedWorksheet.practice_id == invitation.practice_id,
            AssignedWorksheet.assignment_id == invitation.assignment_id,
        )
        .order_by(col(AssignedWorksheet.position))
    ).all()
    sheets = worksheets_of(session, invitation.practice_id, ((row.name, row.version) for row in found))
    return tuple(sheets[row.name, row.version] for row in found)


def typed_by_whom(session: Session, couple: Couple) -> dict[UUID, str]:
    """Who typed in what from a sheet of paper: names by the invitation it answers."""
    rows = session.exec(
        select(Response.invitation_id, Member.name)
        .join(Member, (col(Member.practice_id) == Response.practice_id) & (col(Member.id) == col(Response.typed_by)))
        .where(Response.practice_id == couple.practice_id, Response.couple_id == couple.id)
    ).all()
    return dict(rows)
