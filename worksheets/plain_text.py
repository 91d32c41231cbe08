"""Posted text made plain: whatever arrives, a readable string comes out."""

import re
import unicodedata
from collections.abc import Sequence

from worksheets.kind import Posted

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# Control characters, lone surrogates, and the bidirectional controls that make text read as what it is not.
# Joiners and left-to-right marks stay: emoji, Persian and Hebrew need them.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_BLANK_CATEGORIES = {"Cf", "Zs", "Zl", "Zp", "Cc", "Mn"}
_MOST_NORMALISED = 30_000  # Quadratic in the worst case, and nothing longer can come within any limit.


def posted_values(posted: Posted, name: str) -> tuple[str, ...]:
    """Every string posted under that name, as it came. Anything that is not a string is left out."""
    found: object = posted.get(name, ())
    if isinstance(found, str):
        return (found,)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, Sequence) else ()


def posted_text(posted: Posted, name: str) -> str:
    """The first string posted under that name, as it came, or ""."""
    return next(iter(posted_values(posted, name)), "")


def plain(text: str) -> str:
    """Text in NFC with \\n between lines, without control characters, trimmed; "" when nothing can be seen in it.

    Text far beyond any limit is not normalised: it is refused for its length anyway.
    """
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text)).strip()
    if len(text) <= _MOST_NORMALISED:
        text = unicodedata.normalize("NFC", text).strip()
    return text if any(unicodedata.category(each) not in _BLANK_CATEGORIES for each in text) else ""


def one_line(text: str) -> str:
    """Plain text on a single line."""
    return " ".join(plain(text).split())


def grouped(number: int, language: str) -> str:
    """ "10,000"; "10.000" in Spanish, which leaves four digits together."""
    if language == "es":
        return str(number) if abs(number) < 10_000 else f"{number:,}".replace(",", ".")
    return f"{number:,}"
