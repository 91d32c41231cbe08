"""A worksheet, or a measure, as plain text, for whoever writes one and wants to read it as its readers will."""

from collections.abc import Iterator

from worksheets.definition import Form, Stance, Worksheet
from worksheets.measure import Measure

STANCES = (Stance.INJURED, Stance.RESPONSIBLE)


def preview_of(worksheet: Worksheet) -> Iterator[str]:
    """Every stance and language, line by line."""
    for language in worksheet.languages:
        for stance in STANCES:
            yield ""
            yield f"== {worksheet.name} version {worksheet.version}, {stance.value}, {language}"
            yield from _lines(worksheet.form_for(stance, language))


def lines_of_measure(measure: Measure) -> Iterator[str]:
    """A measure in every language its items were brought in, line by line."""
    languages = [language for language, _ in measure.items[0].asks] if measure.items else []
    for language in languages:
        yield ""
        yield f"== {measure.name}, {language}"
        yield measure.title(language)
        if measure.instructions:
            yield measure.instructions.into(language)
        for number, (item, (lowest, highest)) in enumerate(zip(measure.items, measure.ranges, strict=True), 1):
            turned = ", turned round" if number in measure.reversed_items else ""
            yield f"  {number}. {item.ask(language)} [{lowest} to {highest}{turned}]"
            for choice in item.choices:
                yield f"    ({choice.value}) {choice.labels.into(language)}"


def _lines(form: Form) -> Iterator[str]:
    yield form.title
    yield form.intro
    for number, page in enumerate(form.pages, 1):
        yield ""
        yield f"Page {number} of {len(form.pages)}: {page.title}"
        if page.intro:
            yield page.intro
        for question in page.questions:
            yield f"  {question.ask}"
            if question.hint:
                yield f"    {question.hint}"
            yield f"    [{question.kind}, {question.visibility.value}{', needed' if question.required else ''}]"
            for option in question.options:
                yield f"    ( ) {option.label}"
