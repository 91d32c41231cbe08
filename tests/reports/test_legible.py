"""Long, strange or hostile texts become something a printer can set in time, and nothing is lost unsaid."""

import unicodedata
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from reports import samples
from reports.content import AnswerLine, AnswerState, GivenAnswer
from reports.legible import ANSWER_CHARACTERS, BOX, REPORT_CHARACTERS, Tally, cut_at_clause, legible, shortened, text
from reports.session_prep import clinician_pdf
from reports.typefaces import printable
from tests.reports.test_session_prep import read, with_answer, words

PLAIN = frozenset(chr(code) for code in range(0x20, 0x250)) | {"\u0301", "\u0308", BOX, "…"}


def printed(value: str) -> str:
    return text(value, PLAIN, Tally())


def test_ten_thousand_combining_marks_are_three() -> None:
    assert len(printed("a" + "\u0335\u0301" * 5_000)) <= 4
    start = process_time()
    clinician_pdf(with_answer("Z" + "\u0301\u0308\u0335" * 3_333))
    assert process_time() - start < 8


def test_texts_are_composed_and_control_characters_go() -> None:
    assert printed("e\u0301\x07\u202e!") == "é!"
    assert printed("one\r\ntwo\u2028three") == "one\ntwo\nthree"


def test_rows_of_empty_lines_become_one() -> None:
    assert printed("one\n\n\n \n\n\ntwo") == "one\n\ntwo"


def test_ten_thousand_line_breaks_do_not_make_a_hundred_pages() -> None:
    pdf_of_breaks = clinician_pdf(with_answer("a\n\n" * 3_333))
    assert pdf_of_breaks.pages < 25
    assert "more characters are in the record" in words(read(pdf_of_breaks))


def test_a_whole_report_is_cut_at_its_cap_and_every_cut_answer_says_so() -> None:
    answer = GivenAnswer(AnswerState.ANSWERED, (AnswerLine("Eight letters " * 640, is_words=True),))
    content, _ = legible((answer,) * 60, PLAIN)
    lengths = [len(given.lines[0].text) for given in content]
    assert sum(lengths) < REPORT_CHARACTERS + ANSWER_CHARACTERS + 60 * 120
    assert content[-1].lines[0].text.startswith("Not printed, since this report is full. The answer of 8,960")


def test_the_same_text_comes_back_when_there_is_nothing_to_mend() -> None:
    content, unprintable = legible(samples.clinician(), printable())
    assert content == samples.clinician()
    assert unprintable == 0


def test_a_quote_is_cut_where_a_sentence_ends_or_else_a_clause() -> None:
    assert cut_at_clause("I saw it. I said so out loud, and then I went.", 24, 5) == "I saw it."
    assert cut_at_clause("When it rains, I think of the car park in August", 30, 10) == "When it rains …"
    assert cut_at_clause("short", 30) == "short"


@given(st.text(max_size=400), st.integers(20, 200))
def test_a_cut_text_is_never_longer_than_it_may_be(passage: str, most: int) -> None:
    assert len(cut_at_clause(passage, most)) <= most
    assert len(shortened(passage, most)) <= most


@given(st.text(alphabet=st.characters(), max_size=300))
def test_whatever_is_typed_only_printable_characters_reach_the_page(value: str) -> None:
    result = printed(value)
    assert set(result) <= PLAIN | set("\n\u200d\ufe0f\ufe0e\u200c\u200e\u200f")
    assert result == unicodedata.normalize("NFC", result) or "\u0301" in result or "\u0308" in result
