"""Every report and every paper sheet keeps PDF/UA-1, as a judge that nobody here wrote sees it."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from reports import samples
from reports.blank_form import blank_pdf
from reports.content import Conjoint, SessionPrep
from reports.pdf import PAPERS, Pdf
from reports.session_prep import clinician_pdf, conjoint_pdf
from server.domain.words import Policy
from server.library.paper import blank_form
from tests.reports.test_session_prep import SCRIPTS, with_answer
from tests.reports.verapdf import Verdict, judge
from worksheets.catalog import the_catalog
from worksheets.definition import Stance, Worksheet
from worksheets.toml_reader import read_worksheet

EVERY_KIND = Path(__file__).parent.parent / "server" / "partner_form" / "every_kind.v1.toml"
SHEETS = ("weekly_check_in", "safety_check")


def a_year() -> SessionPrep:
    """As many answers as a couple that writes every week sends in, and the promises of as many weeks."""
    content = samples.clinician()
    return replace(content, answers=content.answers * 12, commitments=content.commitments * 4)


def many_picks() -> Conjoint:
    content = samples.conjoint()
    return replace(content, passages=content.passages * 20)


REPORTS: dict[str, Callable[[], SessionPrep]] = {
    "full": samples.clinician,
    "nobody answered": samples.nobody_answered,
    "one silent": samples.one_silent,
    "a year": a_year,
    "a very long answer": lambda: with_answer("Another word, and one more line.\n" * 280),
    "every script": lambda: with_answer(" ".join((*SCRIPTS.values(), "漢字 and a box"))),
}


def documents() -> dict[str, Pdf]:
    printed = {f"clinician, {name}": clinician_pdf(content()) for name, content in REPORTS.items()}
    printed["clinician, full, Letter"] = clinician_pdf(samples.clinician(), "Letter")
    for paper in PAPERS:
        printed[f"conjoint, {paper}"] = conjoint_pdf(samples.conjoint(), paper)
    printed["conjoint, long"] = conjoint_pdf(many_picks())
    printed["conjoint, nothing picked"] = conjoint_pdf(replace(samples.conjoint(), passages=(), promises=()))
    for name in SHEETS:
        for language in ("en", "es"):
            printed[f"paper, {name}, {language}"] = on_paper(the_catalog().latest(name), language)
    printed["paper, every kind"] = on_paper(read_worksheet(EVERY_KIND.read_text(), EVERY_KIND.name), "en")
    return printed


def on_paper(worksheet: Worksheet, language: str) -> Pdf:
    return blank_pdf(blank_form(worksheet.form_for(Stance.BOTH, language), Stance.BOTH, Policy.LIMITED))


# ---------------------------------------------------------------- what the judge must find


def without_alternative_text(writer: PdfWriter) -> None:
    figure = next(tag for tag in tags_of(writer.root_object["/StructTreeRoot"]) if tag.get("/S") == "/Figure")
    del figure["/Alt"]


def without_a_language(writer: PdfWriter) -> None:
    del writer.root_object["/Lang"]


def without_tags(writer: PdfWriter) -> None:
    del writer.root_object["/StructTreeRoot"]


def without_a_title_shown(writer: PdfWriter) -> None:
    del writer.root_object["/ViewerPreferences"]


def with_a_heading_left_out(writer: PdfWriter) -> None:
    first = next(tag for tag in tags_of(writer.root_object["/StructTreeRoot"]) if tag.get("/S") == "/H2")
    first[NameObject("/S")] = NameObject("/H4")


PLANTED: dict[str, tuple[Callable[[PdfWriter], None], str]] = {
    "no alternative text": (without_alternative_text, "7.3-1"),
    "no language": (without_a_language, "7.2"),
    "no tags": (without_tags, "7.1-11"),
    "no title shown": (without_a_title_shown, "7.1-10"),
    "a heading left out": (with_a_heading_left_out, "7.4.2-1"),
}
"""A fault put into the full report, and the clause of ISO 14289-1 that it breaks."""


def tags_of(node: Any) -> list[DictionaryObject]:
    """Every structure element below a node, in reading order."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        return [tag for child in node for tag in tags_of(child)]
    if not isinstance(node, DictionaryObject):
        return []
    return [node, *tags_of(node["/K"])] if "/K" in node else [node]


def spoilt(pdf: Pdf, spoil: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf.bytes)))
    spoil(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """All documents and all planted faults, judged in one run."""
    folder = tmp_path_factory.mktemp("judged")
    printed = documents()
    contents = {name: pdf.bytes for name, pdf in printed.items()}
    contents |= {name: spoilt(printed["clinician, full"], spoil) for name, (spoil, _) in PLANTED.items()}
    files: dict[Path, str] = {}
    for number, (name, content) in enumerate(contents.items()):
        file = folder / f"{number}.pdf"
        file.write_bytes(content)
        files[file] = name
    return {files[file]: verdict for file, verdict in judge(*files).items()}


def test_every_document_keeps_the_standard(verdicts: dict[str, Verdict]) -> None:
    broken = {name: verdict.broken for name, verdict in verdicts.items() if name not in PLANTED and verdict.broken}
    assert not broken
    assert all(verdict.checks > 500 for verdict in verdicts.values())


@pytest.mark.parametrize("fault", PLANTED)
def test_the_judge_finds_what_was_planted(fault: str, verdicts: dict[str, Verdict]) -> None:
    clause = PLANTED[fault][1]
    assert any(rule.startswith(clause) for rule in verdicts[fault].broken), verdicts[fault]
