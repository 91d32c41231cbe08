"""Counting addresses that lead nowhere, so that nobody tries them by the thousand."""

from datetime import datetime, timedelta

from sqlmodel import Session

from server import throttle
from server.throttle import Ladder
from server.vault import Vault

NETWORK_LADDER: Ladder = ((100, timedelta(minutes=10)), (1000, timedelta(hours=1)))
"""Generous: a calendar service asks for many people from one place, and for closed addresses as well."""
FORGOTTEN_AFTER = timedelta(minutes=15)


def may_ask(session: Session, vault: Vault, network: str, now: datetime) -> bool:
    return not throttle.is_blocked(session, _subject(vault, network), now)


def count_unknown(session: Session, vault: Vault, network: str, now: datetime) -> None:
    throttle.failed(session, _subject(vault, network), now, NETWORK_LADDER, FORGOTTEN_AFTER)


def _subject(vault: Vault, network: str) -> bytes:
    return throttle.subject(vault.keys.link, "calendar-network", network)
