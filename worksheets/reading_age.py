"""How many years of school it takes to read a text with ease: the Flesch-Kincaid grade. For English only.

The formula is that of Kincaid, Fishburne, Rogers and Chissom (1975), "Derivation of new readability formulas for Navy
enlisted personnel": 0.39 x words per sentence + 11.8 x syllables per word - 15.59. Grade 6 is read at about twelve.
Syllables are counted by rule, as spelling tells them. It says nothing about whether a sentence is kind.
"""

import re
from collections.abc import Iterable, Iterator

from worksheets.definition import Form, Stance, Worksheet

LANGUAGE = "en"
HIGHEST_GRADE = 6.5
"""What a worksheet of ours may ask of a tired reader."""

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*|\d+")
_SENTENCE_END = re.compile(r"[.?!…]+(?=\W*(?:\s|$))")
_VOWELS = re.compile(r"[aeiouy]+")
_NOT_HEARD = re.compile(
    r"(?<![aeiouy])(?<!\b.l)(?<![^aeiouyl]l)e$"  # hope, whole; but table
    r"|(?<![aeioutdy])(?<![^aeiouyl]l)ed$"  # asked, called; but wanted, settled
    r"|(?<![aeiouyscxzg])(?<![sc]h)(?<![^aeiouyl]l)es$"  # times, rules; but houses, watches, settles
    r"|(?<=[^aeiouylr])e(?=(?:ly|ty|ful|less|ment|ness|thing|where|body|self|times?)s?$)"  # safely, something
    r"|(?<=\bev)e(?=ry)"  # every
)
_HEARD_APART = re.compile(
    r"(?<![cgstx])i(?:a|um|o(?!u|n\b|ns\b))|(?<=[^aeiouycgstx])io(?=ns?\b)"  # reliable, period, union
    r"|(?<=[aeouy])ing|i(?=er|et)|y(?=er|one)|re(?=act|ass|ali[stz])|(?<=cr)ea(?=ti)|co(?=erc)"  # going, quiet
    r"|ua(?=l)|ue(?=l)|(?<=[aeiou])y(?=al)|(?<=[^aeiou])sm$|(?<=[dst])n[’']t$"  # usual, loyal, criticism, didn't
)


def reading_grade(worksheet: Worksheet) -> float | None:
    """The grade of what a partner reads in it, for the stance whose form is hardest; None without English."""
    if LANGUAGE not in worksheet.languages:
        return None
    return max(grade(_prose(worksheet.form_for(stance, LANGUAGE))) for stance in Stance)


def grade(texts: Iterable[str]) -> float:
    """The grade of some texts read one after another; each ends a sentence. Raises ValueError when nothing is said."""
    sentences = [words for text in texts for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]
    if not sentences:
        raise ValueError("there is no word to read")
    words = [word for sentence in sentences for word in sentence]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """How many syllables an English word has by its spelling; at least one. Right for about 19 words in 20."""
    spelt = word.lower()
    heard = len(_VOWELS.findall(spelt)) - len(_NOT_HEARD.findall(spelt)) + len(_HEARD_APART.findall(spelt))
    return max(1, heard)


def _prose(form: Form) -> Iterator[str]:
    """What is read as sentences. Titles, labels and the ends of scales are no sentences: they would flatter it."""
    yield form.intro
    for page in form.pages:
        yield page.intro
        for question in page.questions:
            yield from (question.ask, question.hint, *(option.label for option in question.options))
