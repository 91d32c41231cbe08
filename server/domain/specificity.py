"""How many of a partner's passages name a day, a place, a sum, a time or a number: facts, counted. Pure.

What is named can be pictured and asked about; that is all it says. A passage that names none may be the truest one.
English words alone: passages in another language are not counted at all, rather than counted wrongly.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LANGUAGE = "en"


class Named(StrEnum):
    """What a passage may name, in the order in which it is told."""

    DAY = "a day"
    PLACE = "a place"
    SUM = "a sum"
    TIME = "a time"
    NUMBER = "a number"


@dataclass(frozen=True, slots=True)
class Specificity:
    """Of `passages` written, `naming` name at least one of `kinds`."""

    passages: int = 0
    naming: int = 0
    kinds: tuple[Named, ...] = ()


UNCOUNTED = Specificity()


def specificity(passages: Iterable[str]) -> Specificity:
    """Counts over one partner's passages; those without a word are none."""
    found = [named_in(passage) for passage in passages if passage.strip()]
    kinds = frozenset[Named]().union(*found)
    return Specificity(len(found), sum(map(bool, found)), tuple(kind for kind in Named if kind in kinds))


def named_in(passage: str) -> frozenset[Named]:
    """What one passage names. A figure counts once: as a sum, a time or a day, and only otherwise as a number."""
    rest = " ".join(passage.replace("’", "'").split())
    found = set()
    for kind, pattern in _PATTERNS:
        rest, times = pattern.subn(" · ", rest)
        if times:
            found.add(kind)
    return frozenset(found)


def sentence(counted: Specificity) -> str:
    """'five of nine passages name a day, a place or a sum', "" where nothing was written."""
    if not counted.passages:
        return ""
    whole = "the one passage" if counted.passages == 1 else f"{_number(counted.passages)} passages"
    if not counted.naming:
        return _names_none(whole, alone=counted.passages == 1)
    verb = "names" if counted.naming == 1 else "name"
    how_many = whole if counted.passages == 1 else f"{_number(counted.naming)} of {whole}"
    return f"{how_many} {verb} {_listed([str(kind) for kind in counted.kinds], 'and' if counted.naming == 1 else 'or')}"


def _names_none(whole: str, *, alone: bool) -> str:
    kinds = [str(kind) for kind in Named]
    if alone:
        return f"{whole} names no {_listed([kind.removeprefix('a ') for kind in kinds], 'or')}"
    return f"none of {whole} name {_listed(kinds, 'or')}"


def _listed(words: list[str], last: str) -> str:
    """'a day, a place or a sum'"""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


# ---------------------------------------------------------------- what is looked for, each kind in its own words

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_FIGURE = r"\d{1,9}(?:[.,]\d{1,3}){0,3}"
_COUNT = (
    rf"(?:{_FIGURE}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|fifty|sixty|seventy|eighty|ninety|a hundred|hundreds?|a thousand|thousands?)"
)
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[01]?\d|2[0-3])"
_UNTIL = r"(?:at|by|before|after|until|till|since|around|about)"
_COIN = r"(?:pounds?|quid|euros?|dollars?|pence|cents?|francs?|grand|p|k|gbp|eur|usd|chf)"
_ROOM = (
    r"(?:kitchen|bathroom|bedroom|living room|sitting room|dining room|hall|hallway|garden|garage|attic|cellar|shed|"
    r"house|flat|car|car park|office|shop|shops|supermarket|market|school|nursery|church|pub|bar|cafe|café|restaurant|"
    r"hotel|bank|hospital|surgery|clinic|park|beach|station|airport|train|bus|gym|pool|stairs|landing|porch|doorstep|"
    r"driveway|drive|street|road|bridge|table|kitchen table|sofa|bed|sink|front door|back door|door|mat)"
)

_PATTERNS: tuple[tuple[Named, re.Pattern[str]], ...] = (
    (
        Named.SUM,
        re.compile(
            rf"[£$€] ?{_FIGURE}(?: ?(?:k|m|grand))?\b|\b{_FIGURE} ?[£€]|"
            rf"\b{_COUNT}(?: (?:hundred|thousand)){{0,2}} ?{_COIN}\b",
            re.IGNORECASE,
        ),
    ),
    (
        Named.TIME,
        re.compile(
            rf"\b(?:[01]?\d|2[0-3])(?::[0-5]\d\b|[:.][0-5]\d ?[ap]\.?m\b)|\b{_HOUR} ?(?:[ap]\.?m\b|o'clock)|"
            rf"\bhalf(?: past)? {_HOUR}\b|\b(?:quarter|ten|twenty|five) (?:past|to) {_HOUR}\b|"
            rf"\b{_UNTIL} {_HOUR}(?= ?(?:[,.;!?]|$|and\b|on\b|in\b|when\b|i\b))|"
            rf"\b{_UNTIL} (?:noon|midday|midnight|breakfast|lunch|supper|dinner|bedtime)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Named.DAY,
        re.compile(
            rf"\b{_WEEKDAY}\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b|"
            rf"\bon the \d{{1,2}}(?:st|nd|rd|th)\b|\b\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?\b|"
            r"\b(?:yesterday|this morning|last night|tonight|the day before yesterday)\b|"
            r"\b(?:christmas|new year's|easter)(?: day| eve)?\b",
            re.IGNORECASE,
        ),
    ),
    (
        Named.PLACE,
        re.compile(
            rf"\b(?:in|at|on|to|into|from|by|outside|behind|near|round|around) (?:the|my|our|his|her|their|your|a) "
            rf"(?:[\w-]{{1,20}} )?{_ROOM}\b|\b(?:at|from) (?:home|work|school|church)\b|"
            r"\b(?:upstairs|downstairs|next door)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Named.NUMBER,
        re.compile(
            rf"\b{_COUNT}\b|\b(?:once|twice|a dozen)\b|\b(?:one|a single) (?:time|day|week|hour)\b", re.IGNORECASE
        ),
    ),
)
"""In the order in which they are looked for: what one pattern took, no later one sees."""
