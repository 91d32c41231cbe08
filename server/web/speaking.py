"""Which language a page speaks: a partner's own once they have opened it, before that the browser's, else English.

A device that was handed over speaks the language of whom it was handed to, from the first page on.
"""

from fastapi import Request

from server.domain.speech import Speech
from server.languages import ENGLISH, preferred, speech_of, written_languages
from server.web.cookies import DEVICE, cookie_of


def is_partner_side(request: Request) -> bool:
    path = request.url.path
    return path in ("/l", "/page") or path.startswith(("/l/", "/page/"))


def speak(request: Request, language: str) -> None:
    """From here on this request is answered in `language`."""
    request.state.language = language


def language_of(request: Request) -> str:
    """Before the passcode it depends on the browser alone, so that every link leads to the same page."""
    known: str | None = getattr(request.state, "language", None)
    if known:
        return known
    if not is_partner_side(request):
        return ENGLISH
    handed_over = cookie_of(request, DEVICE)
    if handed_over in written_languages():
        return handed_over
    return preferred(request.headers.get("accept-language", ""))


def is_on_device(request: Request) -> bool:
    """Whether this is a partner's page on the clinic's device."""
    return is_partner_side(request) and bool(cookie_of(request, DEVICE))


def say_to(request: Request) -> Speech:
    return speech_of(language_of(request))
