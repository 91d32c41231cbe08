"""Whether anyone was with a partner while they wrote, as they say themselves: sealed with what they sent in.

Nobody has to say it, nothing is worked out from it, and nobody but the clinician reads it. It is no answer to a
question of a worksheet: it is in no count, no copy for both, and nothing that the other partner gets.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from server.domain.confidentiality import asks_about_safety_alone
from server.domain.words import Company, Place
from server.tables import Response
from server.vault import Cell, Vault
from worksheets.definition import Form, Worksheet

IN_WORDS = {
    Company.NOBODY: "No",
    Company.SOME_OF_THE_TIME: "Yes, some of the time",
    Company.ALL_THE_TIME: "Yes, all the time",
    Company.UNSAID: "Would rather not say",
}


@dataclass(frozen=True, slots=True)
class Account:
    """What one partner says of it: one of four, or none of them, and words of their own."""

    said: Company | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return self.said is None and not self.words

    @property
    def in_short(self) -> str:
        """'Yes, some of the time'; "" where they only wrote."""
        return IN_WORDS[self.said] if self.said else ""


NOTHING_SAID = Account()


@dataclass(frozen=True, slots=True)
class AccountOf:
    """An account with whose it is and what they wrote at that time.

    `is_apart`: it came with nothing but questions about safety, so that even its being there
    is for the clinician alone.
    """

    place: Place
    account: Account
    titles: tuple[str, ...]
    sent_at: datetime
    is_apart: bool


class SentIn(Protocol):
    """A response as far as its account goes."""

    @property
    def invitation_id(self) -> UUID: ...
    @property
    def place(self) -> Place: ...
    @property
    def worksheet(self) -> Worksheet: ...
    @property
    def form(self) -> Form: ...
    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def company(self) -> Account: ...


def accounts_of(sent: Iterable[SentIn]) -> tuple[AccountOf, ...]:
    """One account for each page that was sent in and said something of it, by place, then by time."""
    pages: dict[UUID, list[SentIn]] = {}
    for response in sent:
        if response.submitted_at and not response.company.is_empty:
            pages.setdefault(response.invitation_id, []).append(response)
    found = [_account_of(responses) for responses in pages.values()]
    return tuple(sorted(found, key=lambda each: (each.place, each.sent_at)))


def seal_account(session: Session, vault: Vault, row: Response, account: Account) -> bytes:
    if account.is_empty:
        return b""
    text = json.dumps({"said": account.said, "words": account.words}, ensure_ascii=False, separators=(",", ":"))
    return vault.sealing.seal(session, _cell(row), text)


def open_account(session: Session, vault: Vault, row: Response) -> Account:
    if not row.company:
        return NOTHING_SAID
    kept = json.loads(vault.sealing.open(session, _cell(row), row.company))
    return Account(Company(kept["said"]) if kept["said"] else None, kept["words"])


def _account_of(responses: list[SentIn]) -> AccountOf:
    told = [each for each in responses if not asks_about_safety_alone(each.worksheet)]
    first = responses[0]
    return AccountOf(
        place=first.place,
        account=first.company,
        titles=tuple(each.form.title for each in told or responses),
        sent_at=max(each.submitted_at for each in responses if each.submitted_at),
        is_apart=not told,
    )


def _cell(row: Response) -> Cell:
    return Cell(row.practice_id, row.couple_id, row.partner_id, "response", "company", row.id)
