from hypothesis import given
from hypothesis import strategies as st

from server.domain.change import Answered, ScoreMove, Topic, changes
from server.domain.gaps import Gap, MirroredBehaviour, Names, Ratings, gaps
from server.domain.ledger import Commitment, LedgerEntry, Reviews, ledger

ADA_AND_BEN = Names("Ada", "Ben")


def rows(now: dict[str, tuple[int, int]], before: dict[str, tuple[int, int]]) -> tuple[Gap, ...]:
    """Gaps about Ben by behaviour: Ada's rating and Ben's own, now and last time."""
    behaviours = [MirroredBehaviour(key, f"was {key}", 0, 10) for key in now]
    ada, ben = ({key: pair[side] for key, pair in now.items()} for side in (0, 1))
    was_ada, was_ben = ({key: pair[side] for key, pair in before.items()} for side in (0, 1))
    return gaps(
        behaviours,
        Ratings(of_partner=ada),
        Ratings(of_self=ben),
        names=ADA_AND_BEN,
        previous_a=Ratings(of_partner=was_ada),
        previous_b=Ratings(of_self=was_ben),
    )


def promise(now: tuple[str, str], before: tuple[str, str], what: str = "I ring at six.") -> tuple[LedgerEntry, ...]:
    """Ben's promise: what Ben says and what Ada saw, now and last time."""
    reviews, previous = (Reviews(a={"p": ada}, b={"p": ben}) for ben, ada in (now, before))
    return ledger([Commitment("p", "b", what)], reviews, names=ADA_AND_BEN, previous=previous).entries


def lines(gap_rows=(), entries=(), scores=(), answered=None) -> list[str]:
    return [line.sentence for line in changes(gap_rows, entries, scores, answered, names=ADA_AND_BEN)]


def test_the_gap_that_widened_most_and_the_one_that_narrowed_most_are_said():
    found = rows({"calm": (3, 8), "early": (5, 6), "slow": (5, 5)}, {"calm": (4, 7), "early": (2, 6), "slow": (4, 5)})
    assert lines(found) == [
        "Narrower: Ben was early, 4 points apart last time, 1 point apart now.",
        "Wider: Ben was calm, 3 points apart last time, 5 points apart now.",
    ]


def test_gaps_that_did_not_move_are_not_mentioned():
    assert lines(rows({"calm": (3, 8)}, {"calm": (4, 9)})) == []


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


def test_a_score_that_moved_claims_nothing_beyond_its_norm():
    assert lines(scores=[ScoreMove("a", "Feeling safe", 14, 12)]) == [
        "Ada, Feeling safe: 12 last time, 14 now. No norm, so no statement about reliable change."
    ]
    assert lines(scores=[ScoreMove("b", "Satisfaction", 14, 12, reliable=False)]) == [
        "Ben, Satisfaction: 12 last time, 14 now. Within measurement error: no reliable change."
    ]


def test_answers_that_stopped_or_started_are_said():
    assert lines(answered=Answered(a=True, b=False, a_before=False, b_before=True)) == [
        "Ada answered this time, and sent none last time.",
        "Ben sent no answers this time, and answered last time.",
    ]
    assert lines(answered=Answered(a=False, b=False)) == ["No answers arrived from either of them this time."]
    assert lines(answered=Answered(a=True, b=True)) == []


def test_every_topic_is_heard_before_one_is_heard_twice():
    found = changes(
        rows({"calm": (3, 8), "early": (5, 6)}, {"calm": (4, 7), "early": (2, 6)}),
        promise(("kept", "not_seen"), ("kept", "seen")),
        [ScoreMove("a", "Feeling safe", 14, 12), ScoreMove("b", "Feeling safe", 10, 12)],
        Answered(a=False, b=False),
        names=ADA_AND_BEN,
    )
    assert [line.topic for line in found] == [Topic.GAP, Topic.COMMITMENT, Topic.SCORE, Topic.ANSWERS]


moves = st.builds(ScoreMove, st.sampled_from(["a", "b"]), st.text(max_size=9), st.integers(0, 9), st.integers(0, 9))
pairs = st.fixed_dictionaries({key: st.tuples(st.integers(0, 10), st.integers(0, 10)) for key in ("calm", "early")})


@given(pairs, pairs, st.lists(moves, max_size=6), st.booleans(), st.booleans())
def test_there_are_never_more_than_four_lines(now, before, scores, a, b):
    found = lines(rows(now, before), (), scores, Answered(a=a, b=b, a_before=b, b_before=a))
    assert len(found) <= 4
