"""Pages about published measures: those whose scoring ships, and those this practice brought."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session, col, select

from reports.pdf import PAPERS
from server.access import Someone
from server.domain import times
from server.errors import NotFound
from server.forms import Form
from server.languages import called_in_english
from server.library import measure_rules as rules
from server.library.measure_paper import measure_file_name, measure_sheet
from server.library.measure_rules import ItemLine
from server.library.paper import speaks
from server.library.queries import BlankSheet
from server.responses import in_words
from server.responses.brought_measures import Brought
from server.responses.paper_scores import SettledMeasure, settled_measures
from server.tables import AssignedWorksheet, ScoreEntry
from worksheets.measure import Side
from worksheets.measure_form import worksheet_name

EXAMPLE_TOML = """\
name = "our_week"
short = "Our week"
languages = ["en"]
title = { en = "Our week, 2 items" }
about = { en = "how the week went between them" }
higher_means = { en = "a better week" }
missing_at_most = 0
reversed = [2]
source = "Who made it (year)"
licence = "What its owner allows"

[choices.how_often]
0 = { en = "never" }
1 = { en = "once or twice" }
2 = { en = "often" }

[[items]]
ask = { en = "We ate together." }
choices = "how_often"

[[items]]
ask = { en = "We slammed a door." }
choices = "how_often"
"""
EXAMPLE_CSV = """\
name,our_week
short,Our week
languages,en
title_en,"Our week, 2 items"
about_en,how the week went between them
higher_means_en,a better week
missing_at_most,0
source,Who made it (year)
licence,What its owner allows

item,ask_en,choices_en,reversed
1,We ate together.,never | once or twice | often,
2,We slammed a door.,never | once or twice | often,yes
"""
SIDES = ((Side.BELOW.value, "Below it", ""), (Side.FROM.value, "From it on", ""))


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure in the list, with what a clinician has to know before using it."""

    name: str
    title: str
    about: str
    figures: str
    is_offered: bool
    is_withdrawn: bool
    brought: str


@dataclass(frozen=True, slots=True)
class MeasuresPage:
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class StatedLine:
    """What was stated with one version of a measure that was brought."""

    version: int
    licence: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class WordedItems:
    """The items in one of the languages they were brought in. `sheets` are printed sizes with their addresses."""

    language: str
    name: str
    instructions: str
    items: tuple[ItemLine, ...]
    sheets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """A measure's scoring facts, what the practice brought of it, and the form for the practice's own figures."""

    name: str
    title: str
    facts: tuple[tuple[str, str], ...]
    asks_about_self_harm: int | None
    form: Form
    sides: tuple[tuple[str, str, str], ...]
    published_cut: str
    wordings: tuple[WordedItems, ...]
    stated: tuple[StatedLine, ...]
    file: str
    withdrawn_on: str
    brings_scoring: bool
    is_sent: bool
    notice: str = ""


@dataclass(frozen=True, slots=True)
class BringPage:
    """The form that takes a measure from a practice, with how a file begins either way."""

    form: Form
    as_toml: str = EXAMPLE_TOML
    as_csv: str = EXAMPLE_CSV


def bring_page(typed: Form | None = None) -> BringPage:
    return BringPage(typed or Form())


def brought_file(session: Session, someone: Someone, name: str) -> Brought:
    """What the practice brought and did not withdraw. Raises NotFound."""
    brought = settled_measure(session, someone, name).brought
    if brought is None or brought.ended_at is not None:
        raise NotFound
    return brought


def settled_measure(session: Session, someone: Someone, name: str) -> SettledMeasure:
    """A measure as this practice uses it. Raises NotFound, also for one that another practice brought."""
    settled = settled_measures(session, someone.practice_id).get(name)
    if settled is None:
        raise NotFound
    return settled


def measures_page(session: Session, someone: Someone) -> MeasuresPage:
    settled = settled_measures(session, someone.practice_id).values()
    return MeasuresPage(tuple(map(_line, settled)))


def _line(settled: SettledMeasure) -> MeasureLine:
    measure, brought = settled.measure, settled.brought
    is_withdrawn = brought is not None and brought.ended_at is not None
    took = rules.what_was_taken(measure) if brought and not is_withdrawn else ""
    return MeasureLine(
        name=measure.name,
        title=measure.title("en"),
        about=measure.about("en"),
        figures=in_words.norm_line(measure.norm),
        is_offered=settled.is_offered,
        is_withdrawn=is_withdrawn and settled.brings_scoring,
        brought=f"Your practice brought {took}." if took else "",
    )


def measure_page(
    session: Session, someone: Someone, name: str, form: Form | None = None, *, notice: str = ""
) -> MeasurePage:
    """With what was typed where that needs another look, else with what is settled. Raises NotFound."""
    settled = settled_measure(session, someone, name)
    measure, brought, zone = settled.measure, settled.brought, someone.time_zone
    stated = brought.stated if brought else ()
    published = settled.published
    return MeasurePage(
        name=name,
        title=measure.title("en"),
        facts=rules.measure_facts(measure, norm=in_words.norm_line(measure.norm), cut_off=in_words.cut_off(settled)),
        asks_about_self_harm=measure.asks_about_self_harm,
        form=form or _as_settled(settled),
        sides=SIDES,
        published_cut=f"{published.side} {in_words.figure(published.at)}" if published else "",
        wordings=_wordings(settled) if settled.has_items else (),
        stated=tuple(StatedLine(each.version, each.licence, each.by, times.long_day(each.at, zone)) for each in stated),
        file=brought.file if brought else "",
        withdrawn_on=times.long_day(brought.ended_at, zone) if brought and brought.ended_at else "",
        brings_scoring=settled.brings_scoring,
        is_sent=settled.has_items and measure.asks_about_self_harm is None,
        notice=notice,
    )


def _wordings(settled: SettledMeasure) -> tuple[WordedItems, ...]:
    measure = settled.measure
    return tuple(
        WordedItems(
            language=language,
            name=called_in_english(language),
            instructions=measure.instructions.into(language),
            items=rules.item_lines(measure, language),
            sheets=_sheets(settled, language),
        )
        for language, _ in measure.items[0].asks
    )


def _sheets(settled: SettledMeasure, language: str) -> tuple[tuple[str, str], ...]:
    """One that asks about self-harm has a sheet only once it is said who reads it when."""
    if not settled.is_offered or not speaks(language):
        return ()
    at = f"/library/measures/{settled.measure.name}/sheet.pdf"
    return tuple((size, f"{at}?{urlencode({'language': language, 'paper': size})}") for size in PAPERS)


def measure_on_paper(session: Session, someone: Someone, name: str, *, language: str, paper: str) -> BlankSheet:
    """The sheet of a measure whose items the practice brought. Raises NotFound."""
    settled = settled_measure(session, someone, name)
    size = next((each for each in PAPERS if each == paper), None)
    known = settled.has_items and language in [each for each, _ in settled.measure.items[0].asks]
    if not known or size is None or not _sheets(settled, language):
        raise NotFound("There is no such sheet. Choose one on the measure’s own page.")
    content = measure_sheet(settled.measure, language)
    return BlankSheet(content, size, measure_file_name(settled.measure, language, size))


def _as_settled(settled: SettledMeasure) -> Form:
    measure = settled.measure
    own = measure.norm if measure.norm and measure.norm.is_own and not settled.brings_scoring else None
    cut = measure.cut_off if measure.cut_off and measure.cut_off.own_source else None
    is_on = settled.is_offered and measure.asks_about_self_harm is not None
    return Form(
        {
            "standard_deviation": f"{own.standard_deviation:g}" if own else "",
            "reliability": f"{own.reliability:g}" if own else "",
            "cut_off": f"{cut.at:g}" if cut else "",
            "cut_off_side": cut.side if cut else settled.published.side if settled.published else "",
            "cut_off_source": cut.own_source if cut else "",
            "is_on": "1" if is_on else "",
            "who_reads": settled.who_reads,
        }
    )


def has_scores(session: Session, someone: Someone, name: str) -> bool:
    """Whether a score was ever entered by this measure, or the measure was sent, to any couple of the practice."""
    entered = select(ScoreEntry.id).where(
        ScoreEntry.practice_id == someone.practice_id, col(ScoreEntry.measure) == name
    )
    sent = select(AssignedWorksheet.assignment_id).where(
        AssignedWorksheet.practice_id == someone.practice_id, col(AssignedWorksheet.name) == worksheet_name(name)
    )
    return any(session.exec(each.limit(1)).first() is not None for each in (entered, sent))
