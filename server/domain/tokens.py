"""Links, sessions and passcodes: what is secret, what of it is kept.

A link's token is HMAC-SHA256 over practice, kind, subject and generation under the link key, which lives outside
the database: a resend or reminder repeats the same link without storing it, and raising the generation revokes it.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from itertools import pairwise
from uuid import UUID

PASSCODE_LENGTH = 6


def link_token(key: bytes, practice_id: UUID, kind: str, subject_id: UUID, generation: int) -> str:
    """The secret part of a link, 43 characters of base64url (256 bits)."""
    message = b"\0".join((practice_id.bytes, kind.encode(), subject_id.bytes, str(generation).encode()))
    return urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=").decode()


SHORT = "0123456789abcdefghjkmnpqrstvwxyz"
"""Signs that are read aloud and typed without being taken for one another (Crockford's base 32)."""
SHORT_LENGTH = 12


def short_token(key: bytes, practice_id: UUID, subject_id: UUID, generation: int) -> str:
    """A link's secret part in twelve signs (60 bits), for an address that is typed by hand: "k7wm3fxq9tbd"."""
    digest = hmac.digest(key, link_token(key, practice_id, "short", subject_id, generation).encode(), "sha256")
    return "".join(SHORT[byte % len(SHORT)] for byte in digest[:SHORT_LENGTH])


def whole_token(key: bytes, token: str) -> str:
    """The token that a typed short one stands for; any other as it is.

    Sixty bits are too few for a fast hash: what is looked up is keyed, so that a stolen table of hashes tells nothing.
    """
    typed = token.replace("-", "").lower()
    if len(typed) != SHORT_LENGTH or not set(typed) <= set(SHORT):
        return token
    return urlsafe_b64encode(hmac.digest(key, b"short\0" + typed.encode(), "sha256")).rstrip(b"=").decode()


def new_secret() -> str:
    """A fresh secret for a signed-in session or a partner's visit, 43 characters of base64url (256 bits)."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token or secret. A fast hash is enough above 112 bits of entropy (OWASP ASVS 5.0, 6.5.2)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def csrf_token(key: bytes, secret: str) -> str:
    """Ties a form to the session it was rendered for."""
    return hmac.new(key, b"csrf\0" + secret.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def same(left: str, right: str) -> bool:
    """Compares two secrets in constant time."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))


def new_passcode() -> str:
    """Six digits, never one that people guess first."""
    while True:
        passcode = f"{secrets.randbelow(10**PASSCODE_LENGTH):0{PASSCODE_LENGTH}}"
        if not is_easily_guessed(passcode):
            return passcode


def is_passcode(text: str) -> bool:
    return len(text) == PASSCODE_LENGTH and text.isascii() and text.isdigit()


def is_easily_guessed(passcode: str) -> bool:
    """True for one repeated digit or pair, a run up or down, and anything that reads as a date or a recent year."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(passcode)}
    repeats = len(set(passcode)) <= 2 or passcode == passcode[:2] * 3 or passcode == passcode[:3] * 2
    return repeats or steps in ({1}, {9}) or _reads_as_date(passcode)


def _reads_as_date(passcode: str) -> bool:
    first, second, third = (int(passcode[i : i + 2]) for i in (0, 2, 4))
    day_month = (1 <= first <= 31 and 1 <= second <= 12) or (1 <= first <= 12 and 1 <= second <= 31)
    month_day = 1 <= second <= 12 and 1 <= third <= 31
    has_year = passcode[:2] in ("19", "20") or passcode[2:4] in ("19", "20")
    return day_month or month_day or has_year
