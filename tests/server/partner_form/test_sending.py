"""Sending once, declining, and correcting: after sending, nothing that was written comes back to this side."""

import asyncio
from datetime import timedelta
from functools import reduce

import pytest
from sqlmodel import select

from server.domain.invitations import state_of
from server.domain.words import InvitationState
from server.partner_form.routes import router
from server.responses.reading import open_answer
from server.tables import AnswerRow, Audit, Commitment, CoupleSession, FollowThrough, Invitation, Letter, Response
from tests.browsing import forms_of
from tests.routes import routes_of
from tests.server.bursts import at_once
from tests.server.partner_form.conftest import fill_in

CANARY = "A canary sings in the hall."


@pytest.fixture
def sent(ada):
    ada.come_in()
    fill_in(ada)
    ada.write(3, {"q.hard_moment": CANARY, "q.good_moment": CANARY})
    assert ada.send().headers["location"] == "/page/thank-you"
    return ada


def invitation_of(house, client) -> Invitation:
    with house.database.reading() as session:
        return session.get(Invitation, (client.invitation.practice_id, client.invitation.id))


def all_of(house, table):
    with house.database.reading() as session:
        return session.exec(select(table)).all()


def test_sending_marks_everything_as_sent_and_sets_off_what_follows(sent, house):
    assert invitation_of(house, sent).submitted_at == house.clock()
    assert [row.submitted_at for row in all_of(house, Response)] == [house.clock()]
    assert len(all_of(house, Commitment)) == 1
    assert {letter.outcome for letter in all_of(house, Letter)} == {"withdrawn"}
    assert "response.submitted" in {row.action for row in all_of(house, Audit)}


def test_sending_ten_times_sends_once(ada, house):
    ada.come_in()
    fill_in(ada)
    form = next(f for f in forms_of(ada.browser.get("/page/check").text) if f.action == "/page/send")
    answers = [ada.browser.post("/page/send", data=form.values) for _ in range(10)]
    assert {answer.headers["location"] for answer in answers} == {"/page/thank-you"}
    assert len(all_of(house, Commitment)) == 1
    assert [row.action for row in all_of(house, Audit)].count("response.submitted") == 1


def test_sending_at_the_same_moment_from_two_places_sends_once(ada, house):
    ada.come_in()
    fill_in(ada)
    form = next(f for f in forms_of(ada.browser.get("/page/check").text) if f.action == "/page/send")
    cookies = dict(ada.browser.cookies)
    assert asyncio.run(at_once(ada.browser.app, 8, "/page/send", form.values, cookies)) == [303] * 8
    assert len(all_of(house, Commitment)) == 1
    assert [row.action for row in all_of(house, Audit)].count("response.submitted") == 1


def test_what_is_missing_is_named_kindly_and_keeps_it_from_being_sent(ada, house):
    ada.come_in()
    ada.write(1, {"q.settled": "6", "q.set_off": "decline"})
    assert "Nothing here yet." in ada.browser.get("/page/check").text
    answer = ada.send()
    assert answer.status_code == 422
    assert "One question still needs a word from you" in answer.text
    assert "One moment that was hard" in answer.text
    assert invitation_of(house, ada).submitted_at is None


def test_rather_not_answering_is_an_answer(ada, house):
    ada.come_in()
    ada.write(1, {"q.settled": "decline", "q.set_off": "decline"})
    ada.write(3, {"q.hard_moment.decline": "1"})
    assert "You’d rather not answer. That is fine." in ada.browser.get("/page/check").text
    assert ada.send().headers["location"] == "/page/thank-you"
    assert state_of(invitation_of(house, ada), house.clock()) is InvitationState.SUBMITTED


def test_a_question_that_is_no_longer_asked_is_not_sent(ada, house):
    ada.come_in()
    fill_in(ada)
    ada.write(1, {"q.settled": "6", "q.set_off": "no"})
    assert "letter on the mat" not in ada.browser.get("/page/check").text
    ada.send()
    assert "what_set_off" not in {row.question for row in all_of(house, AnswerRow)}


def test_the_thank_you_page_has_the_practice_s_own_lines(sent):
    page = sent.browser.get("/page/thank-you").text
    assert 'href="tel:116123"' in page
    assert "Samaritans" in page
    assert "Nobody watches this page at night." in page


def test_after_sending_no_page_of_this_side_shows_what_was_written(sent):
    addresses = [route.path for route in routes_of(router) if not route.path.startswith("/couples/")]
    assert len(addresses) >= 10
    filled = {"{number:int}": "3", "{position:int}": "0", "{key}": "hard_moment", "{token}": sent.token}
    token = forms_of(sent.browser.get("/page/thank-you").text)[0].values["csrf"]
    seen = 0
    for path in sorted(set(addresses) - {"/page/leave"}):
        address = reduce(lambda text, part: text.replace(*part), filled.items(), path)
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = sent.browser.request(method, address, data={"csrf": token, "page": "3", "press": "back"})
            assert "canary" not in answer.text, f"{method} {address}"
            assert "canary" not in str(answer.headers), f"{method} {address}"
            assert answer.status_code < 500, f"{method} {address}"
            seen += 1
    assert seen > 70


def test_saving_after_sending_changes_nothing(sent, house):
    before = [(row.question, row.revision, row.value) for row in all_of(house, AnswerRow)]
    token = forms_of(sent.browser.get("/page/thank-you").text)[0].values["csrf"]
    saved = sent.browser.post("/page/3/save", data={"csrf": token, "q.hard_moment": "Something else."})
    written = sent.browser.post("/page/3", data={"csrf": token, "q.hard_moment": "Something else.", "press": "back"})
    assert (saved.status_code, written.status_code) == (409, 409)
    assert "Something else." in written.text
    assert [(row.question, row.revision, row.value) for row in all_of(house, AnswerRow)] == before


def test_a_correction_is_written_into_an_empty_field_and_the_original_stays(sent, house, clock):
    clock.now += timedelta(minutes=30)
    assert "/page/correct/0/hard_moment" in sent.browser.get("/page/correct").text
    field = sent.browser.get("/page/correct/0/hard_moment").text
    assert CANARY not in field
    answer = sent.browser.submit(
        "/page/correct/0/hard_moment", {"q.hard_moment": "It was on Thursday."}, action="/hard_moment"
    )
    assert answer.headers["location"] == "/page/corrected"
    assert "Your correction was sent" in sent.browser.get("/page/corrected").text
    with house.database.reading() as session:
        rows = session.exec(
            select(AnswerRow).where(AnswerRow.question == "hard_moment").order_by(AnswerRow.revision)
        ).all()
        texts = [open_answer(session, house.vault, row).value for row in rows]
    assert texts == [CANARY, "It was on Thursday."]
    assert [row.amended_at for row in rows] == [None, clock.now]
    assert "answer.amended" in {row.action for row in all_of(house, Audit)}


def test_the_same_correction_twice_is_one(sent, house):
    for _ in range(2):
        sent.browser.submit("/page/correct/0/settled", {"q.settled": "2"}, action="/settled")
    assert len([row for row in all_of(house, AnswerRow) if row.question == "settled"]) == 2


def test_a_correction_needs_something_in_it(sent, house):
    answer = sent.browser.submit("/page/correct/0/good_moment", {"q.good_moment": "  "}, action="/good_moment")
    assert answer.status_code == 422
    assert "Write a few words" in answer.text
    declined = sent.browser.submit("/page/correct/0/good_moment", {"q.good_moment.decline": "1"}, action="/good_moment")
    assert declined.headers["location"] == "/page/corrected"


def test_an_unreadable_correction_keeps_what_was_typed(sent):
    values = {
        "q.next_promise.what": "I call.",
        "q.next_promise.by_when": "on_day",
        "q.next_promise.day": "31",
        "q.next_promise.month": "11",
        "q.next_promise.year": "2026",
        "q.next_promise.how_seen": "The phone rings.",
    }
    answer = sent.browser.submit("/page/correct/0/next_promise", values, action="/next_promise")
    assert answer.status_code == 422
    assert "November has 30 days" in answer.text
    assert "I call." in answer.text


@pytest.mark.parametrize(
    "address", ["/page/correct/9/settled", "/page/correct/0/nothing", "/page/correct/0/open_promises"]
)
def test_there_is_nothing_to_correct_where_nothing_is_asked(sent, address):
    assert sent.browser.get(address).status_code == 404


def test_once_the_report_is_issued_nothing_is_corrected(sent, house, cast):
    with house.database.writing() as session:
        appointment = session.get(CoupleSession, (cast.session.practice_id, cast.session.id))
        appointment.report_issued_at = house.clock()
        session.add(appointment)
    assert "Correct an answer" not in sent.browser.get("/page/thank-you").text
    assert sent.browser.get("/page/correct").headers["location"] == "/page"
    token = forms_of(sent.browser.get("/page/thank-you").text)[0].values["csrf"]
    values = {"csrf": token, "q.hard_moment": "These words come too late."}
    posted = sent.browser.post("/page/correct/0/hard_moment", data=values)
    assert posted.status_code == 409
    assert "These words come too late." in posted.text
    assert len([row for row in all_of(house, AnswerRow) if row.question == "settled"]) == 1


def test_a_partner_may_decline_the_whole_and_nothing_is_sent(ada, house):
    ada.come_in()
    ada.save(3, {"q.hard_moment": CANARY})
    assert "nothing you wrote is sent" in ada.browser.get("/page/decline").text
    ada.browser.submit("/page/decline", {}, action="/page/decline")
    assert ada.browser.get("/page").headers["location"] == "/page/closed"
    closed = ada.browser.get("/page/closed").text
    assert "You decided not to do this one" in closed
    assert CANARY not in closed
    invitation = invitation_of(house, ada)
    assert invitation.declined_at == house.clock()
    assert invitation.submitted_at is None
    assert {letter.outcome for letter in all_of(house, Letter)} == {"withdrawn"}
    assert ada.browser.get("/page/3").headers["location"] == "/page"


def test_declining_after_sending_changes_nothing(sent, house):
    token = forms_of(sent.browser.get("/page/thank-you").text)[0].values["csrf"]
    sent.browser.post("/page/decline", data={"csrf": token})
    assert invitation_of(house, sent).declined_at is None


def test_both_say_how_the_published_promises_went_and_no_page_shows_the_other_s_answer(ada, ben, promise, cast, house):
    of_ben = promise(cast.ben, "I open the post at the table.")
    promise(cast.ben, "Nobody but Ben and Ruth know of this one.", published=False)
    ada.come_in()
    fill_in(ada, {1: {"q.settled": "6", "q.set_off": "no"}, 3: {"q.hard_moment": "Friday."}})
    page = ada.page(4)
    assert "I open the post at the table." in page
    assert "Ben’s promise" in page
    assert "Nobody but Ben and Ruth" not in page
    ada.write(4, {f"q.open_promises.{of_ben.id}": "partly_seen"})
    assert ada.send().headers["location"] == "/page/thank-you"
    assert len(all_of(house, FollowThrough)) == 1
    ben.come_in()
    mine = ben.page(4)
    assert "Your promise" in mine
    assert "I kept it" in mine
    assert "checked" not in mine.split("item-next_promise")[0]
