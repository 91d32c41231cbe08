"""What goes into which copy, and in which words."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from reports.content import AnswerState, LedgerState
from server.domain.gaps import Ratings
from server.domain.ledger import Reviews
from server.domain.specificity import Named, Specificity
from server.domain.words import InvitationState, PickFor, Place
from server.responses.agenda import OnAgenda
from server.responses.overview import Series
from server.responses.side_by_side import Side
from server.session_prep.rules import UnreadAlert, compose_clinician, compose_conjoint, held_for_both
from tests.server import overviews
from tests.server.overviews import (
    CASE,
    NOW,
    STARTS,
    alert,
    an_id,
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

LETTER = wrote("The letter was on the mat on Friday. He put it in his bag.")
RICE = wrote("We laughed about the rice.")


def clinician(seen, **more):
    return compose_clinician(seen, CASE, NOW, **more)


def conjoint(seen):
    return compose_conjoint(seen, CASE, NOW)


def body_of(report) -> str:
    """Everything but the last sheet."""
    return str(replace(report, safety=clinician(overview()).safety))


# ---------------------------------------------------------------- the clinician's copy


def test_the_report_says_for_which_session_of_which_couple_it_is():
    report = clinician(overview(row(LETTER, RICE)))
    assert report.session.words == "Thursday 26 November 2026, 12:10"
    assert (report.session.number, report.session.week) == (7, 7)
    assert report.previous_session == "Thu 19 Nov"
    assert report.policy == "limited, agreed by both"
    assert report.prepared == "Prepared Tue 24 Nov 2026 at 12:10 for Ruth Okafor; later answers are not in it."


def test_the_brief_says_on_which_promise_they_differ_and_where_they_are_furthest_apart():
    what = promise(Place.B, "I tell you the same day.")
    seen = overview(
        row(LETTER, RICE),
        promises=[what],
        reviews=Reviews(a={str(what.id): "not_seen"}, b={str(what.id): "kept"}),
        rated=(Ratings({}, {"anger": 3}), Ratings({"anger": 8}, {})),
    )
    report = clinician(seen)
    assert report.lede == "Both partners answered."
    assert [(point.lead, point.sentence, point.evidence) for point in report.brief] == [
        ("They differ", "Ben promised “I tell you the same day”.", "Ben: kept; Ada: not seen"),
        (
            "Widest gap",
            "Ben answered without anger. Ben rates this 5 points higher than Ada does.",
            "Ada 3, Ben 8 (0 to 10)",
        ),
    ]
    assert [(opener.question, opener.evidence) for opener in report.openers] == [
        (
            "“I tell you the same day”: what would each of you count as that having happened?",
            "Ben’s promise. Ben: kept; Ada: not seen",
        ),
        ("“Ben answered without anger”: what would each of you count as that?", "Ada 3, Ben 8 (0 to 10)"),
    ]
    assert report.commitments[0].in_brief
    (line,) = report.commitments
    assert (line.what, line.state) == ("I tell you the same day", LedgerState.DISPUTED)
    assert line.says == "Ben: kept; Ada: not seen."
    assert report.gap_reading[0].startswith("Of one row with a gap, in one the person’s rating of their own behaviour")


def test_what_each_did_is_said_in_words_and_never_graded():
    seen = overview(
        row(LETTER, RICE),
        homework=(
            homework(Place.A, answered=15, asked=17, declined=1, specific=Specificity(9, 5, (Named.DAY, Named.SUM))),
            homework(Place.B, InvitationState.IN_PROGRESS),
        ),
    )
    ada, ben = (one.sentence for one in clinician(seen).who_did_what)
    assert ada == (
        "Sent Weekly check-in Tue 24 Nov, 10:10: 15 of 17 questions answered, one left out, one declined. 81 words; "
        "five of nine passages name a day or a sum."
    )
    assert ben == "Began Weekly check-in, last saved Tue 24 Nov, 10:10, and has not sent it. A draft is not read."
    assert "Who declined what." in clinician(seen).not_with_both


def test_an_offer_of_access_is_noted_beside_the_promise_and_on_the_last_sheet():
    report = clinician(overview(row(LETTER, RICE), promises=[promise(Place.B, "I leave my phone unlocked")]))
    assert report.commitments[0].note.startswith("Access offered: it opens a phone, or what is written on one")
    assert report.safety.homework[0].what == "Ben: I leave my phone unlocked."


def test_words_to_open_with_are_those_that_were_picked_else_the_longest_that_may_be_raised():
    seen = overview(
        row(LETTER, RICE), row(kept_back("A far longer answer that was kept back, every word of it."), RICE)
    )
    a, b = clinician(seen).passages
    assert (a.text, a.picked, b.text) == (LETTER.texts[0], False, RICE.texts[0])
    seen = replace(seen, picks=(pick(LETTER, Place.A, "on the mat on Friday", PickFor.BRIEF),))
    a, b = clinician(seen).passages
    assert (a.text, a.picked) == ("on the mat on Friday", True)
    assert b.picked is False


def test_words_that_a_safety_rule_matched_do_not_stand_on_page_one():
    seen = overview(row(LETTER, RICE), alerts=[alert(LETTER, Place.A)])
    assert [passage.who for passage in clinician(seen).passages] == ["b"]
    assert clinician(seen).safety.passages[0].quote == "afraid of"


def test_what_is_for_the_clinician_alone_is_on_the_last_sheet_and_nowhere_else():
    alone = (kept_back("KEPTROBIN"), for_the_clinician("ALONEWREN"), for_the_clinician("SAFELARK", Visibility.SAFETY))
    seen = overview(*(row(side, RICE, number=n) for n, side in enumerate(alone, 1)))
    report = clinician(seen)
    for canary in ("KEPTROBIN", "ALONEWREN", "SAFELARK"):
        assert canary not in body_of(report)
        assert canary in str(report.safety.for_you_alone)
    assert [pair.a.state for pair in report.answers] == [AnswerState.KEPT_BACK, AnswerState.KEPT_BACK]
    assert [pair.number for pair in report.answers] == [1, 2]


def test_an_amended_answer_is_printed_with_what_it_replaced():
    amended = replace(LETTER, amended_at=NOW, earlier=((NOW - timedelta(days=1), wrote("It was Thursday.").lines),))
    lines = clinician(overview(row(amended, RICE))).answers[0].a.lines
    assert [(line.label, line.text) for line in lines] == [
        ("Now", LETTER.texts[0]),
        ("Before, Mon 23 Nov", "It was Thursday."),
    ]


def test_with_nobody_s_answers_it_says_what_was_sent_what_is_open_and_what_last_time_left():
    last_time = overview(
        row(LETTER, RICE),
        rated=(Ratings({}, {"anger": 3}), Ratings({"anger": 8}, {})),
    )
    seen = overview(homework=(homework(Place.A, InvitationState.UNTOUCHED),))
    silence = clinician(seen, last_time=last_time).nobody_answered
    assert silence.sent == ("Weekly check-in, to Ada, Sat 21 Nov, 12:10: not opened.",)
    assert silence.still_open == ("Ada’s link works until Wed 25 Nov, 16:10.",)
    assert silence.last_time == ("Ben answered without anger. Ben rates this 5 points higher than Ada does.",)
    assert clinician(overview()).nobody_answered.sent == ("Nothing was sent for this session.",)
    assert clinician(overview()).safety.read_anything is False


def test_page_one_says_what_is_still_to_come_to_since_when_and_what_not_to_raise():
    agenda = (
        OnAgenda(an_id("friday"), "What each needed on Friday", since=STARTS - timedelta(days=7)),
        OnAgenda(an_id("done"), "The letter", is_done=True),
        OnAgenda(an_id("apart"), "His brother", is_apart=True),
        OnAgenda(an_id("new"), "The weekend"),
    )
    found = clinician(overview(row(LETTER, RICE), agenda=agenda))
    assert [(line.text, line.source) for line in found.agenda] == [
        ("What each needed on Friday", "since Thu 19 Nov"),
        ("The weekend", ""),
    ]
    assert found.not_with_both[0] == "His brother."
    assert "His brother." in clinician(overview(agenda=agenda)).not_with_both


def test_the_last_sheet_says_who_read_an_alert_or_that_nobody_has():
    case = replace(CASE, read_by={an_id("ruth"): "Ruth Okafor"})
    unread = overview(row(LETTER, RICE), alerts=[alert(LETTER, Place.A)])
    read = replace(unread, alerts=(alert(LETTER, Place.A, acknowledged=True),))
    assert compose_clinician(unread, case, NOW).safety.acknowledged.startswith("Not acknowledged yet")
    assert compose_clinician(read, case, NOW).safety.acknowledged == (
        "Read and acknowledged by Ruth Okafor, Tue 24 Nov, 12:10."
    )
    assert "fear" not in compose_clinician(read, case, NOW).safety.without_match


def test_a_scale_without_a_norm_says_nothing_about_change():
    series = Series("How settled", 0, 10, overviews._points([2, None, 6]), overviews._points([None, None, None]))
    (scores,) = clinician(overview(row(LETTER, RICE), series=(series,))).scores
    assert scores.a.sentence == (
        "2 in session 5, 6 in session 7: moved by 4 points on a scale of 0 to 10; no norm. "
        "One session between without one."
    )
    assert scores.b is None
    assert scores.published is None
    assert scores.unit == "session"


# ---------------------------------------------------------------- the copy for both


def test_it_starts_empty_and_holds_published_promises_and_picks_for_both():
    seen = overview(
        row(LETTER, RICE), promises=[promise(Place.A, "I ask before nine."), promise(Place.B, "x", published=False)]
    )
    assert conjoint(seen).passages == ()
    assert [line.what for line in conjoint(seen).promises] == ["I ask before nine"]
    seen = replace(seen, picks=(pick(RICE, Place.B, "the rice"), pick(LETTER, Place.A, "on Friday", PickFor.BRIEF)))
    assert [(one.who, one.text, one.source) for one in conjoint(seen).passages] == [
        ("b", "the rice", "Weekly check-in")
    ]


def test_nothing_prints_for_both_while_something_waits_to_be_read_alone():
    seen = overview(row(LETTER, RICE), alerts=[alert(LETTER, Place.A)])
    with pytest.raises(UnreadAlert, match="read by you alone"):
        conjoint(seen)


REASONS = [
    (kept_back("Tea."), {}, "may not be raised"),
    (for_the_clinician("Tea."), {}, "may not be raised"),
    (for_the_clinician("Tea.", Visibility.SAFETY), {}, "may not be raised"),
    (wrote("Tea."), {"agreed": {Place.A: False, Place.B: True}}, "has not agreed"),
    (wrote("Tea."), {"alerts": (alert(wrote("Tea."), Place.A, acknowledged=True),)}, "read alone"),
]


@pytest.mark.parametrize(("side", "facts", "reason"), REASONS)
def test_a_pick_is_judged_again_when_it_is_printed(side, facts, reason):
    seen = overview(row(side, RICE), picks=(pick(side, Place.A, "Tea."),), **facts)
    (held,) = held_for_both(seen)
    assert reason in held.why_not
    assert conjoint(seen).passages == ()


def test_words_that_have_changed_since_are_not_printed():
    moved = overview(
        row(replace(LETTER, answer_id=an_id("amended")), RICE), picks=(pick(LETTER, Place.A, "on Friday"),)
    )
    assert "has changed this answer" in held_for_both(moved)[0].why_not
    other = overview(row(LETTER, RICE), picks=(pick(LETTER, Place.A, "on Thursday"),))
    assert "words as they stand" in held_for_both(other)[0].why_not
    assert conjoint(moved).passages == conjoint(other).passages == ()


def test_it_tells_nothing_of_stance_count_or_state():
    seen = overview(
        row(LETTER, RICE), promises=[promise(Place.B, "I tell you")], picks=(pick(RICE, Place.B, "the rice"),)
    )
    whole = str(conjoint(seen))
    for trace in ("injured", "responsible", "number=7", "week=7", "not rated", "hard"):
        assert trace not in whole


# ---------------------------------------------------------------- whatever the session


def test_an_empty_fortnight_prints_what_was_sent_what_is_open_and_last_time_s_threads_and_nothing_else():
    what, watched = promise(Place.B, "I tell you the same day."), promise(Place.B, "I leave my phone unlocked")
    series = Series("How settled", 0, 10, overviews._points([2, 3, None]), overviews._points([4, None, None]))
    last_time = overview(row(LETTER, RICE), promises=[watched], reviews=Reviews(b={str(watched.id): "not_kept"}))
    seen = overview(
        homework=(
            homework(Place.A, InvitationState.EXPIRED, saved_at=NOW - timedelta(days=1)),
            homework(Place.B, InvitationState.DECLINED),
        ),
        promises=[what, watched, promise(Place.A, "UNSHAREDLARK", published=False)],
        series=(series,),
    )
    report = clinician(seen, last_time=last_time)
    assert report.nobody_answered.sent == (
        "Weekly check-in, to Ada, Sat 21 Nov, 12:10: the link closed Wed 25 Nov, 16:10; begun, last saved Mon 23 Nov, "
        "12:10, not sent in. A draft is not read.",
        "Weekly check-in, to Ben, Sat 21 Nov, 12:10: declined Tue 24 Nov, 10:10.",
    )
    assert report.nobody_answered.still_open == ("Ben promised: I tell you the same day; each time.",)
    assert report.nobody_answered.last_time == ()
    for part in ("who_did_what", "brief", "openers", "commitments", "gaps", "gap_reading", "passages", "scores"):
        assert getattr(report, part) == (), part
    assert (report.tally, report.answers, report.not_with_both) == ("", (), ())
    assert "UNSHAREDLARK" not in body_of(report)


def test_a_safety_sheet_alone_leaves_the_fortnight_as_empty_as_none():
    safe = for_the_clinician("SAFELARK", Visibility.SAFETY)
    with_it = clinician(overview(row(safe, Side(state="not_submitted")), homework=()))
    assert body_of(with_it) == body_of(clinician(overview(homework=())))


def test_a_rating_that_was_kept_back_is_not_drawn_and_the_report_says_so():
    seen = replace(
        overview(row(LETTER, RICE), rated=(Ratings({}, {"anger": 3}), Ratings({"anger": 8}, {}))), raisable_gaps=()
    )
    report = clinician(seen)
    assert report.gaps == ()
    assert report.gap_reading == ("Ratings that are for you alone are not drawn here.",)


@given(sessions())
def test_no_average_and_no_share_is_ever_printed(seen):
    told = str(replace(clinician(seen), methods=(), answers=(), passages=(), agenda=()))
    assert not re.search(r"average|\bmean\b|on the whole|overall|per ?cent|%|\bscore of\b", told)
    for gap in clinician(seen).gaps:
        assert {gap.a, gap.b} <= {None, *range(11)}


@given(sessions())
def test_nothing_of_a_marker_or_an_alert_is_told_on_page_one(seen):
    report = clinician(seen)
    first = str((report.lede, report.brief, report.openers, report.not_with_both, report.who_did_what))
    for word in ("alert", "safety", "fear", "unread"):
        assert word not in first
    assert not report.not_with_both or report.not_with_both[0] == "Anything on the last sheet."


@given(sessions())
def test_swapping_the_partners_swaps_the_words(seen):
    here, there = clinician(seen), clinician(swapped(seen))
    assert {one.who: one.sentence for one in here.who_did_what} == {
        _other(one.who): one.sentence for one in there.who_did_what
    }
    assert sorted((_other(p.who), p.text, p.picked) for p in here.passages) == sorted(
        (p.who, p.text, p.picked) for p in there.passages
    )
    assert [(pair.short, pair.a, pair.b) for pair in here.answers] == [
        (pair.short, pair.b, pair.a) for pair in there.answers
    ]
    assert sorted((g.statement, g.sentence) for g in here.gaps) == sorted((g.statement, g.sentence) for g in there.gaps)
    assert [point.lead for point in here.brief] == [point.lead for point in there.brief]
    assert (here.tally, here.gap_reading, here.not_with_both) == (there.tally, there.gap_reading, there.not_with_both)
    assert sorted(line.says for line in here.commitments) == sorted(line.says for line in there.commitments)
    assert [(s.a, s.b) for s in here.scores] == [(s.b, s.a) for s in there.scores]
    assert {(one.who, str(one.lines)) for one in here.safety.for_you_alone} == {
        (_other(one.who), str(one.lines)) for one in there.safety.for_you_alone
    }


def _other(place):
    return {"a": "b", "b": "a"}[place]


@given(sessions())
def test_what_is_for_the_clinician_alone_never_stands_in_the_body(seen):
    body = body_of(clinician(seen))
    for found in seen.rows:
        for place in Place:
            side = found.at(place)
            if side.texts and (side.kept_back or side.visibility is not Visibility.MAY_BE_RAISED):
                assert side.texts[0] not in body
                assert repr(side.texts[0]) not in body


@given(sessions())
def test_the_copy_for_both_holds_only_words_that_were_picked_for_it_and_may_be_raised(seen):
    try:
        printed = conjoint(seen)
    except UnreadAlert:
        assert any(one.acknowledged_at is None for one in seen.alerts)
        return
    picked = {one.passage for one in seen.picks if one.pick_for is PickFor.CONJOINT}
    raised = {
        found.at(place).texts[0]: place for found in seen.rows for place in Place if found.at(place).may_be_raised
    }
    for passage in printed.passages:
        assert passage.text in picked
        assert raised[passage.text] == passage.who
        assert seen.agreed[Place(passage.who)]
    assert [line.what for line in printed.promises] == [one.what for one in seen.promises if one.published_at]
