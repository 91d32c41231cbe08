"""Printing in a process of its own: what people wrote is set where it can harm nothing and be stopped at any time.

A press is started when something is printed, kept warm for the next, and rests after a minute without work, so that the
renderer's memory is never this process's. One that used up its time or memory is ended with everything it started.
"""

import atexit
import json
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import reports
from reports.pdf import MOST_PAGES, Paper, Pdf
from reports.press import LENGTH_BYTES
from server.errors import Refusal

log = logging.getLogger("mendwork")

T = TypeVar("T")

REST_SECONDS = 60
LONGEST_HEADER = 100_000
PRESSES = 2
JOBS_A_WORKER = 100
"""After so many documents a press is replaced, so that whatever its libraries keep is let go."""


class WhyNot(StrEnum):
    """Why a document was not printed, as it is kept beside the report."""

    OUTSIDE = "asked for something outside"
    TOO_LONG = "too many pages"
    TOO_SLOW = "took too long"
    TOO_LARGE = "needed too much memory"
    BROKEN = "could not be set"
    BUSY = "too much to print at once"


REASONS: Mapping[WhyNot, str] = {
    WhyNot.OUTSIDE: "It asked for something outside this house, which no document may. Nothing was fetched.",
    WhyNot.TOO_LONG: f"It would have more than {MOST_PAGES} pages.",
    WhyNot.TOO_SLOW: "It took too long and was stopped.",
    WhyNot.TOO_LARGE: "It needed too much memory and was stopped.",
    WhyNot.BROKEN: "It could not be set.",
    WhyNot.BUSY: "Other documents are being printed. Try again in a minute.",
}


UNHARMED = (WhyNot.OUTSIDE, WhyNot.TOO_LONG)
"""After these a press goes on; after anything else it is replaced."""


class NotPrinted(Refusal):
    """A document was not printed. `addresses` are what it asked for, where that was why."""

    status = 422

    def __init__(self, why: WhyNot, addresses: tuple[str, ...] = ()) -> None:
        super().__init__(f"Not printed. {REASONS[why]}")
        self.why = why
        self.addresses = addresses


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may use: bytes of address space, seconds of processor and of wall clock, bytes of PDF."""

    memory: int = 2**30
    processor_seconds: int = 20
    wall_seconds: float = 30.0
    size: int = 32 * 2**20


class Press:
    """Prints with up to two processes of its own. Threads may share it; the third waits."""

    def __init__(self, limits: Limits | None = None, presses: int = PRESSES) -> None:
        self.limits = limits or Limits()
        self._free = threading.BoundedSemaphore(presses)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []

    def print(self, printer: Callable[[T, Paper], Pdf], content: T, paper: Paper = "A4") -> Pdf:
        """What `printer` makes of `content`. The printer is named by its module, so it is a function at top level.

        Raises NotPrinted.
        """
        job = pickle.dumps((printer, content, paper))
        if not self._free.acquire(timeout=self.limits.wall_seconds):
            raise NotPrinted(WhyNot.BUSY)
        try:
            return self._print(job)
        except NotPrinted as problem:
            log.warning("A document was not printed: it %s; %d refused.", problem.why.value, len(problem.addresses))
            raise
        finally:
            self._free.release()

    def close(self) -> None:
        """Ends what rests. What is printing ends with its document."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()

    def _print(self, job: bytes) -> Pdf:
        worker = self._worker()
        try:
            try:
                printed = worker.print(job)
            except _WentToRest:
                worker.end()
                worker = _Worker(self.limits)
                printed = worker.print(job)
        except BaseException as problem:
            if isinstance(problem, NotPrinted) and problem.why in UNHARMED:
                self._keep(worker)
            else:
                worker.end()
            raise
        self._keep(worker)
        return printed

    def _worker(self) -> "_Worker":
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Worker(self.limits)

    def _keep(self, worker: "_Worker") -> None:
        if worker.jobs >= JOBS_A_WORKER:
            worker.end()
            return
        with self._lock:
            self._idle.append(worker)


@cache
def the_press() -> Press:
    """The one press of this process."""
    press = Press()
    atexit.register(press.close)
    return press


class _WentToRest(Exception):
    """The process had ended by itself before it took the job."""


class _Worker:
    """One process that prints. Its temporary folder, its only one to write to, goes when it does."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.jobs = 0
        self._folder = TemporaryDirectory(prefix="mendwork-press-", ignore_cleanup_errors=True)
        numbers = (limits.memory, limits.processor_seconds, REST_SECONDS)
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "reports.press", *map(str, numbers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=_environment(self._folder.name),
            start_new_session=True,
        )

    def print(self, job: bytes) -> Pdf:
        """Raises NotPrinted, after which the process may be dead, and _WentToRest."""
        self.jobs += 1
        overdue = threading.Event()
        clock = threading.Timer(self.limits.wall_seconds, self._stop, (overdue,))
        clock.daemon = True
        clock.start()
        try:
            return self._answer(job)
        except (OSError, EOFError, ValueError) as problem:
            raise self._ended(overdue) from problem
        finally:
            clock.cancel()

    def end(self) -> None:
        self._stop(threading.Event())
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet written to a dead process
                    pipe.close()
        self._folder.cleanup()

    def _stop(self, overdue: threading.Event) -> None:
        """Ends the process and whatever it started."""
        overdue.set()
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _answer(self, job: bytes) -> Pdf:
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise EOFError
        asked.write(len(job).to_bytes(LENGTH_BYTES) + job)
        asked.flush()
        header = json.loads(answers.readline(LONGEST_HEADER))
        if header["outcome"] != "printed":
            raise _refusal(header)
        length = int(header["length"])
        if length > self.limits.size:
            raise NotPrinted(WhyNot.TOO_LARGE)
        pdf = answers.read(length)
        if len(pdf) < length:
            raise EOFError
        return Pdf(pdf, int(header["pages"]), tuple(map(str, header["warnings"])))

    def _ended(self, overdue: threading.Event) -> Exception:
        """Why the process gave no whole answer."""
        if overdue.is_set():
            return NotPrinted(WhyNot.TOO_SLOW)
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return NotPrinted(WhyNot.BROKEN)
        if code == 0 and self.jobs > 1:
            return _WentToRest()
        return NotPrinted(_BY_SIGNAL.get(-code, WhyNot.BROKEN))


_BY_SIGNAL: Mapping[int, WhyNot] = {
    signal.SIGXCPU: WhyNot.TOO_SLOW,
    signal.SIGKILL: WhyNot.TOO_LARGE,  # by the system, when the machine's memory ends
    signal.SIGABRT: WhyNot.TOO_LARGE,  # by a library that was given no memory
    signal.SIGTRAP: WhyNot.TOO_LARGE,
}


def _refusal(header: Mapping[str, Any]) -> NotPrinted:
    match header["outcome"]:
        case "refused":
            return NotPrinted(WhyNot.OUTSIDE, tuple(str(each)[:200] for each in header["addresses"]))
        case "too long":
            return NotPrinted(WhyNot.TOO_LONG)
        case "out of memory":
            return NotPrinted(WhyNot.TOO_LARGE)
    log.error("A document could not be set: %s", header.get("kind"))
    return NotPrinted(WhyNot.BROKEN)


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours: no address of a database, no place of the keys. Only where the code and the typefaces are."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_PATH") if name in os.environ}
    return kept | {
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(reports.__file__).resolve().parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
