"""The languages that a partner's whole side is written in, and how pages and letters come to speak them.

English stands in the code; every other language has a catalogue, `templates/locale/<language>/LC_MESSAGES/mendwork.po`.
It is read and compiled once, when the language is first spoken: no compiled file can fall behind it. A sentence that a
catalogue lacks is said in English; `tests/house/test_languages.py` finds it first.
"""

from functools import cache, partial
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment

from server.domain import times
from server.domain.speech import Speech
from worksheets.catalog import the_catalog

ENGLISH = "en"
LOCALE = Path(__file__).resolve().parents[1] / "templates" / "locale"
DOMAIN = "mendwork"
FULL_TAGS = {ENGLISH: "en-GB"}
"""What a page calls its language, where that is more than the language alone."""


@cache
def written_languages() -> tuple[str, ...]:
    """Every language of the pages and letters, English first."""
    return (ENGLISH, *sorted(file.parents[1].name for file in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


def offered_languages() -> tuple[str, ...]:
    """The languages a partner can be given: those in which both worksheets and everything around them are written."""
    return tuple(language for language in written_languages() if language in the_catalog().languages)


@cache
def speech_of(language: str) -> Speech:
    """How `language` is spoken; English where we have nothing in it."""
    if language not in written_languages():
        return Speech()
    return Speech(language, translations(language).gettext)


@cache
def translations(language: str) -> NullTranslations:
    if language == ENGLISH or language not in written_languages():
        return NullTranslations()
    return compiled(LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po")


def compiled(file: Path) -> Translations:
    """A catalogue ready to be asked. Sentences marked fuzzy are left out: nobody has read them over yet."""
    with file.open("rb") as opened:
        catalogue = read_po(opened, domain=DOMAIN)
    made = BytesIO()
    write_mo(made, catalogue)
    made.seek(0)
    return Translations(made, DOMAIN)


def called_in_english(language: str) -> str:
    """'Spanish'"""
    return Locale.parse(language).get_language_name(ENGLISH) or language


def teach(environment: Environment, language: str) -> None:
    """Makes the templates of `environment` speak `language`: sentences, days, clock times and the page's own tag.

    What a sentence is filled with is escaped as everything else is; the sentences themselves may hold markup.
    """
    environment.add_extension("jinja2.ext.i18n")
    spoken = translations(language)
    install = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(spoken.gettext, spoken.ngettext, newstyle=True)
    environment.globals["language_tag"] = FULL_TAGS.get(language, language)
    environment.filters |= {
        "long_day": partial(times.long_day, language=language),
        "clock": partial(times.clock, language=language),
    }


def preferred(accepted: str) -> str:
    """The first of our languages that a browser's Accept-Language asks for, English where it asks for none."""
    wanted = sorted((_wanted(part) for part in accepted[:500].split(",")), key=lambda each: -each[1])
    for language, weight in wanted:
        if weight > 0 and language in written_languages():
            return language
    return ENGLISH


def _wanted(part: str) -> tuple[str, float]:
    """'es-MX;q=0.8' becomes ("es", 0.8)."""
    tag, _, weight = part.partition(";")
    language = tag.strip().partition("-")[0].lower()
    try:
        return language, float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
    except ValueError:
        return language, 0.0
