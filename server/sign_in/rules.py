"""Where a sign-in leads, whom a failed one is counted against, and how long to wait."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from urllib.parse import urlsplit

from server.throttle import Ladder

CASELOAD = "/caseload"
PRACTICE = "/practice"

RESET_LASTS = timedelta(hours=1)

NETWORK_LADDER: Ladder = ((20, timedelta(minutes=1)), (50, timedelta(minutes=15)), (100, timedelta(hours=1)))
"""A whole office may sign in from one address: it is given more failures than a single member."""

NETWORK_FORGOTTEN_AFTER = timedelta(minutes=15)

RESET_LADDER: Ladder = ((3, timedelta(minutes=15)), (6, timedelta(hours=2)))
"""How many letters one mailbox gets."""

RESET_NETWORK_LADDER: Ladder = ((20, timedelta(minutes=15)),)


def landing(wanted: str, *, sees_clients: bool) -> str:
    """Where a member goes after signing in: the page they wanted, if it is one of ours and open to them."""
    path = own_path(wanted) or CASELOAD
    if not sees_clients and path.startswith((CASELOAD, "/couples")):
        return PRACTICE
    return path


def own_path(wanted: str) -> str:
    """`wanted` if it is a path on this service that reads something, else "". Never an address elsewhere."""
    plain = wanted.isascii() and wanted.isprintable() and not set(wanted) & set("\\ ")
    if not plain or len(wanted) > 300 or not wanted.startswith("/") or wanted.startswith("//"):
        return ""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or parts.path == "/" or parts.path.startswith(("/sign-", "/l/", "/join/")):
        return ""
    return wanted


def network_of(host: str) -> str:
    """What attempts from one place are counted under: an IPv4 address, or the /64 that one IPv6 line is given."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(address) if address.version == 4 else str(ip_network(f"{address}/64", strict=False))


def wait_sentence(until: datetime, now: datetime) -> str:
    """How long to wait, rounded up to what a person would say."""
    minutes = ceil((until - now).total_seconds() / 60)
    if minutes <= 1:
        return "Wait a minute, then try again."
    if minutes < 60:
        return f"Wait {minutes} minutes, then try again."
    hours = ceil(minutes / 60)
    return "Wait an hour, then try again." if hours == 1 else f"Wait {hours} hours, then try again."
