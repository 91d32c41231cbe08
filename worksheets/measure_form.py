"""A measure whose items a practice brought, as a worksheet that a partner can be sent, and back into numbers.

Its items stand in their order and in the words they were brought in. Every answer is for the clinician alone.
"""

from collections.abc import Iterator, Mapping
from math import ceil
from textwrap import shorten

from worksheets.answers import Answer
from worksheets.definition import Choice, Group, Item, Text, Visibility, Wording, Worksheet
from worksheets.measure import Measure, MeasureItem

PREFIX = "measure."
"""What the name of such a worksheet begins with: no definition can be called so."""
ON_A_PAGE = 6
STEPS_AT_MOST = 11
"""Bare numbers are a row to choose from up to here; beyond, the number is written."""
ITEMS_A_MINUTE = 5
SHORT_AT_MOST = 70
INTRO = {
    "en": "A set of questions that is used with many couples. There are no right answers. Choose what fits best now, "
    "without thinking long. Your partner is never shown your answers, or a score.",
    "es": "Unas preguntas que se usan con muchas parejas. No hay respuestas correctas. Elige lo que mejor encaje "
    "ahora, sin pensarlo mucho. A tu pareja nunca se le muestran tus respuestas, ni una puntuación.",
}


def is_for_measure(worksheet: str) -> bool:
    """Whether a worksheet of that name is a measure a practice brought."""
    return worksheet.startswith(PREFIX)


def worksheet_name(measure: str) -> str:
    return f"{PREFIX}{measure}"


def measure_name(worksheet: str) -> str:
    """The measure behind a worksheet for which `is_for_measure` holds."""
    return worksheet.removeprefix(PREFIX)


def as_worksheet(measure: Measure, version: int) -> Worksheet:
    """The measure to be answered by link. Raises ValueError where no wording was brought."""
    if not measure.items:
        raise ValueError(f"{measure.name} has no items to ask")
    languages = tuple(language for language, _ in measure.items[0].asks)
    return Worksheet(
        name=worksheet_name(measure.name),
        version=version,
        guide="",
        section=None,
        minutes=ceil(len(measure.items) / ITEMS_A_MINUTE),
        languages=languages,
        titles=measure.titles,
        summaries=measure.abouts,
        intros=Text(tuple((language, INTRO.get(language, INTRO["en"])) for language in languages)),
        clinician_notes=Text(),
        behaviours=(),
        scales=(),
        groups=tuple(_groups(measure, languages)),
    )


def _groups(measure: Measure, languages: tuple[str, ...]) -> Iterator[Group]:
    """A few items a page, in their order; what to think of stands above each page."""
    bounds = zip(measure.items, measure.ranges, strict=True)
    items = [_item(number, item, *range_, languages) for number, (item, range_) in enumerate(bounds, 1)]
    for page, first in enumerate(range(0, len(items), ON_A_PAGE), 1):
        yield Group(f"page_{page}", measure.titles, measure.instructions, tuple(items[first : first + ON_A_PAGE]))


def _item(number: int, item: MeasureItem, lowest: int, highest: int, languages: tuple[str, ...]) -> Item:
    short = Text(
        tuple((language, shorten(item.ask(language), SHORT_AT_MOST, placeholder=" …")) for language in languages)
    )
    steps = "rating" if highest - lowest < STEPS_AT_MOST else "number"
    return Item(
        key=_key(number),
        kind="single_choice" if item.choices else steps,
        visibility=Visibility.CLINICIAN_ONLY,
        required=True,
        show_if=None,
        scale=None,
        choices=tuple(Choice(each.value, each.labels) for each in item.choices),
        lowest=0 if item.choices else lowest,
        highest=0 if item.choices else highest,
        max_length=0,
        wordings=(Wording(stance=None, about=None, behaviour=None, ask=item.asks, short=short),),
    )


def _key(number: int) -> str:
    return f"item_{number}"


def answers_of(measure: Measure, given: Mapping[str, Answer]) -> tuple[int | None, ...]:
    """What was answered, an item a number, as `measure.score` wants it; None where an item was left out or declined."""
    return tuple(_number(given.get(_key(number)), *range_) for number, range_ in enumerate(measure.ranges, 1))


def _number(answer: Answer | None, lowest: int, highest: int) -> int | None:
    """A choice is kept as its number in words of the form, a step as a number."""
    if answer is None or answer.declined:
        return None
    value = int(answer.value) if isinstance(answer.value, str) and answer.value.isdecimal() else answer.value
    return value if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest else None
