import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.gaps import Gap, MirroredBehaviour, Missing, Names, Ratings, gaps

ADA_AND_BEN = Names("Ada", "Ben")
CALM = MirroredBehaviour("calm", "answered without anger", 0, 10)
EARLY = MirroredBehaviour("early", "told something before being asked", 0, 10)
SLOW = MirroredBehaviour("slow", "left time to think", 0, 10)


def about_ben(ada: int | None, ben: int | None, was_ada: int | None = None, was_ben: int | None = None) -> Gap:
    (row,) = gaps(
        [CALM],
        Ratings(of_partner=_rated(ada)),
        Ratings(of_self=_rated(ben)),
        names=ADA_AND_BEN,
        previous_a=Ratings(of_partner=_rated(was_ada)),
        previous_b=Ratings(of_self=_rated(was_ben)),
    )
    return row


def _rated(rating: int | None) -> dict[str, int]:
    return {} if rating is None else {"calm": rating}


def test_a_gap_says_its_direction_with_both_names():
    assert about_ben(3, 8).sentence == "Ben rates this 5 points higher than Ada does."
    assert about_ben(8, 7).sentence == "Ada rates this 1 point higher than Ben does."


def test_a_gap_says_whose_behaviour_it_is_about():
    assert about_ben(3, 8).statement == "Ben answered without anger"


def test_the_same_rating_is_said_as_such():
    assert about_ben(4, 4).sentence == "Both say 4."


def test_a_single_rating_is_no_gap():
    row = about_ben(4, None)
    assert (row.sentence, row.size) == ("Only Ada rated this.", None)


def test_a_change_says_the_distance_and_each_movement():
    assert about_ben(3, 8, 4, 7).change == ("It was 3 last time: Ada’s view moved down 1 point, Ben’s up 1.")
    assert about_ben(5, 8, 3, 8).change == "It was 5 last time: only Ada’s view moved, up 2 points."
    assert about_ben(3, 6, 3, 8).change == "It was 5 last time: only Ben’s view moved, down 2 points."


def test_a_distance_that_stayed_while_both_moved_is_said_to_be_the_same():
    assert about_ben(4, 6, 2, 4).change == ("It was 2 last time as well: Ada’s view moved up 2 points, Ben’s up 2.")


def test_a_gap_that_turned_round_is_said_to_have_turned():
    assert about_ben(7, 5, 4, 7).change == (
        "It was 3 last time, the other way round: Ada’s view moved up 3 points, Ben’s down 2."
    )


def test_a_gap_that_opened_from_the_same_rating_names_that_rating():
    assert about_ben(3, 5, 5, 5).change == "Last time both said 5: only Ada’s view moved, down 2 points."


def test_nothing_that_moved_is_one_plain_sentence():
    assert about_ben(3, 8, 3, 8).change == "Neither view has moved since last time."


def test_without_an_earlier_rating_no_change_is_claimed():
    assert about_ben(3, 8).change == ""


def test_a_rating_missing_now_or_then_is_said():
    assert about_ben(3, 8, None, 6).change == "Last time only Ben rated this, with 6."
    assert about_ben(3, None, 4, 6).change == "Last time Ada said 4 and Ben said 6."


@pytest.mark.parametrize(
    ("now", "before", "whose", "by"),
    [
        ((3, 8), (3, 8), "neither", (0, 0)),
        ((5, 8), (3, 8), "a", (2, 0)),
        ((3, 6), (3, 8), "b", (0, -2)),
        ((4, 6), (2, 4), "both", (2, 2)),
        ((4, 6), (None, 4), "b", (None, 2)),
        ((4, None), (3, 4), "a", (1, None)),
        ((4, 6), (None, None), None, (None, None)),
    ],
)
def test_a_gap_tells_whose_view_moved_by_how_much_and_which_way(now, before, whose, by):
    row = about_ben(*now, *before)
    assert (row.moved, (row.a_moved, row.b_moved)) == (whose, by)


def test_a_gap_has_a_sign_the_own_rating_less_the_other_one_s():
    assert about_ben(3, 8).signed == 5
    assert about_ben(8, 7).signed == -1
    assert about_ben(4, 4).signed == 0
    assert about_ben(4, None).signed is None


def without(ada: Ratings, ben: Ratings, was_ben: Ratings | None = None) -> str:
    (row,) = gaps([CALM], ada, ben, names=ADA_AND_BEN, previous_a=ada, previous_b=was_ben or ben)
    return f"{row.sentence} {row.change}"


def test_declining_is_told_apart_from_leaving_empty_and_from_keeping_back():
    ada = Ratings(of_partner={"calm": 4})
    assert without(ada, Ratings()) == "Only Ada rated this. Last time only Ada rated this, with 4."
    declined = Ratings(no_self={"calm": Missing.DECLINED})
    assert without(ada, declined) == (
        "Only Ada rated this; Ben declined. Last time only Ada rated this, with 4; Ben declined."
    )
    kept = Ratings(no_self={"calm": Missing.KEPT})
    assert without(ada, Ratings(of_self={"calm": 6}), kept) == (
        "Ben rates this 2 points higher than Ada does. "
        "Last time Ada rated this, with 4; what Ben said is not printed here."
    )
    assert without(ada, kept, Ratings(of_self={"calm": 6})) == (
        "Ada rated this; what Ben says is not printed here. Last time Ada said 4 and Ben said 6."
    )


def test_the_widest_gap_comes_first_and_single_ratings_last():
    rows = gaps(
        [CALM, EARLY, SLOW],
        Ratings(of_partner={"calm": 4, "early": 1, "slow": 5}),
        Ratings(of_self={"calm": 6, "early": 9}),
        names=ADA_AND_BEN,
    )
    assert [row.behaviour for row in rows] == ["early", "calm", "slow"]


def test_of_two_equal_gaps_the_one_that_widened_more_comes_first():
    rows = gaps(
        [CALM, EARLY],
        Ratings(of_partner={"calm": 4, "early": 4}),
        Ratings(of_self={"calm": 6, "early": 6}),
        names=ADA_AND_BEN,
        previous_a=Ratings(of_partner={"calm": 4, "early": 4}),
        previous_b=Ratings(of_self={"calm": 6, "early": 4}),
    )
    assert [row.behaviour for row in rows] == ["early", "calm"]


def test_a_behaviour_nobody_rated_has_no_row():
    assert gaps([CALM], Ratings(), Ratings(), names=ADA_AND_BEN) == ()


keys = st.sampled_from(["calm", "early", "slow"])
ratings = st.builds(Ratings, *[st.dictionaries(keys, st.integers(0, 10))] * 2)


@given(ratings, ratings, ratings, ratings)
def test_swapping_the_partners_swaps_the_columns_and_nothing_else(a, b, was_a, was_b):
    rows = gaps([CALM, EARLY, SLOW], a, b, names=ADA_AND_BEN, previous_a=was_a, previous_b=was_b)
    swapped = gaps([CALM, EARLY, SLOW], b, a, names=Names("Ben", "Ada"), previous_a=was_b, previous_b=was_a)
    assert {_mirrored(row) for row in rows} == {replace(row, change="") for row in swapped}


def _mirrored(row: Gap) -> Gap:
    return replace(
        row,
        about="b" if row.about == "a" else "a",
        a=row.b,
        b=row.a,
        previous_a=row.previous_b,
        previous_b=row.previous_a,
        change="",
        a_missing=row.b_missing,
        b_missing=row.a_missing,
    )


@given(ratings, ratings)
def test_swapping_the_names_changes_only_the_names(a, b):
    once = gaps([CALM, EARLY, SLOW], a, b, names=Names("X", "Y"))
    twice = gaps([CALM, EARLY, SLOW], a, b, names=Names("Y", "X"))
    swap = str.maketrans("XY", "YX")
    assert [row.sentence.translate(swap) for row in once] == [row.sentence for row in twice]


@given(ratings, ratings, ratings, ratings)
def test_the_ranking_is_total_and_loses_no_row(a, b, was_a, was_b):
    rows = gaps([CALM, EARLY, SLOW], a, b, names=ADA_AND_BEN, previous_a=was_a, previous_b=was_b)
    rated = {(key, "a") for key in (*a.of_self, *b.of_partner)} | {(key, "b") for key in (*b.of_self, *a.of_partner)}
    assert {(row.behaviour, row.about) for row in rows} == rated
    sizes = [row.size for row in rows]
    known = [size for size in sizes if size is not None]
    assert sizes == sorted(known, reverse=True) + [None] * (len(sizes) - len(known))


@given(ratings, ratings, ratings, ratings)
def test_no_number_is_said_that_nobody_gave_but_the_distance_between_two_that_were(a, b, was_a, was_b):
    for row in gaps([CALM, EARLY, SLOW], a, b, names=ADA_AND_BEN, previous_a=was_a, previous_b=was_b):
        given_ = {row.a, row.b, row.previous_a, row.previous_b} - {None}
        apart = {abs(one - other) for one in given_ for other in given_}
        said = {int(number) for number in re.findall(r"\d+", f"{row.sentence} {row.change}")}
        assert said <= given_ | apart
        assert not re.search(r"average|mean\b|overall|altogether|per cent|%|\d\.\d", f"{row.sentence} {row.change}")


@given(ratings, ratings, ratings, ratings)
def test_whose_view_moved_is_said_the_same_in_numbers_and_in_words(a, b, was_a, was_b):
    for row in gaps([CALM, EARLY, SLOW], a, b, names=ADA_AND_BEN, previous_a=was_a, previous_b=was_b):
        if row.size is not None and row.was is not None:
            told = {
                "a": "only Ada’s view",
                "b": "only Ben’s view",
                "both": "Ada’s view moved",
                "neither": "Neither view",
            }
            assert told[row.moved] in row.change
            assert (row.signed > 0) == ((row.a if row.about == "a" else row.b) > (row.b if row.about == "a" else row.a))
