"""Who covers for whom: each clinician says it, an owner may, a manager may only see what holds."""

import pytest
from sqlmodel import select

from server.tables import Audit, Member, Practice
from tests.server.alerts.reading import changed
from tests.server.practice.test_practice_settings import TYPED
from tests.server.review.reading import text_of, token


def cover_id_of(house, member):
    with house.database.reading() as session:
        return session.get_one(Member, (member.practice_id, member.id)).cover_id


@pytest.fixture
def joined(house, cast):
    for name in ("sam", "noor"):
        changed(house, cast.members[name], password_hash="joined")


def named(house, browser, cover, address="/practice/me/cover"):
    return browser.post(address, data={"csrf": token(house, browser), "cover": str(cover)})


def test_a_clinician_names_a_colleague_and_takes_it_back(house, cast, browser_as, joined):
    ruth, sam = browser_as("ruth"), cast.members["sam"]
    assert named(house, ruth, sam.id).headers["location"] == "/practice/me?note=cover"
    assert cover_id_of(house, cast.members["ruth"]) == sam.id
    page = ruth.get("/practice/me?note=cover")
    assert "What you have not read after 12 hours goes to Sam Lindqvist." in text_of(page)
    assert f'<option value="{sam.id}" selected>' in page.text
    named(house, ruth, "")
    assert cover_id_of(house, cast.members["ruth"]) is None
    with house.database.reading() as session:
        rows = session.exec(select(Audit).where(Audit.action == "cover.named").order_by(Audit.id)).all()
        assert [row.detail for row in rows] == [str(sam.id), ""]


@pytest.mark.parametrize("who", ["ruth", "noor", "vera", "", "nothing", "x" * 5000])
def test_only_a_colleague_who_sees_clients_can_be_named(house, cast, browser_as, joined, who):
    chosen = cast.members[who].id if who in cast.members else who
    answer = named(house, browser_as("ruth"), chosen)
    if not who:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert "Choose a colleague from the list, or nobody." in text_of(answer)
    assert cover_id_of(house, cast.members["ruth"]) is None


def test_a_colleague_who_has_not_joined_is_not_offered(house, cast, browser_as):
    assert "Sam Lindqvist" not in browser_as("ruth").get("/practice/me").text


def test_an_owner_names_it_for_a_colleague(house, cast, browser_as, joined):
    sam, ruth = cast.members["sam"], browser_as("ruth")
    people = ruth.get("/practice/members")
    assert f'href="/practice/members/{sam.id}/cover"' in people.text
    assert "What Sam Lindqvist has not read after 12 hours goes to you, as an owner." in text_of(people)
    address = f"/practice/members/{sam.id}/cover"
    assert "Cover for Sam Lindqvist" in text_of(ruth.get(address))
    assert named(house, ruth, cast.members["ruth"].id, address).headers["location"] == "/practice/members?note=cover"
    assert cover_id_of(house, sam) == cast.members["ruth"].id
    assert named(house, ruth, sam.id, address).status_code == 422


def test_a_manager_sees_what_holds_and_changes_nothing(house, cast, browser_as, joined):
    noor, sam = browser_as("noor"), cast.members["sam"]
    assert "What Sam Lindqvist has not read" in text_of(noor.get("/practice/members"))
    address = f"/practice/members/{sam.id}/cover"
    assert noor.get(address).status_code == 403
    assert named(house, noor, cast.members["ruth"].id, address).status_code == 403
    assert named(house, noor, sam.id).status_code == 404
    assert "Who covers for you" not in noor.get("/practice/me").text
    assert cover_id_of(house, sam) is None


def test_a_clinician_names_nobody_elses(house, cast, browser_as, joined):
    ruth = cast.members["ruth"]
    address = f"/practice/members/{ruth.id}/cover"
    assert browser_as("sam").get(address).status_code == 403
    assert named(house, browser_as("sam"), cast.members["sam"].id, address).status_code == 403
    assert named(house, browser_as("vera"), cast.members["vera"].id, address).status_code == 404
    assert "has not read" not in browser_as("sam").get("/practice/members").text


@pytest.mark.parametrize("hours", ["0", "73", "1.5", "-1", "", "١٢", "twelve", "9" * 5000])
def test_hours_beyond_one_to_seventy_two_are_not_taken(house, cast, browser_as, hours):
    answer = browser_as("ruth").submit("/practice", {**TYPED, "alert_cover_hours": hours}, action="/practice")
    assert answer.status_code == 422
    assert text_of(answer).count("Write a whole number of hours, from 1 to 72.") == 2


@pytest.mark.parametrize("hours", ["1", "72"])
def test_the_practice_says_after_how_many_hours(house, cast, browser_as, hours):
    browser_as("noor").submit("/practice", {**TYPED, "alert_cover_hours": hours}, action="/practice")
    with house.database.reading() as session:
        assert session.get_one(Practice, cast.practice.id).alert_cover_hours == int(hours)
    said = "one hour" if hours == "1" else "72 hours"
    assert f"has not read after {said} goes to their cover" in text_of(browser_as("sam").get("/practice"))


def test_ending_a_membership_says_for_whom_they_covered(house, cast, browser_as, joined):
    sam = cast.members["sam"]
    address = f"/practice/members/{sam.id}/end"
    assert "cover for" not in text_of(browser_as("noor").get(address))
    named(house, browser_as("ruth"), sam.id)
    assert "They no longer cover for Ruth Okafor" in text_of(browser_as("noor").get(address))
    browser_as("noor").submit(address, {}, action="/end")
    assert "The cover, Sam Lindqvist, does not work here at present." in text_of(browser_as("ruth").get("/practice/me"))
