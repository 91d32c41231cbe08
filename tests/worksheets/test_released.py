"""The worksheets that ship: whole, bearable, readable, in our own words, and never edited once released."""

import re
from hashlib import sha256
from itertools import product

import pytest

from worksheets.catalog import DEFINITIONS, the_catalog
from worksheets.definition import About, Form, Stance, Visibility, Worksheet

RELEASED = {
    "can_it_survive.v1.toml": "c418cfe112aff45b",
    "can_it_survive.v2.toml": "2eeea9c33d4ad8b8",
    "closeness.v1.toml": "0bc5d208eb96f2e0",
    "first_session_history.v1.toml": "f7c0166d9b378987",
    "forgiveness_and_reconciliation.v1.toml": "41d8ff6cef4627ec",
    "forgiveness_and_reconciliation.v2.toml": "5ebd44c0c99b02e8",
    "full_accountability.v1.toml": "d8f5de22caed68d3",
    "full_accountability.v2.toml": "96dfcfc0480b27ef",
    "full_accountability.v3.toml": "a18265e49ba5de0e",
    "leaving_well.v1.toml": "29b28fc43ff9a0d4",
    "predictable_safety.v1.toml": "33e8c83315e28102",
    "radical_honesty.v1.toml": "56ec51a35573e38f",
    "radical_honesty.v2.toml": "52be9a0f88b81461",
    "repair_conversation.v1.toml": "c0ef8ffd6295ba26",
    "safety_check.v1.toml": "e61a63ffa51ec090",
    "signs_of_trust.v1.toml": "73533a4e971b659d",
    "staying_or_leaving.v1.toml": "d5d4de6209fdf3d1",
    "talking_after_the_break.v1.toml": "e6e24b25822b983f",
    "time_and_expectations.v1.toml": "c931d02d2d885883",
    "time_and_expectations.v2.toml": "e5b46ac85e28a9e4",
    "weekly_check_in.v1.toml": "1d0032f79c65c816",
    "weekly_check_in.v2.toml": "fbbb4691f5c37903",
    "what_broken_trust_means.v1.toml": "5e1466bd11aa4cb0",
    "what_broken_trust_means.v2.toml": "583f1928da8ed3bc",
    "when_help_matters.v1.toml": "b0bf555ef7b6f1f5",
    "when_trust_breaks.v1.toml": "db21e2a527df395b",
    "when_trust_breaks.v2.toml": "44bf7610962b7044",
    "who_you_choose_to_be.v1.toml": "1349934e93be649e",
}
SECONDS = {"incident": 75, "commitment": 60, "long_text": 35, "short_text": 20, "commitment_review": 20}
WORKSHEETS = the_catalog().worksheets()
NAMES = [worksheet.name for worksheet in WORKSHEETS]
FORMS = [worksheet.form_for(stance, "en", "Ben") for worksheet, stance in product(WORKSHEETS, Stance)]

every_worksheet = pytest.mark.parametrize("worksheet", WORKSHEETS, ids=NAMES)
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


def words_of(form: Form) -> list[str]:
    pages = [form.title, form.intro, *(text for page in form.pages for text in (page.title, page.intro))]
    return pages + [text for q in form.questions for text in (q.ask, q.hint, q.short, q.low_label, q.high_label)]


def test_the_released_worksheets_are_in_the_order_of_the_guide() -> None:
    assert {"weekly_check_in", "full_accountability"} <= set(NAMES)
    sections = [worksheet.section or 0 for worksheet in WORKSHEETS]
    assert sections == sorted(sections)
    assert len(the_catalog().guide("repairing_trust").sections) == 14
    assert the_catalog().guide("repairing_trust").sections[3].title("en") == "Full accountability"


def test_a_released_version_is_never_edited() -> None:
    """A change to the words is a new file with the next version; only then a line is added here."""
    found = {file.name: sha256(file.read_bytes()).hexdigest()[:16] for file in DEFINITIONS.glob("*.v*.toml")}
    assert found == RELEASED


def minutes_of(form: Form) -> float:
    """An estimate: 200 words read a minute, and by kind what an answer takes on a phone."""
    asked = [" ".join([q.ask, q.hint, *(option.label for option in q.options)]) for q in form.questions]
    read = " ".join([form.intro, *(page.intro for page in form.pages), *asked])
    seconds = sum(SECONDS.get(question.kind, 6) for question in form.questions)
    return len(read.split()) / 200 + seconds / 60


@every_form
def test_a_form_takes_ten_minutes_or_less_also_for_somebody_who_is_both(form: Form) -> None:
    assert round(minutes_of(form)) <= form.minutes <= 10


def test_the_estimate_bites() -> None:
    earlier = the_catalog().get("full_accountability", 2).form_for(Stance.BOTH, "en")
    assert minutes_of(earlier) > 12


@every_worksheet
def test_a_worksheet_has_six_to_fourteen_items_for_each_stance(worksheet: Worksheet) -> None:
    for stance in Stance:
        asked = {question.item for question in worksheet.form_for(stance, "en").questions}
        assert 6 <= len(asked) <= 14
    assert worksheet.minutes <= 10


@every_worksheet
def test_what_one_partner_rates_the_other_rates_from_the_other_side(worksheet: Worksheet) -> None:
    for mine, theirs in [(Stance.INJURED, Stance.RESPONSIBLE), (Stance.BOTH, Stance.BOTH)]:
        first = {(q.behaviour, q.about) for q in worksheet.form_for(mine, "en").questions if q.behaviour}
        other = {(q.behaviour, q.about) for q in worksheet.form_for(theirs, "en").questions if q.behaviour}
        swap = {About.SELF: About.PARTNER, About.PARTNER: About.SELF}
        assert first == {(behaviour, swap[about]) for behaviour, about in other if about}


@every_worksheet
def test_a_worksheet_tells_the_clinician_when_not_to_use_it(worksheet: Worksheet) -> None:
    note = worksheet.clinician_note("en")
    for said in (
        "When to use",
        "When not",
        "coercion",
        "danger",
        "disclosure",
        "What to look for",
        "Leans on",
        "Guide section",
    ):
        assert said in note


@every_form
def test_a_form_has_every_word_it_needs_and_no_place_left_open(form: Form) -> None:
    assert all(question.ask and question.short for question in form.questions)
    assert all(q.low_label and q.high_label for q in form.questions if q.kind == "rating")
    assert not any("{" in text for text in words_of(form))
    keys = [question.key for question in form.questions]
    assert len(set(keys)) == len(keys)


@every_form
def test_a_form_says_who_reads_it_and_asks_one_or_two_things_for_the_clinician_alone(form: Form) -> None:
    assert "who will read" in form.intro
    alone = {question.item for question in form.questions if question.visibility is Visibility.CLINICIAN_ONLY}
    assert 1 <= len(alone) <= 2 or form.name == "safety_check"


@every_form
def test_no_item_asks_for_surveillance_or_takes_a_reunion_for_granted(form: Form) -> None:
    unwanted = r"password|passcode|\bphone|location|\bgps\b|track|messages|betray|cheat|affair|victim"
    if form.name != "forgiveness_and_reconciliation":
        unwanted += r"|forgive|reconcil"
    assert [text for text in words_of(form) if re.search(unwanted, text, re.IGNORECASE)] == []


@every_form
def test_a_sentence_can_be_read_late_at_night(form: Form) -> None:
    for text in words_of(form):
        for sentence in re.split(r"(?<=[.?!:;])\s", text):
            assert len(sentence.split()) <= 28, sentence


def test_the_weekly_check_in_rates_five_behaviours_from_both_sides() -> None:
    form = the_catalog().latest("weekly_check_in").form_for(Stance.INJURED, "en", "Ben")
    rated = [(question.behaviour, question.about) for question in form.questions if question.behaviour]
    assert len(rated) == 10
    assert len({behaviour for behaviour, _ in rated}) == 5
    kinds = {question.kind for question in form.questions}
    assert {"commitment_review", "commitment", "long_text", "rating"} <= kinds


def test_forgiving_and_coming_back_are_two_lines_that_are_never_added_up() -> None:
    form = the_catalog().latest("forgiveness_and_reconciliation").form_for(Stance.INJURED, "en")
    on = [(question.scale, question.item) for question in form.questions if question.scale]
    assert on == [("inner_line", "inner_line"), ("line_between", "line_between")]
    apart = {"forgiving_and_apart", "together_and_open", "apart_and_open"}
    assert apart < {option.value for option in form.question("could_live_with").options}


def test_full_accountability_sets_the_two_partners_different_tasks() -> None:
    worksheet = the_catalog().latest("full_accountability")
    injured, responsible = (worksheet.form_for(stance, "en") for stance in (Stance.INJURED, Stance.RESPONSIBLE))
    assert injured.question("owned").ask != responsible.question("owned").ask
    assert worksheet.form_for(Stance.BOTH, "en").question("owned.injured").ask == injured.question("owned").ask
    assert {"incident", "commitment"} <= {question.kind for question in injured.questions}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_safety_check_is_sealed_asks_everyone_the_same_and_needs_no_answer(language: str) -> None:
    worksheet = the_catalog().latest("safety_check")
    forms = [worksheet.form_for(stance, language, "Ben") for stance in Stance]
    assert forms[0] == forms[1] == forms[2]
    assert {question.visibility for question in forms[0].questions} == {Visibility.SAFETY}
    assert not any(question.required or question.scale for question in forms[0].questions)
    assert worksheet.scales == worksheet.behaviours == ()


def test_leaving_well_presses_nobody_to_stay() -> None:
    for form in (the_catalog().latest("leaving_well").form_for(stance, "en", "Ben") for stance in Stance):
        pressing = r"stay together|save|second chance|give up|work on it|fail(?!ing\.)|repair|try again"
        assert [text for text in words_of(form) if re.search(pressing, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", ["weekly_check_in", "full_accountability"])
def test_the_second_versions_say_the_same_in_english(name: str) -> None:
    """They add Spanish: whoever writes in English reads what they read before."""
    first, second = the_catalog().get(name, 1), the_catalog().get(name, 2)
    assert first.languages == ("en",)
    assert second.languages == ("en", "es")
    for stance in Stance:
        before, now = (each.form_for(stance, "en", "Ben") for each in (first, second))
        assert (before.title, before.intro, before.pages) == (now.title, now.intro, now.pages)
    assert first.clinician_note("en") == second.clinician_note("en")
    assert first.summary("en") == second.summary("en")
