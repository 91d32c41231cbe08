"""What a partner reads late at night is as easy to read as we say it is."""

import pytest

from tests.worksheets.builders import ASKED, TOP, group, item, worksheet
from worksheets.catalog import the_catalog
from worksheets.definition import Worksheet
from worksheets.reading_age import HIGHEST_GRADE, grade, reading_grade, syllables

WORKSHEETS = [each for each in the_catalog().released.values() if "en" in each.languages]
HARD = (
    "Notwithstanding considerable interpersonal apprehension, retrospectively characterise the accountability "
    "behaviours that facilitated predictability."
)


@pytest.mark.parametrize("released", WORKSHEETS, ids=lambda each: f"{each.name}.v{each.version}")
def test_every_worksheet_can_be_read_at_about_twelve(released: Worksheet) -> None:
    measured = reading_grade(released)
    assert measured is not None
    assert measured <= HIGHEST_GRADE


@pytest.mark.parametrize("part", ["ask", "hint", "intro", "option", "one stance"])
def test_a_hard_text_anywhere_in_it_is_refused(part: str) -> None:
    hard, asked = f'{{ en = "{HARD}" }}', ASKED
    top = TOP.replace('{ en = "What this is for." }', hard) if part == "intro" else TOP
    rest = {
        "ask": "",
        "hint": f"hint = {hard}",
        "option": f'options = [{{ value = "a", label = {hard} }}, {{ value = "b", label = {{ en = "No" }} }}]',
        "intro": "",
        "one stance": f'[groups.items.injured]\nask = {{ en = "What?" }}\n[groups.items.responsible]\nask = {hard}',
    }[part]
    if part == "ask":
        asked = ASKED.replace('ask = { en = "What?" }', f"ask = {hard}")
    if part == "one stance":
        asked = ASKED.replace('ask = { en = "What?" }\n', "")
    kind = "single_choice" if part == "option" else "long_text"
    measured = reading_grade(worksheet(group("a", item("x", kind, rest, asked)), top=top))
    assert measured is not None
    assert measured > HIGHEST_GRADE


def test_labels_and_the_ends_of_scales_do_not_flatter_it() -> None:
    ends = 'low = { en = "No" }\nhigh = { en = "Yes" }'
    asked = ASKED.replace('ask = { en = "What?" }', f'ask = {{ en = "{HARD}" }}')
    rated = reading_grade(worksheet(group("a", item("x", "rating", ends, asked))))
    assert rated == reading_grade(worksheet(group("a", item("x", asked=asked))))


def test_the_formula_is_the_one_of_1975() -> None:
    """Thirteen words with 26 syllables in one sentence; then six words, six syllables."""
    platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    assert grade([platypus]) == pytest.approx(0.39 * 13 + 11.8 * 26 / 13 - 15.59)
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45)
    assert grade(["He sat down. She sat down?", "They sat down"]) == pytest.approx(0.39 * 3 + 11.8 - 15.59)


@pytest.mark.parametrize("texts", [[], [""], [" — "]])
def test_nothing_to_read_has_no_grade(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="no word to read"):
        grade(texts)


def test_a_worksheet_without_english_has_no_grade() -> None:
    swaps = [("{ en =", "{ es ="), ('["en"]', '["es"]')]
    top, page = TOP, group("a", item("x"))
    for english, spanish in swaps:
        top, page = top.replace(english, spanish), page.replace(english, spanish)
    assert reading_grade(worksheet(page, top=top)) is None


SYLLABLES = {
    1: "I you hope times asked called what’s said told yes can’t through smile whole",
    2: "partner table houses wanted settled didn’t safely something going quiet being every someone watches",
    3: "remember together decided uncertain consequence honesty beginning agreement everyone",
    4: "predictable accountable reality anybody’s",
    6: "responsibility accountability",
}


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, count) for count, words in SYLLABLES.items() for word in words.split()],
)
def test_syllables_are_counted_as_they_are_heard(word: str, count: int) -> None:
    assert syllables(word) == count
    assert syllables(word.upper()) == count
