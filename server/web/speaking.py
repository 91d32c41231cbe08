"""Which language a page speaks: a partner's own once they have opened it, before that the browser's, else English."""

from fastapi import Request

from server.domain.speech import Speech
from server.languages import ENGLISH, preferred, speech_of


def is_partner_side(request: Request) -> bool:
    path = request.url.path
    return path in ("/l", "/page") or path.startswith(("/l/", "/page/"))


def speak(request: Request, language: str) -> None:
    """From here on this request is answered in `language`."""
    request.state.language = language


def language_of(request: Request) -> str:
    """Before the passcode it depends on the browser alone, so that every link leads to the same page."""
    if not is_partner_side(request):
        return ENGLISH
    known: str | None = getattr(request.state, "language", None)
    return known or preferred(request.headers.get("accept-language", ""))


def say_to(request: Request) -> Speech:
    return speech_of(language_of(request))
