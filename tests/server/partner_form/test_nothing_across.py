"""Nothing across partners: the same weeks, many times, in which only the other partner does something else.

Whatever the other does, the first partner gets the same bytes at the same times: every page with its headers, every
letter whole. Two things are known to differ, and each is shown to be the only difference: what is published to the
shared ledger (by the clinician), and a step of a programme for both that waits, for both alike, until the clinician
has recorded a decision about something to read alone (DECISIONS 26).
"""

import copy
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from server import jobs
from server.app import app_of
from server.database import Database
from server.domain.tokens import link_token
from server.domain.words import AgreementOutcome, AlertDecision, LinkKind, Place
from server.house import House
from server.mail.post import Delivery, Fate
from server.people import email_of
from server.responses.homework_decisions import decide
from server.settings import Settings
from server.tables import Agreement, Alert, Commitment, Couple, CoupleSession, Invitation, Member, Partner
from tests import builders
from tests.browsing import Browser
from tests.cast import NOW, PASSCODE, SESSION_AT, Cast, enter
from tests.conftest import Clock
from tests.server.caseload.test_details import DETAILS, KEPT
from tests.server.review.reading import post

WEEK = timedelta(days=7)
TICK = timedelta(hours=8)
NOT_ASKED_FOR = ("set-cookie", "content-length")
PROMISE = "CANARYWAGTAIL I say when I need ten minutes."
CUE = "He hit me on Friday and I am afraid of him. I want to kill myself."
WORDS = {
    1: {"q.settled": "6", "q.set_off": "yes"},
    2: {"q.without_anger.self": "7", "q.without_anger.partner": "3"},
    3: {"q.what_set_off": "The bank’s letter.", "q.hard_moment": "Friday, in the hall."},
    4: {
        "q.next_promise.what": PROMISE,
        "q.next_promise.by_when": "each_time",
        "q.next_promise.how_seen": "The sentence is heard.",
    },
}


class Plain:
    """Passcodes without the slow hash: how long it takes is measured elsewhere."""

    def hash(self, secret: str) -> str:
        return f"plain {secret}"

    def matches(self, secret: str, stored: str) -> bool:
        return stored == f"plain {secret}"


@dataclass
class Person:
    """A partner with their own browser and, in order, their links."""

    house: House
    partner: Partner
    browser: Browser
    got: list[tuple] = field(default_factory=list)

    def link(self, number: int) -> Invitation:
        with self.house.database.reading() as session:
            rows = session.exec(
                select(Invitation).where(Invitation.partner_id == self.partner.id).order_by(Invitation.created_at)
            ).all()
        return rows[number]

    def token(self, number: int) -> str:
        row = self.link(number)
        return link_token(self.house.vault.keys.link, row.practice_id, LinkKind.INVITATION, row.id, row.generation)

    def keep(self, what: str, response):
        headers = sorted((k, v) for k, v in response.headers.items() if k not in NOT_ASKED_FOR)
        self.got.append((self.house.clock.now, what, response.status_code, tuple(headers), response.text))
        return response

    def get(self, address: str):
        return self.keep(f"GET {address}", self.browser.get(address))

    def submit(self, address: str, values: dict, action: str):
        return self.keep(f"POST {action}", self.browser.submit(address, values, action=action))

    def knock(self, number: int, passcode: str = PASSCODE):
        token = self.token(number)
        self.keep("GET /l/", self.browser.get(f"/l/{token}"))
        self.keep("POST /l/", self.browser.post(f"/l/{token}"))
        self.get("/l")
        return self.keep("POST /l", self.browser.post("/l", data={"passcode": passcode}))

    def agree(self, said: str = "yes"):
        if self.get("/page").headers["location"] == "/page/agreement":
            self.get("/page/agreement")
            self.submit("/page/agreement", {"agree": said}, "/page/agreement")

    def write(self, pages: dict):
        for number, values in pages.items():
            self.get(f"/page/{number}")
            self.submit(f"/page/{number}", {**values, **self.rated(number), "press": "continue"}, f"/page/{number}")

    def rated(self, number: int) -> dict:
        """Every promise of the page rated by its first choice."""
        found = re.findall(
            r'id="(q\.open_promises\.[0-9a-f-]+)" name="[^"]+" value="(\w+)"', self.get(f"/page/{number}").text
        )
        return dict(found)

    def leave(self):
        self.keep("POST /page/leave", self.browser.post("/page/leave", data={}))


# ------------------------------------------------------------------ what the first partner does, always


def first_evening(one: Person):
    one.knock(0)
    one.agree()
    one.get("/page/start")
    one.write({1: WORDS[1], 2: WORDS[2]})
    one.leave()


def next_morning(one: Person):
    one.knock(0, "000000")
    one.knock(0)
    one.get("/page")
    one.write({3: WORDS[3], 4: WORDS[4]})
    one.get("/page/check")
    one.submit("/page/check", {"q.company": "no"}, "/page/send")
    one.get("/page/thank-you")
    one.get("/page/correct")
    one.get("/page/correct/0/hard_moment")
    one.submit("/page/correct/0/hard_moment", {"q.hard_moment": "Friday, at the door."}, "/page/correct/0/hard_moment")
    one.get("/page/corrected")


def once_the_report_is_out(one: Person):
    one.knock(0)
    one.get("/page")
    one.get("/page/thank-you")


def second_week(one: Person):
    one.knock(1)
    one.agree()
    one.get("/page/start")
    one.write({3: WORDS[3]})
    one.get("/page/4")


def too_late(one: Person):
    one.knock(1)
    one.get("/page")
    one.get("/page/closed")


def third_week(one: Person):
    one.knock(2)
    one.get("/page/4")
    one.get("/page/decline")
    one.submit("/page/decline", {}, "/page/decline")
    one.get("/page/closed")
    one.knock(3)
    one.get("/page")
    one.get("/page/start")
    one.get("/page/1")


# ------------------------------------------------------------------ what the other does, once


def nothing(other: Person):
    """Not even the link is opened."""


def draft(other: Person):
    other.knock(0)
    other.agree()
    other.write({1: WORDS[1], 2: WORDS[2], 3: WORDS[3]})


def submits(other: Person, pages: dict = WORDS, **company):
    other.knock(0)
    other.agree()
    other.write(pages)
    sent = other.submit("/page/check", {f"q.{name}": value for name, value in company.items()}, "/page/send")
    assert sent.headers["location"] == "/page/thank-you"


def amends(other: Person):
    submits(other, company="all")
    other.submit("/page/correct/0/hard_moment", {"q.hard_moment": "Another one."}, "/page/correct/0/hard_moment")


def withdraws(other: Person):
    submits(other)
    other.submit("/page/thank-you", {}, "/page/agreement/withdraw")


def declines(other: Person):
    other.knock(0)
    other.agree()
    other.submit("/page/decline", {}, "/page/decline")


def wants_to_talk(other: Person):
    other.knock(0)
    other.agree("talk")


def guesses(other: Person):
    other.knock(0)
    for _ in range(12):
        other.browser.head(f"/l/{other.token(0)}")
        other.knock(0, "123123")


def writes_a_cue(other: Person):
    submits(other, {**WORDS, 3: {"q.what_set_off": CUE, "q.hard_moment": CUE}})


def speaks_spanish(other: Person):
    place = other.partner.place.value
    ruth = Browser(other.browser.app)
    with other.house.database.reading() as session:
        member = session.exec(select(Member).where(Member.name == "Ruth Okafor")).one()
    ruth.sign_in(other.house, member)
    changed = ruth.submit(DETAILS, {**KEPT, f"{place}_language": "es"}, action="/details")
    assert changed.status_code == 303
    submits(other)


def stops_reminders(other: Person):
    draft(other)
    other.submit("/page/reminders", {"wish": "stop"}, "/page/reminders")


DEEDS: dict[str, Callable[[Person], None]] = {
    "opens, and guesses passcodes": guesses,
    "saves a draft and wants no more reminders": stops_reminders,
    "declines": declines,
    "wants to talk first": wants_to_talk,
    "sends it in and rates promises": submits,
    "says who was there, and amends": amends,
    "sends it in and takes the agreement back": withdraws,
    "writes of danger": writes_a_cue,
    "reads another language": speaks_spanish,
}


# ------------------------------------------------------------------ the weeks


@dataclass
class Weeks:
    """One run of the weeks in a house of its own."""

    house: House
    cast: Cast
    watched: Person
    other: Person
    deed: Callable[[Person], None]
    decides: bool = True
    publishes: bool = False
    until: datetime = NOW + timedelta(days=15)

    def run(self) -> list[tuple]:
        """Everything the watched partner got, in order, with its time."""
        happens = dict(self._happens())
        now, end = NOW, self.until
        while now < end:
            following = min([now + TICK, *(at for at in happens if at > now)])
            self.house.clock.now = now
            jobs.give_due_steps(self.house, now)
            jobs.send_due_letters(self.house, now)
            if now in happens:
                happens[now]()
                jobs.send_due_letters(self.house, now)
            now = following
        return [(at, *rest[:-1], as_seen(rest[-1])) for at, *rest in self.watched.got]

    def _happens(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        first, second = NOW.replace(hour=16), SESSION_AT + WEEK
        yield NOW, self._begin
        yield first - timedelta(hours=1), lambda: self.deed(self.other)
        yield first, lambda: first_evening(self.watched)
        yield first + timedelta(hours=17), lambda: next_morning(self.watched)
        yield SESSION_AT - timedelta(hours=4), self._issue
        yield SESSION_AT - timedelta(hours=3), lambda: once_the_report_is_out(self.watched)
        yield SESSION_AT + timedelta(hours=1), self._after_the_session
        yield second - timedelta(days=3, hours=4), lambda: second_week(self.watched)
        yield second - timedelta(days=2, hours=4), self._move
        yield second + timedelta(hours=6), lambda: too_late(self.watched)
        yield second + timedelta(days=3, hours=2), self._assign_apart
        yield second + timedelta(days=4), lambda: third_week(self.watched)

    def _ruth(self) -> Browser:
        ruth = Browser(self.watched.browser.app)
        ruth.sign_in(self.house, self.cast.members["ruth"])
        return ruth

    def _begin(self):
        ruth = self._ruth()
        for owner in Place:
            entered = {"what": f"A promise of {owner}", "how_seen": "It is seen.", "by_when": "each_time", "aloud": "1"}
            assert post(self.house, ruth, "/commitments", owner=owner.value, **entered).status_code == 303
        self.house.clock.now += timedelta(seconds=1)
        start = {"programme": "weekly_check_in_alone", "pace": "session", "who": "both", "send_days": "4", "due": "20"}
        assert ruth.submit("/couples/K7-Juniper/programme", start, action="/programme").status_code == 303

    def _issue(self):
        with self.house.database.writing() as session:
            row = session.get_one(CoupleSession, (self.cast.practice.id, self.cast.session.id))
            row.report_issued_at = self.house.clock.now

    def _after_the_session(self):
        """The clinician reads what there is to read alone and decides, every week, whatever was there."""
        with self.house.database.writing() as session:
            for alert in session.exec(select(Alert)).all():
                alert.acknowledged_at, alert.acknowledged_by = self.house.clock.now, self.cast.members["ruth"].id
            if self.decides:
                couple = session.get_one(Couple, (self.cast.practice.id, self.cast.couple.id))
                decide(
                    session,
                    self.house.vault,
                    couple,
                    AlertDecision.GO_ON,
                    "Spoken of.",
                    self.house.clock.now,
                    decided_by=self.cast.members["ruth"].id,
                )
            if self.publishes:
                mine = session.exec(select(Commitment).where(Commitment.owner_id == self.other.partner.id)).all()
                for row in mine:
                    row.published_at = row.published_at or self.house.clock.now
            for row in session.exec(select(Agreement)).all():  # whoever withdrew has talked, and agreed again
                if row.outcome is not AgreementOutcome.AGREED:
                    row.outcome = AgreementOutcome.AGREED

    def _move(self):
        with self.house.database.reading() as session:
            rows = session.exec(select(CoupleSession).order_by(CoupleSession.starts_at)).all()
        local = rows[1].starts_at + timedelta(days=1)
        moved = {"session_on": local.date().isoformat(), "session_clock": "15:00", "session_zone": "Europe/London"}
        address = f"/couples/K7-Juniper/sessions/{rows[1].id}"
        assert self._ruth().submit(address, moved, action=str(rows[1].id)).status_code == 303

    def _assign_apart(self):
        """To each alone: what the other may be sent is refused or not, and makes no difference."""
        for place in (self.watched.partner.place, self.other.partner.place):
            typed = {"w": ["full_accountability"], "who": place.value, "send": "now", "due": "20"}
            self._ruth().submit("/couples/K7-Juniper/assign", typed, action="/assign")


def as_seen(text: str) -> str:
    """Without what is drawn by lot: tokens, ids, boundaries. Ids keep their order, the first being 1."""
    text = re.sub(r'(name="(?:csrf|of)" value=")[^"]+', r"\1-", text)
    text = re.sub(r"(?<=/l/)[\w-]+", "-", text)
    text = re.sub(r"={5,}\d+=+|<[0-9a-f]{32}@", "-", text)
    ids: dict[str, int] = {}
    return re.sub(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda m: f"id{ids.setdefault(m[0], len(ids) + 1)}", text
    )


@pytest.fixture
def weeks(migrated_sqlite, vault, tmp_path, monkeypatch):
    """`weeks(Place.A, deed)`: a run of the weeks in which A is watched and the other does that deed."""
    people: dict[str, Person] = {}

    def deliver(_server, letters, *_):
        for letter in letters:
            person = people.get(letter["To"])
            if person is None:  # the clinician
                continue
            parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
            said = "\n".join([*(f"{name}: {value}" for name, value in letter.items()), *parts])
            person.got.append((person.house.clock.now, "letter", said))
        return tuple(Delivery(Fate.SENT) for _ in letters)

    monkeypatch.setattr(jobs, "deliver", deliver)
    quick = copy.copy(vault)
    quick.passwords = Plain()
    made: list[House] = []

    def run(watched: Place, deed=nothing, **more) -> list[tuple]:
        file = tmp_path / f"{len(made)}.sqlite"
        shutil.copy(migrated_sqlite, file)
        settings = Settings(
            _env_file=None,
            database_url=f"sqlite:///{file}",
            keys=tmp_path / "keys.json",
            base_url="http://testserver",
            link_url="http://pages.example",
            mail_from="post@pages.example",
            jobs=False,
        )
        house = House(settings=settings, database=Database(settings.database_url), vault=quick, clock=Clock())
        made.append(house)
        with house.database.writing() as session:
            cast = enter(session, house)
            for weeks_on in (1, 2):
                builders.couple_session(session, cast.couple, SESSION_AT + weeks_on * WEEK)
        app = app_of(house)
        both = {partner.place: Person(house, partner, Browser(app)) for partner in (cast.ada, cast.ben)}
        with house.database.reading() as session:
            people.clear()
            people.update({email_of(session, house.vault, each.partner): each for each in both.values()})
        other = next(each for place, each in both.items() if place is not watched)
        return Weeks(house, cast, both[watched], other, deed, **more).run()

    yield run
    for house in made:
        house.database.close()


NOTHING_DONE: dict[Place, list[tuple]] = {}


@pytest.fixture
def when_nothing_is_done(weeks):
    """What that partner gets while the other does nothing. Worked out once."""

    def got(watched: Place) -> list[tuple]:
        if watched not in NOTHING_DONE:
            NOTHING_DONE[watched] = weeks(watched)
        return NOTHING_DONE[watched]

    return got


def differences(one: list[tuple], other: list[tuple]) -> list[str]:
    """Every place where two runs differ, as one would look for it."""
    found = [f"{a[0]:%a %d %H:%M} {a[1]}: {first_unlike(a, b)}" for a, b in zip(one, other, strict=False) if a != b]
    return found if len(one) == len(other) else [*found, f"{len(one)} things received, then {len(other)}"]


def first_unlike(a: tuple, b: tuple) -> str:
    lines = zip(str(a).split(">"), str(b).split(">"), strict=False)
    return next((f"{x!r} / {y!r}" for x, y in lines if x != y), "one is longer")


ALSO_THE_OTHER_WAY = ("sends it in and takes the agreement back", "writes of danger")
RUNS = [*((Place.A, deed) for deed in DEEDS), *((Place.B, deed) for deed in ALSO_THE_OTHER_WAY)]


@pytest.mark.parametrize(("watched", "deed"), RUNS, ids=[f"{watched} while the other {deed}" for watched, deed in RUNS])
def test_whatever_the_other_does_a_partner_gets_the_same_bytes_at_the_same_times(
    weeks, when_nothing_is_done, watched, deed
):
    assert differences(when_nothing_is_done(watched), weeks(watched, DEEDS[deed])) == []


def test_what_the_clinician_publishes_is_the_only_thing_that_crosses(weeks, when_nothing_is_done):
    """The other's promise, once it is in the shared ledger, is asked about in the check-ins assigned after that."""
    without, published = when_nothing_is_done(Place.A), weeks(Place.A, submits, publishes=True)
    assert any("CANARYWAGTAIL" in str(each) for each in published)
    assert differences(without, published)
    assert differences(without, [(*each[:-1], without_the_promise(each[-1])) for each in published]) == []


def without_the_promise(page: str) -> str:
    """A page of the check-in without the block of the promise that was published."""
    blocks = re.findall(r" *<fieldset class=\"promised.*?</details>\s*</fieldset>\n", page, re.DOTALL)
    for block in blocks:
        if "CANARYWAGTAIL" in block:
            page = page.replace(block, "")
    return page


def test_known_by_design_a_step_for_both_waits_for_a_decision_of_the_clinician(weeks, when_nothing_is_done):
    """DECISIONS 26. It waits for both alike, whoever wrote of danger, and what holds it is not said anywhere."""
    usual = when_nothing_is_done(Place.A)
    waiting = weeks(Place.A, writes_a_cue, decides=False, until=SESSION_AT + timedelta(days=3, hours=12))
    before = [each for each in usual if each[0] < SESSION_AT + timedelta(days=3)]
    assert differences(before, [each for each in waiting if each[0] < SESSION_AT + timedelta(days=3)]) == []
    assert letters_after(usual, SESSION_AT)[:1] == ["Sun 29 Nov"]
    assert letters_after(waiting, SESSION_AT) == []


def letters_after(got: list[tuple], moment: datetime) -> list[str]:
    return [f"{at:%a %d %b}" for at, what, *_ in got if what == "letter" and at > moment]


def test_the_weeks_hold_what_they_are_to_hold(when_nothing_is_done):
    """Letters of three steps and one more, reminders among them, and every kind of page: else nothing is compared."""
    got = when_nothing_is_done(Place.A)
    assert letters_after(got, NOW) == [
        "Tue 24 Nov",
        "Wed 25 Nov",
        "Sun 29 Nov",
        "Thu 03 Dec",
        "Sun 06 Dec",
        "Sun 06 Dec",
    ]
    shown = {what for _, what, status, *_ in got if status == 200}
    assert {f"GET /page/{each}" for each in ("agreement", "start", "1", "4", "check", "thank-you", "closed")} <= shown
