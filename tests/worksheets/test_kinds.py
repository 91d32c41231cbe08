# ruff: noqa: E501 - a table of cases reads best with one case a line
"""Each kind of question reads what is posted, shows it in words, and gives back the person's own text."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worksheets.builders import CONTEXT, question
from worksheets.kind import JsonValue, Problem
from worksheets.kinds import KINDS

Posted = dict[str, list[str]]

GOOD: list[tuple[str, Posted, JsonValue, list[str]]] = [
    ("rating", {"q.it": ["3"]}, 3, ["3 out of 10"]),
    ("rating", {"q.it": ["10"]}, 10, ["10 out of 10"]),
    ("agreement", {"q.it": ["4"]}, 4, ["Step 4"]),
    ("frequency", {"q.it": ["0"]}, 0, ["Step 0"]),
    ("yes_no", {"q.it": ["yes"]}, "yes", ["Yes"]),
    ("single_choice", {"q.it": ["coffee"]}, "coffee", ["Coffee"]),
    ("multiple_choice", {"q.it": ["coffee", "tea"]}, ["tea", "coffee"], ["Tea", "Coffee"]),
    ("short_text", {"q.it": ["  one\r\nline "]}, "one line", ["one line"]),
    ("long_text", {"q.it": [" two\r\nlines "]}, "two\nlines", ["two\nlines"]),
    ("number", {"q.it": [" 7 "]}, 7, ["7"]),
    ("date", {"q.it.day": ["30"], "q.it.month": ["11"], "q.it.year": ["2026"]}, "2026-11-30", ["30 November 2026"]),
    ("date", {"q.it.day": ["1"], "q.it.month": ["Nov"], "q.it.year": ["2026"]}, "2026-11-01", ["1 November 2026"]),
    (
        "commitment",
        {"q.it.what": ["Call"], "q.it.by_when": ["next_session"], "q.it.how_seen": ["Phone rings"]},
        {"what": "Call", "by_when": "next_session", "how_seen": "Phone rings"},
        ["Call", "Before the next session", "Phone rings"],
    ),
    (
        "commitment",
        {
            "q.it.what": ["Call"],
            "q.it.by_when": ["on_day"],
            "q.it.day": ["30"],
            "q.it.month": ["11"],
            "q.it.year": ["2026"],
            "q.it.how_seen": ["Rings"],
        },
        {"what": "Call", "by_when": "2026-11-30", "how_seen": "Rings"},
        ["Call", "30 November 2026", "Rings"],
    ),
    ("commitment_review", {"q.it.p1": ["kept"], "q.it.p2": ["decline"]}, {"p1": "kept", "p2": "decline"}, ["I kept it", "Rather not answered"]),
    ("commitment_review", {"q.it.p1": ["kept"], "q.it.p1.raised": ["unasked"]}, {"p1": "kept", "p1.raised": "unasked"}, ["I kept it. I brought it up unasked"]),
    ("commitment_review", {"q.it.p2": ["seen"], "q.it.p2.raised": [""]}, {"p2": "seen"}, ["I saw it"]),
    (
        "incident",
        {"q.it.when": ["Friday"], "q.it.what": ["A letter"], "q.it.felt": [""], "q.it.did": ["Left"]},
        {"when": "Friday", "what": "A letter", "felt": "", "did": "Left"},
        ["Friday", "A letter", "Left"],
    ),
]  # fmt: skip

WRONG: list[tuple[str, Posted, str, str]] = [
    ("rating", {"q.it": ["11"]}, "q.it", "Choose a number from 0 to 10"),
    ("rating", {"q.it": ["3", "4"]}, "q.it", "Choose one answer only"),
    ("rating", {"q.it": ["٣"]}, "q.it", "Choose a number from 0 to 10"),
    ("agreement", {"q.it": ["6"]}, "q.it", "Choose one of the answers on the page"),
    ("yes_no", {"q.it": ["maybe"]}, "q.it", "Choose one of the answers on the page"),
    ("multiple_choice", {"q.it": ["tea", "gin"]}, "q.it", "Choose one of the answers on the page"),
    ("number", {"q.it": ["9" * 5000]}, "q.it", "Write a whole number from 0 to 7, in digits"),
    ("number", {"q.it": ["a few"]}, "q.it", "Write a whole number from 0 to 7, in digits"),
    ("short_text", {"q.it": ["x" * 301]}, "q.it", "This is 301 characters long. Shorten it to 300 or fewer"),
    ("long_text", {"q.it": ["x" * 10_450]}, "q.it", "This is 10,450 characters long. Shorten it to 10,000 or fewer"),
    ("date", {"q.it.day": ["31"], "q.it.month": ["11"], "q.it.year": ["2026"]}, "q.it.day", "Choose a day that exists: November has 30 days"),
    ("date", {"q.it.day": ["29"], "q.it.month": ["2"], "q.it.year": ["2026"]}, "q.it.day", "Choose a day that exists: February 2026 has 28 days"),
    ("date", {"q.it.day": ["29"], "q.it.month": ["13"], "q.it.year": ["2026"]}, "q.it.month", "Choose a month from 1 to 12"),
    ("date", {"q.it.day": ["29"], "q.it.month": ["1"], "q.it.year": ["26"]}, "q.it.year", "Write the year with four digits, like 2026"),
    ("date", {"q.it.day": ["29"], "q.it.month": [""], "q.it.year": ["2026"]}, "q.it.month", "Fill in the day, the month and the year"),
    ("commitment", {"q.it.what": ["Call"], "q.it.by_when": ["on_day"], "q.it.day": ["1"], "q.it.month": ["1"], "q.it.year": ["2026"]}, "q.it.day", "Choose today or a later day"),
    ("commitment", {"q.it.what": ["Call"], "q.it.by_when": ["never"]}, "q.it.by_when", "Choose one of the answers on the page"),
    ("commitment_review", {"q.it.p1": ["seen"]}, "q.it.p1", "Choose one of the answers on the page"),
    ("commitment_review", {"q.it.p1": ["kept"], "q.it.p1.raised": ["seen"]}, "q.it.p1.raised", "Choose one of the answers on the page"),
    ("incident", {"q.it.when": ["x" * 301]}, "q.it.when", "This is 301 characters long. Shorten it to 300 or fewer"),
]  # fmt: skip

HOSTILE_TEXT = st.one_of(
    st.text(),
    st.text(alphabet=st.characters()),
    st.sampled_from(
        [
            "\x00",
            "\ud800",
            "\u202eabc",
            "\u200b",
            "a\u0301" * 30_000,
            "x" * 1_000_000,
            "1e999",
            "-0",
            "NaN",
            "decline",
            "[]",
        ]
    ),
)
SUBS = ["", "what", "by_when", "day", "month", "year", "how_seen", "when", "felt", "did", "p1", "p2", "decline", "keep"]
POSTED = st.dictionaries(
    st.sampled_from([f"q.it.{sub}".rstrip(".") for sub in SUBS]),
    st.one_of(st.lists(HOSTILE_TEXT, max_size=3), HOSTILE_TEXT, st.lists(st.one_of(st.none(), st.integers()))),
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.sampled_from([*SUBS, "x"]), inner)),
    max_leaves=8,
)


@pytest.mark.parametrize(("kind", "posted", "value", "lines"), GOOD)
def test_what_is_posted_is_read_and_shown_in_words(
    kind: str, posted: Posted, value: JsonValue, lines: list[str]
) -> None:
    asked = question(kind)
    assert KINDS[kind].read(asked, posted, CONTEXT) == value
    assert [line.text for line in KINDS[kind].show(asked, value, CONTEXT)] == lines
    assert json.loads(json.dumps(value)) == value


@pytest.mark.parametrize(("kind", "posted", "field", "message"), WRONG)
def test_what_cannot_be_read_is_said_with_what_to_do(kind: str, posted: Posted, field: str, message: str) -> None:
    problem = KINDS[kind].read(question(kind), posted, CONTEXT)
    assert isinstance(problem, Problem)
    assert (problem.field, problem.message) == (field, message)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_posted_is_nothing_said(kind: str) -> None:
    assert KINDS[kind].read(question(kind), {}, CONTEXT) is None
    assert KINDS[kind].unfinished(question(kind), None, CONTEXT) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_question_that_is_asked_of_everyone_points_at_the_choice_to_decline(kind: str) -> None:
    missing = KINDS[kind].unfinished(question(kind, required=True), None, CONTEXT)
    assert missing
    assert all("I’d rather not answer" in problem.message for problem in missing)


@pytest.mark.parametrize("kind", KINDS)
@given(posted=POSTED)
@settings(max_examples=40, deadline=None)
def test_nothing_posted_can_make_a_kind_raise(kind: str, posted: Any) -> None:
    asked = question(kind)
    read = KINDS[kind].read(asked, posted, CONTEXT)
    if isinstance(read, Problem):
        assert read.field.startswith("q.it")
        assert read.message
        return
    json.dumps(read).encode()
    KINDS[kind].unfinished(asked, read, CONTEXT)
    for line in KINDS[kind].show(asked, read, CONTEXT):
        line.text.encode()
    for passage in KINDS[kind].words(asked, read):
        assert passage.text


@pytest.mark.parametrize("kind", KINDS)
@given(value=JSON)
@settings(max_examples=40, deadline=None)
def test_a_stored_value_of_another_shape_never_breaks_a_page(kind: str, value: Any) -> None:
    asked = question(kind, required=True)
    KINDS[kind].show(asked, value, CONTEXT)
    KINDS[kind].words(asked, value)
    KINDS[kind].unfinished(asked, value, CONTEXT)


@given(text=st.text(max_size=500))
def test_a_text_read_twice_stays_the_same(text: str) -> None:
    kind = KINDS["long_text"]
    once = kind.read(question("long_text"), {"q.it": [text]}, CONTEXT)
    if isinstance(once, str):
        assert kind.read(question("long_text"), {"q.it": [once]}, CONTEXT) == once


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_that_exists_can_be_given(day: date) -> None:
    posted = {"q.it.day": [str(day.day)], "q.it.month": [str(day.month)], "q.it.year": [str(day.year)]}
    assert KINDS["date"].read(question("date"), posted, CONTEXT) == day.isoformat()


def test_text_loses_its_control_characters_and_keeps_its_joiners() -> None:
    typed = "\x00\u202eAda\u2069 \ud800cried.\u2028Then \U0001f469\u200d\U0001f467 slept\x07"
    read = KINDS["long_text"].read(question("long_text"), {"q.it": [typed]}, CONTEXT)
    assert read == "Ada cried.\nThen \U0001f469\u200d\U0001f467 slept"


def test_text_in_which_nothing_can_be_seen_is_empty() -> None:
    assert KINDS["long_text"].read(question("long_text"), {"q.it": ["\u200b \u2060\n"]}, CONTEXT) is None


def test_a_promise_without_a_way_to_see_it_is_kept_and_asked_about() -> None:
    kind, asked = KINDS["commitment"], question("commitment")
    value = kind.read(asked, {"q.it.what": ["Call"], "q.it.by_when": ["each_time"]}, CONTEXT)
    assert value == {"what": "Call", "by_when": "each_time", "how_seen": ""}
    (problem,) = kind.unfinished(asked, value, CONTEXT)
    assert problem.field == "q.it.how_seen"
    assert problem.message == "Say how you would both see it, or clear the promise"


def test_a_promise_with_a_day_that_does_not_exist_keeps_its_words() -> None:
    posted = {"q.it.what": ["Call"], "q.it.day": ["31"], "q.it.month": ["11"], "q.it.year": ["2026"]}
    taken = KINDS["commitment"].take(question("commitment"), posted, CONTEXT)
    assert taken.value == {"what": "Call", "by_when": "", "how_seen": ""}
    assert [problem.field for problem in taken.problems] == ["q.it.day"]


def test_choosing_only_by_when_is_not_yet_a_promise() -> None:
    assert KINDS["commitment"].read(question("commitment"), {"q.it.by_when": ["each_time"]}, CONTEXT) is None


def test_clearing_a_promise_empties_all_of_it() -> None:
    posted = {"q.it.what": ["Call"], "q.it.clear": ["1"]}
    assert KINDS["commitment"].read(question("commitment"), posted, CONTEXT) is None


def test_the_owner_and_the_other_one_are_offered_different_words_for_a_promise() -> None:
    lines = KINDS["commitment_review"].show(
        question("commitment_review"), {"p1": "not_kept", "p2": "partly_seen", "gone": "kept"}, CONTEXT
    )
    assert [(line.label, line.text) for line in lines] == [
        ("Your promise: Ask before nine", "I didn’t"),
        ("Ben’s promise: Open the post", "I saw part of it"),
        ("A promise that is no longer open", "I kept it"),
    ]


def test_a_promise_left_out_is_named_by_its_first_words() -> None:
    asked = question("commitment_review", required=True)
    problems = KINDS["commitment_review"].unfinished(asked, None, CONTEXT)
    assert [(problem.field, problem.message) for problem in problems] == [
        ("q.it.p1", "Say how it went with “Ask before nine”, or choose “I’d rather not answer”"),
        ("q.it.p2", "Say how it went with “Open the post”, or choose “I’d rather not answer”"),
    ]


def test_a_persons_own_words_are_marked_and_counted_apart_from_ours() -> None:
    value: JsonValue = {"what": "Call home", "by_when": "each_time", "how_seen": "It rings"}
    asked = question("commitment")
    assert [line.is_words for line in KINDS["commitment"].show(asked, value, CONTEXT)] == [True, False, True]
    assert [(p.field, p.text) for p in KINDS["commitment"].words(asked, value)] == [
        ("what", "Call home"),
        ("how_seen", "It rings"),
    ]


def test_there_are_thirteen_kinds_and_each_says_its_name() -> None:
    assert len(KINDS) == 13
    assert all(kind.name == name for name, kind in KINDS.items())
