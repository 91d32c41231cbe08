"""One table of a definition file, with its place, handing out checked values."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import NoReturn, TypeVar

from worksheets.definition import PARTNER_PLACE, DefinitionProblem, Text

Word = TypeVar("Word", bound=StrEnum)

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_BRACES = re.compile(r"\{[^}]*\}?|\}")


class Entry:
    """A table, the file it is in and the place there: "groups[1].items[3]", counted from one as people count."""

    def __init__(self, file: str, place: str, table: Mapping[str, object]) -> None:
        self.file = file
        self.place = place
        self.table = table

    def within(self, key: str) -> str:
        """The place of one of its keys."""
        return f"{self.place}.{key}" if self.place else key

    def refuse(self, key: str, fault: str, remedy: str) -> NoReturn:
        """Raise the DefinitionProblem for one of its keys ("" for the table itself)."""
        raise DefinitionProblem(self.file, self.within(key) if key else self.place, fault, remedy)

    def knows_only(self, keys: Iterable[str]) -> None:
        """Refuse any key that nobody would read."""
        known = sorted(keys)
        for key in self.table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                remedy = f"Write “{near[0]}”" if near else f"Remove it; known here: {', '.join(known)}"
                self.refuse(key, "nothing reads this", remedy)

    def has(self, key: str) -> bool:
        return key in self.table

    def string(self, key: str) -> str:
        """A string with something in it."""
        value = self._needed(key, 'Write it in quotes, like "weekly_check_in"')
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "is not a word in quotes", "Write it in quotes")
        return value.strip()

    def key(self, key: str) -> str:
        """A name that code and addresses can carry."""
        value = self.string(key)
        if not _KEY.fullmatch(value):
            remedy = "Use small letters, digits and underscores, beginning with a letter"
            self.refuse(key, f"“{value}” cannot be a name", remedy)
        return value

    def whole(self, key: str, lowest: int, highest: int) -> int:
        """A whole number between the two."""
        asked = f"Write a whole number from {lowest} to {highest}"
        value = self._needed(key, asked)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.refuse(key, f"{value!r} cannot be used", asked)
        return value

    def decimal(self, key: str, lowest: float, highest: float) -> float:
        """A number between the two, whole or not."""
        asked = f"Write a number from {lowest:g} to {highest:g}"
        value = self._needed(key, asked)
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            self.refuse(key, f"{value!r} cannot be used", asked)
        return float(value)

    def yes(self, key: str) -> bool:
        """True or false."""
        value = self._needed(key, "Write true or false")
        if not isinstance(value, bool):
            self.refuse(key, f"{value!r} is neither true nor false", "Write true or false, without quotes")
        return value

    def word(self, key: str, words: type[Word]) -> Word:
        """One of the words of an enumeration."""
        choices = ", ".join(words)
        value = self._needed(key, f"Write one of {choices}")
        if not isinstance(value, str) or value not in set(words):
            self.refuse(key, f"{value!r} is not one of {choices}", f"Write one of {choices}")
        return words(value)

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings with at least one in it, none of them twice."""
        value = self._needed(key, 'Write a list, like ["en"]')
        if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
            self.refuse(key, "is not a list of words", 'Write a list, like ["en"]')
        if len(set(value)) < len(value):
            self.refuse(key, "names something twice", "Keep each once")
        return tuple(value)

    def text(self, key: str, languages: tuple[str, ...]) -> Text:
        """A wording in every language of the worksheet."""
        return self.entry(key).languages(languages)

    def text_or_nothing(self, key: str, languages: tuple[str, ...]) -> Text:
        return self.text(key, languages) if self.has(key) else Text()

    def languages(self, languages: tuple[str, ...]) -> Text:
        """The table itself as a wording, one key a language."""
        self.knows_only(languages)
        for language in languages:
            if not self.has(language):
                self.refuse(language, f"there is no wording in “{language}”", "Write it, or take the language out")
        return Text(tuple((language, self._wording(language)) for language in languages))

    def _wording(self, language: str) -> str:
        wording = self.string(language)
        for braces in _BRACES.findall(wording):
            if braces != PARTNER_PLACE:
                self.refuse(language, f"“{braces}” stands for nothing", f"Only {PARTNER_PLACE} is filled in")
        return wording

    def entry(self, key: str) -> "Entry":
        """A table within this one."""
        value = self._needed(key, "Write it as a table")
        if not isinstance(value, dict):
            self.refuse(key, "is not a table", f'Write a table, like {key} = {{ en = "…" }}')
        return Entry(self.file, self.within(key), value)

    def named_entries(self, key: str) -> tuple[tuple[str, "Entry"], ...]:
        """The tables of a table of tables, with their names; none where it is not written."""
        if not self.has(key):
            return ()
        outer = self.entry(key)
        for name in outer.table:
            if not _KEY.fullmatch(name):
                outer.refuse(name, f"“{name}” cannot be a name", "Use small letters, digits and underscores")
        return tuple((name, outer.entry(name)) for name in outer.table)

    def entries(self, key: str) -> tuple["Entry", ...]:
        """A list of tables with at least one in it."""
        value = self._needed(key, f"Write at least one [[{key}]]")
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            self.refuse(key, "is not a list of tables", f"Write at least one [[{key}]]")
        return tuple(Entry(self.file, f"{self.within(key)}[{n}]", each) for n, each in enumerate(value, 1))

    def _needed(self, key: str, remedy: str) -> object:
        if key not in self.table:
            self.refuse(key, "is missing", remedy)
        return self.table[key]
