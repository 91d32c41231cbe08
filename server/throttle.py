"""Failed attempts, counted per thing that was tried: back-off, not a lock an attacker could put on somebody else.

What is counted is named by a keyed hash, so that the table tells nobody which addresses or links were tried.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from server.tables import Throttle

Ladder = Sequence[tuple[int, timedelta]]
"""From this many failures on, wait this long. In ascending order."""

SIGN_IN_LADDER: Ladder = ((5, timedelta(minutes=1)), (10, timedelta(minutes=15)), (20, timedelta(hours=1)))
PASSCODE_LADDER: Ladder = ((5, timedelta(minutes=15)), (10, timedelta(days=3650)))
FORGOTTEN_AFTER = timedelta(days=1)
NEVER_FORGOTTEN = timedelta(days=3650)
"""For passcodes: ten wrong ones in all, until a new passcode is given out."""
A_PAUSE_AT_MOST = timedelta(days=365)
"""What is blocked for longer is locked."""


def subject(key: bytes, kind: str, name: str) -> bytes:
    """What is counted: an address, a link, a network, under a key of ours."""
    return hmac.digest(key, f"{kind}\0{name}".encode("utf-8", "surrogatepass"), "sha256")


def is_blocked(session: Session, subject_hash: bytes, now: datetime) -> bool:
    row = session.get(Throttle, subject_hash)
    return row is not None and row.blocked_until is not None and row.blocked_until > now


def held(session: Session, subject_hash: bytes, now: datetime) -> datetime | None:
    """Locks the count to the end of the transaction and says until when the subject is blocked, if it is.

    Whoever asks this before trying a secret has parallel attempts wait for one another: a burst buys nobody more
    guesses than a queue.
    """
    row = _locked(session, subject_hash, now)
    return row.blocked_until if row.blocked_until and row.blocked_until > now else None


def failed(
    session: Session,
    subject_hash: bytes,
    now: datetime,
    ladder: Ladder,
    forgotten_after: timedelta = FORGOTTEN_AFTER,
) -> None:
    """Counts one failure. The row is locked while it is counted, so that parallel attempts all count."""
    row = _locked(session, subject_hash, now)
    if now - row.last_at > forgotten_after and (row.blocked_until is None or row.blocked_until <= now):
        row.failures = 0
    row.failures, row.last_at = row.failures + 1, now
    for failures, wait in ladder:
        if row.failures >= failures:
            row.blocked_until = now + wait
    session.add(row)
    session.flush()


def is_locked(session: Session, subject_hash: bytes, now: datetime) -> bool:
    """Whether the subject is not merely paused, but waits for somebody to act. Passcodes alone come that far."""
    row = session.get(Throttle, subject_hash)
    return row is not None and row.blocked_until is not None and row.blocked_until > now + A_PAUSE_AT_MOST


def all_locked(session: Session, now: datetime) -> dict[bytes, datetime]:
    """Every subject that is locked, by its hash, with the moment of the attempt that locked it."""
    rows = session.exec(select(Throttle).where(col(Throttle.blocked_until) > now + A_PAUSE_AT_MOST)).all()
    return {row.subject_hash: row.last_at for row in rows}


def clear(session: Session, subject_hash: bytes) -> None:
    """Forgets the failures: the right person got in, or was given a new passcode."""
    row = session.get(Throttle, subject_hash)
    if row is not None:
        session.delete(row)


def _locked(session: Session, subject_hash: bytes, now: datetime) -> Throttle:
    """The subject's row, made first if there is none, so that two first failures cannot both insert it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = insert(Throttle).values(subject_hash=subject_hash, failures=0, last_at=now)
    session.execute(fresh.on_conflict_do_nothing())
    return session.get_one(Throttle, subject_hash, with_for_update=True)
