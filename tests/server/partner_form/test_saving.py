"""What was marked as saved stays saved: on every device, in every tab, through an ended visit."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server import links
from server.domain.words import Policy
from server.responses.reading import open_answer
from server.tables import AnswerRow, Invitation, Response, Visit
from tests.browsing import Browser, forms_of
from tests.cast import PASSCODE
from tests.server.partner_form.conftest import Client
from tests.server.partner_form.test_agreement import change_policy

HARD = "q.hard_moment"


def rows(house, question: str = "hard_moment") -> list[tuple[int, object]]:
    """(revision, value) of every revision of one question."""
    with house.database.reading() as session:
        found = session.exec(select(AnswerRow).where(AnswerRow.question == question).order_by(AnswerRow.revision)).all()
        return [(row.revision, open_answer(session, house.vault, row).value) for row in found]


def another_visit(app, client: Client) -> Client:
    """The same person on another device."""
    other = Client(Browser(app), client.invitation, client.token, client.passcode)
    other.knock()
    return other


def test_saving_tells_the_server_s_time_in_the_partner_s_zone(ada, house):
    saved = ada.come_in().save(3, {HARD: "Friday."})
    assert saved.status_code == 200
    assert saved.json()["saved"] == "12:10"
    assert "Saved 12:10" in ada.page(3)
    assert rows(house) == [(1, "Friday.")]


def test_saving_again_in_the_same_visit_replaces_what_that_visit_saved(ada, house):
    ada.come_in()
    for text in ("F", "Fri", "Friday."):
        ada.save(3, {HARD: text})
    assert rows(house) == [(1, "Friday.")]


def test_saving_the_same_again_writes_nothing(ada, house, clock):
    ada.come_in().save(3, {HARD: "Friday."})
    before = saved_at(house)
    clock.now += timedelta(minutes=5)
    ada.save(3, {HARD: "Friday."})
    assert saved_at(house) == before


def test_an_emptied_field_is_saved_as_empty(ada, house):
    ada.come_in().save(3, {HARD: "Friday."})
    ada.save(3, {HARD: ""})
    assert rows(house) == [(1, None)]


def test_two_devices_keep_both_texts(ada, app, house):
    phone = ada.come_in()
    phone_page = phone.hidden(3)
    laptop = another_visit(app, ada)
    laptop.save(3, {HARD: "From the laptop."})
    phone.save(3, {HARD: "From the phone."}, phone_page)
    assert rows(house) == [(1, "From the laptop."), (2, "From the phone.")]
    laptop.save(3, {HARD: "From the laptop again."})
    assert [value for _, value in rows(house)] == ["From the laptop.", "From the phone.", "From the laptop again."]


def test_an_old_tab_never_puts_an_old_text_back(ada, app, house):
    phone = ada.come_in()
    old_page = phone.hidden(3)
    laptop = another_visit(app, ada)
    laptop.save(3, {HARD: "Written on the laptop."})
    phone.browser.post("/page/3", data={**old_page, HARD: "", "q.good_moment": "A walk.", "press": "back"})
    assert rows(house)[-1] == (1, "Written on the laptop.")
    assert rows(house, "good_moment") == [(1, "A walk.")]


def test_two_tabs_of_one_visit_keep_both_texts(ada, house):
    ada.come_in()
    first, second = ada.hidden(3), ada.hidden(3)
    ada.save(3, {HARD: "In the first tab."}, first)
    ada.save(3, {HARD: "In the second tab."}, second)
    assert rows(house) == [(1, "In the first tab."), (2, "In the second tab.")]


def test_a_tab_that_saves_one_field_twice_leaves_what_another_tab_wrote_in_another(ada, house):
    ada.come_in()
    first, second = ada.hidden(3), ada.hidden(3)
    first |= ada.save(3, {HARD: "In the first tab."}, first).json()["was"]
    ada.save(3, {HARD: "In the second tab."}, second)
    for walk in ("A walk.", "A walk by the sea."):
        values = {HARD: "In the first tab.", "q.good_moment": walk}
        first |= ada.save(3, values, first).json()["was"]
    assert rows(house) == [(1, "In the first tab."), (2, "In the second tab.")]


def test_the_script_s_own_page_goes_on_replacing_its_own_words(ada, house):
    ada.come_in()
    page = ada.hidden(3)
    for text in ("Fri", "Friday.", "Friday evening."):
        page |= ada.save(3, {HARD: text}, page).json()["was"]
    assert rows(house) == [(1, "Friday evening.")]


def test_a_response_carries_the_policy_its_author_agreed_to(ada, house):
    ada.come_in().save(3, {HARD: "Friday."})
    with house.database.reading() as session:
        response = session.exec(select(Response)).one()
        invitation = session.get(Invitation, (ada.invitation.practice_id, ada.invitation.id))
    assert (response.policy, response.policy_version) == (Policy.LIMITED, 1)
    assert response.submitted_at is None
    assert invitation.started_at == invitation.saved_at == house.clock()


def test_a_tighter_policy_holds_back_what_was_written_before_it(ada, house, cast):
    ada.come_in().save(3, {HARD: "Friday."})
    change_policy(house, cast, Policy.PRIVATE, 2)
    ada.agree()
    assert "Stays between you and Ruth" in ada.browser.get("/page/check").text
    ada.save(3, {"q.good_moment": "A walk."})
    with house.database.reading() as session:
        response = session.exec(select(Response)).one()
        kept = {
            row.question: open_answer(session, house.vault, row).kept_back
            for row in session.exec(select(AnswerRow)).all()
        }
    assert response.policy is Policy.PRIVATE
    assert kept == {"hard_moment": True, "good_moment": True}


def test_a_looser_policy_never_loosens_what_was_begun(ada, house, cast):
    ada.come_in().save(3, {HARD: "Friday.", f"{HARD}.keep": "1"})
    change_policy(house, cast, Policy.NO_SECRETS, 2)
    ada.agree()
    assert "You kept this one between you and Ruth" in ada.browser.get("/page/check").text
    assert "Keep this one between me and Ruth" in ada.page(3)


def test_an_ended_visit_shows_what_was_posted_and_saves_it_with_the_passcode(ada, house, clock):
    ada.come_in()
    page = ada.hidden(3)
    clock.now += timedelta(hours=3)
    posted = ada.browser.post("/page/3", data={**page, HARD: "Written after\ntwo hours.", "press": "continue"})
    assert posted.status_code == 422
    assert "Enter your passcode to go on" in posted.text
    assert "Written after\ntwo hours." in posted.text
    kept = forms_of(posted.text)[0].values
    wrong = ada.browser.post("/page/3", data={**kept, "passcode": "999111"})
    assert "Written after\ntwo hours." in wrong.text
    assert "That didn’t open a page" in wrong.text
    assert rows(house) == []
    right = ada.browser.post("/page/3", data={**kept, "passcode": PASSCODE})
    assert right.headers["location"] == "/page/4"
    assert rows(house) == [(1, "Written after\ntwo hours.")]


def test_an_ended_visit_shows_nothing_of_what_was_saved_or_asked(ada, clock):
    ada.come_in().save(3, {HARD: "A canary in the hall."})
    page = ada.hidden(3)
    clock.now += timedelta(hours=3)
    posted = ada.browser.post("/page/3", data={**page, HARD: "Two words.", "press": "continue"}).text
    assert "canary" not in posted
    assert "Describe one moment" not in posted
    assert "Ben" not in posted
    assert ada.browser.post("/page/3/save", data={**page, HARD: "x"}).status_code == 401
    assert ada.browser.get("/page/3").headers["location"] == "/l"


def test_a_tab_that_outlived_its_visit_is_saved_once_its_person_is_back(ada, house, clock):
    ada.come_in()
    old_tab = ada.hidden(3)
    clock.now += timedelta(hours=3)
    ada.knock()
    written = ada.browser.post("/page/3", data={**old_tab, HARD: "From the old tab.", "press": "back"})
    assert written.status_code == 303
    assert rows(house) == [(1, "From the old tab.")]


def test_one_person_s_tab_is_never_saved_into_another_s_page(ada, ben, house):
    ada.come_in()
    ada_tab = ada.hidden(3)
    ben.browser = ada.browser
    ben.come_in()
    posted = ben.browser.post("/page/3", data={**ada_tab, HARD: "Ada’s words stay hers.", "press": "continue"})
    assert posted.status_code == 409
    assert "Ada’s words stay hers." in posted.text
    assert ben.browser.post("/page/3/save", data={**ada_tab, HARD: "Ada’s."}).status_code == 403
    assert rows(house) == []


def test_a_form_without_its_token_is_not_taken(ada, house):
    ada.come_in()
    assert ada.browser.post("/page/3", data={HARD: "Forged.", "press": "continue"}).status_code == 409
    assert ada.browser.post("/page/send", data={}).status_code == 409
    assert ada.browser.post("/page/decline", data={}).status_code == 403
    assert rows(house) == []


def test_a_link_revoked_in_the_middle_of_a_visit_ends_it_and_keeps_the_words_on_the_page(ada, house, clock):
    ada.come_in()
    page = ada.hidden(3)
    with house.database.writing() as session:
        invitation = session.get(Invitation, (ada.invitation.practice_id, ada.invitation.id))
        links.revoke(session, invitation, clock.now)
    posted = ada.browser.post("/page/3", data={**page, HARD: "Half a sentence.", "press": "continue"})
    assert posted.status_code == 422
    assert "Half a sentence." in posted.text
    again = ada.browser.post("/page/3", data={**forms_of(posted.text)[0].values, "passcode": PASSCODE})
    assert again.status_code == 422
    assert rows(house) == []
    assert ada.browser.get("/page").headers["location"] == "/l"


def test_a_page_that_closed_while_somebody_wrote_says_so_and_shows_their_words(ada, house, clock):
    ada.come_in()
    clock.now += timedelta(hours=27)
    ada.knock()
    page = ada.hidden(3)
    clock.now += timedelta(hours=3)
    ada.knock()
    posted = ada.browser.post("/page/3", data={**page, HARD: "Too late for this one.", "press": "continue"})
    assert posted.status_code == 409
    assert "Too late for this one." in posted.text
    assert "This link has closed" in posted.text


def test_leaving_saves_the_page_ends_the_visit_and_leads_away(ada, house):
    ada.come_in()
    left = ada.browser.post("/page/leave", data={**ada.hidden(3), HARD: "Not finished"})
    assert "https://www.metoffice.gov.uk/" in left.text
    assert "Not finished" not in left.text
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert rows(house) == [(1, "Not finished")]
    assert ada.browser.get("/page/3").headers["location"] == "/l"
    assert not ada.browser.cookies.get("visit")
    assert not ada.browser.cookies.get("link")
    with house.database.reading() as session:
        assert all(visit.ended_at for visit in session.exec(select(Visit)).all())


@pytest.mark.parametrize("values", [{}, {"page": "999999"}, {"page": "-1"}, {"page": "٣"}, {"page": "3", "of": "x"}])
def test_nothing_keeps_anybody_from_leaving(ada, values):
    ada.come_in()
    left = ada.browser.post("/page/leave", data={**csrf_of(ada), **values})
    assert left.status_code == 200
    assert "metoffice" in left.text
    assert ada.browser.get("/page").headers["location"] == "/l"


def csrf_of(client: Client) -> dict:
    return {"csrf": forms_of(client.browser.get("/page/start").text)[0].values["csrf"]}


def saved_at(house):
    with house.database.reading() as session:
        return [row.saved_at for row in session.exec(select(AnswerRow)).all()]
