"""Patterns: regular expressions that borrow words from the vocabulary and have no repetition without an upper bound."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

VOCABULARY = Path(__file__).parent / "vocabulary.toml"


class RuleProblem(ValueError):
    """A rule file that cannot be used. Names the file, the place, the fault and what to do."""


@cache
def vocabulary() -> Mapping[str, str]:
    """The shared words, read once. An entry may use entries above it."""
    words: dict[str, str] = {}
    for name, value in tomllib.loads(VOCABULARY.read_text("utf-8")).items():
        words[name] = expanded(joined(value), words, VOCABULARY.name, name)
    return words


def expanded(pattern: str, words: Mapping[str, str], file: str, place: str) -> str:
    """The pattern with every {word} replaced by what the vocabulary says for it."""

    def word(found: re.Match[str]) -> str:
        if found[1] not in words:
            raise RuleProblem(f"{file}: {place}: no word is called {found[1]!r}; add it to the vocabulary.")
        return words[found[1]]

    return re.sub(r"\{([a-z_]\w{0,40})\}", word, pattern)


def joined(value: str | list[str]) -> str:
    """One entry of a vocabulary: a list holds alternatives."""
    return value if isinstance(value, str) else f"(?:{'|'.join(value)})"


_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]| \?| \{\d,\d\}| |.", re.DOTALL)
_BLANKS = {" ": " {1,3}", " ?": " {0,3}"}


def compiled(pattern: str, file: str, place: str) -> re.Pattern[str]:
    """The pattern made ready; a space in it stands for any short run of blanks."""
    tokens = _TOKEN.findall(pattern)
    bare = "".join(token if len(token) == 1 else "." for token in tokens)
    if re.search(r"[*+]|\{\d*,\}", bare):
        raise RuleProblem(f"{file}: {place}: a repetition has no upper bound; write {{0,n}} instead of * or +.")
    try:
        return re.compile("".join(_BLANKS.get(token, token) for token in tokens))
    except re.error as fault:
        raise RuleProblem(f"{file}: {place}: not a regular expression ({fault}).") from fault
