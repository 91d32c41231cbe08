"""Any definition that is accepted can be asked, printed and previewed, and any answer to it is read or refused."""

import json
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.blank_form import blank_html
from server.domain.words import Policy
from server.library.paper import blank_form
from server.library.rules import preview
from server.partner_form.pages import Homework, Sheet, Who, question_page
from server.web.pages import environment
from tests.browsing import check
from tests.worksheets.builders import MINE, THEIRS
from worksheets.answers import read
from worksheets.catalog import the_catalog
from worksheets.definition import Form, Stance
from worksheets.kind import Context
from worksheets.kinds import KINDS, kind_of
from worksheets.preview import preview_of
from worksheets.toml_reader import read_worksheet

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTEXT = Context((MINE, THEIRS), "en", date(2026, 11, 24))
WORDS = st.text(st.sampled_from("abc ñÉß<>&'\"\\%|#=[]0…👍"), min_size=1, max_size=30).filter(str.strip)
TABLES = ("ask", "short", "hint")


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def wording(draw, name, languages):
    return f"{name} = {{ " + ", ".join(f"{each} = {quoted(draw(WORDS))}" for each in languages) + " }"


@st.composite
def items(draw, key, languages, earlier):
    """One item of any kind: worded once, once a stance, or as a mirrored pair. Returns it with its behaviours."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    known = KINDS[kind]
    visibility = draw(st.sampled_from(["may_be_raised", "clinician_only", "safety"]))
    lines = ["[[groups.items]]", f'key = "{key}"', f'kind = "{kind}"', f'visibility = "{visibility}"']
    lines.append(f"required = {draw(st.sampled_from(['true', 'false']))}")
    lines.append(wording(draw, "short", languages))
    if known.takes_range and (known.usual_range is None or draw(st.booleans())):
        lowest = draw(st.integers(0, 3))
        lines += [f"lowest = {lowest}", f"highest = {lowest + draw(st.integers(1, 7))}"]
    if known.takes_ends:
        lines += [wording(draw, "low", languages), wording(draw, "high", languages)]
    if earlier and draw(st.booleans()):
        lines.append(f'show_if = {{ item = "{draw(st.sampled_from(earlier))}", answered = true }}')
    if known.takes_choices:
        labels = [wording(draw, "label", languages) for _ in range(draw(st.integers(2, 4)))]
        lines.append("options = [" + ", ".join(f'{{ value = "v{n}", {each} }}' for n, each in enumerate(labels)) + "]")
    how = draw(st.sampled_from(["once", "stances", *(["pair"] if known.is_numeric else [])]))
    if how == "once":
        return "\n".join([*lines, wording(draw, "ask", languages)]), ()
    halves = ("injured", "responsible") if how == "stances" else ("self", "partner")
    if how == "pair":
        lines.append(f'mirror = "did_{key}"')
    for half in halves:
        lines += [f"[groups.items.{half}]", wording(draw, "ask", languages), wording(draw, "hint", languages)]
    return "\n".join(lines), (f"did_{key}",) if how == "pair" else ()


@st.composite
def definitions(draw):
    languages = draw(st.sampled_from([("en",), ("en", "es"), ("es",)]))
    groups, behaviours, earlier = [], [], []
    for g in range(draw(st.integers(1, 3))):
        parts, asked = [f'[[groups]]\nkey = "g{g}"\n{wording(draw, "title", languages)}'], []
        for i in range(draw(st.integers(1, 3))):
            key = f"i{g}{i}"
            text, mirrored = draw(items(key, languages, tuple(earlier)))
            parts.append(text)
            asked.append(key)
            behaviours += mirrored
        earlier += asked
        groups.append("\n".join(parts))
    top = [f"{each} = {quoted('sample')}" for each in ("name", "guide")]
    top += ["version = 1", "minutes = 5", f"languages = {json.dumps(languages)}"]
    top += [wording(draw, each, languages) for each in ("title", "summary", "intro", "clinician_note")]
    if behaviours:
        top += ["[behaviours]", *(wording(draw, each, languages) for each in behaviours)]
    return "\n".join([*top, *groups])


def homework_of(form: Form, worksheet, policy):
    sheet = Sheet(0, worksheet, form, policy, None, CONTEXT, {})
    return Homework(Who("Ruth Okafor", "Ruth", "Ben"), "Europe/London", NOW, NOW, has_started=True, sheets=(sheet,))


@given(definitions(), st.sampled_from(list(Stance)), st.sampled_from(list(Policy)), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_valid_definition_is_asked_printed_previewed_and_answered(text, stance, policy, data):
    worksheet = read_worksheet(text, "sample.v1.toml")
    assert list(preview_of(worksheet))
    for language in worksheet.languages:
        form = worksheet.form_for(stance, language, "Ben")
        homework = homework_of(form, worksheet, policy)
        for leaf in homework.leaves:
            if leaf.is_asked:
                asked(homework, leaf)
            answered(form, leaf.page, data)
        assert form.questions[0].name in blank_html(blank_form(form, stance, policy))
        assert all(preview(question, policy, "Ruth", language) for question in form.questions)


@pytest.mark.parametrize("worksheet", the_catalog().worksheets(), ids=lambda each: each.name)
def test_every_definition_that_ships_is_asked_in_each_stance_and_language(worksheet):
    for stance, language in product(Stance, worksheet.languages):
        homework = homework_of(worksheet.form_for(stance, language, "Ben"), worksheet, Policy.LIMITED)
        for leaf in homework.leaves:
            if leaf.is_asked:
                asked(homework, leaf)


def asked(homework, leaf):
    page = question_page(b"key", homework, leaf, NOW, belongs_to="here")
    around = {
        "someone": None,
        "path": f"/page/{leaf.number}",
        "csrf": "x",
        "exit_url": "https://weather.example",
        "hands_back": 0,
    }
    html = environment().get_template("partner_form/question.html.j2").render(page=page, now=NOW, **around)
    check(html, around["path"])
    assert all(f'name="{question.name}' in html for question in leaf.sheet.shown(leaf.page))


def answered(form, page, data):
    """Whatever is posted to a page ends as an answer, as nothing, or as a problem with one of its fields."""
    names = [question.field(sub) for question in page.questions for sub in kind_of(question).fields(question, CONTEXT)]
    given_ = st.sampled_from(
        ["", "decline", "1", "3", "v1", "yes", "2026-11-24", "each_time", "kept", "x" * 400, "\0<b>"]
    )
    posted = data.draw(st.dictionaries(st.sampled_from(names), st.lists(given_, min_size=1, max_size=2)))
    for finishing in (False, True):
        found = read(form, page, posted, CONTEXT, finishing=finishing)
        assert all(problem.message for problem in found.problems)
        for question in page.questions:
            answer = found.answers.get(question.key)
            if answer is not None:
                assert kind_of(question).show(question, answer.value, CONTEXT) is not None
