"""A link from its first letter to its end, in any order of events: a model that plays it against the service.

`make test` plays a few lives, the same ones each time; `make soak` plays as many as MENDWORK_LIVES says, and new ones.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlmodel import delete, select

from server.app import app_of
from server.database import Database
from server.domain.invitations import may_amend, may_write
from server.domain.tokens import csrf_token, link_token
from server.domain.words import LinkKind, Mailbox, Place
from server.house import House
from server.responses.reading import open_answer
from server.settings import Settings
from server.tables import AnswerRow, DataKey, Invitation, Response
from server.vault import Vault, passwords
from server.vault.keys import new_keys
from server.web.cookies import SIGN_IN, VISIT
from tests import builders
from tests.browsing import Browser
from tests.cast import NOW, Cast, enter
from tests.conftest import Clock
from tests.server.caseload.test_details import KEPT
from tests.server.partner_form.conftest import CHECK_IN, Client, fill_in
from worksheets.definition import Stance

LIVES = int(os.environ.get("MENDWORK_LIVES", "0"))
WRONG = "999111"
PAUSED, LOCKED = 5, 10
UNKNOWN = "A" * 43
HARD = "q.hard_moment"


@dataclass
class Stage:
    """The service all lives are played on, one couple each."""

    house: House
    clock: Clock
    cast: Cast
    app: object
    number: Iterator[int] = field(default_factory=lambda: count(100))


@dataclass
class Someone:
    """A partner as the model knows them."""

    row: object
    passcode: str
    is_erased: bool = False


@dataclass
class Homework:
    """An invitation as the model knows it. `kept` is the last text that was acknowledged, with those sent before."""

    owner: Someone
    invitation: object
    generation: int = 1
    is_revoked: bool = False
    kept: list[str] = field(default_factory=list)
    was_sent: bool = False


@dataclass
class Token:
    """A link that was given out, and the wrong passcodes at it since it was last forgiven."""

    homework: Homework
    generation: int
    text: str
    wrong: int = 0
    paused_until: datetime = NOW - timedelta(days=1)


@dataclass
class Sitting:
    """A browser that got in."""

    client: Client
    token: Token
    passcode: str
    until: datetime


class Life(RuleBasedStateMachine):
    stage: Stage
    tokens = Bundle("tokens")
    sittings = Bundle("sittings")

    def __init__(self) -> None:
        super().__init__()
        self.house, self.clock = self.stage.house, self.stage.clock
        self.clock.now = NOW
        self.is_archived = False
        self.all_tokens: list[Token] = []
        self.all_homework: list[Homework] = []
        self.addresses = count(1)
        self.words = (f"The {n} walk by the river." for n in count(1))
        with self.house.database.writing() as session:
            code = f"K{next(self.stage.number)}-Juniper"
            self.couple = builders.couple(session, self.house, self.stage.cast.members["ruth"], code)
            self.people = {
                place: Someone(
                    builders.partner(
                        session, self.house, self.couple, place, name, f"{name}@people.example", stance, mailbox, digits
                    ),
                    digits,
                )
                for place, name, stance, mailbox, digits in (
                    (Place.A, "Ada", Stance.INJURED, Mailbox.PRIVATE, "402817"),
                    (Place.B, "Ben", Stance.RESPONSIBLE, Mailbox.SHARED, "517093"),
                )
            }
            self.appointment = builders.couple_session(session, self.couple, NOW + timedelta(days=4))
        self._sign_in()
        self.refused = self._post(UNKNOWN, WRONG)
        self.page = Browser(self.stage.app).get(f"/l/{UNKNOWN}")

    # The clinician

    @initialize(target=tokens)
    def first_homework(self) -> Token:
        return self.issue(Place.A)

    @rule(target=tokens, place=st.sampled_from(Place))
    def issue(self, place: Place) -> Token:
        with self.house.database.writing() as session:
            owner = self.people[place]
            row, text = builders.invitation(session, self.house, owner.row, self.appointment)
        homework = Homework(owner, row)
        self.all_homework.append(homework)
        return self._out(homework, text)

    @rule(target=tokens, token=tokens, link=st.sampled_from(["same", "new"]))
    def reissue(self, token: Token, link: str) -> Token:
        homework = token.homework
        is_out = self._latest(homework).generation == homework.generation
        is_new = link == "new" or not is_out or self._is_locked(homework)
        may = self._may_write(homework) and not self.is_archived
        answer = self._act(f"invitations/{homework.invitation.id}/resend", private="yes", link=link, back="homework")
        assert answer.status_code == (303 if may else 409), answer.text
        if not may:
            return token
        if is_new and is_out:
            homework.generation += 1
        return self._out(homework) if is_new else token

    @rule(token=tokens, answer=st.sampled_from(["no", "unsure"]))
    def doubt_the_address(self, token: Token, answer: str) -> None:
        homework = token.homework
        may = self._may_write(homework) and not self.is_archived
        said = self._act(f"invitations/{homework.invitation.id}/resend", private=answer)
        assert said.status_code == (200 if may else 409)
        homework.generation += may and answer == "no"

    @rule(token=tokens)
    def revoke(self, token: Token) -> None:
        homework = token.homework
        answer = self._act(f"invitations/{homework.invitation.id}/revoke")
        assert answer.status_code == (409 if homework.was_sent else 303)
        homework.is_revoked |= not homework.was_sent

    @rule(token=tokens, days=st.integers(1, 6))
    def extend(self, token: Token, days: int) -> None:
        until = self.clock.now + timedelta(days=days)
        self._act(
            f"invitations/{token.homework.invitation.id}/extend", due_on=f"{until:%Y-%m-%d}", due_clock=f"{until:%H:%M}"
        )

    @rule(place=st.sampled_from(Place))
    def change_the_address(self, place: Place) -> None:
        if any(person.is_erased for person in self.people.values()):
            return
        new = {f"{place}_email": f"{place}{next(self.addresses)}@new.example"}
        answer = self.ruth.submit(self._at("details"), {**KEPT, **new}, action="/details")
        assert answer.status_code == 303, answer.text
        for homework in self.all_homework:
            if homework.owner is self.people[place] and not homework.is_revoked:
                homework.generation = self._row(homework).generation
                assert all(each.generation < homework.generation for each in self._tokens_of(homework))

    @rule(place=st.sampled_from(Place))
    def new_passcode(self, place: Place) -> None:
        owner = self.people[place]
        shown = self._act(f"partners/{place}/passcode", replace="1", private="yes")
        assert shown.status_code == 200
        owner.passcode = "".join(re.search(r'digits num">(\d{3})<span[^>]*>[^<]*</span>(\d{3})', shown.text).groups())
        for token in self.all_tokens:
            if token.homework.owner is owner and self._is_out(token):
                token.wrong, token.paused_until = 0, NOW

    @rule()
    def archive_or_bring_back(self) -> None:
        self._act("archive", **({"back": "1"} if self.is_archived else {}))
        self.is_archived = not self.is_archived

    @rule(place=st.sampled_from(Place))
    def erase(self, place: Place) -> None:
        """As erasure does it: the key is destroyed, and with it everything that was sealed under it."""
        owner = self.people[place]
        with self.house.database.writing() as session:
            session.exec(
                delete(DataKey).where(DataKey.practice_id == owner.row.practice_id, DataKey.partner_id == owner.row.id)
            )
        self.house.vault.sealing.forget(owner.row.practice_id)
        owner.is_erased = True

    # The partner, and whoever else holds the link or knows a passcode

    @rule(token=tokens)
    def a_scanner(self, token: Token) -> None:
        browser = Browser(self.stage.app)
        for text in (token.text, UNKNOWN):
            assert browser.get(f"/l/{text}").content == self.page.content
            assert browser.head(f"/l/{text}").status_code == 200
            self._is_refused(self._post(text, ""), but_for="the digits that are missing")

    @rule(token=tokens, times=st.sampled_from([1, 4, 5, 6]))
    def wrong_passcodes(self, token: Token, times: int) -> None:
        for _ in range(times):
            self._is_refused(self._post(token.text, WRONG))
            if self._is_live(token) and not self._is_held(token):
                token.wrong += 1
                pauses = token.wrong >= PAUSED
                token.paused_until = self.clock.now + timedelta(minutes=15) if pauses else token.paused_until

    @rule(times=st.integers(1, 3))
    def unknown_links(self, times: int) -> None:
        for _ in range(times):
            self._is_refused(self._post(UNKNOWN, self.people[Place.A].passcode))

    @rule(target=sittings, token=tokens)
    def come_in(self, token: Token) -> Sitting:
        owner = token.homework.owner
        client = Client(Browser(self.stage.app), token.homework.invitation, token.text, owner.passcode)
        answer = client.knock()
        sitting = Sitting(client, token, owner.passcode, self.clock.now + timedelta(hours=2))
        if self._is_live(token) and not self._is_held(token):
            assert (answer.status_code, answer.headers["location"]) == (303, "/page"), "locked out"
            token.wrong, token.paused_until = 0, NOW
        else:
            self._is_refused(answer)
            sitting.until = NOW - timedelta(days=1)
        return sitting

    @rule(token=tokens)
    def the_other_partners_passcode(self, token: Token) -> None:
        (other,) = (each for each in self.people.values() if each is not token.homework.owner)
        self._is_refused(self._post(token.text, other.passcode))
        if self._is_live(token) and not self._is_held(token):
            token.wrong += 1
            if token.wrong >= PAUSED:
                token.paused_until = self.clock.now + timedelta(minutes=15)

    @rule(sitting=sittings)
    def agree(self, sitting: Sitting) -> None:
        if self._leads_to(sitting) == "/page/agreement":
            assert sitting.client.agree().headers["location"] == "/page"

    @rule(sitting=sittings)
    def withdraw_the_agreement(self, sitting: Sitting) -> None:
        if self._leads_to(sitting) == "/l":
            return
        browser = sitting.client.browser
        csrf = csrf_token(self.house.vault.keys.forms, browser.cookies[VISIT])
        assert browser.post("/page/agreement/withdraw", data={"csrf": csrf}).status_code == 303
        assert not browser.get("/page").headers["location"].startswith(("/page/1", "/page/start"))

    @rule(sitting=sittings)
    def save(self, sitting: Sitting) -> None:
        client, homework, words = sitting.client, sitting.token.homework, next(self.words)
        if not self._may_go_on(sitting):
            refused = client.save(3, {HARD: words}, hidden={"csrf": "", "number": "3"})
            assert refused.status_code in (401, 403, 409), refused.text
            return
        assert client.save(3, {HARD: words}).json()["saved"]
        homework.kept[-1:] = [words]

    @rule(sitting=sittings)
    def submit(self, sitting: Sitting) -> None:
        homework, words = sitting.token.homework, next(self.words)
        if not self._may_go_on(sitting):
            return
        fill_in(sitting.client, {**CHECK_IN, 3: {"q.what_set_off": "The post.", HARD: words}})
        assert sitting.client.send().headers["location"] == "/page/thank-you"
        homework.kept[-1:], homework.was_sent = [words], True

    @rule(sitting=sittings)
    def amend(self, sitting: Sitting) -> None:
        homework, words = sitting.token.homework, next(self.words)
        if self._leads_to(sitting) != "/page/thank-you" or not may_amend(self._row(homework), None, self.clock.now):
            return
        address = "/page/correct/0/hard_moment"
        answer = sitting.client.browser.submit(address, {HARD: words}, action=address)
        assert answer.headers["location"] == "/page/corrected", answer.text
        homework.kept.append(words)

    @rule(sitting=sittings)
    def look_in_again(self, sitting: Sitting) -> None:
        self._leads_to(sitting)

    @rule(passing=st.sampled_from([1, 16, 125, 24 * 60, 3 * 24 * 60]))
    def time_passes(self, passing: int) -> None:
        self.clock.now += timedelta(minutes=passing)
        self._sign_in()

    def teardown(self) -> None:
        """At the end every link is tried once more, and everything that was acknowledged is read."""
        for token in self.all_tokens:
            self.come_in(token)
        with self.house.database.reading() as session:
            rows = session.exec(select(AnswerRow).where(AnswerRow.couple_id == self.couple.id)).all()
            found: dict[object, set[object]] = {}
            for row in rows:
                if not self._owner(row.partner_id).is_erased:
                    invitation_id = session.get_one(Response, (row.practice_id, row.response_id)).invitation_id
                    text = open_answer(session, self.house.vault, row).value
                    found.setdefault(invitation_id, set()).add(text)
        for homework in self.all_homework:
            if not homework.owner.is_erased:
                assert set(homework.kept) <= found.get(homework.invitation.id, set()), "a saved word was lost"
        if not self.is_archived:
            self._is_read_by_the_clinician()

    # What the model knows

    def _is_live(self, token: Token) -> bool:
        return self._is_out(token) and not self.is_archived

    def _is_out(self, token: Token) -> bool:
        homework = token.homework
        is_closed = homework.is_revoked or homework.owner.is_erased
        return not is_closed and token.generation == homework.generation

    def _is_held(self, token: Token) -> bool:
        return token.wrong >= LOCKED or token.paused_until > self.clock.now

    def _is_locked(self, homework: Homework) -> bool:
        return any(self._is_out(each) and each.wrong >= LOCKED for each in self._tokens_of(homework))

    def _tokens_of(self, homework: Homework) -> list[Token]:
        return [each for each in self.all_tokens if each.homework is homework]

    def _latest(self, homework: Homework) -> Token:
        return self._tokens_of(homework)[-1]

    def _out(self, homework: Homework, text: str = "") -> Token:
        row, key = homework.invitation, self.house.vault.keys.link
        text = text or link_token(key, row.practice_id, LinkKind.INVITATION, row.id, homework.generation)
        assert text not in [each.text for each in self.all_tokens], "an old link came back"
        token = Token(homework, homework.generation, text)
        self.all_tokens.append(token)
        return token

    def _owner(self, partner_id: object) -> Someone:
        return next(each for each in self.people.values() if each.row.id == partner_id)

    # What the service says

    def _leads_to(self, sitting: Sitting) -> str:
        """Where this browser is led. It stays in only while its link, its passcode and its two hours hold."""
        leads_to = sitting.client.browser.get("/page").headers["location"]
        is_in = (
            self._is_live(sitting.token)
            and sitting.passcode == sitting.token.homework.owner.passcode
            and sitting.until > self.clock.now
        )
        assert (leads_to != "/l") is is_in, leads_to
        if not is_in:
            assert sitting.client.browser.get("/page/3").headers["location"] == "/l"
        return leads_to

    def _may_go_on(self, sitting: Sitting) -> bool:
        closed = ("/l", "/page/agreement", "/page/talk-first", "/page/closed", "/page/thank-you")
        is_open = self._leads_to(sitting) not in closed
        assert not is_open or self._may_write(sitting.token.homework)
        return is_open

    def _may_write(self, homework: Homework) -> bool:
        return may_write(self._row(homework), self.clock.now)

    def _row(self, homework: Homework) -> Invitation:
        with self.house.database.reading() as session:
            return session.get_one(Invitation, (homework.invitation.practice_id, homework.invitation.id))

    def _post(self, token: str, digits: str):
        browser = Browser(self.stage.app)
        browser.post(f"/l/{token}")
        return browser.post("/l", data={"passcode": digits})

    def _is_refused(self, answer: object, but_for: str = "") -> None:
        assert answer.status_code == self.refused.status_code, f"opened by {but_for or 'what must not open it'}"
        assert answer.content == self.refused.content
        assert _headers(answer) == _headers(self.refused)

    def _is_read_by_the_clinician(self) -> None:
        sent = [each for each in self.all_homework if each.was_sent and not each.owner.is_erased]
        page = self.ruth.get(self._at()).text if sent else ""
        for homework in sent:
            assert homework.kept[-1] in page, "the clinician cannot read what was sent"
        for homework in self.all_homework:
            if homework.owner.is_erased:
                assert not any(words in page for words in homework.kept)

    def _at(self, path: str = "") -> str:
        return f"/couples/{self.couple.code}/{path}".rstrip("/")

    def _act(self, path: str, **values: str):
        csrf = csrf_token(self.house.vault.keys.forms, self.ruth.cookies[SIGN_IN])
        answer = self.ruth.post(self._at(path), data={"csrf": csrf, **values})
        assert answer.status_code < 500
        return answer

    def _sign_in(self) -> None:
        self.ruth = Browser(self.stage.app)
        self.ruth.sign_in(self.house, self.stage.cast.members["ruth"])


def _headers(answer) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in answer.headers.items() if name != "date")


@pytest.fixture
def stage(migrated_sqlite, tmp_path, monkeypatch) -> Iterator[Stage]:
    """One house on SQLite. Passcodes are hashed at the least cost: how dear they are is not what this plays."""
    monkeypatch.setattr(passwords, "MEMORY_KIB", 8)
    monkeypatch.setattr(passwords, "PASSES", 1)
    file = tmp_path / "lives.sqlite"
    shutil.copy(migrated_sqlite, file)
    clock = Clock()
    house = House(
        settings=Settings(
            _env_file=None,
            database_url=f"sqlite:///{file}",
            keys=tmp_path / "keys.json",
            base_url="http://testserver",
            link_url="http://pages.example",
            mail_from="post@pages.example",
        ),
        database=Database(f"sqlite:///{file}"),
        vault=Vault(new_keys()),
        clock=clock,
    )
    with house.database.writing() as session:
        cast = enter(session, house)
    yield Stage(house, clock, cast, app_of(house))
    house.database.close()


def test_a_link_lives_as_the_model_says_whatever_happens_in_whatever_order(stage):
    Life.stage = stage
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=LIVES or 12,
            stateful_step_count=40 if LIVES else 25,
            deadline=None,
            derandomize=not LIVES,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
