"""A worksheet on paper: every question with its empty places, in every stance and language, and nobody's name on it."""

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from reports.blank_content import BlankForm, BlankQuestion, Choices, Columns, Part, ShortLines, Steps
from reports.blank_form import blank_html, blank_pdf
from reports.pdf import PAPERS
from server.domain.confidentiality import line_above
from server.domain.words import Policy
from server.library.paper import PARTS, WORDS, blank_form, privacy_line
from tests.reports.test_session_prep import OWN_FONTS, embedded_fonts, words
from tests.worksheets.builders import ASKED, group, item, worksheet
from worksheets.catalog import the_catalog
from worksheets.definition import Form, Question, Stance, Visibility
from worksheets.kinds import KINDS, kind_of

ALL = [
    (sheet.name, stance, language)
    for sheet in the_catalog().worksheets()
    for stance in Stance
    for language in sheet.languages
]
SHEET = "/library/full_accountability/blank.pdf"


def form_of(name: str, stance: Stance = Stance.INJURED, language: str = "en") -> Form:
    return the_catalog().latest(name).form_for(stance, language)


def blank(
    name: str, policy: Policy = Policy.LIMITED, stance: Stance = Stance.INJURED, language: str = "en"
) -> BlankForm:
    return blank_form(form_of(name, stance, language), stance, policy)


def fields_of(reader: PdfReader) -> dict[str, Any]:
    """The fields that a viewer lists, by name, each once."""
    listed = [reference.get_object() for reference in reader.trailer["/Root"]["/AcroForm"]["/Fields"]]
    fields = {str(field["/T"]): field for field in listed}
    assert len(fields) == len(listed)
    return fields


def names_on(content: BlankForm) -> list[str]:
    """Every field of the questions, in the order of the sheet; a set of radios is one field."""
    return [name for group in content.groups for question in group.questions for name in _names_of(question)]


def _names_of(question: BlankQuestion) -> Iterator[str]:
    yield from (tick.name for tick in (question.keep, question.decline) if tick)
    for part in question.parts:
        yield from _names_in(part)


def _names_in(part: Part) -> Iterator[str]:
    if isinstance(part, ShortLines):
        yield from (line.name for line in part.lines)
    elif isinstance(part, Columns):
        yield from (name for column in (part.left, part.right) for each in column.parts for name in _names_in(each))
    elif isinstance(part, Choices) and part.several:
        yield from (part.name_of(mark) for mark in part.marks)
    else:
        yield part.name


def questions_on(content: BlankForm) -> list[BlankQuestion]:
    return [question for group in content.groups for question in group.questions]


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("name", "language"), sorted({(name, language) for name, _, language in ALL}))
def test_every_worksheet_prints_every_question_with_its_fields(name: str, language: str) -> None:
    """The sheet for a partner of both stances: it holds the wordings of either."""
    form = form_of(name, Stance.BOTH, language)
    content = blank_form(form, Stance.BOTH, Policy.LIMITED)
    printed = blank_pdf(content, PAPERS[len(form.questions) % 2])
    reader = PdfReader(BytesIO(printed.bytes))
    text = words(reader)

    assert printed.warnings == ()
    assert embedded_fonts(reader) <= OWN_FONTS
    for question in form.questions:
        assert one_line(question.ask) in text
        assert one_line(question.hint) in text
        assert all(one_line(option.label) in text for option in question.options)
    assert text.count(WORDS[language]["only_read"].format(reader=WORDS[language]["therapist"])) == sum(
        question.visibility is not Visibility.MAY_BE_RAISED for question in form.questions
    )

    fields = fields_of(reader)
    assert set(fields) == {"code", "date", *names_on(content)}
    assert len(names_on(content)) == len(set(names_on(content)))
    for question in form.questions:
        assert any(each == question.name or each.startswith(f"{question.name}.") for each in fields)
        if kind_of(question).declines_in_place:
            circles = fields[question.name]["/Kids"]
            offered = len(question.options) or question.highest - question.lowest + 1
            assert len(circles) == offered + 1
    assert all(str(field["/TU"]).strip() for field in fields.values())


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_sheet_is_tagged_and_says_its_language_and_title(language: str) -> None:
    reader = PdfReader(BytesIO(blank_pdf(blank("weekly_check_in", language=language)).bytes))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert reader.metadata
    assert reader.metadata.title == form_of("weekly_check_in", language=language).title
    for page in reader.pages:
        for widget in page["/Annots"]:  # type: ignore[attr-defined]
            assert "/StructParent" in widget.get_object()
    assert "Form" in _roles(root["/StructTreeRoot"])


def _roles(element: Any) -> set[str]:
    element = element.get_object() if hasattr(element, "get_object") else element
    if not isinstance(element, dict):
        return set()
    children = element.get("/K", [])
    children = children if isinstance(children, list) else [children]
    return {str(element.get("/S", "")).lstrip("/")}.union(*map(_roles, children))


def test_a_set_of_circles_is_one_field_that_is_called_by_its_question() -> None:
    fields = fields_of(PdfReader(BytesIO(blank_pdf(blank("weekly_check_in")).bytes)))
    settled = form_of("weekly_check_in").question("settled")
    assert fields[settled.name]["/TU"] == settled.ask
    circles = [circle.get_object() for circle in fields[settled.name]["/Kids"]]
    assert [str(circle["/TU"]) for circle in circles][-2:] == [
        f"{settled.ask}: 10",
        f"{settled.ask}: I’d rather not answer",
    ]
    assert all("/T" not in circle for circle in circles)


def test_numbers_are_set_in_glyphs_that_can_be_read_aloud() -> None:
    """A typeface that fields type with is embedded whole; variants of its figures would have no meaning there."""
    assert "0 1 2 3 4 5 6 7 8 9 10" in words(PdfReader(BytesIO(blank_pdf(blank("weekly_check_in")).bytes)))


def test_a_sheet_can_be_filled_in_by_typing() -> None:
    typed = {"code": "K7", "q.settled": "/3", "q.set_off": "/0", "q.hard_moment": "It went quiet."}
    filled = PdfWriter(clone_from=BytesIO(blank_pdf(blank("weekly_check_in")).bytes))
    for page in filled.pages:
        filled.update_page_form_field_values(page, typed, auto_regenerate=False)
    kept = BytesIO()
    filled.write(kept)
    read_back = PdfReader(kept).get_fields() or {}
    assert {name: read_back[name].value for name in typed} == typed


def test_the_same_sheet_is_the_same_file() -> None:
    blank_pdf.cache_clear()
    once = blank_pdf(blank("safety_check")).bytes
    blank_pdf.cache_clear()
    assert blank_pdf(blank("safety_check")).bytes == once


# ---------------------------------------------------------------- kinds


def test_every_kind_of_question_has_its_place_on_paper() -> None:
    assert set(PARTS) == set(KINDS)


def test_a_sheet_of_every_kind_prints() -> None:
    two = 'options = [{ value = "a", label = { en = "One" } }, { value = "b", label = { en = "Two" } }]'
    rest = {kind.name: two for kind in KINDS.values() if kind.takes_choices}
    rest |= {kind.name: "lowest = 0\nhighest = 7" for kind in KINDS.values() if kind.takes_range}
    rest["rating"] = 'low = { en = "No" }\nhigh = { en = "Yes" }'
    items = [item(f"k_{name}", name, rest.get(name, "")) for name in KINDS]
    form = worksheet(group("a", *items)).form_for(Stance.BOTH, "en")
    content = blank_form(form, Stance.BOTH, Policy.LIMITED)
    fields = fields_of(PdfReader(BytesIO(blank_pdf(content).bytes)))
    assert len(form.questions) == len(KINDS)
    assert {"q.k_date.day", "q.k_date.month", "q.k_date.year", "q.k_number", "q.k_agreement"} <= set(fields)
    assert {f"q.k_incident.{part}" for part in ("when", "what", "felt", "did")} <= set(fields)
    assert {f"q.k_commitment.{part}" for part in ("what", "by_when", "day", "how_seen", "decline")} <= set(fields)
    assert {"q.k_multiple_choice.a", "q.k_multiple_choice.b"} <= set(fields)
    assert {f"q.k_commitment_review.{whose}.{n}.what" for whose in ("mine", "theirs") for n in (1, 2)} <= set(fields)


def test_a_review_has_empty_lines_since_a_blank_sheet_knows_no_promise() -> None:
    text = words(PdfReader(BytesIO(blank_pdf(blank("weekly_check_in")).bytes)))
    assert text.count("A promise that is open") == 4
    assert "Your partner’s promise" in text
    assert "{" not in text


def test_a_question_that_hangs_on_another_says_so() -> None:
    question = next(each for each in questions_on(blank("weekly_check_in")) if each.only_if)
    assert question.only_if == "Only if your answer to “Whether something brought it back” is “Yes”."


# ---------------------------------------------------------------- who may read it


@pytest.mark.parametrize(("visibility", "policy"), list(product(Visibility, Policy)))
def test_the_line_on_paper_is_the_line_on_the_screen(visibility: Visibility, policy: Policy) -> None:
    assert privacy_line(visibility, policy, "Ruth", "en") == line_above(visibility, policy, "Ruth")
    assert privacy_line(visibility, policy, "Ruth", "es") != line_above(visibility, policy, "Ruth")


def test_what_may_be_decided_about_an_answer_follows_the_policy() -> None:
    by_policy = {
        policy: [each.keep and each.keep.label for each in questions_on(blank("weekly_check_in", policy))]
        for policy in Policy
    }
    assert set(by_policy[Policy.LIMITED]) == {None, "Only for my therapist"}
    assert set(by_policy[Policy.PRIVATE]) == {None, "My therapist may bring this up"}
    assert set(by_policy[Policy.NO_SECRETS]) == {None}


@pytest.mark.parametrize("policy", list(Policy))
def test_the_safety_check_is_for_the_therapist_alone_and_is_not_called_so(policy: Policy) -> None:
    text = words(PdfReader(BytesIO(blank_pdf(blank("safety_check", policy)).bytes)))
    assert "May be raised" not in text
    assert "Nothing here is raised with your partner." in text
    assert "hand it over before you leave" in text
    assert "afety check" not in text


def test_every_question_can_be_declined() -> None:
    for name, stance, language in ALL:
        form = form_of(name, stance, language)
        for question, printed in zip(
            form.questions, questions_on(blank_form(form, stance, Policy.LIMITED)), strict=True
        ):
            in_place = any(isinstance(part, Steps | Choices) and part.decline for part in printed.parts)
            assert printed.decline or in_place or _is_review(question), question.key


def _is_review(question: Question) -> bool:
    return question.kind == "commitment_review"


def test_what_a_definition_says_is_text_and_never_markup() -> None:
    asked = ASKED.replace("What?", "<img src=x> & <b>what?")
    form = worksheet(group("a", item("x", asked=asked))).form_for(Stance.INJURED, "en")
    html = blank_html(blank_form(form, Stance.INJURED, Policy.LIMITED))
    assert "<img" not in html
    assert "&lt;img src=x&gt; &amp; &lt;b&gt;what?" in html


def test_both_languages_have_the_same_fixed_words() -> None:
    assert {frozenset(each) for each in WORDS.values()} == {frozenset(WORDS["en"])}


# ---------------------------------------------------------------- at the door


@pytest.mark.parametrize("who", ["ruth", "noor", "vera"])
def test_every_member_can_print_a_blank_sheet(browser_as: Any, who: str) -> None:
    sheet = browser_as(who).get(SHEET, params={"stance": "responsible", "language": "es", "paper": "Letter"})
    assert sheet.headers["content-type"] == "application/pdf"
    assert sheet.headers["cache-control"] == "private, max-age=3600"
    assert sheet.headers["content-disposition"] == 'attachment; filename="full-accountability-3-R-es-Letter.pdf"'
    reader = PdfReader(BytesIO(sheet.content))
    assert one_line(form_of("full_accountability", Stance.RESPONSIBLE, "es").questions[0].ask) in words(reader)
    assert round(float(reader.pages[0].mediabox.width)) == 612


def test_the_safety_checks_file_does_not_say_what_it_is(browser_as: Any) -> None:
    sheet = browser_as("ruth").get("/library/safety_check/blank.pdf?stance=injured&language=en")
    assert sheet.headers["content-disposition"] == 'attachment; filename="page-1-I-en-A4.pdf"'


def test_a_sheet_names_nobody(browser_as: Any) -> None:
    text = words(PdfReader(BytesIO(browser_as("ruth").get(f"{SHEET}?stance=injured&language=en").content)))
    for name in ("Ruth", "Okafor", "Ada", "Ben", "injured", "responsible"):
        assert name not in text
    assert "My code" in text
    assert "Page 1 of" in text


@pytest.mark.parametrize(
    "asked",
    ["stance=hurt", "stance=", "language=xx", "language=", "paper=A3", "paper=a4", "policy=none", "stance=%00"],
)
def test_what_is_not_there_is_not_found(browser_as: Any, asked: str) -> None:
    assert browser_as("ruth").get(f"{SHEET}?{asked}").status_code == 404


def test_a_worksheet_that_is_not_there_has_no_sheet(browser_as: Any) -> None:
    assert browser_as("ruth").get("/library/nothing/blank.pdf").status_code == 404


def test_a_stranger_is_sent_to_sign_in(browser: Any) -> None:
    assert browser.get(SHEET).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("name", ["weekly_check_in", "safety_check"])
def test_the_worksheets_page_leads_to_a_sheet_for_each_stance_language_and_size(browser_as: Any, name: str) -> None:
    ruth = browser_as("ruth")
    page = ruth.get(f"/library/{name}?policy=private").text
    for stance, language, paper in product(Stance, ("en", "es"), PAPERS):
        address = (
            f"/library/{name}/blank.pdf?stance={stance}&amp;language={language}&amp;paper={paper}&amp;policy=private"
        )
        assert f'href="{address}"' in page
    assert ruth.get(address.replace("&amp;", "&")).status_code == 200
