"""What a submission sets off, and what becomes of it when a session is cancelled or an answer corrected."""

from datetime import timedelta

from sqlmodel import select

from server import throttle
from server.responses.appointments import appointments_of
from server.responses.overview import overview
from server.responses.people import people_of
from server.responses.submission import amended
from server.tables import Commitment, Couple, CoupleSession, FollowThrough
from tests import builders
from tests.cast import NOW
from worksheets.answers import Answer
from worksheets.catalog import the_catalog

PROMISED = {"what": "I ring at six", "by_when": "each_time", "how_seen": "The phone rings"}


def sent_in(session, house, cast, answers):
    return builders.submitted(session, house, cast.ada, cast.session, answers)


def corrected(session, house, response, question, answer):
    again = builders.answer(session, house, response, question, answer, revision=2)
    again.amended_at = NOW
    form = the_catalog().get(response.worksheet, response.version).form_for(response.stance, "en")
    amended(session, house, again, form.question(question), NOW)


def seen(session, house, cast):
    couple = session.get(Couple, (cast.practice.id, cast.couple.id))
    people = people_of(session, house.vault, couple)
    appointments = appointments_of(session, couple, NOW)
    return appointments and overview(session, house.vault, couple, people, appointments, NOW)


def test_a_corrected_rating_takes_the_place_of_the_one_before(house, cast):
    with house.database.writing() as session:
        promise = builders.commitment(session, house, cast.ada, "I ring at six")
        response = sent_in(session, house, cast, {"open_promises": {str(promise.id): "kept"}})
        assert seen(session, house, cast).ledger.entries[0].owner_word == "kept"
        corrected(session, house, response, "open_promises", {str(promise.id): "not_kept"})
        assert seen(session, house, cast).ledger.entries[0].owner_word == "not kept"
        corrected_again = builders.answer(session, house, response, "open_promises", Answer(declined=True), revision=3)
        corrected_again.amended_at = NOW
        form = the_catalog().get(response.worksheet, response.version).form_for(response.stance, "en")
        amended(session, house, corrected_again, form.question("open_promises"), NOW)
        assert session.exec(select(FollowThrough)).all() == []


def test_only_what_the_check_in_asked_about_is_rated(house, cast):
    """A promise shared after the assignment, or closed before it, was on nobody's page, whatever is posted."""
    with house.database.writing() as session:
        closed = builders.commitment(session, house, cast.ben, "I tell you the same day")
        asked = builders.commitment(session, house, cast.ada, "I ring at six")
        closed.closed_at = house.clock()
        (invited, *_) = builders.invitation(session, house, cast.ada, cast.session, ("weekly_check_in",))
        house.clock.now += timedelta(minutes=5)
        later = builders.commitment(session, house, cast.ben, "I sit down first")
        rated = {str(row.id): "kept" for row in (closed, asked, later)}
        builders.submitted(session, house, cast.ada, cast.session, {"open_promises": rated}, to=invited)
        assert session.exec(select(FollowThrough.commitment_id)).all() == [asked.id]


def test_a_corrected_promise_sets_the_unshared_one_aside_and_leaves_a_shared_one(house, cast):
    with house.database.writing() as session:
        response = sent_in(session, house, cast, {"next_promise": PROMISED})
        corrected(session, house, response, "next_promise", {**PROMISED, "what": "I ring at seven"})
        words = {promise.what for promise in seen(session, house, cast).unpublished}
        assert words == {"I ring at seven"}
        assert len(session.exec(select(Commitment)).all()) == 2


def test_what_was_sent_in_is_still_there_after_its_session_is_cancelled(house, cast):
    with house.database.writing() as session:
        sent_in(session, house, cast, {"hard_moment": "The letter on the mat."})
        session.get(CoupleSession, (cast.practice.id, cast.session.id)).cancelled_at = NOW
        session.flush()
        assert [row.short for row in seen(session, house, cast).rows]
        later = builders.couple_session(session, cast.couple, cast.session.starts_at.replace(day=30))
        couple = session.get(Couple, (cast.practice.id, cast.couple.id))
        appointments = appointments_of(session, couple, NOW)
        assert appointments.focus.id == later.id
        assert appointments.previous.id == cast.session.id


def test_a_cancelled_session_for_which_nothing_was_sent_is_gone(house, cast):
    with house.database.writing() as session:
        session.get(CoupleSession, (cast.practice.id, cast.session.id)).cancelled_at = NOW
        session.flush()
        assert seen(session, house, cast) is None


def test_ten_wrong_passcodes_hold_a_link_however_slowly_they_come(house):
    subject = throttle.subject(b"key", "passcode", "link")
    with house.database.writing() as session:
        for day in range(10):
            at = NOW.replace(month=12, day=1 + 2 * day)
            throttle.failed(session, subject, at, throttle.PASSCODE_LADDER, throttle.NEVER_FORGOTTEN)
        assert throttle.is_blocked(session, subject, NOW.replace(year=2030))
