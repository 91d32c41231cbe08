"""Every table, a file per topic, below every feature. Foreign keys only: no relationship loads anything by itself."""

from server.tables.assignments import AssignedWorksheet, Assignment, Invitation, Letter, Visit
from server.tables.caseload import Agreement, Couple, CoupleSession, Grant, Partner
from server.tables.practice import Audit, DataKey, Link, Login, Member, Practice, SignIn, Throttle
from server.tables.responses import (
    AgendaLine,
    Alert,
    AnswerRow,
    Commitment,
    FollowThrough,
    Highlighting,
    HighlightJudgement,
    HomeworkDecision,
    Pick,
    Response,
    SessionNote,
)

__all__ = [
    "AgendaLine",
    "Agreement",
    "Alert",
    "AnswerRow",
    "AssignedWorksheet",
    "Assignment",
    "Audit",
    "Commitment",
    "Couple",
    "CoupleSession",
    "DataKey",
    "FollowThrough",
    "Grant",
    "HighlightJudgement",
    "Highlighting",
    "HomeworkDecision",
    "Invitation",
    "Letter",
    "Link",
    "Login",
    "Member",
    "Partner",
    "Pick",
    "Practice",
    "Response",
    "SessionNote",
    "SignIn",
    "Throttle",
    "Visit",
]
