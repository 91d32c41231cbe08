"""The cookies we set: a member's sign-in, a partner's visit, the link they are about to open, the clinic's device."""

from fastapi import Request, Response

from server.settings import Settings

SIGN_IN = "sign-in"
VISIT = "visit"
LINK = "link"
DEVICE = "device"
"""Set while a browser is handed over to a partner. It holds the language that this partner's pages speak."""
FORGET = '"cache", "storage"'
"""What a browser is told to throw away where somebody leaves: pages that Back could show, and whatever scripts kept."""


def cookie_of(request: Request, name: str) -> str:
    return request.cookies.get(f"__Host-{name}") or request.cookies.get(name, "")


def set_cookie(response: Response, settings: Settings, name: str, value: str) -> None:
    """A session cookie that no script reads and no other site sends. Over HTTPS its name binds it to this host."""
    response.set_cookie(
        f"__Host-{name}" if settings.is_secure else name,
        value,
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
        path="/",
    )


def drop_cookie(response: Response, settings: Settings, name: str) -> None:
    response.delete_cookie(
        f"__Host-{name}" if settings.is_secure else name,
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
        path="/",
    )
