"""A sheet of paper typed in by the clinician: the same answers, marked as what they are, never without agreement."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import col, select

from server.domain.words import AgreementOutcome
from server.responses.reading import open_answer
from server.tables import Agreement, Alert, AnswerRow, Audit, Commitment, Invitation, Response, SignIn
from tests import builders
from tests.browsing import forms_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOME = "/couples/K7-Juniper"
SHEET = {
    "q.settled": "6",
    "q.set_off": "yes",
    "q.without_anger.self": "7",
    "q.without_anger.partner": "3",
    "q.what_set_off": "The bank’s letter on the mat.",
    "q.hard_moment": "Friday: I am scared of him. He said he would kill me.",
    "q.next_promise.what": "I say that I need ten minutes.",
    "q.next_promise.by_when": "each_time",
    "q.next_promise.how_seen": "The sentence is heard.",
}


@pytest.fixture
def sheet_of(house, cast):
    """`sheet_of(cast.ada)`: an invitation of that partner, and the address at which its sheet is typed in."""

    def made(partner, *, agreed=True, worksheets=("weekly_check_in",)):
        with house.database.writing() as session:
            row, _ = builders.invitation(session, house, partner, cast.session, worksheets)
            if agreed:
                builders.agreement(session, house, partner)
        return row, f"{HOME}/invitations/{row.id}/paper"

    return made


def type_in(browser, address, values, **more):
    return browser.submit(address, {**values, "press": "on", **more}, action="/paper")


def rows(house, kind, *where):
    with house.database.reading() as session:
        return session.exec(select(kind).where(*where)).all()


def answers_of(house, question="hard_moment"):
    with house.database.reading() as session:
        found = session.exec(select(AnswerRow).where(AnswerRow.question == question).order_by(col(AnswerRow.revision)))
        return [open_answer(session, house.vault, row).value for row in found.all()]


def test_what_was_typed_in_counts_like_any_answer_and_says_everywhere_how_it_came(house, cast, sheet_of, browser_as):
    _, address = sheet_of(cast.ada)
    ruth = browser_as("ruth")
    assert "in the wording for the partner who was hurt" in ruth.get(address).text
    assert type_in(ruth, address, SHEET).headers["location"] == f"{HOME}/homework?done=typed"
    (response,) = rows(house, Response)
    assert (response.typed_by, response.submitted_at is not None) == (cast.members["ruth"].id, True)
    assert rows(house, Commitment)
    assert rows(house, Alert)
    assert [each.member_id for each in rows(house, Audit, Audit.action == "response.typed_in")] == [response.typed_by]
    page = ruth.get(HOME).text
    assert "answered Weekly check-in on paper, typed in by Ruth Okafor" in page
    assert "from paper, typed in Tue 24 Nov" in page
    assert "Ada’s Weekly check-in typed in from paper by Ruth Okafor" in page
    pdf = PdfReader(BytesIO(ruth.get(f"{HOME}/session-prep.pdf?variant=clinician").content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    assert "on paper, typed in by Ruth Okafor" in text
    assert "typed in from paper" in text.replace("- ", "")
    assert type_in_again(ruth, address).headers["location"] == f"{HOME}/homework?done=typed"
    assert len(rows(house, Response)) == 1


def type_in_again(browser, address):
    token = re.search(r'name="csrf" value="(\w+)"', browser.get("/caseload").text)[1]
    return browser.post(address, data={**SHEET, "press": "on", "at": "0", "csrf": token})


def test_the_partners_own_link_shows_it_as_sent(house, cast, sheet_of, client_of, browser_as):
    client = client_of(cast.ada)
    client.come_in()
    address = f"{HOME}/invitations/{client.invitation.id}/paper"
    type_in(browser_as("ruth"), address, SHEET)
    assert client.browser.get("/page").headers["location"] == "/page/thank-you"
    late = client.browser.post("/page/3/save", data={"q.hard_moment": "late"})
    assert late.status_code in (403, 409)
    assert answers_of(house) == [SHEET["q.hard_moment"]]


def test_a_draft_on_the_partners_own_page_is_neither_shown_nor_sent(house, cast, client_of, browser_as):
    client = client_of(cast.ada).come_in()
    client.save(3, {"q.hard_moment": "CANARYDRAFT", "q.what_set_off": "CANARYOTHER"})
    address = f"{HOME}/invitations/{client.invitation.id}/paper"
    ruth = browser_as("ruth")
    page = ruth.get(address).text
    assert "Ada has begun on a page of their own" in page
    assert "CANARY" not in page
    type_in(ruth, address, {"q.settled": "6", "q.set_off": "yes", "q.what_set_off": "On paper"})
    for shown in (HOME, f"{HOME}/session-prep.pdf?variant=clinician"):
        answer = ruth.get(shown)
        text = answer.text if "html" in answer.headers["content-type"] else words(answer.content)
        assert "CANARY" not in text
    assert answers_of(house, "what_set_off") == ["CANARYOTHER", "On paper"]


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_without_an_agreement_nothing_is_taken_in_until_a_signed_one_is_on_record(house, cast, sheet_of, browser_as):
    _, address = sheet_of(cast.ada, agreed=False)
    ruth = browser_as("ruth")
    stopped = type_in(ruth, address, SHEET)
    assert stopped.status_code == 422
    assert "before Ada has agreed to who reads it" in stopped.text
    assert SHEET["q.hard_moment"] in stopped.text
    assert type_in(ruth, address, SHEET, signed="1", signed_on="2026-11-25").status_code == 422
    assert rows(house, Response) == []
    assert type_in(ruth, address, SHEET, signed="1", signed_on="2026-11-23").status_code == 303
    (agreement,) = rows(house, Agreement)
    assert (agreement.outcome, agreement.policy_version, str(agreement.signed_on)) == ("agreed", 1, "2026-11-23")
    assert agreement.recorded_by == cast.members["ruth"].id
    assert "on paper signed 23 November" in ruth.get(HOME).text


@pytest.mark.parametrize("said", [AgreementOutcome.WITHDRAWN, AgreementOutcome.WANTS_TO_TALK])
def test_nobody_else_takes_back_what_a_partner_refused(house, cast, sheet_of, browser_as, said):
    _, address = sheet_of(cast.ada)
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada, said)
    ruth = browser_as("ruth")
    assert "Only Ada can change that" in ruth.get(address).text
    token = re.search(r'name="csrf" value="(\w+)"', ruth.get("/caseload").text)[1]
    tried = ruth.post(
        address, data={**SHEET, "press": "on", "at": "0", "csrf": token, "signed": "1", "signed_on": "2026-11-23"}
    )
    assert tried.status_code == 422
    assert SHEET["q.hard_moment"] in tried.text
    assert rows(house, Response) == []


def test_the_sheet_to_sign_says_who_reads_what_in_the_partners_language(house, cast, sheet_of, browser_as):
    _, address = sheet_of(cast.ada, agreed=False)
    page = browser_as("ruth").get(address.replace("/paper", "/agreement")).text
    for said in ("Ruth Okafor", "you can hold back any one of them", "I have read this, and I agree.", "limited 1"):
        assert said in page


def test_signed_out_half_way_nothing_typed_is_lost(house, cast, sheet_of, browser_as):
    _, address = sheet_of(cast.ada)
    ruth = browser_as("ruth")
    form = next(each for each in forms_of(ruth.get(address).text) if each.action == address)
    with house.database.writing() as session:
        for sign_in in session.exec(select(SignIn)).all():
            sign_in.ended_at = house.clock()
    out = ruth.post(address, data={**form.values, **SHEET, "press": "on"})
    assert "Nothing is lost" in out.text
    ruth.sign_in(house, cast.members["ruth"])
    carried = next(each for each in forms_of(out.text) if each.action == address)
    again = ruth.post(address, data=carried.values)
    assert "You were signed out in between" in again.text
    whole = next(each for each in forms_of(again.text) if each.action == address)
    assert whole.values["q.settled"] == "6"
    assert SHEET["q.hard_moment"] in again.text
    assert ruth.post(address, data={**SHEET, **whole.values, "press": "on"}).status_code == 303
    assert answers_of(house) == [SHEET["q.hard_moment"]]


def test_several_worksheets_are_typed_in_one_after_another_and_sent_in_together(house, cast, sheet_of, browser_as):
    _, address = sheet_of(cast.ada, worksheets=("weekly_check_in", "full_accountability"))
    ruth = browser_as("ruth")
    second = type_in(ruth, address, SHEET)
    assert (second.status_code, rows(house, Response)) == (200, [])
    assert "worksheet 2 of 2" in second.text
    form = next(each for each in forms_of(second.text) if each.action == address)
    back = ruth.post(address, data={**form.values, "press": "back"})
    assert SHEET["q.hard_moment"] in back.text
    form = next(each for each in forms_of(second.text) if each.action == address)
    assert ruth.post(address, data={**form.values, "press": "on"}).status_code == 303
    assert {each.worksheet for each in rows(house, Response)} == {"weekly_check_in", "full_accountability"}
    assert all(each.typed_by for each in rows(house, Response))
    assert answers_of(house) == [SHEET["q.hard_moment"]]


def test_an_answer_to_what_was_not_asked_is_shown_again_and_not_dropped(cast, sheet_of, browser_as):
    _, address = sheet_of(cast.ada)
    stopped = type_in(browser_as("ruth"), address, {"q.set_off": "no", "q.what_set_off": "A letter all the same."})
    assert stopped.status_code == 422
    assert "This is asked only after another answer" in stopped.text
    assert "A letter all the same." in stopped.text


def test_a_closed_link_takes_no_sheet(house, cast, sheet_of, browser_as):
    row, address = sheet_of(cast.ada)
    with house.database.writing() as session:
        session.get(Invitation, (row.practice_id, row.id)).revoked_at = house.clock()
    assert browser_as("ruth").get(address).status_code == 409
