"""What a passage names, and how that is told."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.specificity import Named, Specificity, named_in, sentence, specificity

DAY, PLACE, SUM, TIME, NUMBER = Named


@pytest.mark.parametrize(
    ("passage", "named"),
    [
        ("The letter was on the mat on Friday.", {DAY, PLACE}),
        ("On the 5th of November I told her.", {DAY}),
        ("We argued last night, upstairs.", {DAY, PLACE}),
        ("I took £4,000 out in four goes.", {SUM, NUMBER}),
        ("It was two hundred pounds, and then 80 euros more.", {SUM}),
        ("He rang at six, as he said.", {TIME}),
        ("At 18:30 we were in the kitchen.", {TIME, PLACE}),
        ("I asked three times.", {NUMBER}),
        ("I told her twice.", {NUMBER}),
        ("He was at home before supper.", {PLACE, TIME}),
        ("I felt cold all over, like the last to know.", set()),
        ("It may be that she can march on.", set()),
        ("I am the one who lied.", set()),
        ("We sat at a large table and said little.", {PLACE}),
        ("", set()),
    ],
)
def test_what_a_passage_names(passage: str, named: set[Named]) -> None:
    assert named_in(passage) == named


def test_a_figure_counts_once() -> None:
    assert named_in("£40") == {SUM}
    assert named_in("half past six") == {TIME}
    assert named_in("22 November") == {DAY}


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (Specificity(9, 5, (DAY, PLACE, SUM)), "five of nine passages name a day, a place or a sum"),
        (Specificity(9, 1, (TIME,)), "one of nine passages names a time"),
        (Specificity(1, 1, (DAY, NUMBER)), "the one passage names a day and a number"),
        (Specificity(14, 0), "none of 14 passages name a day, a place, a sum, a time or a number"),
        (Specificity(1, 0), "the one passage names no day, place, sum, time or number"),
        (Specificity(), ""),
    ],
)
def test_it_is_told_as_a_fact(counted: Specificity, said: str) -> None:
    assert sentence(counted) == said


def test_passages_are_counted_and_blank_ones_are_none() -> None:
    assert specificity(["On Friday.", " \n", "I was cold.", "At 18:30."]) == Specificity(3, 2, (DAY, TIME))


@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_count_is_larger_than_what_was_written(passages: list[str]) -> None:
    counted = specificity(passages)
    assert counted.naming <= counted.passages <= len(passages)
    assert bool(counted.naming) == bool(counted.kinds)
    assert not any(word in sentence(counted) for word in ("vague", "only", "specific", "good", "%", "average"))


@pytest.mark.parametrize(
    "text", ["1" * 20_000, "1," * 10_000, "at " * 7_000, "on the my " * 2_000, "a hundred " * 2_000]
)
def test_a_long_answer_is_read_in_no_time(text: str) -> None:
    start = time.perf_counter()
    named_in(text)
    assert time.perf_counter() - start < 0.5
