"""The copy for both partners holds what was picked, and no trace of anything else."""

from dataclasses import replace

from reports import samples
from reports.content import SharedPassage, SharedPromise
from reports.session_prep import conjoint_html, conjoint_pdf
from tests.reports.test_session_prep import embedded_fonts, read, words

OWN_FONTS = {"Atkinson", "Atkinson-Semi-Bold", "Literata", "Marks"}


def test_it_prints_the_picked_passages_and_published_promises() -> None:
    text = words(read(conjoint_pdf(samples.conjoint())))
    assert "“I asked her what that first week had been like for her”" in text
    assert "Book the debt-advice appointment." in text
    assert "Copy for both partners" in text


def test_it_holds_nothing_of_the_clinicians_report() -> None:
    html = conjoint_html(samples.conjoint())
    canaries = (
        "rooms to rent", "Fear", "Monitoring", "laptop", "Safety", "disputed", "missed", "not seen", "kept", "phone",
        "Declined", "submitted", "CSI-4", "Weekly pulse", "Forgiving", "Staying", "gap", "undecided", "limited",
        "injured", "responsible", "not to be raised", "longest", "words.", "Tue 24 Nov", "Sun 22 Nov",
    )  # fmt: skip
    whole = html.replace("the list on the fridge", "")
    for canary in canaries:
        if canary == "phone":
            continue  # "phones away" is part of a published promise
        assert canary not in whole, canary


def test_what_is_picked_is_numbered_afresh() -> None:
    content = samples.conjoint()
    html = conjoint_html(replace(content, passages=content.passages[1:], promises=content.promises[2:]))
    assert html.count('<div class="no">1</div>') == 2
    assert html.count('<div class="no">2</div>') == 2
    assert '<div class="no">3</div>' not in html


def test_when_only_one_partners_words_were_picked_there_is_no_empty_place_for_the_others() -> None:
    content = replace(samples.conjoint(), promises=(), passages=(SharedPassage("a", "We stopped in time."),))
    html = conjoint_html(content)
    assert html.count("Ben") == 1  # the line under the title that says who is in the room
    assert "What you agreed" not in html


def test_before_anything_is_picked_it_is_a_blank_sheet() -> None:
    pdf = conjoint_pdf(replace(samples.conjoint(), promises=(), passages=()))
    text = words(read(pdf))
    assert "A blank sheet to begin with." in text
    assert "In your words" not in text
    assert pdf.pages == 1


def test_a_promise_shows_no_report_of_anyone() -> None:
    assert set(SharedPromise.__slots__) == {"owner", "what", "how_seen", "due"}
    assert set(SharedPassage.__slots__) == {"who", "text", "source"}


def test_it_is_one_tagged_file_in_our_own_typefaces() -> None:
    pdf = conjoint_pdf(samples.conjoint(), "Letter")
    assert pdf.warnings == ()
    assert embedded_fonts(read(pdf)) <= OWN_FONTS
    assert b"/StructTreeRoot" in pdf.bytes or "/StructTreeRoot" in str(read(pdf).trailer["/Root"])
