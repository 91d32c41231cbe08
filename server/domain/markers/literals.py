"""Which patterns can match a text at all, told from the letters they cannot do without.

Most patterns need some rare word: "eggshells", "apolog". Each one is filed under the letters that every match of it
must contain, so that a passage is searched for a handful of patterns instead of for all of them. What is filed is
worked out from the pattern by the standard library's own parser; leaving a pattern out never changes what is found.

Letters are compared as bare words: whatever is no word character counts as one space, and so does the edge of a word
where a pattern asks for it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from ahocorasick import Automaton

from server.domain.markers.patterns import is_sign, word_of

SHORTEST = 3
"""Letters and spaces of a literal. Shorter ones say too little to be worth a look."""

_COMMON_WORDS = """
    the and for you not was that with but her his him she they have had are this what when would will has all out
    about just because been did does don can could like from get how why who our your their them were too very
    more that's it's i'm i'd i'll i've he's she's you're don't didn't can't again then than some any ing ever even
    never always still want wants say said tell told feel felt think know make made partner husband wife something
    anything nothing everything time times way really much every
"""
_COMMON = frozenset(_COMMON_WORDS.split())

Literals = frozenset[str]

MOST_WORDINGS = 100
SETS_AT_MOST = 2
_NOTHING: Literals = frozenset({""})
_SPACE: Literals = frozenset({" "})
_NOT_A_WORD = re.compile(r"\W+")
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)


def bare(text: str) -> str:
    """The text's words with one space around each."""
    return f" {_NOT_A_WORD.sub(' ', text)} "


def needed(pattern: str) -> tuple[Literals, ...]:
    """Sets of literals, the most telling first: every match contains at least one literal of each set.

    At most `SETS_AT_MOST`; none where the pattern has no such set.
    """
    found = sorted(_all_of_sequence(parser.parse(pattern)), key=_worth, reverse=True)
    telling = [literals for literals in found if not _is_common(literals)]
    return tuple((telling or found)[:SETS_AT_MOST])


class Shelf:
    """Things filed under the literals they need, and found again for one text in one pass over it.

    A thing is known by its number in the order of filing; one without literals is found for every text.
    """

    def __init__(self, filed: Iterable[Sequence[Literals]]) -> None:
        self._everywhere: list[int] = []
        self._needs: list[tuple[int, ...]] = []
        by_set: dict[Literals, int] = {}
        by_literal: dict[str, list[int]] = defaultdict(list)
        self._by_first: dict[int, list[int]] = defaultdict(list)
        for number, sets in enumerate(filed):
            for literals in sets:
                if literals not in by_set:
                    by_set[literals] = len(by_set)
                    for literal in literals:
                        by_literal[literal].append(by_set[literals])
            self._needs.append(tuple(by_set[literals] for literals in sets))
            if sets:
                self._by_first[by_set[sets[0]]].append(number)
            else:
                self._everywhere.append(number)
        self._literals = Automaton()
        for literal, sets_of_it in by_literal.items():
            self._literals.add_word(literal, tuple(sets_of_it))
        self._literals.make_automaton()

    def numbers_for(self, text: str) -> list[int]:
        """The numbers of the things whose literals the text holds, ascending."""
        if not self._by_first:
            return self._everywhere
        held = {number for _, numbers in self._literals.iter(bare(text)) for number in numbers}
        found = [number for first in held & self._by_first.keys() for number in self._by_first[first]]
        return sorted([*self._everywhere, *(n for n in found if held.issuperset(self._needs[n]))])


def _of_sequence(sequence: Sequence[tuple[Any, Any]]) -> Literals | None:
    """The most telling set that one of the sequence's parts brings."""
    return max(_all_of_sequence(sequence), key=_worth, default=None)


def _all_of_sequence(sequence: Sequence[tuple[Any, Any]]) -> list[Literals]:
    """Every set that one of the sequence's parts brings: all of them are needed."""
    found: list[Literals] = []
    run = _NOTHING
    for operation, argument in sequence:
        exact = _exactly(operation, argument)
        if exact is not None and len(run) * len(exact) <= MOST_WORDINGS:
            run = _joined(run, exact)
            continue
        found += [run, *([exact] if exact else _all_of_part(operation, argument))]
        run = _NOTHING
    return [literals for literals in [*found, run] if _is_long_enough(literals)]


def _extended(start: str, end: str) -> str:
    """Two spaces that meet are one."""
    return start + end[1:] if start[-1:] == " " == end[:1] else start + end


def _joined(starts: Literals, ends: Literals) -> Literals:
    """Every start with every end."""
    if starts == _NOTHING:
        return ends
    return frozenset(_extended(start, end) for start in starts for end in ends)


def _all_of_part(operation: Any, argument: Any) -> list[Literals]:
    if operation is op.LITERAL and is_sign(argument):
        return _all_of_word(argument)
    if operation is op.SUBPATTERN:
        return _all_of_sequence(argument[-1])
    if operation in _REPEATS and argument[0] >= 1:
        return _all_of_sequence(argument[2])
    one = _of_part(operation, argument)
    return [one] if one else []


@cache
def _all_of_word(sign: int) -> list[Literals]:
    return _all_of_sequence(_parsed_word(sign))


@cache
def _parsed_word(sign: int) -> Any:
    return parser.parse(word_of(chr(sign)))


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
    """Every string that a part can match, where these are few: "he", "she" for "s?he"; a space for a word's edge."""
    exactly = _EXACTLY.get(operation)
    return exactly(argument) if exactly else None


def _exact_edge(edge: Any) -> Literals:
    return _NOTHING if edge is op.AT_NON_BOUNDARY else _SPACE


@cache
def _letter(letter: int) -> str:
    return _NOT_A_WORD.sub(" ", chr(letter))


@cache
def _exact_letter(letter: int) -> Literals | None:
    return _exact_sequence(_parsed_word(letter)) if is_sign(letter) else frozenset({_letter(letter)})


def _exact_choice(letters: Sequence[tuple[Any, Any]]) -> Literals | None:
    if any(kind is not op.LITERAL for kind, _ in letters):
        return None
    return frozenset(_letter(letter) for _, letter in letters)


def _exact_branches(argument: tuple[Any, Sequence[Sequence[tuple[Any, Any]]]]) -> Literals | None:
    branches = [_exact_sequence(branch) for branch in argument[1]]
    return None if None in branches else _if_few(frozenset().union(*(branch for branch in branches if branch)))


def _exact_repeat(argument: tuple[int, int, Sequence[tuple[Any, Any]]]) -> Literals | None:
    """Blanks are one space however many; anything else only where it may be left out and comes once."""
    least, most, what = argument
    once = _exact_sequence(what)
    if once is None or (once != _SPACE and most > 1):
        return None
    return once if least else once | _NOTHING


def _exact_sequence(sequence: Sequence[tuple[Any, Any]]) -> Literals | None:
    run, word = _NOTHING, ""
    for operation, argument in sequence:
        if operation is op.LITERAL and not is_sign(argument):
            word = _extended(word, _letter(argument))
            continue
        exact = _exactly(operation, argument)
        if exact is None or len(run) * len(exact) > MOST_WORDINGS:
            return None
        run, word = _joined(_joined(run, frozenset({word})), exact) if word else _joined(run, exact), ""
    return _joined(run, frozenset({word})) if word else run


def _if_few(strings: Literals) -> Literals | None:
    return strings if len(strings) <= MOST_WORDINGS else None


def _is_long_enough(strings: Literals) -> bool:
    return all(len(string) >= SHORTEST and len(string.strip()) > 1 for string in strings)


def _worth(literals: Literals) -> tuple[bool, int, int]:
    """How telling a set is: rare words first, then by its shortest literal, then the smaller set."""
    return not _is_common(literals), min(6, *(len(literal) for literal in literals)), -len(literals)


def _is_common(literals: Literals) -> bool:
    return any(literal.strip() in _COMMON for literal in literals)


_EXACTLY: Mapping[Any, Callable[[Any], Literals | None]] = {
    op.ASSERT: lambda _: _NOTHING,
    op.ASSERT_NOT: lambda _: _NOTHING,
    op.AT: _exact_edge,
    op.LITERAL: _exact_letter,
    op.IN: _exact_choice,
    op.SUBPATTERN: lambda argument: _exact_sequence(argument[-1]),
    op.BRANCH: _exact_branches,
    op.MAX_REPEAT: _exact_repeat,
    op.MIN_REPEAT: _exact_repeat,
}
