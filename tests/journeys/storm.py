"""A kill -9 storm: partners send while the service is killed and started again, over and over.

Everything the service acknowledged must be there afterwards, once. `--late` starts a service that answers before it
commits, as FastAPI does for a transaction of request scope: the storm must notice, or it proves nothing.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
from sqlmodel import Session, select

from server.access import cookie_value
from server.domain.ids import new_id
from server.domain.tokens import csrf_token, new_secret, token_hash
from server.domain.words import AgreementOutcome
from server.house import House
from server.responses.people import people_of
from server.responses.reading import opened
from server.tables import Agreement, Alert, Invitation, Response, Visit
from server.web.cookies import VISIT
from tests import builders
from tests.browsing import Form, forms_of
from tests.cast import Cast

A_WEEK = timedelta(days=7)


@dataclass
class Page:
    """One partner's page with a visit already open, and what the service has acknowledged of it."""

    invitation: Invitation
    cookie: str
    csrf: str
    words: str
    saved: bool = False
    sent: bool = False


@dataclass
class Storm:
    """What happened: pages, kills, and how many answers were neither a yes nor a refusal."""

    pages: list[Page]
    kills: int = 0
    failures: int = 0
    refusals: list[str] = field(default_factory=list)


def prepare(session: Session, house: House, cast: Cast, number: int) -> list[Page]:
    """Invitations with open visits, so that the storm is about saving and sending alone."""
    now = house.clock()
    for partner in (cast.ada, cast.ben):
        session.add(
            Agreement(
                practice_id=partner.practice_id,
                id=new_id(),
                couple_id=partner.couple_id,
                partner_id=partner.id,
                policy=cast.couple.policy,
                policy_version=cast.couple.policy_version,
                outcome=AgreementOutcome.AGREED,
                at=now,
            )
        )
    return [_page(session, house, cast, n) for n in range(number)]


def _page(session: Session, house: House, cast: Cast, number: int) -> Page:
    partner = (cast.ada, cast.ben)[number % 2]
    invitation, _ = builders.invitation(session, house, partner, cast.session)
    secret, now = new_secret(), house.clock()
    session.add(
        Visit(
            practice_id=partner.practice_id,
            secret_hash=token_hash(secret),
            invitation_id=invitation.id,
            generation=invitation.generation,
            passcode_generation=partner.passcode_generation,
            created_at=now,
            expires_at=now + timedelta(hours=2),
        )
    )
    cookie = cookie_value(partner.practice_id, secret)
    words = f"canary {number}: he hit me on Friday and I went out into the garden"
    return Page(invitation, cookie, csrf_token(house.vault.keys.forms, cookie), words)


class Service:
    """The real command in a process of its own, on one port through all its lives."""

    def __init__(self, database_url: str, keys: Path, *, late: bool) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "MENDWORK_DATABASE_URL": database_url,
            "MENDWORK_KEYS": str(keys),
            "MENDWORK_BASE_URL": self.address,
            "MENDWORK_JOBS": "false",
        }
        control = [sys.executable, "-m", "tests.journeys.late_server"]
        self._command = control if late else [str(Path(sys.executable).with_name("mendwork"))]
        self._command += ["serve", "--port", str(self.port)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Waits until it answers that it is ready."""
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.address}/readyz").status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the service did not become ready in 90 s")

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


def rage(service: Service, pages: list[Page], *, kills: int, seed: int, clients: int = 4) -> Storm:
    """Clients save and send in a loop of retries; meanwhile the service dies `kills` times at random moments."""
    storm = Storm(pages)
    chance = random.Random(seed)  # noqa: S311 (moments, not secrets)
    service.start()
    waiting, lock = list(pages), threading.Lock()

    def next_page() -> Page | None:
        with lock:
            return waiting.pop() if waiting else None

    def send_all() -> None:
        while (page := next_page()) is not None:
            _send(service.address, page, storm)

    threads = [threading.Thread(target=send_all) for _ in range(clients)]
    for thread in threads:
        thread.start()
    while storm.kills < kills and any(thread.is_alive() for thread in threads):
        time.sleep(chance.uniform(0.2, 0.8))
        service.kill()
        storm.kills += 1
        service.start()
    for thread in threads:
        thread.join()
    service.kill()
    return storm


def _send(address: str, page: Page, storm: Storm) -> None:
    """Fills in page after page, then sends. What gets no answer is posted again, as people do."""
    with httpx.Client(base_url=address, cookies={VISIT: page.cookie}, timeout=10, follow_redirects=False) as client:
        for number in (1, 2, 3, 4):
            form = _form(client, f"/page/{number}", storm)
            if form is None or not _acknowledged(client, form.action, _filled(form, page), storm):
                return
            page.saved = number >= 3
        page.sent = _acknowledged(client, "/page/send", {"csrf": page.csrf}, storm)


def _form(client: httpx.Client, path: str, storm: Storm) -> Form | None:
    answer = _answered(lambda: client.get(path), storm)
    if answer.status_code != 200:
        storm.refusals.append(f"{path}: {answer.status_code}")
        return None
    return next(form for form in forms_of(answer.text) if form.action == path)


def _filled(form: Form, page: Page) -> dict[str, str]:
    answers = {"q.settled": "4", "q.set_off": "no", "q.hard_moment": page.words, "q.next_promise.decline": "1"}
    return {**form.values, **answers, "press": "continue"}


def _acknowledged(client: httpx.Client, path: str, values: dict[str, str], storm: Storm) -> bool:
    answer = _answered(lambda: client.post(path, data=values), storm)
    if answer.status_code != 303:
        storm.refusals.append(f"{path}: {answer.status_code}")
    return answer.status_code == 303


def _answered(ask: Callable[[], httpx.Response], storm: Storm) -> httpx.Response:
    for _ in range(1_600):
        try:
            return ask()
        except httpx.TransportError:
            storm.failures += 1
            time.sleep(0.05)
    raise AssertionError("the service gave no answer any more")


@dataclass(frozen=True)
class Losses:
    """What was acknowledged and is not there, or is there more than once."""

    words: int
    sends: int
    doubles: int
    alerts: int


def losses(house: House, cast: Cast, storm: Storm) -> Losses:
    with house.database.reading() as session:
        people = people_of(session, house.vault, cast.couple)
        rows = session.exec(select(Response).where(Response.practice_id == cast.practice.id)).all()
        written = {w.invitation_id: w for w in opened(session, house.vault, people, rows)}
        alerts = list(session.exec(select(Alert.answer_id)))
        words = sends = 0
        for page in storm.pages:
            invitation = session.get(Invitation, (cast.practice.id, page.invitation.id))
            response = written.get(page.invitation.id)
            answer = response.answers.get("hard_moment") if response else None
            words += page.saved and (answer is None or answer.answer.value != page.words)
            sends += page.sent and (invitation.submitted_at is None or response is None or not response.submitted_at)
    return Losses(
        words=words,
        sends=sends,
        doubles=len(rows) - len({row.invitation_id for row in rows}),
        alerts=sum(page.sent for page in storm.pages) - len(set(alerts)) + len(alerts) - len(set(alerts)),
    )
