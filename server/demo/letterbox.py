"""The demo's own mail server: it keeps every letter as a file, and finds the newest link for an address in them."""

import re
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from server.demo.ports import free_port

LINK = re.compile(r"https?://\S+/l/[\w-]+")


class Letterbox:
    """Keeps letters in `folder` as 00001.eml and so on, in the order they came."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._newest: dict[str, Path] = {}
        self._count = 0
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    @property
    def count(self) -> int:
        return self._count

    def open(self) -> None:
        self._controller.start()

    def close(self) -> None:
        self._controller.stop(no_assert=True)

    def link_for(self, address: str) -> str:
        """The link in the newest letter to this address, read from its file. Raises KeyError when there is none."""
        letter = message_from_bytes(self._newest[address].read_bytes(), policy=policy.default)
        assert isinstance(letter, EmailMessage)  # noqa: S101 (what this policy makes)
        body = letter.get_body(("plain",))
        found = LINK.search(body.get_content() if body else "")
        if found is None:
            raise KeyError(address)
        return found.group()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        with self._lock:
            self._count += 1
            file = self._folder / f"{self._count:05}.eml"
            file.write_bytes(envelope.content)
            for address in envelope.rcpt_tos:
                self._newest[address] = file
        return "250 Kept"
