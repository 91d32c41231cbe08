"""What partners wrote, and what follows from it: promises, their ratings, alerts, picks and the agenda."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.domain.words import AlertDecision, ClosedAs, Judgement, PickFor, Policy
from server.tables.columns import Moment, Sealed, to, word_of
from worksheets.definition import Stance


class Response(SQLModel, table=True):
    """One partner's answers to one worksheet of an invitation. A draft until submitted.

    Each response carries the policy its author had agreed to; a later policy may tighten it, never loosen it. It also
    keeps the stance and language it was asked in, so that its questions are the same ones for good. `typed_by` is the
    member who typed it in from a sheet of paper. `company` is what its author said about whether anyone was with them
    while they wrote.
    """

    __table_args__ = (
        UniqueConstraint("practice_id", "invitation_id", "worksheet"),
        to("couple"),
        to("partner"),
        to("invitation"),
        to("couple_session", "session_id"),
        to("member", "typed_by"),
        Index(None, "practice_id", "couple_id", "session_id"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    invitation_id: UUID
    session_id: UUID
    worksheet: str
    version: int
    stance: Stance = Field(sa_type=word_of(Stance))
    language: str
    policy: Policy = Field(sa_type=word_of(Policy))
    policy_version: int
    started_at: datetime = Field(sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    typed_by: UUID | None = None
    company: bytes = Field(default=b"", sa_type=Sealed)


class AnswerRow(SQLModel, table=True):
    """One answer to one question. The highest revision counts; earlier ones stay.

    Saving again during one visit replaces the text of its own revision. Another visit, a page that had not shown what
    stands, declining over words, and every amendment after submitting, adds a revision, so that no two tabs or devices
    can lose each other's words. `is_beside`: its page had not shown the text before it, or it declines over that text;
    its author is shown both until sending.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("practice_id", "response_id", "question", "revision"),
        to("response"),
        to("partner"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    response_id: UUID
    couple_id: UUID
    partner_id: UUID
    question: str
    revision: int
    visit: bytes = b""
    is_beside: bool = False
    value: bytes = Field(sa_type=Sealed)
    saved_at: datetime = Field(sa_type=Moment)
    amended_at: datetime | None = Field(default=None, sa_type=Moment)


class Commitment(SQLModel, table=True):
    """A promise. It reaches the other partner only once it is published, in the wording agreed for it.

    One made in the room has no answer; `entered_by` wrote it down. A renegotiated promise is closed, and the new one
    `replaces` it, so that the history of a wording is a chain of rows.
    """

    __table_args__ = (
        to("couple"),
        to("partner", "owner_id"),
        to("answer"),
        to("member", "entered_by"),
        to("commitment", "replaces_id"),
        Index(None, "practice_id", "couple_id", "created_at"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    owner_id: UUID
    answer_id: UUID | None = None
    what: bytes = Field(sa_type=Sealed)
    how_seen: bytes = Field(sa_type=Sealed)
    by_when: str
    created_at: datetime = Field(sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    published_by: UUID | None = None
    entered_by: UUID | None = None
    replaces_id: UUID | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_as: ClosedAs | None = Field(default=None, sa_type=word_of(ClosedAs))


class FollowThrough(SQLModel, table=True):
    """One partner's rating of a commitment before one session. Never shown to the other partner.

    `raised` is whether its owner spoke of it unasked or when asked, as this partner says; empty where they do not.
    """

    __tablename__ = "follow_through"
    __table_args__ = (
        UniqueConstraint("practice_id", "commitment_id", "partner_id", "response_id"),
        to("couple"),
        to("partner"),
        to("commitment"),
        to("response"),
        to("couple_session", "session_id"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    commitment_id: UUID
    response_id: UUID
    session_id: UUID
    rating: bytes = Field(sa_type=Sealed)
    raised: bytes = Field(default=b"", sa_type=Sealed)
    rated_at: datetime = Field(sa_type=Moment)


class Alert(SQLModel, table=True):
    """Something the clinician must see now, and alone. The cue is sealed; its kind is not told outside.

    `shown` is what the form showed the partner with the words that raised it. An alert nobody acknowledged in time is
    passed to the clinician's cover, once.
    """

    __table_args__ = (
        to("couple"),
        to("partner"),
        to("answer"),
        to("member", "acknowledged_by"),
        to("member", "passed_to"),
        Index(None, "practice_id", "couple_id", "acknowledged_at"),
        Index(None, "acknowledged_at", "passed_at", "raised_at"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    answer_id: UUID
    cue: bytes = Field(sa_type=Sealed)
    shown: bytes = Field(default=b"", sa_type=Sealed)
    raised_at: datetime = Field(sa_type=Moment)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
    acknowledged_by: UUID | None = None
    note: bytes = Field(default=b"", sa_type=Sealed)
    passed_at: datetime | None = Field(default=None, sa_type=Moment)
    passed_to: UUID | None = None


class HomeworkDecision(SQLModel, table=True):
    """What the clinician decided about homework for both partners after a safety alert, and why. Only ever added."""

    __tablename__ = "homework_decision"
    __table_args__ = (to("couple"), to("member", "decided_by"), Index(None, "practice_id", "couple_id", "decided_at"))

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    decision: AlertDecision = Field(sa_type=word_of(AlertDecision))
    reason: bytes = Field(sa_type=Sealed)
    decided_by: UUID
    decided_at: datetime = Field(sa_type=Moment)


class Highlighting(SQLModel, table=True):
    """What one set of rules found in one response: every highlight, sealed together under its author's key.

    `rules` names the set. Reading again with other rules replaces `found` and keeps in `changed` what that made of it.
    """

    __table_args__ = (
        to("response"),
        to("couple"),
        to("partner"),
        Index(None, "practice_id", "couple_id"),
        Index(None, "rules"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    response_id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    rules: str
    found: bytes = Field(sa_type=Sealed)
    changed: bytes = Field(default=b"", sa_type=Sealed)
    read_at: datetime = Field(sa_type=Moment)


class HighlightJudgement(SQLModel, table=True):
    """A highlight that the clinician confirmed or dismissed: known by its answer's version, its marker and its quote.

    So it holds for every later run and every new rule that finds the same words. `highlight` is a keyed hash; `rule`
    is sealed under the practice's key, for counting.
    """

    __tablename__ = "highlight_judgement"
    __table_args__ = (
        UniqueConstraint("practice_id", "answer_id", "highlight"),
        to("couple"),
        to("partner"),
        to("answer"),
        to("member", "judged_by"),
        Index(None, "practice_id", "couple_id"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    answer_id: UUID
    highlight: bytes
    rule: bytes = Field(sa_type=Sealed)
    judgement: Judgement = Field(sa_type=word_of(Judgement))
    judged_by: UUID
    judged_at: datetime = Field(sa_type=Moment)


class Pick(SQLModel, table=True):
    """A passage the clinician picked for a printed report: its words are sealed, its source is an answer."""

    __table_args__ = (
        to("couple"),
        to("partner"),
        to("answer"),
        to("couple_session", "session_id"),
        to("member", "picked_by"),
        Index(None, "practice_id", "couple_id", "session_id"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    answer_id: UUID
    session_id: UUID
    pick_for: PickFor = Field(sa_type=word_of(PickFor))
    passage: bytes = Field(sa_type=Sealed)
    picked_by: UUID
    picked_at: datetime = Field(sa_type=Moment)


class AgendaLine(SQLModel, table=True):
    """A line the clinician wants to come to in a session, or `is_apart`: does not want to raise with both.

    It stays on the agenda of later sessions until `done_session_id` says in which it was come to.
    """

    __tablename__ = "agenda_line"
    __table_args__ = (
        to("couple"),
        to("couple_session", "session_id"),
        to("couple_session", "done_session_id"),
        to("member", "added_by"),
        Index(None, "practice_id", "couple_id", "position"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    session_id: UUID
    line: bytes = Field(sa_type=Sealed)
    position: int = 0
    is_apart: bool = False
    done_session_id: UUID | None = None
    added_by: UUID
    added_at: datetime = Field(sa_type=Moment)


class SessionNote(SQLModel, table=True):
    """What the clinician noted for one session. Never among what clients wrote; in a PDF only where chosen."""

    __tablename__ = "session_note"
    __table_args__ = (
        to("couple"),
        to("couple_session", "session_id"),
        to("member", "written_by"),
        Index(None, "practice_id", "couple_id", "session_id"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    session_id: UUID
    note: bytes = Field(sa_type=Sealed)
    in_report: bool = False
    written_by: UUID
    written_at: datetime = Field(sa_type=Moment)
    changed_at: datetime | None = Field(default=None, sa_type=Moment)


class ScoreEntry(SQLModel, table=True):
    """A published measure filled in on paper by one partner and entered by their clinician, for one session.

    `given` is the total, or the answers it is worked out from. Correcting ends a row and adds one that `replaces` it;
    removing ends it: what was once entered stays, so that nobody's score changes without a trace.
    """

    __tablename__ = "score_entry"
    __table_args__ = (
        to("couple"),
        to("partner"),
        to("couple_session", "session_id"),
        to("member", "entered_by"),
        to("member", "ended_by"),
        to("score_entry", "replaces_id"),
        Index(None, "practice_id", "couple_id", "session_id"),
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    id: UUID = Field(primary_key=True)
    couple_id: UUID
    partner_id: UUID
    session_id: UUID
    measure: str
    filled_in_on: date
    given: bytes = Field(sa_type=Sealed)
    replaces_id: UUID | None = None
    entered_by: UUID
    entered_at: datetime = Field(sa_type=Moment)
    ended_by: UUID | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
