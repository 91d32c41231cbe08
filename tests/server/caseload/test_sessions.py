"""All of a couple's sessions: booking series, moving and cancelling one or the rest, and everybody's clocks."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import select

from server.domain import times
from server.domain.words import LetterKind
from server.tables import CoupleSession, Invitation, Letter, Member, Partner
from tests import builders
from tests.browsing import forms_of
from tests.cast import NOW, SESSION_AT

ALL = "/couples/K7-Juniper/sessions"
WEEKLY = {
    "session_on": "2027-03-11",
    "session_clock": "10:00",
    "session_zone": "Europe/London",
    "every": "1",
    "count": "4",
}
THURSDAYS = ["2027-03-11", "2027-03-18", "2027-03-25", "2027-04-01"]


def offered(page):
    """The form with the dates as it was shown, hidden fields and all."""
    return next(form for form in forms_of(page.text) if "chosen" in form.values)


def book(ruth, typed=WEEKLY, on=None):
    """Asks for a series and books all of its dates, or those given."""
    page = ruth.submit(ALL, typed, action="/sessions")
    assert page.status_code == 200
    dates = on or every_date(page)
    return ruth.post(ALL, data={**offered(page).values, "on": dates})


def every_date(page):
    return [part.split('"')[0] for part in page.text.split('name="on" value="')[1:]]


def series_of(house):
    with house.database.reading() as session:
        return session.exec(
            select(CoupleSession)
            .where(CoupleSession.series_id.is_not(None))
            .order_by(CoupleSession.starts_at, CoupleSession.id)
        ).all()


def clocks(rows, zone="Europe/London"):
    return [f"{times.in_zone(row.starts_at, zone):%d.%m. %H:%M}" for row in rows]


def in_zone_of(house, member="", partner=None, zone="America/New_York"):
    with house.database.writing() as session:
        row = (
            session.exec(select(Member).where(Member.name == member)).one()
            if member
            else session.get(Partner, (partner.practice_id, partner.id))
        )
        row.time_zone = zone
        session.add(row)


# ---------------------------------------------------------------- booking


def test_a_series_is_shown_before_it_is_booked(house, cast, browser_as):
    page = browser_as("ruth").submit(ALL, WEEKLY, action="/sessions")
    assert every_date(page) == THURSDAYS
    assert "Thursday 1 April 2027" in page.text
    assert "Nothing is booked yet" in page.text
    assert not series_of(house)


def test_dates_that_were_left_ticked_are_booked_as_one_series(house, cast, browser_as):
    ruth = browser_as("ruth")
    answer = book(ruth, on=[THURSDAYS[0], THURSDAYS[3]])
    assert answer.headers["location"] == f"{ALL}?saved=series"
    rows = series_of(house)
    assert clocks(rows) == ["11.03. 10:00", "01.04. 10:00"]
    assert len({row.series_id for row in rows}) == 1
    listed = ruth.get(answer.headers["location"]).text
    assert "The sessions are booked" in listed
    assert listed.count("One of a series") == 2
    assert "Thursday 1 April 2027, 10:00" in listed


def test_all_dates_unticked_books_nothing_and_says_so(house, cast, browser_as):
    ruth = browser_as("ruth")
    shown = ruth.submit(ALL, WEEKLY, action="/sessions")
    page = ruth.post(ALL, data={k: v for k, v in offered(shown).values.items() if k != "on"})
    assert page.status_code == 422
    assert "Leave at least one date ticked." in page.text
    assert not series_of(house)


@pytest.mark.parametrize(
    ("zone", "first_on", "every", "steps"),
    [
        ("Europe/London", "2027-03-14", "2", [336, 335]),
        ("Europe/London", "2027-10-24", "1", [169, 168]),
        ("America/New_York", "2027-03-07", "1", [167, 168]),
        ("America/New_York", "2027-11-01", "4", [673, 672]),
        ("Australia/Lord_Howe", "2027-04-01", "3", [504.5, 504]),
        ("Australia/Lord_Howe", "2027-09-30", "1", [167.5, 168]),
    ],
)
def test_a_series_keeps_its_time_by_the_clock(house, cast, browser_as, zone, first_on, every, steps):
    typed = {**WEEKLY, "session_on": first_on, "session_zone": zone, "every": every, "count": "3"}
    book(browser_as("ruth"), typed)
    rows = series_of(house)
    assert {times.clock(row.starts_at, zone) for row in rows} == {"10:00"}
    gaps = [(b.starts_at - a.starts_at) / timedelta(hours=1) for a, b in pairwise(rows)]
    assert sorted(gaps) == sorted(steps)


def test_a_date_whose_time_the_clocks_leave_out_says_what_it_becomes(house, cast, browser_as):
    typed = {**WEEKLY, "session_on": "2027-03-21", "session_clock": "01:30", "count": "3"}
    ruth = browser_as("ruth")
    shown = ruth.submit(ALL, typed, action="/sessions")
    assert "The clocks go forward over 01:30 that day: it is 02:30 instead." in shown.text
    answer = book(ruth, typed)
    assert answer.headers["location"].endswith("saved=series.clocks")
    assert "there it is a later time" in ruth.get(answer.headers["location"]).text
    assert clocks(series_of(house)) == ["21.03. 01:30", "28.03. 02:30", "04.04. 01:30"]


def test_a_time_that_comes_twice_is_the_first_and_said(house, cast, browser_as):
    typed = {**WEEKLY, "session_on": "2027-10-31", "session_clock": "01:30", "every": "0"}
    ruth = browser_as("ruth")
    answer = ruth.submit(ALL, typed, action="/sessions")
    assert answer.headers["location"] == f"{ALL}?saved=booked.twice"
    assert "comes twice that day" in ruth.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"count": "27"}, "count", "Write a number from 2 to 26."),
        ({"count": "1"}, "count", "Write a number from 2 to 26."),
        ({"count": "٣"}, "count", "Write a number from 2 to 26."),
        ({"count": ""}, "count", "Write a number from 2 to 26."),
        ({"every": "5"}, "every", "Choose how often it comes again"),
        ({"session_on": "2026-11-24", "session_clock": "09:00"}, "session_on", "That is in the past."),
        ({"session_on": "2028-06-01", "every": "4", "count": "26"}, "count", "more than two years away"),
        ({"session_on": "2027-03-28", "session_clock": "01:30"}, "session_clock", "The clocks go forward that day"),
    ],
)
def test_what_cannot_be_booked_says_why(house, cast, browser_as, typed, field, said):
    page = browser_as("ruth").submit(ALL, {**WEEKLY, **typed}, action="/sessions")
    assert page.status_code == 422
    assert f'id="{field}' in page.text
    assert said in page.text
    assert not series_of(house)


def test_the_longest_series_is_booked_whole(house, cast, browser_as):
    book(browser_as("ruth"), {**WEEKLY, "session_on": "2026-12-03", "count": "26", "every": "4"})
    assert len(series_of(house)) == 26


def test_two_sessions_of_the_couple_do_not_stand_at_the_same_time(house, cast, browser_as):
    ruth = browser_as("ruth")
    typed = {**WEEKLY, "session_on": "2026-11-26", "session_clock": "14:00", "every": "0"}
    page = ruth.submit(ALL, typed, action="/sessions")
    assert page.status_code == 422
    assert "The couple has a session on Thursday 26 November at 14:00 already." in page.text
    shown = ruth.submit(ALL, {**typed, "every": "1"}, action="/sessions")
    assert "A session stands there already" in shown.text
    forced = ruth.post(ALL, data={**offered(shown).values, "on": every_date(shown)})
    assert forced.status_code == 422
    assert "already. Choose another time." in forced.text
    assert not series_of(house)


def test_booking_the_same_series_twice_books_it_once(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert book(ruth).status_code == 303
    shown = ruth.submit(ALL, WEEKLY, action="/sessions")
    again = ruth.post(ALL, data={**offered(shown).values, "on": THURSDAYS})
    assert again.status_code == 422
    assert len(series_of(house)) == 4


# ---------------------------------------------------------------- moving


def test_one_of_a_series_moves_alone_with_its_homework(house, cast, browser_as):
    ruth = browser_as("ruth")
    book(ruth)
    rows = series_of(house)
    with house.database.writing() as session:
        first, _ = builders.invitation(session, house, cast.ada, rows[0])
        second, _ = builders.invitation(session, house, cast.ada, rows[1])
    here = f"{ALL}/{rows[1].id}"
    typed = {**WEEKLY, "session_on": "2027-03-19", "session_clock": "16:00"}
    answer = ruth.submit(here, typed, action=str(rows[1].id))
    assert answer.headers["location"] == f"{ALL}?saved=moved"
    moved = series_of(house)
    assert clocks(moved) == ["11.03. 10:00", "19.03. 16:00", "25.03. 10:00", "01.04. 10:00"]
    assert [row.sequence for row in moved] == [0, 1, 0, 0]
    with house.database.reading() as session:
        due = {row.id: row.due_at for row in session.exec(select(Invitation)).all()}
    assert due[first.id] == rows[0].starts_at - timedelta(hours=20)
    assert due[second.id] == moved[1].starts_at - timedelta(hours=20)


def test_this_and_all_later_ones_move_by_days_to_the_same_clock_over_a_change(house, cast, browser_as):
    ruth = browser_as("ruth")
    book(ruth)
    rows = series_of(house)
    with house.database.writing() as session:
        last, _ = builders.invitation(session, house, cast.ben, rows[3])
    typed = {**WEEKLY, "session_on": "2027-03-16", "session_clock": "09:30", "rest": "1"}
    answer = ruth.submit(f"{ALL}/{rows[1].id}", typed, action=str(rows[1].id))
    assert answer.headers["location"] == f"{ALL}?saved=moved-rest"
    moved = series_of(house)
    assert clocks(moved) == ["11.03. 10:00", "16.03. 09:30", "23.03. 09:30", "30.03. 09:30"]
    assert [row.sequence for row in moved] == [0, 1, 1, 1]
    with house.database.reading() as session:
        row = session.get(Invitation, (last.practice_id, last.id))
        assert row.due_at == moved[3].starts_at - timedelta(hours=20)
        letters = session.exec(select(Letter).where(Letter.invitation_id == last.id)).all()
        reminder = next(each for each in letters if each.kind is LetterKind.REMINDER)
        assert times.clock(reminder.due_at, "Europe/London") == "09:00"
        assert {each.drop_after for each in letters} == {row.due_at}


def test_a_move_onto_another_session_is_refused_and_moves_none(house, cast, browser_as):
    ruth = browser_as("ruth")
    book(ruth)
    rows = series_of(house)
    typed = {**WEEKLY, "session_on": "2026-11-26", "session_clock": "14:00", "rest": "1"}
    page = ruth.submit(f"{ALL}/{rows[0].id}", typed, action=str(rows[0].id))
    assert page.status_code == 422
    assert "The couple has a session on Thursday 26 November at 14:00 already." in page.text
    assert [row.starts_at for row in series_of(house)] == [row.starts_at for row in rows]


def test_the_rest_may_move_onto_places_that_its_own_leave(house, cast, browser_as):
    ruth = browser_as("ruth")
    book(ruth)
    first = series_of(house)[0]
    typed = {**WEEKLY, "session_on": "2027-03-18", "rest": "1"}
    assert ruth.submit(f"{ALL}/{first.id}", typed, action=str(first.id)).status_code == 303
    assert clocks(series_of(house)) == ["18.03. 10:00", "25.03. 10:00", "01.04. 10:00", "08.04. 10:00"]


def test_a_session_that_began_or_was_cancelled_has_no_forms(house, cast, browser_as, clock):
    ruth = browser_as("ruth")
    clock.now = SESSION_AT + timedelta(minutes=1)
    ruth = browser_as("ruth")
    here = f"{ALL}/{cast.session.id}"
    assert "has begun or is over" in ruth.get(here).text
    token = next(form for form in forms_of(ruth.get(ALL).text) if "csrf" in form.values).values["csrf"]
    refused = ruth.post(here, data={**WEEKLY, "csrf": token})
    assert refused.status_code == 409
    assert "stays where it was" in refused.text


# ---------------------------------------------------------------- cancelling


def test_one_or_the_rest_of_a_series_is_cancelled(house, cast, browser_as):
    ruth = browser_as("ruth")
    book(ruth)
    rows = series_of(house)
    with house.database.writing() as session:
        kept, _ = builders.invitation(session, house, cast.ada, rows[1])
        closed, _ = builders.invitation(session, house, cast.ada, rows[3])
    one = {"cancel": "1", "homework": "keep"}
    answer = ruth.submit(f"{ALL}/{rows[1].id}", one, action=str(rows[1].id))
    assert answer.headers["location"] == f"{ALL}?saved=cancelled-kept"
    rest = {"cancel": "1", "homework": "close", "rest": "1"}
    answer = ruth.submit(f"{ALL}/{rows[2].id}", rest, action=str(rows[2].id))
    assert answer.headers["location"] == f"{ALL}?saved=cancelled-rest"
    after = series_of(house)
    assert [row.cancelled_at is not None for row in after] == [False, True, True, True]
    assert [row.sequence for row in after] == [0, 1, 1, 1]
    with house.database.reading() as session:
        assert session.get(Invitation, (kept.practice_id, kept.id)).revoked_at is None
        assert session.get(Invitation, (closed.practice_id, closed.id)).revoked_at == NOW
    listed = ruth.get(answer.headers["location"]).text
    assert "Past and cancelled (3)" in listed


def test_a_cancelled_one_makes_room(house, cast, browser_as):
    ruth = browser_as("ruth")
    ruth.submit(f"{ALL}/{cast.session.id}", {"cancel": "1"}, action=str(cast.session.id))
    typed = {**WEEKLY, "session_on": "2026-11-26", "session_clock": "14:00", "every": "0"}
    assert ruth.submit(ALL, typed, action="/sessions").headers["location"] == f"{ALL}?saved=booked"


def test_a_session_of_another_couple_is_not_found(house, cast, browser_as):
    with house.database.writing() as session:
        other = builders.couple(session, house, cast.members["ruth"], "B2-Larch")
        theirs = builders.couple_session(session, other, SESSION_AT)
    assert browser_as("ruth").get(f"{ALL}/{theirs.id}").status_code == 404


# ---------------------------------------------------------------- clocks


def test_clocks_are_shown_where_they_differ(house, cast, browser_as):
    ruth = browser_as("ruth")
    places = (ALL, "/couples/K7-Juniper/session", f"{ALL}/{cast.session.id}", "/couples/K7-Juniper")
    for place in places:
        assert "for you, " not in ruth.get(place).text, place
    in_zone_of(house, partner=cast.ada)
    for place in places:
        assert "14:00 for you, 09:00 for Ada" in ruth.get(place).text, place


def test_a_clinician_away_from_the_zone_it_was_booked_in_sees_their_own_clock(house, cast, browser_as):
    in_zone_of(house, member="Ruth Okafor")
    page = browser_as("ruth").get(f"{ALL}/{cast.session.id}").text
    assert "14:00, by clocks in Europe/London" in page
    assert "09:00 for you, 14:00 for Ada and Ben" in page
    listed = browser_as("ruth").get(ALL).text
    assert "Thursday 26 November, 09:00" in listed
    assert "Booked by clocks in Europe/London" in listed


def test_the_couple_page_s_timeline_tells_of_the_next_ones_alone(house, cast, browser_as):
    ruth = browser_as("ruth")
    book(ruth, {**WEEKLY, "count": "26"})
    timeline = ruth.get("/couples/K7-Juniper").text
    assert "Session 2, 10:00" in timeline
    assert "Session 3, 10:00" not in timeline


def test_a_clock_change_between_two_zones_is_counted(house, cast, browser_as):
    in_zone_of(house, partner=cast.ada)
    ruth = browser_as("ruth")
    book(ruth, {**WEEKLY, "session_clock": "14:00"})
    listed = ruth.get(ALL).text
    assert "14:00 for you, 09:00 for Ada" in listed
    assert "14:00 for you, 10:00 for Ada" in listed  # from 14 to 28 March the clocks are four hours apart


def test_a_session_cancelled_in_another_window_is_not_moved(house, cast, browser_as):
    ruth = browser_as("ruth")
    here = f"{ALL}/{cast.session.id}"
    token = forms_of(ruth.get(here).text)[1].values["csrf"]
    ruth.submit(here, {"cancel": "1"}, action=str(cast.session.id))
    late = ruth.post(here, data={**WEEKLY, "csrf": token})
    assert late.status_code == 409
    assert "This session was cancelled. Book another one instead." in late.text
