"""Programmes are read like worksheets: what cannot be used is told with file, place, fault and remedy."""

import pytest

from tests.worksheets.own_words import known_runs, shared_runs
from worksheets.catalog import the_catalog
from worksheets.definition import DefinitionProblem, Stance
from worksheets.programme import PROGRAMMES, is_programme, load, read_programme, the_programmes

STEP = """
[[steps]]
title = { en = "Where things stand" }
worksheets = ["can_it_survive"]
"""
HEAD = """
name = "short"
version = 1
languages = ["en"]
title = { en = "Short" }
summary = { en = "Two steps." }
clinician_note = { en = "When not: never." }
"""


def read(text, file="short.v1.toml"):
    return read_programme(text, file, the_catalog())


def test_the_three_programmes_are_there_in_both_languages():
    assert [(each.name, len(each.steps), each.repeats) for each in the_programmes().latest()] == [
        ("twelve_weeks_of_repair", 12, False),
        ("six_weeks_of_deciding", 6, False),
        ("weekly_check_in_alone", 1, True),
    ]
    for programme in the_programmes().latest():
        for language in ("en", "es"):
            assert programme.title(language)
            assert len({programme.title(each) for each in ("en", "es")}) == 2
            assert programme.summary(language)
            assert programme.clinician_note(language)


def test_a_programme_ends_after_its_last_step_and_a_repeating_one_begins_again():
    twelve, six, alone = the_programmes().latest()
    assert twelve.step(11) is twelve.steps[11]
    assert twelve.step(12) is None
    assert six.step(6) is None
    assert alone.step(40) is alone.steps[0]


def test_repair_looks_at_leaving_and_deciding_begins_without_asking_for_a_decision():
    twelve, six, _ = the_programmes().latest()
    assert any("staying_or_leaving" in step.worksheets for step in twelve.steps)
    assert "staying_or_leaving" not in six.steps[0].worksheets


def test_a_step_for_one_stance_also_goes_to_whoever_is_both():
    step = read(f'{HEAD}{STEP}stance = "injured"').steps[0]
    assert [step.is_for(stance) for stance in Stance] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "place", "fault"),
    [
        (HEAD, "steps", "is missing"),
        (HEAD + STEP.replace("can_it_survive", "can_it"), "steps[1].worksheets", "no worksheet “can_it”"),
        (HEAD + STEP.replace("can_it_survive", "safety_check"), "steps[1].worksheets", "asks about safety alone"),
        (
            HEAD + STEP.replace('"can_it_survive"', '"can_it_survive", "full_accountability"'),
            "steps[1].worksheets",
            "both ask about owned_without_but",
        ),
        (
            HEAD
            + STEP.replace(
                '"can_it_survive"', '"can_it_survive", "when_trust_breaks", "closeness", "staying_or_leaving"'
            ),
            "steps[1].worksheets",
            "together they take 40 minutes",
        ),
        (HEAD + STEP + "weeks = 2", "steps[1].weeks", "nothing reads this"),
        (HEAD + STEP + 'stance = "guilty"', "steps[1].stance", "is not one of"),
        (HEAD.replace('"short"', '"long"') + STEP, "name", "the file is called"),
        ("name = ", "", "this is not TOML"),
    ],
)
def test_a_fault_is_named_with_its_place(text, place, fault):
    with pytest.raises(DefinitionProblem) as told:
        read(text)
    assert told.value.place == place
    assert fault in told.value.fault
    assert told.value.remedy


def test_a_version_does_not_come_without_the_one_before(tmp_path):
    (tmp_path / "short.v2.toml").write_text(HEAD.replace("version = 1", "version = 2") + STEP)
    with pytest.raises(DefinitionProblem, match="version 1 is not there"):
        load(the_catalog(), tmp_path)


def test_programmes_are_told_from_worksheets_by_their_steps():
    assert is_programme(HEAD + STEP)
    assert not is_programme(HEAD)
    assert not is_programme("[[")


def test_the_programmes_are_our_own_words():
    for file in PROGRAMMES.glob("*.toml"):
        assert shared_runs(file.read_text(encoding="utf-8"), known_runs()) == ()
