"""Which patterns can match a text at all, told from the letters they cannot do without.

Most patterns need some rare word: "eggshells", "apolog". Each one is filed under the letters that every match of it
must contain, so that a passage is searched for a handful of patterns instead of for all of them. What is filed is
worked out from the pattern by the standard library's own parser; leaving a pattern out never changes what is found.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

GRAM = 3
"""Letters under which a literal is filed. Shorter literals say too little to be worth a look."""

_COMMON_WORDS = """
    the and for you not was that with but her his him she they have had are this what when would will has all out
    about just because been did does don can could like from get how why who our your their them were too very
    more that's it's i'm i'd i'll i've he's she's you're don't didn't can't again then than some any ing ever even
    never always still want wants say said tell told feel felt think know make made partner husband wife something
    anything nothing everything time times way really much every
"""
_COMMON = frozenset(_COMMON_WORDS.split())

Literals = frozenset[str]

MOST_WORDINGS = 240
_NOTHING: Literals = frozenset({""})
_WITHOUT_LETTERS = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)


def needed(pattern: str) -> Literals:
    """Literals of which every match contains at least one; empty where there is no such set."""
    return _of_sequence(parser.parse(pattern)) or frozenset()


class Shelf:
    """Things filed under the literals they need, and found again for one text.

    A thing is known by its number in the order of filing; one without literals is found for every text.
    """

    def __init__(self, filed: Iterable[Literals]) -> None:
        self._everywhere: list[int] = []
        self._by_gram: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, literals in enumerate(filed):
            if not literals:
                self._everywhere.append(number)
            for literal in literals:
                self._by_gram[literal[:GRAM]][literal].append(number)

    def numbers_for(self, text: str) -> list[int]:
        """The numbers of the things whose literals the text holds, ascending."""
        grams = {text[place : place + GRAM] for place in range(len(text) - GRAM + 1)}
        found = set(self._everywhere)
        for gram in grams & self._by_gram.keys():
            for literal, numbers in self._by_gram[gram].items():
                if literal in text:
                    found.update(numbers)
        return sorted(found)


def _of_sequence(sequence: Sequence[tuple[Any, Any]]) -> Literals | None:
    """The best set that one of the sequence's parts brings: the one whose shortest literal is longest and rare."""
    found: list[Literals] = []
    run = _NOTHING
    for operation, argument in sequence:
        if operation in _WITHOUT_LETTERS:
            continue
        exact = _exactly(operation, argument)
        if exact is not None and len(run) * len(exact) <= MOST_WORDINGS:
            run = frozenset(start + end for start in run for end in exact)
            continue
        found += [run, *filter(None, [exact or _of_part(operation, argument)])]
        run = _NOTHING
    return max((each for each in [*found, run] if _is_long_enough(each)), key=_worth, default=None)


def _of_part(operation: Any, argument: Any) -> Literals | None:
    if operation is op.SUBPATTERN:
        return _of_sequence(argument[-1])
    if operation is op.BRANCH:
        branches = [_of_sequence(branch) for branch in argument[1]]
        return frozenset().union(*(branch for branch in branches if branch)) if all(branches) else None
    if operation in _REPEATS and argument[0] >= 1:
        return _of_sequence(argument[2])
    return None


def _exactly(operation: Any, argument: Any) -> Literals | None:
    """Every string that a part can match, where these are few: "he", "she" for "s?he"."""
    if operation is op.LITERAL:
        return None if chr(argument) == " " else frozenset({chr(argument)})
    if operation is op.IN and all(kind is op.LITERAL for kind, _ in argument):
        return frozenset(chr(letter) for _, letter in argument)
    if operation is op.SUBPATTERN:
        return _exact_sequence(argument[-1])
    if operation is op.BRANCH:
        branches = [_exact_sequence(branch) for branch in argument[1]]
        return None if None in branches else _if_few(frozenset().union(*(b for b in branches if b)))
    if operation in _REPEATS and argument[:2] == (0, 1):
        once = _exact_sequence(argument[2])
        return once and once | _NOTHING
    return None


def _exact_sequence(sequence: Sequence[tuple[Any, Any]]) -> Literals | None:
    run: Literals = _NOTHING
    for operation, argument in sequence:
        if operation in _WITHOUT_LETTERS:
            continue
        exact = _exactly(operation, argument)
        if exact is None or len(run) * len(exact) > MOST_WORDINGS:
            return None
        run = frozenset(start + end for start in run for end in exact)
    return run


def _if_few(strings: Literals) -> Literals | None:
    return strings if len(strings) <= MOST_WORDINGS else None


def _is_long_enough(strings: Literals) -> bool:
    return all(len(string) >= GRAM for string in strings)


def _worth(literals: Literals) -> tuple[bool, int, int]:
    common = any(literal in _COMMON for literal in literals)
    return not common, min(6, *(len(literal) for literal in literals)), -len(literals)
