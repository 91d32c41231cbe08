"""The brief of a session: worked out from what may be raised, the same whatever is said about safety."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given

from server.domain.gaps import Missing, Ratings
from server.domain.ledger import Reviews
from server.domain.words import InvitationState, Place
from server.responses.in_brief import in_brief
from tests.server.domain.test_brief import cue
from tests.server.overviews import (
    alert,
    for_the_clinician,
    homework,
    kept_back,
    overview,
    promise,
    row,
    sessions,
    swapped,
    wrote,
)
from worksheets.definition import Visibility

LETTER, RICE = wrote("The letter was on the mat on Friday."), wrote("We laughed about the rice.")
APART = (Ratings({}, {"anger": 3}), Ratings({"anger": 8}, {}))
SAFE = for_the_clinician("SAFELARK", Visibility.SAFETY)


def test_a_rating_that_was_kept_back_makes_no_line_and_no_question():
    seen = replace(overview(row(LETTER, RICE), rated=APART), raisable_gaps=())
    assert in_brief(seen).lines == in_brief(seen).openers == ()


def test_words_of_an_answer_that_raised_an_alert_are_not_used():
    found = (cue("a", "ownership", answer_id=LETTER.answer_id), cue("a", "minimising", answer_id=uuid4()))
    seen = overview(row(LETTER, RICE), highlights=found)
    assert [line.lead for line in in_brief(seen).lines] == ["Both ways"]
    raised = replace(seen, alerts=(alert(LETTER, Place.A, acknowledged=True),))
    assert in_brief(raised).lines == in_brief(raised).openers == ()


def test_who_took_their_agreement_back_is_not_quoted_in_a_question():
    found = (cue("a", "ownership", "Mine."), cue("b", "ownership", "HELDWREN"))
    seen = overview(row(LETTER, RICE), highlights=found, agreed={Place.A: True, Place.B: False})
    (opener,) = in_brief(seen).openers
    assert "Mine" in opener.question
    assert "HELDWREN" not in opener.question


def test_a_promise_of_access_is_neither_a_line_nor_a_question():
    what = promise(Place.B, "I leave my phone unlocked on the table")
    seen = overview(
        row(LETTER, RICE),
        promises=[what],
        reviews=Reviews(a={str(what.id): "not_seen"}, b={str(what.id): "not_kept"}),
    )
    assert in_brief(seen).lines == in_brief(seen).openers == ()


POINTS = [
    ({}, ["Who was sent, began or finished what."]),
    ({"homework": ()}, []),
    (
        {"homework": (homework(Place.A, declined=1),)},
        ["Who was sent, began or finished what.", "Who declined what."],
    ),
    (
        {"homework": (homework(Place.A, InvitationState.DECLINED),)},
        ["Who was sent, began or finished what.", "Who declined what."],
    ),
    ({"rated": APART}, ["Who was sent, began or finished what.", "Either partner’s ratings or scores."]),
    (
        {"promises": [promise(Place.A, "x", published=False)]},
        ["Who was sent, began or finished what.", "Promises that are not in the shared ledger."],
    ),
]


@pytest.mark.parametrize(("facts", "points"), POINTS)
def test_what_to_leave_unsaid(facts, points):
    assert in_brief(overview(row(LETTER, RICE), **facts)).not_with_both == ("Anything on the last sheet.", *points)


def test_a_declined_rating_of_a_promise_counts_as_declining():
    what = promise(Place.B, "I ring at six")
    seen = overview(row(LETTER, RICE), promises=[what], reviews=Reviews(a={str(what.id): "decline"}))
    assert "Who declined what." in in_brief(seen).not_with_both


def test_what_a_policy_holds_back_is_named_apart_from_what_its_writer_kept():
    held, kept = wrote("HELDWREN", may_be_raised=False), kept_back("KEPTROBIN")
    assert in_brief(overview(row(held, RICE))).not_with_both[2:] == (
        "Answers whose writer has not said that they may be raised.",
    )
    assert in_brief(overview(row(kept, RICE))).not_with_both[2:] == ("Answers kept for you alone.",)


@given(sessions())
def test_answers_about_safety_change_nothing(seen):
    with_safety = replace(seen, rows=(*seen.rows, row(SAFE, SAFE, number=9), row(SAFE, RICE_NOT_ASKED, number=10)))
    assert in_brief(with_safety) == in_brief(seen)


RICE_NOT_ASKED = replace(RICE, state="not_asked", texts=(), lines=(), answer_id=None, may_be_raised=False)


@given(sessions())
def test_what_to_leave_unsaid_never_repeats_what_was_written(seen):
    points = " ".join(in_brief(seen).not_with_both)
    for found in seen.rows:
        for side in (found.a, found.b):
            assert not any(text in points for text in side.texts)
    for what in seen.promises:
        assert what.what not in points
    assert "Ada" not in points
    assert "Ben" not in points


@given(sessions())
def test_swapping_the_partners_swaps_the_brief(seen):
    here, there = in_brief(seen), in_brief(swapped(seen))
    assert [(line.topic, line.lead) for line in here.lines] == [(line.topic, line.lead) for line in there.lines]
    assert len(here.openers) == len(there.openers)
    assert here.not_with_both == there.not_with_both


def test_a_safety_sheet_alone_is_still_an_empty_fortnight():
    assert in_brief(overview(row(SAFE, RICE_NOT_ASKED), rated=APART)).lines == ()
    assert overview(row(SAFE, RICE_NOT_ASKED)).nobody_answered
    assert not overview(row(LETTER, RICE_NOT_ASKED)).nobody_answered


def test_a_declined_rating_is_told_in_the_gap():
    rated = (Ratings({}, {"anger": 3}), Ratings({}, {}, {"anger": Missing.DECLINED}))
    (gap,) = overview(row(LETTER, RICE), rated=rated).gaps
    assert gap.sentence == "Only Ada rated this; Ben declined."


def test_the_latest_words_are_asked_about():
    found = (
        cue("b", "ownership", "An old one.", on=date(2026, 11, 20)),
        cue("b", "ownership", "A new one.", on=date(2026, 11, 22)),
    )
    (opener,) = in_brief(overview(row(LETTER, RICE), highlights=found)).openers
    assert "A new one" in opener.question
