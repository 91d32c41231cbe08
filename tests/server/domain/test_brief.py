"""Which five lines a session begins with."""

from dataclasses import replace
from datetime import date
from itertools import count
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import change
from server.domain.brief import MOST_LINES, ROOM, BriefLine, Topic, brief
from server.domain.change import Change
from server.domain.gaps import Gap, MirroredBehaviour, Names, Ratings, gaps
from server.domain.ledger import Commitment, LedgerEntry, Reviews, ledger
from server.domain.patterns import Highlight
from server.domain.words import Judgement, Place

ADA_AND_BEN = Names("Ada", "Ben")
SUNDAY = date(2026, 11, 22)
BEHAVIOURS = [
    MirroredBehaviour("calm", "answered without anger", 0, 10),
    MirroredBehaviour("early", "told something before being asked", 0, 10),
    MirroredBehaviour("slow", "left time to think", 0, 10),
]
REPORTS = {"differ": ("kept", "not_seen"), "missed": ("not_kept", "not_seen"), "kept": ("kept", "seen")}


def promises(*stands: str, owner: str = "b") -> tuple[LedgerEntry, ...]:
    """One promise for each word, the owner's report first."""
    mine = {str(n): REPORTS[word][0] for n, word in enumerate(stands)}
    other = {str(n): REPORTS[word][1] for n, word in enumerate(stands)}
    reviews = Reviews(a=other, b=mine) if owner == "b" else Reviews(a=mine, b=other)
    wordings = [Commitment(str(n), owner, f"I do number {n}.") for n, _ in enumerate(stands)]
    return ledger(wordings, reviews, names=ADA_AND_BEN).entries


def apart(now: dict[str, tuple[int, int]], before: dict[str, tuple[int, int]] | None = None) -> tuple[Gap, ...]:
    """Gaps about Ben by behaviour: Ada's rating and Ben's own."""
    ada, ben, was_ada, was_ben = (
        {key: pair[side] for key, pair in pairs.items()} for pairs in (now, before or {}) for side in (0, 1)
    )
    return gaps(
        BEHAVIOURS,
        Ratings(of_partner=ada),
        Ratings(of_self=ben),
        names=ADA_AND_BEN,
        previous_a=Ratings(of_partner=was_ada),
        previous_b=Ratings(of_self=was_ben),
    )


SAYS = {
    "ownership": ("names the act as their own", "accountability", "Accountability"),
    "minimising": ("makes it smaller", "defensiveness", "Defensiveness"),
    "curiosity": ("asks with interest", "communication", "Communication: openings"),
    "criticism": ("criticises the person", "communication", "Communication: obstacles"),
    "fear": ("names fear", "safety", "Safety"),
    "transparency": ("gives openness", "accountability", "Accountability"),
}
_numbers = count()


def cue(place: str, marker: str, quote: str = "That was mine.", **more) -> Highlight:
    says, family, panel = SAYS[marker]
    number = next(_numbers)
    facts = {
        "key": f"key {number}",
        "answer_id": uuid4(),
        "place": Place(place),
        "marker": marker,
        "says": says,
        "family": family,
        "panel": panel,
        "question": "One moment that was hard",
        "source": "Weekly check-in: One moment that was hard",
        "on": SUNDAY,
        "field": "",
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "rule": f"{marker}.said",
        "why": "",
        "target": "",
        "alert": False,
        "raisable": True,
    }
    return Highlight(**{**facts, **more})


SETTLED = Change(
    change.Topic.SCORE, "How settled: Ada moved by 4 points on a scale of 0 to 10; no norm.", "How settled"
)
BOTH_WAYS = (cue("b", "ownership"), cue("b", "minimising", "It was a small thing."))
WIDE = apart({"calm": (3, 8), "early": (5, 6)}, {"calm": (3, 6), "early": (2, 6)})


def lines(entries=(), found=(), highlights=(), new=(), **more) -> tuple[BriefLine, ...]:
    return brief(entries, found, highlights, new, names=ADA_AND_BEN, **more)


def leads(*parts, **more) -> list[str]:
    return [line.lead for line in lines(*parts, **more)]


# ---------------------------------------------------------------- the priority, as a table

FULL = ["They differ", "Missed", "Widest gap", "View moved", "Both ways"]
TABLE = [
    (((), (), (), ()), []),
    ((promises("differ", "missed"), WIDE, BOTH_WAYS, (SETTLED,)), FULL),
    ((promises("differ", "differ", "missed"), WIDE, BOTH_WAYS, (SETTLED,)), ["They differ", "They differ", *FULL[2:]]),
    ((promises("missed", "missed", "differ"), WIDE, (), ()), ["They differ", "Missed", "Missed", *FULL[2:4]]),
    (
        (promises("kept"), WIDE, BOTH_WAYS, (SETTLED,)),
        ["Widest gap", "Next widest", "View moved", "View moved", FULL[4]],
    ),
    ((promises("kept"), WIDE[:1], BOTH_WAYS, (SETTLED,)), ["Widest gap", "View moved", "Both ways", "New"]),
    ((promises("missed"), (), BOTH_WAYS, (SETTLED,)), ["Missed", "Both ways", "New"]),
    (((), (), (), (SETTLED,)), ["New"]),
    ((promises(*["differ"] * 9), (), (), (SETTLED,)), ["They differ"] * 5),
]


@pytest.mark.parametrize(("found", "expected"), TABLE)
def test_lines_are_chosen_by_priority(found, expected):
    assert leads(*found) == expected


def test_a_line_says_what_it_rests_on():
    differ, _, widest, moved, words = lines(promises("differ", "missed"), WIDE, BOTH_WAYS)
    assert differ.sentence == "Ben promised “I do number 0”."
    assert differ.evidence[0].words == "Ben: kept; Ada: not seen."
    assert widest.sentence == "Ben answered without anger. Ben rates this 5 points higher than Ada does."
    assert (widest.evidence[0].of, widest.evidence[0].words) == ("calm:b", "Ada 3, Ben 8 (0 to 10)")
    assert moved.sentence == "Ben told something before being asked. Ada’s view moved up 3 points; Ben’s did not."
    assert moved.evidence[0].words == "Ada 2, now 5; Ben 6, now 6"
    assert words.sentence == "Cues, not findings: Ben names the act as their own, and makes it smaller."
    assert [found.words for found in words.evidence] == ["“That was mine”", "“It was a small thing”"]


def test_both_are_told_in_one_line_where_nothing_else_tells_them_apart():
    same = gaps(
        BEHAVIOURS,
        Ratings({"calm": 8}, {"calm": 3}),
        Ratings({"calm": 8}, {"calm": 3}),
        names=ADA_AND_BEN,
    )
    (line,) = lines(found=same)
    assert line.sentence == (
        "Ada answered without anger. Ada rates this 5 points higher than Ben does. "
        "Ben answered without anger. Ben rates this 5 points higher than Ada does."
    )


def test_a_cue_without_a_counter_example_makes_no_line():
    assert leads(highlights=(cue("a", "ownership"), cue("b", "minimising"))) == []
    assert leads(highlights=(cue("a", "ownership"), cue("a", "criticism"))) == []


def test_both_partners_cues_stand_in_one_line_the_first_in_the_record_first():
    (line,) = lines(highlights=(*BOTH_WAYS, cue("a", "curiosity"), cue("a", "criticism")))
    assert line.sentence == (
        "Cues, not findings: Ada asks with interest, and criticises the person; "
        "Ben names the act as their own, and makes it smaller."
    )


@pytest.mark.parametrize(
    "kept_out",
    [
        {"raisable": False},
        {"judgement": Judgement.DISMISSED},
        {"alert": True},
        {"family": "safety"},
        {"family": "access"},
    ],
)
def test_a_cue_that_may_not_be_used_is_not(kept_out):
    assert leads(highlights=(replace(BOTH_WAYS[0], **kept_out), BOTH_WAYS[1])) == []
    assert leads(highlights=(BOTH_WAYS[0], replace(BOTH_WAYS[1], **kept_out))) == []


def test_a_promise_that_reads_like_surveillance_is_no_line():
    moved = Change(change.Topic.COMMITMENT, "Ben promised “I do number 0”: kept last time, missed now.", "0")
    assert leads(promises("missed"), new=(moved,), set_apart=("0",)) == []


def test_a_promise_is_not_told_twice():
    moved = Change(change.Topic.COMMITMENT, "Ben promised “I do number 0”: kept last time, missed now.", "0")
    assert leads(promises("missed"), new=(moved,)) == ["Missed"]
    assert leads(promises("kept"), new=(moved,)) == ["New"]


def test_where_nobody_answered_there_is_no_brief():
    assert lines(promises("differ"), WIDE, BOTH_WAYS, (SETTLED,), anyone_answered=False) == ()


# ---------------------------------------------------------------- whatever the session

ratings = st.builds(
    Ratings, *[st.dictionaries(st.sampled_from(["calm", "early", "slow"]), st.integers(0, 10), max_size=3)] * 2
)
stands = st.lists(st.sampled_from(sorted(REPORTS)), max_size=4)
cues = st.lists(
    st.builds(
        cue,
        st.sampled_from("ab"),
        st.sampled_from(sorted(SAYS)),
        raisable=st.booleans(),
        alert=st.booleans(),
        judgement=st.sampled_from([None, *Judgement]),
        on=st.dates(date(2026, 11, 1), date(2026, 11, 22)),
        quote=st.sampled_from(["CANARY one", "CANARY two"]),
    ),
    max_size=6,
)
news = st.lists(st.sampled_from([SETTLED, Change(change.Topic.ANSWERS, "Ben sent no answers this time.")]), max_size=2)


@st.composite
def sessions(draw):
    a, b, was_a, was_b = (draw(ratings) for _ in range(4))
    found = gaps(BEHAVIOURS, a, b, names=ADA_AND_BEN, previous_a=was_a, previous_b=was_b)
    return promises(*draw(stands), owner=draw(st.sampled_from("ab"))), found, tuple(draw(cues)), tuple(draw(news))


@given(sessions())
def test_never_more_than_five_each_with_its_evidence_in_order_of_priority(session):
    chosen = lines(*session)
    assert len(chosen) <= MOST_LINES
    assert all(line.evidence for line in chosen)
    order = [list(Topic).index(line.topic) for line in chosen]
    assert order == sorted(order)


@given(sessions())
def test_a_lower_topic_never_takes_a_line_from_a_higher_one(session):
    entries, found, highlights, _ = session
    whole = lines(*session)
    for topic, alone in {
        Topic.PROMISE: lines(entries),
        Topic.GAP: lines(entries, found),
        Topic.WORDS: lines(entries, found, highlights),
    }.items():
        own = [line for line in alone if line.topic is topic][: ROOM[topic]]
        assert [line for line in whole if line.topic is topic][: len(own)] == own


@given(sessions())
def test_as_many_lines_as_there_is_matter_for_up_to_five(session):
    entries, found, highlights, new = session
    each = (lines(entries), lines(found=found), lines(highlights=highlights), lines(entries, new=new))
    told = sum(1 for line in each[3] if line.topic is Topic.NEW) + sum(len(part) for part in each[:3])
    assert len(lines(*session)) == min(MOST_LINES, told) or len(lines(*session)) == MOST_LINES


@given(sessions())
def test_nothing_of_safety_nothing_private_and_nothing_dismissed_is_ever_told(session):
    kept_out = {one.key for one in session[2] if not one.raisable or one.is_dismissed or one.family == "safety"}
    kept_out |= {one.key for one in session[2] if one.alert}
    for line in lines(*session):
        assert not {found.of for found in line.evidence} & kept_out
        assert "fear" not in line.sentence
    without = [one for one in session[2] if one.key not in kept_out]
    assert lines(*session) == lines(session[0], session[1], without, session[3])


def mirrored(session):
    """The same session, recorded with the two people in each other's place."""
    entries, found, highlights, new = session

    def other(place):
        return {"a": "b", "b": "a"}[place]

    turned = [
        replace(
            gap,
            about=other(gap.about),
            a=gap.b,
            b=gap.a,
            previous_a=gap.previous_b,
            previous_b=gap.previous_a,
        )
        for gap in found
    ]
    keys = [behaviour.key for behaviour in BEHAVIOURS]
    turned.sort(
        key=lambda gap: (
            gap.size is None,
            -(gap.size or 0),
            -(gap.widened_by or 0),
            keys.index(gap.behaviour),
            gap.about,
        )
    )
    return (
        [replace(one, commitment=replace(one.commitment, owner=other(one.commitment.owner))) for one in entries],
        turned,
        [replace(one, place=one.place.other) for one in highlights],
        new,
    )


@given(sessions())
def test_swapping_the_two_chooses_the_same_lines(session):
    here = lines(*session)
    there = brief(*mirrored(session), names=Names("Ben", "Ada"))

    swap = {":a": ":b", ":b": ":a"}

    def keys(chosen, *, swapped):
        return [
            (line.topic, line.lead, sorted(_turned(found.of, swap) if swapped else found.of for found in line.evidence))
            for line in chosen
        ]

    assert keys(here, swapped=True) == keys(there, swapped=False)
    assert {line.sentence for line in here if line.topic is Topic.PROMISE} == {
        line.sentence for line in there if line.topic is Topic.PROMISE
    }


def _turned(of: str, swap: dict[str, str]) -> str:
    return of[:-2] + swap[of[-2:]] if of[-2:] in swap else of
