from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from server.domain.gaps import Gap, MirroredBehaviour, Names, Ratings, gaps

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
    assert about_ben(3, 8, 4, 7).change == "It was 3 last time: Ada’s number fell by 1, Ben’s rose by 1."
    assert about_ben(5, 8, 3, 8).change == "It was 5 last time: Ada’s number rose by 2, Ben’s stayed."


def test_a_distance_that_stayed_while_both_moved_is_said_to_be_the_same():
    assert about_ben(4, 6, 2, 4).change == "It was 2 last time as well: Ada’s number rose by 2, Ben’s rose by 2."


def test_a_gap_that_turned_round_is_said_to_have_turned():
    assert about_ben(7, 5, 4, 7).change == (
        "It was 3 last time, the other way round: Ada’s number rose by 3, Ben’s fell by 2."
    )


def test_a_gap_that_opened_from_the_same_rating_names_that_rating():
    assert about_ben(3, 5, 5, 5).change == "Last time both said 5: Ada’s number fell by 2, Ben’s stayed."


def test_nothing_that_moved_is_one_plain_sentence():
    assert about_ben(3, 8, 3, 8).change == "Both numbers are the same as last time."


def test_without_an_earlier_rating_no_change_is_claimed():
    assert about_ben(3, 8).change == ""


def test_a_rating_missing_now_or_then_is_said():
    assert about_ben(3, 8, None, 6).change == "Last time only Ben rated this, with 6."
    assert about_ben(3, None, 4, 6).change == "Last time Ada said 4 and Ben said 6."


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
