"""A worksheet as plain text, for whoever writes one and wants to read it as its readers will."""

from collections.abc import Iterator

from worksheets.definition import Form, Stance, Worksheet

STANCES = (Stance.INJURED, Stance.RESPONSIBLE)


def preview_of(worksheet: Worksheet) -> Iterator[str]:
    """Every stance and language, line by line."""
    for language in worksheet.languages:
        for stance in STANCES:
            yield ""
            yield f"== {worksheet.name} version {worksheet.version}, {stance.value}, {language}"
            yield from _lines(worksheet.form_for(stance, language))


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
