"""What every member changes of their own."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.tables import Audit, Member
from server.web.cookies import SIGN_IN
from tests.browsing import Browser
from tests.cast import PASSWORD

NEW = "twelve geese over grey water"


def own(house, cast, name):
    with house.database.reading() as session:
        return session.get(Member, (cast.members[name].practice_id, cast.members[name].id))


def changes(who, present=PASSWORD, password=NEW):
    return who.submit("/practice/me", {"present": present, "password": password}, action="/practice/me/password")


@pytest.mark.parametrize("name", ["ruth", "sam", "noor", "vera"])
def test_everybody_changes_their_own_name_and_time_zone(cast, browser_as, house, name):
    who = browser_as(name)
    typed = {"name": "A. N. Other", "time_zone": "America/New_York"}
    assert who.submit("/practice/me", typed, action="/practice/me").headers["location"] == "/practice/me?note=own"
    page = who.get("/practice/me?note=own").text
    assert "Saved." in page
    assert 'value="A. N. Other"' in page
    assert (own(house, cast, name).name, own(house, cast, name).time_zone) == ("A. N. Other", "America/New_York")
    others = [own(house, cast, other).name for other in cast.members if other != name]
    assert "A. N. Other" not in others


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": "", "time_zone": "Europe/London"}, "Write your name."),
        ({"name": "n" * 40_000, "time_zone": "Europe/London"}, "Shorten this to 100 characters."),
        ({"name": "Sam", "time_zone": "Nowhere"}, "Choose a time zone from the list."),
    ],
)
def test_what_needs_another_look_says_so(cast, browser_as, house, typed, message):
    answer = browser_as("sam").submit("/practice/me", typed, action="/practice/me")
    assert (answer.status_code, answer.text.count(message)) == (422, 2)
    assert own(house, cast, "sam").name == "Sam Lindqvist"


def test_a_zone_that_goes_by_an_old_name_is_still_shown(cast, browser_as, house):
    with house.database.writing() as session:
        session.merge(cast.members["sam"]).time_zone = "Asia/Calcutta"
    assert '<option value="Asia/Calcutta" selected>' in browser_as("sam").get("/practice/me").text


def test_a_new_password_signs_out_every_other_device_and_changes_this_session(cast, app, browser_as):
    ruth, phone = browser_as("ruth"), browser_as("ruth")
    before = ruth.cookies[SIGN_IN]
    assert changes(ruth).headers["location"] == "/practice/me?note=password"
    assert "Your new password is set" in ruth.get("/practice/me?note=password").text
    assert phone.get("/practice/me").status_code == 303
    thief = Browser(app)
    thief.cookies.set(SIGN_IN, before)
    assert thief.get("/practice/me").status_code == 303
    fresh = Browser(app)
    assert fresh.submit("/sign-in", {"email": "ruth@harbour.example", "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("present", "password", "message"),
    [
        ("", NEW, "Type the password you have now."),
        ("not this one", NEW, "This is not the password you have now."),
        (PASSWORD, "", "Choose a password."),
        (PASSWORD, "short", "Use 12 characters or more."),
        (PASSWORD, PASSWORD, "Choose another one."),
        (PASSWORD, "Ruth Okafor 2026", "too close to a name"),
        (PASSWORD, "harbour-street-1", "too close to a name"),
    ],
)
def test_a_password_that_cannot_be_changed_so_says_why(cast, browser_as, present, password, message):
    ruth = browser_as("ruth")
    answer = changes(ruth, present, password)
    assert (answer.status_code, answer.text.count(message)) == (422, 2)
    assert ruth.get("/practice/me").status_code == 200
    assert Browser(ruth.app).submit("/sign-in", {"email": "ruth@harbour.example", "password": PASSWORD}).is_redirect


def test_guessing_the_present_password_in_an_open_session_is_slowed_down(cast, browser_as, house, clock):
    ruth = browser_as("ruth")
    for _ in range(5):
        changes(ruth, present="a guess")
    answer = changes(ruth)
    assert "There were too many attempts" in answer.text
    clock.now += timedelta(minutes=2)
    assert changes(ruth).status_code == 303
    with house.database.reading() as session:
        actions = [row.action for row in session.exec(select(Audit).order_by(Audit.id)).all()]
    assert actions == ["password.change_failed"] * 5 + ["password.changed"]
