"""Names and addresses of partners, opened, and who reads the mailbox. Whoever asks found the partner by `access`."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server.access import Someone, record
from server.domain.words import Mailbox, Place, StillPrivate
from server.tables import Partner
from server.vault import Cell, Vault
from server.vault.sealing import CannotOpen

NAMELESS = {Place.A: "First partner", Place.B: "Second partner"}
"""What a partner is called once their key has been destroyed."""


def name_of(session: Session, vault: Vault, partner: Partner) -> str:
    """The first name, or the partner's place where the name has been erased."""
    return _opened(session, vault, partner, "name", partner.name) or NAMELESS[partner.place]


def email_of(session: Session, vault: Vault, partner: Partner) -> str:
    """The address, or "" where it has been erased."""
    return _opened(session, vault, partner, "email", partner.email)


def names_of(session: Session, vault: Vault, partners: Iterable[Partner]) -> dict[UUID, str]:
    """The first names of many partners, with their keys fetched in two statements however many they are."""
    partners = list(partners)
    if partners:
        couple_ids = sorted({partner.couple_id for partner in partners})
        vault.sealing.unlock(session, partners[0].practice_id, couple_ids)
    return {partner.id: name_of(session, vault, partner) for partner in partners}


def sealed_name(session: Session, vault: Vault, partner: Partner, name: str) -> bytes:
    return vault.sealing.seal(session, _cell(partner, "name"), name)


def sealed_email(session: Session, vault: Vault, partner: Partner, email: str) -> bytes:
    return vault.sealing.seal(session, _cell(partner, "email"), email)


def keep_answer(session: Session, someone: Someone, partner: Partner, answer: StillPrivate, now: datetime) -> None:
    """Keeps what the clinician said of a partner's address. Unless it is private, no passcode is chosen from there."""
    if answer is not StillPrivate.YES and partner.mailbox is Mailbox.PRIVATE:
        partner.mailbox = Mailbox.SHARED if answer is StillPrivate.NO else Mailbox.UNKNOWN
    if answer is not StillPrivate.YES:
        partner.may_choose_passcode = False
        session.add(partner)
    record(
        session,
        now,
        partner.practice_id,
        "address.checked",
        member_id=someone.member_id,
        couple_id=partner.couple_id,
        partner_id=partner.id,
        detail=answer.value,
    )


def _opened(session: Session, vault: Vault, partner: Partner, column: str, sealed: bytes) -> str:
    try:
        return vault.sealing.open(session, _cell(partner, column), sealed)
    except CannotOpen:
        return ""


def _cell(partner: Partner, column: str) -> Cell:
    return Cell(partner.practice_id, partner.couple_id, partner.id, "partner", column, partner.id)
