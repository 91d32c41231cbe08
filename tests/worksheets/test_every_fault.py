"""Every mistake of a file is told, each once and with its line; whatever a file looks like, nothing else is raised."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worksheets.test_brought_measure import AS_CSV, OWN, SHIPPED
from worksheets.brought_measure import read_brought
from worksheets.catalog import DEFINITIONS, load, the_catalog
from worksheets.definition import DefinitionProblem
from worksheets.programme import PROGRAMMES, read_programme
from worksheets.toml_reader import read_guide, read_worksheet

CHECK_IN = (DEFINITIONS / "weekly_check_in.v2.toml").read_text("utf-8")
MISTAKES = (
    ("minutes = 10", "minutes = 100", "minutes: 100 cannot be used"),
    (', es = "Repaso de la semana" }', " }", "title.es: there is no wording in “es”"),
    ("answered_without_anger = {", "answered_without_angr = {", "there is no behaviour “answered_without_anger”"),
    ('method = "mean"', 'method = "median"', "scales.settled.method: 'median' is not one of"),
    ('kind = "rating"', 'kind = "ratting"', "there is no kind “ratting”. Write “rating”"),
    (
        'visibility = "may_be_raised"',
        'visibilty = "may_be_raised"',
        "visibilty: nothing reads this. Write “visibility”",
    ),
    ("required = true", 'required = "yes"', "'yes' is neither true nor false"),
    ('equals = "yes"', 'equals = "perhaps"', "“set_off” has no option “perhaps”"),
)
READERS = {
    "weekly_check_in.v2.toml": (CHECK_IN, read_worksheet),
    "radical_honesty.v1.toml": (
        (DEFINITIONS / "radical_honesty.v1.toml").read_text("utf-8"),
        read_worksheet,
    ),
    "repairing_trust.guide.toml": (
        (DEFINITIONS / "repairing_trust.guide.toml").read_text("utf-8"),
        read_guide,
    ),
    "six_weeks_of_deciding.v1.toml": (
        (PROGRAMMES / "six_weeks_of_deciding.v1.toml").read_text("utf-8"),
        lambda text, file: read_programme(text, file, the_catalog()),
    ),
    "harbour_pulse.toml": (OWN, lambda text, file: read_brought(text, file, SHIPPED)),
    "harbour_pulse.csv": (AS_CSV, lambda text, file: read_brought(text, file, SHIPPED)),
}


def faults_of(text: str, file: str) -> tuple[DefinitionProblem, ...]:
    try:
        READERS[file][1](text, file)
    except DefinitionProblem as problem:
        return problem.each
    return ()


@pytest.mark.parametrize("file", READERS)
def test_the_files_themselves_are_good(file: str) -> None:
    assert not faults_of(READERS[file][0], file)


def test_eight_mistakes_are_told_as_those_eight() -> None:
    lines, due = CHECK_IN.split("\n"), []
    for right, wrong, said in MISTAKES:
        unspoilt = (n for n, line in enumerate(lines) if right in line and n + 1 not in [at for at, _ in due])
        number = next(unspoilt)
        lines[number] = lines[number].replace(right, wrong)
        due.append((number + 1, said))
    told = faults_of("\n".join(lines), "weekly_check_in.v2.toml")
    where_it_is_rated = next(n for n, line in enumerate(lines, 1) if line == 'mirror = "answered_without_anger"')
    due[2] = (where_it_is_rated, MISTAKES[2][2])
    assert [each.line for each in told] == sorted(line for line, _ in due)
    for line, said in due:
        assert [str(each) for each in told if each.line == line and said in str(each)], said


@pytest.mark.parametrize(
    ("written", "line", "words"),
    [
        ('name = "x"\nversion 1\n', 2, "a name stands here without “=”"),
        ('name = "x\nversion = 1\n', 1, "a text in quotes is not closed on its line"),
        ('name = "x"\n[[groups]\n', 2, "this heading is not closed"),
        ('name = "x"\nname = "y"\n', 2, "something is written here for a second time"),
        ("name = x\n", 1, "the value cannot be read"),
        ('title = { en = "A"\nversion = 1\n', 1, "a { … } is not closed on its line"),
        ('languages = ["en"\nversion = 1\n', 2, "a list that began before is not closed here"),
        ('intro = """\nHello\n', 2, "a text"),
        ('name = "x" "y"\n', 1, "something is left over after the value"),
        ("a = " + "[" * 5000, 1, "too many things within each other"),
        ("a = " + "1" * 5000, 1, "this line cannot be read"),
    ],
)
def test_what_cannot_be_read_at_all_is_told_in_our_own_words_with_its_line(written: str, line: int, words: str) -> None:
    (problem,) = faults_of(written, "weekly_check_in.v2.toml")
    assert problem.line == line
    assert words in problem.fault


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"never | once', '"never "| once', "line 24: this is not CSV: something stands between a quote"),
        ("3,How light", '3,"How light', "line 26: this is not CSV: a cell that begins with a quote is not closed"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_told_in_our_own_words(right: str, wrong: str, said: str) -> None:
    (problem,) = faults_of(AS_CSV.replace(right, wrong, 1), "harbour_pulse.csv")
    assert said in str(problem)


def test_several_mistakes_of_a_sheet_are_told_together() -> None:
    changes = (
        *(("short,Pulse", "shrot,Pulse"), ("title_es,Pulso\n", ""), ("cut_off_side,below", "cut_off_side,under")),
        *(("0,10,", "0,ten,"), (",,,yes", ",,,maybe"), ("reliability,0.8", "reliability,8")),
    )
    text = AS_CSV
    for right, wrong in changes:
        assert right in text
        text = text.replace(right, wrong, 1)
    told = [f"{each.line} {each.place}" for each in faults_of(text, "harbour_pulse.csv")]
    assert told == ["2 shrot", "4 title_es", "15 cut_off_side", "19 reliability", "24 reversed", "25 highest"]


def test_a_folder_of_guides_tells_the_faults_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "weekly_check_in.v2.toml").write_text(CHECK_IN.replace("minutes = 10", "minutes = 100"), "utf-8")
    (tmp_path / "odd.guide.toml").write_text('name = "odd"\n', "utf-8")
    with pytest.raises(DefinitionProblem) as refused:
        load(tmp_path)
    assert {each.file for each in refused.value.each} == {"weekly_check_in.v2.toml", "odd.guide.toml"}


_NEEDED = re.compile(r"\s*(name|version|guide|languages|key|kind|visibility|required|ask|short|title|worksheets)\s*=")


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(set(READERS) - {"harbour_pulse.csv"})), st.data())
def test_any_one_corruption_of_a_good_file_is_told_with_a_line_of_it(file: str, data: st.DataObject) -> None:
    lines = READERS[file][0].split("\n")
    needed = [n for n, line in enumerate(lines) if _NEEDED.match(line)]
    at = data.draw(st.sampled_from(needed))
    corruptions = {
        "left out": "",
        "misspelt": lines[at].replace(" =", "x =", 1),
        "a number": re.sub(r"=.*", "= -1.5", lines[at]),
        "a day": re.sub(r"=.*", "= 2020-01-01", lines[at]),
        "a list": re.sub(r"=.*", "= [[], 1]", lines[at]),
        "a table": re.sub(r"=.*", "= { nothing = { } }", lines[at]),
        "no value": re.sub(r"=.*", "=", lines[at]),
        "half a text": re.sub(r"=.*", '= "half', lines[at]),
        "twice": f"{lines[at]}\n{lines[at]}",
        "a stranger": f"{lines[at]}\nzzzz = 1",
    }
    lines[at] = data.draw(st.sampled_from([*corruptions.values()]))
    text = "\n".join(lines)
    told = faults_of(text, file)
    assert told
    for each in told:
        assert each.file == file
        assert each.line is not None
        assert 1 <= each.line <= text.count("\n") + 1
        assert each.fault
        assert each.remedy


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(READERS)), st.data())
def test_whatever_becomes_of_a_file_nothing_else_is_raised(file: str, data: st.DataObject) -> None:
    lines = READERS[file][0].split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        spoilt = ["", "x", "[[groups]]", "[[items]]", "[[groups.items]]", "key = 1", "a,b,c,d", '"', "items = 1"]
        lines[at] = data.draw(st.sampled_from([*spoilt, lines[0], lines[-2], lines[at].replace("=", "= 0 #", 1)]))
    for each in faults_of("\n".join(lines), file):
        assert each.line
