"""Letters that come back after a mail server had taken them (RFC 3464), told apart without an address or a word kept.

Each letter travels under a return address of its own: the operator's, a plus sign, and a token. The token is the
letter's id with an HMAC under the link key, so that nobody can have a letter come back who has not got it before them.
Of the report only two things are read: whether it says "failed", and the token. It is stored and logged nowhere.
"""

import hashlib
import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from uuid import UUID

from sqlmodel import Session, col, select

from server import access, outbox
from server.domain.addresses import is_address
from server.tables import Invitation, Letter

READ_AT_MOST = 1_000_000
"""Bytes of a report. What it quotes of the letter stands at its end."""
COMES_BACK_WITHIN = timedelta(days=14)
"""Mail servers give up within a week; what claims to come back later is not believed."""
TOKEN_SIGNS = 42
_ID_BYTES, _PROOF_BYTES = 16, 10


def return_address(address: str, key: bytes, letter_id: UUID) -> str:
    """The address under which this letter travels: "bounces+k7w…@post.example"; "" where none is set."""
    name, _, domain = address.rpartition("@")
    return f"{name}+{_token(key, letter_id)}@{domain}" if domain else ""


def returned_letter(report: bytes, address: str, key: bytes) -> UUID | None:
    """The letter that this report says was not delivered for good; None for everything else, forged ones included."""
    message = message_from_bytes(report[:READ_AT_MOST])
    if not is_address(address) or not _says_failed(message):
        return None
    name = re.escape(address.rpartition("@")[0])
    pattern = re.compile(rf"{name}\+([a-z2-7]{{{TOKEN_SIGNS}}})@", re.IGNORECASE)
    tokens = (found[1].lower() for line in _headers(message) for found in pattern.finditer(line))
    return next(filter(None, (_letter_of(key, token) for token in tokens)), None)


def take_in(session: Session, letter_id: UUID, now: datetime) -> bool:
    """Marks the letter as come back. False where it never went out, is too long ago, or was marked before.

    A mark only tells the clinician: no link closes and no reminder is taken back by it.
    """
    letter = session.exec(
        select(Letter).where(
            Letter.id == letter_id,
            col(Letter.outcome).in_(("sent", "in doubt")),
            col(Letter.settled_at) > now - COMES_BACK_WITHIN,
        )
    ).one_or_none()
    if letter is None:
        return False
    outbox.take_back(session, letter)
    if letter.invitation_id is not None:
        invitation = session.get_one(Invitation, (letter.practice_id, letter.invitation_id))
        access.record(
            session,
            now,
            letter.practice_id,
            "letter.came_back",
            couple_id=invitation.couple_id,
            partner_id=invitation.partner_id,
            subject_id=invitation.id,
        )
    return True


def _says_failed(message: Message) -> bool:
    """Whether a part of it is a delivery status with a recipient that failed. "Delayed" is only on its way."""
    return any(
        re.match(r"\s*failed\b", str(block.get("Action", "")), re.IGNORECASE)
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
    )


def _blocks(part: Message) -> list[Message]:
    """The fields of a delivery status: about the message, then about each recipient."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _headers(message: Message) -> Iterator[str]:
    """Every header line of the report and of what it quotes, the report's own first."""
    for part in message.walk():
        yield from (str(value) for value in part.values())
        if part.get_content_type() == "text/rfc822-headers":
            quoted = part.get_payload(decode=True)
            yield quoted.decode("ascii", "replace") if isinstance(quoted, bytes) else ""


def _token(key: bytes, letter_id: UUID) -> str:
    proof = hmac.digest(key, b"bounce\0" + letter_id.bytes, hashlib.sha256)[:_PROOF_BYTES]
    return b32encode(letter_id.bytes + proof).rstrip(b"=").decode().lower()


def _letter_of(key: bytes, token: str) -> UUID | None:
    """The letter a token stands for, if the token is ours."""
    letter_id = UUID(bytes=b32decode(f"{token.upper()}======")[:_ID_BYTES])
    return letter_id if hmac.compare_digest(_token(key, letter_id), token) else None
