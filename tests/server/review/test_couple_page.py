"""The couple page: what stands on it, for whom, and what never does."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.domain.words import AgreementOutcome, Policy
from server.tables import Audit
from tests import builders
from tests.cast import NOW, SESSION_AT
from tests.server.review.reading import ADA, BEN, HERE, both_answered, text_of, what_this_week_adds
from worksheets.answers import Answer


def reads(house, cast) -> int:
    with house.database.reading() as session:
        rows = session.exec(
            select(Audit).where(Audit.practice_id == cast.practice.id, Audit.action == "answers.read")
        ).all()
    return len(rows)


def test_ruth_sees_both_answers_side_by_side(house, cast, browser_as):
    with house.database.writing() as session:
        both_answered(session, house, cast)
    shown = text_of(browser_as("ruth").get(HERE))
    assert "Thu 26 Nov, 14:00 in 2 days" in shown
    assert "Limited, agreed by both" in shown
    assert "He burnt the rice and we both laughed." in shown
    assert "I should have opened it there" in shown
    assert "Ada kept this back: for you alone" in shown
    assert "Would rather not answer." in shown
    assert "Widest gap. Ben answered without anger. Ben rates this 5 points higher than Ada does." in shown
    assert "“Ben answered without anger”: what would each of you count as that?" in shown
    assert "Not with both in the room. Anything on the last sheet." in shown
    assert "Ben rates this 5 points higher than Ada does." in shown


def test_sam_sees_it_once_ruth_has_shown_it_and_nobody_else_does(house, cast, browser_as, browser):
    with house.database.writing() as session:
        both_answered(session, house, cast)
    assert [browser_as(name).get(HERE).status_code for name in ("sam", "vera", "noor")] == [404, 404, 404]
    assert browser.get(HERE).headers["location"].startswith("/sign-in")
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    assert "He burnt the rice" in text_of(browser_as("sam").get(HERE))
    assert browser_as("vera").get(HERE).status_code == 404


def test_each_read_of_answers_is_written_to_the_audit(house, cast, browser_as):
    with house.database.writing() as session:
        both_answered(session, house, cast)
    ruth = browser_as("ruth")
    for times_read in (1, 2):
        ruth.get(HERE)
        assert reads(house, cast) == times_read
    browser_as("sam").get(HERE)
    assert reads(house, cast) == 2


def test_a_draft_is_never_shown(house, cast, browser_as):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"good_moment": "UNSENTDRAFT"}, draft=True)
    page = browser_as("ruth").get(HERE)
    assert "UNSENTDRAFT" not in page.text
    assert "Ada began Weekly check-in, last saved today, 12:10, and has not sent it. A draft is not read." in text_of(
        page
    )


def test_neither_safety_answers_nor_an_alert_leave_a_trace(house, cast, browser_as, safety_worksheets):
    ruth = browser_as("ruth")
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
        builders.agreement(session, house, cast.ben)
    before = ruth.get(HERE)
    with house.database.writing() as session:
        builders.submitted(
            session,
            house,
            cast.ada,
            cast.session,
            {"changed": "CANARYSAFE I keep my bag packed", "ease": 1},
            worksheet="safety_check",
        )
    after = ruth.get(HERE)
    assert what_this_week_adds(after) == what_this_week_adds(before)


def test_what_a_page_asks_about_safety_is_left_out_of_answers_counts_and_scores(
    house, cast, browser_as, safety_worksheets
):
    with house.database.writing() as session:
        builders.submitted(
            session,
            house,
            cast.ada,
            cast.session,
            {"changed": "CANARYSAFE", "ease": 1, "tea": "I did, twice."},
            worksheet="mixed_page",
        )
    page = browser_as("ruth").get(HERE)
    shown = text_of(page)
    assert "1 of 1 questions answered. 3 words; the one passage names a number." in shown
    assert "Who made the tea?" in shown
    for trace in ("CANARYSAFE", "Ease at home", "How safe", "alert", "read alone"):
        assert trace not in what_this_week_adds(page)


def test_an_alert_in_ordinary_words_is_not_told_on_the_page(house, cast, browser_as):
    with house.database.writing() as session:
        builders.submitted(
            session, house, cast.ada, cast.session, {**ADA, "good_moment": "He reads my messages every night now."}
        )
    page = browser_as("ruth").get(HERE)
    for trace in ("alert", "read alone", "to read", "safety", "Monitoring"):
        assert trace not in what_this_week_adds(page)


def test_a_couple_without_a_session_is_shown_how_to_begin(house, cast, browser_as):
    with house.database.writing() as session:
        couple = builders.couple(session, house, cast.members["ruth"], "B2-Heron")
        for place, name in zip(("a", "b"), ("Cleo", "Dov"), strict=True):
            builders.partner(session, house, couple, place, name, f"{name}@people.example", cast.ada.stance)
    shown = text_of(browser_as("ruth").get("/couples/B2-Heron"))
    assert "None booked." in shown
    assert "Book the next session" in shown
    assert reads(house, cast) == 0


def test_nothing_assigned_and_nobody_answered_say_what_to_do(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert "Nothing was assigned for this session." in text_of(ruth.get(HERE))
    with house.database.writing() as session:
        builders.invitation(session, house, cast.ada, cast.session)
    shown = text_of(ruth.get(HERE))
    assert "Nobody has sent answers yet" in shown
    assert "Ben was not given homework for this session." in shown


def test_one_partner_s_silence_is_said_at_each_question(house, cast, browser_as):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, ADA)
    shown = text_of(browser_as("ruth").get(HERE))
    assert "Not submitted." in shown
    assert "Only Ada rated this." in shown


def test_an_amended_answer_keeps_what_stood_there_before(house, cast, browser_as):
    with house.database.writing() as session:
        ada, _ = both_answered(session, house, cast)
        builders.answer(session, house, ada, "good_moment", "He burnt the rice. I laughed first.", revision=2)
    shown = text_of(browser_as("ruth").get(HERE))
    assert "He burnt the rice. I laughed first. What stood here before, Tue 24 Nov, 12:10" in shown
    assert "He burnt the rice and we both laughed." in shown


def test_earlier_and_later_sessions_lead_to_each_other(house, cast, browser_as):
    with house.database.writing() as session:
        earlier = builders.couple_session(session, cast.couple, SESSION_AT - timedelta(days=7))
        builders.submitted(session, house, cast.ben, earlier, BEN)
    ruth = browser_as("ruth")
    now = ruth.get(HERE)
    assert f"{HERE}?session={earlier.id}" in now.text
    assert "I should have opened it" not in now.text
    then = ruth.get(f"{HERE}?session={earlier.id}")
    assert "I should have opened it" in then.text
    assert f"{HERE}?session={cast.session.id}" in then.text
    assert f'name="session" value="{earlier.id}"' in then.text


@pytest.mark.parametrize("session", ["nothing", "019ab000-0000-7000-8000-000000000000", "'; drop", ""])
def test_a_session_that_is_not_theirs_is_not_found(house, cast, browser_as, session):
    assert browser_as("ruth").get(f"{HERE}?session={session}").status_code == 404


def test_scores_are_drawn_over_the_sessions_with_the_numbers_behind(house, cast, browser_as):
    with house.database.writing() as session:
        earlier = builders.couple_session(session, cast.couple, SESSION_AT - timedelta(days=7))
        builders.submitted(session, house, cast.ada, earlier, {**ADA, "settled": 5})
        both_answered(session, house, cast)
    shown = text_of(browser_as("ruth").get(HERE))
    assert "5 in session 1, 3 in session 2: moved by 2 points on a scale of 0 to 10; no norm." in shown
    assert "6 in session 2; there is no earlier one." in shown
    assert "1 5 –" in shown


def test_the_timeline_tells_what_was_agreed_sent_and_drawn_up(house, cast, browser_as):
    with house.database.writing() as session:
        both_answered(session, house, cast)
        builders.agreement(session, house, cast.ben, AgreementOutcome.WITHDRAWN)
        cast.session.report_issued_at = NOW
        session.add(cast.session)
    shown = text_of(browser_as("ruth").get(HERE))
    for line in (
        "Session 1, 14:00",
        "Report for session 1 drawn up",
        "Ada sent Weekly check-in",
        "Ada agreed to the policy “limited”",
        "Ben took back the agreement",
    ):
        assert line in shown
    assert "Limited, agreed by Ada, not by Ben" in shown


def test_long_words_and_markup_are_shown_as_written(house, cast, browser_as):
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} \u202e " + "a" * 4000 + "\n\nنص عربي 🙂"
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"good_moment": hostile})
    page = browser_as("ruth").get(HERE)
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "{{ 7 * 7 }}" in page.text


def test_under_a_stricter_policy_of_today_an_older_answer_says_that_it_may_not_be_raised(house, cast, browser_as):
    with house.database.writing() as session:
        couple = session.merge(cast.couple)
        couple.policy = Policy.NO_SECRETS
        session.add(couple)
        session.flush()
        builders.submitted(session, house, cast.ada, cast.session, {"settled": 4, "good_moment": Answer("Tea.")})
        couple.policy = Policy.LIMITED
    shown = text_of(browser_as("ruth").get(HERE))
    assert "4 out of 10 For you alone" in shown
