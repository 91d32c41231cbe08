"""Envelope encryption of single cells: AES-256-GCM (NIST SP 800-38D) under a data key of the partner who wrote them.

A partner's key is wrapped by the couple's, that by the practice's, that by the master key outside the database.
A sealed value is: format (1 byte), id of the data key (16), nonce (12, random), ciphertext with its tag. The
associated data binds practice, couple, partner, table, column and row, so a value moved elsewhere does not open.
Plain text is padded to a multiple of 256 bytes (ISO/IEC 7816-4), so that a length says little.

What holds both partners' words is sealed for both: format (1 byte), ids of both data keys (2 x 16), nonce, ciphertext,
under a key derived from the two with HKDF-SHA256. Whichever of the two is destroyed, the value opens no more.
"""

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlmodel import Session, col, select

from server.domain.ids import new_id
from server.domain.words import KeyScope
from server.tables import DataKey
from server.vault.keys import KEY_BYTES, Keys

FORMAT = b"\x01"
FORMAT_FOR_BOTH = b"\x02"
KEY_ID_BYTES = 16
NONCE_BYTES = 12
HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES
HEADER_BYTES_FOR_BOTH = HEADER_BYTES + KEY_ID_BYTES
BLOCK_BYTES = 256
NOBODY = bytes(16)


class CannotOpen(Exception):
    """A sealed value does not belong where it stands, was changed, or its key has been destroyed."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a sealed value stands. Without a partner it is the couple's, without a couple the practice's."""

    practice_id: UUID
    couple_id: UUID | None
    partner_id: UUID | None
    table: str
    column: str
    row: UUID

    @property
    def owner(self) -> tuple[UUID, UUID | None, UUID | None]:
        return self.practice_id, self.couple_id, self.partner_id

    def associated_data(self, key_id: bytes) -> bytes:
        owners = (self.practice_id.bytes, _bytes(self.couple_id), _bytes(self.partner_id))
        return b"\0".join((FORMAT, key_id, *owners, self.table.encode(), self.column.encode(), self.row.bytes))


class Sealing:
    """Seals and opens cells. Unwrapped data keys are kept in memory; `forget` drops a practice's or a partner's."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._open: dict[UUID, bytes] = {}
        self._current: dict[tuple[UUID, UUID | None, UUID | None], UUID] = {}
        self._lock = threading.Lock()

    def seal(self, session: Session, cell: Cell, text: str) -> bytes:
        key_id = self._key_of(session, cell)
        nonce = os.urandom(NONCE_BYTES)
        data = AESGCM(self._open[key_id]).encrypt(nonce, _padded(text.encode()), cell.associated_data(key_id.bytes))
        return FORMAT + key_id.bytes + nonce + data

    def open(self, session: Session, cell: Cell, sealed: bytes) -> str:
        """Raises CannotOpen if the value was moved or changed, or its key is gone."""
        if len(sealed) <= HEADER_BYTES or sealed[:1] != FORMAT:
            raise CannotOpen(f"{cell.table}.{cell.column}: not a sealed value")
        key_id = sealed[1 : 1 + KEY_ID_BYTES]
        key = self._unwrapped(session, cell.practice_id, UUID(bytes=key_id))
        try:
            data = AESGCM(key).decrypt(
                sealed[1 + KEY_ID_BYTES : HEADER_BYTES], sealed[HEADER_BYTES:], cell.associated_data(key_id)
            )
        except InvalidTag as problem:
            raise CannotOpen(f"{cell.table}.{cell.column}: this value does not belong here") from problem
        return _unpadded(data).decode()

    def seal_for_both(self, session: Session, cell: Cell, partner_ids: tuple[UUID, UUID], data: bytes) -> bytes:
        """Seals a couple's cell so that it opens only while the keys of both partners exist.

        Raises CannotOpen if one of them has been destroyed.
        """
        a, b = (self._current_key(session, cell.practice_id, cell.couple_id, partner_id) for partner_id in partner_ids)
        key_ids, nonce = a.bytes + b.bytes, os.urandom(NONCE_BYTES)
        data_key = _key_of_both(self._open[a], self._open[b], cell, key_ids)
        sealed = AESGCM(data_key).encrypt(nonce, _padded(data), cell.associated_data(key_ids))
        return FORMAT_FOR_BOTH + key_ids + nonce + sealed

    def open_for_both(self, session: Session, cell: Cell, sealed: bytes) -> bytes:
        """Raises CannotOpen if the value was moved or changed, or the key of either partner is gone."""
        if len(sealed) <= HEADER_BYTES_FOR_BOTH or sealed[:1] != FORMAT_FOR_BOTH:
            raise CannotOpen(f"{cell.table}.{cell.column}: not a value sealed for both")
        key_ids = sealed[1 : 1 + 2 * KEY_ID_BYTES]
        a, b = (
            self._unwrapped(session, cell.practice_id, UUID(bytes=key_id))
            for key_id in (key_ids[:KEY_ID_BYTES], key_ids[KEY_ID_BYTES:])
        )
        try:
            data = AESGCM(_key_of_both(a, b, cell, key_ids)).decrypt(
                sealed[1 + 2 * KEY_ID_BYTES : HEADER_BYTES_FOR_BOTH],
                sealed[HEADER_BYTES_FOR_BOTH:],
                cell.associated_data(key_ids),
            )
        except InvalidTag as problem:
            raise CannotOpen(f"{cell.table}.{cell.column}: this value does not belong here") from problem
        return _unpadded(data)

    def make_key(
        self,
        session: Session,
        now: datetime,
        practice_id: UUID,
        couple_id: UUID | None = None,
        partner_id: UUID | None = None,
    ) -> None:
        """Makes and stores the data key of a new practice, couple or partner; its parent must have one already."""
        scope = KeyScope.PARTNER if partner_id else KeyScope.COUPLE if couple_id else KeyScope.PRACTICE
        key_id, key, nonce = new_id(), os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
        if scope is KeyScope.PRACTICE:
            wrapped_by, parent = self._keys.current, self._keys.master
        else:
            parent_id = self._current_key(session, practice_id, couple_id if partner_id else None, None)
            wrapped_by, parent = str(parent_id), self._open[parent_id]
        row = DataKey(
            practice_id=practice_id,
            id=key_id,
            scope=scope,
            couple_id=couple_id,
            partner_id=partner_id,
            wrapped_by=wrapped_by,
            wrapped=b"",
            created_at=now,
        )
        row.wrapped = nonce + AESGCM(parent).encrypt(nonce, key, _wrapping_data(row))
        session.add(row)
        session.flush()

    def unlock(self, session: Session, practice_id: UUID, couple_ids: Iterable[UUID]) -> None:
        """Fetches the keys of many couples in one statement, for pages that open many cells."""
        wanted = list(couple_ids)
        if not wanted:
            return
        practice_keys = select(DataKey).where(DataKey.practice_id == practice_id, col(DataKey.couple_id).is_(None))
        couple_keys = select(DataKey).where(DataKey.practice_id == practice_id, col(DataKey.couple_id).in_(wanted))
        ranks = list(KeyScope)
        rows = [*session.exec(practice_keys), *session.exec(couple_keys)]
        for row in sorted(rows, key=lambda key: (ranks.index(key.scope), key.id)):
            self._unwrap(session, row)

    def forget(self, practice_id: UUID) -> None:
        """Drops every unwrapped key from memory and which keys of the practice are current."""
        with self._lock:
            self._open.clear()
            self._current = {owner: key for owner, key in self._current.items() if owner[0] != practice_id}

    def _key_of(self, session: Session, cell: Cell) -> UUID:
        return self._current_key(session, *cell.owner)

    def _current_key(
        self, session: Session, practice_id: UUID, couple_id: UUID | None, partner_id: UUID | None
    ) -> UUID:
        known = self._current.get((practice_id, couple_id, partner_id))
        if known is not None and known in self._open:
            return known
        row = session.exec(
            select(DataKey)
            .where(
                DataKey.practice_id == practice_id,
                DataKey.couple_id == couple_id,
                DataKey.partner_id == partner_id,
            )
            .order_by(col(DataKey.id).desc())
            .limit(1)
        ).first()
        if row is None:
            raise CannotOpen("the key this would be sealed under has been destroyed")
        self._unwrap(session, row)
        return row.id

    def _unwrapped(self, session: Session, practice_id: UUID, key_id: UUID) -> bytes:
        known = self._open.get(key_id)
        if known is not None:
            return known
        row = session.get(DataKey, (practice_id, key_id))
        if row is None:
            raise CannotOpen("the key this was sealed under has been destroyed")
        return self._unwrap(session, row)

    def _unwrap(self, session: Session, row: DataKey) -> bytes:
        known = self._open.get(row.id)
        if known is None:
            parent = (
                self._keys.masters.get(row.wrapped_by)
                if row.scope is KeyScope.PRACTICE
                else self._unwrapped(session, row.practice_id, UUID(row.wrapped_by))
            )
            if parent is None:
                raise CannotOpen(f"the master key {row.wrapped_by} is not in the key file")
            try:
                known = AESGCM(parent).decrypt(
                    row.wrapped[:NONCE_BYTES], row.wrapped[NONCE_BYTES:], _wrapping_data(row)
                )
            except InvalidTag as problem:
                raise CannotOpen("a data key does not open with the keys in the key file") from problem
        with self._lock:
            self._open[row.id] = known
            owner = (row.practice_id, row.couple_id, row.partner_id)
            if owner not in self._current or self._current[owner] < row.id:
                self._current[owner] = row.id
        return known


def _key_of_both(a: bytes, b: bytes, cell: Cell, key_ids: bytes) -> bytes:
    """A key for one cell that nobody can work out who holds only one of the two."""
    info = FORMAT_FOR_BOTH + cell.associated_data(key_ids)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(a + b)


def _wrapping_data(row: DataKey) -> bytes:
    owners = (row.practice_id.bytes, _bytes(row.couple_id), _bytes(row.partner_id))
    return b"\0".join((b"data key", row.id.bytes, row.scope.encode(), *owners, row.wrapped_by.encode()))


def _bytes(owner: UUID | None) -> bytes:
    return owner.bytes if owner else NOBODY


def _padded(data: bytes) -> bytes:
    return data + b"\x80" + bytes(-(len(data) + 1) % BLOCK_BYTES)


def _unpadded(data: bytes) -> bytes:
    return data[: data.rindex(b"\x80")]
