"""E-mail addresses as people type them."""

import re

LONGEST = 254
_SHAPE = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def tidy(address: str) -> str:
    """The one way an address is stored and looked up: lower case, no space around it."""
    return address.strip().lower()


def is_address(address: str) -> bool:
    """Whether a tidy address has a name, an @ and a domain, and nothing that could break a mail's header."""
    return len(address) <= LONGEST and _SHAPE.fullmatch(address) is not None and ".." not in address
