"""What a clinician finds in the printed report, and what stays out of it."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from reports import samples
from reports.content import (
    AnswerLine,
    AnswerState,
    BriefPoint,
    Gap,
    GivenAnswer,
    Opener,
    Place,
    QuestionPair,
    SafetySheet,
    ScoreLine,
    ScoreSeries,
    SessionPrep,
)
from reports.pdf import PAPERS, Paper, Pdf
from reports.session_prep import clinician_html, clinician_pdf, conjoint_pdf

OWN_FONTS = {"Atkinson", "Atkinson-Semi-Bold", "Literata", "Marks", "Naskh", "Hebrew", "Emoji"}


def read(pdf: Pdf) -> PdfReader:
    return PdfReader(BytesIO(pdf.bytes))


def words(reader: PdfReader, *pages: int) -> str:
    """Everything printed, on one line, hyphenation and line breaks undone."""
    chosen = [reader.pages[number - 1] for number in pages] if pages else list(reader.pages)
    return " ".join(" ".join(page.extract_text() for page in chosen).split())


def embedded_fonts(reader: PdfReader) -> set[str]:
    names = set()
    for page in reader.pages:
        fonts: Any = page["/Resources"].get("/Font", {})  # type: ignore[attr-defined]
        names |= {str(font.get_object()["/BaseFont"]).split("+")[-1].lstrip("/") for font in fonts.values()}
    return names


def page_of_answers(reader: PdfReader) -> str:
    return next(
        words(reader, number)
        for number, page in enumerate(reader.pages, 1)
        if "side by side" in page.extract_text() and "In the other typeface" in page.extract_text()
    )


def with_answer(text: str, who: Place = "a") -> SessionPrep:
    """The full sample, with one more answer."""
    content = samples.clinician()
    given = GivenAnswer(AnswerState.ANSWERED, (AnswerLine(text, is_words=True),), when="Sun 22 Nov")
    silent = GivenAnswer(AnswerState.EMPTY)
    a, b = (given, silent) if who == "a" else (silent, given)
    return replace(content, answers=(*content.answers, QuestionPair("Owning it", 9, "One more", "One more?", a, b)))


# ---------------------------------------------------------------- the brief


@pytest.mark.parametrize("paper", PAPERS)
def test_page_one_of_the_fullest_report_is_the_whole_brief_and_nothing_else(paper: Paper) -> None:
    first = words(read(clinician_pdf(samples.clinician(), paper)), 1)
    for heading in ("In brief", "Who did what", "Commitments", "Widest gaps", "Questions", "Not with both", "Agenda"):
        assert heading in first
    assert "Perception gaps" not in first
    assert "Debt-advice appointment: what stood in the way?" in first


def test_page_one_says_who_did_what_and_quotes_both() -> None:
    first = words(read(clinician_pdf(samples.clinician())), 1)
    assert "Began Pausing well, and has not sent it. A draft is not read." in first
    assert "seven of nine passages name a day, a place, a sum or a number" in first
    assert "“I would like to know what he is protecting when he goes quiet.”" in first
    assert "she checks the balance before she buys the kids’ shoes" in first
    assert "Ben told something before being asked. Ben rates this 6 points higher than Ada does." in first


def test_page_one_begins_with_five_lines_and_what_each_rests_on() -> None:
    first = words(read(clinician_pdf(samples.clinician())), 1)
    places = [first.index(lead) for lead in ("They differ", "Missed", "Widest gap", "View moved", "Both ways")]
    assert places == sorted(places)
    assert places[-1] < first.index("Who did what")
    assert "Ben promised “Book the debt-advice appointment”. Ben: not kept; Ada: not seen." in first
    assert "“He is a man who waits to be caught”" in first


def test_page_one_prints_each_question_with_its_evidence_beside_it() -> None:
    html = clinician_html(samples.clinician(), only_the_brief=True)
    assert (
        "“Ben told something before being asked”: what would each of you count as that?"
        '</div><div class="from">Ada 2, Ben 8 (0 to 10)</div>'
    ) in html


def test_a_promise_told_in_the_brief_is_not_told_twice_on_page_one() -> None:
    first = words(read(clinician_pdf(samples.clinician())), 1)
    assert first.count("Book the debt-advice appointment") == 1
    assert "two of them above" in first


@pytest.mark.parametrize("paper", PAPERS)
def test_page_one_never_runs_over_however_much_there_is_to_say(paper: Paper) -> None:
    content = samples.clinician()
    long = "This sentence goes on and on about the week, and then some more, until nobody would read it. "
    overfull = replace(
        content,
        lede=long * 6,
        who_did_what=tuple(replace(done, sentence=long * 9) for done in content.who_did_what),
        commitments=tuple(replace(line, what=line.what + ", " + long) for line in content.commitments * 4),
        gaps=tuple(replace(gap, sentence=long * 3, change=long) for gap in content.gaps),
        passages=tuple(replace(passage, text=long * 20) for passage in content.passages),
        brief=tuple(BriefPoint(long, long * 3, long * 3) for _ in range(9)),
        openers=tuple(Opener(long * 3, long * 3) for _ in range(9)),
        not_with_both=(long,) * 5,
        agenda=content.agenda * 8,
    )
    reader = read(clinician_pdf(overfull, paper))
    assert "Agenda" in words(reader, 1)
    assert "Perception gaps" in words(reader, 2)


def test_when_there_is_too_much_kept_promises_collapse_into_one_line_that_names_the_page() -> None:
    content = samples.clinician()
    more = replace(content, agenda=content.agenda * 2)
    first = words(read(clinician_pdf(more, "Letter")), 1)
    assert "3 kept in the ledger, page 2" in first
    assert "Send the joint-account statement" not in first
    assert "Write money questions down after nine" in first


def test_a_kept_promise_that_may_turn_into_surveillance_points_to_its_note() -> None:
    reader = read(clinician_pdf(replace(samples.clinician(), passages=(), openers=(), gaps=samples.GAPS[:1])))
    assert "Leave his phone unlocked on the table each night. Ben: kept; Ada: seen. Note: page 2." in words(reader, 1)
    assert "kept is not the same as progress" in words(reader, 2)


def test_the_safety_mark_on_page_one_is_the_same_whatever_the_last_sheet_holds() -> None:
    mark = "Safety page: last sheet. For you alone. Read it first, then take it out."
    full, empty = samples.clinician(), replace(samples.clinician(), safety=SafetySheet())
    for content in (full, empty, samples.nobody_answered()):
        assert mark in words(read(clinician_pdf(content)), 1)


def test_nothing_of_the_safety_sheet_shows_in_the_pages_before_it() -> None:
    reader = read(clinician_pdf(samples.clinician()))
    before = words(reader, *range(1, len(reader.pages)))
    last = words(reader, len(reader.pages))
    for secret in ("rooms to rent", "his laptop", "drinking", "Monitoring"):
        assert secret in last
        assert secret not in before
    assert "Safety page, kept apart" in last
    assert f"Page 1 of {len(reader.pages) - 2}" in before  # the blank back and the safety sheet are not counted


def test_a_safety_sheet_without_a_match_does_not_call_it_safe() -> None:
    reader = read(clinician_pdf(replace(samples.clinician(), safety=SafetySheet())))
    last = words(reader, len(reader.pages))
    assert "No cue was matched in what was submitted, which is not the same as safe." in last
    assert "Nothing was written for you alone." in last


def test_an_answer_that_was_kept_back_cannot_bring_its_words_into_the_body() -> None:
    with pytest.raises(ValueError, match="kept back"):
        GivenAnswer(AnswerState.KEPT_BACK, (AnswerLine("only for you", is_words=True),))


# ---------------------------------------------------------------- the pages after it


def test_both_partners_answers_stand_side_by_side_with_what_may_be_raised() -> None:
    text = page_of_answers(read(clinician_pdf(samples.clinician())))
    assert "He never tells me anything until I have already worked it out." in text
    assert "I went up to the bathroom and ran the tap until she stopped." in text
    assert "not to be raised" in text
    assert "Would rather not answer." in text


def test_every_chart_says_all_its_values_in_words() -> None:
    html = clinician_html(samples.clinician())
    assert html.count("<svg") == len(re.findall(r"<svg [^>]*><title>[^<]+</title>", html))
    assert "from 0 to 10: Ada says 2, Ben says 8. Last time Ada said 4, Ben 6." in html
    assert "week 4 10, week 5 nothing, week 6 12" in html


def test_a_gap_is_printed_with_its_sign_and_by_how_much_each_view_moved() -> None:
    second = words(read(clinician_pdf(samples.clinician())), 2)
    assert "2 8 +6 2 ● −2 ◆ +2" in second
    assert "9 4 −5 0 ● +6 ◆ +1" in second
    assert "Ben declined" in second
    assert "+ the person’s own rating is the higher one, − the partner’s" in second


def line_of(series: ScoreSeries) -> str:
    html = clinician_html(replace(samples.clinician(), scores=(series,)))
    chart = html[html.index(f"<title>{series.title}") :]
    return next(
        path for path in re.findall(r'<path d="(M[^"]+)" stroke="#1f5670"', chart) if "L" in path or "M" in path
    )


def test_a_line_breaks_where_a_week_has_no_score_and_where_a_week_is_not_there() -> None:
    series = replace(samples.SCORES[1], weeks=(1, 2, 3, 4), b=None, a=ScoreLine((6, 7, 7, 6), ""))
    assert line_of(series).count("M") == 1
    assert line_of(replace(series, a=ScoreLine((6, None, 7, 6), ""))).count("M") == 2
    assert line_of(replace(series, weeks=(1, 2, 5, 6))).count("M") == 2


def test_a_scale_without_a_norm_gets_no_band_and_no_word_about_reliable_change() -> None:
    content = replace(samples.clinician(), scores=samples.SCORES[1:])
    html = clinician_html(content)
    assert "Grey band" not in html
    assert 'fill="#e6e6e6"' not in html


def test_ratings_outside_their_scale_are_refused_before_they_are_drawn() -> None:
    with pytest.raises(ValueError, match="11 is not between 0 and 10"):
        Gap("a", "Ada let Ben finish", a=11, b=3, sentence="")


def test_scales_of_different_length_get_a_table_each() -> None:
    steps = Gap("b", "Ben told it unasked", a=0, b=3, sentence="Apart.", highest=4, low_label="never")
    html = clinician_html(replace(samples.clinician(), gaps=(*samples.GAPS, steps)))
    assert html.count('<table class="gaps">') == 2


def test_how_both_spoke_is_counted_over_words_and_quoted_with_what_stands_beside_it() -> None:
    text = words(read(clinician_pdf(samples.clinician())))
    spoke = text[text.index("How they spoke of it") : text.index("Scores over time")]
    assert "Ada: 2 passages in 286 words" in spoke
    assert "Ada: no passage matched in 286 words" in spoke
    assert "I took the money out of our savings in four goes" in spoke
    assert "Beside it, in the same answers: “It was not a fortune, people lose more on a car.”" in spoke
    assert "Beside it: no passage matched." in spoke
    assert "That nothing matched is not the same as safe." in spoke
    assert spoke.index("Accountability") < spoke.index("Defensiveness") < spoke.index("Access offered")


def test_each_panel_of_passages_says_every_count_in_words() -> None:
    html = clinician_html(samples.clinician())
    assert "Accountability, Ben: session 3: 1 in 96 words; session 4: 2 in 243 words; session 5: nothing sent;" in html


def test_the_copy_for_both_has_no_place_for_patterns() -> None:
    assert "spoke" not in words(read(conjoint_pdf(samples.conjoint())))


def test_with_nobodys_answers_the_report_still_serves() -> None:
    pdf = clinician_pdf(samples.nobody_answered())
    first = words(read(pdf), 1)
    assert "What was sent" in first
    assert "Weekly check-in and Owning it, to Ben, Thu 19 Nov, 12:00: not opened." in first
    assert "Ada’s link works until Wed 25 Nov, 14:00." in first
    assert "Ben promised: Book the debt-advice appointment. Ben: not kept; Ada: not seen." in first
    for absent in ("In brief", "Who did what", "Commitments", "Widest gaps", "Words to", "Questions", "Not with both"):
        assert absent not in first
    assert "<svg" not in clinician_html(samples.nobody_answered())
    assert not re.search(r"\b(?:0|no|none|zero) (?:of|promises|passages|words)", first)
    assert "Nothing was submitted, so no rule had anything to read." in words(read(pdf), pdf.pages)


def test_with_one_partner_silent_the_other_is_still_heard() -> None:
    reader = read(clinician_pdf(samples.one_silent()))
    assert "Each behaviour has one rating only, so there is no gap to show." in words(reader, 1)
    assert "Ben: no passage that may be raised." in words(reader, 1)
    assert "He never tells me anything" in words(reader)
    assert "Not submitted." in words(reader)


def test_a_couple_with_nothing_yet_gets_a_report_of_what_there_is() -> None:
    content = samples.clinician()
    bare = SessionPrep(
        code=content.code, session=content.session, clinician=content.clinician, partners=content.partners,
        direction="staying", policy="no secrets", policy_words="", prepared="", prepared_at=content.prepared_at,
        lede="First session.", who_did_what=(), safety=SafetySheet(read_anything=False),
    )  # fmt: skip
    pdf = clinician_pdf(bare)
    assert "First session." in words(read(pdf), 1)
    assert pdf.warnings == ()


# ---------------------------------------------------------------- what people write


def test_an_answer_of_fifteen_hundred_words_is_printed_to_its_last_word() -> None:
    text = " ".join(f"word{number}" for number in range(1500))
    reader = read(clinician_pdf(with_answer(text[:9_990])))
    assert "word0 word1" in words(reader)
    last = text[:9_990].split()[-2]
    assert last in words(reader)


def test_a_longer_answer_is_cut_with_a_note_of_how_much_is_missing() -> None:
    reader = read(clinician_pdf(with_answer("Another word. " * 1_000)))
    assert re.search(r"Cut here: 4,0\d\d more characters are in the record\.", words(reader))


def test_an_unbroken_string_of_four_hundred_letters_stays_in_its_column() -> None:
    pdf = clinician_pdf(with_answer("x" * 400, who="b"))
    reader = read(pdf)
    lines = [line for page in reader.pages for line in page.extract_text().splitlines() if "xxxx" in line]
    assert len(lines) > 5
    assert sum(line.count("x") for line in lines) == 400


SCRIPTS = {
    "accents": "Łódź, naïve façade, Dvořák, Ngữ, Ελλάδα, Україна",
    "emoji": "I felt 😔 and then ❤️ and 👩‍👧",
    "arabic": "كنت خائفة",
    "hebrew": "פחדתי מאוד",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_we_bundle_is_printed_in_our_own_typefaces_alone(script: str) -> None:
    pdf = clinician_pdf(with_answer(SCRIPTS[script]))
    assert embedded_fonts(read(pdf)) <= OWN_FONTS
    assert "that no bundled typeface has" not in words(read(pdf))
    assert pdf.warnings == ()


def test_right_to_left_answers_are_set_from_the_right() -> None:
    assert 'class="w rtl">كنت' in clinician_html(with_answer("كنت خائفة"))


def test_a_character_no_typeface_has_becomes_a_box_and_the_report_says_so() -> None:
    pdf = clinician_pdf(with_answer("漢字 and more"))
    text = words(read(pdf))
    assert "☐☐ and more" in text
    assert "2 characters that no bundled typeface has are printed as ☐" in text
    assert embedded_fonts(read(pdf)) <= OWN_FONTS


def test_markup_in_an_answer_is_printed_as_it_was_typed() -> None:
    text = '<b>bold</b> & {{ 7 * 7 }} "quoted" <script>alert(1)</script>'
    assert text in words(read(clinician_pdf(with_answer(text))))


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize("content", [samples.clinician(), samples.nobody_answered(), samples.one_silent()])
def test_no_report_makes_the_renderer_complain_or_embeds_a_font_that_is_not_ours(content: SessionPrep) -> None:
    pdf = clinician_pdf(content)
    assert pdf.warnings == ()
    assert embedded_fonts(read(pdf)) <= OWN_FONTS


def test_the_file_names_itself_its_language_and_its_conformance() -> None:
    pdf = clinician_pdf(samples.clinician())
    reader = read(pdf)
    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Session preparation, K7-Juniper, session Thu 26 Nov 2026, clinician copy"
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    xmp = root["/Metadata"].get_data().decode()
    assert "pdfuaid" in xmp
    assert re.search(r"part[^>]*>\s*1|part=\"1\"", xmp)


def test_the_file_holds_no_attachment_link_or_script() -> None:
    for pdf in (clinician_pdf(samples.clinician()), conjoint_pdf(samples.conjoint())):
        reader = read(pdf)
        root: Any = reader.trailer["/Root"]
        assert not reader.attachments
        assert "/OpenAction" not in root
        assert not any(key in str(pdf.bytes) for key in ("/URI", "/JavaScript", "/Launch", "/EmbeddedFile"))


def test_names_of_the_partners_are_not_in_the_metadata() -> None:
    for pdf in (clinician_pdf(samples.clinician()), conjoint_pdf(samples.conjoint())):
        assert not re.search("Ada|Ben", str(read(pdf).metadata))


def test_the_same_content_gives_the_same_bytes() -> None:
    assert clinician_pdf(samples.clinician()).bytes == clinician_pdf(samples.clinician()).bytes
    assert clinician_pdf(samples.clinician()).bytes != clinician_pdf(samples.one_silent()).bytes
