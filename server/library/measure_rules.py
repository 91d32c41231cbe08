"""How a published measure is told: its facts, and the items a practice brought. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from worksheets.measure import FACT_WORDS, Measure, ReadIn


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item as it was brought, with its answers in words or the ends of its range."""

    number: int
    ask: str
    answers: str
    is_turned: bool


def measure_facts(measure: Measure, *, norm: str, cut_off: str) -> tuple[tuple[str, str], ...]:
    """How a measure is scored and read, as (what, how), with where each figure was read said last."""
    means = measure.cut_off.meanings.into("en") if measure.cut_off else ""
    facts = (
        ("Asks about", f"{measure.about('en')}; higher means {measure.higher_means.into('en')}"),
        ("Total", f"the sum of {len(measure.ranges)} items, {measure.lowest} to {measure.highest}"),
        ("Turned round", _numbers(sorted(measure.reversed_items))),
        ("Items left out", _left_out(measure.missing_at_most)),
        ("Cut-off", ": ".join(filter(None, (cut_off, means))) or "none"),
        ("Bands", "; ".join(f"from {band.at_least:g} {band.names.into('en')}" for band in measure.bands)),
        ("Parts", "; ".join(f"{each.titles.into('en')}, marked from {each.from_:g}" for each in measure.subscales)),
        ("Reliable change", norm),
        ("Source", measure.source),
        ("Using its items", measure.licence),
        ("Figures read in", _read_in(measure)),
    )
    return tuple((what, how) for what, how in facts if how)


def _read_in(measure: Measure) -> str:
    """'items and range: qscorer (…), not the source itself; ...'; "" for a measure that a practice brought."""
    ways = {ReadIn.SOURCE: "", ReadIn.OTHER: ", not the source itself"}
    return "; ".join(f"{FACT_WORDS[each.fact]}: {each.where}{ways[each.read_in]}" for each in measure.checked)


def _numbers(numbers: Sequence[int]) -> str:
    return f"items {', '.join(map(str, numbers))}" if numbers else ""


def _left_out(at_most: int) -> str:
    if not at_most:
        return "no score where an item is left out"
    return f"up to {at_most} items count at the mean of those answered; with more there is no score"


def item_lines(measure: Measure, language: str) -> tuple[ItemLine, ...]:
    """The items in their order, none where no wording was brought."""
    if not measure.items:
        return ()
    return tuple(
        ItemLine(
            number=number,
            ask=item.ask(language),
            answers="; ".join(f"{choice.value} {choice.labels.into(language)}" for choice in item.choices)
            or f"{lowest} to {highest}",
            is_turned=number in measure.reversed_items,
        )
        for number, (item, (lowest, highest)) in enumerate(zip(measure.items, measure.ranges, strict=True), start=1)
    )


def what_was_taken(measure: Measure) -> str:
    """'4 items with their wording', 'the scoring of 12 items, without their wording'"""
    count = "1 item" if len(measure.ranges) == 1 else f"{len(measure.ranges)} items"
    return f"{count} with their wording" if measure.items else f"the scoring of {count}, without their wording"


def scores_alike(one: Measure, other: Measure) -> bool:
    """Whether answers come to the same total by both, so that a score entered by one may be read by the other."""
    return (one.ranges, one.reversed_items, one.missing_at_most, one.subscales) == (
        other.ranges,
        other.reversed_items,
        other.missing_at_most,
        other.subscales,
    )
