"""The couple, its two partners, who may see them, and when they come."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.domain.words import AgreementOutcome, Direction, Mailbox, Place, Policy, SeenAlone
from server.tables.columns import Moment, Sealed, to, word_of
from worksheets.definition import Stance


class Couple(SQLModel, table=True):
    """The case. Its code stands wherever names must not."""

    __table_args__ = (
        UniqueConstraint("practice_id", "code"),
        to("member", "clinician_id"),
        Index(None, "practice_id", "clinician_id", "archived_at"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    code: str
    clinician_id: UUID
    direction: Direction = Field(sa_type=word_of(Direction))
    policy: Policy = Field(sa_type=word_of(Policy))
    policy_version: int = 1
    shared_address_accepted: bool = False
    created_at: datetime = Field(sa_type=Moment)
    archived_at: datetime | None = Field(default=None, sa_type=Moment)


class Partner(SQLModel, table=True):
    """One of the two people. The passcode's hash is empty until one is given out or chosen.

    Questions that are about safety alone go out by mail only where `safety_mailed_by` turned that on for this partner.
    """

    __table_args__ = (
        UniqueConstraint("practice_id", "couple_id", "place"),
        to("couple"),
        to("member", "safety_mailed_by"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    place: Place = Field(sa_type=word_of(Place))
    stance: Stance = Field(sa_type=word_of(Stance))
    name: bytes = Field(sa_type=Sealed)
    email: bytes = Field(sa_type=Sealed)
    mailbox: Mailbox = Field(sa_type=word_of(Mailbox))
    may_choose_passcode: bool = False
    passcode_hash: str = ""
    passcode_generation: int = 0
    time_zone: str
    language: str
    seen_alone: SeenAlone = Field(sa_type=word_of(SeenAlone))
    seen_alone_decided_at: datetime = Field(sa_type=Moment)
    safety_mailed_by: UUID | None = None
    safety_mailed_at: datetime | None = Field(default=None, sa_type=Moment)


class Grant(SQLModel, table=True):
    """A couple shown to a colleague who is not its clinician."""

    __table_args__ = (to("couple"), to("member"), to("member", "granted_by"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    couple_id: UUID = Field(primary_key=True)
    member_id: UUID = Field(primary_key=True)
    granted_by: UUID
    granted_at: datetime = Field(sa_type=Moment)


class CoupleSession(SQLModel, table=True):
    """An appointment of the couple. Homework is due relative to it; reports are drawn up for it.

    Sessions booked together share a `series_id`. `sequence` counts how often this one was moved or cancelled, so that a
    calendar which follows along takes the latest.
    """

    __tablename__ = "couple_session"
    __table_args__ = (to("couple"), Index(None, "practice_id", "couple_id", "starts_at"), Index(None, "starts_at"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    starts_at: datetime = Field(sa_type=Moment)
    time_zone: str
    series_id: UUID | None = None
    sequence: int = 0
    report_issued_at: datetime | None = Field(default=None, sa_type=Moment)
    cancelled_at: datetime | None = Field(default=None, sa_type=Moment)


class Agreement(SQLModel, table=True):
    """What a partner said to the confidentiality policy, and to which version of it. Rows are only ever added.

    One that was signed on paper names the member who holds the sheet, and the day on it.
    """

    __table_args__ = (
        to("couple"),
        to("partner"),
        to("member", "recorded_by"),
        Index(None, "practice_id", "partner_id", "at"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    policy: Policy = Field(sa_type=word_of(Policy))
    policy_version: int
    outcome: AgreementOutcome = Field(sa_type=word_of(AgreementOutcome))
    at: datetime = Field(sa_type=Moment)
    recorded_by: UUID | None = None
    signed_on: date | None = None
