"""A blank worksheet as a tagged PDF with form fields: for a pen, or to be typed into.

What is asked and who may read it is decided and worded by the caller; here it is laid out.
"""

from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from reports import pdf
from reports.blank_content import BlankForm
from reports.legible import legible
from reports.pdf import Paper, Pdf
from reports.typefaces import printable

SHORT_LABEL, HALF_LABEL = 14, 44
"""Characters up to which answers stand in one row, or two in a row."""


@lru_cache(maxsize=64)
def blank_pdf(content: BlankForm, paper: Paper = "A4") -> Pdf:
    """The worksheet with its fields. The same sheet is set once and then kept: it holds nothing about anybody.

    Raises pdf.Refused where a wording asked for anything from outside, pdf.TooLong beyond 200 pages.
    """
    return pdf.write(pdf.lay_out(blank_html(content), paper, form=True))


def blank_html(content: BlankForm) -> str:
    """The worksheet as HTML."""
    printed, _ = legible(content, printable())
    return _template().render(f=printed)


def row_of(longest: int, count: int) -> str:
    """How answers stand, by the longest label and their number: in a row, two in a row, or one below the other."""
    if longest <= SHORT_LABEL and count <= 4:
        return "in-row"
    return "by-two" if longest <= HALF_LABEL else "stacked"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(row_of=row_of)
    return environment.get_template("blank_form.html.j2")
