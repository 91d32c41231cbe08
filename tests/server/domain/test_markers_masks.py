"""Masks that the safety family does not use, and the cutting into sentences, on their own."""

import re

import pytest

from server.domain.markers.masks import MASKS, Match
from server.domain.markers.text import Sentence, folded, sentences


def at(text: str, words: str) -> Match:
    """The match of `words` in the only or last sentence that holds them."""
    sentence = [sentence for sentence in sentences(text) if words in sentence.text][-1]
    start = sentence.text.index(words)
    return Match(sentence, start, start, start + len(words))


@pytest.mark.parametrize(
    ("mask", "text", "words"),
    [
        ("quoted", "His favourite sentence is “can we move on now”.", "move on"),
        ("quoted", "She wrote 'it was nothing' on the card.", "nothing"),
        ("reported", "He says it was nothing.", "nothing"),
        ("reported", "My mum thinks you are cold.", "cold"),
        ("negated", "I'm not blaming him.", "blaming"),
        ("negated", "It isn't true he never helps.", "never helps"),
        ("hypothetical", "If I lied I would say so.", "lied"),
        ("wished", "I wish she would ask.", "ask"),
        ("used_to", "I used to check, but this week I did not.", "check"),
        ("ceased", "I stopped checking.", "checking"),
        ("fiction", "We watched a documentary about a man who lied.", "lied"),
        ("earlier", "In my last relationship I lied.", "lied"),
        ("third_party", "My boss lied.", "lied"),
    ],
)
def test_a_mask_covers_what_is_not_the_authors_or_not_so(mask, text, words):
    assert MASKS[mask](at(text, words))


@pytest.mark.parametrize(
    ("mask", "text", "words"),
    [
        ("quoted", "I don't know, it's nothing, that's all.", "nothing"),
        ("reported", "He says it was nothing but I lied.", "lied"),
        ("negated", "I can't stop blaming him.", "blaming"),
        ("negated", "Not only did I lie, I lied twice.", "lied"),
        ("hypothetical", "If he is late he shouts.", "shouts"),
        ("ceased", "I haven't stopped checking.", "checking"),
        ("used_to", "I used to lie.", "lie"),
        ("third_party", "My boss called while I lied.", "lied"),
        ("earlier", "He lied like my ex.", "lied"),
    ],
)
def test_a_mask_leaves_the_rest_alone(mask, text, words):
    assert not MASKS[mask](at(text, words))


def test_folding_never_moves_a_character():
    for text in ("İstanbul ﬁne ’quoted’\u00a0ẞ", "a\tb — c", ""):
        assert len(folded(text)) == len(text)


def test_sentences_cover_their_own_words():
    text = "At 7.30 he left! She stayed…\nthen we talked"
    cut = list(sentences(text))
    assert [sentence.text.strip() for sentence in cut] == ["at 7.30 he left", "she stayed", "then we talked"]
    assert all(folded(text)[cut_.places[0] :].startswith(cut_.text) for cut_ in cut)


def test_a_clause_begins_after_its_boundary():
    sentence = Sentence("he never shouts, but he hit me", range(31), "", ())
    place = re.search("hit", sentence.text)
    assert place is not None
    assert sentence.text[sentence.clause_start(place.start()) :].strip() == "he hit me"


@pytest.mark.parametrize(
    ("text", "somebody"),
    [
        ("My friend came by. We talked a while. Then she hung up on me.", True),
        ("My husband is kind. But she always lies.", True),
        ("My husband rang his mother. He hung up on me.", False),
        ("He hung up on me.", False),
        ("My sister knows my boyfriend. He hung up on me.", False),
    ],
)
def test_a_pronoun_stands_for_the_last_person_named(text: str, somebody: bool) -> None:
    last = list(sentences(text))[-1]
    match = Match(last, 0, 0, len(last.text))
    assert MASKS["somebody_else"](match) is somebody


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("We drove along the coast all Sunday and ate by the sea. It was one night. Then we drove home again.", True),
        ("I kissed a man on the coast and my husband heard of it. It was one night. Then I drove home again.", False),
        ("It was one night. I kissed him by the sea and on Monday I drove home again to my husband and cried.", False),
        ("It was one night.", False),
    ],
)
def test_what_makes_an_act_small_needs_an_act_near_by(text: str, off: bool) -> None:
    assert MASKS["off_topic"](at(text, "one night")) is off


def test_a_denial_answers_an_accusation():
    assert not MASKS["unaccused"](at("She calls me an abuser. I would never hit her.", "would never"))
    assert not MASKS["unaccused"](at("He thinks I lied but I would never.", "would never"))
    assert MASKS["unaccused"](
        at("We like dancing and we often go out together on Fridays, he and I. I would never hit her.", "would never")
    )


def test_circumstances_excuse_something_the_author_did():
    quiet = "On Monday my mother came for lunch and stayed till nine, as always. I was tired. The dog slept."
    assert MASKS["blameless"](at(quiet, "tired"))
    assert not MASKS["blameless"](at(quiet.replace("The dog slept", "I shouted at him"), "tired"))
