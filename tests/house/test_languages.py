"""Every sentence a partner reads exists in every language that a partner can be given, and in the same shape."""

import re
from html import unescape
from io import BytesIO
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from server.languages import (
    ENGLISH,
    LOCALE,
    called_in_english,
    compiled,
    offered_languages,
    preferred,
    speech_of,
    written_languages,
)
from worksheets import dates, writing
from worksheets.catalog import the_catalog
from worksheets.kinds import KINDS

ROOT = LOCALE.parents[1]
OTHERS = [language for language in written_languages() if language != ENGLISH]
PARTNERS_TEMPLATES = sorted(
    file
    for pattern in ("partner_form/**/*.j2", "layouts/partner.*", "problems/partner.*", "mail/*")
    for file in (ROOT / "templates").glob(pattern)
    if file.name.split(".")[0] not in ("alert", "member_invitation", "password_reset")
)
PLACEHOLDER = re.compile(r"%\((\w+)\)s|</?\w+>|\{(\w+)\}")


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> Catalog:
    """Every sentence that the code and the templates say to a partner."""
    file = tmp_path_factory.mktemp("said") / "mendwork.pot"
    command = ["-q", "extract", "-F", "templates/locale/babel.cfg", "-k", "say", "-k", "to_say", "--add-location=file"]
    babel = [executable, "-m", "babel.messages.frontend", *command, "-o", str(file), "."]
    run(babel, cwd=ROOT, check=True, capture_output=True)
    return read_po(BytesIO(file.read_bytes()))


def catalogue_of(language: str) -> Catalog:
    return read_po(BytesIO((LOCALE / language / "LC_MESSAGES" / "mendwork.po").read_bytes()))


def sentences(catalogue: Catalog) -> set[str]:
    return {_first(message.id) for message in catalogue if message.id}


def lacking(said: Catalog, catalogue: Catalog) -> set[str]:
    """What is said and cannot be found in a catalogue: missing, empty in one of its forms, or not read over yet."""
    found = {_first(m.id): m for m in catalogue if m.id and not m.fuzzy}
    return {each for each in sentences(said) if each not in found or not all(_all(found[each].string))}


def out_of_shape(catalogue: Catalog) -> set[str]:
    """Translations with other placeholders or other markup than their sentence, or with what would end an attribute."""
    return {
        _first(message.id)
        for message in catalogue
        if message.id
        for string in _all(message.string)
        if '"' in string or set(_places(string)) - {"num"} != set(_places(_all(message.id)[-1])) - {"num"}
    }


def unmarked(template: str) -> list[str]:
    """The words of a template that no catalogue can ever say otherwise: those outside of every call."""
    text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", template, flags=re.DOTALL)
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*[^\W\d_][^"]*)"', text)
    without_attributes = re.sub(r'[\w-]+=""', "", text)  # a macro of attributes, each said by a call
    lines = re.sub(r"<[^>]*>", "\n", without_attributes).splitlines()
    return [
        *spoken,
        *(line.strip() for line in lines if re.search(r"[^\W\d_]", unescape(line)) and "aria-" not in line),
    ]


def _first(msgid: str | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _all(strings: str | tuple[str, ...]) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else tuple(strings)


def _places(sentence: str) -> list[str]:
    return [match[0] if match[0].startswith("<") else match[1] or match[2] for match in PLACEHOLDER.finditer(sentence)]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_for_a_partner_is_in_the_catalogue(said, language):
    assert len(sentences(said)) > 150
    assert not lacking(said, catalogue_of(language)), "run: make words, then translate what is empty"


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_nothing_that_is_no_longer_said(said, language):
    assert sentences(catalogue_of(language)) == sentences(said)
    assert not catalogue_of(language).obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_the_placeholders_and_the_markup(language):
    assert not out_of_shape(catalogue_of(language))


def test_a_missing_an_empty_and_an_unread_translation_are_found(said):
    catalogue = catalogue_of("es")
    catalogue.delete("Your page is ready")
    catalogue["Leave now"].string = ""
    catalogue["Continue"].flags.add("fuzzy")
    assert lacking(said, catalogue) == {"Your page is ready", "Leave now", "Continue"}


def test_a_new_sentence_is_found_missing(said):
    planted = Catalog()
    for message in said:
        planted.add(message.id, locations=message.locations)
    planted.add("You may also write by hand.")
    assert lacking(planted, catalogue_of("es")) == {"You may also write by hand."}


def test_a_translation_out_of_shape_is_found():
    catalogue = catalogue_of("es")
    catalogue["Send to %(clinician)s"].string = "Enviar"
    catalogue["Leave now"].string = '"Salir"'
    assert out_of_shape(catalogue) == {"Send to %(clinician)s", "Leave now"}


@pytest.mark.parametrize("file", PARTNERS_TEMPLATES, ids=lambda file: file.name)
def test_no_word_of_a_partners_page_stands_outside_of_the_catalogues(file):
    assert not unmarked(file.read_text())


def test_a_word_outside_is_found():
    assert unmarked('<p aria-label="Your page">{{ _("Hello,") }}</p>\n<b>Go on</b>') == ["Your page", "Go on"]


def test_every_worksheet_on_offer_is_written_in_every_language_of_the_pages():
    assert offered_languages() == written_languages() == ("en", "es")
    for worksheet in the_catalog().worksheets():
        assert set(written_languages()) <= set(worksheet.languages), worksheet.name


@pytest.mark.parametrize("language", OTHERS)
def test_every_kind_of_question_has_its_own_phrases_in_every_language(language):
    phrases = [kind.phrases for kind in KINDS.values()]
    for each in (*phrases, dates.PHRASES, writing.TOO_LONG):
        assert each[language].keys() == each[ENGLISH].keys()
        for name, words in each[ENGLISH].items():
            assert set(_places(each[language][name])) == set(_places(words)), name
            assert each[language][name] != words or len(words) < 4
    assert len(dates.MONTHS[language]) == 12


def test_the_browser_is_answered_in_the_first_of_our_languages_it_asks_for():
    for accepted, language in {
        "": "en",
        "es": "es",
        "es-MX,es;q=0.9,en;q=0.8": "es",
        "de-DE,de;q=0.9,es;q=0.3,en;q=0.2": "es",
        "de, fr": "en",
        "en-GB,en;q=0.9,es;q=0.8": "en",
        "es;q=0": "en",
        "es;q=much, en": "en",
        "," * 10_000: "en",
    }.items():
        assert preferred(accepted) == language


def test_what_no_catalogue_has_is_said_in_english():
    assert speech_of("es")("Nobody wrote this down") == "Nobody wrote this down"
    assert speech_of("xx")("Leave now") == "Leave now"
    assert speech_of("es")("Send to %(clinician)s", clinician="Ruth") == "Enviar a Ruth"
    assert called_in_english("es") == "Spanish"


def test_a_sentence_marked_fuzzy_is_not_spoken(tmp_path):
    file = tmp_path / "mendwork.po"
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nLanguage: es\\n"\n'
    file.write_text(f'{head}\n#, fuzzy\nmsgid "Back"\nmsgstr "Espalda"\n\nmsgid "Start"\nmsgstr "Empezar"\n')
    assert compiled(file).gettext("Back") == "Back"
    assert compiled(Path(file)).gettext("Start") == "Empezar"
