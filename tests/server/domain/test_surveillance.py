"""Promises that offer access are pointed out with a sentence why; ordinary promises are left in peace.

`promises/offers.txt` and `promises/ordinary.txt` were written before the rules. Rules are written with their odd lines
in view and never with the even ones: what they do on those is what may be expected of wording nobody has seen.
"""

from pathlib import Path

import pytest

from server.domain.surveillance import THE_NOTE, WATCHES, note_on, watched, why

PROMISES = Path(__file__).parent / "promises"


def lines(name: str, half: str) -> list[str]:
    """One half of a file: "seen" or "held_back"."""
    whole = (PROMISES / f"{name}.txt").read_text("utf-8").splitlines()
    return whole[0::2] if half == "seen" else whole[1::2]


@pytest.mark.parametrize("promise", lines("offers", "seen"))
def test_access_offered_is_noticed_with_a_sentence_why(promise):
    assert note_on("I do the shopping", promise) == THE_NOTE
    assert why(promise).endswith("Ask each alone how it came about, and what would happen if it stopped.")


@pytest.mark.parametrize("promise", [*lines("ordinary", "seen"), "", "🙂", "I bring the timeline to the session."])
def test_an_ordinary_promise_gets_no_note(promise):
    assert (note_on(promise), why(promise)) == ("", "")


def test_wording_the_rules_have_not_seen_is_noticed_nearly_as_well():
    offers, ordinary = lines("offers", "held_back"), lines("ordinary", "held_back")
    found = sum(watched(promise) is not None for promise in offers)
    wrong = sum(watched(promise) is not None for promise in ordinary)
    assert len(offers) + len(lines("offers", "seen")) >= 60
    assert len(ordinary) + len(lines("ordinary", "seen")) >= 60
    assert found / len(offers) >= 0.85
    assert found / (found + wrong) >= 0.95


@pytest.mark.parametrize(
    ("promise", "of"),
    [
        ("I give her my passwords", "a code"),
        ("I share my location with her on workdays", "a whereabouts"),
        ("I put a tracker on the car", "a whereabouts"),
        ("We use a tracking app", "a whereabouts"),
        ("I send a photo from every place", "proof"),
        ("I text her every hour", "proof"),
        ("He may ring my boss", "a witness"),
        ("She checks my phone every evening", "a phone"),
        ("I hand over my phone each night", "a phone"),
        ("She has access to everything", "an account"),
        ("He may ask to look whenever he wants", "an account"),
    ],
)
def test_the_sentence_says_what_is_offered(promise, of):
    watch = watched(promise)
    assert watch is not None
    assert watch.of == of
    assert why(promise).startswith(watch.why)


def test_every_sentence_is_plain_and_calls_nobody_anything():
    for watch in WATCHES:
        assert watch.why.endswith(".")
        assert not {"controlling", "abuse", "abusive", "paranoid", "jealous", "toxic"} & set(watch.why.lower().split())


@pytest.mark.parametrize(
    "promise", ["I do not read his messages", "I stop checking her phone", "I won't share my code"]
)
def test_what_is_given_up_is_no_offer(promise):
    assert watched(promise) is None


def test_how_it_shows_is_read_as_well():
    assert why("I am open with her", "She can look at my phone whenever she likes")


@pytest.mark.parametrize("words", ["my phone and ", "She can ", "I give my ", "a photo "])
def test_a_very_long_promise_is_read_quickly(words):
    assert watched(words * 20_000) is None
