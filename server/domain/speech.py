"""What people read, in their language. Pure: a `Speech` is handed in by whoever knows the reader.

English sentences are their own names in the catalogues under `templates/locale`. A sentence that is said here is found
there because it stands in a call of `say` or `to_say`.
"""

from collections.abc import Callable
from dataclasses import dataclass


def unchanged(sentence: str) -> str:
    return sentence


def to_say(sentence: str) -> str:
    """Names a sentence for the catalogues where it is written down, long before anybody's language is known."""
    return sentence


@dataclass(frozen=True, slots=True)
class Speech:
    """A language and how its sentences are found: `say("Only %(clinician)s will read this", clinician="Ruth")`."""

    language: str = "en"
    translate: Callable[[str], str] = unchanged

    def __call__(self, sentence: str, /, **values: object) -> str:
        said = self.translate(sentence)
        return said % values if values else said


ENGLISH = Speech()
