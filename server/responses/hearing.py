"""What the rules find in one response, and what reading it again with other rules changed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from server.domain.markers import Cue, Marker, the_markers
from server.domain.markers.edition import the_edition
from server.domain.markers.engine import Reader, the_reader
from server.responses.reading import Written, WrittenAnswer
from worksheets.answers import is_answered, shown
from worksheets.definition import Question, Visibility
from worksheets.kinds import kind_of

LANGUAGE = "en"
"""The one language the rules read. What is written in another is left to its reader, and pages say so."""

OWN_CHECKING = ("communication", "Communication: obstacles", "checks on the other")
"""Family, heading and words for an author's own checking: common after a breach, told among communication."""

ACCESS_OFFERED = ("access", "Access offered", "offers access")
NEVER_HIDDEN = ("safety", ACCESS_OFFERED[0])
"""Families that no audit hides: what may be danger, and what may become it."""
"""The same for access to devices, accounts or a place: told by itself, and never praised as accountability."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A set of markers ready to read with. `edition` names it: whatever else was read with another is out of date."""

    edition: str
    reader: Reader
    markers: Mapping[str, Marker]


@cache
def the_rules() -> Rules:
    """The released rules, made once."""
    return Rules(the_edition(), the_reader(), {marker.name: marker for marker in the_markers()})


@dataclass(frozen=True, slots=True)
class Found:
    """One highlight as it is kept: everything that does not depend on who looks at it, or when.

    `answer_id` is the version of the answer in whose `field` the quote stands from `start` to `end`. `shown` is False
    for a marker that an audit left hidden. `urgent` and `alert` are as in a cue.
    """

    answer_id: UUID
    question: str
    field: str
    start: int
    end: int
    quote: str
    marker: str
    says: str
    family: str
    panel: str
    rule: str
    why: str
    target: str
    alert: bool
    urgent: bool
    shown: bool

    @property
    def words(self) -> tuple[UUID, str, str]:
        """What makes it the same highlight in a later run: the answer's version, the marker and the quote."""
        return self.answer_id, self.marker, self.quote


@dataclass(frozen=True, slots=True)
class Heard:
    """A response read with one set of rules: the versions of answers that were read, and what was found in them."""

    answers: tuple[UUID, ...] = ()
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What other rules made of the same answers."""

    added: tuple[Found, ...] = ()
    dropped: tuple[Found, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped)


def heard_in(written: Written, rules: Rules) -> Heard:
    """Everything the rules find in the words of one response, in the order asked.

    Answers to questions about safety are left out: those are shown to the clinician whatever they say. A form in
    another language than English is not read at all.
    """
    if not is_heard(written):
        return Heard()
    read = [(question, answer) for question in _listened_to(written) if (answer := _given(written, question))]
    found = [one for question, answer in read for one in _found_in(question, answer, rules)]
    return Heard(tuple(answer.id for _, answer in read), tuple(found))


def is_heard(written: Written) -> bool:
    """Whether the rules read the language this was asked, and so answered, in."""
    return written.form.language == LANGUAGE


def difference(before: Heard, after: Heard) -> Difference:
    """Between two readings of the same answers. What was amended in between is no difference of the rules."""
    both = set(before.answers) & set(after.answers)
    had = {found.words for found in before.found}
    has = {found.words for found in after.found}
    return Difference(
        added=_once(found for found in after.found if found.answer_id in both and found.words not in had),
        dropped=_once(found for found in before.found if found.answer_id in both and found.words not in has),
    )


def _listened_to(written: Written) -> Iterable[Question]:
    for page in written.form.pages:
        for question in shown(written.form, page, written.given):
            if question.visibility is not Visibility.SAFETY:
                yield question


def _given(written: Written, question: Question) -> WrittenAnswer | None:
    answer = written.answer(question)
    return answer if answer is not None and is_answered(question, answer.answer) else None


def _found_in(question: Question, answer: WrittenAnswer, rules: Rules) -> Iterable[Found]:
    for passage in kind_of(question).words(question, answer.answer.value):
        for cue in rules.reader.cues(passage.text, question.ask):
            yield _found(question, answer, passage.field, cue, rules.markers[cue.marker])


def _found(question: Question, answer: WrittenAnswer, field: str, cue: Cue, marker: Marker) -> Found:
    family, panel, says = _stands_under(cue, marker)
    return Found(
        answer_id=answer.id,
        question=question.key,
        field=field,
        start=cue.start,
        end=cue.end,
        quote=cue.quote,
        marker=cue.marker,
        says=says,
        family=family,
        panel=panel,
        rule=cue.rule,
        why=cue.why,
        target=cue.target,
        alert=cue.alert,
        urgent=cue.urgent,
        shown=marker.shown or family in NEVER_HIDDEN,
    )


def _stands_under(cue: Cue, marker: Marker) -> tuple[str, str, str]:
    """The family, the heading and the words it is told in."""
    if cue.marker == "monitoring" and cue.target == "partner" and not cue.alert:
        return OWN_CHECKING
    if cue.marker == "transparency" and "access_offered" in cue.rule:
        return ACCESS_OFFERED
    return marker.family, marker.panel, marker.says


def _once(found: Iterable[Found]) -> tuple[Found, ...]:
    """The same words once, however often they stand in the answer."""
    return tuple({one.words: one for one in found}.values())
