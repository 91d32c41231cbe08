"""Misspelt words are put right for the rules; every place stays the place in what the person wrote."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.markers import cues
from server.domain.markers.spelling import Speller
from server.domain.markers.text import folded, sentences

SPELLER = Speller({"apologi", "because", "never", "talked", "truth"})


def put_right(text: str) -> str:
    return SPELLER.spelled(folded(text), text).text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("i apoligize becuase i nevr told you the trutth", "i apologize because i never told you the truth"),
        ("we tlaked", "we talked"),
        ("dont, wasnt, theyre", "dont, wasnt, theyre"),
        ("the cat sat", "the cat sat"),
        ("zzqx", "zzqx"),
    ],
)
def test_a_word_one_slip_from_one_the_rules_listen_for_is_put_right(written, read):
    assert put_right(written) == read


def test_what_is_written_like_a_name_stays():
    assert put_right("Nevr came") == "nevr came"


def test_a_word_that_no_rule_listens_for_stays_misspelt():
    assert put_right("my bicicle") == "my bicicle"


def test_the_quote_is_in_the_persons_own_spelling():
    (cue,) = [cue for cue in cues("well, i apoligize for lying to you") if cue.marker == "apology"][:1]
    assert "apoligize" in cue.quote


@given(st.text(alphabet=st.sampled_from("abehnrtuvy '.,!ÄİßX\n"), max_size=120))
@settings(max_examples=300, deadline=None)
def test_every_place_leads_back_into_the_text_in_order(text):
    for sentence in sentences(text, SPELLER):
        assert len(sentence.places) == len(sentence.text) + 1
        assert list(sentence.places) == sorted(sentence.places)
        assert 0 <= sentence.places[0] <= sentence.places[-1] <= len(text)


@given(st.sampled_from(["nevr", "becuase", "never", "truth", "zzqx", "trutth"]), st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_words_edges_lead_to_its_edges(word, around):
    text = f"{around} {word} x"
    spelled = SPELLER.spelled(folded(text), text)
    start = len(spelled.text) - len(spelled.text.split()[-2]) - 2
    assert text[spelled.places[start] : spelled.places[len(spelled.text) - 2]] == word
