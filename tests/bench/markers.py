"""Reading answers for markers: processor time of one 135-word answer, with patterns filed by letters and without."""

import json
import time
from collections.abc import Callable
from itertools import cycle, islice

from server.domain.markers import the_markers
from server.domain.markers.engine import Reader
from tests.house.marker_tables import PASSAGES

WORDS = 135
ANSWERS = 40
ROUNDS = 7


def answers() -> list[str]:
    """Forty answers of 135 words each, strung together from our own labelled passages."""
    lines = [line for path in sorted(PASSAGES.glob("*/*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    words = cycle(word for line in lines for word in json.loads(line)["text"].split())
    return [" ".join(islice(words, WORDS)) for _ in range(ANSWERS)]


def milliseconds(read: Callable[[str], object], texts: list[str]) -> float:
    """Processor time of one answer."""
    began = time.process_time()
    for text in texts:
        read(text)
    return (time.process_time() - began) * 1_000 / len(texts)


def main() -> None:
    filed, unfiled = Reader(the_markers()), Reader(the_markers(), file_by_letters=False)
    texts = answers()
    rounds = [(milliseconds(filed.cues, texts), milliseconds(unfiled.cues, texts)) for _ in range(ROUNDS)]
    best, plain = min(one for one, _ in rounds), min(one for _, one in rounds)
    patterns = sum(len(rule.patterns) for marker in the_markers() for rule in marker.rules)
    print(f"markers: {len(the_markers())} markers, {patterns} patterns, answers of {WORDS} words, processor time")
    print(f"  patterns filed by their letters   {best:6.2f} ms an answer, {60_000 / best:,.0f} answers a minute a core")
    print(f"  every pattern on every sentence   {plain:6.2f} ms an answer")
    print(f"  ratio                             {plain / best:6.1f}")
