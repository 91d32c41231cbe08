"""What the couple page makes of a session."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.gaps import Ratings
from server.domain.ledger import Reviews
from server.domain.words import InvitationState, PickFor, Place
from server.errors import NotFound
from server.responses.overview import ScorePoint, Series
from server.review import rules
from tests.server.overviews import (
    NOW,
    for_the_clinician,
    homework,
    kept_back,
    overview,
    pick,
    promise,
    row,
    sessions,
    swapped,
    wrote,
)
from worksheets.definition import Visibility
from worksheets.kind import Line

ZONE = "Europe/London"
LETTER, RICE = wrote("The letter was on the mat on Friday."), wrote("We laughed about the rice.")
APART = (Ratings({}, {"anger": 3}), Ratings({"anger": 8}, {}))


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (2, "in 2 days"), (-6, "6 days ago"), (30, "in 4 weeks")],
)
def test_how_far_away_a_session_is(days, said):
    assert rules.away(NOW + timedelta(days=days), NOW, ZONE) == said


def test_each_partner_is_headed_by_how_far_they_came():
    seen = overview(row(LETTER, RICE), homework=(homework(Place.A), homework(Place.B, InvitationState.EXPIRED)))
    ada, ben = rules.heads(seen, NOW, ZONE)
    assert (ada.name, ada.fill, ben.name, ben.fill) == ("Ada", "full", "Ben", "shut")
    assert ben.did == "did not send Weekly check-in; the link closed tomorrow, 16:10."


def test_the_glance_says_what_page_one_of_the_report_says_with_a_question_to_pin():
    gap = rules.glance(overview(row(LETTER, RICE), rated=APART)).findings[0]
    assert (gap.lead, gap.text) == (
        "Widest gap",
        "Ben answered without anger. Ben rates this 5 points higher than Ada does.",
    )
    assert (gap.evidence, gap.place) == ("Ada 3, Ben 8 (0 to 10)", "gaps")
    assert gap.pin == "Ben answered without anger: 3 and 8. What does each number look like?"


def test_a_promise_on_which_they_differ_comes_first_and_leads_to_the_ledger():
    what = promise(Place.B, "I tell you the same day.")
    reviews = Reviews(a={str(what.id): "not_seen"}, b={str(what.id): "kept"})
    found = rules.glance(overview(row(LETTER, RICE), promises=[what], reviews=reviews, rated=APART))
    assert [(line.lead, line.place) for line in found.findings] == [("They differ", "ledger"), ("Widest gap", "gaps")]
    assert found.findings[0].pin == "“I tell you the same day”: still the right promise?"
    assert [(one.text, one.evidence) for one in found.questions] == [
        (
            "“I tell you the same day”: what would each of you count as that having happened?",
            "Ben’s promise. Ben: kept; Ada: not seen",
        ),
        ("“Ben answered without anger”: what would each of you count as that?", "Ada 3, Ben 8 (0 to 10)"),
    ]


def test_what_to_leave_unsaid_is_named_without_a_word_of_it():
    seen = overview(row(kept_back("KEPTROBIN"), RICE), promises=[promise(Place.B, "UNSHAREDLARK", published=False)])
    points = rules.glance(seen).not_with_both
    assert points == (
        "Anything on the last sheet.",
        "Who was sent, began or finished what.",
        "Answers kept for you alone.",
        "Promises that are not in the shared ledger.",
    )


def test_with_nobody_s_answers_there_is_one_question_and_no_line():
    silent = overview(homework=(homework(Place.A, InvitationState.UNTOUCHED),), rated=APART)
    assert rules.glance(silent).findings == ()
    assert [one.text for one in rules.glance(silent).questions] == [
        "With nothing written this time: what has been on your minds since we last met?"
    ]


def test_the_drawing_says_what_the_sentence_says():
    plot = rules.gap_rows(overview(rated=APART).gaps, overview().people)[0].plot
    assert (plot.a.x, plot.b.x) == ("31.6%", "77.6%")
    assert plot.label == "Ada 3, Ben 8."
    assert not plot.is_same


def test_a_promise_keeps_its_words_and_why_to_look_at_it_twice():
    (line,) = rules.ledger_rows(overview(promises=[promise(Place.B, "I leave my phone unlocked")]), ZONE, NOW)
    assert (line.name, line.what, line.word, line.sign) == (
        "Ben",
        "I leave my phone unlocked",
        "Not rated yet",
        "later",
    )
    assert line.beside.why.startswith("It opens a phone")
    (unshared,) = rules.unshared([promise(Place.B, "I give her my password", published=False)], overview().people, ZONE)
    assert unshared.why.startswith("It hands over a password")


def test_a_line_of_scores_breaks_where_a_session_has_none():
    points = tuple(ScorePoint(n, value) for n, value in enumerate([2, None, 6, 7], 4))
    (trend,) = rules.trends([Series("How settled", 0, 10, points, points)], overview().people)
    assert trend.lines[0].path.count("M") == 2
    assert trend.lines[0].path.count("L") == 1
    assert len(trend.lines[0].dots) == 3
    assert trend.table[1] == (5, "–", "–")


def test_a_question_about_safety_has_no_row():
    seen = overview(row(for_the_clinician("SAFELARK", Visibility.SAFETY), RICE), row(LETTER, RICE, number=2))
    (sheet,) = rules.sheets(seen, ZONE)
    assert "SAFELARK" not in str(sheet)
    assert [pair.a.lines[0].text for run in sheet.runs for pair in run] == [LETTER.texts[0]]
    with pytest.raises(NotFound):
        rules.answer_on_page(seen, seen.rows[0].a.answer_id)


def test_words_are_offered_for_cutting_only_where_they_may_be_picked():
    seen = overview(row(kept_back("For you."), RICE), picks=(pick(RICE, Place.B, "the rice", PickFor.BRIEF),))
    (sheet,) = rules.sheets(seen, ZONE)
    ada, ben = sheet.runs[0][0].sides
    assert (ada.is_alone, ada.to_cut, ada.reader) == (True, "", "Ada kept this back: for you alone")
    assert (ben.to_cut, ben.reader) == ("We laughed about the rice.", "May be raised")
    assert [(one.passage, one.is_for_both) for one in ben.picks] == [("the rice", False)]


def test_ratings_and_choices_share_a_table_and_words_stand_by_themselves():
    rated = wrote("", lines=(Line(None, "3 out of 10"),), texts=())
    seen = overview(*(row(*two, number=n) for n, two in enumerate([(rated, rated), (rated, rated), (LETTER, RICE)], 1)))
    (sheet,) = rules.sheets(seen, ZONE)
    assert [(len(run), run[0].is_brief) for run in sheet.runs] == [(2, True), (1, False)]


def test_the_timeline_goes_backwards_and_heads_a_moment_with_its_session():
    happened = [rules.Happened(NOW, "sent"), rules.Happened(NOW, "Session", is_mile=True)]
    earlier = rules.Happened(NOW - timedelta(days=1), "before")
    assert [one.text for one in rules.in_time([earlier, *happened])] == ["Session", "sent", "before"]


@given(sessions())
def test_swapping_the_partners_swaps_the_page(seen):
    other = swapped(seen)
    here, there = rules.sheets(seen, ZONE), rules.sheets(other, ZONE)

    def words(sheets, first, second):
        return [
            [
                (pair.short, getattr(pair, first).reader, getattr(pair, second).absent)
                for run in sheet.runs
                for pair in run
            ]
            for sheet in sheets
        ]

    assert words(here, "a", "b") == words(there, "b", "a")
    assert {head.name: head.did for head in rules.heads(seen, NOW, ZONE)} == {
        head.name: head.did for head in rules.heads(other, NOW, ZONE)
    }
    assert sorted(gap.sentence for gap in rules.gap_rows(seen.gaps, seen.people)) == sorted(
        gap.sentence for gap in rules.gap_rows(other.gaps, other.people)
    )


@given(sessions())
def test_no_page_holds_a_safety_answer_or_a_word_of_an_alert(seen):
    shown = str((rules.sheets(seen, ZONE), rules.glance(seen), rules.heads(seen, NOW, ZONE)))
    for found in seen.rows:
        for place in Place:
            if found.at(place).visibility is Visibility.SAFETY and found.at(place).texts:
                assert repr(found.at(place).texts[0]) not in shown
    assert "afraid of" not in shown


@given(st.integers(0, 10), st.integers(0, 10))
def test_every_rating_stands_on_its_line(a, b):
    seen = overview(rated=(Ratings({"anger": a}, {}), Ratings({}, {"anger": b})))
    plot = rules.plot(seen.gaps[0], seen.people)
    for dot in (plot.a, plot.b):
        assert re.fullmatch(r"\d+\.\d%", dot.x)
        assert 4 <= float(dot.x[:-1]) <= 96
    assert plot.is_same == (a == b)


@given(sessions())
def test_no_average_and_no_share_stands_on_the_page(seen):
    told = str((rules.glance(seen), rules.gap_rows(seen.gaps, seen.people), rules.heads(seen, NOW, ZONE)))
    told += str([line.sentence for trend in rules.trends(seen.series, seen.people) for line in trend.lines])
    assert not re.search(r"average|\bmean\b|overall|per ?cent|improv|worse|progress", told)
