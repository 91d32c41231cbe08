"""The brief of one session, its openers and what to leave unsaid: the same on the couple page and on paper. Pure.

Everything here may come to be seen or said in the room, so all of it is worked out from what may be raised. Answers
about safety change none of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from server.domain.brief import BriefLine, brief
from server.domain.not_with_both import Unsaid, not_with_both
from server.domain.openers import Opener, openers
from server.domain.patterns import Highlight
from server.domain.quoting import sentence_around
from server.domain.surveillance import note_on
from server.domain.words import InvitationState
from server.responses.in_words import is_for_you_alone
from server.responses.overview import Overview
from worksheets.definition import Visibility


@dataclass(frozen=True, slots=True)
class InBrief:
    """`lines` are empty where nobody answered; then the one opener is about that.

    The lines are for the clinician, the openers are to be said: they quote nobody who took their agreement back.
    """

    lines: tuple[BriefLine, ...]
    openers: tuple[Opener, ...]
    not_with_both: tuple[str, ...]


def in_brief(seen: Overview) -> InBrief:
    entries, gaps, names = seen.ledger.entries, seen.raisable_gaps, seen.people.names
    marked, watched = _in_whole_sentences(seen, _apart_from_alerts(seen)), _reading_like_surveillance(seen)
    answered = not seen.nobody_answered
    return InBrief(
        lines=brief(entries, gaps, marked, seen.changes, names=names, anyone_answered=answered, set_apart=watched),
        openers=openers(
            entries,
            gaps,
            [one for one in marked if seen.agreed[one.place]],
            seen.changes,
            names=names,
            anyone_answered=answered,
            set_apart=watched,
        )
        if seen.homework
        else (),
        not_with_both=not_with_both(_unsaid(seen)),
    )


def _reading_like_surveillance(seen: Overview) -> frozenset[str]:
    promises = (entry.commitment for entry in seen.ledger.entries)
    return frozenset(promise.id for promise in promises if note_on(promise.what, promise.how_seen))


def _apart_from_alerts(seen: Overview) -> tuple[Highlight, ...]:
    """No words of an answer that something in it has to be read alone for."""
    alarming = seen.alarming
    return tuple(one for one in seen.highlights if one.answer_id not in alarming)


def _in_whole_sentences(seen: Overview, highlights: Iterable[Highlight]) -> tuple[Highlight, ...]:
    """Quoted as the person wrote them: “what I was afraid of” is not “I was afraid”."""
    texts = {
        (side.answer_id, field): text
        for row in seen.rows
        for side in (row.a, row.b)
        for field, text in zip(side.fields, side.texts, strict=False)
    }
    return tuple(
        replace(one, quote=sentence_around(text, one.start, one.end))
        if (text := texts.get((one.answer_id, one.field)))
        else one
        for one in highlights
    )


def _unsaid(seen: Overview) -> Unsaid:
    sides = [
        side
        for row in seen.rows
        for side in (row.a, row.b)
        if side.state == "answered" and side.visibility is not Visibility.SAFETY
    ]
    return Unsaid(
        homework=bool(seen.homework),
        rated=bool(seen.gaps or seen.series),
        kept=any(is_for_you_alone(side) for side in sides),
        private=any(not side.may_be_raised and not is_for_you_alone(side) for side in sides),
        unpublished=bool(seen.unpublished),
        declined=_somebody_declined(seen),
    )


def _somebody_declined(seen: Overview) -> bool:
    """A worksheet, a question, or the rating of a promise."""
    return any(one.declined or one.state is InvitationState.DECLINED for one in seen.homework) or any(
        "declined" in (entry.owner_word, entry.partner_word) for entry in seen.ledger.entries
    )
