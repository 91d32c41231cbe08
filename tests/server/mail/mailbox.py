"""A real mail server on a free port of this machine. Tests say how it behaves, and read what it took."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class Mailbox:
    """`rcpt` and `data` are what the server answers to a recipient and to a letter; `hangs` keeps a letter waiting."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.rcpt = "250 OK"
        self.data = "250 OK"
        self.hangs = 0.0
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 (aiosmtpd's name)
        if self.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 (aiosmtpd's name)
        if self.hangs:
            await asyncio.sleep(self.hangs)
        if self.data.startswith("2"):
            self.recipients.extend(envelope.rcpt_tos)
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.data


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def mailbox_of(house) -> Iterator[Mailbox]:
    """A running mail server that the house is set to use."""
    made = Mailbox()
    house.settings = house.settings.model_copy(update={"smtp_url": made.url})
    made.start()
    yield made
    made.stop()
