"""A page as posted becomes answers and problems; questions are asked only where they apply."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worksheets.builders import ASKED, CONTEXT, form, group, item
from worksheets.answers import Answer, raw, read, shown, unanswered, word_count
from worksheets.catalog import the_catalog
from worksheets.definition import Form, Stance
from worksheets.kind import Context

ENDS = 'low = { en = "None" }\nhigh = { en = "All" }\n'


def two_pages(show_if: str) -> Form:
    return form(
        group("first", item("calm", "rating", ENDS), item("came_up", "yes_no")),
        group("second", item("more", "long_text", f"show_if = {show_if}")),
    )


def test_every_readable_answer_is_kept_when_another_has_a_problem() -> None:
    sample = form(group("one", item("calm", "rating", ENDS), item("story")))
    reading = read(sample, sample.pages[0], {"q.calm": ["99"], "q.story": ["A long day"]}, CONTEXT, finishing=True)
    assert dict(reading.answers) == {"story": Answer("A long day")}
    assert [problem.field for problem in reading.problems] == ["q.calm"]


def test_saving_while_writing_asks_for_nothing_more() -> None:
    sample = form(group("one", item("story"), item("promise", "commitment")))
    reading = read(sample, sample.pages[0], {"q.promise.what": ["Call"]}, CONTEXT)
    assert reading.problems == ()
    assert reading.answers["promise"].value == {"what": "Call", "by_when": "", "how_seen": ""}


def test_going_on_asks_for_what_is_missing_and_keeps_what_was_given() -> None:
    sample = form(group("one", item("story"), item("promise", "commitment")))
    reading = read(sample, sample.pages[0], {"q.promise.what": ["Call"]}, CONTEXT, finishing=True)
    assert [problem.field for problem in reading.problems] == ["q.story", "q.promise.by_when", "q.promise.how_seen"]
    assert reading.answers["promise"].value == {"what": "Call", "by_when": "", "how_seen": ""}


def test_declining_is_always_enough() -> None:
    sample = form(group("one", item("calm", "rating", ENDS), item("story"), item("promise", "commitment")))
    posted = {"q.calm": ["decline"], "q.story.decline": ["1"], "q.promise.decline": ["1"]}
    reading = read(sample, sample.pages[0], posted, CONTEXT, finishing=True)
    assert reading.problems == ()
    assert all(answer.declined for answer in reading.answers.values())
    assert unanswered(sample, reading.answers, CONTEXT) == ()


def test_what_was_declined_is_not_given_even_if_something_stood_there() -> None:
    sample = form(group("one", item("story")))
    reading = read(sample, sample.pages[0], {"q.story": ["no"], "q.story.decline": ["1"]}, CONTEXT)
    assert reading.answers["story"] == Answer(None, declined=True)


def test_writing_the_word_decline_declines_nothing() -> None:
    sample = form(group("one", item("story")))
    assert read(sample, sample.pages[0], {"q.story": ["decline"]}, CONTEXT).answers["story"] == Answer("decline")


def test_an_answer_can_be_kept_back() -> None:
    sample = form(group("one", item("story")))
    reading = read(sample, sample.pages[0], {"q.story": ["no"], "q.story.keep": ["1"]}, CONTEXT)
    assert reading.answers["story"] == Answer("no", kept_back=True)


def test_an_answer_survives_being_stored() -> None:
    for answer in (Answer(), Answer("x", kept_back=True), Answer(None, declined=True), Answer({"p1": "kept"})):
        assert Answer.from_json(answer.to_json()) == answer


def test_a_page_can_show_again_exactly_what_was_typed() -> None:
    sample = form(group("one", item("day", "date")))
    posted = {"q.day.day": [" 31"], "q.day.month": ["11 "], "q.day.year": [""]}
    assert raw(sample.question("day"), posted) == {"day": (" 31",), "month": ("11 ",), "year": ("",)}


def test_a_question_is_asked_only_when_its_condition_is_met() -> None:
    sample = two_pages('{ item = "came_up", equals = "yes" }')
    page = sample.page("second")
    assert shown(sample, page, {}) == ()
    assert shown(sample, page, {"came_up": Answer("no")}) == ()
    assert shown(sample, page, {"came_up": Answer(None, declined=True)}) == ()
    assert [question.key for question in shown(sample, page, {"came_up": Answer("yes")})] == ["more"]


def test_a_number_can_open_a_question_from_either_side() -> None:
    low, high = two_pages('{ item = "calm", at_most = 3 }'), two_pages('{ item = "calm", at_least = 3 }')
    assert shown(low, low.page("second"), {"calm": Answer(3)})
    assert not shown(low, low.page("second"), {"calm": Answer(4)})
    assert shown(high, high.page("second"), {"calm": Answer(3)})
    assert not shown(high, high.page("second"), {"calm": Answer(2)})


def test_any_answer_can_open_a_question() -> None:
    sample = two_pages('{ item = "calm", answered = true }')
    assert shown(sample, sample.page("second"), {"calm": Answer(0)})
    assert not shown(sample, sample.page("second"), {"calm": Answer(None)})


def test_a_question_that_is_not_asked_is_not_missed_and_not_overwritten() -> None:
    sample = two_pages('{ item = "came_up", equals = "yes" }')
    page = sample.page("second")
    closed = read(sample, page, {}, CONTEXT, finishing=True, earlier={"came_up": Answer("no")})
    assert (dict(closed.answers), closed.problems) == ({}, ())
    opened = read(sample, page, {}, CONTEXT, finishing=True, earlier={"came_up": Answer("yes")})
    assert [problem.field for problem in opened.problems] == ["q.more"]


def test_words_posted_for_a_question_that_just_closed_are_still_read() -> None:
    sample = two_pages('{ item = "came_up", equals = "yes" }')
    reading = read(sample, sample.page("second"), {"q.more": ["It rained"]}, CONTEXT, earlier={})
    assert reading.answers["more"] == Answer("It rained")


def test_the_last_look_names_what_is_open() -> None:
    sample = two_pages('{ item = "came_up", equals = "yes" }')
    given = {"calm": Answer(4), "came_up": Answer("yes")}
    assert [question.key for question in unanswered(sample, given, CONTEXT)] == ["more"]
    assert [question.key for question in unanswered(sample, {"calm": Answer(4)}, CONTEXT)] == ["came_up"]


def test_a_review_is_left_out_where_no_promise_is_open() -> None:
    sample = form(group("one", item("review", "commitment_review")))
    assert shown(sample, sample.pages[0], {}, Context()) == ()
    assert unanswered(sample, {}, Context()) == ()
    assert [question.key for question in unanswered(sample, {}, CONTEXT)] == ["review"]


def test_only_the_persons_own_words_are_counted() -> None:
    sample = form(group("one", item("calm", "rating", ENDS), item("story"), item("told", "incident")))
    given = {"calm": Answer(4), "story": Answer("three short words"), "told": Answer({"what": "one", "felt": "two x"})}
    assert word_count(sample, given) == 6


def test_a_partner_who_is_both_is_led_by_the_answer_of_the_same_stance() -> None:
    halves = '[groups.items.{}]\nask = {{ en = "What?" }}\nshort = {{ en = "What" }}\n'
    asked = ASKED.split("ask")[0]
    split = halves.format("injured") + halves.format("responsible")
    sample = form(
        group("one", item("came_up", "yes_no", split, asked)),
        group("two", item("more", "long_text", 'show_if = { item = "came_up", equals = "yes" }\n' + split, asked)),
        stance=Stance.BOTH,
    )
    given = {"came_up.injured": Answer("yes"), "came_up.responsible": Answer("no")}
    assert [question.key for question in shown(sample, sample.page("two"), given)] == ["more.injured"]


NAMES = [
    f"q.{question.key}{sub}"
    for worksheet in the_catalog().worksheets()
    for question in worksheet.form_for(Stance.BOTH, "en").questions
    for sub in ("", ".what", ".by_when", ".day", ".when", ".decline", ".keep", ".p1")
]


@given(posted=st.dictionaries(st.sampled_from(NAMES), st.lists(st.text() | st.none(), max_size=2), max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_posted_page_can_make_reading_raise(posted: Any) -> None:
    for worksheet in the_catalog().worksheets():
        sample = worksheet.form_for(Stance.BOTH, "en")
        answers: dict[str, Answer] = {}
        for page in sample.pages:
            reading = read(sample, page, posted, CONTEXT, finishing=True, earlier=answers)
            answers.update(reading.answers)
        assert all(Answer.from_json(answer.to_json()) == answer for answer in answers.values())
        unanswered(sample, answers, CONTEXT)
        word_count(sample, answers)
