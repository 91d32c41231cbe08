"""The printed copies: what each holds, what it never holds, and that giving one out is recorded."""

import io

import pytest
from pypdf import PdfReader
from sqlmodel import select

from server.domain.ids import new_id
from server.domain.words import AgreementOutcome, PickFor
from server.responses.alerts import AlertCue, seal_cue
from server.tables import Alert, AnswerRow, Audit, Couple, CoupleSession, Pick
from server.vault import Cell
from tests import builders
from worksheets.answers import Answer

HERE = "/couples/K7-Juniper/session-prep"
PICKED = "I should have opened the letter there."
ADA = {
    "settled": 3,
    "without_anger.self": 7,
    "without_anger.partner": 3,
    "hard_moment": "UNPICKEDWREN. The letter on the mat on Friday.",
    "good_moment": Answer("KEPTROBIN, I look at rooms.", kept_back=True),
}
BEN = {"settled": 6, "without_anger.self": 8, "hard_moment": f"{PICKED} That was mine."}


@pytest.fixture
def answered(house, cast):
    """Both agreed and sent in; one promise is published; one passage of Ben's is picked for both."""
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
        builders.agreement(session, house, cast.ben)
        builders.submitted(session, house, cast.ada, cast.session, ADA)
        response = builders.submitted(session, house, cast.ben, cast.session, BEN)
        builders.commitment(session, house, cast.ben, "I open the bank’s post at the table")
        builders.commitment(session, house, cast.ben, "UNSHAREDLARK promise", published=False)
        row = session.exec(
            select(AnswerRow).where(AnswerRow.response_id == response.id, AnswerRow.question == "hard_moment")
        ).one()
        pick_id = new_id()
        cell = Cell(row.practice_id, row.couple_id, row.partner_id, "pick", "passage", pick_id)
        session.add(
            Pick(
                practice_id=row.practice_id,
                id=pick_id,
                couple_id=row.couple_id,
                partner_id=row.partner_id,
                answer_id=row.id,
                session_id=cast.session.id,
                pick_for=PickFor.CONJOINT,
                passage=house.vault.sealing.seal(session, cell, PICKED),
                picked_by=cast.members["ruth"].id,
                picked_at=house.clock(),
            )
        )
    return row


def alerted(house, cast, row, *, acknowledged=False):
    with house.database.writing() as session:
        alert_id = new_id()
        couple = session.get(Couple, (cast.practice.id, cast.couple.id))
        cue = AlertCue("fear", "afraid of her", "What happened?", "Weekly check-in", "Names fear.", urgent=False)
        session.add(
            Alert(
                practice_id=couple.practice_id,
                id=alert_id,
                couple_id=couple.id,
                partner_id=cast.ada.id,
                answer_id=row.id,
                cue=seal_cue(session, house.vault, couple, cast.ada.id, alert_id, cue),
                raised_at=house.clock(),
                acknowledged_at=house.clock() if acknowledged else None,
                acknowledged_by=cast.members["ruth"].id if acknowledged else None,
            )
        )


def words_of(answer) -> list[str]:
    assert answer.status_code == 200, answer.text[:500]
    return [" ".join((page.extract_text() or "").split()) for page in PdfReader(io.BytesIO(answer.content)).pages]


def actions_of(house) -> list[str]:
    with house.database.reading() as session:
        return [row.action for row in session.exec(select(Audit))]


def test_the_clinician_s_copy_holds_both_and_keeps_what_is_for_her_alone_on_the_last_sheet(browser_as, answered):
    pages = words_of(browser_as("ruth").get(f"{HERE}.pdf?variant=clinician"))
    assert "K7-Juniper" in pages[0]
    assert "UNPICKEDWREN" in " ".join(pages)
    assert "KEPTROBIN" in pages[-1]
    assert "KEPTROBIN" not in " ".join(pages[:-1])


def test_the_copy_for_both_holds_what_was_picked_and_published_and_nothing_else(browser_as, answered):
    answer = browser_as("ruth").get(f"{HERE}.pdf?variant=conjoint")
    whole = " ".join(words_of(answer))
    assert PICKED in whole
    assert "I open the bank’s post at the table" in whole
    for canary in ("UNPICKEDWREN", "KEPTROBIN", "UNSHAREDLARK", "without anger", "settled", "That was mine"):
        assert canary not in whole, canary
        assert canary.encode() not in answer.content, canary


def test_giving_a_report_out_is_recorded_and_closes_correcting(house, cast, browser_as, answered):
    answer = browser_as("ruth").get(f"{HERE}.pdf?variant=clinician")
    assert answer.headers["content-disposition"].startswith('attachment; filename="K7-Juniper-2026-11-26')
    assert answer.headers["cache-control"] == "no-store"
    assert "report.issued" in actions_of(house)
    with house.database.reading() as session:
        issued = session.get(CoupleSession, (cast.practice.id, cast.session.id)).report_issued_at
    assert issued == house.clock()


def test_the_copy_for_both_waits_until_what_is_to_be_read_alone_has_been_read(house, cast, browser_as, answered):
    alerted(house, cast, answered)
    refused = browser_as("ruth").get(f"{HERE}.pdf?variant=conjoint")
    assert refused.status_code == 409
    assert "report.issued" not in actions_of(house)
    assert words_of(browser_as("ruth").get(f"{HERE}.pdf?variant=clinician"))


def test_words_that_were_read_alone_are_not_printed_for_both_even_afterwards(house, cast, browser_as, answered):
    alerted(house, cast, answered, acknowledged=True)
    assert PICKED not in " ".join(words_of(browser_as("ruth").get(f"{HERE}.pdf?variant=conjoint")))


def test_who_takes_their_agreement_back_is_not_quoted_to_both(house, cast, browser_as, answered):
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ben, AgreementOutcome.WITHDRAWN)
    assert PICKED not in " ".join(words_of(browser_as("ruth").get(f"{HERE}.pdf?variant=conjoint")))


def test_with_nobody_s_answers_the_report_still_serves(house, cast, browser_as):
    with house.database.writing() as session:
        builders.invitation(session, house, cast.ada, cast.session)
    pages = words_of(browser_as("ruth").get(f"{HERE}.pdf?variant=clinician"))
    assert "Weekly check-in" in pages[0]
    assert "not the same as safe" in pages[-1]


def test_a_draft_is_in_no_report(house, cast, browser_as):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, ADA, draft=True)
    whole = " ".join(words_of(browser_as("ruth").get(f"{HERE}.pdf?variant=clinician")))
    assert "UNPICKEDWREN" not in whole
    assert "KEPTROBIN" not in whole


@pytest.mark.parametrize(
    "query",
    ["", "?variant=", "?variant=supervision", "?variant=clinician&paper=A0", "?variant=clinician&session=x"],
)
def test_what_cannot_be_printed_is_said_in_a_page(browser_as, cast, query):
    answer = browser_as("ruth").get(f"{HERE}.pdf{query}")
    assert 400 <= answer.status_code < 500
    assert "<h1>" in answer.text


def test_a_colleague_who_was_shown_the_couple_may_print_it(house, cast, browser_as, answered):
    assert browser_as("sam").get(f"{HERE}.pdf?variant=clinician").status_code == 404
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    assert browser_as("sam").get(f"{HERE}.pdf?variant=clinician").status_code == 200


def test_a_promise_reaches_both_through_the_ledger_alone(house, cast, browser_as):
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ben)
        promise = {"what": "UNSHAREDLARK I ring at six", "by_when": "each_time", "how_seen": "The phone rings"}
        response = builders.submitted(session, house, cast.ben, cast.session, {"next_promise": promise})
        row = session.exec(select(AnswerRow).where(AnswerRow.response_id == response.id)).one()
    ruth = browser_as("ruth")
    picked = {"answer": str(row.id), "passage": "UNSHAREDLARK I ring at six", "for": "conjoint"}
    refused = ruth.submit("/couples/K7-Juniper", picked, action="/picks")
    assert refused.status_code == 422
    assert "through the ledger alone" in refused.text
    assert "UNSHAREDLARK" not in " ".join(words_of(ruth.get(f"{HERE}.pdf?variant=conjoint")))


def test_page_one_and_the_couple_page_tell_the_same_brief_and_ask_the_same_questions(house, cast, browser_as, answered):
    ruth = browser_as("ruth")
    first = words_of(ruth.get(f"{HERE}.pdf?variant=clinician"))[0]
    page = " ".join(ruth.get("/couples/K7-Juniper").text.split())
    for said in (
        "Ben answered without anger. Ben rates this 5 points higher than Ada does.",
        "“Ben answered without anger”: what would each of you count as that?",
        "Either partner’s ratings or scores.",
        "Promises that are not in the shared ledger.",
    ):
        assert said in first
        assert said in page


def test_a_rating_that_was_kept_back_is_on_the_last_sheet_and_in_no_line_gap_or_question(house, cast, browser_as):
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
        builders.agreement(session, house, cast.ben)
        builders.submitted(
            session, house, cast.ada, cast.session, {"without_anger.partner": Answer(3, kept_back=True), "settled": 5}
        )
        builders.submitted(session, house, cast.ben, cast.session, {"without_anger.self": 8})
    ruth = browser_as("ruth")
    pages = words_of(ruth.get(f"{HERE}.pdf?variant=clinician"))
    assert "5 points higher" not in " ".join(pages)
    assert "Ben rated this; what Ada says is not printed here." not in pages[0]
    assert "Ratings that are for you alone are not drawn here." in " ".join(pages[:-1])
    glance = ruth.get("/couples/K7-Juniper").text.split('id="gaps"')[0]
    assert "5 points higher" not in glance


def test_a_declined_rating_is_told_apart_from_one_that_was_left_out(house, cast, browser_as):
    with house.database.writing() as session:
        builders.submitted(
            session, house, cast.ada, cast.session, {"without_anger.partner": 3, "without_anger.self": 6}
        )
        builders.submitted(session, house, cast.ben, cast.session, {"without_anger.self": Answer(declined=True)})
    page = browser_as("ruth").get("/couples/K7-Juniper").text
    assert "Only Ada rated this; Ben declined." in page
    assert "<b>Only Ada rated this.</b>" in page
