"""From the mailed link to the thank-you page, without a script; every kind of question, and whatever may be posted."""

from urllib.parse import urlencode

import pytest
from sqlmodel import select

from server.domain.words import Policy
from server.responses.reading import open_answer
from server.tables import AnswerRow, Couple, Partner, Response
from tests.server.partner_form.conftest import fill_in
from tests.server.partner_form.test_agreement import change_policy
from worksheets.definition import Stance

GIVEN = {
    "q.why": "At the door.",
    "q.rated": "10",
    "q.agreed": "4",
    "q.often": "2",
    "q.one_of": "tea",
    "q.some_of": ["walk", "tea"],
    "q.long": "First line.\r\n\r\nSecond.",
    "q.counted": "3",
    "q.day_of_it.day": "21",
    "q.day_of_it.month": "november",
    "q.day_of_it.year": "2026",
    "q.promised.what": "I ring at six.",
    "q.promised.by_when": "on_day",
    "q.promised.day": "30",
    "q.promised.month": "11",
    "q.promised.year": "2026",
    "q.promised.how_seen": "The phone rings.",
    "q.moment.when": "Friday",
    "q.moment.what": "The letter.",
    "q.moment.felt": "Cold.",
    "q.moment.did": "I went upstairs.",
}
SAVED = {
    "yes_or_no": "yes",
    "why": "At the door.",
    "rated": 10,
    "agreed": 4,
    "often": 2,
    "one_of": "tea",
    "some_of": ["tea", "walk"],
    "long": "First line.\n\nSecond.",
    "counted": 3,
    "day_of_it": "2026-11-21",
    "promised": {"what": "I ring at six.", "by_when": "2026-11-30", "how_seen": "The phone rings."},
    "moment": {"when": "Friday", "what": "The letter.", "felt": "Cold.", "did": "I went upstairs."},
}
HOSTILE = {
    "nothing": "",
    "huge": "x" * 30_000,
    "markup": "<script>alert(1)</script>'\"&",
    "control": "a\x00\x1b[31m\u202eb",
    "combining": "e" + "\u0301" * 5000,
    "number": "99999999999999999999999",
    "other digits": "٣",
    "traversal": "../../etc/passwd",
    "template": "{{ 7*7 }}{% raw %}",
    "sql": "'); DROP TABLE answer; --",
}


@pytest.fixture
def one_of_each(client_of, cast, every_kind):
    """Ada at the worksheet with every kind of question."""
    return client_of(cast.ada, ("every_kind",)).come_in()


def saved(house) -> dict[str, object]:
    with house.database.reading() as session:
        rows = session.exec(select(AnswerRow).order_by(AnswerRow.revision)).all()
        return {row.question: open_answer(session, house.vault, row).value for row in rows}


def test_a_partner_goes_from_the_link_to_the_thank_you_page_without_a_script(ada):
    assert "Your page is ready" in ada.browser.get(f"/l/{ada.token}").text
    assert ada.knock().headers["location"] == "/page"
    assert ada.browser.get("/page").headers["location"] == "/page/agreement"
    assert ada.agree().headers["location"] == "/page"
    assert ada.browser.get("/page").headers["location"] == "/page/start"
    assert "about 10 minutes" in ada.browser.get("/page/start").text
    fill_in(ada)
    check = ada.browser.get("/page/check").text
    assert "Friday evening, in the hall." in check
    assert "When you press Send, Ruth can read this. Ben is not told." in check
    assert ada.send().headers["location"] == "/page/thank-you"
    assert "Sent. Thank you" in ada.browser.get("/page/thank-you").text


def test_every_kind_of_question_is_saved_and_shown_again(one_of_each, house):
    one_of_each.write(1, {"q.yes_or_no": "yes"})
    assert one_of_each.write(2, GIVEN).headers["location"] == "/page/check"
    assert saved(house) == SAVED
    again = one_of_each.hidden(2)
    assert again["q.rated"] == "10"
    assert (again["q.day_of_it.day"], again["q.day_of_it.month"]) == ("21", "11")
    assert again["q.promised.by_when"] == "on_day"
    page = one_of_each.page(2)
    assert "First line.\n\nSecond." in page
    check = one_of_each.browser.get("/page/check").text
    for words in ("At the door.", "10 out of 10", "About half the time", "A walk", "21 November 2026", "Cold."):
        assert words in check


def test_a_page_sent_back_as_it_is_changes_nothing(one_of_each, house):
    one_of_each.write(1, {"q.yes_or_no": "yes"})
    one_of_each.write(2, GIVEN)
    with house.database.reading() as session:
        before = [(row.id, row.value) for row in session.exec(select(AnswerRow)).all()]
    one_of_each.browser.post("/page/2", data={**one_of_each.hidden(2), **GIVEN, "press": "back"})
    with house.database.reading() as session:
        assert [(row.id, row.value) for row in session.exec(select(AnswerRow)).all()] == before


def test_every_kind_of_question_may_be_left_with_rather_not(one_of_each, house):
    one_of_each.write(1, {"q.yes_or_no": "yes"})
    in_place = {f"q.{key}": "decline" for key in ("rated", "agreed", "often", "one_of")}
    boxes = {
        f"q.{key}.decline": "1" for key in ("why", "some_of", "long", "counted", "day_of_it", "promised", "moment")
    }
    assert one_of_each.write(2, {**GIVEN, **in_place, **boxes}).headers["location"] == "/page/check"
    assert set(saved(house).values()) == {"yes", None}
    shown = one_of_each.page(2)
    assert shown.count("checked") == 11, "each of them declined, and nothing else ticked"
    assert ">decline<" not in shown.replace("\n", "")
    assert one_of_each.browser.get("/page/check").text.count("You’d rather not answer. That is fine.") == 11


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_posted_is_answered_with_a_page(one_of_each, house, value):
    one_of_each.write(1, {"q.yes_or_no": "yes"})
    fields = dict.fromkeys(GIVEN, value) | {"q.some_of": [value, value], "q.why.keep": value, "q.went.x": value}
    hidden = one_of_each.hidden(2)
    for posted in (
        one_of_each.write(2, fields),
        one_of_each.browser.post("/page/2", data={**hidden, **fields, "was.long": value, "press": value}),
        one_of_each.save(2, fields, hidden),
    ):
        assert posted.status_code in (200, 303, 422), posted.status_code
        assert "<script>alert" not in posted.text
    assert one_of_each.browser.get("/page/check").status_code == 200


@pytest.mark.parametrize("raw", [b"%ED%A0%80", b"%FF%FE%00", b"%", b"%zz", b"\xff\xfe"])
def test_bytes_that_are_no_text_are_answered_with_a_page(one_of_each, raw):
    fields = urlencode(one_of_each.hidden(1)).encode()
    form = {"content-type": "application/x-www-form-urlencoded"}
    posted = one_of_each.browser.post("/page/2", content=fields + b"&q.long=" + raw + b"&press=back", headers=form)
    assert posted.status_code in (303, 400, 422)
    assert one_of_each.browser.get("/page/check").status_code == 200


def test_a_form_with_more_fields_than_any_page_has_is_refused(one_of_each):
    fields = {f"q.{n}": "x" for n in range(1000)}
    assert one_of_each.browser.post("/page/2", data={**one_of_each.hidden(1), **fields}).status_code in (400, 413)
    assert one_of_each.browser.post("/page/2", data={"q.long": "x" * 1_100_000}).status_code == 413


@pytest.mark.parametrize("address", ["/page/0", "/page/9", "/page/99999999999999999999", "/page/-1", "/page/x"])
def test_there_is_no_such_page(one_of_each, address):
    assert one_of_each.browser.get(address).status_code == 404


def test_problems_are_said_above_and_at_the_field_and_what_was_typed_stays(one_of_each, house):
    one_of_each.write(1, {"q.yes_or_no": "yes"})
    answer = one_of_each.write(2, {**GIVEN, "q.promised.day": "31", "q.counted": "some", "q.long": "z" * 10_001})
    assert answer.status_code == 422
    assert "Three things need another look" in answer.text
    assert answer.text.count("Choose a day that exists: November has 30 days") == 2
    assert 'href="#q.promised.day"' in answer.text
    assert 'value="31"' in answer.text
    assert 'value="some"' in answer.text
    assert "z" * 10_001 in answer.text
    kept = saved(house)
    assert kept["why"] == "At the door.", "what could be read is saved all the same"
    assert kept["promised"]["what"] == "I ring at six."
    assert "long" not in kept


def test_going_back_keeps_what_cannot_be_read_yet_on_the_page(one_of_each):
    answer = one_of_each.write(2, {"q.counted": "some"}, press="back")
    assert answer.status_code == 422
    assert 'value="some"' in answer.text
    assert one_of_each.write(2, {"q.counted": "3"}, press="back").headers["location"] == "/page/1"


def test_a_promise_can_be_cleared_in_one_press(one_of_each, house):
    one_of_each.write(1, {"q.yes_or_no": "no"})
    half = {"q.promised.what": "I ring at six."}
    assert "clear the promise" in one_of_each.write(2, half).text
    cleared = one_of_each.browser.post("/page/2", data={**one_of_each.hidden(2), **half, "q.promised.clear": "1"})
    assert cleared.headers["location"] == "/page/check"
    assert saved(house)["promised"] is None


def test_a_question_is_asked_only_where_an_earlier_answer_calls_for_it(one_of_each):
    one_of_each.write(1, {"q.yes_or_no": "no"})
    assert "In a few words, how?" not in one_of_each.page(2)
    one_of_each.write(1, {"q.yes_or_no": "yes"})
    assert "In a few words, how?" in one_of_each.page(2)


def test_a_partner_is_led_back_to_where_they_left(ada):
    ada.come_in()
    fill_in(ada, {1: {"q.settled": "6", "q.set_off": "no"}})
    assert ada.browser.get("/page").headers["location"] == "/page/2"
    fill_in(ada, {2: {"q.asked_first.self": "3"}, 3: {"q.hard_moment": "Friday."}})
    assert ada.browser.get("/page").headers["location"] == "/page/4"


def test_pages_with_nothing_to_ask_are_passed_over(client_of, cast):
    ada = client_of(cast.ada, ("weekly_check_in", "full_accountability")).come_in()
    assert "Part 1 of " in ada.page(1)
    page = ada.page(5)
    assert "One time it came up" in page
    assert "Owning it without" in page


def test_a_partner_who_is_both_is_asked_in_both_wordings(client_of, cast, house):
    with house.database.writing() as session:
        partner = session.get(Partner, (cast.ada.practice_id, cast.ada.id))
        partner.stance = Stance.BOTH
        session.add(partner)
    ada = client_of(cast.ada, ("full_accountability",)).come_in()
    page = ada.page(2)
    assert 'name="q.owned.injured"' in page
    assert 'name="q.owned.responsible"' in page
    ada.write(2, {"q.owned.injured": "What I heard.", "q.owned.responsible": "What I did."})
    assert saved(house)["owned.injured"] == "What I heard."
    assert saved(house)["owned.responsible"] == "What I did."
    with house.database.reading() as session:
        assert session.exec(select(Response)).one().stance is Stance.BOTH


@pytest.mark.parametrize(
    ("policy", "offers", "ticked", "kept_back"),
    [
        (Policy.NO_SECRETS, "", {"q.long.keep": "1"}, False),
        (Policy.LIMITED, "Keep this one between me and Ruth", {}, False),
        (Policy.LIMITED, "Keep this one between me and Ruth", {"q.long.keep": "1"}, True),
        (Policy.PRIVATE, "Ruth may bring this up", {}, True),
        (Policy.PRIVATE, "Ruth may bring this up", {"q.long.raise": "1"}, False),
    ],
)
def test_what_a_partner_decides_about_an_answer_follows_the_policy(
    client_of, cast, house, every_kind, policy, offers, ticked, kept_back
):
    change_policy(house, cast, policy, 1)
    ada = client_of(cast.ada, ("every_kind",)).come_in()
    page = ada.page(2)
    for words in ("Keep this one between me and Ruth", "Ruth may bring this up"):
        assert (words in page) is (words == offers)
    ada.write(1, {"q.yes_or_no": "no"})
    ada.write(2, {"q.long": "Some words.", "q.day_of_it.keep": "1", **ticked})
    with house.database.reading() as session:
        row = session.exec(select(AnswerRow).where(AnswerRow.question == "long")).one()
        assert open_answer(session, house.vault, row).kept_back is kept_back
    assert ("checked" in ada.page(2).split('name="q.long.')[1].split(">")[0]) is bool(ticked and offers)


def test_no_page_of_one_partner_depends_on_what_the_other_did(ada, ben):
    def pages() -> list[str]:
        addresses = ["/page/start", *(f"/page/{n}" for n in range(1, 5)), "/page/check"]
        return [ada.browser.get(address).text for address in addresses]

    ada.come_in()
    before = pages()
    ben.come_in()
    assert pages() == before
    fill_in(ben)
    assert pages() == before
    ben.send()
    assert pages() == before


def test_one_partner_s_visit_reaches_nothing_of_the_other_s(ada, ben, house):
    ben.come_in()
    fill_in(ben)
    ada.come_in()
    shown = "".join(ada.browser.get(a).text for a in ("/page/check", *(f"/page/{n}" for n in range(1, 5))))
    assert "in the hall" not in shown
    ada.write(3, {"q.hard_moment": "From Ada."})
    with house.database.reading() as session:
        rows = session.exec(select(AnswerRow).where(AnswerRow.question == "hard_moment")).all()
        owners = {row.partner_id: open_answer(session, house.vault, row).value for row in rows}
    assert owners == {
        ben.invitation.partner_id: "Friday evening, in the hall.",
        ada.invitation.partner_id: "From Ada.",
    }


def test_an_archived_couple_s_page_is_closed(ada, house, cast, clock):
    ada.come_in()
    with house.database.writing() as session:
        couple = session.get(Couple, (cast.couple.practice_id, cast.couple.id))
        couple.archived_at = clock.now
        session.add(couple)
    assert ada.browser.get("/page/1").headers["location"] == "/l"
    assert ada.knock().status_code == 422
