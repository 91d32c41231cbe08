"""What the rules marked in a session's answers, and how it is told. Pure.

Both partners are read by the same rules and told the same way, first in the record first. Nothing here is a finding,
and nothing here adds up to a number about a person.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server.domain.words import Judgement, Place


@dataclass(frozen=True, slots=True)
class Highlight:
    """One occurrence of a marker in a submitted answer: `quote` stands in the answer's `field` from `start` to `end`.

    `key` is a keyed hash, in hex, of the answer's version, the marker and the quote: what a judgement is kept under.
    `says`, `family` and `panel` are the marker's own words for print. `question` is the question's short label,
    `source` names worksheet and question, `on` the day it was sent in or amended, in the reader's zone. `target` is
    whom the act is aimed at: "author", "partner" (the author does it), or "" where the words do not tell.
    `raisable`: policy and the partner's own mark let it be raised; never true of an answer about safety or one that
    was kept back. `alone`: its answer is for the clinician alone, asked so or kept back.
    """

    key: str
    answer_id: UUID
    place: Place
    marker: str
    says: str
    family: str
    panel: str
    question: str
    source: str
    on: date
    field: str
    start: int
    end: int
    quote: str
    rule: str
    why: str
    target: str
    alert: bool
    raisable: bool
    alone: bool = False
    judgement: Judgement | None = None

    @property
    def is_dismissed(self) -> bool:
        return self.judgement is Judgement.DISMISSED
