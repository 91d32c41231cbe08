"""Session-prep reports: prepared before their session, and given out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from server.tables.columns import Moment, Sealed, to


class PreparedReport(SQLModel, table=True):
    """The clinician's copy for one session, printed before anybody asked for it, or why it could not be.

    `as_of` is the moment it holds everything up to, and `changes` how much had been sent in or said between `since` and
    then: where more has by now, it is prepared again. `why_not` says why the last attempt printed nothing; the next is
    at `retry_at`. The document is sealed for both partners: it opens only while the keys of both exist.
    """

    __tablename__ = "prepared_report"
    __table_args__ = (to("couple"), to("couple_session", "session_id"), Index(None, "practice_id", "couple_id"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    session_id: UUID = Field(primary_key=True)
    couple_id: UUID
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    as_of: datetime | None = Field(default=None, sa_type=Moment)
    since: datetime | None = Field(default=None, sa_type=Moment)
    changes: int = 0
    document: bytes = Field(default=b"", sa_type=Sealed)
    why_not: str = ""
    attempts: int = 0
    retry_at: datetime | None = Field(default=None, sa_type=Moment)


class IssuedReport(SQLModel, table=True):
    """A report that was given out: the same bytes whenever it is opened again, until they are destroyed.

    Sealed for both partners. Once either's key or the time it is kept for is gone, the row stays, without a document,
    and `ended_at` says since when. `drawn_for` is the member whose copy it is.
    """

    __tablename__ = "issued_report"
    __table_args__ = (
        to("couple"),
        to("couple_session", "session_id"),
        to("member", "drawn_for"),
        Index(None, "practice_id", "couple_id", "session_id"),
        Index(None, "ended_at", "issued_at"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    session_id: UUID
    variant: str
    paper: str
    drawn_for: UUID
    as_of: datetime = Field(sa_type=Moment)
    issued_at: datetime = Field(sa_type=Moment)
    document: bytes = Field(default=b"", sa_type=Sealed)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
