"""The practice, the people who work in it, and how they get in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.domain.words import KeyScope, LinkKind, Policy, Role
from server.tables.columns import Moment, Sealed, to, word_of
from worksheets.measure import Side


class Practice(SQLModel, table=True):
    """The tenant: a solo therapist or a group. `sender_name`, `subject` and `reply_to` are what mail shows.

    Reports are prepared `report_hours` before their session; what was given out is kept for `report_months`.
    After `alert_cover_hours` an alert that its clinician did not acknowledge goes to their cover. A page
    that was begun stays open for `writing_hours` after each save.
    """

    id: UUID = Field(primary_key=True)
    name: str
    time_zone: str
    policy: Policy = Field(sa_type=word_of(Policy))
    sender_name: str
    subject: str
    reply_to: str
    support_lines: str = ""
    alert_cover_hours: int = 12
    report_hours: int = 12
    report_months: int = 24
    writing_hours: int = 24
    created_at: datetime = Field(sa_type=Moment)


class MeasureSetting(SQLModel, table=True):
    """What a practice has settled about one published measure.

    Its own standard deviation and reliability, both or neither, in place of the source's; its own cut-off, with its
    side and where it is from, all three or none; and for a measure that asks about self-harm, who reads the answers
    when: until that is said, the measure is not offered.
    """

    __tablename__ = "measure_setting"
    __table_args__ = (to("member", "set_by"),)

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    measure: str = Field(primary_key=True)
    standard_deviation: float | None = None
    reliability: float | None = None
    cut_off: float | None = None
    cut_off_side: Side | None = Field(default=None, sa_type=word_of(Side))
    cut_off_source: str = ""
    is_on: bool = False
    who_reads: str = ""
    set_by: UUID
    set_at: datetime = Field(sa_type=Moment)


class BroughtMeasure(SQLModel, table=True):
    """A measure as a practice brought it, in its own words: the wording of its items, and its scoring where none ships.

    Bringing it again adds a version. `licence` is what its bringer stated to allow its use. Once it was withdrawn, its
    items are shown no more; scores entered by it stay.
    """

    __tablename__ = "brought_measure"
    __table_args__ = (to("member", "brought_by"), to("member", "ended_by"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    name: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    file: str
    written: str
    licence: str
    brought_by: UUID
    brought_at: datetime = Field(sa_type=Moment)
    ended_by: UUID | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Member(SQLModel, table=True):
    """Somebody who works in the practice. `password_hash` is empty until an invitation is taken up.

    `cover_id` is the colleague who gets their unacknowledged alerts. `also_shows` lists, separated by blanks, the
    markers that an audit left hidden and that this member has turned on.
    """

    __table_args__ = (UniqueConstraint("practice_id", "email"), to("member", "cover_id"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    name: str
    email: str
    role: Role = Field(sa_type=word_of(Role))
    time_zone: str
    password_hash: str = ""
    link_generation: int = 1
    cover_id: UUID | None = None
    also_shows: str = ""
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Login(SQLModel, table=True):
    """Directory, outside row-level security: which member an e-mail address signs in as. Identifiers only."""

    email: str = Field(primary_key=True)
    practice_id: UUID
    member_id: UUID


class Link(SQLModel, table=True):
    """Directory, outside row-level security: what a token's hash leads to. Identifiers only."""

    token_hash: bytes = Field(primary_key=True)
    practice_id: UUID
    kind: LinkKind = Field(sa_type=word_of(LinkKind))
    subject_id: UUID
    generation: int
    expires_at: datetime | None = Field(default=None, sa_type=Moment)

    __table_args__ = (Index(None, "practice_id", "kind", "subject_id"),)


class SignIn(SQLModel, table=True):
    """A member's signed-in session. The secret lives in their cookie; here is its hash."""

    __table_args__ = (to("member"),)

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    secret_hash: bytes = Field(primary_key=True)
    member_id: UUID
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Throttle(SQLModel, table=True):
    """Failed attempts against one thing (an address, a link, a network), named by a keyed hash."""

    subject_hash: bytes = Field(primary_key=True)
    failures: int
    last_at: datetime = Field(sa_type=Moment)
    blocked_until: datetime | None = Field(default=None, sa_type=Moment)


class DataKey(SQLModel, table=True):
    """A wrapped data key. Destroying a partner's key destroys what they wrote, in every copy of the database."""

    __table_args__ = (Index(None, "practice_id", "couple_id", "partner_id"),)

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    scope: KeyScope = Field(sa_type=word_of(KeyScope))
    couple_id: UUID | None = None
    partner_id: UUID | None = None
    wrapped_by: str
    wrapped: bytes = Field(sa_type=Sealed)
    created_at: datetime = Field(sa_type=Moment)


class Audit(SQLModel, table=True):
    """Who did or read what, when. Never what was written. Rows are only ever added."""

    __table_args__ = (Index(None, "practice_id", "couple_id", "at"),)

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    action: str
    member_id: UUID | None = None
    couple_id: UUID | None = None
    partner_id: UUID | None = None
    subject_id: UUID | None = None
    detail: str = ""
