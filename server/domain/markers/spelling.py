"""Misspelt words, put right before the rules read them, without losing a place in what the person wrote.

A word is put right only where English does not know it, one slip away (a letter too many, too few, wrong, or two
changed round) lies a word that the rules listen for, and it is not written like a name. What is quoted is always the
person's own spelling.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from spellchecker import SpellChecker

SHORTEST = 4
"""Letters of a word that may be put right, and of the beginning it must share with a word of the rules."""

_WORD = re.compile(r"[a-z']{4,24}")
_WITHOUT_APOSTROPHE = re.compile(
    r"(?:do|does|did|is|was|were|has|have|had|would|could|should|are|ai|must|need)nt|(?:he|she|that|there|what|who|how"
    r"|where|here|it|let)s|(?:you|they|we)(?:re|ve|ll)|(?:you|they)d"
)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text with its misspelt words put right. `places[n]` is where its character n stands in the original."""

    text: str
    places: Sequence[int]


class Speller:
    """Puts right what is one slip away from `words`, the words and beginnings of words that somebody listens for."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = frozenset(word for word in words if len(word) >= SHORTEST)
        self._right = lru_cache(maxsize=20_000)(self._put_right)

    def spelled(self, folded: str, original: str) -> Spelled:
        """`folded` with misspelt words put right; capitals in `original`, of the same length, tell the names."""
        parts: list[str] = []
        places: list[int] = []
        end = 0
        for found in _WORD.finditer(folded):
            word, start = found[0], found.start()
            right = word if original[start].isupper() else self._right(word)
            if right != word:
                parts += [folded[end:start], right]
                places += [*range(end, start), *(min(start + n, found.end() - 1) for n in range(len(right)))]
                end = found.end()
        return Spelled("".join([*parts, folded[end:]]), [*places, *range(end, len(folded) + 1)])

    def _put_right(self, word: str) -> str:
        english = _english()
        if word in self._words or word in english or _WITHOUT_APOSTROPHE.fullmatch(word):
            return word
        near = [each for each in english.candidates(word) or () if self._listens_for(each)]
        return max(near, key=lambda each: (english.word_usage_frequency(each), each), default=word)

    def _listens_for(self, word: str) -> bool:
        return any(word[:length] in self._words for length in range(SHORTEST, len(word) + 1))


@cache
def _english() -> SpellChecker:
    """English words with how often they are used, as the library brings them."""
    return SpellChecker(language="en", distance=1)
