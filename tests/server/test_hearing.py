"""What the released rules find in a response: their words and places, whoever wrote it and whatever they are called."""

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.ids import new_id
from server.domain.markers import the_markers
from server.domain.markers.edition import edition_of, the_edition
from server.domain.words import Place, Policy
from server.responses.hearing import difference, heard_in, the_rules
from server.responses.reading import Written, WrittenAnswer
from tests.cast import NOW
from worksheets.answers import Answer
from worksheets.catalog import the_catalog
from worksheets.definition import Stance

EXAMPLES = [text for marker in the_markers() for text in marker.examples.found + marker.examples.passed_over]
SENTENCES = st.lists(st.one_of(st.sampled_from(EXAMPLES), st.text(max_size=60)), min_size=1, max_size=4)
IDS = {key: new_id() for key in ("hard_moment", "good_moment", "next_promise", "response", "partner")}


def written(answers, stance=Stance.RESPONSIBLE, other="Ada", place=Place.B) -> Written:
    worksheet = the_catalog().latest("weekly_check_in")
    given_ = {
        key: WrittenAnswer(IDS[key], value if isinstance(value, Answer) else Answer(value), NOW, None, ())
        for key, value in answers.items()
    }
    return Written(
        id=IDS["response"],
        invitation_id=IDS["response"],
        session_id=IDS["response"],
        partner_id=IDS["partner"],
        place=place,
        worksheet=worksheet,
        form=worksheet.form_for(stance, "en", other),
        policy=Policy.LIMITED,
        submitted_at=NOW,
        answers=given_,
    )


def what(heard):
    return [(found.question, found.field, found.start, found.end, found.marker, found.rule) for found in heard.found]


@given(SENTENCES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_quote_stands_where_it_says_in_the_answer(sentences):
    text = " ".join(sentences)
    for found in heard_in(written({"hard_moment": text}), the_rules()).found:
        assert text[found.start : found.end] == found.quote
        assert found.quote.strip()
        assert found.answer_id == IDS["hard_moment"]


@given(SENTENCES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_swapping_stance_names_and_places_changes_nothing(sentences):
    answers = {"hard_moment": " ".join(sentences)}
    first = heard_in(written(answers), the_rules())
    other = heard_in(written(answers, stance=Stance.INJURED, other="Ben", place=Place.A), the_rules())
    assert what(first) == what(other)


@pytest.mark.parametrize("marker", the_markers(), ids=lambda marker: marker.name)
def test_what_somebody_else_said_is_not_the_authors_own(marker):
    """Where a rule leaves out quotations, an example that is quoted whole is found by none of its rules."""
    quoting = {rule.id for rule in marker.rules if any(mask.__name__ == "quoted" for mask in rule.masks)}
    for text in marker.examples.found:
        quoted = f"Then came the words “{text.replace('“', '').replace('”', '')}”"
        if len(text) < 250 and "\n" not in text:
            found = heard_in(written({"hard_moment": quoted}), the_rules()).found
            inside = [one for one in found if one.rule in quoting and one.start > quoted.index("“")]
            assert not inside, (text, inside)


def test_each_part_of_an_answer_is_a_passage_of_its_own():
    lied = next(text for text in EXAMPLES if heard_in(written({"hard_moment": text}), the_rules()).found)
    promise = {"what": lied, "by_when": "each_time", "how_seen": lied}
    heard = heard_in(
        written({"hard_moment": "", "next_promise": promise, "good_moment": Answer(lied, declined=True)}), the_rules()
    )
    assert {found.field for found in heard.found} == {"what", "how_seen"}
    assert heard.answers == (IDS["next_promise"],)


def test_what_was_amended_is_no_difference_of_the_rules():
    text = next(text for text in EXAMPLES if heard_in(written({"hard_moment": text}), the_rules()).found)
    before = heard_in(written({"hard_moment": text}), the_rules())
    amended = dataclasses.replace(before, answers=(new_id(),), found=())
    assert not difference(before, amended)
    assert difference(before, dataclasses.replace(before, found=())).dropped
    assert difference(dataclasses.replace(before, found=()), before).added


def test_the_edition_changes_with_anything_that_decides_what_is_found(tmp_path):
    (tmp_path / "rules").mkdir()
    for name, content in (("rules/a.toml", "1"), ("vocabulary.toml", "2"), ("engine.py", "3")):
        (tmp_path / name).write_text(content)
    names = [edition_of(tmp_path)]
    for name in ("rules/a.toml", "vocabulary.toml", "engine.py"):
        (tmp_path / name).write_text("changed")
        names.append(edition_of(tmp_path))
    (tmp_path / "rules/a.toml").rename(tmp_path / "rules/b.toml")
    names.append(edition_of(tmp_path))
    (tmp_path / "notes.txt").write_text("of no matter")
    assert len(set(names)) == 5
    assert edition_of(tmp_path) == names[-1]
    assert len(the_edition()) == 12
