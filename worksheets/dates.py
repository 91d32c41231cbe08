"""A day given in three fields, and how a day is said."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from worksheets.definition import Question
from worksheets.kind import Context, Phrases, Posted, Problem
from worksheets.plain_text import one_line, posted_text

DAY_FIELDS = ("day", "month", "year")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}
PHRASES: Phrases = {
    "en": {
        "parts": "Fill in the day, the month and the year",
        "day": "Write the day as a number, like 5",
        "month": "Choose a month from 1 to 12",
        "year": "Write the year with four digits, like 2026",
        "years": "Choose a year from {first} to {last}",
        "exists": "Choose a day that exists: {month} has {days} days",
        "label.day": "Day",
        "label.month": "Month",
        "label.year": "Year",
        "written": "{day} {month} {year}",
        "month_of": "{month} {year}",
    },
    "es": {
        "parts": "Rellena el día, el mes y el año",
        "day": "Escribe el día con números, como 5",
        "month": "Elige un mes del 1 al 12",
        "year": "Escribe el año con cuatro cifras, como 2026",
        "years": "Elige un año entre {first} y {last}",
        "exists": "Elige un día que exista: {month} tiene {days} días",
        "label.day": "Día",
        "label.month": "Mes",
        "label.year": "Año",
        "written": "{day} de {month} de {year}",
        "month_of": "{month} de {year}",
    },
}

Day: TypeAlias = date | Problem | None


def _say(context: Context, phrase: str, **values: object) -> str:
    return PHRASES.get(context.language, PHRASES["en"])[phrase].format(**values)


def _months(language: str) -> tuple[str, ...]:
    return MONTHS.get(language, MONTHS["en"])


def posted_day(question: Question, posted: Posted, context: Context) -> Day:
    """The day posted as day, month and year; None when all three are empty."""
    day, month, year = (one_line(posted_text(posted, question.field(part))) for part in DAY_FIELDS)
    if not (day or month or year):
        return None
    for part, given in zip(DAY_FIELDS, (day, month, year), strict=True):
        if not given:
            return Problem(question.field(part), _say(context, "parts"))
    return _existing_day(question, day, month, year, context)


def _existing_day(question: Question, day: str, month: str, year: str, context: Context) -> Day:
    if not re.fullmatch(r"[0-9]{1,3}", day):
        return Problem(question.field("day"), _say(context, "day"))
    month_number = _month_number(month, context.language)
    if month_number is None:
        return Problem(question.field("month"), _say(context, "month"))
    if not re.fullmatch(r"[0-9]{4}", year):
        return Problem(question.field("year"), _say(context, "year"))
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        asked = _say(context, "years", first=EARLIEST_YEAR, last=LATEST_YEAR)
        return Problem(question.field("year"), asked)
    last_day = monthrange(int(year), month_number)[1]
    if not 1 <= int(day) <= last_day:
        name = _months(context.language)[month_number - 1]
        called = _say(context, "month_of", month=name, year=int(year)) if month_number == 2 else name
        return Problem(question.field("day"), _say(context, "exists", month=called, days=last_day))
    return date(int(year), month_number, int(day))


def _month_number(written: str, language: str) -> int | None:
    """A month from "11", "November" or "nov"."""
    if re.fullmatch(r"[0-9]{1,2}", written):
        return int(written) if 1 <= int(written) <= 12 else None
    begin = written.rstrip(".").casefold()
    matching = [n for n, name in enumerate(_months(language), 1) if name.casefold().startswith(begin)]
    return matching[0] if len(begin) >= 3 and len(matching) == 1 else None


def stored_day(text: str) -> date | None:
    """The day that "YYYY-MM-DD" names, None for anything else."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def day_in_words(day: date, language: str) -> str:
    """ "30 November 2026"."""
    written = PHRASES.get(language, PHRASES["en"])["written"]
    return written.format(day=day.day, month=_months(language)[day.month - 1], year=day.year)
