"""Homework: one act of assigning, one independent invitation per partner, and the letters that carry them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.domain.words import LetterKind, Pace, Place
from server.tables.columns import Moment, Sealed, to, word_of


class Assignment(SQLModel, table=True):
    """Worksheet versions given in one act. `hours_before` ties the due time to the session; else it is fixed.

    `send_hours_before` ties the sending to the session in the same way; None means at once.
    """

    __table_args__ = (to("couple"), to("couple_session", "session_id"), to("member", "assigned_by"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    session_id: UUID
    assigned_by: UUID
    hours_before: int | None = None
    send_hours_before: int | None = None
    note: bytes = Field(default=b"", sa_type=Sealed)
    created_at: datetime = Field(sa_type=Moment)


class AssignedWorksheet(SQLModel, table=True):
    """One worksheet version of an assignment, in the order it is answered."""

    __tablename__ = "assigned_worksheet"
    __table_args__ = (to("assignment"),)

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    assignment_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    name: str
    version: int


class Invitation(SQLModel, table=True):
    """One partner's private link to one assignment. Its state is worked out from these moments, never stored.

    `due_at` is when it closes for who has not begun. Every save keeps it open until `kept_open_until` at least. A
    partner may choose when to be reminded (`remind_again_at`) or have no reminders at all (`reminders_stopped_at`).
    One that is given `in_room` is never mailed and never reminded of: it is opened from a code on the screen, on the
    clinic's device, or answered on paper.
    """

    __table_args__ = (
        UniqueConstraint("practice_id", "assignment_id", "partner_id"),
        to("couple"),
        to("partner"),
        to("assignment"),
        to("couple_session", "session_id"),
        Index(None, "practice_id", "couple_id", "session_id"),
        Index(None, "practice_id", "partner_id", "due_at"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    assignment_id: UUID
    session_id: UUID
    generation: int = 1
    in_room: bool = False
    opens_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    reminded_at: datetime | None = Field(default=None, sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    saved_at: datetime | None = Field(default=None, sa_type=Moment)
    kept_open_until: datetime | None = Field(default=None, sa_type=Moment)
    remind_again_at: datetime | None = Field(default=None, sa_type=Moment)
    reminders_stopped_at: datetime | None = Field(default=None, sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    declined_at: datetime | None = Field(default=None, sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class ProgrammeRun(SQLModel, table=True):
    """A programme as one couple goes through it. `only` is the one partner it is for, None where it is for both.

    A partner with a `paused_…_at` is left out of the steps until it is taken away again. Times are hours before a
    session, never fixed: nothing of it goes out because of what somebody did.
    """

    __tablename__ = "programme_run"
    __table_args__ = (
        to("couple"),
        to("member", "started_by"),
        Index(None, "practice_id", "couple_id", "ended_at"),
        Index(None, "ended_at"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    name: str
    version: int
    pace: Pace = Field(sa_type=word_of(Pace))
    only: Place | None = Field(default=None, sa_type=word_of(Place))
    hours_before: int
    send_hours_before: int
    started_by: UUID
    started_at: datetime = Field(sa_type=Moment)
    paused_a_at: datetime | None = Field(default=None, sa_type=Moment)
    paused_b_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class ProgrammeStep(SQLModel, table=True):
    """A step that was given, or skipped where it has no assignment. Its key is its place: a second one cannot be."""

    __tablename__ = "programme_step"
    __table_args__ = (to("programme_run", "run_id"), to("assignment"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    run_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    assignment_id: UUID | None = None
    made_at: datetime = Field(sa_type=Moment)


class ProgrammeSwap(SQLModel, table=True):
    """Another worksheet in the place of what a step to come would have given."""

    __tablename__ = "programme_swap"
    __table_args__ = (to("programme_run", "run_id"), to("member", "swapped_by"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    run_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    worksheet: str
    swapped_by: UUID
    swapped_at: datetime = Field(sa_type=Moment)


class Letter(SQLModel, table=True):
    """A mail that is due. It holds identifiers only: the text is made when it is sent, and never kept."""

    __table_args__ = (
        to("invitation"),
        to("member"),
        Index(None, "settled_at", "due_at"),
        Index(None, "practice_id", "invitation_id"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    kind: LetterKind = Field(sa_type=word_of(LetterKind))
    invitation_id: UUID | None = None
    member_id: UUID | None = None
    due_at: datetime = Field(sa_type=Moment)
    drop_after: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str = ""
    problem: str = ""


class Visit(SQLModel, table=True):
    """A partner's time on their page after the passcode. The secret lives in their cookie; here is its hash.

    `on_device`: on the clinic's device, which goes back to the clinician as soon as the page was sent or left.
    """

    __table_args__ = (to("invitation"),)

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    secret_hash: bytes = Field(primary_key=True)
    invitation_id: UUID
    generation: int
    passcode_generation: int
    on_device: bool = False
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
