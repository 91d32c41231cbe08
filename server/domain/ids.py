"""Identifiers made by the application: UUIDv7 (RFC 9562), so that rows sort by the time they were made."""

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

PracticeId = NewType("PracticeId", UUID)
MemberId = NewType("MemberId", UUID)
CoupleId = NewType("CoupleId", UUID)
PartnerId = NewType("PartnerId", UUID)
InvitationId = NewType("InvitationId", UUID)


def new_id() -> UUID:
    return uuid7()
