"""Letters that are due: rows written in the transaction of whatever makes them due, claimed by lease, then settled.

A row holds identifiers only. Claiming is one conditional UPDATE; a lease that runs out, because its process was
killed, is simply claimed again. So a letter is never lost, and repeated at most once per crash, with the same
Message-ID and the same link.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from server.domain.ids import new_id
from server.domain.invitations import closes_at
from server.domain.words import LetterKind
from server.tables import Invitation, Letter

LEASE = timedelta(minutes=5)
ATTEMPTS_AT_MOST = 12


def invite(session: Session, invitation: Invitation) -> None:
    """The letter with the link, due when the invitation opens. Pointless once it is due back."""
    _add(session, invitation, LetterKind.INVITATION, invitation.opens_at)


def remind(session: Session, invitation: Invitation, at: datetime) -> None:
    """One reminder; dropped, not sent late, once the invitation has closed."""
    _add(session, invitation, LetterKind.REMINDER, at)


def send_again(session: Session, invitation: Invitation, at: datetime) -> None:
    """The same letter with the same link once more. One that has not gone out yet is not doubled."""
    if not any(letter.kind is LetterKind.INVITATION for letter in unsent(session, invitation)):
        _add(session, invitation, LetterKind.INVITATION, at)


def to_member(session: Session, practice_id: UUID, member_id: UUID, kind: LetterKind, now: datetime) -> None:
    """A letter to somebody of the practice: an alert, a password reset, an invitation to join."""
    session.add(Letter(practice_id=practice_id, id=new_id(), kind=kind, member_id=member_id, due_at=now))


def unsent(session: Session, invitation: Invitation) -> Sequence[Letter]:
    """The invitation's letters that have not gone out yet."""
    return session.exec(
        select(Letter).where(
            Letter.practice_id == invitation.practice_id,
            Letter.invitation_id == invitation.id,
            col(Letter.settled_at).is_(None),
        )
    ).all()


def reminded(session: Session, invitation: Invitation) -> int:
    """How many reminders of this invitation went out, or may have."""
    count: int = session.exec(
        select(func.count()).select_from(Letter).where(*_reminders(invitation), col(Letter.outcome).in_(WENT_OUT))
    ).one()
    return max(count, 1 if invitation.reminded_at else 0)


def last_reminded_at(session: Session, invitation: Invitation) -> datetime | None:
    """When the last reminder of this invitation went out, or may have."""
    return session.exec(
        select(func.max(col(Letter.settled_at))).where(*_reminders(invitation), col(Letter.outcome).in_(WENT_OUT))
    ).one()


def next_reminder(session: Session, invitation: Invitation) -> datetime | None:
    """When the reminder that is planned goes out, None where there is none."""
    return min((each.due_at for each in unsent(session, invitation) if each.kind is LetterKind.REMINDER), default=None)


CAME_BACK = "came back"
WENT_OUT = ("sent", "in doubt", CAME_BACK)
UNDELIVERED = ("given up", "refused", CAME_BACK)


def is_undelivered(letters: Iterable[Letter]) -> bool:
    """Whether the newest letter with the link came to nothing, or a reminder after it did.

    A letter that went out afterwards puts it right.
    """
    newest = max((each for each in letters if _counts(each)), key=lambda each: each.id, default=None)
    return newest is not None and newest.outcome in UNDELIVERED


def came_back(letters: Iterable[Letter]) -> bool:
    """Whether what came to nothing had been taken by the mail server, and was returned by another one later."""
    newest = max((each for each in letters if _counts(each)), key=lambda each: each.id, default=None)
    return newest is not None and newest.outcome == CAME_BACK


def take_back(session: Session, letter: Letter) -> None:
    """Notes that a letter which had gone out was returned. The link stays as it is, and so does what was planned."""
    letter.outcome = CAME_BACK
    session.add(letter)


def withdraw(session: Session, invitation: Invitation, now: datetime) -> None:
    """Takes back what has not gone out: the invitation was revoked, declined or sent in."""
    for letter in unsent(session, invitation):
        settle(session, letter, now, "withdrawn")


def claim(session: Session, now: datetime, at_most: int = 20) -> Sequence[Letter]:
    """Leases up to `at_most` due letters to the caller for five minutes. Commit before sending."""
    free = or_(col(Letter.lease_until).is_(None), col(Letter.lease_until) <= now)
    due = (
        select(Letter)
        .where(col(Letter.settled_at).is_(None), col(Letter.due_at) <= now, free)
        .order_by(col(Letter.due_at))
        .limit(at_most)
    )
    return [letter for letter in session.exec(due).all() if _leased(session, letter, now)]


def settle(session: Session, letter: Letter, now: datetime, outcome: str) -> None:
    """Ends a letter's life: sent, withdrawn, dropped, or given up."""
    letter.settled_at, letter.outcome, letter.lease_until, letter.problem = now, outcome, None, ""
    session.add(letter)


def put_off(session: Session, letter: Letter, now: datetime, problem: str) -> None:
    """Back-off after a failed attempt: one minute, doubling to six hours; after twelve attempts it is given up."""
    letter.attempts += 1
    letter.problem = problem[:300]
    letter.lease_until = None
    letter.due_at = now + min(timedelta(minutes=2 ** (letter.attempts - 1)), timedelta(hours=6))
    if letter.attempts >= ATTEMPTS_AT_MOST:
        letter.settled_at, letter.outcome = now, "given up"
    session.add(letter)


def _add(session: Session, invitation: Invitation, kind: LetterKind, at: datetime) -> None:
    """What is given in the room is never mailed, whatever asks for it."""
    if invitation.in_room:
        return
    session.add(
        Letter(
            practice_id=invitation.practice_id,
            id=new_id(),
            kind=kind,
            invitation_id=invitation.id,
            due_at=at,
            drop_after=closes_at(invitation),
        )
    )


def _counts(letter: Letter) -> bool:
    """A reminder tells of the address only once it went out; before, and taken back, it says nothing."""
    return letter.kind is LetterKind.INVITATION or (letter.kind is LetterKind.REMINDER and letter.outcome in WENT_OUT)


def _reminders(invitation: Invitation) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Letter.practice_id) == invitation.practice_id,
        col(Letter.invitation_id) == invitation.id,
        col(Letter.kind) == LetterKind.REMINDER,
    )


def _leased(session: Session, letter: Letter, now: datetime) -> bool:
    """The conditional UPDATE: of two processes that saw the same row, one gets it."""
    free = or_(col(Letter.lease_until).is_(None), col(Letter.lease_until) <= now)
    won = session.execute(
        update(Letter)
        .where(
            col(Letter.practice_id) == letter.practice_id,
            col(Letter.id) == letter.id,
            col(Letter.settled_at).is_(None),
            free,
        )
        .values(lease_until=now + LEASE)
    )
    session.refresh(letter)
    return bool(won.rowcount)  # type: ignore[attr-defined]
