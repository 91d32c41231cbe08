"""What assignments are called wherever they are named. A worksheet that asks about safety alone is never named."""

from uuid import UUID

from sqlmodel import Session, col, select

from server.domain.confidentiality import asks_about_safety_alone
from server.responses.brought_measures import worksheets_of
from server.tables import AssignedWorksheet


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
