"""The clinician's side of the demo: founding the practice, adding couples, assigning, and reading before a session."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import httpx2 as httpx

from server.demo import answers, people
from server.demo.browser import Browser, ShownForm, Stuck, posting_forms
from server.demo.people import SyntheticCouple
from server.domain.times import in_zone

DIGITS = re.compile(r'class="digits num">(\d{3}).*?(\d{3})<')
TO_READ_ALONE = re.compile(r'href="/couples/([\w-]+)/alerts"')
EARLIER = re.compile(r'href="(/couples/[\w-]+\?session=[\w-]+)">Earlier session')
SENTENCES = re.compile(r"(?:[^.]+\.){1,2}")
WORTH_PICKING = 40
"""Characters from which on an answer is worth quoting."""


class Clinician:
    """The one member of the demo's practice, in a browser of her own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._csrf: list[str] = []

    def found_practice(self) -> None:
        self._browser.submit(
            "/start",
            {
                "name": people.PRACTICE,
                "time_zone": people.ZONE,
                "owner_name": people.CLINICIAN,
                "email": people.CLINICIAN_EMAIL,
                "password": people.PASSWORD,
                "policy": "limited",
                "sender_name": people.SENDER,
                "subject": "Your page is ready",
                "reply_to": "office@harbourstreet.example",
            },
        )

    def sign_in(self) -> None:
        """Signs in afresh: between two days of the demo an earlier sign-in has run out."""
        self._browser.forget()
        self._browser.submit("/sign-in", {"email": people.CLINICIAN_EMAIL, "password": people.PASSWORD})
        self._csrf = next(f.given["csrf"] for f in posting_forms(self._browser.get("/practice/me").text))

    def add(self, couple: SyntheticCouple, first_session_at: datetime) -> dict[str, str]:
        """Adds a couple with its first session and gives both a passcode. Returns the passcodes by place."""
        changes = {"code": couple.code, "direction": couple.direction, "policy": couple.policy}
        for place, person in couple.partners:
            changes |= {
                f"{place}_name": person.name,
                f"{place}_email": person.email,
                f"{place}_mailbox": person.mailbox,
                f"{place}_stance": person.stance.value,
                f"{place}_zone": person.zone,
                f"{place}_language": "en",
                f"{place}_seen_alone": "yes",
            }
        self._browser.submit("/couples/new", {**changes, **_session_fields(first_session_at)})
        return {place: self._passcode(couple, place) for place, _ in couple.partners}

    def assign(self, couple: SyntheticCouple, week: int, worksheets: tuple[str, ...], next_at: datetime) -> None:
        """After a session: books the next one and gives homework for it."""
        note = answers.NOTES[(couple.number + week) % len(answers.NOTES)]
        self._do(f"/couples/{couple.code}/session", _session_fields(next_at))
        address = f"/couples/{couple.code}/assign"
        order = {"w": list(worksheets), "who": "both", "send": "now", "due": "20", "note": note}
        if 'name="decision"' in self._browser.get(address).text:
            order |= {"decision": "go_on", "reason": "Seen alone this week. Both want to go on writing, each alone."}
        self._do(address, order)

    def waiting(self) -> set[str]:
        """Codes of the couples with something to read alone, as the caseload shows them."""
        return set(TO_READ_ALONE.findall(self._browser.get("/caseload?show=1000").text))

    def read_alone(self, couple: SyntheticCouple) -> None:
        """Reads what waits for her alone, and records what she will do."""
        page = f"/couples/{couple.code}/alerts"
        for form in posting_forms(self._browser.get(page).text):
            if form.action.startswith(f"{page}/"):
                self._browser.send(form, {"decision": "see_alone", "note": "Rang on the same day. Seen alone first."})

    def publish(self, couple: SyntheticCouple) -> None:
        """In the session: the promises that were made become shared, in the words that were written."""
        for form in self._forms(couple):
            if form.action.endswith("/publish"):
                self._browser.send(form, {})

    def enter(self, couple: SyntheticCouple, owner: str, promise: tuple[str, str, str]) -> None:
        """In the session: a promise that one of them makes aloud, before both."""
        page = f"/couples/{couple.code}/commitments"
        self._do(page, {"owner": owner, **_said_aloud(promise)})

    def renegotiate(self, couple: SyntheticCouple, before: str, promise: tuple[str, str, str]) -> None:
        """In the session: the open promise with these words gets others, before both."""
        for form in self._forms(couple):
            if form.action.endswith("/renegotiate") and form.given["what"] == [before]:
                self._browser.send(form, _said_aloud(promise))

    def prepare(self, couple: SyntheticCouple, week: int) -> None:
        """Before the session: picks passages for the brief and for the copy for both, and writes an agenda."""
        self._come_to(couple)
        page, forms = f"/couples/{couple.code}", self._forms(couple)
        worth = [form for form in forms if form.action.endswith("/picks") and _is_worth_picking(form)]
        for form in worth[:2]:
            self._pick(form, "brief")
        for form in worth[2:5]:
            self._pick(form, "conjoint")
        line = answers.AGENDA[(couple.number + week) % len(answers.AGENDA)]
        for form in forms:
            if form.action == f"{page}/agenda" and not form.given.get("line", [""])[0]:
                self._browser.send(form, {"line": line})

    def _come_to(self, couple: SyntheticCouple) -> None:
        """After a session: all but the last line of its agenda was come to. That one waits for the next."""
        earlier = EARLIER.search(self._browser.get(f"/couples/{couple.code}").text)
        if earlier:
            forms = posting_forms(self._browser.get(earlier.group(1)).text)
            for form in [form for form in forms if form.action.endswith("/done")][:-1]:
                self._browser.send(form, {})

    def print_report(self, couple: SyntheticCouple, variant: str, file: Path) -> None:
        """Prints a report of the coming session. Raises Stuck when there is none to be had."""
        address = f"/couples/{couple.code}/session-prep.pdf?variant={variant}"
        answer = self._browser.get(address)
        if not answer.content.startswith(b"%PDF"):
            raise Stuck(f"{address} is no PDF.")
        file.write_bytes(answer.content)

    def _do(self, address: str, values: Mapping[str, Sequence[str] | str]) -> None:
        """Posts a form that is known by heart."""
        self._browser.send(ShownForm("post", address, {"csrf": self._csrf}), values)

    def _forms(self, couple: SyntheticCouple) -> list[ShownForm]:
        return posting_forms(self._browser.get(f"/couples/{couple.code}").text)

    def _passcode(self, couple: SyntheticCouple, place: str) -> str:
        address = f"/couples/{couple.code}/partners/{place}/passcode"
        form = next(f for f in posting_forms(self._browser.get(address).text) if f.action == address)
        digits = DIGITS.search(self._browser.post(address, form.given).text)
        if digits is None:
            raise Stuck(f"{address} showed no passcode.")
        return "".join(digits.groups())

    def _pick(self, form: ShownForm, pick_for: str) -> None:
        """Picks an answer's first sentences. What may not be picked is left: the page says why."""
        first = SENTENCES.match(form.given["passage"][0])
        passage = first.group().strip() if first else form.given["passage"][0]
        answer = self._browser.post(form.action, {**form.given, "passage": passage, "for": pick_for})
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Stuck(f"{form.action} answered {answer.status_code}.")


def _said_aloud(promise: tuple[str, str, str]) -> dict[str, str]:
    what, by_when, how_seen = promise
    return {"what": what, "by_when": by_when, "how_seen": how_seen, "aloud": "1"}


def _session_fields(at: datetime) -> dict[str, str]:
    local = in_zone(at, people.ZONE)
    return {"session_on": f"{local:%Y-%m-%d}", "session_clock": f"{local:%H:%M}", "session_zone": people.ZONE}


def _is_worth_picking(form: ShownForm) -> bool:
    """A sentence or more, and no promise: those are shared through the ledger alone."""
    passage = form.given.get("passage", [""])[0]
    return len(passage) >= WORTH_PICKING and not passage.startswith("I will ")
