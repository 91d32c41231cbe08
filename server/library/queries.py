"""Page objects of the library, made of definitions, and of the policy that the practice settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from sqlmodel import Session

from reports.blank_content import BlankForm
from reports.pdf import PAPERS, Paper
from server.access import Someone
from server.domain.confidentiality import asks_about_safety_alone
from server.domain.words import Policy
from server.errors import NotFound
from server.library import rules
from server.library.paper import blank_form, file_name, speaks
from server.library.rules import PreviewedQuestion
from server.tables import Practice
from worksheets.catalog import Catalog, the_catalog
from worksheets.definition import Stance, Worksheet

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "nl": "Nederlands"}
POLICY_NAMES = {Policy.NO_SECRETS: "No secrets", Policy.LIMITED: "Limited", Policy.PRIVATE: "Private"}
FOR_EVERY_THEME = "For every theme"


@dataclass(frozen=True, slots=True)
class Entry:
    """A worksheet in the list. `reading_age` is None where it has no English; `questions` are the fewest and most."""

    name: str
    title: str
    summary: str
    minutes: int
    questions: tuple[int, int]
    reading_age: int | None
    languages: tuple[str, ...]


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
class Blank:
    """The blank sheets of one stance: for each language its name, code and a printed size with an address."""

    label: str
    sheets: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """A sheet ready to be printed, and what its file is called."""

    content: BlankForm
    paper: Paper
    file_name: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    intro: str
    questions: tuple[PreviewedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as one partner will see it. One that is `in_session` is never mailed.

    `question_count` is that of the stance that is looked at.
    """

    name: str
    title: str
    section: int | None
    theme: str
    version: int
    minutes: int
    question_count: int
    reading_age: int | None
    language: str
    intro: str
    note: str
    differs: bool
    in_session: bool
    stances: tuple[Choice, ...]
    policies: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    groups: tuple[Group, ...]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """The list. Worksheets that serve every theme come first, apart from those of the guide's sections."""

    themes: tuple[Theme, ...]
    search: str
    count: int
    sheet: Sheet | None = None

    @property
    def beside(self) -> tuple[Theme, ...]:
        return tuple(theme for theme in self.themes if theme.number is None)

    @property
    def sections(self) -> tuple[Theme, ...]:
        return tuple(theme for theme in self.themes if theme.number is not None)


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
    worksheet = _worksheet(name)
    under = Policy(policy) if policy in tuple(Policy) else _usual_policy(session, someone)
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
        question_count=len(form.questions),
        reading_age=rules.reading_age(worksheet),
        language=form.language,
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
        blanks=_blanks(worksheet, under),
    )


def blank_sheet(
    session: Session, someone: Someone, name: str, *, stance: str, language: str, paper: str, policy: str
) -> BlankSheet:
    """A blank sheet under a policy, the practice's own where none is named.

    Raises NotFound for a worksheet, stance, language, size or policy that is not there.
    """
    worksheet = _worksheet(name)
    size = next((each for each in PAPERS if each == paper), None)
    known = stance in tuple(Stance) and language in worksheet.languages and policy in ("", *Policy)
    if not known or size is None or not speaks(language):
        raise NotFound("There is no such blank sheet. Choose one on the worksheet’s own page.")
    form = worksheet.form_for(Stance(stance), language)
    under = Policy(policy) if policy else _usual_policy(session, someone)
    return BlankSheet(blank_form(form, Stance(stance), under), size, file_name(form, Stance(stance), size))


def _worksheet(name: str) -> Worksheet:
    try:
        return the_catalog().latest(name)
    except KeyError:
        raise NotFound("There is no worksheet of that name. It may have been renamed.") from None


def _usual_policy(session: Session, someone: Someone) -> Policy:
    practice = session.get(Practice, someone.practice_id)
    return practice.policy if practice else Policy.LIMITED


def _blanks(worksheet: Worksheet, policy: Policy) -> tuple[Blank, ...]:
    at = f"/library/{worksheet.name}/blank.pdf"
    return tuple(
        Blank(
            rules.STANCE_WORDS[stance],
            tuple(
                (
                    LANGUAGE_NAMES.get(language, language),
                    language,
                    tuple((size, f"{at}?{_asked(stance, language, size, policy)}") for size in PAPERS),
                )
                for language in worksheet.languages
                if speaks(language)
            ),
        )
        for stance in Stance
    )


def _asked(stance: Stance, language: str, paper: Paper, policy: Policy) -> str:
    return urlencode({"stance": stance, "language": language, "paper": paper, "policy": policy})


def _theme(catalog: Catalog, section: int | None, sheets: Sequence[Worksheet], language: str) -> Theme:
    return Theme(
        number=section,
        title=_theme_of(catalog, sheets[0], language),
        entries=tuple(_entry(each, language) for each in sheets),
    )


def _entry(worksheet: Worksheet, language: str) -> Entry:
    return Entry(
        name=worksheet.name,
        title=worksheet.title(language),
        summary=worksheet.summary(language),
        minutes=worksheet.minutes,
        questions=rules.question_count(worksheet),
        reading_age=rules.reading_age(worksheet),
        languages=tuple(LANGUAGE_NAMES.get(each, each) for each in worksheet.languages),
    )


def _theme_of(catalog: Catalog, worksheet: Worksheet, language: str) -> str:
    if worksheet.section is None:
        return FOR_EVERY_THEME
    try:
        section = catalog.guide(worksheet.guide).sections[worksheet.section - 1]
    except (KeyError, IndexError):
        return f"Theme {worksheet.section}"
    return section.title(language)
