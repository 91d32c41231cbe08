"""Published measures: what was entered from paper or answered by link, and the figures this practice reads it by.

Sealed under the partner's own key. For the clinician alone: no page, letter or copy that a partner sees holds a score.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.domain.words import Place
from server.responses.brought_measures import Brought, brought_measures, shipped_measures
from server.responses.people import People
from server.responses.reading import Written
from server.tables import Couple, MeasureSetting, ScoreEntry
from server.vault import Cell, Vault
from worksheets.definition import Text
from worksheets.measure import Basis, CutOff, Fact, Measure, Norm, Scored, score
from worksheets.measure_form import answers_of, is_for_measure, measure_name
from worksheets.scoring import Score

Answers = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class SettledMeasure:
    """A measure as this practice uses it, its own figures in place of the source's where it set some.

    `is_offered` is false where it asks about self-harm and the practice has not said who reads the answers when, and
    where the practice withdrew what it brought. `published` is the cut-off before the practice set its own.
    """

    measure: Measure
    is_offered: bool
    who_reads: str = ""
    brought: Brought | None = None
    published: CutOff | None = None

    @property
    def brings_scoring(self) -> bool:
        """Whether its scoring is the practice's own, since none of that name ships."""
        return self.brought is not None and self.brought.brings_scoring

    @property
    def has_items(self) -> bool:
        """Whether the wording of its items is there to be printed and filled in."""
        return bool(self.measure.items) and self.brought is not None and self.brought.ended_at is None


@dataclass(frozen=True, slots=True)
class PaperScore:
    """One entry. `answers` are there where they were entered instead of the total.

    `ended_at` is when it was corrected or removed, None while it stands.
    """

    id: UUID
    place: Place
    session_id: UUID
    measure: Measure
    on: date
    total: float
    answers: Answers | None
    entered_at: datetime
    replaces_id: UUID | None
    ended_at: datetime | None

    @property
    def scored(self) -> Scored | None:
        """What its answers come to, with subscales; None where only a total was entered."""
        return score(self.measure, self.answers) if self.answers else None

    @property
    def self_harm_was_answered(self) -> bool:
        """Whether the item about self-harm, where there is one and the answers were entered, is above its lowest."""
        number = self.measure.asks_about_self_harm
        if number is None or self.answers is None:
            return False
        answer = self.answers[number - 1]
        return answer is not None and answer > self.measure.ranges[number - 1][0]


def settled_measures(session: Session, practice_id: UUID) -> Mapping[str, SettledMeasure]:
    """Every measure that ships and every one the practice brought, by name, as the practice has settled it."""
    rows = session.exec(select(MeasureSetting).where(MeasureSetting.practice_id == practice_id)).all()
    settings = {row.measure: row for row in rows}
    brought = brought_measures(session, practice_id)
    names = sorted(shipped_measures().keys() | brought.keys(), key=_as_counted)
    return {name: _settled(name, brought.get(name), settings.get(name)) for name in names}


def _as_counted(name: str) -> list[tuple[int, str]]:
    """Sorts csi_4 before csi_16: numbers in a name as numbers."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]+)", name)]


def _settled(name: str, brought: Brought | None, setting: MeasureSetting | None) -> SettledMeasure:
    shipped = shipped_measures().get(name)
    in_use = brought if brought and (shipped is None or brought.ended_at is None) else None
    measure = in_use.measure if in_use else shipped_measures()[name]
    is_withdrawn = shipped is None and brought is not None and brought.ended_at is not None
    has_reader = measure.asks_about_self_harm is None or (setting is not None and setting.is_on)
    return SettledMeasure(
        measure=_with_own_figures(measure, setting) if setting else measure,
        is_offered=has_reader and not is_withdrawn,
        who_reads=setting.who_reads if setting else "",
        brought=brought,
        published=measure.cut_off,
    )


def _with_own_figures(measure: Measure, setting: MeasureSetting) -> Measure:
    """A figure of the practice's own takes the place of the source's, and no reading of the source stands for it."""
    own = set[Fact]()
    if setting.standard_deviation is not None and setting.reliability is not None:
        basis = measure.norm.basis if measure.norm else Basis.CONSISTENCY
        norm = Norm(setting.standard_deviation, setting.reliability, basis, is_own=True)
        measure, own = replace(measure, norm=norm), own | {Fact.NORM}
    if setting.cut_off is not None and setting.cut_off_side is not None:
        meant = measure.cut_off.meanings if measure.cut_off and measure.cut_off.side is setting.cut_off_side else Text()
        cut_off = CutOff(setting.cut_off, setting.cut_off_side, meant, setting.cut_off_source)
        measure, own = replace(measure, cut_off=cut_off), own | {Fact.CUT_OFF}
    return measure.without_checks(own)


def paper_scores(
    session: Session, vault: Vault, couple: Couple, people: People, measures: Mapping[str, SettledMeasure]
) -> tuple[PaperScore, ...]:
    """Everything that was ever entered for the couple, in that order, what stands no more included."""
    rows = session.exec(
        select(ScoreEntry)
        .where(ScoreEntry.practice_id == couple.practice_id, ScoreEntry.couple_id == couple.id)
        .order_by(col(ScoreEntry.entered_at), col(ScoreEntry.id))
    ).all()
    return tuple(
        entry
        for row in rows
        if row.measure in measures
        and (entry := _opened(session, vault, row, people, measures[row.measure].measure)) is not None
    )


def _opened(session: Session, vault: Vault, row: ScoreEntry, people: People, measure: Measure) -> PaperScore | None:
    """None where its answers make no score by the measure's rule for missing items."""
    given = json.loads(vault.sealing.open(session, _cell(row), row.given))
    answers = tuple(given["answers"]) if "answers" in given else None
    total = score(measure, answers).total if answers else given["total"]
    if total is None:
        return None
    return PaperScore(
        id=row.id,
        place=people.of(row.partner_id).place,
        session_id=row.session_id,
        measure=measure,
        on=row.filled_in_on,
        total=float(total),
        answers=answers,
        entered_at=row.entered_at,
        replaces_id=row.replaces_id,
        ended_at=row.ended_at,
    )


def seal_given(session: Session, vault: Vault, row: ScoreEntry, total: float, answers: Answers | None) -> bytes:
    """Answers are kept where there are some, since the total follows from them; else the total."""
    given = {"answers": list(answers)} if answers else {"total": total}
    return vault.sealing.seal(session, _cell(row), json.dumps(given))


def _cell(row: ScoreEntry) -> Cell:
    return Cell(row.practice_id, row.couple_id, row.partner_id, "score_entry", "given", row.id)


def as_scores(entries: Iterable[PaperScore], session_id: UUID, place: Place) -> dict[str, Score]:
    """What one partner's paper comes to in one session, keyed apart from our own scales."""
    return {
        paper_key(entry.measure): _as_score(
            entry.measure, entry.total, entry.scored.answered if entry.scored else len(entry.measure.ranges)
        )
        for entry in entries
        if entry.ended_at is None and entry.session_id == session_id and entry.place is place
    }


def scores_by_link(
    written: Iterable[Written], measures: Mapping[str, SettledMeasure], place: Place
) -> dict[str, Score]:
    """What one partner's answers to measures come to that were sent by link, keyed as those from paper are."""
    found: dict[str, Score] = {}
    for response in written:
        settled = measures.get(measure_name(response.worksheet.name))
        if response.place is place and is_for_measure(response.worksheet.name) and settled:
            scored = score(settled.measure, answers_of(settled.measure, response.given))
            if scored.total is not None:
                found[paper_key(settled.measure)] = _as_score(settled.measure, scored.total, scored.answered)
    return found


def _as_score(measure: Measure, total: float, answered: int) -> Score:
    return Score(
        scale=measure.name,
        title=measure.short,
        value=total,
        lowest=measure.lowest,
        highest=measure.highest,
        answered=answered,
        of=len(measure.ranges),
        validated=True,
    )


def paper_key(measure: Measure) -> str:
    return f"paper.{measure.name}"
