"""Measures as a practice brings them. Every wording here is made up: none is an item of a published measure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worksheets.brought_measure import is_measure, read_brought
from worksheets.definition import DefinitionProblem
from worksheets.measure import MEASURES, Side, score, the_measures

SHIPPED = {measure.name: measure for measure in the_measures()}

OWN = """name = "harbour_pulse"
short = "Pulse"
languages = ["en", "es"]
title = { en = "Harbour pulse", es = "Pulso" }
about = { en = "how the week was", es = "cómo fue la semana" }
higher_means = { en = "a better week", es = "una semana mejor" }
instructions = { en = "Think of the last seven days.", es = "Piensa en los últimos siete días." }
missing_at_most = 1
reversed = [2]
source = "Harbour Practice (2024)"
licence = "Written by ourselves."

[cut_off]
at = 3.5
side = "below"
means = { en = "a hard week", es = "una semana dura" }

[norm]
standard_deviation = 2
reliability = 0.8
basis = "retest"

[choices.how_often]
0 = { en = "never", es = "nunca" }
1 = { en = "once, or twice", es = "una o dos veces" }
2 = { en = "often", es = "a menudo" }

[[items]]
ask = { en = "We ate together.", es = "Comimos juntos." }
choices = "how_often"

[[items]]
ask = { en = "We slammed a door.", es = "Dimos un portazo." }
choices = "how_often"

[[items]]
ask = { en = "How light was it?", es = "¿Qué tan ligera fue?" }
lowest = 0
highest = 10
"""

AS_CSV = """name,harbour_pulse
short,Pulse
languages,en es
title_en,Harbour pulse
title_es,Pulso
about_en,how the week was
about_es,cómo fue la semana
higher_means_en,a better week
higher_means_es,una semana mejor
instructions_en,Think of the last seven days.
instructions_es,Piensa en los últimos siete días.
missing_at_most,1
source,Harbour Practice (2024)
licence,Written by ourselves.
cut_off,3.5
cut_off_side,below
cut_off_means_en,a hard week
cut_off_means_es,una semana dura
standard_deviation,2
reliability,0.8
basis,retest

item,ask_en,ask_es,choices_en,choices_es,lowest,highest,reversed
1,We ate together.,Comimos juntos.,"never | once, or twice | often",nunca | una o dos veces | a menudo,,,
2,We slammed a door.,Dimos un portazo.,"never | once, or twice | often",nunca | una o dos veces | a menudo,,,yes
3,How light was it?,¿Qué tan ligera fue?,,,0,10,
"""

WORDINGS = """name = "csi_4"
languages = ["en"]
[choices.seven]
0 = { en = "a" }
1 = { en = "b" }
2 = { en = "c" }
3 = { en = "d" }
4 = { en = "e" }
5 = { en = "f" }
6 = { en = "g" }
[[items]]
ask = { en = "First" }
choices = "seven"
[[items]]
ask = { en = "Second" }
lowest = 0
highest = 5
[[items]]
ask = { en = "Third" }
lowest = 0
highest = 5
[[items]]
ask = { en = "Fourth" }
lowest = 0
highest = 5
"""


def brought(text, file="pulse.toml"):
    return read_brought(text, file, SHIPPED)


@pytest.mark.parametrize(("text", "file"), [(OWN, "pulse.toml"), (AS_CSV, "pulse.csv"), (AS_CSV, "elsewhere.csv")])
def test_a_measure_of_ones_own_brings_items_and_scoring(text, file):
    pulse = brought(text, file)
    assert (pulse.name, pulse.lowest, pulse.highest, pulse.missing_at_most) == ("harbour_pulse", 0, 14, 1)
    assert [item.ask("en") for item in pulse.items] == ["We ate together.", "We slammed a door.", "How light was it?"]
    assert [choice.labels.into("es") for choice in pulse.items[0].choices] == ["nunca", "una o dos veces", "a menudo"]
    assert [choice.value for choice in pulse.items[1].choices] == ["0", "1", "2"]
    assert (pulse.cut_off.at, pulse.cut_off.side) == (3.5, Side.BELOW)
    assert (pulse.norm.standard_deviation, pulse.norm.reliability, pulse.norm.is_own) == (2, 0.8, True)
    assert pulse.instructions.into("es").startswith("Piensa")
    assert score(pulse, [2, 0, 7]).total == 2 + 2 + 7


def test_both_ways_of_writing_it_say_the_same():
    as_toml, as_csv = brought(OWN), brought(AS_CSV, "pulse.csv")
    assert as_toml == as_csv


def test_a_spreadsheet_that_parts_its_cells_with_semicolons_is_read():
    text = "\n".join(
        [
            *("name;tally", "short;Tally", "languages;en", "title_en;A tally", "about_en;things, counted"),
            *(
                "higher_means_en;more",
                "missing_at_most;0",
                "source;Us (2020)",
                "licence;Ours",
                "standard_deviation;1,5",
            ),
            *("reliability;0,9", "basis;retest", "item;lowest;highest", "1;0;4", "2;0;4"),
        ]
    )
    tally = brought(text, "tally.csv")
    assert (tally.highest, tally.norm.standard_deviation, tally.items) == (8, 1.5, ())


def test_wordings_for_a_measure_that_ships_keep_its_scoring():
    own = brought(WORDINGS, "csi_4.toml")
    shipped = SHIPPED["csi_4"]
    assert (own.cut_off, own.norm, own.runs, own.source) == (
        shipped.cut_off,
        shipped.norm,
        shipped.runs,
        shipped.source,
    )
    assert [item.ask("en") for item in own.items] == ["First", "Second", "Third", "Fourth"]


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ('name = "csi_4"', 'name = "csi_4"\ncut_off = 4', "line 2: cut_off: the scoring of CSI-4 is part of Mendwork"),
        ('ask = { en = "Fourth" }\nlowest = 0\nhighest = 5', "", "items[4]"),
        (
            'ask = { en = "Third" }\nlowest = 0\nhighest = 5',
            'ask = { en = "Third" }\nlowest = 1\nhighest = 5',
            "line 18: items[3]: CSI-4 scores this item from 0 to 5, not from 1 to 5",
        ),
        (
            '[[items]]\nask = { en = "Third" }\nlowest = 0\nhighest = 5\n',
            "",
            "items: CSI-4 has 4 items, and here are 3. Bring all of them, in the order of the sheet",
        ),
    ],
)
def test_wordings_that_do_not_fit_the_scoring_that_ships_are_refused(change, to, said):
    assert change in WORDINGS
    with pytest.raises(DefinitionProblem) as found:
        brought(WORDINGS.replace(change, to), "csi_4.toml")
    assert said in str(found.value)


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ('short = "Pulse"', 'shrot = "Pulse"', "pulse.toml, line 2: shrot: nothing reads this. Write “short”."),
        ('choices = "how_often"', 'choices = "how"', "line 30: items[1].choices: there are no choices “how”. Write"),
        ('1 = { en = "once, or twice", es = "una o dos veces" }', "", "choices.how_often: there are no words for 1"),
        ('2 = { en = "often", es = "a menudo" }', '2 = { en = "often" }', "line 26: choices.how_often.2.es: there is"),
        ("2 = { en", "two = { en", "line 26: choices.how_often.two: “two” is not the number of an answer"),
        ("highest = 10", "highest = 0", "line 39: items[3].highest: 0 cannot be used. Write a whole number from 1"),
        ("[norm]", "[extra]\nx = 1\n[norm]", "extra: nothing reads this"),
        ("[[items]]\nask", "[[items]]\ncount = 2\nask", "items[1].count: nothing reads this"),
        ("reversed = [2]", "reversed = [4]", "line 9: reversed: names an item that is not there"),
        ("at = 3.5", "at = 35", "a mark lies outside 0 to 14"),
        ('"Comimos juntos." }', '"Comimos juntos."', "this is not TOML"),
        (
            "[choices.how_often]",
            "[choices.spare]\n0={en='a',es='a'}\n1={en='b',es='b'}\n[choices.how_often]",
            "no item",
        ),
    ],
)
def test_a_fault_in_toml_is_told_with_its_line(change, to, said):
    assert change in OWN
    with pytest.raises(DefinitionProblem) as found:
        brought(OWN.replace(change, to, 1))
    assert said in str(found.value)
    assert str(found.value).startswith("pulse.toml")


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("short,Pulse", "shrot,Pulse", "line 2: shrot: nothing reads this. Write “short”."),
        ("short,Pulse\n", "", "pulse.csv, line 1: short: is missing"),
        ("title_es,Pulso\n", "", "line 4: title_es: there is no wording in “es”. Write it"),
        ("title_en,Harbour pulse", "title_en,Harbour, pulse", "line 4: title_en: there are three cells or more"),
        ("title_en,Harbour pulse", "title_en,A\ntitle_en,B", "line 5: title_en: line 4 says this already"),
        ("cut_off,3.5", "cut_off,low", "line 15: cut_off: 'low' cannot be used. Write a number from"),
        ("cut_off_side,below", "cut_off_side,under", "line 16: cut_off_side: 'under' is not one of below, from"),
        ("reversed\n", "turned\n", "line 23: turned: there is no such column. Use some of item, lowest"),
        ("2,We", "4,We", "line 25: item: “4” stands where item 2 is due. Count the items on from 1, one a line."),
        (",,,yes", ",,,maybe", "line 25: reversed: “maybe” is neither yes nor no"),
        ("nunca | una o dos veces | a menudo,,,\n", "nunca,,,\n", "line 24: choices: it has not as many answers"),
        ("3,How light was it?", "3,", "line 26: ask_en: there is no wording in “en”"),
        ("0,10,", "0,ten,", "line 26: highest: 'ten' cannot be used. Write a whole number from 1 to 101."),
        ("0,10,", "0,10,,,x", "line 26: there are more cells than headings"),
        ('"never | once, or twice | often"', '"never | once', "this is not CSV"),
        (AS_CSV, "name,x\n", "pulse.csv, line 1: there are no items"),
        (AS_CSV, "", "pulse.csv, line 1: there are no items"),
    ],
)
def test_a_fault_in_csv_is_told_with_its_line_and_column(change, to, said):
    assert change in AS_CSV
    with pytest.raises(DefinitionProblem) as found:
        brought(AS_CSV.replace(change, to, 1), "pulse.csv")
    assert said in str(found.value)
    assert str(found.value).startswith("pulse.csv")


def test_the_two_examples_in_the_document_say_the_same():
    text = (MEASURES.parents[1] / "docs" / "measures.md").read_text(encoding="utf-8")
    as_toml, as_csv = (text.split(f"```{kind}\n")[1].split("```")[0] for kind in ("toml", "text"))
    assert brought(as_toml) == brought(as_csv, "week.csv")


def test_what_is_a_measure_is_known_by_its_items():
    assert is_measure(OWN, "pulse.toml")
    assert is_measure((MEASURES / "csi_4.toml").read_text(encoding="utf-8"), "csi_4.toml")
    assert is_measure("anything", "x.csv")
    assert not is_measure("[[groups]]\n", "x.toml")
    assert not is_measure("name = ", "x.toml")


@given(st.sampled_from([OWN, AS_CSV]), st.data())
def test_whatever_is_left_of_a_file_is_read_or_refused_with_words(text, data):
    """A file cut, with lines swapped or with a cell spoiled never fails in any other way."""
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at] = data.draw(
            st.sampled_from(["", '"', "item", "x,y", "= 1", ",,,,,,,,,", lines[0], lines[-1], "[[items]]"])
        )
    file = "pulse.csv" if text is AS_CSV else "pulse.toml"
    assert outcome("\n".join(lines), file)


def outcome(text, file):
    try:
        return brought(text, file).ranges
    except DefinitionProblem as problem:
        return problem.fault and problem.remedy
