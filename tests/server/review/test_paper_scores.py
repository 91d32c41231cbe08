"""Scores entered from paper: checked, sealed, corrected with a trace, and for the clinician alone."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import select

from server.jobs import send_due_letters
from server.tables import Audit, MeasureSetting, ScoreEntry
from tests import builders
from tests.cast import NOW, PASSCODE, SESSION_AT
from tests.server.mail.mailbox import mailbox_of
from tests.server.review.reading import HERE, both_answered, post, text_of

PHQ_9 = "0 1 0 2 1 0 1 0 0"


def enter(house, browser, place="a", measure="csi_4", day="2026-11-23", total="", answers="", **more):
    return post(house, browser, "/scores", place=place, measure=measure, day=day, total=total, answers=answers, **more)


def entries(house):
    with house.database.reading() as session:
        return session.exec(select(ScoreEntry).order_by(ScoreEntry.entered_at, ScoreEntry.id)).all()


def settle(house, cast, measure, **settled):
    with house.database.writing() as session:
        session.add(
            MeasureSetting(
                practice_id=cast.practice.id,
                measure=measure,
                set_by=cast.members["ruth"].id,
                set_at=NOW,
                **settled,
            )
        )


def pdf_of(browser, variant="clinician"):
    answer = browser.get(f"{HERE}/session-prep.pdf?variant={variant}")
    assert answer.status_code == 200, answer.text
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())


def test_a_total_is_kept_sealed_under_its_partners_key(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert enter(house, ruth, total="11").headers["location"] == f"{HERE}#papers"
    (row,) = entries(house)
    assert (row.partner_id, row.session_id, row.measure) == (cast.ada.id, cast.session.id, "csi_4")
    assert b"11" not in row.given
    shown = text_of(ruth.get(HERE))
    assert "CSI-4: 11 of 0 to 21, filled in 23 November." in shown
    assert "11 in session 1; there is no earlier one. Below the cut-off of 13.5: notable dissatisfaction" in shown
    with house.database.reading() as session:
        audit = session.exec(select(Audit).where(Audit.subject_id == row.id)).all()
        assert [(each.action, each.detail) for each in audit] == [("score.entered", "")]


def test_answers_in_their_order_are_scored_with_their_subscales(house, cast, browser_as):
    ruth = browser_as("ruth")
    enter(house, ruth, measure="phq_4", answers="3, 2, 0, 1")
    enter(house, ruth, "b", "dyadic_trust", answers="1 1 7 7 7 1 7 7")
    enter(house, ruth, measure="gad_7", answers="1 1 1 1 1 1 1")
    shown = text_of(ruth.get(HERE))
    assert "PHQ-4: 6" in shown
    assert "Anxiety (items 1 and 2): 5, at or above 3; Low mood (items 3 and 4): 1, below 3." in shown
    assert "Dyadic Trust Scale: 56" in shown
    assert "GAD-7: 7" in shown


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"total": "22"}, "total", "CSI-4 runs from 0 to 21. Look at the sheet again."),
        ({"total": "-1"}, "total", "CSI-4 runs from 0 to 21."),
        ({"total": "eleven"}, "total", "Write the total as a number in figures, like 14."),
        ({"total": "nan"}, "total", "Write the total as a number"),
        ({"total": "1e1"}, "total", "Write the total as a number"),
        ({}, "total", "Write the total, or the answers in their order below."),
        ({"answers": "1 2 3"}, "answers", "CSI-4 has 4 items, and here are 3. Count them again."),
        ({"answers": "1 6 3 2"}, "answers", "Item 2 runs from 0 to 5."),
        ({"answers": "1 a 3 2"}, "answers", "Write the answers as figures"),
        ({"answers": "1 - 3 2"}, "answers", "CSI-4 needs an answer to every item; one is left out"),
        ({"answers": "1 1 1 1", "total": "5"}, "total", "The answers come to 4, not 5."),
        ({"total": "4", "day": "2026-11-25"}, "day", "That day is still to come."),
        ({"total": "4", "day": "yesterday"}, "day", "Give the day it was filled in"),
        ({"total": "4", "place": "c"}, "place", "Choose who filled it in."),
        ({"total": "4", "measure": "csi_5"}, "measure", "Choose which measure it is."),
        ({"total": "4", "measure": "phq_9"}, "measure", "Choose which measure it is."),
    ],
)
def test_what_cannot_be_a_score_is_told_in_plain_words_and_kept_as_typed(house, cast, browser_as, typed, field, said):
    refused = enter(house, browser_as("ruth"), **typed)
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert f'href="#score-{field}"' in refused.text
    for kept in typed.keys() & {"total", "answers", "day"}:
        assert f'name="{kept}" type="{"date" if kept == "day" else "text"}" value="{typed[kept]}"' in refused.text
    assert entries(house) == []


def test_more_items_left_out_than_the_rule_allows_make_no_score(house, cast, browser_as):
    settle(house, cast, "phq_9", is_on=True, who_reads="Ruth reads every sheet before the session ends.")
    refused = enter(house, browser_as("ruth"), measure="phq_9", answers="1 1 1 1 1 1 – – –")
    assert "3 are left out; with more than 2 there is no score." in text_of(refused)


def test_one_measure_a_partner_and_session_stands(house, cast, browser_as):
    ruth = browser_as("ruth")
    enter(house, ruth, total="11")
    again = enter(house, ruth, total="12")
    assert again.status_code == 422
    assert "There is one by Ada for this session already. Correct that one." in text_of(again)
    assert enter(house, ruth, "b", total="12").status_code == 303


def test_a_correction_leaves_a_trace_and_so_does_taking_it_out(house, cast, browser_as, clock):
    ruth = browser_as("ruth")
    enter(house, ruth, total="11")
    (first,) = entries(house)
    clock.now = NOW + timedelta(minutes=5)
    assert post(house, ruth, f"/scores/{first.id}", day="2026-11-23", total="30", answers="").status_code == 422
    post(house, ruth, f"/scores/{first.id}", day="2026-11-22", total="12", answers="")
    shown = text_of(ruth.get(HERE))
    assert "CSI-4: 12" in shown
    assert "Corrected Tue 24 Nov, was 11." in shown
    assert "12 in session 1" in shown
    _, second = entries(house)
    assert second.replaces_id == first.id
    clock.now = NOW + timedelta(minutes=10)
    assert post(house, ruth, f"/scores/{second.id}/remove").status_code == 303
    shown = text_of(ruth.get(HERE))
    assert "Removed Tue 24 Nov; corrected Tue 24 Nov, was 11." in shown
    assert "in session 1; there is no earlier one" not in shown
    assert [each.ended_by for each in entries(house)] == [cast.members["ruth"].id] * 2
    with house.database.reading() as session:
        actions = [row.action for row in session.exec(select(Audit).order_by(Audit.id)).all()]
        assert [each for each in actions if each.startswith("score.")] == [
            "score.entered",
            "score.corrected",
            "score.removed",
        ]


def test_what_was_taken_out_meanwhile_is_told(house, cast, browser_as):
    ruth = browser_as("ruth")
    enter(house, ruth, total="11")
    (row,) = entries(house)
    post(house, ruth, f"/scores/{row.id}/remove")
    for answer in (
        post(house, ruth, f"/scores/{row.id}/remove"),
        post(house, ruth, f"/scores/{row.id}", day="2026-11-22", total="12", answers=""),
    ):
        assert "This score has been corrected or removed." in text_of(answer)


def test_a_change_is_read_against_the_measures_own_error(house, cast, browser_as):
    settle(house, cast, "csi_4", standard_deviation=4.0, reliability=0.94)
    with house.database.writing() as session:
        later = builders.couple_session(session, cast.couple, SESSION_AT + timedelta(days=7))
    ruth = browser_as("ruth")
    for place, first, then in (("a", "7", "11"), ("b", "11", "13")):
        enter(house, ruth, place, total=first)
        enter(house, ruth, place, total=then, session=str(later.id))
    page = ruth.get(f"{HERE}?session={later.id}")
    shown = text_of(page)
    assert (
        "7 in session 1, 11 in session 2: moved by 4 points, larger than measurement error (2.7): a reliable change."
        in shown
    )
    assert "moved by 2 points, within measurement error (2.7): no reliable change." in shown
    assert "SD 4.0, reliability .94, set by the practice" in shown
    assert "Read in other work, not in the source: items and range, cut-off." in shown
    assert page.text.count('class="error-band"') == 2
    assert page.text.count('class="cut-off"') == 2
    assert "improved" not in shown
    assert "worse" not in shown


def test_the_practices_own_figures_are_used_and_named(house, cast, browser_as):
    settle(house, cast, "csi_4", standard_deviation=6.0, reliability=0.9)
    settle(house, cast, "dyadic_trust", standard_deviation=8.0, reliability=0.85)
    ruth = browser_as("ruth")
    enter(house, ruth, total="7")
    enter(house, ruth, measure="dyadic_trust", total="30")
    shown = text_of(ruth.get(HERE))
    assert "SD 6.0, reliability .90, set by the practice: measurement error alone allows 5.3 points" in shown
    assert "SD 8.0, reliability .85, set by the practice" in shown


def test_where_there_is_no_norm_it_says_so(house, cast, browser_as):
    ruth = browser_as("ruth")
    enter(house, ruth, measure="dyadic_trust", total="30")
    page = ruth.get(HERE)
    assert "No norm, so nothing is said about reliable change. No cut-off." in text_of(page)
    assert "error-band" not in page.text


def test_the_report_prints_the_score_with_its_figures_and_the_copy_for_both_does_not(house, cast, browser_as):
    with house.database.writing() as session:
        both_answered(session, house, cast)
    ruth = browser_as("ruth")
    enter(house, ruth, total="11")
    enter(house, ruth, measure="gad_7", total="11")
    printed = pdf_of(ruth)
    assert "CSI-4" in printed
    assert "No norm, so nothing is said about reliable change. Cut-off: below 13.5." in printed
    assert "SD 5.6, reliability .87, retest, from the literature" in printed
    assert "Standard deviation and reliability: Bischoff, T." in printed
    assert "Read in other work, not in the source: items and range, cut-off." in printed
    assert "CSI-4" not in pdf_of(ruth, "conjoint")


def test_paper_is_printed_where_nobody_answered_anything_else(house, cast, browser_as):
    ruth = browser_as("ruth")
    enter(house, ruth, measure="dyadic_trust", total="30")
    printed = pdf_of(ruth)
    assert "Scores over time" in printed
    assert "Dyadic Trust Scale" in printed
    assert "No norm, so nothing is said about reliable change." in printed


def test_the_measure_about_self_harm_waits_until_it_is_said_who_reads_it(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert "PHQ-9" not in text_of(ruth.get(HERE))
    settle(house, cast, "phq_9", is_on=True, who_reads="Ruth reads every sheet before the session ends.")
    shown = text_of(ruth.get(HERE))
    assert "PHQ-9, item 9, asks about self-harm, and a total hides it" in shown
    assert "Ruth reads every sheet before the session ends." in shown
    enter(house, ruth, measure="phq_9", answers=PHQ_9)
    assert "about self-harm was answered" not in text_of(ruth.get(HERE))
    enter(house, ruth, "b", "phq_9", answers=f"{PHQ_9[:-1]}1")
    assert "The item about self-harm was answered above its lowest. Ask Ben about it" in text_of(ruth.get(HERE))


def test_a_colleague_who_was_shown_the_couple_enters_nothing(house, cast, browser_as):
    ruth, sam = browser_as("ruth"), browser_as("sam")
    enter(house, ruth, total="11")
    (row,) = entries(house)
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    assert "Enter a score" not in text_of(sam.get(HERE))
    assert enter(house, sam, "b", total="3").status_code == 403
    assert post(house, sam, f"/scores/{row.id}", total="3").status_code == 403
    assert post(house, sam, f"/scores/{row.id}/remove").status_code == 403
    assert len(entries(house)) == 1


@pytest.mark.parametrize("entry", ["nothing", "019ab000-0000-7000-8000-000000000000"])
def test_a_score_that_is_none_is_not_found(house, cast, browser_as, entry):
    ruth = browser_as("ruth")
    assert post(house, ruth, f"/scores/{entry}", total="3").status_code == 404
    assert post(house, ruth, f"/scores/{entry}/remove").status_code == 404


def test_no_page_or_letter_of_a_partner_knows_of_a_score(house, cast, browser_as, browser):
    with house.database.writing() as session:
        _, token = builders.invitation(session, house, cast.ada, cast.session)
    enter(house, browser_as("ruth"), total="17.25")
    browser.submit(f"/l/{token}", {})
    browser.submit("/l", {"passcode": PASSCODE})
    for address in ("/page", "/page/start", *(f"/page/{number}" for number in range(1, 8)), "/page/check"):
        text = browser.get(address, follow_redirects=True).text
        assert "CSI" not in text, address
        assert "17.2" not in text, address
    with mailbox_of(house) as mailbox:
        send_due_letters(house, NOW)
        assert mailbox.letters
        assert not any("CSI" in letter.as_string() for letter in mailbox.letters)
