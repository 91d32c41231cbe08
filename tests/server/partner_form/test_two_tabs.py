"""Two tabs of one visit and a second device, in any order: every text that was marked as saved can be read again."""

import os
import shutil
from random import Random

import pytest

from server.access import open_visit
from server.partner_form import actions, pages, queries
from server.partner_form.forms import fingerprint
from server.web.cookies import VISIT
from tests.server.partner_form.test_saving import another_visit, rows
from worksheets import answers
from worksheets.answers import Answer

HARD, GOOD = "q.hard_moment", "q.good_moment"
ORDERS = int(os.environ.get("MENDWORK_ORDERS", "100"))
"""`make soak` takes a thousand."""


@pytest.fixture
def database_url(tmp_path, migrated_sqlite):
    """What is kept is decided above the database: one is enough here."""
    file = tmp_path / "mendwork.sqlite"
    shutil.copy(migrated_sqlite, file)
    return f"sqlite:///{file}"


class Tab:
    """A page of answers open somewhere: what its fields hold, what they held when they were last in step, and its own
    last texts that it was told are saved.
    """

    def __init__(self, visit, desk: "Desk") -> None:
        self.visit, self.desk = visit, desk
        self.open_again()

    def open_again(self) -> None:
        sheet = self.desk.sheet(self.visit)
        self.fields = {key: sheet.answer(sheet.form.question(key)) for key in self.desk.keys}
        self.was = {key: fingerprint(self.desk.key, answer) for key, answer in self.fields.items()}

    def save(self) -> None:
        """As `/save` does: the page posts all its fields, and is told what they held."""
        sheet = self.desk.sheet(self.visit)
        actions.save(self.desk.session, self.desk.house, self.visit, sheet, self.fields, self.was, self.desk.now)
        self.desk.drop_what_was_read()
        told = pages.saved_state(self.desk.key, answers.Reading(self.fields, ()), self.desk.now, "UTC", "en")
        self.was = {name.removeprefix("was."): value for name, value in told["was"].items()}


class Desk:
    """One person's page in one transaction, read again only when something was written."""

    keys = ("hard_moment", "good_moment")

    def __init__(self, session, house, number: int) -> None:
        self.session, self.house, self.number = session, house, number
        self.now, self.key = house.clock(), house.vault.keys.forms
        self._sheet = None

    def sheet(self, visit):
        if self._sheet is None:
            self._sheet = queries.homework_of(self.session, self.house, visit, self.now).leaf(self.number).sheet
        return self._sheet

    def drop_what_was_read(self) -> None:
        self._sheet = None


def test_many_orders_of_two_tabs_and_a_device_lose_no_saved_text(ada, app, house):
    """A text may give way to another only in the tab that wrote it, or under somebody who had it before their eyes."""
    ada.come_in()
    device = another_visit(app, ada)
    random = Random(4)  # noqa: S311 (orders, not secrets)
    with house.database.writing() as session:
        visits = [open_visit(session, each.browser.cookies.get(VISIT), house.clock()) for each in (ada, device)]
        for number in range(ORDERS):
            with session.begin_nested() as order:
                _one_order(Desk(session, house, 3), visits, random, number)
                order.rollback()


def _one_order(desk: Desk, visits, random: Random, number: int) -> None:
    tabs = [Tab(visits[0], desk), Tab(visits[0], desk), Tab(visits[1], desk)]
    acknowledged: dict[str, set[str]] = {key: set() for key in desk.keys}
    for step in range(random.randint(3, 6)):
        tab, key = random.choice(tabs), random.choice(desk.keys)
        if random.random() < 0.2:
            tab.open_again()
        replaced = tab.fields[key]
        text = f"{number} {step} {key}"
        tab.fields = {**tab.fields, key: Answer(text)}
        tab.save()
        acknowledged[key] -= {replaced.value}
        acknowledged[key].add(text)
    sheet = desk.sheet(visits[0])
    for key, texts in acknowledged.items():
        shown = [sheet.saved[key].answer, *(other.answer for other in sheet.saved[key].others)] if texts else []
        assert texts <= {answer.value for answer in shown}, (number, key)


def test_both_texts_are_shown_to_their_author_and_one_is_sent(ada, house):
    ada.come_in()
    first, second = ada.hidden(3), ada.hidden(3)
    ada.save(3, {HARD: "In the first tab."}, first)
    ada.save(3, {HARD: "In the second tab."}, second)
    shown = ada.page(3)
    assert "Another text was saved here too" in shown
    assert shown.index("In the second tab.") < shown.index("In the first tab.")
    assert "Another text was saved here too." in ada.browser.get("/page/check").text


def test_declining_over_words_keeps_them_for_their_author(ada, house):
    ada.come_in().save(3, {HARD: "It went quiet."})
    ada.save(3, {HARD: "It went quiet.", f"{HARD}.decline": "1"})
    assert rows(house) == [(1, "It went quiet."), (2, None)]
    assert "It went quiet." in ada.page(3)
