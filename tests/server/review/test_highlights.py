"""Marks in the words on the couple page: what they say, who judges them, and what is never marked here."""

import re
from html import unescape

import pytest
from sqlmodel import select

from server.responses import highlights
from server.tables import Audit, Highlighting, HighlightJudgement
from tests import builders
from tests.cast import NOW
from tests.rule_files import PLAIN, rules, take_in_their_place
from tests.server.review.reading import HERE, both_answered, post, text_of
from worksheets.answers import Answer

WROTE = "The letter on the mat. That was mine. It was only a text, she said."


@pytest.fixture
def read_with(monkeypatch, tmp_path):
    def set_up(patterns, edition="first"):
        made = rules(tmp_path, patterns, edition)
        take_in_their_place(monkeypatch, made)

    set_up(PLAIN)
    return set_up


@pytest.fixture
def ben_wrote(house, cast, read_with):
    def wrote(text, **more):
        with house.database.writing() as session:
            builders.submitted(session, house, cast.ben, cast.session, {"hard_moment": text, **more})

    return wrote


def marks(page) -> list[str]:
    return [unescape(words) for words in re.findall(r'<mark class="cue[^"]*">([^<]*)</mark>', page.text)]


def asked(page, words: str) -> dict[str, str]:
    """The fields of the form that judges the highlight with these words."""
    for form in re.findall(r'<form class="judging".*?</form>', page.text, re.DOTALL):
        if f"“{words}”" in unescape(form):
            return dict(re.findall(r'name="(answer|key)" value="([^"]+)"', form))
    raise AssertionError(f"nothing on the page judges {words!r}")


def test_the_words_are_marked_and_explained_beneath(ben_wrote, browser_as):
    ben_wrote(WROTE)
    page = browser_as("ruth").get(HERE)
    assert marks(page) == ["That was mine", "only a text"]
    shown = text_of(page)
    assert "Owns it. The words stand there as they are. Accountability, 24 Nov. Rule ownership.plain.v1." in shown
    assert "Plays it down." in shown
    assert 'cue cue--towards">That was mine' in page.text
    assert 'cue cue--away">only a text' in page.text
    assert "language cues, not findings" in shown


def test_each_mark_leads_to_its_note_and_no_place_is_named_twice(ben_wrote, browser_as):
    ben_wrote(WROTE + " That was mine too.")
    page = browser_as("ruth").get(HERE)
    for address in re.findall(r'class="ref" href="#([^"]+)"', page.text):
        assert page.text.count(f'id="{address}"') == 1
    assert len(marks(page)) == 3
    assert page.text.count('class="ref"') == 3


def test_marks_that_overlap_leave_every_letter_in_its_place(ben_wrote, read_with, browser_as):
    read_with({"ownership": ["that was mine and only a text"], "minimising": ["only a text and old"]}, "overlapping")
    ben_wrote("So: <that> was mine. That was mine and only a text and old & worn.\nThen I slept.")
    page = browser_as("ruth").get(HERE)
    assert marks(page) == ["That was mine and ", "only a text", " and old"]
    assert 'cue cue--both">only a text' in page.text
    (said,) = re.findall(r'<blockquote><p class="lines-kept">(.*?)</p></blockquote>', page.text, re.DOTALL)
    without_refs = re.sub(r'<a class="ref".*?</a>', "", said, flags=re.DOTALL)
    assert unescape(re.sub(r"<[^>]+>", "", without_refs)) == (
        "So: <that> was mine. That was mine and only a text and old & worn.\nThen I slept."
    )


def test_each_part_of_an_answer_is_marked_where_it_stands(ben_wrote, browser_as):
    promise = {"what": "That was mine: I ring", "by_when": "each_time", "how_seen": "only a text comes"}
    ben_wrote("Nothing.", next_promise=promise)
    page = browser_as("ruth").get(HERE)
    assert marks(page) == ["That was mine", "only a text"]


def test_setting_one_aside_takes_the_mark_away_and_keeps_the_words(ben_wrote, house, browser_as):
    ben_wrote(WROTE)
    ruth = browser_as("ruth")
    fields = asked(ruth.get(HERE), "only a text")
    done = post(house, ruth, "/highlights", judgement="dismiss", **fields)
    assert done.headers["location"] == f"{HERE}#answer-{fields['answer']}"
    page = ruth.get(HERE)
    assert marks(page) == ["That was mine"]
    assert "One passage set aside" in text_of(page)
    assert "“ only a text ” Plays it down." in text_of(page)
    post(house, ruth, "/highlights", judgement="undo", **asked(page, "only a text"))
    assert marks(ruth.get(HERE)) == ["That was mine", "only a text"]


def test_what_fits_is_said_to_fit_until_that_is_taken_back(ben_wrote, house, browser_as):
    ben_wrote(WROTE)
    ruth = browser_as("ruth")
    fields = asked(ruth.get(HERE), "That was mine")
    post(house, ruth, "/highlights", judgement="confirm", **fields)
    assert "Judged to fit." in text_of(ruth.get(HERE))
    post(house, ruth, "/highlights", judgement="undo", **fields)
    assert "Judged to fit." not in text_of(ruth.get(HERE))


def test_the_session_in_view_stays_in_view(ben_wrote, house, cast, browser_as):
    ben_wrote(WROTE)
    ruth = browser_as("ruth")
    fields = asked(ruth.get(HERE), "only a text")
    done = post(house, ruth, "/highlights", judgement="dismiss", session=str(cast.session.id), **fields)
    assert done.headers["location"].startswith(f"{HERE}?session={cast.session.id}#")


def test_only_the_couples_own_clinician_judges_and_it_is_recorded(ben_wrote, house, cast, browser_as):
    ben_wrote(WROTE)
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    ruth, sam = browser_as("ruth"), browser_as("sam")
    fields = asked(ruth.get(HERE), "only a text")
    guest = sam.get(HERE)
    assert marks(guest) == ["That was mine", "only a text"]
    assert "Set it aside" not in text_of(guest)
    assert post(house, sam, "/highlights", judgement="dismiss", **fields).status_code == 403
    post(house, ruth, "/highlights", judgement="dismiss", **fields)
    with house.database.reading() as session:
        rows = session.exec(select(Audit).where(Audit.action == "highlight.dismissed")).all()
        assert [(row.member_id, row.partner_id, row.detail) for row in rows] == [
            (cast.members["ruth"].id, cast.ben.id, "")
        ]


def test_nothing_else_can_be_judged(ben_wrote, house, cast, browser_as):
    ben_wrote(WROTE)
    ruth = browser_as("ruth")
    fields = asked(ruth.get(HERE), "only a text")
    for wrong in (
        {**fields, "judgement": "praise"},
        {**fields, "key": "0" * 64, "judgement": "dismiss"},
        {**fields, "answer": "nobody", "judgement": "dismiss"},
        {**fields, "answer": str(cast.session.id), "judgement": "dismiss"},
    ):
        assert post(house, ruth, "/highlights", **wrong).status_code == 404
    with house.database.reading() as session:
        assert session.exec(select(HighlightJudgement)).all() == []


def test_nothing_of_the_safety_family_is_marked_on_this_page(house, cast, read_with, browser_as):
    with house.database.writing() as session:
        both_answered(session, house, cast)
        later = builders.couple_session(session, cast.couple, cast.session.starts_at.replace(day=30))
        builders.submitted(session, house, cast.ada, later, {"hard_moment": "I am afraid of him on Fridays."})
    page = browser_as("ruth").get(f"{HERE}?session={later.id}")
    assert marks(page) == []
    for trace in ("alert", "is afraid of", "Safety", "fear"):
        assert trace not in text_of(page)


def test_an_answer_that_holds_something_to_read_alone_carries_no_mark_at_all(ben_wrote, browser_as):
    ben_wrote(f"{WROTE} I am afraid of her.", good_moment="I lied about the rice.")
    page = browser_as("ruth").get(HERE)
    assert marks(page) == ["I lied"]
    shown = text_of(page)
    assert "Ben One passage in 5 words: owns it 1." in shown
    assert "Ben No passage matched in 5 words." in shown
    assert (
        "Answers for you alone, and any with something to be read alone , are neither quoted nor counted here." in shown
    )


def test_answers_about_safety_are_not_read_for_marks(house, cast, read_with, safety_worksheets):
    answers = {"changed": "That was mine.", "tea": "I lied about the tea."}
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, answers, worksheet="mixed_page")
        row = session.exec(select(Highlighting)).one()
        assert [one.quote for one in highlights._open_found(session, house.vault, row).found] == ["I lied"]


def test_an_answer_kept_back_is_marked_for_the_clinician(ben_wrote, browser_as):
    ben_wrote(Answer(WROTE, kept_back=True))
    assert marks(browser_as("ruth").get(HERE)) == ["That was mine", "only a text"]


def test_what_other_rules_changed_is_told_with_the_words(ben_wrote, house, read_with, browser_as):
    ben_wrote(WROTE)
    read_with({"ownership": ["that was mine", "the letter on the mat"]}, "second")
    ruth = browser_as("ruth")
    waiting = text_of(ruth.get(HERE))
    assert "Not read by today’s rules yet" in waiting
    highlights.read_again(house, NOW)
    shown = text_of(ruth.get(HERE))
    assert "Not read by today’s rules yet" not in shown
    assert "The rules changed on 24 Nov. Read again: one passage more, one fewer." in shown
    assert "More: Ben , owns it: “ The letter on the mat ”" in shown
    assert "Fewer: Ben , plays it down: “ only a text ”" in shown


def test_what_other_rules_made_of_the_safety_family_is_not_told(ben_wrote, house, read_with, browser_as):
    ben_wrote("I fear Fridays.")
    read_with({**PLAIN, "fear": ["fear fridays"]}, "second")
    highlights.read_again(house, NOW)
    shown = text_of(browser_as("ruth").get(HERE))
    assert "The rules changed" not in shown
    assert "fear Fridays ”" not in shown


@pytest.mark.parametrize(
    ("wrote", "beside"),
    [("That was mine.", "Beside it: no passage matched."), (WROTE, "Beside it, in the same answers")],
)
def test_beside_a_quoted_passage_stands_another_or_that_none_matched(ben_wrote, browser_as, wrote, beside):
    ben_wrote(wrote)
    page = browser_as("ruth").get(HERE)
    told = page.text.split('aria-label="Ben, Accountability"')[1].split('role="group"')[0]
    assert beside in told
    assert told.count("Beside it") == 1
    nothing = page.text.split('aria-label="Ada, Accountability"')[1].split('role="group"')[0]
    assert "Beside it" not in nothing
