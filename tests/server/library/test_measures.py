"""Published measures in the library: what is known of each, where it was read, and a practice's own figures."""

import pytest
from sqlmodel import select

from server.tables import Audit, MeasureSetting
from tests.server.review.reading import text_of, token

HERE = "/library/measures"


def settle(house, browser, name="csi_4", **typed):
    return browser.post(f"{HERE}/{name}", data={"csrf": token(house, browser), **typed})


def settings(house):
    with house.database.reading() as session:
        return session.exec(select(MeasureSetting)).all()


def test_each_measure_is_listed_with_the_figures_it_is_read_by(cast, browser_as):
    shown = text_of(browser_as("ruth").get(HERE))
    assert "Couples Satisfaction Index, 4 items (CSI-4)" in shown
    assert "SD 5.6, reliability .87, retest, from the literature" in shown
    assert "Dyadic Trust Scale, 8 items Trust in the partner’s goodwill and honesty." in shown
    assert "No norm, so nothing is said about reliable change." in shown
    assert shown.index("(CSI-4)") < shown.index("(CSI-16)") < shown.index("(CSI-32)")
    assert shown.count("Off until you say who reads the answers") == 1
    assert HERE in browser_as("ruth").get("/library").text


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("csi_4", ["Below 13.5: notable dissatisfaction", "No score where an item is left out", "Funk, J. L."]),
        ("phq_9", ["from 15 moderately severe", "Up to 2 items count at the mean", "SD 6.1, reliability .799"]),
        ("dyadic_trust", ["Cut-off None", "Items 1, 2, 6", "Ask before you use them."]),
        ("phq_4", ["Anxiety (items 1 and 2), marked from 3", "Cut-off None"]),
    ],
)
def test_a_measure_says_how_it_is_scored_and_where_each_figure_was_read(cast, browser_as, name, facts):
    shown = text_of(browser_as("ruth").get(f"{HERE}/{name}"))
    for fact in [*facts, "Figures read in Items and range: "]:
        assert fact in shown
    assert (name == "phq_9") or ", not the source itself" in shown
    assert "not checked" not in shown.lower()


def test_the_practices_own_figures_are_kept_shown_and_taken_back(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert settle(house, ruth, standard_deviation="4,5", reliability=".9").headers["location"] == HERE
    assert "SD 4.5, reliability .90, set by the practice" in text_of(ruth.get(HERE))
    assert 'value="4.5"' in ruth.get(f"{HERE}/csi_4").text
    (row,) = settings(house)
    assert (row.practice_id, row.measure, row.set_by) == (cast.practice.id, "csi_4", cast.members["ruth"].id)
    assert "set by the practice" in text_of(browser_as("sam").get(HERE))
    assert "set by the practice" not in text_of(browser_as("vera").get(HERE))
    settle(house, ruth)
    assert "set by the practice" not in text_of(ruth.get(HERE))
    with house.database.reading() as session:
        rows = session.exec(select(Audit).where(Audit.action == "measure.settled")).all()
        assert [row.detail for row in rows] == ["csi_4", "csi_4"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"standard_deviation": "4"}, "Write both figures, or leave both empty"),
        ({"reliability": ".9"}, "Write both figures, or leave both empty"),
        ({"standard_deviation": "0", "reliability": ".9"}, "Write a number above 0 and up to 21, like 4.0."),
        ({"standard_deviation": "22", "reliability": ".9"}, "Write a number above 0 and up to 21, like 4.0."),
        ({"standard_deviation": "inf", "reliability": ".9"}, "Write a number above 0"),
        ({"standard_deviation": "4", "reliability": "1"}, "Write a number from 0 to .999, like .94."),
        ({"standard_deviation": "4", "reliability": "94"}, "Write a number from 0 to .999, like .94."),
        ({"standard_deviation": "4", "reliability": "-0.5"}, "Write a number from 0 to .999, like .94."),
    ],
)
def test_figures_that_cannot_be_are_told_and_kept_as_typed(house, cast, browser_as, typed, said):
    refused = settle(house, browser_as("ruth"), **typed)
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert all(f'value="{value}"' in refused.text for value in typed.values())
    assert settings(house) == []


def test_the_one_that_asks_about_self_harm_is_switched_on_with_who_reads_it(house, cast, browser_as):
    ruth = browser_as("ruth")
    refused = settle(house, ruth, "phq_9", is_on="1")
    assert refused.status_code == 422
    assert "Say in a sentence who reads the answers, and when." in text_of(refused)
    settle(house, ruth, "phq_9", is_on="1", who_reads="Ruth reads every sheet before the session ends.")
    assert "Off until" not in text_of(ruth.get(HERE))
    settle(house, ruth, "phq_9", who_reads="Ruth reads every sheet before the session ends.")
    assert "Off until" in text_of(ruth.get(HERE))


def test_only_who_sees_clients_settles_figures_and_only_for_what_there_is(house, cast, browser_as):
    noor, ruth = browser_as("noor"), browser_as("ruth")
    refusal = noor.get("/practice/members")
    assert refusal.status_code == 200
    assert noor.get(HERE).status_code in (403, 404)
    assert settle(house, noor).status_code in (403, 404)
    assert ruth.get(f"{HERE}/csi_5").status_code == 404
    assert settle(house, ruth, "csi_5").status_code == 404
