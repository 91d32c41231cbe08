"""Whatever a client writes, the printer opens no file and no connection for it."""

import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

from reports import pdf, samples
from reports.content import AnswerLine, AnswerState, GivenAnswer, QuestionPair, SharedPassage
from reports.session_prep import clinician_html, clinician_pdf, conjoint_html
from tests.reports.test_session_prep import read

SECRET = "file:///etc/passwd"

VECTORS = (
    f'<img src="{SECRET}">',
    '<img src="http://127.0.0.1:9/x.png">',
    f'<img srcset="{SECRET} 2x">',
    f'<link rel="stylesheet" href="{SECRET}">',
    f'<link rel="attachment" href="{SECRET}">',
    f'<a rel="attachment" href="{SECRET}">here</a>',
    f'<a href="{SECRET}">here</a>',
    f'<p style="background: url({SECRET})">x</p>',
    f'"><p style="background:url({SECRET})">',
    f"'; background: url({SECRET})",
    f'<style>@import "{SECRET}";</style>',
    f"<style>@font-face {{ font-family: f; src: url({SECRET}) }}</style>",
    f'<svg><image href="{SECRET}" width="9" height="9"/></svg>',
    f'<svg><use href="{SECRET}#x"/></svg>',
    f'<svg><style>@import "{SECRET}";</style></svg>',
    f'<object data="{SECRET}"></object>',
    f'<embed src="{SECRET}">',
    f'<iframe src="{SECRET}"></iframe>',
    f'<base href="{SECRET}">',
    f'<meta http-equiv="refresh" content="0;url={SECRET}">',
    f'<!ENTITY x SYSTEM "{SECRET}">',
    f'<input type="image" src="{SECRET}">',
    f'<table background="{SECRET}"><tr><td>x</td></tr></table>',
    "</title></svg><script>1</script>",
    "{% include '/etc/passwd' %}{{ ''.__class__ }}",
    f"<video poster={SECRET}></video>",
    f"<ul style='list-style-image:url({SECRET})'><li>x</ul>",
    "\x00<img src=x>\u202e",
)


def everywhere(vector: str) -> Any:
    """A report in which every place that holds someone's words holds the vector."""
    content = samples.clinician()
    given = GivenAnswer(AnswerState.ANSWERED, (AnswerLine(vector, vector, is_words=True),), vector, vector, vector)
    return replace(
        content,
        lede=vector,
        partners=replace(content.partners, a=replace(content.partners.a, name=vector)),
        commitments=tuple(replace(line, what=vector, how_seen=vector, note=vector) for line in content.commitments),
        gaps=tuple(replace(gap, statement=vector) for gap in content.gaps[:2]),
        passages=tuple(replace(passage, text=vector, source=vector) for passage in content.passages),
        scores=tuple(replace(series, title=vector, about=vector) for series in content.scores[:1]),
        answers=(QuestionPair(vector, 1, vector, vector, given, given),),
        safety=replace(content.safety, passages=tuple(replace(cue, quote=vector) for cue in content.safety.passages)),
    )


def skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element of a document with the names of its attributes, in order."""
    parser = Skeleton()
    parser.feed(html)
    return parser.elements


class Skeleton(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))


@pytest.mark.parametrize("vector", VECTORS)
def test_what_a_client_writes_is_text_and_never_markup(vector: str) -> None:
    assert skeleton(clinician_html(everywhere(vector))) == skeleton(clinician_html(everywhere("harmless")))
    picked, harmless = (
        replace(samples.conjoint(), passages=(SharedPassage("a", words, words),)) for words in (vector, "harmless")
    )
    assert skeleton(conjoint_html(picked)) == skeleton(conjoint_html(harmless))


def test_a_report_full_of_markup_is_printed_without_asking_for_anything() -> None:
    printed = clinician_pdf(everywhere(" ".join(VECTORS)))
    assert printed.warnings == ()
    assert not read(printed).attachments


RAW = {
    "picture": f'<img src="{SECRET}">',
    "relative picture": '<img src="picture.png">',
    "address in a style": f'<p style="background: url({SECRET})">x</p>',
    "import": f'<style>@import "{SECRET}";</style>',
    "font": f"<style>@font-face {{ font-family: f; src: url({SECRET}) }}</style><p style='font-family: f'>x</p>",
    "style sheet": f'<link rel="stylesheet" href="{SECRET}">',
    "picture inside inline SVG": f'<svg width="9" height="9"><image href="{SECRET}" width="9" height="9"/></svg>',
    "object": f'<object data="{SECRET}"></object>',
    "embedded file": f'<embed src="{SECRET}">',
    "attachment of the document": f'<link rel="attachment" href="{SECRET}">',
    "attachment of a link": f'<a rel="attachment" href="{SECRET}">x</a>',
    "data address": '<img src="data:image/png;base64,AAAA">',
    "network": '<img src="http://127.0.0.1:9/x.png">',
    "a font of ours that is not there": '<img src="mendwork:fonts/../pdf.py">',
}


@pytest.mark.parametrize("name", RAW)
def test_a_document_that_asks_for_anything_from_outside_is_not_printed(name: str) -> None:
    with pytest.raises(pdf.Refused, match="asked for") as refused:
        pdf.to_pdf(f"<html lang='en'><title>t</title>{RAW[name]}</html>")
    assert len(refused.value.addresses) >= 1


def test_old_attributes_for_looks_are_not_read_at_all() -> None:
    printed = pdf.to_pdf(f"<html lang='en'><title>t</title><body background='{SECRET}'><p>x</p></body></html>")
    assert printed.pages == 1


def test_printing_opens_nothing_but_our_own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    listening = True

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event in ("open", "socket.connect", "socket.getaddrinfo"):
            opened.append(str(arguments[0]))

    clinician_pdf(samples.clinician())  # fonts and templates are read once
    sys.addaudithook(listen)
    printed = clinician_pdf(everywhere(VECTORS[0]))
    listening = False
    package = str(Path(pdf.__file__).resolve().parent)
    assert [name for name in opened if not name.startswith((package, gettempdir(), sys.prefix, sys.base_prefix))] == []
    assert not read(printed).attachments
