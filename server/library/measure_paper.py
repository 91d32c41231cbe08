"""A measure that a practice brought, as a sheet of paper: its items unchanged, and nobody's name on it. Pure."""

from collections.abc import Mapping

from reports.blank_content import BlankForm, BlankGroup, BlankQuestion, Choices, Mark, SheetWords, Steps
from server.library.paper import WORDS
from worksheets.measure import Measure, MeasureItem

OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "alone": "Alone. By pen or by typing.",
        "mark": "Mark one answer for each",
        "who": "Your therapist reads what you hand in, and nobody else does.",
    },
    "es": {
        "alone": "A solas. A mano o escribiendo en la pantalla.",
        "mark": "Marca una respuesta en cada una",
        "who": "Tu terapeuta lee lo que entregas, y nadie más.",
    },
}


def measure_file_name(measure: Measure, language: str, paper: str) -> str:
    """What the file is called. It may lie where others look: it does not say what is asked."""
    return f"page-{len(measure.items)}-{language}-{paper}.pdf"


def measure_sheet(measure: Measure, language: str) -> BlankForm:
    """The sheet in a language that `paper.speaks`. What is asked, and in which order, is as the practice brought it.

    No way to decline is added to an item, since that would change a published measure; any may be left out.
    """
    words, own = WORDS[language], OWN_WORDS[language]
    bounds = zip(measure.items, measure.ranges, strict=True)
    questions = tuple(_question(number, item, *range_, language) for number, (item, range_) in enumerate(bounds, 1))
    instructions = measure.instructions.into(language)
    return BlankForm(
        language=language,
        title=measure.title(language),
        minutes=own["alone"],
        version=measure.short,
        intro=(f"{measure.source}. {measure.licence}",),
        who_reads_title=words["who"],
        who_reads=f"{own['who']} {words['care.in_session']}",
        foot=words["foot"],
        in_danger=words["danger.in_session"],
        words=SheetWords(*(words[each] for each in ("kind", "code", "date", "page", "of"))),
        groups=(BlankGroup(own["mark"], instructions, questions),),
    )


def _question(number: int, item: MeasureItem, lowest: int, highest: int, language: str) -> BlankQuestion:
    ask, name = item.ask(language), f"item.{number}"
    if item.choices:
        marks = tuple(
            Mark(each.value, label, f"{number}. {ask}: {label}")
            for each in item.choices
            for label in (f"{each.value} {each.labels.into(language)}",)
        )
        return BlankQuestion(ask=ask, privacy="", only_read=True, parts=(Choices(name, marks),))
    steps = tuple(Mark(str(n), str(n), f"{number}. {ask}: {n}") for n in range(lowest, highest + 1))
    return BlankQuestion(ask=ask, privacy="", only_read=True, parts=(Steps(name, steps),))
