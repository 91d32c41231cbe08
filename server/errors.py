"""Refusals by name. They are raised anywhere below the web and become pages in one place, `web.problems`."""

from typing import ClassVar


class Refusal(Exception):
    """Something the service will not do. `str()` is the sentence shown to the person who asked."""

    status: ClassVar[int] = 400


class NotSignedIn(Refusal):
    """Nobody is signed in; the web sends the person to the sign-in page."""

    status = 401


class NotFound(Refusal):
    """There is no such thing, or it is not theirs: the two are never told apart."""

    status = 404

    def __init__(self, sentence: str = "There is nothing at this address.") -> None:
        super().__init__(sentence)


class NotAllowed(Refusal):
    """The person is known and the thing exists for them, but their role does not do this."""

    status = 403


class OutOfDate(Refusal):
    """What the person saw has changed since; they look again and decide."""

    status = 409


class Gone(Refusal):
    """It was here and is closed now."""

    status = 410


class Misconfigured(Refusal):
    """The operator has to change a setting; the sentence says which and how."""

    status = 500
