"""Partners at their pages: Ada (place a, injured) and Ben (place b, responsible), each with a link of their own."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.ids import new_id
from server.responses import brought_measures
from server.tables import Commitment
from server.vault import Cell
from tests import builders
from tests.browsing import Browser, forms_of
from tests.cast import PASSCODE
from worksheets.catalog import Catalog, the_catalog
from worksheets.toml_reader import read_worksheet


@dataclass
class Client:
    """One person's own browser, with their link."""

    browser: Browser
    invitation: object
    token: str
    passcode: str = PASSCODE

    def knock(self, passcode: str | None = None):
        self.browser.post(f"/l/{self.token}")
        return self.browser.post("/l", data={"passcode": passcode or self.passcode})

    def agree(self):
        return self.browser.submit("/page/agreement", {"agree": "yes"}, action="/page/agreement")

    def come_in(self) -> "Client":
        assert self.knock().headers["location"] == "/page"
        assert self.agree().headers["location"] == "/page"
        return self

    def page(self, number: int) -> str:
        return self.browser.get(f"/page/{number}").text

    def write(self, number: int, values: dict, press: str = "continue"):
        return self.browser.submit(f"/page/{number}", {**values, "press": press}, action=f"/page/{number}")

    def hidden(self, number: int) -> dict:
        form = next(f for f in forms_of(self.page(number)) if f.action == f"/page/{number}")
        return dict(form.values)

    def save(self, number: int, values: dict, hidden: dict | None = None):
        return self.browser.post(f"/page/{number}/save", data={**(hidden or self.hidden(number)), **values})

    def send(self):
        return self.browser.submit("/page/check", {}, action="/page/send")


CHECK_IN = {
    1: {"q.settled": "6", "q.set_off": "yes"},
    2: {"q.without_anger.self": "7", "q.without_anger.partner": "3"},
    3: {"q.what_set_off": "The bank’s letter on the mat.", "q.hard_moment": "Friday evening, in the hall."},
    4: {
        "q.next_promise.what": "I say that I need ten minutes.",
        "q.next_promise.by_when": "each_time",
        "q.next_promise.how_seen": "The sentence is heard.",
    },
}


def fill_in(client: Client, answers: dict | None = None) -> None:
    for number, values in (answers or CHECK_IN).items():
        written = client.write(number, values)
        assert written.status_code == 303, written.text


@pytest.fixture
def client_of(app, house, cast):
    """`client_of(cast.ada)`: that partner's browser and link, with an invitation of their own."""

    def made(partner, worksheets=("weekly_check_in",), passcode=PASSCODE, **more) -> Client:
        with house.database.writing() as session:
            invitation, token = builders.invitation(session, house, partner, cast.session, worksheets, **more)
        return Client(Browser(app), invitation, token, passcode)

    return made


@pytest.fixture
def every_kind(monkeypatch):
    """A worksheet with one question of each kind, released for this test alone."""
    file = Path(__file__).parent / "every_kind.v1.toml"
    worksheet = read_worksheet(file.read_text(), file.name)
    with_it = Catalog({**the_catalog().released, (worksheet.name, 1): worksheet}, the_catalog().guides)
    monkeypatch.setattr(brought_measures, "the_catalog", lambda: with_it)
    return worksheet


@pytest.fixture
def ada(client_of, cast) -> Client:
    return client_of(cast.ada)


@pytest.fixture
def ben(client_of, cast) -> Client:
    return client_of(cast.ben)


@pytest.fixture
def promise(house, cast):
    """`promise(cast.ben, "I open the post.")`: a promise of theirs, published to the shared ledger or not."""

    def made(
        owner,
        what: str,
        *,
        how_seen: str = "The letter is on the table.",
        by_when: str = "each_time",
        published: bool = True,
    ) -> Commitment:
        commitment_id, now = new_id(), house.clock()

        def sealed(session, column: str, text: str) -> bytes:
            cell = Cell(owner.practice_id, owner.couple_id, owner.id, "commitment", column, commitment_id)
            return house.vault.sealing.seal(session, cell, text)

        with house.database.writing() as session:
            row = Commitment(
                practice_id=owner.practice_id,
                id=commitment_id,
                couple_id=owner.couple_id,
                owner_id=owner.id,
                what=sealed(session, "what", what),
                how_seen=sealed(session, "how_seen", how_seen),
                by_when=by_when,
                created_at=now - timedelta(days=7),
                published_at=now - timedelta(days=5) if published else None,
            )
            session.add(row)
        return row

    return made
