"""A clinician's calendar as a calendar program reads it: times, and nothing of whom or what for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlmodel import select

from server.domain.words import LinkKind
from server.tables import Assignment, Audit, CoupleSession, Link, Member
from server.vault import Cell
from tests import builders
from tests.browsing import Browser
from tests.cast import NOW, SESSION_AT

ME, CALENDAR = "/practice/me", "/practice/me/calendar"


def turned_on(browser) -> str:
    """The path of a fresh address, as the page shows it once."""
    shown = browser.submit(ME, {"on": "1"}, action="#calendar").text
    return shown.split('value="http://testserver')[1].split('"')[0]


def events(answer):
    assert answer.status_code == 200
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def book(house, of, *moments, **columns):
    with house.database.writing() as session:
        rows = [builders.couple_session(session, of, moment) for moment in moments]
        for row in rows:
            for column, value in columns.items():
                setattr(row, column, value)
        return [str(row.id) for row in rows]


# ---------------------------------------------------------------- its address


def test_an_address_is_shown_once_and_only_its_hash_is_kept(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert "No address leads to your calendar." in ruth.get(ME).text
    path = turned_on(ruth)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 43
    again = ruth.get(ME).text
    assert token not in again
    assert "cannot be shown again" in again
    assert ruth.get(CALENDAR).headers["location"] == "/practice/me#calendar"
    with house.database.reading() as session:
        link = session.exec(select(Link).where(Link.kind == LinkKind.CALENDAR)).one()
        assert token.encode() not in link.token_hash
        assert [row.action for row in session.exec(select(Audit)).all()].count("calendar.turned_on") == 1


def test_a_new_address_closes_the_old_one_and_turning_off_closes_all(house, cast, browser_as, browser):
    ruth = browser_as("ruth")
    first, second = turned_on(ruth), turned_on(ruth)
    assert first != second
    assert [browser.get(path).status_code for path in (first, second)] == [404, 200]
    answer = ruth.submit(ME, {"off": "1"}, action="#calendar")
    assert answer.headers["location"] == "/practice/me?note=calendar-off"
    assert browser.get(second).status_code == 404
    with house.database.reading() as session:
        assert not session.exec(select(Link).where(Link.kind == LinkKind.CALENDAR)).all()


def test_a_manager_has_no_calendar(cast, browser_as):
    noor = browser_as("noor")
    page = noor.get(ME).text
    assert CALENDAR not in page
    token = page.split('name="csrf" value="')[1].split('"')[0]
    assert noor.post(CALENDAR, data={"csrf": token, "on": "1"}).status_code == 404


def test_it_ends_with_the_membership(house, cast, browser_as, browser):
    path = turned_on(browser_as("sam"))
    assert browser.get(path).status_code == 200
    with house.database.writing() as session:  # without the action, which takes the link away as well
        session.get(Member, (cast.practice.id, cast.members["sam"].id)).ended_at = NOW
    assert browser.get(path).status_code == 404


def test_ending_a_membership_takes_the_address_away(house, cast, browser_as):
    turned_on(browser_as("sam"))
    ending = f"/practice/members/{cast.members['sam'].id}/end"
    assert browser_as("ruth").submit(ending, {}, action="/end").status_code == 303
    with house.database.reading() as session:
        assert not session.exec(select(Link).where(Link.kind == LinkKind.CALENDAR)).all()


# ---------------------------------------------------------------- who reads it


def test_it_needs_no_sign_in_and_leaves_nothing_behind(cast, browser_as, app):
    path = turned_on(browser_as("ruth"))
    answer = Browser(app).get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"] == "private, max-age=900"
    assert "set-cookie" not in answer.headers
    assert "vary" not in answer.headers or "cookie" not in answer.headers["vary"].lower()


def test_whatever_leads_nowhere_gets_one_answer(house, cast, browser_as, browser):
    path = turned_on(browser_as("ruth"))
    with house.database.writing() as session:
        _, invitation_token = builders.invitation(session, house, cast.ada, cast.session)
    wrong = ["x", "x" * 43, "x" * 4000, path[10:-5], invitation_token, "..", "%00", "é"]
    answers = [browser.get(f"/calendar/{token}.ics") for token in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers if answer.headers["content-type"].startswith("text/plain")}) == 1
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert browser.request(method, path).status_code == 405


def test_a_calendar_s_token_opens_no_page(house, cast, browser_as, browser):
    token = turned_on(browser_as("ruth")).removeprefix("/calendar/").removesuffix(".ics")
    assert browser.get(f"/join/{token}").status_code == 410
    assert browser.get(f"/sign-in/reset/{token}").status_code == 410


def test_addresses_are_not_tried_by_the_thousand(cast, browser_as, browser, clock):
    path = turned_on(browser_as("ruth"))
    for number in range(100):
        assert browser.get(f"/calendar/{number:043}.ics").status_code == 404
    refused = browser.get(path)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
    clock.now += timedelta(minutes=11)
    assert browser.get(path).status_code == 200


# ---------------------------------------------------------------- what it shows


def test_it_says_when_and_nothing_else(house, cast, browser_as, browser):
    """Canaries stand in everything that could slip in: names, codes, notes, addresses."""
    canaries = ["Juniper", "K7", "Ada", "Ben", "people.example", "Ruth", "Okafor", "harbour", "Harbour", "QUAIL"]
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
        builders.submitted(session, house, cast.ben, cast.session, {"set_off": "QUAIL words"})
        builders.commitment(session, house, cast.ben, "QUAIL promise")
        cell = Cell(row.practice_id, row.couple_id, None, "assignment", "note", row.assignment_id)
        note = house.vault.sealing.seal(session, cell, "QUAIL note")
        session.get(Assignment, (row.practice_id, row.assignment_id)).note = note
    text = browser.get(turned_on(browser_as("ruth"))).text
    assert not [canary for canary in canaries if canary in text]
    known = {"BEGIN", "END", "VERSION", "PRODID", "X-WR-CALNAME", "REFRESH-INTERVAL", "UID", "DTSTAMP", "DTSTART"}
    known |= {"DTEND", "SUMMARY", "CLASS", "SEQUENCE", "STATUS", "TRANSP"}
    assert {line.replace(";", ":").split(":")[0] for line in text.splitlines()} <= known
    summaries = {str(event["summary"]) for event in Calendar.from_ical(text).walk("VEVENT")}
    assert summaries == {"Session"}


def test_it_shows_one_clinician_s_own_couples(house, cast, browser_as, browser):
    with house.database.writing() as session:
        theirs = builders.couple(session, house, cast.members["sam"], "S1-Teal")
        builders.grant(session, house, cast.couple, cast.members["sam"])
        own = str(builders.couple_session(session, theirs, SESSION_AT).id)
        elsewhere = builders.couple(session, house, cast.members["vera"], "V1-Rush")
        builders.couple_session(session, elsewhere, SESSION_AT)
    assert set(events(browser.get(turned_on(browser_as("sam"))))) == {own}
    assert set(events(browser.get(turned_on(browser_as("ruth"))))) == {str(cast.session.id)}


def test_it_shows_the_last_eight_weeks_and_the_next_twenty_six(house, cast, browser_as, browser):
    minute = timedelta(minutes=1)
    edges = [NOW - timedelta(weeks=8), NOW + timedelta(weeks=26)]
    within = book(house, cast.couple, edges[0] + minute, edges[1] - minute)
    book(house, cast.couple, edges[0] - minute, edges[1] + minute)
    assert set(events(browser.get(turned_on(browser_as("ruth"))))) == {*within, str(cast.session.id)}


def test_an_archived_couple_s_sessions_to_come_are_gone(house, cast, browser_as, browser):
    (before,) = book(house, cast.couple, NOW - timedelta(days=7))
    ruth = browser_as("ruth")
    ruth.submit("/couples/K7-Juniper/details", {}, action="/archive")
    assert set(events(browser.get(turned_on(ruth)))) == {before}


def test_a_move_keeps_the_event_and_raises_its_sequence(house, cast, browser_as, browser):
    ruth = browser_as("ruth")
    path = turned_on(ruth)
    before = events(browser.get(path))[str(cast.session.id)]
    assert (before["sequence"], str(before["status"])) == (0, "CONFIRMED")
    typed = {"session_on": "2027-04-01", "session_clock": "10:00", "session_zone": "Europe/London"}
    ruth.submit("/couples/K7-Juniper/session", typed, action="/session")
    ruth.submit("/couples/K7-Juniper/session", typed, action="/session")  # the same once more moves nothing
    after = events(browser.get(path))[str(cast.session.id)]
    assert after["sequence"] == 1
    assert after["dtstart"].dt == datetime(2027, 4, 1, 9, 0, tzinfo=UTC)
    assert after["dtend"].dt == datetime(2027, 4, 1, 10, 0, tzinfo=UTC)
    ruth.submit("/couples/K7-Juniper/session", {"cancel": "1"}, action="/session")
    gone = events(browser.get(path))[str(cast.session.id)]
    assert (gone["sequence"], str(gone["status"])) == (2, "CANCELLED")


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe"])
def test_a_series_reads_the_same_clock_in_the_calendar_over_a_change(house, cast, browser_as, browser, zone):
    ruth = browser_as("ruth")
    address = "/couples/K7-Juniper/sessions"
    asked = {"session_on": "2027-03-02", "session_clock": "10:00", "session_zone": zone, "every": "1", "count": "8"}
    shown = ruth.submit(address, asked, action="/sessions").text
    token = shown.split('name="csrf" value="')[1].split('"')[0]
    days = [part.split('"')[0] for part in shown.split('name="on" value="')[1:]]
    ruth.post(address, data={**asked, "csrf": token, "chosen": "1", "on": days})
    with house.database.reading() as session:
        series = {
            str(row.id) for row in session.exec(select(CoupleSession).where(CoupleSession.series_id.is_not(None)))
        }
    assert len(series) == 8
    seen = events(browser.get(turned_on(ruth)))
    local = {seen[uid]["dtstart"].dt.astimezone(ZoneInfo(zone)).time().isoformat() for uid in series}
    assert local == {"10:00:00"}
    assert len({seen[uid]["dtstart"].dt.time() for uid in series}) == 2  # in UTC there are two: the clocks did change
