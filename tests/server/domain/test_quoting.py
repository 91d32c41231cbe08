"""A passage is somebody's own words, letter for letter, and stays so under any marks."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.quoting import Mark, one_line, segments, sentence_around, stands_in


def test_white_space_does_not_matter_and_everything_else_does():
    texts = ("The letter.\nThat was  mine.", "Saturday.")
    assert stands_in(" letter. That was mine.", texts)
    assert stands_in("Saturday", texts)
    for other in ("that was mine", "mine. Saturday", "letter, that", "", "  \n"):
        assert not stands_in(other, texts)


@given(st.text(min_size=1), st.data())
def test_whatever_is_cut_out_between_words_stands_in_it(text, data):
    words = text.split()
    if not words:
        return
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    assert stands_in("\n ".join(words[start:end]), [text])


@given(st.text(), st.text())
def test_it_stands_there_only_if_it_can_be_found(passage, text):
    assert stands_in(passage, [text]) == bool(one_line(passage) and one_line(passage) in one_line(text))


MARKS = st.lists(
    st.builds(Mark, st.integers(-3, 40), st.integers(-3, 60), st.integers(1, 9), st.just("names the effect")),
    max_size=6,
)


@given(st.text(max_size=40), MARKS)
def test_the_pieces_of_a_marked_text_are_the_text(text, marks):
    assert "".join(piece.text for piece in segments(text, marks)) == text


@given(st.text(max_size=40), MARKS)
def test_every_letter_is_under_exactly_the_marks_that_reach_over_it(text, marks):
    at = 0
    for piece in segments(text, marks):
        assert piece.text
        for place in range(at, at + len(piece.text)):
            over = [mark for mark in marks if 0 <= mark.start <= place < mark.end]
            assert list(piece.marks) == over
        at += len(piece.text)


@given(st.text(max_size=40), MARKS)
def test_every_mark_closes_once_where_it_marks_anything(text, marks):
    closed = [mark for piece in segments(text, marks) for mark in piece.closing]
    assert sorted(closed, key=str) == sorted((m for m in marks if 0 <= m.start < min(m.end, len(text))), key=str)


def test_marks_that_overlap_part_the_text_where_either_begins_or_ends():
    pieces = segments("I lied and I am sorry", [Mark(0, 14, 1, "owns it"), Mark(11, 21, 2, "apologises")])
    assert [(piece.text, [m.number for m in piece.marks], [m.number for m in piece.closing]) for piece in pieces] == [
        ("I lied and ", [1], []),
        ("I a", [1, 2], [1]),
        ("m sorry", [2], [2]),
    ]


def test_a_quote_is_told_in_its_whole_sentence():
    text = "We sat down. Ben asked what I was afraid of, and I said it!\nThen tea."
    start = text.index("I was afraid")
    assert sentence_around(text, start, start + 12) == "Ben asked what I was afraid of, and I said it"
    assert sentence_around("I was afraid", 0, 12) == "I was afraid"
