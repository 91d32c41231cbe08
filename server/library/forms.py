"""What a clinician settles about a published measure. What was typed is kept whatever is wrong with it."""

import re
from dataclasses import dataclass
from typing import Protocol

from server.forms import Form
from worksheets.measure import Measure

WHO_READS_AT_MOST = 300
_NUMBER = re.compile(r"[0-9]{0,4}(?:[.,][0-9]{1,4})?")
_MOST_RELIABLE = 0.999


class PostedText(Protocol):
    """What this reader needs of a posted form."""

    def line(self, name: str, *, at_most: int = 300) -> str: ...

    def ticked(self, name: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """A practice's own standard deviation and reliability, or None for the source's; and who reads the answers when."""

    standard_deviation: float | None
    reliability: float | None
    is_on: bool
    who_reads: str


def read_own_figures(posted: PostedText, measure: Measure) -> tuple[Form, OwnFigures | None]:
    """Both figures or neither. A measure that asks about self-harm is switched on only with who reads it when."""
    values = {
        "standard_deviation": posted.line("standard_deviation", at_most=20),
        "reliability": posted.line("reliability", at_most=20),
        "is_on": "1" if posted.ticked("is_on") else "",
        "who_reads": posted.line("who_reads", at_most=2_000),
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
    if values["is_on"] and measure.asks_about_self_harm and not values["who_reads"]:
        problems["who_reads"] = "Say in a sentence who reads the answers, and when. Until then it stays off."
    if len(values["who_reads"]) > WHO_READS_AT_MOST:
        problems["who_reads"] = f"Shorten it to {WHO_READS_AT_MOST} characters: it stands beside every score."
    if problems:
        return Form(values, problems), None
    return Form(values), OwnFigures(deviation, reliable, bool(values["is_on"]), values["who_reads"])


def _number(typed: str) -> float | None:
    if not typed or not _NUMBER.fullmatch(typed):
        return None
    return float(typed.replace(",", "."))
