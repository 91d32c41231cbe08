"""Whether words are somebody's own: a passage stands in an answer letter for letter, whatever the white space."""

from collections.abc import Iterable


def one_line(text: str) -> str:
    """The same words with every run of white space made one space."""
    return " ".join(text.split())


def stands_in(passage: str, texts: Iterable[str]) -> bool:
    """Whether the passage is found unbroken in one of the texts. An empty passage is in none."""
    wanted = one_line(passage)
    return bool(wanted) and any(wanted in one_line(text) for text in texts)
