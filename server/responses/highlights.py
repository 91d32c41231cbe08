"""What the rules marked in what partners wrote: kept sealed beside the response, read again when the rules change.

A response is read when it is sent in, when an answer of it is amended, and once more for each new set of rules; pages
and reports take what is kept and never read it themselves. Whoever reads a response holds its row first, so that two
processes, or a correction and the job, follow one another.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from server import outbox, throttle
from server.domain import times
from server.domain.confidentiality import is_for_the_clinician_alone
from server.domain.ids import new_id
from server.domain.markers.edition import the_edition
from server.domain.patterns import Highlight
from server.domain.words import Judgement, LetterKind, Place
from server.errors import NotFound
from server.house import House
from server.responses import hearing
from server.responses.alerts import AlertCue, open_cue, seal_cue
from server.responses.hearing import Difference, Found, Heard, difference, heard_in
from server.responses.people import people_of
from server.responses.reading import Written, opened
from server.tables import Alert, AnswerRow, Couple, Highlighting, HighlightJudgement, Member, Response
from server.vault import Cell, Vault

READ_AGAIN_AT_ONCE = 5
"""Responses that one round of the jobs reads again, each in a transaction of its own."""

FOUND_LATER = "Earlier rules had passed it over; this was found when the answer was read again."

RUNS_KEPT = 6
"""How many runs that changed something a response remembers."""

log = logging.getLogger("mendwork")


# ---------------------------------------------------------------- reading what was sent in


def listen(session: Session, house: House, response: Response, now: datetime) -> None:
    """Reads a response that was just sent in or amended, in the transaction that did it."""
    row = _held(session, response, now)
    _read(session, house, row, response, now)


def read_again(house: House, now: datetime, at_most: int = READ_AGAIN_AT_ONCE) -> int:
    """Reads responses again that other rules had read, or none, newest first. Returns how many; 0 when all is read.

    Safe beside others of its kind and after a kill: each response is read whole in one transaction, or not at all.
    """
    rules = hearing.the_rules()
    with house.database.reading() as session:
        stale = _stale(session, rules.edition, at_most)
    for practice_id, response_id in stale:
        _read_one_again(house, practice_id, response_id, now)
    return len(stale)


def _stale(session: Session, edition: str, at_most: int) -> Sequence[tuple[UUID, UUID]]:
    of_it = and_(
        col(Highlighting.practice_id) == col(Response.practice_id), col(Highlighting.response_id) == col(Response.id)
    )
    return session.exec(
        select(Response.practice_id, Response.id)
        .outerjoin(Highlighting, of_it)
        .where(
            col(Response.submitted_at).is_not(None),
            or_(
                col(Highlighting.response_id).is_(None),
                col(Highlighting.rules).not_in((edition, _unreadable(edition))),
            ),
        )
        .order_by(col(Response.submitted_at).desc(), col(Response.id))
        .limit(at_most)
    ).all()


def _read_one_again(house: House, practice_id: UUID, response_id: UUID, now: datetime) -> None:
    """One that cannot be read holds up no other: it is set aside until the rules change again."""
    try:
        with house.database.writing() as session:
            response, row = _response_held(session, practice_id, response_id, now)
            if row.rules != the_edition():
                heard = _read(session, house, row, response, now)
                _raise_what_was_missed(session, house, response, heard, now)
    except SQLAlchemyError:
        raise
    except Exception as problem:
        log.error("A response could not be read again: %s", type(problem).__name__)
        with house.database.writing() as session:
            _, row = _response_held(session, practice_id, response_id, now)
            row.rules = _unreadable(the_edition())


def _unreadable(edition: str) -> str:
    return f"not {edition}"


def _response_held(
    session: Session, practice_id: UUID, response_id: UUID, now: datetime
) -> tuple[Response, Highlighting]:
    response = session.get_one(Response, (practice_id, response_id))
    return response, _held(session, response, now)


def _held(session: Session, response: Response, now: datetime) -> Highlighting:
    """The response's row, locked to the end of the transaction; made first, unread, where there is none."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    unread = insert(Highlighting).values(
        practice_id=response.practice_id,
        response_id=response.id,
        couple_id=response.couple_id,
        partner_id=response.partner_id,
        rules="",
        found=b"",
        changed=b"",
        read_at=now,
    )
    session.execute(unread.on_conflict_do_nothing())
    key = (response.practice_id, response.id)
    return session.get_one(Highlighting, key, with_for_update=True, populate_existing=True)


def _read(session: Session, house: House, row: Highlighting, response: Response, now: datetime) -> Heard:
    """Replaces what is kept. What only the rules changed is kept beside it, dated."""
    couple = session.get_one(Couple, (response.practice_id, response.couple_id))
    people = people_of(session, house.vault, couple)
    (written,) = opened(session, house.vault, people, [response])
    rules = hearing.the_rules()
    heard = heard_in(written, rules)
    if row.rules not in ("", rules.edition) and row.found:
        _keep_difference(session, house.vault, row, difference(_open_found(session, house.vault, row), heard), now)
    row.found = house.vault.sealing.seal(session, _cell(row, "found"), _as_json(_heard_as_json(heard)))
    row.rules, row.read_at = rules.edition, now
    session.add(row)
    session.flush()
    return heard


def _keep_difference(session: Session, vault: Vault, row: Highlighting, made: Difference, now: datetime) -> None:
    if not made:
        return
    run = {
        "at": now.isoformat(),
        "rules": the_edition(),
        "added": [_found_as_json(found) for found in made.added],
        "dropped": [_found_as_json(found) for found in made.dropped],
    }
    runs = [*_open_runs(session, vault, row), run][-RUNS_KEPT:]
    row.changed = vault.sealing.seal(session, _cell(row, "changed"), _as_json(runs))


# ---------------------------------------------------------------- alerts that only newer rules raise


def _raise_what_was_missed(session: Session, house: House, response: Response, heard: Heard, now: datetime) -> None:
    """Newer rules may hear what earlier ones passed over: it goes where it would have gone then.

    Not for a couple that has been archived: nobody looks after them here any more.
    """
    alerts = _alerts_on(session, response.practice_id, heard)
    known = [(alert.answer_id, open_cue(session, house.vault, alert)) for alert in alerts]
    missed = [found for found in heard.found if found.alert and not _is_known(found, known)]
    couple = session.get_one(Couple, (response.practice_id, response.couple_id))
    if not missed or couple.archived_at:
        return
    (written,) = opened(session, house.vault, people_of(session, house.vault, couple), [response])
    for found in missed:
        question = written.form.question(found.question)
        alert_id = new_id()
        cue = AlertCue(
            marker=found.marker,
            quote=found.quote,
            question=question.ask,
            source=f"{written.form.title}: {question.short}",
            why=f"{found.why} {FOUND_LATER}",
            urgent=found.urgent,
        )
        session.add(
            Alert(
                practice_id=couple.practice_id,
                id=alert_id,
                couple_id=couple.id,
                partner_id=response.partner_id,
                answer_id=found.answer_id,
                cue=seal_cue(session, house.vault, couple, response.partner_id, alert_id, cue),
                raised_at=now,
            )
        )
    if any(found.urgent for found in missed):
        outbox.to_member(session, couple.practice_id, couple.clinician_id, LetterKind.ALERT, now)


def _alerts_on(session: Session, practice_id: UUID, heard: Heard) -> Sequence[Alert]:
    return session.exec(
        select(Alert).where(Alert.practice_id == practice_id, col(Alert.answer_id).in_(heard.answers))
    ).all()


def _is_known(found: Found, known: Iterable[tuple[UUID, AlertCue]]) -> bool:
    """Whether an alert about these words stands already, even where the rules now quote more of them, or less."""
    return any(
        answer_id == found.answer_id
        and cue.marker == found.marker
        and (found.quote in cue.quote or (bool(cue.quote) and cue.quote in found.quote))
        for answer_id, cue in known
    )


# ---------------------------------------------------------------- what is kept, opened


@dataclass(frozen=True, slots=True)
class Rereading:
    """A run of other rules over what one partner had sent in, and what it changed."""

    place: Place
    at: datetime
    added: tuple[Highlight, ...]
    dropped: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What is kept of one response. `is_unread`: today's rules have not read it yet."""

    highlights: tuple[Highlight, ...] = ()
    rereadings: tuple[Rereading, ...] = ()
    is_unread: bool = True


def marked(session: Session, vault: Vault, couple: Couple, written: Sequence[Written]) -> dict[UUID, Marked]:
    """What is kept of these responses, by response.

    Markers that an audit left hidden are left out unless the couple's clinician shows them; days are those of the
    clinician's own time zone. Nothing of an answer that has been amended since is among them.
    """
    rows = {row.response_id: row for row in _rows(session, couple, written)}
    clinician = session.get_one(Member, (couple.practice_id, couple.clinician_id))
    look = _Look(vault, couple, clinician.time_zone, frozenset(clinician.also_shows.split()), _judged(session, couple))
    return {response.id: _marked(session, look, response, rows.get(response.id)) for response in written}


def panels_shown(session: Session, couple: Couple) -> frozenset[str]:
    """The headings with a marker that no audit hides, or that the couple's clinician shows."""
    clinician = session.get_one(Member, (couple.practice_id, couple.clinician_id))
    also_shows = clinician.also_shows.split()
    markers = hearing.the_rules().markers.values()
    return frozenset(marker.panel for marker in markers if marker.shown or marker.name in also_shows)


def _marked(session: Session, look: "_Look", response: Written, row: Highlighting | None) -> Marked:
    if row is None or not row.found:
        return Marked()
    runs = (look.rereading(response, run) for run in _open_runs(session, look.vault, row))
    return Marked(
        highlights=tuple(look.at(response, _open_found(session, look.vault, row).found)),
        rereadings=tuple(run for run in runs if run.added or run.dropped),
        is_unread=row.rules != the_edition(),
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """What a highlight takes on when it is looked at: whose judgement, whose day, and what is shown at all."""

    vault: Vault
    couple: Couple
    zone: str
    also_shows: frozenset[str]
    judged: Mapping[tuple[UUID, bytes], Judgement]

    def at(self, response: Written, found: Iterable[Found]) -> Iterable[Highlight]:
        current = {answer.id: key for key, answer in response.answers.items()}
        for one in found:
            if one.answer_id in current and (one.shown or one.marker in self.also_shows):
                yield self._highlight(response, one)

    def rereading(self, response: Written, run: Mapping[str, Any]) -> Rereading:
        return Rereading(
            place=response.place,
            at=datetime.fromisoformat(run["at"]),
            added=tuple(self.at(response, map(_found_from_json, run["added"]))),
            dropped=tuple(self.at(response, map(_found_from_json, run["dropped"]))),
        )

    def _highlight(self, response: Written, found: Found) -> Highlight:
        question, answer = response.form.question(found.question), response.answers[found.question]
        sent_at = answer.amended_at or response.submitted_at or answer.saved_at
        kept_back = answer.answer.kept_back
        raisable = response.may_be_raised(question, self.couple.policy, kept_back=kept_back)
        hashed = key_of(self.vault, found)
        return Highlight(
            key=hashed.hex(),
            answer_id=found.answer_id,
            place=response.place,
            marker=found.marker,
            says=found.says,
            family=found.family,
            panel=found.panel,
            question=question.short,
            source=f"{response.form.title}: {question.short}",
            on=times.in_zone(sent_at, self.zone).date(),
            field=found.field,
            start=found.start,
            end=found.end,
            quote=found.quote,
            rule=found.rule,
            why=found.why,
            target=found.target,
            alert=found.alert,
            raisable=raisable,
            alone=is_for_the_clinician_alone(question.visibility, kept_back=kept_back, raised=raisable),
            judgement=self.judged.get((found.answer_id, hashed)),
        )


def _rows(session: Session, couple: Couple, written: Iterable[Written]) -> Sequence[Highlighting]:
    return session.exec(
        select(Highlighting).where(
            Highlighting.practice_id == couple.practice_id,
            Highlighting.couple_id == couple.id,
            col(Highlighting.response_id).in_([response.id for response in written]),
        )
    ).all()


def _judged(session: Session, couple: Couple) -> dict[tuple[UUID, bytes], Judgement]:
    rows = session.exec(
        select(HighlightJudgement).where(
            HighlightJudgement.practice_id == couple.practice_id, HighlightJudgement.couple_id == couple.id
        )
    ).all()
    return {(row.answer_id, row.highlight): row.judgement for row in rows}


# ---------------------------------------------------------------- what the clinician said of one


def key_of(vault: Vault, found: Found) -> bytes:
    """What a judgement is kept under: a keyed hash that tells nobody the words."""
    answer_id, marker, quote = found.words
    return throttle.subject(vault.keys.pepper, "highlight", f"{answer_id}\0{marker}\0{quote}")


class Asked(Protocol):
    """A judgement as it is asked for: of the highlight with this key in this answer; None takes back an earlier one."""

    @property
    def answer_id(self) -> UUID: ...

    @property
    def key(self) -> str: ...

    @property
    def judgement(self) -> Judgement | None: ...


def judge(session: Session, house: House, couple: Couple, member_id: UUID, asked: Asked, now: datetime) -> UUID:
    """Keeps what was said of a highlight, or takes it back with None. Returns whose answer it stands in.

    Raises NotFound where no such words are marked in an answer that this couple sent in, or where they are of the
    safety family: those are acknowledged as alerts, not judged.
    """
    row, found = _marked_words(session, house.vault, couple, asked, now)
    hashed = key_of(house.vault, found)
    kept = session.exec(
        select(HighlightJudgement).where(
            HighlightJudgement.practice_id == couple.practice_id,
            HighlightJudgement.answer_id == found.answer_id,
            HighlightJudgement.highlight == hashed,
        )
    ).first()
    if kept is not None:
        session.delete(kept)
        session.flush()
    if asked.judgement is not None:
        judgement_id = new_id()
        session.add(
            HighlightJudgement(
                practice_id=couple.practice_id,
                id=judgement_id,
                couple_id=couple.id,
                partner_id=row.partner_id,
                answer_id=found.answer_id,
                highlight=hashed,
                rule=_seal_rule(session, house.vault, couple.practice_id, judgement_id, found),
                judgement=asked.judgement,
                judged_by=member_id,
                judged_at=now,
            )
        )
    return row.partner_id


def judged_rules(session: Session, vault: Vault, practice_id: UUID) -> tuple[tuple[str, str, Judgement], ...]:
    """Marker, rule and judgement of everything the practice's clinicians judged, and nothing else of it."""
    rows = session.exec(select(HighlightJudgement).where(HighlightJudgement.practice_id == practice_id)).all()
    return tuple((*judged_rule(session, vault, row), row.judgement) for row in rows)


def judged_rule(session: Session, vault: Vault, row: HighlightJudgement) -> tuple[str, str]:
    """The marker and the rule that a judgement was about."""
    marker, rule = vault.sealing.open(session, _rule_cell(row.practice_id, row.id), row.rule).split(" ")
    return marker, rule


def _marked_words(
    session: Session, vault: Vault, couple: Couple, asked: Asked, now: datetime
) -> tuple[Highlighting, Found]:
    """The highlight with this key, its row held: two judgements of one highlight follow one another."""
    answer = session.get(AnswerRow, (couple.practice_id, asked.answer_id))
    if answer is None or answer.couple_id != couple.id:
        raise NotFound
    response = session.get(Response, (couple.practice_id, answer.response_id))
    if response is None or response.submitted_at is None:
        raise NotFound
    row = _held(session, response, now)
    for found in _open_found(session, vault, row).found if row.found else ():
        if found.answer_id == answer.id and found.family != "safety" and key_of(vault, found).hex() == asked.key:
            return row, found
    raise NotFound


def _seal_rule(session: Session, vault: Vault, practice_id: UUID, judgement_id: UUID, found: Found) -> bytes:
    return vault.sealing.seal(session, _rule_cell(practice_id, judgement_id), f"{found.marker} {found.rule}")


def _rule_cell(practice_id: UUID, judgement_id: UUID) -> Cell:
    return Cell(practice_id, None, None, "highlight_judgement", "rule", judgement_id)


# ---------------------------------------------------------------- as it is sealed


def _cell(row: Highlighting, column: str) -> Cell:
    return Cell(row.practice_id, row.couple_id, row.partner_id, "highlighting", column, row.response_id)


def _open_found(session: Session, vault: Vault, row: Highlighting) -> Heard:
    kept = json.loads(vault.sealing.open(session, _cell(row, "found"), row.found))
    return Heard(
        answers=tuple(UUID(answer) for answer in kept["answers"]),
        found=tuple(_found_from_json(found) for found in kept["found"]),
    )


def _open_runs(session: Session, vault: Vault, row: Highlighting) -> list[dict[str, Any]]:
    if not row.changed:
        return []
    runs: list[dict[str, Any]] = json.loads(vault.sealing.open(session, _cell(row, "changed"), row.changed))
    return runs


def _heard_as_json(heard: Heard) -> dict[str, Any]:
    return {
        "answers": [str(answer) for answer in heard.answers],
        "found": [_found_as_json(found) for found in heard.found],
    }


def _found_as_json(found: Found) -> dict[str, Any]:
    return {**asdict(found), "answer_id": str(found.answer_id)}


def _found_from_json(kept: Mapping[str, Any]) -> Found:
    return Found(**{**kept, "answer_id": UUID(kept["answer_id"])})


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
