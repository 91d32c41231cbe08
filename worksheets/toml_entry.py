"""One table of a definition file, with its place, handing out checked values."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from worksheets.definition import PARTNER_PLACE, DefinitionProblem, Text
from worksheets.faults import Faults

Word = TypeVar("Word", bound=StrEnum)

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_BRACES = re.compile(r"\{[^}]*\}?|\}")


class Entry:
    """A table, the file it is in and the place there: "groups[1].items[3]", counted from one as people count.

    What cannot be used is noted among the `faults` of the file, and something of the same type is handed out instead.
    A key that is nearly one that is known, and is not there, is noted and then read as that one.
    """

    def __init__(self, file: str, place: str, table: Mapping[str, object], faults: Faults) -> None:
        self.file = file
        self.place = place
        self.table = table
        self.faults = faults
        self._written: dict[str, str] = {}

    def within(self, key: str) -> str:
        """The place of one of its keys, as it is written in the file."""
        key = self._written.get(key, key)
        return f"{self.place}.{key}" if self.place else key

    def note(self, key: str, fault: str, remedy: str) -> None:
        """Note what is wrong with one of its keys ("" for the table itself)."""
        place = self.within(key) if key else self.place
        self.faults.note(DefinitionProblem(self.file, place, fault, remedy))

    def is_sound(self, *keys: str) -> bool:
        """Whether nothing was noted so far at these keys ("" for the table itself) or below them."""
        return not any(self.faults.touch(self.within(key) if key else self.place) for key in keys)

    def knows_only(self, keys: Iterable[str]) -> None:
        """Note any key that nobody would read."""
        known = sorted(keys)
        read: dict[str, object] = {}
        for key, value in self.table.items():
            near = next((each for each in get_close_matches(key, known) if each not in self.table), None)
            if key in known:
                read[key] = value
            elif near is None or near in read:
                self.note(key, "nothing reads this", f"Remove it; known here: {', '.join(known)}")
            else:
                self.note(key, "nothing reads this", f"Write “{near}”")
                read[near] = value
                self._written[near] = key
        self.table = read

    def has(self, key: str) -> bool:
        return key in self.table

    def string(self, key: str) -> str:
        """A string with something in it."""
        value = self._needed(key, 'Write it in quotes, like "weekly_check_in"')
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._spoilt(key, "is not a word in quotes", "Write it in quotes")
        return ""

    def key(self, key: str) -> str:
        """A name that code and addresses can carry."""
        value = self.string(key)
        if not value or _KEY.fullmatch(value):
            return value
        remedy = "Use small letters, digits and underscores, beginning with a letter"
        self.note(key, f"“{value}” cannot be a name", remedy)
        return ""

    def whole(self, key: str, lowest: int, highest: int) -> int:
        """A whole number between the two."""
        asked = f"Write a whole number from {lowest} to {highest}"
        value = self._needed(key, asked)
        if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
            return value
        self._spoilt(key, f"{value!r} cannot be used", asked)
        return lowest

    def decimal(self, key: str, lowest: float, highest: float) -> float:
        """A number between the two, whole or not."""
        asked = f"Write a number from {lowest:g} to {highest:g}"
        value = self._needed(key, asked)
        if isinstance(value, int | float) and not isinstance(value, bool) and lowest <= value <= highest:
            return float(value)
        self._spoilt(key, f"{value!r} cannot be used", asked)
        return float(lowest)

    def yes(self, key: str) -> bool:
        """True or false."""
        value = self._needed(key, "Write true or false")
        if isinstance(value, bool):
            return value
        self._spoilt(key, f"{value!r} is neither true nor false", "Write true or false, without quotes")
        return False

    def word(self, key: str, words: type[Word]) -> Word:
        """One of the words of an enumeration."""
        choices = ", ".join(words)
        value = self._needed(key, f"Write one of {choices}")
        if isinstance(value, str) and value in set(words):
            return words(value)
        self._spoilt(key, f"{value!r} is not one of {choices}", f"Write one of {choices}")
        return next(iter(words))

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings with at least one in it, none of them twice."""
        value = self._needed(key, 'Write a list, like ["en"]')
        if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
            self._spoilt(key, "is not a list of words", 'Write a list, like ["en"]')
            return ()
        if len(set(value)) < len(value):
            self.note(key, "names something twice", "Keep each once")
        return tuple(dict.fromkeys(value))

    def text(self, key: str, languages: tuple[str, ...]) -> Text:
        """A wording in every language of the worksheet."""
        return self.entry(key).languages(languages)

    def text_or_nothing(self, key: str, languages: tuple[str, ...]) -> Text:
        return self.text(key, languages) if self.has(key) else Text()

    def languages(self, languages: tuple[str, ...]) -> Text:
        """The table itself as a wording, one key a language. Unread where it is not known which languages are due."""
        if not languages:
            return Text()
        self.knows_only(languages)
        for language in languages:
            if not self.has(language):
                self.note(language, f"there is no wording in “{language}”", "Write it, or take the language out")
        languages = tuple(language for language in languages if self.has(language))
        return Text(tuple((language, self._wording(language)) for language in languages))

    def _wording(self, language: str) -> str:
        wording = self.string(language)
        for braces in _BRACES.findall(wording):
            if braces != PARTNER_PLACE:
                self.note(language, f"“{braces}” stands for nothing", f"Only {PARTNER_PLACE} is filled in")
        return wording

    def entry(self, key: str) -> "Entry":
        """A table within this one."""
        value = self._needed(key, "Write it as a table")
        if isinstance(value, dict):
            return Entry(self.file, self.within(key), value, self.faults)
        self._spoilt(key, "is not a table", f'Write a table, like {key} = {{ en = "…" }}')
        return Unread(self.file, self.within(key))

    def named_entries(self, key: str) -> tuple[tuple[str, "Entry"], ...]:
        """The tables of a table of tables, with their names; none where it is not written."""
        if not self.has(key):
            return ()
        outer = self.entry(key)
        for name in outer.table:
            if not _KEY.fullmatch(name):
                outer.note(name, f"“{name}” cannot be a name", "Use small letters, digits and underscores")
        return tuple((name, outer.entry(name)) for name in outer.table)

    def entries(self, key: str) -> tuple["Entry", ...]:
        """A list of tables with at least one in it."""
        value = self._needed(key, f"Write at least one [[{key}]]")
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            self._spoilt(key, "is not a list of tables", f"Write at least one [[{key}]]")
            return ()
        return tuple(Entry(self.file, f"{self.within(key)}[{n}]", each, self.faults) for n, each in enumerate(value, 1))

    def _needed(self, key: str, remedy: str) -> object:
        if key not in self.table:
            self.note(key, "is missing", remedy)
        return self.table.get(key)

    def _spoilt(self, key: str, fault: str, remedy: str) -> None:
        """Note what is written under a key; that nothing is written was noted already."""
        if key in self.table:
            self.note(key, fault, remedy)


class Unread(Entry):
    """Stands where no table could be read: whatever is asked of it is missing, and none of that is noted."""

    def __init__(self, file: str, place: str) -> None:
        super().__init__(file, place, {}, Faults())
