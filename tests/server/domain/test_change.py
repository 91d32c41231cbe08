"""What is new since last time, and what is claimed of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.change import Answered, ScoreMove, Topic, changes
from server.domain.gaps import Names
from server.domain.ledger import Commitment, LedgerEntry, Reviews, ledger
from worksheets.measure import Norm

ADA_AND_BEN = Names("Ada", "Ben")
CSI_4 = Norm(standard_deviation=4, reliability=0.94)


def promise(now: tuple[str, str], before: tuple[str, str], what: str = "I ring at six.") -> tuple[LedgerEntry, ...]:
    """Ben's promise: what Ben says and what Ada saw, now and last time."""
    reviews, previous = (Reviews(a={"p": ada}, b={"p": ben}) for ben, ada in (now, before))
    return ledger([Commitment("p", "b", what)], reviews, names=ADA_AND_BEN, previous=previous).entries


def lines(entries=(), scores=(), answered=None) -> list[str]:
    return [line.sentence for line in changes(entries, scores, answered, names=ADA_AND_BEN)]


def score(place, title, now, before, norm=None):
    return ScoreMove(place, title, now, before, 0, 10, norm)


def test_a_promise_whose_state_changed_is_said_with_both_states():
    assert lines(entries=promise(("kept", "not_seen"), ("kept", "seen"))) == [
        "Ben promised “I ring at six”: kept last time, they differ now."
    ]


def test_a_long_promise_is_cut_between_words():
    what = "I open post from the bank at the kitchen table on the day it comes, and say what is in it"
    (line,) = lines(entries=promise(("not_kept", "not_seen"), ("kept", "seen"), what))
    assert (
        line
        == "Ben promised “I open post from the bank at the kitchen table on the day …”: kept last time, missed now."
    )


def test_a_score_without_a_norm_is_told_in_points_of_its_scale():
    assert lines(scores=[score("a", "How settled", 6, 2)]) == [
        "How settled: Ada moved by 4 points on a scale of 0 to 10; no norm."
    ]


def test_a_published_norm_says_what_is_beyond_measurement_error():
    assert CSI_4.error == pytest.approx(2.716, abs=0.001)
    assert lines(scores=[score("a", "CSI-4", 11, 7, CSI_4), score("b", "CSI-4", 13, 11, CSI_4)]) == [
        "CSI-4: Ada moved by 4 points, larger than measurement error (2.7). "
        "Ben moved by 2 points, within measurement error (2.7): no reliable change."
    ]


def test_the_figures_stand_beside_what_is_said_of_them():
    (line,) = changes((), [score("b", "How settled", 6, 2.5)], None, names=ADA_AND_BEN)
    assert (line.of, line.figures) == ("How settled", "Ben 2.5, now 6")


def test_answers_that_stopped_or_started_are_said_in_one_line():
    assert lines(answered=Answered(a=True, b=False, a_before=False, b_before=True)) == [
        "Ada answered this time, and sent none last time; Ben sent no answers this time, and answered last time."
    ]
    assert lines(answered=Answered(a=True, b=False)) == ["Ben sent no answers this time, the first time of asking."]
    assert lines(answered=Answered(a=True, b=True, a_before=True, b_before=True)) == []


places, values = st.sampled_from(["a", "b"]), st.integers(0, 10)
moves = st.builds(
    score, places, st.sampled_from(["How settled", "CSI-4"]), values, values, st.sampled_from([None, CSI_4])
)
who = st.booleans() | st.none()


@given(st.lists(moves, max_size=4), st.builds(Answered, st.booleans(), st.booleans(), who, who))
def test_nothing_is_called_reliable_without_a_norm_and_nothing_better_or_worse(scores, answered):
    for line in changes((), scores, answered, names=ADA_AND_BEN):
        assert not re.search(r"improv|worse|better|progress|average|declin|slight|%", line.sentence)
        if line.topic is Topic.SCORE and not any(move.norm for move in scores):
            assert "measurement error" not in line.sentence
            assert "reliable" not in line.sentence
            assert "no norm" in line.sentence


@given(st.lists(moves, max_size=4))
def test_a_score_that_did_not_move_is_not_mentioned(scores):
    told = {line.of for line in changes((), scores, None, names=ADA_AND_BEN)}
    assert told == {move.title for move in scores if move.now != move.before}
