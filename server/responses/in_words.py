"""What is shown of a session, said in words: the same sentences on the couple page and in the report. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from server.domain import specificity
from server.domain.brief import Evidence
from server.domain.confidentiality import is_for_the_clinician_alone
from server.domain.words import Direction, InvitationState, Place, Policy
from server.responses.overview import Homework, Overview, ScorePoint
from server.responses.paper_scores import SettledMeasure
from server.responses.side_by_side import Side
from worksheets.definition import Stance
from worksheets.measure import Basis, Measure, Norm

When = Callable[[datetime], str]
"""How a moment is written: 'Monday, 21:31' on a page of today, 'Mon 23 Nov, 21:31' on paper."""

DIRECTIONS = {
    Direction.STAYING: "Staying",
    Direction.UNDECIDED: "Undecided",
    Direction.SEPARATING: "Separating",
}
POLICIES = {Policy.NO_SECRETS: "No secrets", Policy.LIMITED: "Limited", Policy.PRIVATE: "Private"}
POLICIES_IN_FULL = {
    Policy.NO_SECRETS: "the clinician may bring anything into the room, safety apart; each partner has agreed to that",
    Policy.LIMITED: "each item says whether it may be raised; a partner can mark an answer “only for you”",
    Policy.PRIVATE: "nothing of one partner’s answers is raised with the other unless that partner says so",
}
STANCES = {Stance.INJURED: "injured", Stance.RESPONSIBLE: "responsible", Stance.BOTH: "injured and responsible"}

NO_ANSWER = {
    "empty": "Left empty.",
    "declined": "Would rather not answer.",
    "not_asked": "Not asked.",
    "not_submitted": "Not submitted.",
}

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(count: int) -> str:
    """'seven'; digits beyond twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def joined(words: Sequence[str]) -> str:
    """'one', 'one and two', 'one, two and three'"""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def did(homework: Iterable[Homework], place: Place, when: When) -> str:
    """What one partner did for a session, to be read after their name: effort and its limits, never a grade."""
    own = [one for one in homework if one.place is place]
    if not own:
        return "was not given homework for this session."
    return " ".join(_one(one, when) if position == 0 else capital(_one(one, when)) for position, one in enumerate(own))


def _one(homework: Homework, when: When) -> str:
    titles = joined(homework.titles)
    if homework.state is InvitationState.SUBMITTED and homework.submitted_at:
        return f"{_came_in(homework, titles)} {when(homework.submitted_at)}{_how_much(homework)}"
    if homework.state is InvitationState.DECLINED and homework.declined_at:
        return f"declined {titles} {when(homework.declined_at)}."
    if homework.state in (InvitationState.REVOKED, InvitationState.EXPIRED):
        return _closed(homework, titles, when)
    return _still_open(homework, titles, when) + _asked(homework, when)


def _came_in(homework: Homework, titles: str) -> str:
    return f"answered {titles} on paper, typed in by {homework.typed_by}" if homework.typed_by else f"sent {titles}"


def _closed(homework: Homework, titles: str, when: When) -> str:
    unread = " What was begun was not sent, and so is unread." if homework.saved_at else ""
    if homework.state is InvitationState.REVOKED:
        return f"has no open link to {titles}: it was withdrawn.{unread}"
    return f"did not send {titles}; the link closed {when(homework.due_at)}.{unread}"


def _still_open(homework: Homework, titles: str, when: When) -> str:
    if homework.state is InvitationState.IN_PROGRESS:
        saved = f", last saved {when(homework.saved_at)}" if homework.saved_at else ""
        return f"began {titles}{saved}, and has not sent it. A draft is not read."
    if homework.in_room:
        return f"was given {titles} in the room, and has not opened it."
    if homework.sent_at is None:
        return f"is sent {titles} {when(homework.opens_at)}."
    return f"has not opened {titles}, sent {when(homework.sent_at)}."


def _asked(homework: Homework, when: When) -> str:
    if homework.wants_no_reminders:
        return " Wants no reminders."
    return f" Wants to be reminded {when(homework.remind_again_at)}." if homework.remind_again_at else ""


def _how_much(homework: Homework) -> str:
    left_out = homework.asked - homework.answered - homework.declined
    parts = [
        f"{homework.answered} of {homework.asked} questions answered" if homework.asked else "",
        f"{number(left_out)} left out" if left_out else "",
        f"{number(homework.declined)} declined" if homework.declined else "",
    ]
    said = ", ".join(part for part in parts if part)
    counted = "1 word" if homework.words == 1 else f"{homework.words} words"
    named = specificity.sentence(homework.specific)
    return f": {said}. {counted}{'; ' if named else ''}{named}." if said else "."


def resting_on(evidence: Iterable[Evidence]) -> str:
    """What a line or a question rests on, each thing once: 'Ada 3, Ben 8, of 0 to 10'."""
    return "; ".join(dict.fromkeys(found.words.rstrip(".") for found in evidence if found.words))


def agreed(seen: Overview) -> str:
    """'agreed by both', 'agreed by Ada, not by Ben', 'not agreed by either'"""
    yes = [person.name for person in seen.people if seen.agreed[person.place]]
    no = [person.name for person in seen.people if not seen.agreed[person.place]]
    if not no:
        return "agreed by both"
    return f"agreed by {yes[0]}, not by {no[0]}" if yes else "not agreed by either yet"


def is_for_you_alone(side: Side) -> bool:
    """Whether an answer is read by the clinician alone: asked so, or kept back by the one who wrote it."""
    return is_for_the_clinician_alone(side.visibility, kept_back=side.kept_back, raised=side.may_be_raised)


def score_line(
    points: Iterable[ScorePoint], lowest: float, highest: float, measured: SettledMeasure | None = None
) -> str:
    """One partner's scores in a sentence: first and last, the distance, how many sessions are missing between.

    In points of the scale where there is no norm; where there is one, whether that is more than measurement error.
    No verdict.
    """
    points = list(points)
    given = [point for point in points if point.value is not None]
    if not given:
        return "No score in these sessions."
    first, last = given[0], given[-1]
    stands = _where_it_stands(last.value or 0, measured.measure) if measured else ""
    if first is last:
        return f"{figure(last.value)} in session {last.number}; there is no earlier one.{stands}"
    missing = sum(1 for point in points if first.number < point.number < last.number and point.value is None)
    gaps = f" {capital(number(missing))} session{'' if missing == 1 else 's'} between without one." if missing else ""
    moved = _distance(first.value or 0, last.value or 0, lowest, highest, measured.measure.norm if measured else None)
    then, now = f"{figure(first.value)} in session {first.number}", f"{figure(last.value)} in session {last.number}"
    return f"{then}, {now}: {moved}.{gaps}{stands}"


def _distance(first: float, last: float, lowest: float, highest: float, norm: Norm | None) -> str:
    if first == last:
        return "the same score"
    by = figure(abs(last - first))
    moved = f"moved by {by} {'point' if by == '1' else 'points'}"
    if norm is None:
        return f"{moved} on a scale of {figure(lowest)} to {figure(highest)}; no norm"
    error = f"measurement error ({figure(norm.error)})"
    if norm.is_reliable(first, last):
        return f"{moved}, larger than {error}: a reliable change"
    return f"{moved}, within {error}: no reliable change"


def _where_it_stands(total: float, measure: Measure) -> str:
    """' Below the cut-off of 13.5: notable dissatisfaction.' and the authors' band; "" where they gave neither."""
    said = ""
    if cut := measure.cut_off:
        is_below = total < cut.at
        whose = f", set by the practice after {cut.own_source}" if cut.own_source else ""
        means = cut.meanings.into("en") if cut.is_met(total) else ""
        said = f" {'Below' if is_below else 'At or above'} the cut-off of {figure(cut.at)}{whose}"
        said += f": {means}." if means else "."
    band = measure.band(total)
    return f"{said} Its authors’ band: {band.names.into('en')}." if band else said


def measure_line(measured: SettledMeasure) -> str:
    """What stands below the graph of a published measure: the figures used and whose they are, and what is missing."""
    measure = measured.measure
    lines = (
        f"Higher means {measure.higher_means.into('en')}.",
        norm_line(measure.norm),
        f"Cut-off: {cut}." if (cut := cut_off(measured)) else "No cut-off.",
        f"{measure.source}.",
        "Its scoring is as this practice brought it." if measured.brings_scoring else "",
        f"Standard deviation and reliability: {where}." if (where := measure.norm_read_in) else "",
        measure.second_hand,
        f"Who reads the answers: {measured.who_reads}" if measured.who_reads else "",
    )
    return " ".join(line for line in lines if line)


def cut_off(measured: SettledMeasure) -> str:
    """'below 12, set by the practice after Smith (2020), instead of below 13.5'; "" where there is none."""
    cut, published = measured.measure.cut_off, measured.published
    if cut is None:
        return ""
    told = f"{cut.side} {figure(cut.at)}"
    if not cut.own_source:
        return told
    instead = f", instead of {published.side} {figure(published.at)}" if published else ""
    return f"{told}, set by the practice after {cut.own_source}{instead}"


def norm_line(norm: Norm | None) -> str:
    """'SD 4.0, reliability .94, set by the practice: ...', or that there is no norm."""
    if norm is None:
        return "No norm, so nothing is said about reliable change."
    basis = "retest" if norm.basis is Basis.RETEST else "internal consistency"
    whose = "set by the practice" if norm.is_own else f"{basis}, from the literature"
    error = f"measurement error alone allows {figure(norm.error)} points (Jacobson and Truax, 1991)"
    told = f"SD {norm.standard_deviation:.1f}, reliability {reliability(norm.reliability)}, {whose}: {error}."
    if norm.is_own or norm.basis is Basis.RETEST:
        return told
    return f"{told} A reliability from one sitting makes that look smaller than it is."


def reliability(value: float) -> str:
    """'.94': two or three places and no nought in front, as such figures are printed."""
    return f"{value:.3f}".removesuffix("0").removeprefix("0")


def figure(value: float | None) -> str:
    """'7', '7.5', '–' for none."""
    return "–" if value is None else f"{value:.1f}".removesuffix(".0")
