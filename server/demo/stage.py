"""What the demo runs on: a real house in a folder, a mail server, the service on a port, and a clock of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

import uvicorn

from server.app import app_of
from server.demo.letterbox import Letterbox
from server.demo.ports import free_port
from server.errors import Misconfigured
from server.house import House, open_house, wall_clock
from server.jobs import send_due_letters
from server.settings import Settings

SIGN = "THIS-IS-A-DEMO.txt"
SIGN_TEXT = "Everything in this folder is synthetic. `mendwork demo` empties it and starts anew.\n"
OURS = ("mendwork.sqlite*", "mendwork-keys.json", "session-prep*.pdf", "mail/*.eml", SIGN)
SECONDS_TO_START = 30


@dataclass(slots=True)
class DemoClock:
    """Stands where the tale has come to; after `run_on` it is the clock on the wall."""

    stands_at: datetime | None = None

    def __call__(self) -> datetime:
        return self.stands_at or wall_clock()

    def run_on(self) -> None:
        self.stands_at = None


@dataclass(frozen=True, slots=True)
class Stage:
    folder: Path
    house: House
    clock: DemoClock
    letterbox: Letterbox
    address: str

    def send_letters(self) -> None:
        """What the jobs do, at the moment where the clock stands."""
        while not send_due_letters(self.house, self.clock()).is_nothing:
            pass


@contextmanager
def staged(folder: Path, port: int | None) -> Iterator[Stage]:
    """Everything running, in an emptied folder. Raises Misconfigured for a folder that holds anything else."""
    _empty(folder)
    letterbox = Letterbox(folder / "mail")
    letterbox.open()
    address = f"http://127.0.0.1:{port or free_port()}"
    clock = DemoClock()
    house = open_house(_settings(folder, address, letterbox.url), clock)
    with _served(house, address):
        yield Stage(folder, house, clock, letterbox, address)
    house.database.close()
    letterbox.close()


def _empty(folder: Path) -> None:
    """Takes away what an earlier demo left, and nothing else."""
    if folder.exists() and any(folder.iterdir()) and not (folder / SIGN).exists():
        raise Misconfigured(f"{folder} holds something that is not a demo. Choose another folder with --folder.")
    for pattern in OURS:
        for file in folder.glob(pattern):
            file.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SIGN).write_text(SIGN_TEXT)


def _settings(folder: Path, address: str, smtp_url: str) -> Settings:
    """Settings of the demo alone: each is given here, so that nothing of the environment counts."""
    return Settings(
        database_url=f"sqlite:///{folder / 'mendwork.sqlite'}",
        keys=folder / "mendwork-keys.json",
        base_url=address,
        link_url="",
        smtp_url=smtp_url,
        mail_from="post@pages.example",
        exit_url=str(Settings.model_fields["exit_url"].default),
        jobs=False,
    )


@contextmanager
def _served(house: House, address: str) -> Iterator[None]:
    port = int(address.rpartition(":")[2])
    config = uvicorn.Config(
        app_of(house), host="127.0.0.1", port=port, access_log=False, log_level="warning", server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="service", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread, port)
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=SECONDS_TO_START)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread, port: int) -> None:
    until = monotonic() + SECONDS_TO_START
    while not server.started:
        if not thread.is_alive() or monotonic() > until:
            raise Misconfigured(f"The demo could not listen on port {port}. Choose another one with --port.")
        sleep(0.05)
