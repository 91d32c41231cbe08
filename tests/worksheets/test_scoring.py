"""Scores follow from answers, and a missing answer is never a zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worksheets.builders import form, group, item
from worksheets.answers import Answer
from worksheets.definition import Form
from worksheets.kind import JsonValue
from worksheets.scoring import scores

ENDS = 'low = { en = "None" }\nhigh = { en = "All" }\nscale = "ease"\n'
KEYS = ("x", "y", "z")


def sample(method: str, minimum: int = 2) -> Form:
    scale = (
        f'[scales.ease]\ntitle = {{ en = "Ease" }}\nmethod = "{method}"\nminimum_answered = {minimum}\n'
        "lowest = 0\nhighest = 10\nvalidated = false\n"
    )
    return form(scale, group("a", *(item(key, "rating", ENDS) for key in KEYS)))


def test_a_mean_is_taken_over_what_was_answered() -> None:
    (score,) = scores(sample("mean"), {"x": Answer(4), "y": Answer(7), "z": Answer(None, declined=True)})
    assert (score.value, score.answered, score.of) == (5.5, 2, 3)
    assert (score.title, score.lowest, score.highest, score.validated) == ("Ease", 0, 10, False)


def test_a_sum_puts_the_mean_in_the_place_of_what_is_missing() -> None:
    (score,) = scores(sample("sum"), {"x": Answer(4), "y": Answer(8)})
    assert (score.value, score.lowest, score.highest, score.answered, score.of) == (18, 0, 30, 2, 3)


def test_too_few_answers_give_no_score() -> None:
    assert scores(sample("mean"), {"x": Answer(4)}) == ()
    assert scores(sample("mean"), {}) == ()


@pytest.mark.parametrize("value", [True, "4", 11, -1, None, [4]])
def test_a_value_that_is_no_rating_counts_as_missing(value: JsonValue) -> None:
    assert scores(sample("mean", minimum=1), {"x": Answer(value)}) == ()


@given(st.dictionaries(st.sampled_from(KEYS), st.integers(0, 10)), st.sampled_from(["mean", "sum"]))
def test_a_score_never_leaves_its_range(ratings: dict[str, int], method: str) -> None:
    for score in scores(sample(method, minimum=1), {key: Answer(value) for key, value in ratings.items()}):
        assert score.lowest <= score.value <= score.highest
        assert score.answered == len(ratings)
