"""Scoring of published measures, on worked examples. The examples are made up; no item of a measure is written here."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worksheets.definition import DefinitionProblem
from worksheets.measure import FACT_WORDS, MEASURES, Basis, Fact, Norm, load, read_measure, score, the_measures

NAMES = ["csi_16", "csi_32", "csi_4", "dyadic_trust", "gad_7", "phq_4", "phq_9"]
CSI_4 = (MEASURES / "csi_4.toml").read_text(encoding="utf-8")
GAD_7 = (MEASURES / "gad_7.toml").read_text(encoding="utf-8")
WITH_A_RULE = """
[checked.missing]
read_in = "other"
where = "nowhere: this one is made up"
"""


def measure_named(name):
    return next(measure for measure in the_measures() if measure.name == name)


@pytest.mark.parametrize(
    ("deviation", "reliability", "error"), [(4, 0.94, 2.72), (17, 0.98, 6.66), (32, 0.98, 12.5), (6, 0.84, 6.65)]
)
def test_reliable_change_follows_the_worked_examples(deviation, reliability, error):
    assert Norm(deviation, reliability).error == pytest.approx(error, abs=0.05)


def test_the_reliable_change_of_the_gad_7_is_the_one_its_source_prints():
    """Bischoff and others (2020) print 5.59 at a retest of .87; the standard deviation is worked back from it."""
    assert measure_named("gad_7").norm.error == pytest.approx(5.59, abs=0.01)


def test_the_reliable_change_of_the_phq_9_is_worked_from_one_table():
    """6.1 and .799: 1.96 times 6.1 times the root of .402 is 7.58."""
    assert measure_named("phq_9").norm.error == pytest.approx(7.58, abs=0.01)


def test_the_error_is_jacobson_and_truax_by_hand():
    """SD 10, reliability .80: standard error 4.472, of the difference 6.325, times 1.96 is 12.396."""
    assert Norm(10, 0.80).error == pytest.approx(12.396, abs=0.001)


def test_a_change_as_large_as_the_error_is_not_yet_reliable():
    norm = Norm(4, 0.94, Basis.CONSISTENCY)
    assert not norm.is_reliable(7, 7 + norm.error)
    assert norm.is_reliable(7, 10)
    assert norm.is_reliable(10, 7)
    assert not norm.is_reliable(7, 9)


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [
        *(("csi_4", 0, 21), ("csi_16", 0, 81), ("csi_32", 0, 161)),
        *(("phq_4", 0, 12), ("phq_9", 0, 27), ("gad_7", 0, 21), ("dyadic_trust", 8, 56)),
    ],
)
def test_the_range_of_the_total_follows_from_the_items(name, lowest, highest):
    assert (measure_named(name).lowest, measure_named(name).highest) == (lowest, highest)


def test_answers_are_summed():
    assert score(measure_named("csi_4"), [6, 5, 5, 5]).total == 21
    assert score(measure_named("csi_4"), [2, 1, 3, 2]).total == 8


def test_reversed_items_are_turned_round():
    """Items 1, 2 and 6 of eight from 1 to 7: whoever writes 1 there and 7 elsewhere trusts most."""
    assert score(measure_named("dyadic_trust"), [1, 1, 7, 7, 7, 1, 7, 7]).total == 56
    assert score(measure_named("dyadic_trust"), [7, 7, 1, 1, 1, 7, 1, 1]).total == 8
    assert score(measure_named("dyadic_trust"), [4] * 8).total == 32


def test_missing_items_are_filled_with_the_mean_up_to_what_the_measure_allows():
    phq = measure_named("phq_9")
    assert score(phq, [2, 2, 2, 2, 2, 2, 2, None, None]).total == pytest.approx(18)
    assert score(phq, [1, 2, 1, 2, 1, 2, 1, 2, None]).total == pytest.approx(13.5)
    too_many = score(phq, [2, 2, 2, 2, 2, 2, None, None, None])
    assert (too_many.total, too_many.answered) == (None, 6)
    for name in NAMES:
        if name != "phq_9":
            assert score(measure_named(name), [*measure_lows(name)[:-1], None]).total is None


def measure_lows(name):
    return [low for low, _ in measure_named(name).ranges]


def test_a_missing_item_of_another_range_lies_as_far_up_its_own():
    mixed = read_measure(CSI_4.replace("missing_at_most = 0", "missing_at_most = 1") + WITH_A_RULE, "csi_4.toml")
    assert score(mixed, [None, 5, 5, 5]).total == pytest.approx(21)
    assert score(mixed, [None, 0, 0, 0]).total == 0


def test_a_subscale_is_scored_only_where_all_its_items_are_there():
    phq = measure_named("phq_4")
    assert score(phq, [3, 2, 0, 1]).subscales == {"anxiety": 5, "mood": 1}
    assert score(phq, [3, None, 0, 1]).subscales == {"anxiety": None, "mood": 1}


@pytest.mark.parametrize("answers", [[1, 1, 1], [1] * 5, [7, 1, 1, 1], [-1, 1, 1, 1], [0, 6, 0, 0]])
def test_answers_that_do_not_fit_are_refused(answers):
    with pytest.raises(ValueError, match=r"items|runs from"):
        score(measure_named("csi_4"), answers)


@given(st.data())
def test_a_total_never_leaves_its_range(data):
    measure = data.draw(st.sampled_from(the_measures()))
    answers = [data.draw(st.none() | st.integers(low, high)) for low, high in measure.ranges]
    found = score(measure, answers)
    assert (found.total is None) == (len(answers) - found.answered > measure.missing_at_most)
    if found.total is not None:
        assert measure.lowest <= found.total <= measure.highest


def test_cut_offs_have_a_side():
    below, above = measure_named("csi_4").cut_off, measure_named("gad_7").cut_off
    assert [below.is_met(total) for total in (13, 13.5, 14)] == [True, False, False]
    assert [above.is_met(total) for total in (9, 10)] == [False, True]


@pytest.mark.parametrize(
    ("name", "total", "band"),
    [("phq_9", 4, "minimal"), ("phq_9", 5, "mild"), ("phq_9", 19, "moderately severe"), ("phq_4", 9, "severe")],
)
def test_a_total_lies_in_the_band_its_authors_named(name, total, band):
    assert measure_named(name).band(total).names.into("en") == band


def test_where_no_figures_are_known_none_are_made_up():
    trust = measure_named("dyadic_trust")
    assert (trust.norm, trust.cut_off, trust.bands) == (None, None, ())
    assert measure_named("csi_4").band(7) is None


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_ships_that_nobody_says_where_it_was_read(name):
    measure = measure_named(name)
    text = (MEASURES / f"{name}.toml").read_text(encoding="utf-8")
    for fact in {each.fact for each in measure.checked}:
        spoiled = re.sub(rf"(?s)\[checked\.{fact}\].*?(?=\n\[|\n#|\Z)", "", text)
        with pytest.raises(DefinitionProblem, match=f"nothing says where its {FACT_WORDS[fact]} was read"):
            read_measure(spoiled, f"{name}.toml")
    assert Fact.RANGE in {each.fact for each in measure.checked}


def test_what_was_read_in_other_work_than_the_source_is_named():
    assert measure_named("csi_4").second_hand == "Read in other work, not in the source: items and range, cut-off."
    assert measure_named("phq_9").second_hand == "Read in other work, not in the source: rule for missing items."
    own = measure_named("csi_4").without_checks({Fact.CUT_OFF})
    assert own.second_hand == "Read in other work, not in the source: items and range."


def test_seven_measures_ship_in_two_languages_each_with_source_and_licence():
    assert [measure.name for measure in the_measures()] == NAMES
    for measure in the_measures():
        assert len({measure.title(language) for language in ("en", "es")}) == 2
        assert re.search(r"\(\d{4}\)", measure.source)
        assert measure.licence


@pytest.mark.parametrize("name", NAMES)
def test_no_item_of_a_measure_is_written_down(name):
    """Items are a count and a range: a file of a measure has no place for their words."""
    written = tomllib.loads((MEASURES / f"{name}.toml").read_text(encoding="utf-8"))
    assert all(set(run) == {"count", "lowest", "highest"} for run in written["items"])


@pytest.mark.parametrize(
    ("change", "to", "place", "fault"),
    [
        ('name = "csi_4"', 'name = "csi_5"', "name", "the file is called csi_4.toml"),
        ("at = 13.5", "at = 22", "cut_off", "a mark lies outside 0 to 21"),
        ("missing_at_most = 0", "missing_at_most = 4", "missing_at_most", "cannot be used"),
        ("missing_at_most = 0", "missing_at_most = 0\nreversed = [5]", "reversed", "names an item that is not there"),
        ("missing_at_most = 0", "missing_at_most = 0\nreversed = [1, 1]", "reversed", "is not a list of item numbers"),
        ("[checked.cut_off]", "[checked.mood]", "checked.mood", "there is no fact “mood”"),
        (
            "[checked.cut_off]",
            '[checked.bands]\nread_in = "other"\nwhere = "x"\n\n[checked.cut_off]',
            "checked.bands",
            "nothing is said here about bands",
        ),
        ("[checked.range]\nread_in", "[checked.range]\nread", "checked.range.read", "nothing reads this"),
        ("missing_at_most = 0", "missing_at_most = 0\ntext = 'x'", "text", "nothing reads this"),
        ("highest = 6", "highest = 0", "items[1].highest", "cannot be used"),
        ('side = "below"', 'side = "under"', "cut_off.side", "is not one of"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(change, to, place, fault):
    assert change in CSI_4
    with pytest.raises(DefinitionProblem) as found:
        read_measure(CSI_4.replace(change, to, 1), "csi_4.toml")
    assert found.value.place == place
    assert fault in found.value.fault
    assert found.value.remedy


def test_a_reliability_of_one_is_refused():
    with pytest.raises(DefinitionProblem, match=r"norm\.reliability.+cannot be used"):
        read_measure(GAD_7.replace("reliability = 0.87", "reliability = 1"), "gad_7.toml")


def test_bands_rise_from_the_lowest_total():
    for spoiled in (GAD_7.replace("at_least = 0", "at_least = 1"), GAD_7.replace("at_least = 15", "at_least = 9")):
        with pytest.raises(DefinitionProblem, match="do not rise"):
            read_measure(spoiled, "gad_7.toml")


def test_a_file_that_is_no_toml_is_named(tmp_path):
    (tmp_path / "odd.toml").write_text("name = ")
    with pytest.raises(DefinitionProblem, match=r"odd\.toml, line 1: this is not TOML"):
        load(tmp_path)


def test_the_table_in_the_document_is_what_the_files_say():
    text = (MEASURES.parents[1] / "docs" / "measures.md").read_text(encoding="utf-8")
    written = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    assert sorted(written) == sorted(row_of(measure) for measure in the_measures())


def row_of(measure):
    cut, norm = measure.cut_off, measure.norm
    figures = [f"{norm.standard_deviation:g}", f"{norm.reliability:g}", f"{norm.error:.1f}"] if norm else ["none"] * 3
    return [
        measure.short,
        f"{measure.lowest} to {measure.highest}",
        f"{cut.side} {cut.at:g}" if cut else "none",
        str(measure.missing_at_most),
        *figures,
    ]
