"""Suggestions as a table: what is known of a couple, what is suggested, and why."""

from dataclasses import replace

import pytest

from server.domain.gaps import Gap
from server.domain.suggestions import Known, Offer, suggestions
from server.domain.words import Direction

LIBRARY = (
    Offer("leaving_well", "If you part", None, "", frozenset({"kept_to_what_was_agreed"})),
    Offer("weekly_check_in", "Weekly check-in", None, "", frozenset({"answered_without_anger"})),
    Offer("what_broken_trust_means", "What changed", 1, "What broken trust means", frozenset()),
    Offer("full_accountability", "Owning it", 4, "Full accountability", frozenset({"answered_without_anger"})),
    Offer("predictable_safety", "Small things", 6, "Safety", frozenset({"kept_to_what_was_agreed"})),
    Offer("closeness", "Closeness", 11, "Rebuilding intimacy", frozenset({"took_a_no_kindly"})),
    Offer("signs_of_trust", "Small signs", 12, "Signs", frozenset()),
)
NOTHING = Known(frozenset(), frozenset(), (), False, Direction.STAYING, False, False)


def gap(behaviour, size, statement="Ben answered without anger"):
    a, b = (size, 0) if size is not None else (4, None)
    return Gap(f"weekly_check_in.{behaviour}", "b", "", statement, 0, 10, a, b, None, None, size, None, "", "")


ANGER, KEPT, NO = (
    gap("answered_without_anger", 5),
    gap("kept_to_what_was_agreed", 4, "Ada kept"),
    gap("took_a_no_kindly", 6),
)

TABLE = [
    ("nothing is known", {}, ["what_broken_trust_means"]),
    ("a theme was given", {"given": {"what_broken_trust_means"}}, ["full_accountability"]),
    ("themes were given out of order", {"given": {"predictable_safety"}}, ["signs_of_trust"]),
    ("closeness is never next", {"given": {"predictable_safety"}}, ["signs_of_trust"]),
    ("the guide is through", {"given": {"signs_of_trust"}}, []),
    ("a promise is disputed", {"is_disputed": True}, ["predictable_safety", "what_broken_trust_means"]),
    ("a gap is wide", {"gaps": [ANGER]}, ["full_accountability", "what_broken_trust_means"]),
    ("a gap is narrow", {"gaps": [gap("answered_without_anger", 2)]}, ["what_broken_trust_means"]),
    ("one view only", {"gaps": [gap("answered_without_anger", None)]}, ["what_broken_trust_means"]),
    ("a gap on closeness", {"gaps": [NO]}, ["what_broken_trust_means"]),
    ("a gap nobody asks more about", {"gaps": [NO, ANGER]}, ["full_accountability", "what_broken_trust_means"]),
    (
        "everything at once",
        {"is_disputed": True, "gaps": [ANGER]},
        ["predictable_safety", "full_accountability", "what_broken_trust_means"],
    ),
    ("two reasons for one", {"is_disputed": True, "gaps": [KEPT]}, ["predictable_safety", "what_broken_trust_means"]),
    (
        "it was given last time",
        {"is_disputed": True, "given": {"predictable_safety"}, "latest": {"predictable_safety"}},
        ["signs_of_trust"],
    ),
    ("a programme is under way", {"in_programme": True}, []),
    ("a programme, and a dispute", {"in_programme": True, "is_disputed": True}, ["predictable_safety"]),
    ("they are separating", {"direction": Direction.SEPARATING}, ["leaving_well"]),
    ("separating, and given", {"direction": Direction.SEPARATING, "given": {"leaving_well"}}, []),
    ("undecided is led neither way", {"direction": Direction.UNDECIDED}, ["what_broken_trust_means"]),
    ("nobody sent anything twice", {"is_silent": True, "is_disputed": True, "gaps": [ANGER]}, []),
]


@pytest.mark.parametrize(("case", "known", "names"), TABLE, ids=[row[0] for row in TABLE])
def test_what_is_suggested(case, known, names):
    asked = {name: frozenset(value) if name in ("given", "latest") else value for name, value in known.items()}
    found = suggestions(LIBRARY, replace(NOTHING, **asked))
    assert [each.name for each in found] == names, case
    assert all(each.reason.endswith(".") for each in found)


def test_each_reason_says_what_it_rests_on():
    found = suggestions(LIBRARY, replace(NOTHING, is_disputed=True, gaps=[ANGER], given=frozenset({"closeness"})))
    assert [each.reason for each in found] == [
        "The two tell a promise of the shared ledger differently. This asks what would let both see it kept.",
        "The two views of “Ben answered without anger” lie 5 points apart. This asks more about it.",
        "Theme 1 begins the guide: What broken trust means.",
    ]
