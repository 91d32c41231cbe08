"""The appointment book: who stands in it, in which order, and what it says of each."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from server.domain.ids import new_id
from server.domain.words import AgreementOutcome, Place
from server.tables import Agreement, Alert, AnswerRow, Audit, Letter, Response
from tests import builders
from tests.cast import NOW
from worksheets.definition import Stance


def a_couple(session, house, cast, code, names=("Maya", "Joel"), starts_at=None):
    couple = builders.couple(session, house, cast.members["ruth"], code)
    for place, name, stance in zip(Place, names, (Stance.INJURED, Stance.RESPONSIBLE), strict=True):
        builders.partner(session, house, couple, place, name, f"{name.lower()}@people.example", stance)
    if starts_at:
        builders.couple_session(session, couple, starts_at)
    return couple


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def kept(session, row, **moments):
    for name, moment in moments.items():
        setattr(row, name, moment)
    session.add(row)


def test_the_book_goes_by_days_soonest_first(house, cast, browser_as):
    with house.database.writing() as session:
        a_couple(session, house, cast, "P4-Rowan", starts_at=NOW.replace(hour=16, minute=0))
        a_couple(session, house, cast, "B3-Sorrel", starts_at=NOW.replace(hour=11, minute=0) + timedelta(days=6))
        a_couple(session, house, cast, "H8-Tern", starts_at=NOW.replace(hour=9, minute=0) + timedelta(days=20))
        a_couple(session, house, cast, "F6-Wren")
    shown = text_of(browser_as("ruth").get("/caseload"))
    assert "Tuesday 24 November. Five couples, one session today." in shown
    order = [
        "Today Tuesday 24 November",
        "16:00",
        "P4-Rowan",
        "Thursday 26 November",
        "14:00",
        "K7-Juniper",
        "Next week 30 November to 6 December",
        "Mon 11:00",
        "B3-Sorrel",
        "Later",
        "14 Dec 09:00",
        "H8-Tern",
        "No session booked",
        "F6-Wren",
    ]
    assert not [each for each in order if each not in shown]
    places = [shown.index(each) for each in order]
    assert places == sorted(places)


def test_each_partner_is_said_in_words(house, cast, browser_as):
    with house.database.writing() as session:
        ada, _ = builders.invitation(session, house, cast.ada, cast.session)
        kept(session, ada, sent_at=NOW, started_at=NOW, saved_at=NOW - timedelta(hours=5))
        ben, _ = builders.invitation(session, house, cast.ben, cast.session)
        kept(session, ben, sent_at=NOW, submitted_at=NOW - timedelta(hours=13))
    shown = text_of(browser_as("ruth").get("/caseload"))
    assert "Ada started, last saved 07:10" in shown
    assert "Ben sent yesterday, 23:10" in shown
    assert "Ben’s answers are new." in shown


def test_what_was_read_is_no_longer_new(house, cast, browser_as):
    with house.database.writing() as session:
        ben, _ = builders.invitation(session, house, cast.ben, cast.session)
        kept(session, ben, submitted_at=NOW - timedelta(hours=3))
        session.add(
            Audit(
                practice_id=cast.practice.id,
                id=new_id(),
                at=NOW - timedelta(hours=1),
                action="answers.read",
                member_id=cast.members["ruth"].id,
                couple_id=cast.couple.id,
            )
        )
    assert "Nothing new since you last looked." in browser_as("ruth").get("/caseload").text


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ({"sent_at": NOW - timedelta(hours=4)}, "Sent today, 08:10."),
        ({"opens_at": NOW + timedelta(days=1)}, "Goes out tomorrow, 12:10."),
        ({"declined_at": NOW - timedelta(days=1)}, "Ada declined this one yesterday. You may want to ring."),
        ({"due_at": NOW - timedelta(days=1)}, "link closed yesterday"),
        ({"revoked_at": NOW - timedelta(days=3)}, "link withdrawn Saturday"),
        ({"sent_at": NOW, "reminded_at": NOW}, "not opened, reminded today"),
    ],
)
def test_the_latest_fact_is_said(house, cast, browser_as, moments, said):
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
        kept(session, row, **moments)
    assert said in text_of(browser_as("ruth").get("/caseload"))


def test_a_report_is_said_with_whose_part_it_lacks(house, cast, browser_as):
    with house.database.writing() as session:
        ada, _ = builders.invitation(session, house, cast.ada, cast.session)
        kept(session, ada, submitted_at=NOW - timedelta(hours=9))
        builders.invitation(session, house, cast.ben, cast.session)
        appointment = session.merge(cast.session)
        appointment.report_issued_at = NOW - timedelta(hours=1)
    assert "Report drawn up today, 11:10, without Ben’s part." in browser_as("ruth").get("/caseload").text


def test_a_letter_that_was_given_up_and_a_wish_to_talk_are_said(house, cast, browser_as):
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
        letter = session.exec(Letter.__table__.select().where(Letter.invitation_id == row.id)).first()
        session.get(Letter, (letter.practice_id, letter.id)).outcome = "given up"
        session.add(
            Agreement(
                practice_id=cast.practice.id,
                id=new_id(),
                couple_id=cast.couple.id,
                partner_id=cast.ben.id,
                policy=cast.couple.policy,
                policy_version=1,
                outcome=AgreementOutcome.WANTS_TO_TALK,
                at=NOW,
            )
        )
    shown = browser_as("ruth").get("/caseload").text
    assert "The mail to Ada could not be delivered." in shown
    assert "Ben wants to talk with you before agreeing." in shown


def test_something_to_read_alone_is_flagged_and_nothing_else_is_told(house, cast, browser_as):
    with house.database.writing() as session:
        an_alert(session, house, cast)
    page = browser_as("ruth").get("/caseload")
    assert 'class="flag" href="/couples/K7-Juniper/alerts"' in page.text
    assert page.text.count("To read alone") == 1


def an_alert(session, house, cast):
    row, _ = builders.invitation(session, house, cast.ada, cast.session)
    response = Response(
        practice_id=cast.practice.id,
        id=new_id(),
        couple_id=cast.couple.id,
        partner_id=cast.ada.id,
        invitation_id=row.id,
        session_id=cast.session.id,
        worksheet="weekly_check_in",
        version=1,
        stance=cast.ada.stance,
        language="en",
        policy=cast.couple.policy,
        policy_version=1,
        started_at=NOW,
    )
    session.add(response)
    session.flush()
    answer = AnswerRow(
        practice_id=cast.practice.id,
        id=new_id(),
        response_id=response.id,
        couple_id=cast.couple.id,
        partner_id=cast.ada.id,
        question="hard",
        revision=1,
        value=b"sealed",
        saved_at=NOW,
    )
    session.add(answer)
    session.flush()
    session.add(
        Alert(
            practice_id=cast.practice.id,
            id=new_id(),
            couple_id=cast.couple.id,
            partner_id=cast.ada.id,
            answer_id=answer.id,
            cue=b"sealed",
            raised_at=NOW,
        )
    )


@pytest.mark.parametrize("typed", ["juniper", "K7", "ada", "BEN", "be"])
def test_a_couple_is_found_by_code_or_first_name(house, cast, browser_as, typed):
    with house.database.writing() as session:
        a_couple(session, house, cast, "P4-Rowan")
    shown = browser_as("ruth").get("/caseload", params={"q": typed}).text
    assert ">K7-Juniper</a>" in shown
    assert ">P4-Rowan</a>" not in shown


@pytest.mark.parametrize("typed", ["zzz", "%", "'; --", "<script>", "\0", "x" * 5000])
def test_a_search_without_a_find_says_so(cast, browser_as, typed):
    page = browser_as("ruth").get("/caseload", params={"q": typed})
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert typed == "\0" or "No couple goes by" in page.text


def test_forty_are_shown_and_then_the_others(house, cast, browser_as):
    with house.database.writing() as session:
        for number in range(44):
            a_couple(session, house, cast, f"A{number}-Alder")
    ruth = browser_as("ruth")
    page = ruth.get("/caseload")
    assert page.text.count('class="visit"') == 40
    assert "Show the other 5" in page.text
    rest = ruth.get("/caseload?show=80")
    assert rest.text.count('class="visit"') == 45
    assert "Show the other" not in rest.text


def test_the_number_of_statements_does_not_grow_with_the_couples(house, cast, browser_as):
    with house.database.writing() as session:
        a_couple(session, house, cast, "A1-Alder", starts_at=NOW + timedelta(days=1))
        a_couple(session, house, cast, "A2-Alder")
    few = statements_of(house, browser_as("ruth"), "/caseload?show=100")
    with house.database.writing() as session:
        for number in range(3, 60):
            couple = a_couple(session, house, cast, f"A{number}-Alder", starts_at=NOW + timedelta(days=number % 20 + 1))
            assert couple
    house.vault.sealing.forget(cast.practice.id)
    many = statements_of(house, browser_as("ruth"), "/caseload?show=100")
    assert many == few
    assert many <= 21


def statements_of(house, browser, address):
    counted = []

    def count(_connection, _cursor, statement, *_rest):
        counted.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", count)
    page = browser.get(address)
    event.remove(house.database.engine, "before_cursor_execute", count)
    assert page.status_code == 200
    return len(counted)


def test_a_first_time_is_shown_what_to_do(browser_as):
    page = browser_as("sam").get("/caseload")
    assert "Welcome, Sam" in page.text
    assert "Add your first couple" in page.text


def test_a_couple_is_chosen_for_a_worksheet(browser_as):
    page = browser_as("ruth").get("/caseload?assign=weekly_check_in")
    assert "Choose the couple that gets" in page.text
    assert 'href="/couples/K7-Juniper/assign?w=weekly_check_in"' in page.text
    assert "Choose the couple" not in browser_as("ruth").get("/caseload?assign=nothing_of_ours").text


def test_nobody_sees_anothers_couples(browser_as, browser):
    for name in ("sam", "vera"):
        assert "K7-Juniper" not in browser_as(name).get("/caseload").text
    assert browser_as("noor").get("/caseload").status_code == 404
    assert browser.get("/caseload").headers["location"] == "/sign-in?next=/caseload"


def test_numbers_that_are_none_are_not_found(browser_as):
    for show in ("0", "-1", "many", "9" * 30):
        assert browser_as("ruth").get(f"/caseload?show={show}").status_code == 404
