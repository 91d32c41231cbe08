"""What an export holds, and how it reads as JSON and as CSV. Pure: what was read goes in, text comes out.

Nothing here has room for the other partner: their name, their words, and how they rated anything stay where they are.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import StringIO
from typing import Any

from server.domain.words import AgreementOutcome, ClosedAs, Place, Policy
from worksheets.answers import Answer
from worksheets.definition import Question, Stance, Worksheet
from worksheets.kind import Context, JsonValue, Line
from worksheets.kinds import kind_of

FORMAT = "mendwork-export"
FORMAT_VERSION = 1

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV Injection)."""

COLUMNS = (
    "couple",
    "partner",
    "session",
    "worksheet",
    "version",
    "language",
    "sent_at",
    "question",
    "asked",
    "part",
    "answer",
    "state",
    "kept_back",
    "saved_at",
    "replaced_at",
)


class Format(StrEnum):
    """What an export is written as."""

    JSON = "json"
    CSV = "csv"
    FHIR = "fhir"


MEDIA_TYPES: Mapping[Format, str] = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.FHIR: "application/fhir+json",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered to one question. `replaced_at`: when an amendment took its place, None for what counts."""

    question: Question
    answer: Answer
    saved_at: datetime
    replaced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One worksheet as it was sent in, with its answers in the order asked, earlier texts before what replaced them.

    `context` names the promises that a review asked about; the other partner's stand in it without their words.
    """

    id: str
    worksheet: Worksheet
    title: str
    stance: Stance
    language: str
    policy: Policy
    policy_version: int
    session_at: datetime
    sent_at: datetime
    given: tuple[Given, ...]
    context: Context


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person said to the confidentiality policy, and when."""

    policy: Policy
    policy_version: int
    outcome: AgreementOutcome
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnPromise:
    """A promise this person made, in its wording."""

    id: str
    what: str
    how_seen: str
    by_when: str
    made_at: datetime
    shared_at: datetime | None
    closed_at: datetime | None
    closed_as: ClosedAs | None


@dataclass(frozen=True, slots=True)
class PaperTotal:
    """A published measure filled in on paper. `answers` are there where they were entered besides the total."""

    measure: str
    filled_in_on: date
    total: float
    answers: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class Material:
    """Everything one partner sent in, agreed to and promised. No drafts: nobody but their author reads those."""

    code: str
    place: Place
    name: str
    email: str
    language: str
    drawn_up_at: datetime
    agreements: tuple[Agreed, ...] = ()
    sent: tuple[Sent, ...] = ()
    promises: tuple[OwnPromise, ...] = ()
    totals: tuple[PaperTotal, ...] = ()

    def file_name(self, format_: Format) -> str:
        """Code, place and day, never a name."""
        ending = "fhir.json" if format_ is Format.FHIR else format_.value
        return f"{self.code}-{self.place.value}-{self.drawn_up_at.date().isoformat()}.{ending}"


def lines_of(sent: Sent, given: Given) -> tuple[Line, ...]:
    """The answer in words, as pages show it."""
    return kind_of(given.question).show(given.question, given.answer.value, sent.context)


def state_of(given: Given) -> str:
    if given.answer.declined:
        return "declined"
    return "empty" if kind_of(given.question).is_empty(given.answer.value) else "answered"


def as_json(material: Material) -> str:
    """One object. Times are UTC as ISO 8601 (RFC 3339); values are as the worksheet's kinds keep them."""
    told = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "drawn_up_at": _moment(material.drawn_up_at),
        "couple": material.code,
        "partner": material.place.value,
        "name": material.name,
        "email": material.email,
        "language": material.language,
        "agreements": [
            {
                "policy": agreed.policy.value,
                "policy_version": agreed.policy_version,
                "outcome": agreed.outcome.value,
                "at": _moment(agreed.at),
            }
            for agreed in material.agreements
        ],
        "responses": [_response(sent) for sent in material.sent],
        "promises": [_promise(promise) for promise in material.promises],
        "scores_from_paper": [
            {
                "measure": total.measure,
                "filled_in_on": total.filled_in_on.isoformat(),
                "total": total.total,
                "answers": list(total.answers) if total.answers else None,
            }
            for total in material.totals
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _response(sent: Sent) -> dict[str, Any]:
    return {
        "id": sent.id,
        "worksheet": sent.worksheet.name,
        "version": sent.worksheet.version,
        "title": sent.title,
        "stance": sent.stance.value,
        "language": sent.language,
        "policy": sent.policy.value,
        "policy_version": sent.policy_version,
        "session_at": _moment(sent.session_at),
        "sent_at": _moment(sent.sent_at),
        "answers": [_answer(sent, given) for given in sent.given],
    }


def _answer(sent: Sent, given: Given) -> dict[str, Any]:
    return {
        "question": given.question.key,
        "kind": given.question.kind,
        "asked": given.question.ask,
        "state": state_of(given),
        "value": given.answer.value,
        "in_words": [{"part": line.label, "text": line.text} for line in lines_of(sent, given)],
        "kept_back": given.answer.kept_back,
        "saved_at": _moment(given.saved_at),
        "replaced_at": _moment(given.replaced_at),
    }


def _promise(promise: OwnPromise) -> dict[str, JsonValue]:
    return {
        "id": promise.id,
        "what": promise.what,
        "how_seen": promise.how_seen,
        "by_when": promise.by_when,
        "made_at": _moment(promise.made_at),
        "shared_at": _moment(promise.shared_at),
        "closed_at": _moment(promise.closed_at),
        "closed_as": promise.closed_as.value if promise.closed_as else None,
    }


def as_csv(material: Material) -> str:
    """One line a part of an answer (RFC 4180), beginning with a byte order mark, so that spreadsheets read it as UTF-8.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for sent in material.sent:
        writer.writerows([*map(safe_cell, row)] for row in _rows(material, sent))
    return "\ufeff" + written.getvalue()


def safe_cell(text: str) -> str:
    """The text, unless a spreadsheet would take it for a formula: then with an apostrophe before it."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def _rows(material: Material, sent: Sent) -> Iterator[tuple[str, ...]]:
    for given in sent.given:
        for line in lines_of(sent, given) or (Line(None, ""),):
            yield (
                material.code,
                material.place.value,
                _moment(sent.session_at) or "",
                sent.worksheet.name,
                str(sent.worksheet.version),
                sent.language,
                _moment(sent.sent_at) or "",
                given.question.key,
                given.question.ask,
                line.label or "",
                line.text,
                state_of(given),
                "yes" if given.answer.kept_back else "no",
                _moment(given.saved_at) or "",
                _moment(given.replaced_at) or "",
            )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def worksheets_in(sent: Iterable[Sent]) -> tuple[Sent, ...]:
    """One response to each form that was filled in: the first of each name, version, stance and language."""
    forms: dict[tuple[str, int, Stance, str], Sent] = {}
    for each in sent:
        forms.setdefault((each.worksheet.name, each.worksheet.version, each.stance, each.language), each)
    return tuple(forms.values())
