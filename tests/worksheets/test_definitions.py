# ruff: noqa: E501 - a table of cases reads best with one case a line
"""A definition is refused with its file, the place, the fault and the remedy; a good one becomes a form."""

import re
from pathlib import Path

import pytest

from tests.worksheets.builders import ASKED, TOP, fault_of, form, group, item, worksheet
from worksheets.catalog import load
from worksheets.definition import DefinitionProblem, Stance, name_partner

ENDS = 'low = { en = "None" }\nhigh = { en = "All" }\n'
UNASKED = ASKED.split("ask")[0]
HALF = 'ask = { en = "What?" }\nshort = { en = "What" }\n'
BEHAVIOUR = '[behaviours.calm]\nen = "stayed calm"\n'
SCALE = """
[scales.ease]
title = { en = "Ease" }
method = "mean"
minimum_answered = 1
lowest = 0
highest = 10
validated = false
"""


def by_stance(injured: str = HALF, responsible: str = HALF) -> str:
    return f"[groups.items.injured]\n{injured}[groups.items.responsible]\n{responsible}"


def pair() -> str:
    return f"[groups.items.self]\n{HALF}[groups.items.partner]\n{HALF}"


FAULTS: list[tuple[str, list[str], str, str, str]] = [
    ("no question", [group("a", item("x", asked=UNASKED + 'short = { en = "What" }'))], "groups[1].items[1].ask", "is missing", "Write it as a table"),
    ("no short label", [group("a", item("x", asked=UNASKED + 'ask = { en = "W" }'))], "groups[1].items[1].short", "is missing", "Write it as a table"),
    ("a language missing", [group("a", item("x", asked=UNASKED + 'ask = { }\nshort = { en = "W" }'))], "groups[1].items[1].ask.en", "no wording", "Write it"),
    ("an unknown language", [group("a", item("x", asked=UNASKED + 'ask = { en = "W", xx = "W" }\nshort = { en = "W" }'))], "groups[1].items[1].ask.xx", "nothing reads this", "Remove it"),
    ("an empty wording", [group("a", item("x", asked=UNASKED + 'ask = { en = " " }\nshort = { en = "W" }'))], "groups[1].items[1].ask.en", "is not a word", "Write it in quotes"),
    ("an unknown placeholder", [group("a", item("x", asked=UNASKED + 'ask = { en = "{name}?" }\nshort = { en = "W" }'))], "groups[1].items[1].ask.en", "“{name}” stands for nothing", "Only {partner}"),
    ("a slip of the pen", [group("a", item("x", rest='hnit = { en = "W" }'))], "groups[1].items[1].hnit", "nothing reads this", "Write “hint”"),
    ("an unknown kind", [group("a", item("x", "slider"))], "groups[1].items[1].kind", "there is no kind “slider”", "Write one of agreement"),
    ("an unknown visibility", [group("a", item("x", asked=ASKED.replace("may_be_raised", "secret")))], "groups[1].items[1].visibility", "'secret' is not one of", "Write one of may_be_raised"),
    ("required in quotes", [group("a", item("x", asked=ASKED.replace("true", '"yes"')))], "groups[1].items[1].required", "neither true nor false", "without quotes"),
    ("a key with capitals", [group("a", item("X"))], "groups[1].items[1].key", "“X” cannot be a name", "small letters"),
    ("an item twice", [group("a", item("x")), group("b", item("y"), item("x"))], "groups[2].items[2].key", "“x” is used twice", "key of its own"),
    ("a group twice", [group("a", item("x")), group("a", item("y"))], "groups[2].key", "“a” is used twice", "key of its own"),
    ("no items", [group("a")], "groups[1].items", "is missing", "Write at least one [[items]]"),
    ("one stance only", [group("a", item("x", asked=UNASKED, rest=f"[groups.items.injured]\n{HALF}"))], "groups[1].items[1].responsible", "no wording for the responsible partner", "one ask for both"),
    ("asked twice over", [group("a", item("x", rest=by_stance()))], "groups[1].items[1].ask", "asked here and in the tables", "once for all"),
    ("a stance without its question", [group("a", item("x", asked=UNASKED, rest=by_stance(responsible='short = { en = "W" }\n')))], "groups[1].items[1].responsible.ask", "is missing", "Write it as a table"),
    ("one option", [group("a", item("x", "single_choice", 'options = [{ value = "a", label = { en = "A" } }]'))], "groups[1].items[1].options", "one option is no choice", "at least two"),
    ("an option twice", [group("a", item("x", "single_choice", 'options = [{ value = "a", label = { en = "A" } }, { value = "a", label = { en = "B" } }]'))], "groups[1].items[1].options[2].value", "offered twice", "value of its own"),
    ("an option called decline", [group("a", item("x", "single_choice", 'options = [{ value = "decline", label = { en = "A" } }, { value = "a", label = { en = "B" } }]'))], "groups[1].items[1].options[1].value", "means something on every page", "another value"),
    ("options for a text", [group("a", item("x", rest='options = [{ value = "a", label = { en = "A" } }]'))], "groups[1].items[1].options", "a long_text has no options", "Remove them"),
    ("a number without range", [group("a", item("x", "number"))], "groups[1].items[1].lowest", "is missing", "Write a whole number"),
    ("a rating beyond ten", [group("a", item("x", "rating", ENDS + "lowest = 0\nhighest = 100"))], "groups[1].items[1].highest", "100 cannot be used", "from 1 to 10"),
    ("a rating without an end", [group("a", item("x", "rating", 'high = { en = "All" }'))], "groups[1].items[1].low", "is missing", "Write it as a table"),
    ("a condition on nothing", [group("a", item("x", rest='show_if = { item = "y", answered = true }'))], "groups[1].items[1].show_if.item", "there is no item “y”", "Name an item"),
    ("a condition on the same page", [group("a", item("y"), item("x", rest='show_if = { item = "y", answered = true }'))], "groups[1].items[2].show_if.item", "not asked on an earlier page", "earlier group"),
    ("a condition with two tests", [group("a", item("y", "yes_no")), group("b", item("x", rest='show_if = { item = "y", equals = "yes", answered = true }'))], "groups[2].items[1].show_if", "there are 2 tests", "Write one of"),
    ("a condition never met", [group("a", item("y", "yes_no")), group("b", item("x", rest='show_if = { item = "y", equals = "maybe" }'))], "groups[2].items[1].show_if.equals", "has no option “maybe”", "Write one of yes, no"),
    ("a condition beyond the range", [group("a", item("y", "rating", ENDS)), group("b", item("x", rest='show_if = { item = "y", at_least = 11 }'))], "groups[2].items[1].show_if.at_least", "is never 11", "from 0 to 10"),
    ("a number asked of a text", [group("a", item("y")), group("b", item("x", rest='show_if = { item = "y", at_least = 1 }'))], "groups[2].items[1].show_if.at_least", "“y” is a long_text", "Use answered"),
    ("a mirror on a text", [BEHAVIOUR, group("a", item("x", rest='mirror = "calm"\nabout = "self"'))], "groups[1].items[1].mirror", "cannot be set against another", "Use a rating"),
    ("a mirror without about", [BEHAVIOUR, group("a", item("x", "rating", ENDS + 'mirror = "calm"'))], "groups[1].items[1].about", "is missing", "self or partner"),
    ("an unknown behaviour", [group("a", item("x", "rating", ENDS + 'mirror = "calm"\n' + pair(), UNASKED))], "groups[1].items[1].mirror", "there is no behaviour “calm”", "under [behaviours]"),
    ("a view without its counterpart", [BEHAVIOUR, group("a", item("x", "rating", ENDS + 'mirror = "calm"\nabout = "self"'))], "groups[1].items[1].mirror", "only the injured partner rates “calm”, about self", "Ask the responsible partner about partner too"),
    ("mirrors on different ranges", [BEHAVIOUR, group("a", item("x", "rating", ENDS + 'mirror = "calm"\nabout = "self"'), item("y", "rating", ENDS + 'mirror = "calm"\nabout = "partner"\nlowest = 0\nhighest = 5'))], "groups[1].items[1].mirror", "in different ways", "same kind and range"),
    ("mirrors of different kinds", [BEHAVIOUR, group("a", item("x", "rating", ENDS + 'mirror = "calm"\nabout = "self"'), item("y", "frequency", 'mirror = "calm"\nabout = "partner"'))], "groups[1].items[1].mirror", "in different ways", "same kind and range"),
    ("one view twice", [BEHAVIOUR, group("a", *(item(key, "rating", ENDS + 'mirror = "calm"\n' + pair(), UNASKED) for key in "xy"))], "groups[1].items[2].mirror", "rates “calm” about self twice", "Ask it once"),
    ("half a pair", [BEHAVIOUR, group("a", item("x", "rating", ENDS + f'mirror = "calm"\n[groups.items.self]\n{HALF}', UNASKED))], "groups[1].items[1].partner", "half of the mirrored pair is missing", "[groups.items.partner]"),
    ("both as a stance that is none", [group("a", item("x", asked=UNASKED, rest='both = "both"\n' + by_stance()))], "groups[1].items[1].both", "'both' is not one of the two", "Write one of injured, responsible"),
    ("both of one wording", [group("a", item("x", rest='both = "injured"'))], "groups[1].items[1].both", "one wording for all", "Remove it"),
    ("an unasked behaviour", [BEHAVIOUR, group("a", item("x"))], "behaviours.calm", "nobody is asked about it", "Remove it"),
    ("an unknown scale", [group("a", item("x", "rating", ENDS + 'scale = "ease"'))], "groups[1].items[1].scale", "there is no scale “ease”", "[scales.ease]"),
    ("a scale on a text", [SCALE, group("a", item("x", rest='scale = "ease"'))], "groups[1].items[1].scale", "has no number to score", "Remove it"),
    ("a scale of another range", [SCALE, group("a", item("x", "agreement", 'scale = "ease"'))], "groups[1].items[1].scale", "from 1 to 5", "same range"),
    ("a scale nobody answers", [SCALE, group("a", item("x"))], "scales.ease", "no item is on it", "Remove it"),
    ("a scale that needs too much", [SCALE.replace("answered = 1", "answered = 2"), group("a", item("x", "rating", ENDS + 'scale = "ease"'))], "scales.ease.minimum_answered", "2 answers are needed, 1", "Lower it"),
    ("a scale that claims to be validated", [SCALE.replace("false", "true"), group("a", item("x", "rating", ENDS + 'scale = "ease"'))], "scales.ease.validated", "not validated", "Write false"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "place", "fault", "remedy"), [each[1:] for each in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_fault_is_named_with_its_place_and_remedy(parts: list[str], place: str, fault: str, remedy: str) -> None:
    problem = fault_of(*parts)
    assert problem.file == "sample.v1.toml"
    assert problem.place == place
    assert fault in problem.fault
    assert remedy in problem.remedy
    assert problem.line
    assert not problem.further, "one mistake is told once"
    assert str(problem) == f"sample.v1.toml, line {problem.line}: {place}: {problem.fault}. {problem.remedy}."


def test_a_partner_who_is_both_may_be_asked_in_one_stance_alone() -> None:
    asked = form(
        group(
            "a",
            item("x", asked=UNASKED, rest='both = "responsible"\n' + by_stance()),
            item("y", asked=UNASKED, rest=by_stance()),
        ),
        stance=Stance.BOTH,
    )
    assert [(question.key, question.stance) for question in asked.questions] == [
        ("x", Stance.RESPONSIBLE),
        ("y.injured", Stance.INJURED),
        ("y.responsible", Stance.RESPONSIBLE),
    ]


@pytest.mark.parametrize(
    ("file", "place"), [("other.v1.toml", "name"), ("sample.v2.toml", "version"), ("sample.toml", "name")]
)
def test_a_file_is_called_after_what_is_in_it(file: str, place: str) -> None:
    problem = fault_of(group("a", item("x")), file=file)
    assert (problem.file, problem.place) == (file, place)
    assert "Call the file sample.v1.toml" in problem.remedy


@pytest.mark.parametrize("text", ["name = ", "a = {b", "=" * 50, "[" * 5000])
def test_what_is_not_toml_is_refused(text: str) -> None:
    assert "this is not TOML" in fault_of(top=text).fault


@pytest.mark.parametrize("key", ["name", "version", "guide", "minutes", "languages", "title", "summary", "intro"])
def test_nothing_that_a_worksheet_needs_may_be_missing(key: str) -> None:
    top = "".join(line + "\n" for line in TOP.splitlines() if not line.startswith(f"{key} "))
    assert fault_of(group("a", item("x")), top=top).place == key


def write(folder: Path, version: int, note: str = "When to use it.", *parts: str) -> None:
    top = TOP.replace("version = 1", f"version = {version}").replace("When to use it.", note)
    (folder / f"sample.v{version}.toml").write_text(top + "".join(parts or (group("a", item("x")),)), encoding="utf-8")


def test_every_released_version_stays_and_the_latest_is_offered(tmp_path: Path) -> None:
    write(tmp_path, 1, "First.")
    write(tmp_path, 2, "Second.")
    catalog = load(tmp_path)
    assert catalog.get("sample", 1).clinician_note("en") == "First."
    assert catalog.latest("sample").version == 2
    assert [each.version for each in catalog.worksheets()] == [2]
    assert catalog.languages == ("en",)
    with pytest.raises(KeyError):
        catalog.get("sample", 3)
    with pytest.raises(KeyError):
        catalog.latest("another")


def test_a_version_that_was_taken_away_is_missed(tmp_path: Path) -> None:
    write(tmp_path, 2)
    with pytest.raises(DefinitionProblem, match="version 1 is not there") as caught:
        load(tmp_path)
    assert caught.value.place == "version"
    assert "Put it back" in caught.value.remedy


def test_one_behaviour_means_the_same_in_every_worksheet(tmp_path: Path) -> None:
    asked = group("a", item("x", "rating", ENDS + 'mirror = "calm"\n' + pair(), UNASKED))
    write(tmp_path, 1, "When to use it.", BEHAVIOUR, asked)
    other = TOP.replace("sample", "other") + BEHAVIOUR.replace("stayed", "kept") + asked
    (tmp_path / "other.v1.toml").write_text(other, encoding="utf-8")
    with pytest.raises(DefinitionProblem, match=r"behaviours\.calm: another worksheet says this behaviour differently"):
        load(tmp_path)


def test_a_worksheet_in_two_languages_shares_a_behaviour_with_one_in_one(tmp_path: Path) -> None:
    asked = group("a", item("x", "rating", ENDS + 'mirror = "calm"\n' + pair(), UNASKED))
    write(tmp_path, 1, "When to use it.", BEHAVIOUR, asked)
    other = (TOP.replace("sample", "other") + asked).replace('languages = ["en"]', 'languages = ["en", "es"]')
    both = re.sub(r'\{ en = ("[^"]*") \}', r"{ en = \1, es = \1 }", other)
    for phrase, is_known in [("stayed calm", True), ("kept calm", False)]:
        behaviour = f'[behaviours.calm]\nen = "{phrase}"\nes = "mantuvo la calma"\n'
        text = both.replace("[[groups]]", behaviour + "[[groups]]", 1)
        (tmp_path / "other.v1.toml").write_text(text, encoding="utf-8")
        if is_known:
            assert load(tmp_path).languages == ("en", "es")
        else:
            with pytest.raises(DefinitionProblem, match="another worksheet says this behaviour differently"):
                load(tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sample.v1.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(DefinitionProblem, match="this is not UTF-8"):
        load(tmp_path)


def test_a_partner_who_is_both_answers_both_wordings_injured_first() -> None:
    split = by_stance(HALF.replace("What?", "Hurt?"), HALF.replace("What?", "Did?"))
    parts = group("a", item("x", asked=UNASKED, rest=split), item("y"))
    assert [(q.key, q.ask) for q in form(parts, stance=Stance.INJURED).questions] == [("x", "Hurt?"), ("y", "What?")]
    assert [(q.key, q.ask) for q in form(parts, stance=Stance.RESPONSIBLE).questions] == [("x", "Did?"), ("y", "What?")]
    assert [(q.key, q.item, q.ask) for q in form(parts, stance=Stance.BOTH).questions] == [
        ("x.injured", "x", "Hurt?"),
        ("x.responsible", "x", "Did?"),
        ("y", "y", "What?"),
    ]


def test_a_stance_may_borrow_what_the_item_says_for_both() -> None:
    split = by_stance('ask = { en = "Hurt?" }\n', 'ask = { en = "Did?" }\n')
    parts = group("a", item("x", asked=UNASKED + 'short = { en = "It" }', rest=split))
    assert form(parts).question("x").short == "It"


def test_a_mirrored_pair_is_asked_of_everyone_about_both() -> None:
    parts = [BEHAVIOUR, group("a", item("x", "rating", ENDS + 'mirror = "calm"\n' + pair(), UNASKED))]
    for stance in Stance:
        questions = form(*parts, stance=stance).questions
        assert [(q.key, q.behaviour, q.about) for q in questions] == [
            ("x.self", "calm", "self"),
            ("x.partner", "calm", "partner"),
        ]
    assert worksheet(*parts).behaviour("calm").highest == 10


def test_a_language_that_is_not_there_falls_back_to_the_first() -> None:
    sample = worksheet(group("a", item("x"))).form_for(Stance.INJURED, "xx")
    assert (sample.language, sample.title) == ("en", "Sample")


def test_the_partners_name_stands_where_it_was_kept_a_place() -> None:
    assert name_partner("{partner} let you finish", "Ben", "en") == "Ben let you finish"
    assert name_partner("{partner} did. {partner}’s part: {partner}", None, "en") == (
        "Your partner did. Your partner’s part: Your partner"
    )
    assert name_partner("When {partner} asked", None, "en") == "When your partner asked"
    assert name_partner("{partner} calla. Lo de {partner}", None, "es") == "Tu pareja calla. Lo de tu pareja"
    assert name_partner("{partner}", "{partner}", "en") == "{partner}"
