"""Runs of eight words, so that a definition can be held against a guide whose text is not in the repository.

`guide_runs.txt` beside this file holds one shortened hash for each run of the guide, sorted, and no word of it. It is
made anew from the guide's text with

    python -m tests.worksheets.own_words GUIDE.txt > tests/worksheets/guide_runs.txt
"""

import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

LENGTH = 8
GUIDE_RUNS = Path(__file__).with_name("guide_runs.txt")
CONTROL = "The heron at the mill never once asked the miller for his umbrella"
"""Ours, not the guide's. Hashed into the file with it: as long as it is found, the guide's runs would be found too."""


def known_runs() -> frozenset[str]:
    """The hashes of the guide's runs, and of the control's."""
    return frozenset(GUIDE_RUNS.read_text(encoding="ascii").split())


def shared_runs(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Every run of eight words in `text` that is known, in plain words."""
    return tuple(run for run in runs(text) if hashed(run) in known)


def runs(text: str) -> Iterator[str]:
    """Eight words after one another, for every place in the text: lower case, letters only."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’]", "", text.lower()))
    return (" ".join(words[start : start + LENGTH]) for start in range(len(words) - LENGTH + 1))


def hashed(run: str) -> str:
    return sha256(run.encode()).hexdigest()[:10]


def main(files: Iterable[str]) -> None:
    texts = [CONTROL, *(Path(file).read_text(encoding="utf-8") for file in files)]
    print("\n".join(sorted({hashed(run) for text in texts for run in runs(text)})))


if __name__ == "__main__":
    main(sys.argv[1:])
