"""Page objects of the library, made of definitions; the one row it reads is the practice's default policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlmodel import Session

from server.access import Someone
from server.domain.confidentiality import asks_about_safety_alone
from server.domain.words import Policy
from server.errors import NotFound
from server.library import rules
from server.library.rules import PreviewedQuestion
from server.tables import Practice
from worksheets.catalog import Catalog, the_catalog
from worksheets.definition import Stance, Worksheet

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "nl": "Nederlands"}
POLICY_NAMES = {Policy.NO_SECRETS: "No secrets", Policy.LIMITED: "Limited", Policy.PRIVATE: "Private"}
FOR_EVERY_THEME = "For every theme"


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    title: str
    summary: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Theme:
    """One section of a guide with its worksheets; without a number it serves them all."""

    number: int | None
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Another way to look at the same preview."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    intro: str
    questions: tuple[PreviewedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as one partner will see it. One that is `in_session` is never mailed."""

    name: str
    title: str
    section: int | None
    theme: str
    version: int
    minutes: int
    intro: str
    note: str
    differs: bool
    in_session: bool
    stances: tuple[Choice, ...]
    policies: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class LibraryPage:
    themes: tuple[Theme, ...]
    search: str
    count: int
    sheet: Sheet | None = None


def library_page(search: str = "", sheet: Sheet | None = None, catalog: Catalog | None = None) -> LibraryPage:
    """Every worksheet that matches the search, by theme in the guide's order."""
    catalog = catalog or the_catalog()
    language = catalog.languages[0]
    found = [
        each
        for each in catalog.worksheets()
        if not search or rules.matches(each, _theme_of(catalog, each, language), search, language)
    ]
    grouped = groupby(found, key=lambda each: (each.guide, each.section))
    return LibraryPage(
        themes=tuple(_theme(catalog, section, list(sheets), language) for (_, section), sheets in grouped),
        search=search,
        count=len(found),
        sheet=sheet,
    )


def sheet_of(
    session: Session, someone: Someone, name: str, *, stance: str = "", policy: str = "", language: str = ""
) -> Sheet:
    """A preview. Raises NotFound for a worksheet that is not there; an unknown choice falls back to the usual one."""
    catalog = the_catalog()
    try:
        worksheet = catalog.latest(name)
    except KeyError:
        raise NotFound("There is no worksheet of that name. It may have been renamed.") from None
    practice = session.get(Practice, someone.practice_id)
    usual = practice.policy if practice else Policy.LIMITED
    under = Policy(policy) if policy in tuple(Policy) else usual
    seen_by = Stance(stance) if stance in tuple(Stance) else Stance.INJURED
    form = worksheet.form_for(seen_by, language if language in worksheet.languages else worksheet.languages[0])
    clinician = someone.name if someone.sees_clients else "your clinician"
    return Sheet(
        name=worksheet.name,
        title=form.title,
        section=worksheet.section,
        theme=_theme_of(catalog, worksheet, form.language),
        version=worksheet.version,
        minutes=worksheet.minutes,
        intro=form.intro,
        note=worksheet.clinician_note(form.language),
        differs=rules.differs_by_stance(worksheet),
        in_session=asks_about_safety_alone(worksheet),
        stances=tuple(Choice(each.value, rules.STANCE_WORDS[each], each is seen_by) for each in Stance),
        policies=tuple(Choice(each.value, POLICY_NAMES[each], each is under) for each in Policy),
        languages=tuple(
            Choice(each, LANGUAGE_NAMES.get(each, each), each == form.language) for each in worksheet.languages
        ),
        groups=tuple(
            Group(
                each.title,
                each.intro,
                tuple(rules.preview(question, under, clinician, form.language) for question in each.questions),
            )
            for each in form.pages
        ),
    )


def _theme(catalog: Catalog, section: int | None, sheets: Sequence[Worksheet], language: str) -> Theme:
    return Theme(
        number=section,
        title=_theme_of(catalog, sheets[0], language),
        entries=tuple(Entry(each.name, each.title(language), each.summary(language), each.minutes) for each in sheets),
    )


def _theme_of(catalog: Catalog, worksheet: Worksheet, language: str) -> str:
    if worksheet.section is None:
        return FOR_EVERY_THEME
    try:
        section = catalog.guide(worksheet.guide).sections[worksheet.section - 1]
    except (KeyError, IndexError):
        return f"Theme {worksheet.section}"
    return section.title(language)
