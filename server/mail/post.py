"""Hands letters to the practice's mail server, and tells a refusal for good from one that may pass.

What a mail server answers may repeat an address, so that of its answers only the code is kept.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from server.errors import Misconfigured
from server.settings import Settings

SECONDS_A_COMMAND = 20.0
SECONDS_A_LETTER = 45.0
SECONDS_A_BATCH = 180.0
"""Well under the lease of the rows, so that nobody else takes up a letter that is still being sent."""

PORTS = {"smtp": 25, "smtps": 465}


class Fate(StrEnum):
    """What became of a letter. In doubt: the connection was lost when it may already have been taken."""

    SENT = "sent"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Delivery:
    fate: Fate
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in. `own_name` is what we introduce ourselves as."""

    host: str
    port: int
    own_name: str
    implicit_tls: bool = False
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "MailServer":
        """Reads `smtp://USER:PASSWORD@HOST:PORT` or `smtps://...`. Raises Misconfigured with what to write instead."""
        try:
            url = urlsplit(settings.smtp_url)
            return cls(
                host=_host(url),
                port=url.port or PORTS[url.scheme],
                own_name=settings.mail_from.rpartition("@")[2],
                implicit_tls=url.scheme == "smtps",
                user=unquote(url.username or ""),
                password=unquote(url.password or ""),
            )
        except (ValueError, KeyError) as problem:
            raise Misconfigured(
                "MENDWORK_SMTP_URL cannot be read. Write smtp://USER:PASSWORD@HOST:PORT, or smtps:// where the "
                "server expects encryption from the first byte."
            ) from problem

    @property
    def is_here(self) -> bool:
        """On this machine: nobody listens in between, and its certificate is rarely anybody's concern."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def deliver(server: MailServer, letters: Sequence[EmailMessage], return_to: Sequence[str] = ()) -> tuple[Delivery, ...]:
    """Sends the letters over one connection, in order. Takes no longer than SECONDS_A_BATCH; never raises.

    `return_to` says for each where it comes back to; "" and where it is left out, to whom it is from.
    """
    return asyncio.run(_deliver(server, letters, return_to or [""] * len(letters)))


def trouble_with(server: MailServer) -> str:
    """What keeps us from handing in letters, in one sentence, or "" when the server takes us in."""
    return asyncio.run(_trouble_with(server))


async def _deliver(
    server: MailServer, letters: Sequence[EmailMessage], return_to: Sequence[str]
) -> tuple[Delivery, ...]:
    counter = _Counter(server)
    ends_at = asyncio.get_running_loop().time() + SECONDS_A_BATCH
    deliveries: list[Delivery] = []
    for letter, sender in zip(letters, return_to, strict=True):
        if asyncio.get_running_loop().time() > ends_at - SECONDS_A_LETTER:
            counter.closed_because = counter.closed_because or "The mail server was too slow."
        deliveries.append(await counter.hand_in(letter, sender))
    await counter.leave()
    return tuple(deliveries)


async def _trouble_with(server: MailServer) -> str:
    counter = _Counter(server)
    try:
        await counter.connected()
    except (SMTPException, OSError, ValueError) as problem:
        return _named(problem)
    await counter.leave()
    return ""


class _Counter:
    """One visit to the mail server. A lost connection is made once more for the next letter; a shut door stays shut."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._client: SMTP | None = None
        self.closed_because = ""

    async def hand_in(self, letter: EmailMessage, sender: str) -> Delivery:
        if self.closed_because:
            return Delivery(Fate.PUT_OFF, self.closed_because)
        try:
            client = await self.connected()
        except (SMTPException, OSError, ValueError) as problem:
            self.closed_because = _named(problem)
            return Delivery(Fate.PUT_OFF, self.closed_because)
        try:
            async with asyncio.timeout(SECONDS_A_LETTER):
                await client.send_message(
                    letter, sender=sender or None, recipients=[letter["To"].addresses[0].addr_spec]
                )
        except SMTPRecipientsRefused as problem:
            return _refusal(problem)
        except (SMTPResponseException, SMTPNotSupported, ValueError) as problem:
            return Delivery(Fate.PUT_OFF, _named(problem))
        except (SMTPException, OSError) as problem:  # timeouts among them; whether it was taken is not known
            client.close()
            return Delivery(Fate.IN_DOUBT, _named(problem))
        return Delivery(Fate.SENT)

    async def connected(self) -> SMTP:
        """The open connection. Raises SMTPException, OSError or ValueError when there is none to be had."""
        if self._client is not None and self._client.is_connected:
            return self._client
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.implicit_tls,
            start_tls=False if server.implicit_tls or server.is_here else None,
            local_hostname=server.own_name,
            timeout=SECONDS_A_COMMAND,
        )
        await client.connect()
        await client.ehlo()
        if server.user:
            if not (server.is_here or client.get_transport_info("sslcontext")):
                client.close()
                raise _NotEncrypted
            await client.login(server.user, server.password)
        self._client = client
        return client

    async def leave(self) -> None:
        if self._client is None or not self._client.is_connected:
            return
        try:
            await self._client.quit()
        except (SMTPException, OSError):
            self._client.close()


class _NotEncrypted(ValueError):
    """A password must not be sent where others can read it."""


def _refusal(problem: SMTPRecipientsRefused) -> Delivery:
    """A 5xx to the recipient is for good, unless it is about us: not signed in, no relaying (RFC 3463, 5.7.x)."""
    refused = problem.recipients[0]
    about_us = refused.code == 530 or refused.message.startswith("5.7.")
    for_good = refused.code >= 500 and not about_us
    return Delivery(Fate.REFUSED if for_good else Fate.PUT_OFF, _named(refused))


def _named(problem: Exception) -> str:
    """What went wrong, in a sentence that repeats nothing the server said."""
    match problem:
        case _NotEncrypted():
            return "The mail server offers no encryption, so our password was not sent to it."
        case SMTPResponseException(code=code):
            return f"The mail server answered {code}."
        case TimeoutError():
            return "The mail server did not answer in time."
        case SMTPNotSupported():
            return "The mail server does not take addresses with such letters."
        case ConnectionError() | OSError():
            return "The mail server could not be reached, or it hung up."
        case _:
            return f"The letter could not be handed in ({type(problem).__name__})."


def _host(url: SplitResult) -> str:
    if not url.hostname:
        raise ValueError("no host")
    return url.hostname
