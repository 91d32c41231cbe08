"""Posted forms: read once, bounded, and only taken from our own pages.

Every unsafe route depends on `Posted`. A form of a signed-in page or of a partner's visit carries a token tied to
that session; every form, signed in or not, must come from our own origin.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect

from server.domain.speech import to_say
from server.domain.tokens import csrf_token, same
from server.errors import NotAllowed, Refusal
from server.web.cookies import SIGN_IN, VISIT, cookie_of
from server.web.house import TheHouse

FIELDS_AT_MOST = 400
BYTES_AT_MOST = 1_000_000
NEVER_SHOWN = frozenset({"csrf", "password", "present", "passcode"})


class TooLarge(Refusal):
    status = 413


class BrokenOff(Refusal):
    """Nobody is there any more to read this; it only keeps a lost connection from being logged as a fault of ours."""

    status = 400


class PostedForm(Mapping[str, Sequence[str]]):
    """What was posted: every field with all its values, in order. Files are never taken.

    `is_stale` says that its token belongs to another session than the one asking: nothing may come of such a form but
    showing it again.
    """

    def __init__(self, form: FormData) -> None:
        self.is_stale = False
        self._values: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> Sequence[str]:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str, *, at_most: int = BYTES_AT_MOST) -> str:
        """The last value of a field, trimmed: NFC, no control characters.

        Whole, so that a form can refuse what is too long and show every letter of it again; `at_most` is for what no
        person types.
        """
        raw = self._values.get(name, [""])[-1][: at_most + 1]
        clean = "".join(c for c in unicodedata.normalize("NFC", raw) if c == "\n" or unicodedata.category(c)[0] != "C")
        return clean.strip()

    def line(self, name: str, *, at_most: int = BYTES_AT_MOST) -> str:
        return " ".join(self.text(name, at_most=at_most).split())

    def ticked(self, name: str) -> bool:
        return bool(self._values.get(name, [""])[-1])

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self._values.get(name, ()))


async def posted(request: Request, house: TheHouse) -> PostedForm:
    """Raises NotAllowed for a form from elsewhere or from an ended session, TooLarge beyond the bounds."""
    form = await posted_or_stale(request, house)
    if form.is_stale:
        raise NotAllowed(
            to_say("This form is from an earlier session. Go back, load the page again and send it once more.")
        )
    return form


async def posted_or_stale(request: Request, house: TheHouse) -> PostedForm:
    """As `posted`, for pages that show a form from an earlier session again, so that nothing typed is lost."""
    form = await _form_of(request)
    secret = session_secret(request)
    token = csrf_token(house.vault.keys.forms, secret)
    form.is_stale = bool(secret) and not same(form.text("csrf"), token)
    return form


async def _form_of(request: Request) -> PostedForm:
    _require_own_origin(request)
    if int(request.headers.get("content-length") or 0) > BYTES_AT_MOST:
        raise TooLarge(to_say("That is more than one form can hold. Shorten it, then send it again."))
    try:
        data = await request.form(max_files=0, max_fields=FIELDS_AT_MOST, max_part_size=BYTES_AT_MOST)
    except MultiPartException as problem:
        raise TooLarge(to_say("This form could not be read. Go back, then send it again.")) from problem
    except ClientDisconnect as problem:
        raise BrokenOff(to_say("The connection broke off before the form had arrived. Send it again.")) from problem
    return PostedForm(data)


async def own_words(request: Request) -> tuple[str, ...]:
    """The words in a form that is not taken, one text a field: no token, no choice of a list, and never a password.

    None where the form is from elsewhere or cannot be read.
    """
    try:
        form = await _form_of(request)
    except Refusal:
        return ()
    texts = (form.text(name, at_most=BYTES_AT_MOST) for name in form if name not in NEVER_SHOWN)
    return tuple(dict.fromkeys(text for text in texts if len(text.split()) > 1))


async def carried(request: Request) -> tuple[tuple[str, str], ...]:
    """Every field of a form that asks to be carried over a sign-in (`carry`), but its token; none of any other form."""
    try:
        form = await _form_of(request)
    except Refusal:
        return ()
    if "carry" not in form:
        return ()
    return tuple((name, value) for name in form if name not in NEVER_SHOWN for value in form[name])


def session_secret(request: Request) -> str:
    """The secret that forms on this page are tied to: a visit's, a member's, or none before the passcode."""
    path = request.url.path
    if path == "/l" or path.startswith("/l/"):
        return ""
    return cookie_of(request, VISIT if path == "/page" or path.startswith("/page/") else SIGN_IN)


def _require_own_origin(request: Request) -> None:
    """Browsers say where a form comes from. Under `no-referrer` Origin is null, so Sec-Fetch-Site goes first."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
    if site is not None:
        own = site in ("same-origin", "none")
    else:
        own = origin == "null" or urlsplit(origin).netloc == request.headers.get("host")
    if not own:
        raise NotAllowed(to_say("This form was sent from another site, so it was not taken."))


Posted = Annotated[PostedForm, Depends(posted)]
PostedOrStale = Annotated[PostedForm, Depends(posted_or_stale)]
