"""What the practice reads about the markers: definitions and counts, and nothing of a client."""

import pytest

from server.domain.markers import the_markers
from server.domain.words import Judgement
from server.practice import markers
from server.responses import hearing, highlights
from server.review.forms import AskedJudgement
from server.tables import Couple, Member
from tests import builders
from tests.cast import NOW
from tests.rule_files import PLAIN, rules, take_in_their_place
from tests.server.review.reading import text_of, token

WROTE = "SEALEDWREN That was mine. It was only a text."


@pytest.fixture
def with_rules(monkeypatch, tmp_path):
    """Plain rules in place of the released ones, the marker `minimising` hidden."""
    made = rules(tmp_path, PLAIN, "first", hidden=("minimising",))
    take_in_their_place(monkeypatch, made)
    for module in ("queries", "forms"):
        monkeypatch.setattr(f"server.practice.{module}.the_markers", lambda: tuple(made.markers.values()))


def judge(house, cast, marker, judgement):
    with house.database.writing() as session:
        response = builders.submitted(session, house, cast.ben, cast.session, {"hard_moment": WROTE})
        couple = session.get(Couple, (cast.practice.id, cast.couple.id))
        row = highlights._held(session, response, NOW)
        (found,) = [f for f in highlights._open_found(session, house.vault, row).found if f.marker == marker]
        asked = AskedJudgement(found.answer_id, highlights.key_of(house.vault, found).hex(), judgement)
        highlights.judge(session, house, couple, cast.members["ruth"].id, asked, NOW)


def test_everybody_of_the_practice_reads_what_the_markers_listen_for(cast, browser_as):
    for name in ("ruth", "sam", "noor"):
        shown = text_of(browser_as(name).get("/practice/markers"))
        for marker in the_markers():
            assert marker.definition in shown
        assert "a cue for reading, never a finding" in shown
        assert "Nothing has been judged yet." in shown


def test_judgements_are_counted_by_rule_without_a_word_of_a_client(house, cast, browser_as, with_rules):
    judge(house, cast, "ownership", Judgement.CONFIRMED)
    judge(house, cast, "ownership", Judgement.DISMISSED)
    page = browser_as("noor").get("/practice/markers")
    assert "ownership.plain.v1 The words stand there as they are. Fits 1, set aside 1." in text_of(page)
    for trace in ("SEALEDWREN", "That was mine", "K7-Juniper", "Ada", "Ben"):
        assert trace not in page.text


def test_another_practice_counts_its_own(house, cast, browser_as, with_rules):
    judge(house, cast, "ownership", Judgement.CONFIRMED)
    assert "Nothing has been judged yet." in text_of(browser_as("vera").get("/practice/markers"))


def test_a_rule_of_an_earlier_version_keeps_its_count(with_rules):
    made = hearing.the_rules().markers.values()
    judged = [("ownership", "ownership.plain.v0", Judgement.DISMISSED), ("gone", "gone.x.v1", Judgement.CONFIRMED)]
    (line,) = [m for panel in markers.panels(tuple(made), judged) for m in panel.markers if m.name == "ownership"]
    assert [(rule.id, rule.why, rule.set_aside) for rule in line.rules] == [
        ("ownership.plain.v1", "The words stand there as they are.", 0),
        ("ownership.plain.v0", "", 1),
    ]


def test_a_hidden_marker_is_turned_on_by_each_clinician_for_their_own_couples(house, cast, browser_as, with_rules):
    ruth = browser_as("ruth")
    assert "Plays it down" in text_of(ruth.get("/practice/me"))
    posted = {"csrf": token(house, ruth), "also": ["minimising", "ownership", "nonsense"]}
    assert ruth.post("/practice/me/markers", data=posted).headers["location"] == "/practice/me?note=own"
    with house.database.reading() as session:
        assert session.get(Member, (cast.practice.id, cast.members["ruth"].id)).also_shows == "minimising"
        assert session.get(Member, (cast.practice.id, cast.members["sam"].id)).also_shows == ""
    assert 'value="minimising" checked' in ruth.get("/practice/me").text
    ruth.post("/practice/me/markers", data={"csrf": token(house, ruth)})
    with house.database.reading() as session:
        assert session.get(Member, (cast.practice.id, cast.members["ruth"].id)).also_shows == ""


def test_a_manager_has_no_markers_to_turn_on(house, cast, browser_as, with_rules):
    noor = browser_as("noor")
    assert "Hidden markers" not in text_of(noor.get("/practice/me"))
    assert noor.post("/practice/me/markers", data={"csrf": token(house, noor)}).status_code == 404
