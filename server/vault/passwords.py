"""Passwords and passcodes: Argon2id over a keyed hash, so that a stolen database alone cannot be searched.

Parameters follow the OWASP Password Storage Cheat Sheet (19 MiB, two passes, one lane). A six-digit passcode has so
few values that only the pepper, which is kept outside the database, protects it there.
"""

import hmac
import secrets
from base64 import b64encode

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

MEMORY_KIB = 19 * 1024
PASSES = 2


class Passwords:
    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper
        self._hasher = PasswordHash((Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1),))
        self._nobody = self.hash(secrets.token_hex())

    def hash(self, secret: str) -> str:
        return self._hasher.hash(self._peppered(secret))

    def matches(self, secret: str, stored: str) -> bool:
        """Takes the same time whether or not anything is stored: nobody's hash stands in for a missing one."""
        try:
            right = self._hasher.verify(self._peppered(secret), stored or self._nobody)
        except UnknownHashError:
            return False
        return right and bool(stored)

    def _peppered(self, secret: str) -> str:
        return b64encode(hmac.digest(self._pepper, secret.encode("utf-8", "surrogatepass"), "sha256")).decode()
