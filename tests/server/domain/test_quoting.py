"""A passage is somebody's own words, letter for letter."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.quoting import one_line, stands_in


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
