"""Patterns: regular expressions that borrow words from the vocabulary and have no repetition without an upper bound.

The vocabulary's words are long and stand in thousands of patterns. So each word is read once and stands in a pattern as
one sign of its own; a pattern is spelled out and compiled when a text is first searched for it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

VOCABULARY = Path(__file__).parent / "vocabulary.toml"
FIRST_SIGN = 0xF0000
"""The first code point of a plane for private use, which nobody writes in: the vocabulary's words begin there."""


class RuleProblem(ValueError):
    """A rule file that cannot be used. Names the file, the place, the fault and what to do."""


@dataclass(frozen=True)
class Pattern:
    """A regular expression of a rule file. In `written`, a sign stands for each word of the vocabulary."""

    written: str
    file: str
    place: str

    @cached_property
    def pattern(self) -> str:
        """The regular expression in full."""
        return _spelled_out(self.written)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression ready to search with. Raises RuleProblem where it is none."""
        try:
            return re.compile(self.pattern)
        except re.error as fault:
            raise RuleProblem(f"{self.file}: {self.place}: not a regular expression ({fault}).") from fault

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text)

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text)


@cache
def vocabulary() -> Mapping[str, str]:
    """The shared words by name, each as its sign. An entry may use entries above it."""
    return with_words({}, tomllib.loads(VOCABULARY.read_text("utf-8")), VOCABULARY.name)


def with_words(words: Mapping[str, str], more: Mapping[str, str | list[str]], file: str) -> dict[str, str]:
    """The words and a file's own beside them, each as its sign. A list holds alternatives. Raises RuleProblem."""
    known = dict(words)
    for name, value in more.items():
        text = value if isinstance(value, str) else f"(?:{'|'.join(value)})"
        known[name] = _sign_of(_prepared(text, known, file, name))
    return known


def pattern_of(pattern: str, words: Mapping[str, str], file: str, place: str) -> Pattern:
    """A pattern with every {word} looked up; a space in it stands for any short run of blanks. Raises RuleProblem."""
    return Pattern(_prepared(pattern, words, file, place), file, place)


def texts_of(patterns: Iterable[Pattern]) -> set[str]:
    """What the patterns and the words they use spell out, each once."""
    texts = {pattern.written for pattern in patterns}
    waiting = list(texts)
    while waiting:
        more = {word_of(sign) for sign in waiting.pop() if is_sign(ord(sign))} - texts
        texts |= more
        waiting += more
    return texts


def is_sign(letter: int) -> bool:
    """Whether this code point stands for a word."""
    return letter >= FIRST_SIGN


def word_of(sign: str) -> str:
    """The regular expression that a sign stands for."""
    return _WORDS[ord(sign) - FIRST_SIGN]


_WORDS: list[str] = []
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]| \?| \{\d,\d\}| |.", re.DOTALL)
_BLANKS = {" ": " {1,3}", " ?": " {0,3}"}


@cache
def _sign_of(word: str) -> str:
    _WORDS.append(word)
    return chr(FIRST_SIGN + len(_WORDS) - 1)


def _prepared(pattern: str, words: Mapping[str, str], file: str, place: str) -> str:
    def sign(found: re.Match[str]) -> str:
        if found[1] not in words:
            raise RuleProblem(f"{file}: {place}: no word is called {found[1]!r}; add it to the vocabulary.")
        return words[found[1]]

    tokens = _TOKEN.findall(re.sub(r"\{([a-z_]\w{0,40})\}", sign, pattern))
    bare = "".join(token if len(token) == 1 else "." for token in tokens)
    if re.search(r"[*+]|\{\d*,\}", bare):
        raise RuleProblem(f"{file}: {place}: a repetition has no upper bound; write {{0,n}} instead of * or +.")
    return "".join(_BLANKS.get(token, token) for token in tokens)


def _spelled_out(text: str) -> str:
    return _SIGN.sub(lambda found: _spelled_out_word(found[0]), text)


@cache
def _spelled_out_word(sign: str) -> str:
    return _spelled_out(word_of(sign))


_SIGN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(0xFFFFD)}]")
