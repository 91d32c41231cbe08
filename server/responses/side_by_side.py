"""Both partners' answers by question, and the mirrored ratings and scores in them. Pure: what was read goes in.

Rows pair what was asked of both. Where a partner is both injured and responsible and answers two wordings of one
item, each wording has a row of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.domain.gaps import Gap, MirroredBehaviour, Missing, Names, Ratings, gaps
from server.domain.words import Place, Policy
from server.responses.reading import Written, WrittenAnswer
from worksheets.answers import is_answered, shown
from worksheets.definition import About, Question, Stance, Visibility, Worksheet
from worksheets.kind import Context, Line, OpenCommitment
from worksheets.kinds import kind_of
from worksheets.scoring import Score, scores


@dataclass(frozen=True, slots=True)
class Side:
    """One partner's answer to a row's question.

    `state` is answered, empty, declined, not_asked or not_submitted. `texts` are the person's own words, field by
    field, for picking a passage, and `fields` the parts of the answer they stand in. `earlier` are the lines of what an
    amendment replaced, with when it was saved. `from_paper`: the clinician typed it in.
    """

    state: str
    ask: str = ""
    lines: tuple[Line, ...] = ()
    texts: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    answer_id: UUID | None = None
    saved_at: datetime | None = None
    amended_at: datetime | None = None
    earlier: tuple[tuple[datetime, tuple[Line, ...]], ...] = ()
    may_be_raised: bool = False
    kept_back: bool = False
    is_promise: bool = False
    visibility: Visibility = Visibility.MAY_BE_RAISED
    from_paper: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One question and both sides of it. `number` counts within the worksheet."""

    worksheet: str
    title: str
    number: int
    short: str
    ask: str
    a: Side
    b: Side

    def at(self, place: Place) -> Side:
        return self.a if place is Place.A else self.b


@dataclass(frozen=True, slots=True)
class Promises:
    """Every promise ever shared, as each partner is asked about it, and the ids of those each invitation asks about."""

    shared: Mapping[Place, tuple[OpenCommitment, ...]]
    asked: Mapping[UUID, frozenset[str]]

    def asked_in(self, response: Written) -> tuple[OpenCommitment, ...]:
        """The promises that stood in the ledger when this response was assigned."""
        asked = self.asked.get(response.invitation_id, frozenset())
        return tuple(promise for promise in self.shared[response.place] if promise.id in asked)


def rows(written: Sequence[Written], policy: Policy, promises: Promises) -> tuple[Row, ...]:
    """All rows of one session: worksheets in the order they were first sent in, questions in the order asked.

    `policy` is the couple's present one. Questions that were not shown to anybody make no row.
    """
    by_worksheet: dict[str, dict[Place, Written]] = {}
    for response in written:
        by_worksheet.setdefault(response.worksheet.name, {})[response.place] = response
    return tuple(row for responses in by_worksheet.values() for row in _worksheet_rows(responses, policy, promises))


def ratings(written: Iterable[Written], place: Place, *, under: Policy | None = None) -> Ratings:
    """One partner's mirrored ratings, by worksheet and behaviour, and why one that was asked for is not there.

    With `under`, the couple's present policy, a rating that may not be raised stays out.
    """
    given: dict[About, dict[str, int]] = {about: {} for about in About}
    missing: dict[About, dict[str, Missing]] = {about: {} for about in About}
    for response in written:
        if response.place is not place:
            continue
        for question in response.form.questions:
            found = response.answer(question)
            if question.behaviour is None or question.about is None or found is None:
                continue
            key, value = _key(response.worksheet, question.behaviour), found.answer.value
            if found.answer.declined:
                missing[question.about][key] = Missing.DECLINED
            elif isinstance(value, int) and is_answered(question, found.answer):
                if under is None or _may_be_raised(response, question, found, under):
                    given[question.about][key] = value
                else:
                    missing[question.about][key] = Missing.KEPT
    return Ratings(given[About.SELF], given[About.PARTNER], missing[About.SELF], missing[About.PARTNER])


def _may_be_raised(response: Written, question: Question, found: WrittenAnswer, policy: Policy) -> bool:
    return response.may_be_raised(question, policy, kept_back=found.answer.kept_back)


def perception_gaps(
    now: Sequence[Written], before: Sequence[Written], names: Names, *, under: Policy | None = None
) -> tuple[Gap, ...]:
    """Every mirrored behaviour that somebody rated, widest gap first, with what it was the session before.

    With `under`, only from ratings that may be raised, now and last time.
    """
    return gaps(
        _behaviours(now),
        ratings(now, Place.A, under=under),
        ratings(now, Place.B, under=under),
        names=names,
        previous_a=ratings(before, Place.A, under=under),
        previous_b=ratings(before, Place.B, under=under),
    )


def scores_of(written: Iterable[Written], place: Place) -> dict[str, Score]:
    """One partner's scale scores in one session, by worksheet and scale. Safety answers make no score here."""
    return {
        _key(response.worksheet, score.scale): score
        for response in written
        if response.place is place
        for score in scores(response.form, response.given)
        if score.scale not in _safety_scales(response)
    }


def asked_of(response: Written, promises: Promises) -> tuple[Question, ...]:
    """What this partner was asked: conditions met, and no review where no promise was in the ledger yet."""
    known = Context(promises.asked_in(response))
    return tuple(
        question for page in response.form.pages for question in shown(response.form, page, response.given, known)
    )


def _safety_scales(response: Written) -> set[str | None]:
    return {question.scale for question in response.form.questions if question.visibility is Visibility.SAFETY}


def _key(worksheet: Worksheet, name: str) -> str:
    return f"{worksheet.name}.{name}"


def _behaviours(written: Sequence[Written]) -> tuple[MirroredBehaviour, ...]:
    """What was mirrored. A behaviour that two worksheets ask about is named with the worksheet."""
    asked_in: dict[str, set[str]] = {}
    for response in written:
        for behaviour in response.worksheet.behaviours:
            asked_in.setdefault(behaviour.key, set()).add(response.worksheet.name)
    found: dict[str, MirroredBehaviour] = {}
    for response in written:
        for question in response.form.questions:
            if question.behaviour is not None:
                key = _key(response.worksheet, question.behaviour)
                phrase = response.worksheet.behaviour(question.behaviour).phrase(response.form.language)
                where = f" ({response.form.title})" if len(asked_in[question.behaviour]) > 1 else ""
                found.setdefault(key, MirroredBehaviour(key, phrase + where, question.lowest, question.highest))
    return tuple(found.values())


RowKey = tuple[str, str, str]


def _worksheet_rows(responses: Mapping[Place, Written], policy: Policy, promises: Promises) -> Iterable[Row]:
    someone_is_both = any(
        question.stance is not None and question.key != question.item
        for response in responses.values()
        for question in response.form.questions
    )
    asked: dict[RowKey, dict[Place, Question]] = {}
    for place, response in responses.items():
        for question in asked_of(response, promises):
            asked.setdefault(_row_key(question, apart=someone_is_both), {})[place] = question
    for number, questions in enumerate(_in_order(asked, responses), start=1):
        yield _row(number, questions, responses, policy, promises)


def _row_key(question: Question, *, apart: bool) -> RowKey:
    stance = question.stance if apart and question.stance is not None else ""
    return question.item, question.about or "", str(stance)


def _in_order(
    asked: Mapping[RowKey, dict[Place, Question]], responses: Mapping[Place, Written]
) -> list[dict[Place, Question]]:
    """In the order of the worksheet, whoever was asked."""
    items = [item.key for item in next(iter(responses.values())).worksheet.items]
    abouts, stances = ["", *About], ["", *Stance]

    def place_of(key: RowKey) -> tuple[int, int, int]:
        return items.index(key[0]), abouts.index(key[1]), stances.index(key[2])

    return [asked[key] for key in sorted(asked, key=place_of)]


def _row(
    number: int,
    questions: Mapping[Place, Question],
    responses: Mapping[Place, Written],
    policy: Policy,
    promises: Promises,
) -> Row:
    first = next(iter(questions.values()))
    asks = {question.ask for question in questions.values()}
    response = next(iter(responses.values()))
    sides = {place: _side(place, questions, responses, policy, promises) for place in Place}
    return Row(
        worksheet=response.worksheet.name,
        title=response.form.title,
        number=number,
        short=_short(first, response),
        ask=first.ask if len(asks) == 1 else "",
        a=sides[Place.A],
        b=sides[Place.B],
    )


def _short(question: Question, response: Written) -> str:
    """A name that fits both sides: "you" and a partner's name would be true of one of them only."""
    if question.behaviour is None or question.about is None:
        return question.short
    phrase = response.worksheet.behaviour(question.behaviour).phrase(response.form.language)
    whose = "of oneself" if question.about is About.SELF else "of the other"
    return f"{phrase[0].upper()}{phrase[1:]}, {whose}"


def _side(
    place: Place,
    questions: Mapping[Place, Question],
    responses: Mapping[Place, Written],
    policy: Policy,
    promises: Promises,
) -> Side:
    response, question = responses.get(place), questions.get(place)
    if response is None:
        return Side(state="not_submitted")
    if question is None:
        return Side(state="not_asked")
    found = response.answer(question)
    if found is None:
        return Side(state="empty", ask=question.ask, visibility=question.visibility)
    return _given(response, question, found, policy, promises.shared[place])


def _given(
    response: Written,
    question: Question,
    found: WrittenAnswer,
    policy: Policy,
    promises: tuple[OpenCommitment, ...],
) -> Side:
    answer, kind = found.answer, kind_of(question)
    context = Context(commitments=promises, language=response.form.language)
    answered = is_answered(question, answer)
    passages = kind.words(question, answer.value) if answered else ()
    raised = response.may_be_raised(question, policy, kept_back=answer.kept_back)
    return Side(
        state="declined" if answer.declined else "answered" if answered else "empty",
        ask=question.ask,
        lines=kind.show(question, answer.value, context) if answered else (),
        texts=tuple(passage.text for passage in passages),
        fields=tuple(passage.field for passage in passages),
        answer_id=found.id,
        saved_at=found.saved_at,
        amended_at=found.amended_at,
        earlier=tuple(
            (revision.saved_at, kind.show(question, revision.answer.value, context))
            for revision in found.replaced
            if is_answered(question, revision.answer)
        ),
        may_be_raised=answered and raised,
        kept_back=answer.kept_back and question.visibility is Visibility.MAY_BE_RAISED,
        is_promise=question.kind == "commitment",
        visibility=question.visibility,
        from_paper=response.typed_by is not None and found.amended_at is None,
    )
