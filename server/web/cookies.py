"""The cookies we set: a member's sign-in, a partner's visit, and the link a partner is about to open."""

from fastapi import Request, Response

from server.settings import Settings

SIGN_IN = "sign-in"
VISIT = "visit"
LINK = "link"


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
