"""What a clinician settles about a published measure, and brings. What was typed is kept whatever is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from server.forms import Form
from worksheets.brought_measure import read_brought
from worksheets.definition import DefinitionProblem
from worksheets.measure import Measure, Side

WHO_READS_AT_MOST = 300
SOURCE_AT_MOST = 200
LICENCE_AT_MOST = 1_000
WRITTEN_AT_MOST = 100_000
FAULTS_TOLD = 20
NOT_A_LETTER = "\N{REPLACEMENT CHARACTER}"
"""What stands where a file was read in another encoding than it was written in."""
_NUMBER = re.compile(r"[0-9]{0,4}(?:[.,][0-9]{1,4})?")
_MOST_RELIABLE = 0.999
_TOML_BEGINS = re.compile(r"\s*(?:#|\[|[A-Za-z_]+\s*=)")


class PostedText(Protocol):
    """What this reader needs of a posted form."""

    def text(self, name: str, *, at_most: int = ...) -> str: ...

    def line(self, name: str, *, at_most: int = ...) -> str: ...

    def ticked(self, name: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """A practice's own standard deviation and reliability, or None for the source's; and who reads the answers when.

    With a cut-off of its own comes the side that its words are about, and where it is from.
    """

    standard_deviation: float | None
    reliability: float | None
    cut_off: float | None
    cut_off_side: Side | None
    cut_off_source: str
    is_on: bool
    who_reads: str


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A measure as it was brought and read, and what was stated to allow its use."""

    measure: Measure
    file: str
    written: str
    licence: str


def read_own_figures(posted: PostedText, measure: Measure) -> tuple[Form, OwnFigures | None]:
    """Both figures of the error or neither; a cut-off with its side and source, or none.

    A measure that asks about self-harm is switched on only with who reads it when.
    """
    values = {
        "standard_deviation": posted.line("standard_deviation"),
        "reliability": posted.line("reliability"),
        "cut_off": posted.line("cut_off"),
        "cut_off_side": posted.line("cut_off_side"),
        "cut_off_source": posted.line("cut_off_source"),
        "is_on": "1" if posted.ticked("is_on") else "",
        "who_reads": posted.line("who_reads"),
    }
    problems: dict[str, str] = {}
    deviation, reliable = _number(values["standard_deviation"]), _number(values["reliability"])
    widest = measure.highest - measure.lowest
    if values["standard_deviation"] and (deviation is None or not 0 < deviation <= widest):
        problems["standard_deviation"] = f"Write a number above 0 and up to {widest}, like 4.0."
    if values["reliability"] and (reliable is None or reliable > _MOST_RELIABLE):
        problems["reliability"] = "Write a number from 0 to .999, like .94."
    if bool(values["standard_deviation"]) != bool(values["reliability"]):
        empty = "reliability" if values["standard_deviation"] else "standard_deviation"
        problems[empty] = "Write both figures, or leave both empty and the literature’s are used."
    problems |= _cut_off_problems(values, measure)
    if values["is_on"] and measure.asks_about_self_harm and not values["who_reads"]:
        problems["who_reads"] = "Say in a sentence who reads the answers, and when. Until then it stays off."
    if len(values["who_reads"]) > WHO_READS_AT_MOST:
        problems["who_reads"] = f"Shorten it to {WHO_READS_AT_MOST} characters: it stands beside every score."
    if problems:
        return Form(values, problems).in_order(*values), None
    cut_off = _number(values["cut_off"])
    return Form(values), OwnFigures(
        standard_deviation=deviation,
        reliability=reliable,
        cut_off=cut_off,
        cut_off_side=Side(values["cut_off_side"]) if cut_off is not None else None,
        cut_off_source=values["cut_off_source"] if cut_off is not None else "",
        is_on=bool(values["is_on"]),
        who_reads=values["who_reads"],
    )


def _cut_off_problems(values: Mapping[str, str], measure: Measure) -> dict[str, str]:
    """A cut-off lies within the measure, has a side, and says where it is from: it is printed with that."""
    typed, source = values["cut_off"], values["cut_off_source"]
    if not typed:
        return {"cut_off": "Write the cut-off, or leave its source empty too."} if source else {}
    problems: dict[str, str] = {}
    at = _number(typed)
    if at is None or not measure.lowest <= at <= measure.highest:
        problems["cut_off"] = f"Write a number from {measure.lowest} to {measure.highest}, or leave it empty."
    if values["cut_off_side"] not in list(Side):
        problems["cut_off_side"] = "Choose which side of it is the one to notice."
    if not source:
        problems["cut_off_source"] = "Say where this cut-off is from: a publication, a manual, your own count."
    elif len(source) > SOURCE_AT_MOST:
        problems["cut_off_source"] = f"Shorten it to {SOURCE_AT_MOST} characters: it stands beside every score."
    return problems


def read_asked_measure(posted: PostedText, shipped: Mapping[str, Measure]) -> tuple[Form, AskedMeasure | None]:
    """A measure from the page: its file as pasted, and what allows its use."""
    values = {"written": posted.text("written", at_most=1_000_000), "licence": posted.text("licence")}
    file = "your-file.toml" if _TOML_BEGINS.match(values["written"]) else "your-file.csv"
    return checked_measure(values, file, shipped)


def checked_measure(
    values: Mapping[str, str], file: str, shipped: Mapping[str, Measure]
) -> tuple[Form, AskedMeasure | None]:
    """`written` and `licence`, with whatever needs another look: a fault in the file by its line."""
    written, licence = values["written"], values["licence"]
    problems: dict[str, str] = {}
    measure = None
    if not written.strip():
        problems["written"] = "Paste the file first."
    elif len(written) > WRITTEN_AT_MOST:
        problems["written"] = f"These are {len(written):,} characters. Keep a file to {WRITTEN_AT_MOST:,} or fewer."
    elif NOT_A_LETTER in written:
        problems["written"] = (
            f"A letter was lost on the way, where it says {NOT_A_LETTER}. Save the file as UTF-8, then bring it again."
        )
    else:
        try:
            measure = read_brought(written, file, shipped)
        except DefinitionProblem as problem:
            problems["written"] = _told(problem)
    if not licence:
        problems["licence"] = "Say what allows your practice to use it. Your name and the day are kept with it."
    elif len(licence) > LICENCE_AT_MOST:
        problems["licence"] = f"Shorten it to {LICENCE_AT_MOST:,} characters."
    if problems or measure is None:
        return Form(values, problems), None
    return Form(values), AskedMeasure(measure, file, written, licence)


def _told(problem: DefinitionProblem) -> str:
    """Every fault on a line of its own, as far as somebody would read on."""
    lines = str(problem).split("\n")
    more = len(lines) - FAULTS_TOLD
    return "\n".join(lines if more <= 0 else [*lines[:FAULTS_TOLD], f"There are {more} more: mend these first."])


def _number(typed: str) -> float | None:
    if not typed or not _NUMBER.fullmatch(typed):
        return None
    return float(typed.replace(",", "."))
