"""HTML to tagged PDF (PDF/UA-1), and what comes of it.

The renderer itself is loaded by the first document: it takes most of a second and tens of megabytes, which a service
that only answers pages does without.
"""

import builtins
from dataclasses import dataclass
from typing import Any, Literal

MOST_PAGES = 200

Paper = Literal["A4", "Letter"]
PAPERS: tuple[Paper, ...] = ("A4", "Letter")


class Refused(Exception):
    """The document asked for something from outside. `addresses` are what it asked for, in order."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        shown = ", ".join(address[:200] for address in addresses[:10])
        super().__init__(f"The report was not printed, because it asked for {shown}. Reports may only use own fonts.")
        self.addresses = addresses


class TooLong(Exception):
    """The document has more pages than anybody reads."""

    def __init__(self, pages: int) -> None:
        super().__init__(f"The report was not printed: it would have {pages} pages, and {MOST_PAGES} are the most.")
        self.pages = pages


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished document: its bytes, its number of pages, and whatever the renderer complained about."""

    bytes: builtins.bytes
    pages: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """A document set on pages but not yet written."""

    document: Any
    identifier: builtins.bytes
    warnings: tuple[str, ...]
    form: bool = False

    @property
    def pages(self) -> int:
        return len(self.document.pages)

    def page_of(self, anchor: str) -> int | None:
        """The number of the page, counted from 1, that the element with this id begins on."""
        for number, page in enumerate(self.document.pages, 1):
            if anchor in page.anchors:
                return number
        return None


def lay_out(html: str, paper: Paper = "A4", *, form: bool = False) -> Laid:
    """Sets `html` on pages with our own style sheet; where it is a `form`, with fields that can be filled in.

    Raises Refused where the document asks for anything from outside, TooLong beyond 200 pages.
    """
    from reports import rendering  # noqa: PLC0415 (see above)

    return rendering.lay_out(html, paper, form=form)


def write(laid: Laid) -> Pdf:
    """The PDF of a laid-out document: same pages in, same bytes out.

    Raises Refused where writing asks for something from outside (an attachment does).
    """
    from reports import rendering  # noqa: PLC0415 (see above)

    return rendering.write(laid)


def to_pdf(html: str, paper: Paper = "A4") -> Pdf:
    """Both steps at once. Raises Refused and TooLong."""
    return write(lay_out(html, paper))
