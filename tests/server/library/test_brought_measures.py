"""Measures that a practice brings: checked by line, kept for that practice alone, with what allows their use."""

import io

import pytest
from pypdf import PdfReader
from sqlmodel import select

from server.tables import Audit, BroughtMeasure
from tests.server.library.test_measures import HERE, settle
from tests.server.review.reading import HERE as COUPLE
from tests.server.review.reading import post, text_of, token
from tests.worksheets.test_brought_measure import AS_CSV, OWN, WORDINGS

BRING = f"{HERE}/bring-one"
PULSE = f"{HERE}/harbour_pulse"
LICENCE = "Written by ourselves; no licence needed."


def bring(house, browser, written=OWN, licence=LICENCE):
    return browser.post(BRING, data={"csrf": token(house, browser), "written": written, "licence": licence})


def kept(house):
    with house.database.reading() as session:
        return session.exec(select(BroughtMeasure).order_by(BroughtMeasure.name, BroughtMeasure.version)).all()


@pytest.mark.parametrize(("written", "file"), [(OWN, "your-file.toml"), (AS_CSV, "your-file.csv")])
def test_a_measure_is_taken_with_who_stated_what_allows_it(house, cast, browser_as, written, file):
    ruth = browser_as("ruth")
    assert BRING in ruth.get(HERE).text
    assert bring(house, ruth, written).headers["location"] == f"{PULSE}?done=brought"
    (row,) = kept(house)
    assert (row.practice_id, row.name, row.version, row.file) == (cast.practice.id, "harbour_pulse", 1, file)
    assert (row.written, row.brought_by) == (written.strip(), cast.members["ruth"].id)
    shown = text_of(ruth.get(f"{PULSE}?done=brought"))
    for said in (
        "Kept for your practice alone.",
        "We slammed a door. 0 never; 1 once, or twice; 2 often (turned round)",
        "¿Qué tan ligera fue? 0 to 10",
        f"“{LICENCE}” Stated by {cast.members['ruth'].name}, Tuesday 24 November, version 1.",
        "SD 2.0, reliability .80, set by the practice",
        "Cut-off Below 3.5: a hard week",
    ):
        assert said in shown
    assert "Your practice brought 3 items with their wording." in text_of(ruth.get(HERE))
    with house.database.reading() as session:
        (audit,) = session.exec(select(Audit).where(Audit.action == "measure.brought")).all()
        assert (audit.member_id, audit.detail) == (cast.members["ruth"].id, "harbour_pulse")


def test_only_the_practice_that_brought_it_sees_it(house, cast, browser_as):
    ruth, sam, vera = browser_as("ruth"), browser_as("sam"), browser_as("vera")
    bring(house, ruth)
    assert "We ate together." in text_of(sam.get(PULSE))
    for address in (PULSE, f"{PULSE}/file", f"{PULSE}/sheet.pdf"):
        assert vera.get(address).status_code == 404
    assert vera.post(f"{PULSE}/withdraw", data={"csrf": token(house, vera)}).status_code == 404
    assert settle(house, vera, "harbour_pulse").status_code == 404
    assert "Harbour pulse" not in text_of(vera.get(HERE))
    bring(house, vera, OWN.replace("Harbour pulse", "Another pulse"))
    assert "Harbour pulse" in text_of(sam.get(PULSE))
    assert [row.version for row in kept(house)] == [1, 1]
    assert browser_as("noor").get(BRING).status_code in (403, 404)


@pytest.mark.parametrize(
    ("written", "licence", "said"),
    [
        ("", LICENCE, "Paste the file first."),
        (OWN, "", "Say what allows your practice to use it."),
        (OWN, "x" * 1_001, "Shorten it to 1,000 characters."),
        (OWN + " " * 5 + "#" * 100_000, LICENCE, "Keep a file to 100,000 or fewer."),
        (
            OWN.replace("ñ", "\N{REPLACEMENT CHARACTER}").replace("ú", "\N{REPLACEMENT CHARACTER}"),
            LICENCE,
            "A letter was",
        ),
        (OWN.replace("highest = 10", "highest = 0"), LICENCE, "your-file.toml, line 39: items[3].highest: 0 cannot be"),
        (AS_CSV.replace("2,We", "4,We"), LICENCE, "your-file.csv, line 25: item: “4” stands where item 2 is due."),
        (WORDINGS.replace('name = "csi_4"', 'name = "csi_16"'), LICENCE, "CSI-16 has 16 items, and here are 4"),
    ],
)
def test_what_cannot_be_used_is_told_by_line_and_nothing_typed_is_lost(house, cast, browser_as, written, licence, said):
    refused = bring(house, browser_as("ruth"), written, licence)
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert " ".join(written.split()) in text_of(refused)
    assert licence in text_of(refused)
    assert kept(house) == []


def test_bringing_it_again_adds_a_version_and_twice_the_same_does_not(house, cast, browser_as):
    ruth = browser_as("ruth")
    for written in (OWN, OWN, OWN.replace("We ate together.", "We ate at one table.")):
        assert bring(house, ruth, written).status_code == 303
    assert [row.version for row in kept(house)] == [1, 2]
    shown = text_of(ruth.get(PULSE))
    assert "We ate at one table." in shown
    assert "version 2." in shown
    assert "version 1." in shown
    assert "We ate at one table." in ruth.get(f"{PULSE}/file").text


def test_a_score_that_was_entered_keeps_its_meaning(house, cast, browser_as):
    ruth = browser_as("ruth")
    bring(house, ruth)
    assert bring(house, ruth, OWN.replace("reversed = [2]", "reversed = [1]")).status_code == 303
    answer = post(house, ruth, "/scores", place="a", measure="harbour_pulse", day="2026-11-23", answers="0 1 7")
    assert answer.status_code == 303
    refused = bring(house, ruth)
    assert refused.status_code == 422
    assert "Scores were entered by “Pulse” already, and this file scores it differently." in text_of(refused)
    again = OWN.replace("reversed = [2]", "reversed = [1]").replace("at = 3.5", "at = 5")
    assert bring(house, ruth, again).status_code == 303
    shown = text_of(ruth.get(COUPLE))
    assert "Pulse: 10" in shown
    assert "At or above the cut-off of 5." in shown
    assert "Its scoring is as this practice brought it." in shown


def test_the_wording_of_a_measure_that_ships_is_added_to_it(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert bring(house, ruth, WORDINGS, "Free for clinical use, say its authors.").status_code == 303
    shown = text_of(ruth.get(f"{HERE}/csi_4"))
    assert "First 0 a; 1 b; 2 c; 3 d; 4 e; 5 f; 6 g" in shown
    assert "Second 0 to 5" in shown
    assert "Figures read in Items and range: Sparq" in shown
    assert "First" not in text_of(browser_as("vera").get(f"{HERE}/csi_4"))


def test_a_withdrawn_measure_shows_no_item_and_keeps_its_scores(house, cast, browser_as):
    ruth = browser_as("ruth")
    bring(house, ruth)
    post(house, ruth, "/scores", place="a", measure="harbour_pulse", day="2026-11-23", total="7")
    withdrawn = ruth.post(f"{PULSE}/withdraw", data={"csrf": token(house, ruth)})
    assert withdrawn.headers["location"] == f"{PULSE}?done=withdrawn"
    shown = text_of(ruth.get(PULSE))
    assert "We ate together." not in shown
    assert "Withdrawn Tuesday 24 November: its items are shown no more." in shown
    assert "Withdrawn." in text_of(ruth.get(HERE))
    assert ruth.get(f"{PULSE}/file").status_code == 404
    assert ruth.get(f"{PULSE}/sheet.pdf").status_code == 404
    couple = ruth.get(COUPLE)
    assert "Pulse: 7" in text_of(couple)
    assert '<option value="harbour_pulse"' not in couple.text
    assert "7" in text_of(couple)
    again = ruth.post(f"{PULSE}/withdraw", data={"csrf": token(house, ruth)})
    assert "This measure has been withdrawn already" in text_of(again)
    assert bring(house, ruth).status_code == 303
    assert "We ate together." in text_of(ruth.get(PULSE))


def test_its_sheet_prints_the_items_as_they_were_brought(house, cast, browser_as):
    ruth = browser_as("ruth")
    bring(house, ruth)
    page = ruth.get(PULSE).text
    assert f"{PULSE}/sheet.pdf?language=es&amp;paper=A4" in page
    answer = ruth.get(f"{PULSE}/sheet.pdf?language=es&paper=A4")
    assert answer.headers["content-disposition"] == 'attachment; filename="page-3-es-A4.pdf"'
    reader = PdfReader(io.BytesIO(answer.content))
    printed = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
    for said in (
        "Piensa en los últimos siete días.",
        "Dimos un portazo.",
        "Harbour Practice (2024). Written by ourselves.",
    ):
        assert said in printed
    assert sorted(field for field in reader.get_fields() if field.startswith("item")) == ["item.1", "item.2", "item.3"]
    for asked in ("language=fr&paper=A4", "language=en&paper=A3"):
        assert ruth.get(f"{PULSE}/sheet.pdf?{asked}").status_code == 404
    assert ruth.get(f"{HERE}/csi_4/sheet.pdf").status_code == 404


def test_a_cut_off_of_ones_own_is_told_with_where_it_is_from_wherever_it_is_named(house, cast, browser_as):
    ruth = browser_as("ruth")
    own = {"cut_off": "12", "cut_off_side": "below", "cut_off_source": "Smith (2020), J Fam Psychol 34:1"}
    assert settle(house, ruth, **own).status_code == 303
    said = "below 12, set by the practice after Smith (2020), J Fam Psychol 34:1, instead of below 13.5"
    shown = text_of(ruth.get(f"{HERE}/csi_4"))
    assert f"Cut-off B{said[1:]}: notable dissatisfaction" in shown
    assert "Pairscope" not in shown
    assert "Its authors’ is below 13.5." in shown
    post(house, ruth, "/scores", place="a", measure="csi_4", day="2026-11-23", total="12")
    couple = text_of(ruth.get(COUPLE))
    assert "At or above the cut-off of 12, set by the practice after Smith (2020), J Fam Psychol 34:1." in couple
    assert f"Cut-off: {said}." in couple
    pdf = PdfReader(io.BytesIO(ruth.get(f"{COUPLE}/session-prep.pdf?variant=clinician").content))
    assert f"Cut-off: {said}." in " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    settle(house, ruth)
    assert "Cut-off: below 13.5." in text_of(ruth.get(COUPLE))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"cut_off": "22"}, "Write a number from 0 to 21, or leave it empty."),
        ({"cut_off": "low"}, "Write a number from 0 to 21, or leave it empty."),
        ({"cut_off": "12", "cut_off_side": "beside"}, "Choose which side of it is the one to notice."),
        ({"cut_off": "12", "cut_off_side": "below"}, "Say where this cut-off is from"),
        ({"cut_off_source": "Smith (2020)"}, "Write the cut-off, or leave its source empty too."),
        ({"cut_off": "12", "cut_off_side": "below", "cut_off_source": "x" * 201}, "Shorten it to 200 characters"),
    ],
)
def test_a_cut_off_that_cannot_be_is_told_and_kept_as_typed(house, cast, browser_as, typed, said):
    refused = settle(house, browser_as("ruth"), **typed)
    assert refused.status_code == 422
    assert said in text_of(refused)
    for name in typed.keys() & {"cut_off", "cut_off_source"}:
        assert f'name="{name}" type="text" value="{typed[name]}"' in refused.text


def test_a_sheet_is_entered_item_by_item_and_what_is_wrong_keeps_every_answer(house, cast, browser_as):
    ruth = browser_as("ruth")
    items = f"{COUPLE}/scores/item-by-item/harbour_pulse"
    assert ruth.get(items).status_code == 404
    bring(house, ruth)
    assert items in ruth.get(COUPLE).text
    shown = text_of(ruth.get(items))
    assert "2. We slammed a door. 0 never 1 once, or twice 2 often" in shown
    assert "2. Dimos un portazo." in text_of(ruth.get(f"{items}?language=es"))
    answers = {"item.1": "2", "item.3": "7"}
    refused = ruth.submit(items, answers, action="/scores")
    assert refused.status_code == 422
    assert "Choose who filled it in." in text_of(refused)
    assert 'name="answers" type="text" value="2 – 7"' in refused.text
    assert ruth.submit(items, {**answers, "place": "a"}, action="/scores").status_code == 303
    assert "Pulse: 10.7" in text_of(ruth.get(COUPLE))
    assert browser_as("sam").get(items).status_code == 404
