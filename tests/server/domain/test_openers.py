"""Questions to open with: what they may hold, and what they never do."""

import re
from dataclasses import replace

import pytest
from hypothesis import given

from server.domain import change
from server.domain.change import Change
from server.domain.gaps import Names
from server.domain.markers import the_markers
from server.domain.openers import MOST_OPENERS, openers
from server.domain.patterns import Highlight
from tests.server.domain.test_brief import (
    ADA_AND_BEN,
    BOTH_WAYS,
    SETTLED,
    WIDE,
    apart,
    cue,
    mirrored,
    promises,
    sessions,
)
from worksheets.definition import Stance


def ask(entries=(), found=(), highlights=(), new=(), **more) -> list[str]:
    return [one.question for one in openers(entries, found, highlights, new, names=ADA_AND_BEN, **more)]


def test_each_topic_has_one_question_before_any_has_two():
    assert ask(promises("missed", "differ"), WIDE, BOTH_WAYS, (SETTLED,)) == [
        "“I do number 1”: what would each of you count as that having happened?",
        "“Ben answered without anger”: what would each of you count as that?",
        "Ben, you wrote “That was mine”: what would you add to that today?",
    ]
    assert ask(promises("missed", "differ"), WIDE[:1]) == [
        "“I do number 1”: what would each of you count as that having happened?",
        "“Ben answered without anger”: what would each of you count as that?",
        "“I do number 0”: what would help with it, and is it still the right promise?",
    ]


def test_words_of_each_of_them_make_one_question():
    found = (cue("a", "curiosity", "What is he protecting?"), cue("b", "ownership"))
    assert ask(highlights=found) == [
        "“What is he protecting?” and “That was mine”: what would each of you add to that today?"
    ]


def test_a_question_is_tied_to_what_it_rests_on():
    found = openers(promises("differ"), WIDE, (BOTH_WAYS[0],), (), names=ADA_AND_BEN)
    assert [[one.words for one in opener.evidence] for opener in found] == [
        ["Ben’s promise. Ben: kept; Ada: not seen"],
        ["Ada 3, Ben 8 (0 to 10)"],
        ["Weekly check-in: One moment that was hard, Sun 22 Nov"],
    ]
    assert [opener.evidence[0].of for opener in found] == ["0", "calm:b", BOTH_WAYS[0].key]


def test_a_score_that_moved_is_evidence_and_not_in_the_question():
    (found,) = openers((), (), (), (SETTLED,), names=ADA_AND_BEN)
    assert found.question == "What has been different for each of you since we last met?"
    assert found.evidence[0].words == "How settled: Ada moved by 4 points on a scale of 0 to 10; no norm"


def test_with_nothing_written_the_one_question_is_about_that():
    assert ask(promises("differ"), WIDE, BOTH_WAYS, (SETTLED,), anyone_answered=False) == [
        "With nothing written this time: what has been on your minds since we last met?"
    ]


def test_obstacles_defensiveness_and_safety_are_never_quoted():
    found = [cue("b", marker, "CANARY") for marker in ("minimising", "criticism", "fear", "ownership")]
    assert ask(highlights=found[:3]) == []
    assert len(ask(highlights=found)) == 1


def test_a_promise_that_reads_like_surveillance_makes_no_question():
    assert ask(promises("missed"), set_apart=("0",)) == []


def outside_quotes(question: str) -> str:
    return re.sub(r"“[^”]*”", "", question)


FORBIDDEN = re.compile(
    r"\b(?:why|should|must|fail\w*|missed|differ|disput\w*|wrong|lie[ds]?|always|never|guilt\w*|victim|betray\w*|"
    + "|".join(Stance)
    + r")\b",
    re.IGNORECASE,
)

MARKERS = re.compile(
    r"\b(?:" + "|".join(f"{marker.name}|{marker.name.replace('_', ' ')}" for marker in the_markers()) + r")\b",
    re.IGNORECASE,
)


@given(sessions())
def test_every_question_is_open_and_concludes_nothing(session):
    found = openers(*session, names=ADA_AND_BEN)
    assert len(found) <= MOST_OPENERS
    for opener in found:
        asked = outside_quotes(opener.question)
        assert opener.question.endswith("?")
        assert opener.evidence
        assert not FORBIDDEN.search(asked)
        assert not MARKERS.search(asked)
        assert not re.search(r"\d", re.sub(r"number \d", "", opener.question))
        assert len(opener.question) <= 200


@given(sessions())
def test_no_question_rests_on_what_may_not_be_raised(session):
    entries, found, highlights, new = session
    hidden = [replace(one, quote="HIDDENWREN", raisable=False) for one in highlights]
    for opener in openers(entries, found, [*hidden, *highlights], new, names=ADA_AND_BEN):
        assert "HIDDENWREN" not in str(opener)
    assert openers(entries, found, hidden, new, names=ADA_AND_BEN) == openers(
        entries, found, (), new, names=ADA_AND_BEN
    )


@given(sessions())
def test_swapping_the_two_asks_about_the_same(session):
    def asked_about(found):
        return [sorted(evidence.of.rstrip("ab") for evidence in one.evidence) for one in found]

    here = openers(*session, names=ADA_AND_BEN)
    there = openers(*mirrored(session), names=Names("Ben", "Ada"))
    assert asked_about(here) == asked_about(there)


@pytest.mark.parametrize("sure", [True, False])
def test_a_change_of_a_promise_is_no_question_of_its_own(sure):
    moved = Change(change.Topic.COMMITMENT, "Ben promised “I do number 0”: kept last time, not rated now.", "0")
    assert ask(promises("kept"), apart({}), (), (moved,) if sure else ()) == []


def test_a_long_quote_leaves_room_on_the_agenda():
    long: Highlight = cue("a", "ownership", "I took it out of our savings in four goes and told you. " * 9)
    (question,) = ask(highlights=(long, cue("b", "ownership", long.quote)))
    assert len(question) <= 200
