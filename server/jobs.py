"""Work that falls due by itself. Each job is a plain function over due rows that may run again at any time.

A letter is claimed in one transaction, sent outside any, and settled in another. A process that is killed in between
leaves a lease that runs out, and the letter is claimed again: links at least once, reminders at most once.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from sqlmodel import Session

from server import outbox
from server.assignments.programme_actions import go_on, runs_to_go_on
from server.domain.words import LetterKind
from server.house import House
from server.mail.bounces import return_address
from server.mail.letters import NotNow, NotSent, write
from server.mail.post import Delivery, Fate, MailServer, deliver
from server.responses import cover
from server.responses.highlights import read_again
from server.session_prep.keeping import let_go
from server.session_prep.preparing import due_reports, prepare
from server.tables import Invitation, Letter

SECONDS_BETWEEN_ROUNDS = 2.0
SECONDS_BETWEEN_LOOKS = 600.0
"""Rules change with a new version, hardly ever while it runs: looking for responses to read again can wait."""
SECONDS_BETWEEN_STEPS = 60.0
SECONDS_BETWEEN_REPORTS = 60.0
SECONDS_BETWEEN_CLEARINGS = 3600.0
SECONDS_FOR_OTHERS = 0.1
"""Between two rounds of reading again: SQLite has one writer at a time, and a partner may be sending a page in."""

log = logging.getLogger("mendwork")


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round came to, in letters. `dropped` counts those that had become pointless or were refused for good."""

    sent: int = 0
    put_off: int = 0
    dropped: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.sent or self.put_off or self.dropped)


@dataclass(frozen=True, slots=True)
class _Written:
    """A letter ready to go out, with the key of its row."""

    practice_id: UUID
    id: UUID
    message: EmailMessage


def send_due_letters(house: House, now: datetime) -> Sent:
    """Sends what is due at `now`, up to one batch. Raises Misconfigured when the setting for mail cannot be read."""
    server = MailServer.of(house.settings)
    with house.database.writing() as session:
        claimed = outbox.claim(session, now)
        written = [made for letter in claimed if (made := _written(session, house, letter, now))]
        dropped = sum(letter.settled_at is not None for letter in claimed)
    put_off = len(claimed) - len(written) - dropped
    if not written:
        return Sent(put_off=put_off, dropped=dropped)
    deliveries = deliver(
        server, [letter.message for letter in written], [_returns_to(house, letter.id) for letter in written]
    )
    with house.database.writing() as session:
        for letter, delivery in zip(written, deliveries, strict=True):
            _settle(session, letter, delivery, now)
    return _counted(deliveries, put_off, dropped)


def pass_on_alerts(house: House, now: datetime) -> int:
    """Passes alerts that nobody acknowledged in time to their cover. Writes only where there is one to pass."""
    with house.database.reading() as session:
        if not cover.overdue(session, now):
            return 0
    with house.database.writing() as session:
        return cover.pass_on(session, now)


def give_due_steps(house: House, now: datetime) -> int:
    """Gives the steps of programmes that are due, each in a transaction of its own. Returns how many.

    Writes only where there is one to give. One programme that cannot go on holds up no other.
    """
    with house.database.reading() as session:
        due = runs_to_go_on(session, house.vault, now)
    count = 0
    for practice_id, couple_id, run_id in due:
        try:
            with house.database.writing() as session:
                count += go_on(session, house.vault, practice_id, couple_id, run_id, now)
        except Exception as problem:
            log.error("A step of a programme could not be given: %s", type(problem).__name__)
    return count


def prepare_next_report(house: House) -> bool:
    """Prepares the report that is due for the soonest session. Whether any was due.

    One at a time, so that letters go out in between. One that does not print says so on the couple page.
    """
    with house.database.reading() as session:
        due = due_reports(session, house.clock())
    if due:
        prepare(house, due[0])
    return bool(due)


def let_reports_go(house: House, now: datetime) -> int:
    """Destroys what is kept of reports past their time, and of those that nobody can open any more."""
    with house.database.writing() as session:
        return let_go(session, now)


def run(house: House, stop: threading.Event) -> None:
    """Does what is due every two seconds until `stop` is set. Of a failed round only the kind of error is logged."""
    rereading, steps, reports = _Rereading(house), _Steps(house), _Reports(house)
    while not stop.is_set():
        steps.go_on()
        reports.go_on()
        is_idle = _round(house).is_nothing
        if rereading.goes_on():
            stop.wait(SECONDS_FOR_OTHERS)
        elif is_idle:
            stop.wait(SECONDS_BETWEEN_ROUNDS)


@dataclass(slots=True)
class _Rereading:
    """Reading again what other rules had read: some in every round while there is any, then a look now and then."""

    house: House
    next_look: float = 0.0

    def goes_on(self) -> bool:
        """Does one round of it. Whether there was anything to do; not after a failure, so that it waits."""
        if time.monotonic() < self.next_look:
            return False
        try:
            count = read_again(self.house, self.house.clock())
        except Exception as problem:
            log.error("Responses could not be read again: %s", type(problem).__name__)
            count = 0
        if not count:
            self.next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
        return bool(count)


@dataclass(slots=True)
class _Steps:
    """The steps of programmes, looked at once a minute: they go out at a time, not because of what happens."""

    house: House
    next_look: float = 0.0

    def go_on(self) -> None:
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + SECONDS_BETWEEN_STEPS
        try:
            give_due_steps(self.house, self.house.clock())
        except Exception as problem:
            log.error("Programmes could not be looked at: %s", type(problem).__name__)


@dataclass(slots=True)
class _Reports:
    """Reports for coming sessions: one a round while any is due, then a look once a minute. Old ones go every hour."""

    house: House
    next_look: float = 0.0
    next_clearing: float = 0.0

    def go_on(self) -> None:
        if time.monotonic() < self.next_look:
            return
        try:
            if not prepare_next_report(self.house):
                self.next_look = time.monotonic() + SECONDS_BETWEEN_REPORTS
            if time.monotonic() >= self.next_clearing:
                self.next_clearing = time.monotonic() + SECONDS_BETWEEN_CLEARINGS
                let_reports_go(self.house, self.house.clock())
        except Exception as problem:
            self.next_look = time.monotonic() + SECONDS_BETWEEN_REPORTS
            log.error("A report could not be prepared: %s", type(problem).__name__)


def _round(house: House) -> Sent:
    """One round; nothing to show for it when it failed, so that the next one waits. One job holds up no other."""
    try:
        pass_on_alerts(house, house.clock())
    except Exception as problem:
        log.error("Alerts could not be passed on: %s", type(problem).__name__)
    try:
        return send_due_letters(house, house.clock())
    except Exception as problem:
        log.error("A round of the jobs failed: %s", type(problem).__name__)
        return Sent()


def _written(session: Session, house: House, letter: Letter, now: datetime) -> _Written | None:
    """The message, or None when its row is dealt with already. One bad row holds up no other."""
    try:
        made = write(session, house, letter, now)
    except Exception as problem:
        log.error("A letter could not be written: %s", type(problem).__name__)
        outbox.put_off(session, letter, now, f"The letter could not be written ({type(problem).__name__}).")
        return None
    if isinstance(made, NotSent):
        outbox.settle(session, letter, now, made.outcome)
        return None
    if isinstance(made, NotNow):
        letter.due_at, letter.lease_until = made.until, None
        session.add(letter)
        return None
    _mark(session, letter, now)
    return _Written(letter.practice_id, letter.id, made)


def _returns_to(house: House, letter_id: UUID) -> str:
    return return_address(house.settings.bounce_address, house.vault.keys.link, letter_id)


def _settle(session: Session, written: _Written, delivery: Delivery, now: datetime) -> None:
    letter = session.get_one(Letter, (written.practice_id, written.id))
    match delivery.fate:
        case Fate.SENT:
            outbox.settle(session, letter, now, "sent")
            _mark(session, letter, now)
        case Fate.REFUSED:
            outbox.settle(session, letter, now, "refused")
            letter.problem = delivery.problem
            _unmark(session, letter)
        case Fate.IN_DOUBT if letter.kind is LetterKind.REMINDER:
            outbox.settle(session, letter, now, "in doubt")
        case _ if letter.settled_at is None:
            outbox.put_off(session, letter, now, delivery.problem)
            _unmark(session, letter)


def _mark(session: Session, letter: Letter, now: datetime) -> None:
    """Notes on the invitation that its letter went out. A reminder is noted before it is sent: at most once."""
    if letter.invitation_id is None:
        return
    invitation = session.get_one(Invitation, (letter.practice_id, letter.invitation_id))
    if letter.kind is LetterKind.REMINDER:
        invitation.reminded_at = now
    elif letter.outcome == "sent":
        invitation.sent_at = now
    session.add(invitation)


def _unmark(session: Session, letter: Letter) -> None:
    """A reminder that certainly did not go out may go out later."""
    if letter.kind is LetterKind.REMINDER:
        invitation = session.get_one(Invitation, (letter.practice_id, letter.invitation_id))
        invitation.reminded_at = outbox.last_reminded_at(session, invitation)
        session.add(invitation)


def _counted(deliveries: Sequence[Delivery], put_off: int, dropped: int) -> Sent:
    fates = [delivery.fate for delivery in deliveries]
    sent, refused = fates.count(Fate.SENT), fates.count(Fate.REFUSED)
    return Sent(sent=sent, put_off=put_off + len(fates) - sent - refused, dropped=dropped + refused)
