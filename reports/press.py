"""The press: a process of its own in which documents are set, one after the other, for the process that started it.

    python -m reports.press MEMORY_BYTES PROCESSOR_SECONDS REST_SECONDS

What people wrote is set by large libraries. Here they have bounded memory and time, no address of a database, no keys
and, where the system allows it, no network, and whoever started the press can end it at any moment.

A job arrives on standard input: its length in eight bytes, then `(printer, content, paper)` as a pickle, which only the
starting process writes. What comes back on standard output is never a pickle: a line of JSON, then the PDF.
"""

import contextlib
import ctypes
import json
import math
import os
import pickle
import resource
import select
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from reports import pdf
from reports.pdf import Pdf, Refused, TooLong

LENGTH_BYTES = 8
LARGEST_FILE = 32 * 2**20
MOST_FILES = 128
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
CODE = (".py", ".pyc", ".so")
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.")


def main(arguments: list[str]) -> None:
    """Prints until nothing was asked for during the time of rest; ends with 0 then."""
    memory, seconds, rest = (int(each) for each in arguments)
    asked, answers = sys.stdin.buffer, _answers_alone()
    _confine(memory)
    pdf.to_pdf("<html lang='en'><title>Warm</title><p>Warm</p></html>")
    watch = Watch()
    sys.addaudithook(watch)
    while select.select([asked], [], [], rest)[0]:
        length = asked.read(LENGTH_BYTES)
        if len(length) < LENGTH_BYTES:
            return
        _allow(seconds)
        _answer(answers, watch, asked.read(int.from_bytes(length)))


def _answers_alone() -> BinaryIO:
    """Standard output for answers alone: whatever a library prints goes where complaints go."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _confine(memory: int) -> None:
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, MOST_FILES),
    ):
        resource.setrlimit(limit, (most, most))
    ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER | CLONE_NEWNET)  # refused in many containers


def _allow(seconds: int) -> None:
    """Grants this much processor time from now on; the system ends the process when it is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(answers: BinaryIO, watch: "Watch", job: bytes) -> None:
    header, body = _outcome(watch, job)
    answers.write(json.dumps(header).encode() + b"\n" + body)
    answers.flush()


def _outcome(watch: "Watch", job: bytes) -> tuple[dict[str, Any], bytes]:
    """What became of a job."""
    printed, header = None, {}
    with watch.watching() as refused:
        try:
            printed = _printed(job)
            header = {"outcome": "printed", "pages": printed.pages, "warnings": printed.warnings}
        except Exception as problem:
            header = _told(problem)
    if refused:
        return {"outcome": "refused", "addresses": refused}, b""
    pdf = printed.bytes if printed else b""
    return {**header, "length": len(pdf)}, pdf


def _told(problem: Exception) -> dict[str, Any]:
    """Of an error that nobody foresaw only its kind is told: its text may quote a client."""
    match problem:
        case Refused():
            return {"outcome": "refused", "addresses": [each[:200] for each in problem.addresses[:10]]}
        case TooLong():
            return {"outcome": "too long"}
        case MemoryError():
            return {"outcome": "out of memory"}
    return {"outcome": "broken", "kind": type(problem).__name__}


def _printed(job: bytes) -> Pdf:
    printer, content, paper = pickle.loads(job)  # noqa: S301 (written by the process that started this one)
    made: Pdf = printer(content, paper)
    return made


@dataclass(slots=True)
class Watch:
    """Refuses and records every file and connection that setting a document has no use for, whoever asks for it."""

    refused: list[str] | None = None
    roots: tuple[str, ...] = field(
        default_factory=lambda: tuple(
            f"{os.path.realpath(each)}{os.sep}"
            for each in (Path(__file__).parent, sys.prefix, sys.base_prefix, tempfile.gettempdir())
        )
    )

    @contextlib.contextmanager
    def watching(self) -> Iterator[list[str]]:
        refused: list[str] = []
        self.refused = refused
        try:
            yield refused
        finally:
            self.refused = None

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.refused is None:
            return
        if event.startswith(FORBIDDEN) or (event == "open" and not self._is_ours(arguments[0])):
            self.refused.append(f"{event} {arguments[0] if arguments else ''!s}"[:200])
            raise PermissionError("a document may not ask for this")

    def _is_ours(self, path: Any) -> bool:
        """An open file, code, or something in our own folders or the temporary one."""
        if isinstance(path, int):
            return True
        real = os.path.realpath(os.fsdecode(path))
        return real.startswith(self.roots) or real.endswith(CODE)


if __name__ == "__main__":
    main(sys.argv[1:])
