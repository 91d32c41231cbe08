"""What changes a couple: adding, changing, archiving, booking, passcodes, and showing it to a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server import access, links, outbox, schedule, throttle
from server.access import Someone
from server.caseload.forms import Booking, CoupleDetails, PartnerDetails, SessionTime
from server.caseload.queries import partner_at
from server.domain import series, times
from server.domain.ids import new_id
from server.domain.series import Occurrence
from server.domain.tokens import new_passcode
from server.domain.words import Role, StillPrivate
from server.errors import NotFound, OutOfDate, Refusal
from server.people import email_of, keep_answer, name_of, sealed_email, sealed_name
from server.tables import Couple, CoupleSession, Grant, Invitation, Letter, Link, Member, Partner
from server.vault import Vault


@dataclass(frozen=True, slots=True)
class Changed:
    """What changing a couple's details set off, for the page to say. Names are those of partners with a new address."""

    links_closed_of: tuple[str, ...] = ()
    addresses_changed_of: tuple[str, ...] = ()
    policy_asked_again: bool = False


class TimeTaken(Refusal):
    """The couple has another session at one of these moments."""

    status = 409

    def __init__(self, moments: Sequence[datetime], zone: str) -> None:
        days = " and ".join(times.long_day(moment, zone) for moment in moments[:2])
        more = f" and {len(moments) - 2} more days" if len(moments) > 2 else ""
        clock = times.clock(moments[0], zone)
        super().__init__(f"The couple has a session on {days}{more} at {clock} already. Choose another time.")


def add_couple(session: Session, vault: Vault, someone: Someone, details: CoupleDetails, now: datetime) -> Couple:
    """A new couple of this member's, with keys of its own. Nobody is mailed anything by it."""
    couple = Couple(
        practice_id=someone.practice_id,
        id=new_id(),
        code=details.code,
        clinician_id=someone.member_id,
        direction=details.direction,
        policy=details.policy,
        shared_address_accepted=details.shared_address_accepted,
        created_at=now,
    )
    session.add(couple)
    session.flush()
    vault.sealing.make_key(session, now, couple.practice_id, couple.id)
    for partner in details.partners:
        _add_partner(session, vault, couple, partner, now)
    access.record(session, now, someone.practice_id, "couple.added", member_id=someone.member_id, couple_id=couple.id)
    session.flush()
    return couple


def change_couple(
    session: Session, vault: Vault, someone: Someone, couple: Couple, details: CoupleDetails, now: datetime
) -> Changed:
    """Brings a couple's rows to `details`. A new address closes the links that went to the old one.

    That one address for both is meant is said of the addresses as they were then: where one changes, it is asked anew.
    """
    changed = _change_policy(couple, details)
    was_accepted = couple.shared_address_accepted
    for column, value in (
        ("code", details.code),
        ("direction", details.direction),
        ("shared_address_accepted", details.shared_address_accepted),
    ):
        if getattr(couple, column) != value:
            setattr(couple, column, value)
            changed.append(column)
    session.add(couple)
    readdressed: list[str] = []
    closed: list[str] = []
    for row, wanted in zip(access.partners_of(session, couple), details.partners, strict=True):
        columns = _change_partner(session, vault, row, wanted, now)
        changed += [f"{row.place}.{column}" for column in columns]
        if "email" in columns:
            readdressed.append(wanted.name)
            if links.close_all_of(session, row, now):
                closed.append(wanted.name)
    if readdressed and was_accepted:
        couple.shared_address_accepted = False
    if changed:
        access.record(
            session,
            now,
            someone.practice_id,
            "couple.changed",
            member_id=someone.member_id,
            couple_id=couple.id,
            detail=", ".join(changed),
        )
    asked_again = any(each.startswith("policy") for each in changed)
    return Changed(tuple(closed), tuple(readdressed), asked_again)


def archive(session: Session, someone: Someone, couple: Couple, now: datetime) -> None:
    """Puts a couple away: its links lead nowhere while it is archived, and what was to be mailed is taken back."""
    if couple.archived_at:
        return
    couple.archived_at = now
    session.add(couple)
    for invitation in _with_unsent_letters(session, couple):
        outbox.withdraw(session, invitation, now)
    _record(session, someone, couple, "couple.archived", now)


def bring_back(session: Session, someone: Someone, couple: Couple, now: datetime) -> None:
    """An archived couple is worked with again. Links that have not run out lead to their pages again."""
    if couple.archived_at is None:
        return
    couple.archived_at = None
    session.add(couple)
    _record(session, someone, couple, "couple.brought_back", now)


def book_sessions(session: Session, someone: Someone, couple: Couple, booking: Booking, now: datetime) -> None:
    """Books every date of the booking. Raises TimeTaken, and books none, where the couple has a session then."""
    _hold(session, couple)
    _refuse_taken(session, couple, [each.starts_at for each in booking.dates], booking.time_zone)
    series_id = new_id() if booking.is_series else None
    for each in booking.dates:
        appointment = schedule.book(session, couple, each.starts_at, booking.time_zone, series_id)
        _record(session, someone, couple, "session.booked", now, subject_id=appointment.id)


def move_session(
    session: Session,
    someone: Someone,
    couple: Couple,
    appointment: CoupleSession,
    time: SessionTime,
    *,
    rest: bool,
    now: datetime,
) -> tuple[Occurrence, ...]:
    """Moves a session with its homework; with `rest`, the later ones of its series by as many days to the same time.

    Returns where each stands now. Raises TimeTaken, and moves none, where the couple has another session then.
    """
    _hold(session, couple, appointment)
    rows = schedule.rest_of_series(session, appointment) if rest else [appointment]
    shift = series.shift(appointment.starts_at, appointment.time_zone, time.starts_at, time.time_zone)
    places = tuple(shift.of(row.starts_at, row.time_zone) for row in rows)
    _refuse_taken(session, couple, [each.starts_at for each in places], time.time_zone, but_for=rows)
    for row, place in zip(rows, places, strict=True):
        schedule.move(session, row, place.starts_at, time.time_zone, now)
        _record(session, someone, couple, "session.moved", now, subject_id=row.id)
    return places


def cancel_session(
    session: Session,
    someone: Someone,
    couple: Couple,
    appointment: CoupleSession,
    *,
    rest: bool,
    close_links: bool,
    now: datetime,
) -> None:
    """Cancels a session; with `rest`, the later ones of its series too."""
    _hold(session, couple, appointment)
    for row in schedule.rest_of_series(session, appointment) if rest else [appointment]:
        schedule.cancel(session, row, now, close_links=close_links)
        _record(session, someone, couple, "session.cancelled", now, subject_id=row.id)


def _hold(session: Session, couple: Couple, appointment: CoupleSession | None = None) -> None:
    """Locks the couple's row, so that two who book at once see each other's sessions.

    Raises OutOfDate where the session at hand was cancelled meanwhile.
    """
    session.refresh(couple, with_for_update=True)
    if appointment is not None:
        session.refresh(appointment)
        if appointment.cancelled_at:
            raise OutOfDate("This session was cancelled meanwhile. Look at the list of sessions again.")


def _refuse_taken(
    session: Session, couple: Couple, moments: Sequence[datetime], zone: str, *, but_for: Sequence[CoupleSession] = ()
) -> None:
    found = schedule.taken(session, couple, moments, but_for=but_for)
    if found:
        raise TimeTaken(tuple(sorted(found)), zone)


def issue_passcode(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    place: str,
    now: datetime,
    answer: StillPrivate | None = None,
) -> str:
    """Makes a new passcode for a partner and returns its six digits, which are kept nowhere. The old one ends.

    `answer` is what was said of the partner's address; for a first passcode it was said just before, in the details.
    """
    partner = partner_at(session, couple, place)
    if answer is not None:
        keep_answer(session, someone, partner, answer, now)
    digits = new_passcode()
    partner.passcode_hash = vault.passwords.hash(digits)
    partner.passcode_generation += 1
    session.add(partner)
    for token_hash in _link_hashes(session, partner):
        throttle.clear(session, links.tries(vault, token_hash))
    access.record(
        session,
        now,
        someone.practice_id,
        "passcode.issued",
        member_id=someone.member_id,
        couple_id=couple.id,
        partner_id=partner.id,
    )
    return digits


def show_to_colleague(session: Session, someone: Someone, couple: Couple, member_id: UUID, now: datetime) -> None:
    """Lets a colleague read this couple and assign to it. Raises NotFound for anyone who does not work with couples."""
    colleague = session.get(Member, (someone.practice_id, member_id))
    if colleague is None or colleague.ended_at or colleague.role is Role.MANAGER or member_id == couple.clinician_id:
        raise NotFound
    if session.get(Grant, (someone.practice_id, couple.id, member_id)):
        return
    session.add(
        Grant(
            practice_id=someone.practice_id,
            couple_id=couple.id,
            member_id=member_id,
            granted_by=someone.member_id,
            granted_at=now,
        )
    )
    _record(session, someone, couple, "couple.shown", now, subject_id=member_id)


def stop_showing(session: Session, someone: Someone, couple: Couple, member_id: UUID, now: datetime) -> None:
    """Takes the couple out of a colleague's caseload again. Nothing to do where it was not shown."""
    grant = session.get(Grant, (someone.practice_id, couple.id, member_id))
    if grant is None:
        return
    session.delete(grant)
    _record(session, someone, couple, "couple.hidden", now, subject_id=member_id)


def _add_partner(session: Session, vault: Vault, couple: Couple, details: PartnerDetails, now: datetime) -> None:
    partner = Partner(
        practice_id=couple.practice_id,
        id=new_id(),
        couple_id=couple.id,
        place=details.place,
        stance=details.stance,
        name=b"",
        email=b"",
        mailbox=details.mailbox,
        may_choose_passcode=details.may_choose_passcode,
        time_zone=details.time_zone,
        language=details.language,
        seen_alone=details.seen_alone,
        seen_alone_decided_at=now,
    )
    vault.sealing.make_key(session, now, couple.practice_id, couple.id, partner.id)
    partner.name = sealed_name(session, vault, partner, details.name)
    partner.email = sealed_email(session, vault, partner, details.email)
    session.add(partner)


def _change_policy(couple: Couple, details: CoupleDetails) -> list[str]:
    """A new policy, or the wish to ask again, makes a new version: both partners are asked before they go on."""
    if couple.policy == details.policy and not details.ask_again:
        return []
    said = f"policy {couple.policy} to {details.policy}" if couple.policy != details.policy else "policy asked again"
    couple.policy = details.policy
    couple.policy_version += 1
    return [said]


def _change_partner(session: Session, vault: Vault, row: Partner, wanted: PartnerDetails, now: datetime) -> list[str]:
    """Writes what differs and returns the columns that did."""
    columns = []
    if name_of(session, vault, row) != wanted.name:
        row.name = sealed_name(session, vault, row, wanted.name)
        columns.append("name")
    if email_of(session, vault, row) != wanted.email:
        row.email = sealed_email(session, vault, row, wanted.email)
        columns.append("email")
    if row.seen_alone != wanted.seen_alone:
        row.seen_alone_decided_at = now
    for column in ("mailbox", "may_choose_passcode", "stance", "time_zone", "language", "seen_alone"):
        if getattr(row, column) != getattr(wanted, column):
            setattr(row, column, getattr(wanted, column))
            columns.append(column)
    session.add(row)
    return columns


def _with_unsent_letters(session: Session, couple: Couple) -> list[Invitation]:
    rows = session.exec(
        select(Invitation)
        .join(
            Letter, (col(Letter.practice_id) == Invitation.practice_id) & (col(Letter.invitation_id) == Invitation.id)
        )
        .where(
            Invitation.practice_id == couple.practice_id,
            Invitation.couple_id == couple.id,
            col(Letter.settled_at).is_(None),
        )
    ).all()
    return list({row.id: row for row in rows}.values())


def _link_hashes(session: Session, partner: Partner) -> list[bytes]:
    return list(
        session.exec(
            select(Link.token_hash)
            .join(
                Invitation,
                (col(Invitation.practice_id) == Link.practice_id) & (col(Invitation.id) == Link.subject_id),
            )
            .where(Invitation.practice_id == partner.practice_id, Invitation.partner_id == partner.id)
        ).all()
    )


def _record(
    session: Session, someone: Someone, couple: Couple, action: str, now: datetime, *, subject_id: UUID | None = None
) -> None:
    access.record(
        session,
        now,
        someone.practice_id,
        action,
        member_id=someone.member_id,
        couple_id=couple.id,
        subject_id=subject_id,
    )
