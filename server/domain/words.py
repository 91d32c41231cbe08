"""The words of the trade that are stored: one closed list each."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    CLINICIAN = "clinician"


class Place(StrEnum):
    """A partner's place in the record: first (circle, left) or second (diamond, right). Never tied to a stance."""

    A = "a"
    B = "b"

    @property
    def other(self) -> "Place":
        return Place.B if self is Place.A else Place.A


class Direction(StrEnum):
    STAYING = "staying"
    UNDECIDED = "undecided"
    SEPARATING = "separating"


class Policy(StrEnum):
    NO_SECRETS = "no_secrets"
    LIMITED = "limited"
    PRIVATE = "private"


class Mailbox(StrEnum):
    """Who else reads a partner's e-mail, as the clinician recorded it."""

    PRIVATE = "private"
    SHARED = "shared"
    UNKNOWN = "unknown"


class StillPrivate(StrEnum):
    """What the clinician answers where a link or a passcode is given anew: is this address still private?"""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class SeenAlone(StrEnum):
    """Whether a partner was seen alone and asked about safety: a recorded decision, not a formality."""

    YES = "yes"
    NOT_YET = "not_yet"
    DECIDED_AGAINST = "decided_against"


class InvitationState(StrEnum):
    UNTOUCHED = "untouched"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DECLINED = "declined"


class LetterKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    ALERT = "alert"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (a kind of letter)
    MEMBER_INVITATION = "member_invitation"


class LinkKind(StrEnum):
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (a kind of link)
    MEMBER_INVITATION = "member_invitation"
    CALENDAR = "calendar"


class PickFor(StrEnum):
    """Where a picked passage is printed: the clinician's brief, or the copy for both partners."""

    BRIEF = "brief"
    CONJOINT = "conjoint"


class ClosedAs(StrEnum):
    """How a promise left the ledger."""

    DONE = "done"
    LET_GO = "let_go"
    RENEGOTIATED = "renegotiated"


class Judgement(StrEnum):
    """What the clinician said of a highlight."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class AlertDecision(StrEnum):
    """What was decided about homework for both partners while a safety alert stood, or after one."""

    GO_ON = "go_on"
    ONE_BY_ONE = "one_by_one"
    PAUSE = "pause"


class Pace(StrEnum):
    """What a programme waits for before its next step: the session of the step before, or only its closing."""

    SESSION = "session"
    COMPLETION = "completion"


class AgreementOutcome(StrEnum):
    AGREED = "agreed"
    WANTS_TO_TALK = "wants_to_talk"
    WITHDRAWN = "withdrawn"


class Company(StrEnum):
    """Whether anyone was with a partner while they wrote, as they say themselves."""

    NOBODY = "no"
    SOME_OF_THE_TIME = "some"
    ALL_THE_TIME = "all"
    UNSAID = "rather_not"


class KeyScope(StrEnum):
    """The rank of a data key; each is wrapped by the one before it, the first by the master key."""

    PRACTICE = "practice"
    COUPLE = "couple"
    PARTNER = "partner"
