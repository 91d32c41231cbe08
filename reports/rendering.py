"""The renderer: the one place that knows WeasyPrint.

Nothing is fetched. The only addresses that lead anywhere are those of our own typefaces, under a scheme of our own,
answered from memory. Every other address is recorded and refused, and a document that asked for one is not printed:
inside inline SVG the renderer swallows even a fatal refusal, so the record decides, not the exception.
"""

import builtins
import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from os.path import commonprefix
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.pdf import MOST_PAGES, Laid, Paper, Pdf, Refused, TooLong
from reports.typefaces import typefaces

STYLES = Path(__file__).resolve().parent / "css"
SCHEME = "mendwork:"
FONTS = f"{SCHEME}fonts/"


def lay_out(html: str, paper: Paper = "A4", *, form: bool = False) -> Laid:
    """As `reports.pdf.lay_out`."""
    fetcher = OwnFontsOnly()
    with _one_at_a_time, _warnings() as warnings, _refusing(fetcher):
        document = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).render(
            font_config=_fonts(),
            stylesheets=[_style(paper, form)],
            presentational_hints=False,
            pdf_variant="pdf/ua-1",
            pdf_forms=form,
        )
    if len(document.pages) > MOST_PAGES:
        raise TooLong(len(document.pages))
    return Laid(document, hashlib.sha256(html.encode() + paper.encode()).digest()[:16], tuple(warnings), form)


def write(laid: Laid) -> Pdf:
    """As `reports.pdf.write`."""
    fetcher = laid.document.url_fetcher
    with _one_at_a_time, _warnings() as warnings, _refusing(fetcher):
        written = laid.document.write_pdf(
            finisher=_one_field_a_question if laid.form else None,
            pdf_variant="pdf/ua-1",
            pdf_identifier=laid.identifier,
            pdf_forms=laid.form,
            presentational_hints=False,
        )
    return Pdf(written, laid.pages, (*laid.warnings, *warnings))


# ---------------------------------------------------------------- what may be fetched


class OwnFontsOnly(URLFetcher):  # type: ignore[misc]
    """Answers our own typefaces from memory and refuses everything else, keeping a record."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002 - the signature is WeasyPrint's
        font = typefaces().get(url.removeprefix(FONTS)) if url.startswith(FONTS) else None
        if font is None:
            self.refused.append(url)
            raise FatalURLFetchingError(f"Refused: {url[:200]}")
        return URLFetcherResponse(url, font, {"Content-Type": "font/ttf"})


@contextmanager
def _refusing(fetcher: OwnFontsOnly) -> Iterator[None]:
    """Turns what the fetcher recorded into Refused, whether or not the renderer let its exception through."""
    try:
        yield
    except FatalURLFetchingError:
        if not fetcher.refused:
            raise
    if fetcher.refused:
        raise Refused(tuple(fetcher.refused))


# ---------------------------------------------------------------- style and type

_one_at_a_time = threading.Lock()
"""Pango's font map, which all documents share, does not bear two threads."""


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style(paper: Paper, form: bool) -> CSS:
    sheets = ("report.css", "blank_form.css") if form else ("report.css",)
    sheet = "\n".join((STYLES / name).read_text(encoding="utf-8") for name in sheets)
    return CSS(
        string=f"{sheet}\n@page {{ size: {paper} }}",
        base_url=SCHEME,
        url_fetcher=OwnFontsOnly(),
        font_config=_fonts(),
    )


# ---------------------------------------------------------------- form fields


def _one_field_a_question(_: Any, written: Any) -> None:
    """Makes a set of radios one field: the renderer also lists each circle as a field of the same name.

    The set is called what its circles' names begin with alike: "How settled did you feel?" of "How settled ...?: 0".
    """
    listed = written.catalog["AcroForm"]["Fields"]
    fields = [_object(written, reference) for reference in listed]
    for group in fields:
        if "Kids" in group:
            circles = [_object(written, reference) for reference in group["Kids"]]
            group["TU"].string = _shared_beginning([circle["TU"].string for circle in circles])
            for circle in circles:
                del circle["T"]
    listed[:] = [field.reference for field in fields if "Parent" not in field]


def _object(written: Any, reference: builtins.bytes) -> Any:
    return written.objects[int(reference.split()[0])]


def _shared_beginning(titles: list[str]) -> str:
    return commonprefix(titles).rpartition(": ")[0] or titles[0]  # noqa: RUF071 - these are sentences, not paths


# ---------------------------------------------------------------- what the renderer says

_LOG = logging.getLogger("weasyprint")


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collects what WeasyPrint logs as a warning or worse, on this thread."""
    said: list[str] = []
    listener = _Listener(said)
    _LOG.addHandler(listener)
    try:
        yield said
    finally:
        _LOG.removeHandler(listener)


class _Listener(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.said = said
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.said.append(record.getMessage())
