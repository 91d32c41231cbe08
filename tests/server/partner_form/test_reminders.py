"""A partner chooses when to be reminded, or not at all; and how long a page stays open while it is being written."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from server.domain.words import LetterKind
from server.jobs import send_due_letters
from server.people import sealed_email
from server.tables import Invitation, Letter, Partner
from tests.cast import NOW, SESSION_AT
from tests.server.mail.mailbox import mailbox_of

PAGE = "/page/reminders"
DUE_AT = SESSION_AT - timedelta(hours=20)
HOMEWORK = "/couples/K7-Juniper/homework"


def choose(client, wish):
    return client.browser.submit(PAGE, {"wish": wish}, action=PAGE)


def waiting(house, client):
    """When the reminders that have not gone out yet are due."""
    with house.database.reading() as session:
        rows = session.exec(
            select(Letter.due_at).where(
                Letter.invitation_id == client.invitation.id,
                Letter.kind == LetterKind.REMINDER,
                Letter.settled_at.is_(None),
            )
        ).all()
    return list(rows)


def row_of(house, client):
    with house.database.reading() as session:
        return session.get_one(Invitation, (client.invitation.practice_id, client.invitation.id))


def test_later_today_this_week_and_none_each_with_a_confirmation_and_each_taken_back(house, ada, browser_as):
    ada.come_in()
    asked = ada.browser.get(PAGE).text
    for shown in ("No reminder is planned", "Tuesday 24 November, 16:15", "Wednesday 25 November, 09:00", "Ruth"):
        assert shown in asked
    ruth = browser_as("ruth")

    assert choose(ada, "today").headers["location"] == f"{PAGE}?done=1"
    assert "You will be reminded on Tuesday 24 November, 16:15" in ada.browser.get(f"{PAGE}?done=1").text
    assert waiting(house, ada) == [datetime(2026, 11, 24, 16, 15, tzinfo=UTC)]
    choose(ada, "week")
    assert waiting(house, ada) == [datetime(2026, 11, 25, 9, 0, tzinfo=UTC)], "one waits at a time"
    assert "wants to be reminded tomorrow, 09:00" in ruth.get(HOMEWORK).text
    assert "Wants to be reminded" in ruth.get("/couples/K7-Juniper").text

    choose(ada, "stop")
    assert "No reminder comes for this page any more." in ada.browser.get(f"{PAGE}?done=1").text
    assert waiting(house, ada) == []
    assert "wants no reminders" in ruth.get(HOMEWORK).text
    assert "Wants no reminders." in ruth.get("/couples/K7-Juniper").text

    choose(ada, "again")
    assert "No reminder comes" not in ada.browser.get(PAGE).text
    assert "wants no reminders" not in ruth.get(HOMEWORK).text
    assert waiting(house, ada) == [datetime(2026, 11, 25, 9, 0, tzinfo=UTC)], "the one that comes by itself"


def test_the_letters_other_link_leads_by_the_ordinary_two_pages_and_opens_nothing(house, ada):
    before = row_of(house, ada)
    letters_link = f"/l/{ada.token}?later=1"
    ordinary = ada.browser.get(f"/l/{ada.token}").text
    for _ in range(3):
        assert ada.browser.get(letters_link).text == ordinary
        ada.browser.request("HEAD", letters_link)
    assert row_of(house, ada) == before
    assert ada.browser.post(letters_link).headers["location"] == "/l?later=1"
    assert ada.browser.get("/l?later=1").text == ada.browser.get("/l").text
    assert ada.browser.post("/l?later=1", data={"passcode": ada.passcode}).headers["location"] == PAGE
    assert "Remind me later today" in ada.browser.get(PAGE).text, "before anything is agreed to"
    assert choose(ada, "stop").status_code == 303
    assert row_of(house, ada).reminders_stopped_at == NOW


def test_nothing_chosen_nothing_left_and_a_stranger(house, ada, browser, clock):
    assert browser.get(PAGE).headers["location"] == "/l"
    ada.come_in()
    assert "Choose one of these, then press Keep this" in ada.browser.submit(PAGE, {}, action=PAGE).text
    clock.now = NOW + timedelta(hours=7, minutes=10)
    ada.knock()
    late = choose_raw(ada, "today")
    assert late.status_code == 422
    assert "There is no time left for that one" in late.text
    assert waiting(house, ada) == []


def test_the_other_partner_sees_nothing_of_it(house, ada, ben):
    ben.come_in()
    places = ("start", "1", "check", "reminders")

    def seen():
        texts = [ben.browser.get(f"/page/{place}").text for place in places]
        with house.database.reading() as session:
            letters = session.exec(select(Letter).where(Letter.invitation_id == ben.invitation.id)).all()
            return texts, [(each.kind, each.due_at, each.outcome) for each in letters]

    before = seen()
    ada.come_in()
    for wish in ("today", "stop", "again"):
        choose(ada, wish)
        assert seen() == before


def test_writing_goes_first_then_the_choice_and_sending_ends_it(house, ada):
    ada.come_in()
    choose(ada, "today")
    written = ada.write(1, {"q.settled": "6", "q.set_off": "yes"}, press="reminders")
    assert written.headers["location"] == PAGE
    assert row_of(house, ada).saved_at == NOW
    ada.browser.submit("/page/decline", {}, action="/page/decline")
    assert waiting(house, ada) == []
    assert ada.browser.get(PAGE).headers["location"] == "/page"


def test_three_reminders_go_out_at_most_and_one_that_was_stopped_does_not(house, ada, clock):
    with house.database.writing() as session:
        session.get_one(Invitation, (ada.invitation.practice_id, ada.invitation.id)).due_at = NOW + timedelta(days=9)
    with mailbox_of(house) as mailbox:
        send_due_letters(house, NOW)
        for day in range(3):
            clock.now = NOW + timedelta(days=day)
            ada.come_in() if not day else ada.knock()
            choose(ada, "today")
            for hour in range(10):
                send_due_letters(house, clock.now + timedelta(hours=hour))
        assert len(mailbox.letters) == 1 + 3
        clock.now = NOW + timedelta(days=3)
        ada.knock()
        assert "No reminder is planned" in ada.browser.get(PAGE).text
        assert choose_raw(ada, "today").status_code == 422
        send_due_letters(house, NOW + timedelta(days=4))
        assert len(mailbox.letters) == 1 + 3


def choose_raw(client, wish):
    """Posts what the page no longer offers."""
    page = client.browser.get("/page/1").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    return client.browser.post(PAGE, data={"csrf": csrf, "wish": wish})


def test_a_reminder_waits_no_more_for_somebody_who_took_back_the_agreement(house, ada):
    ada.come_in()
    choose(ada, "today")
    ada.browser.submit("/page/start", {}, action="/page/agreement/withdraw")
    with mailbox_of(house) as mailbox:
        send_due_letters(house, NOW + timedelta(hours=5))
        assert not [each for each in mailbox.letters if "still open" in each.get_body(("plain",)).get_content()]


def test_at_a_shared_address_no_reminder_is_offered(house, cast, ada):
    ada.come_in()
    with house.database.writing() as session:
        ben = session.get_one(Partner, (cast.ben.practice_id, cast.ben.id))
        ben.email = sealed_email(session, house.vault, ben, "ada@people.example")
        session.add(ben)
    page = ada.browser.get(PAGE).text
    assert "No reminder is planned" in page
    assert "Remind me later today" not in page


def test_a_page_that_was_begun_stays_open_after_the_due_time_and_each_save_goes_on(house, ada, ben, browser_as, clock):
    ada.come_in()
    ben.come_in()
    assert "24 hours more at least, until Thursday 26 November, 14:00" in ada.browser.get("/page/start").text
    clock.now = DUE_AT - timedelta(hours=1)
    ada.knock()
    ada.write(1, {"q.settled": "6", "q.set_off": "yes"})
    homework = browser_as("ruth").get(HOMEWORK).text
    assert (
        "Closes Wed 25 Nov, 18:00. That is if it is not begun; from then on each save keeps it open 24 hours"
        in homework
    )
    assert "Closes Thu 26 Nov, 14:00." in homework

    clock.now = DUE_AT + timedelta(hours=3)
    ada.knock()
    ben.knock()
    assert ada.write(2, {"q.without_anger.self": "7", "q.without_anger.partner": "3"}).status_code == 303
    assert ben.browser.get("/page").headers["location"] == "/page/closed"

    clock.now = SESSION_AT + timedelta(minutes=1)
    ada.knock()
    assert ada.browser.get("/page").headers["location"] == "/page/closed"
    assert "what you wrote is kept and was not sent to anyone" in ada.browser.get("/page/closed").text
    ruth = browser_as("ruth")
    assert "link closed today" in ruth.get(HOMEWORK).text
    csrf = ruth.get(HOMEWORK).text.split('name="csrf" value="')[1].split('"')[0]
    more = {"csrf": csrf, "due_on": "2026-11-28", "due_clock": "13:00"}
    assert ruth.post(f"/couples/K7-Juniper/invitations/{ada.invitation.id}/extend", data=more).status_code == 303
    ada.knock()
    assert 'value="6" checked' in ada.page(1).replace(' id="q.settled"', "")


@pytest.mark.parametrize("hours", ["0", "73", "soon"])
def test_the_practice_sets_the_hours(browser_as, hours):
    noor = browser_as("noor")
    assert "Hours that each save keeps it open" in noor.get("/practice").text
    answer = noor.submit("/practice", {"writing_hours": hours}, action="/practice")
    assert "Write a whole number of hours, from 1 to 72." in answer.text
