"""What a clinician does on the couple page. Each ends in the rows it changed and the record of it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.access import Someone, record
from server.domain.ids import new_id
from server.domain.quoting import stands_in
from server.domain.words import ClosedAs, Judgement, PickFor, Place
from server.errors import NotFound, OutOfDate
from server.house import House
from server.responses.appointments import appointments_of
from server.responses.highlights import judge
from server.responses.notes import open_note, seal_note
from server.responses.overview import overview
from server.responses.paper_scores import seal_given
from server.responses.people import people_of
from server.review import rules
from server.review.forms import AskedJudgement, AskedNote, AskedPick, AskedScore, PromiseWords
from server.review.queries import note_of, score_entry_of
from server.tables import Commitment, Couple, CoupleSession, Pick, ScoreEntry, SessionNote
from server.vault import Cell
from worksheets.measure import Measure


def note_read(session: Session, someone: Someone, couple: Couple, now: datetime) -> None:
    """Records that this member read the couple's answers."""
    record(session, now, couple.practice_id, "answers.read", member_id=someone.member_id, couple_id=couple.id)


# ---------------------------------------------------------------- picks


def pick(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    asked: AskedPick,
    now: datetime,
    *,
    chosen: UUID | None = None,
) -> str:
    """Picks a passage for the session in view. Returns what is wrong with it, "" where it was picked.

    Raises NotFound where the answer is not on the page: another session's, a safety answer, a draft.
    """
    people = people_of(session, house.vault, couple)
    appointments = appointments_of(session, couple, now, chosen)
    if appointments is None:
        raise NotFound
    seen = overview(session, house.vault, couple, people, appointments, now)
    place, side = rules.answer_on_page(seen, asked.answer_id)
    person = people.at(place)
    reason = rules.why_not_picked(side, person.name)
    if not reason and asked.pick_for is PickFor.CONJOINT:
        reason = rules.why_not_for_both(side, person.name, has_agreed=seen.agreed[place])
    if not reason and not stands_in(asked.passage, side.texts):
        reason = f"These are not {person.name}’s words as they stand. Cut the answer down without changing it."
    if not reason:
        _keep(session, house, someone, appointments.focus, person.id, asked, now)
    return reason


def _keep(
    session: Session,
    house: House,
    someone: Someone,
    appointment: CoupleSession,
    partner_id: UUID,
    asked: AskedPick,
    now: datetime,
) -> None:
    pick_id = new_id()
    cell = Cell(appointment.practice_id, appointment.couple_id, partner_id, "pick", "passage", pick_id)
    session.add(
        Pick(
            practice_id=appointment.practice_id,
            id=pick_id,
            couple_id=appointment.couple_id,
            partner_id=partner_id,
            answer_id=asked.answer_id,
            session_id=appointment.id,
            pick_for=asked.pick_for,
            passage=house.vault.sealing.seal(session, cell, asked.passage),
            picked_by=someone.member_id,
            picked_at=now,
        )
    )
    record(
        session,
        now,
        appointment.practice_id,
        "passage.picked",
        member_id=someone.member_id,
        couple_id=appointment.couple_id,
        partner_id=partner_id,
        subject_id=pick_id,
        detail=asked.pick_for.value,
    )


def remove_pick(session: Session, someone: Someone, couple: Couple, pick_id: UUID, now: datetime) -> UUID:
    """Takes a picked passage out. Returns the answer it came from. Raises NotFound."""
    row = session.get(Pick, (couple.practice_id, pick_id))
    if row is None or row.couple_id != couple.id:
        raise NotFound
    session.delete(row)
    record(
        session,
        now,
        couple.practice_id,
        "pick.removed",
        member_id=someone.member_id,
        couple_id=couple.id,
        partner_id=row.partner_id,
        subject_id=pick_id,
    )
    return row.answer_id


# ---------------------------------------------------------------- highlights


JUDGED = {
    Judgement.CONFIRMED: "highlight.confirmed",
    Judgement.DISMISSED: "highlight.dismissed",
    None: "highlight.judgement_undone",
}


def judge_highlight(
    session: Session, house: House, someone: Someone, couple: Couple, asked: AskedJudgement, now: datetime
) -> None:
    """Keeps what the couple's clinician says of a highlight. Raises NotFound where nothing of the kind is marked."""
    partner_id = judge(session, house, couple, someone.member_id, asked, now)
    record(
        session,
        now,
        couple.practice_id,
        JUDGED[asked.judgement],
        member_id=someone.member_id,
        couple_id=couple.id,
        partner_id=partner_id,
        subject_id=asked.answer_id,
    )


# ---------------------------------------------------------------- promises


def enter_promise(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    owner: Place,
    words: PromiseWords,
    now: datetime,
    *,
    once: UUID,
) -> UUID:
    """Enters a promise that was made in the room: both heard it, so it is published at once.

    The same one from the same page, known by `once`, is entered already. Other words from that page are another one.
    """
    session.refresh(couple, with_for_update=True)
    owner_id = people_of(session, house.vault, couple).at(owner).id
    there = session.get(Commitment, (couple.practice_id, once))
    is_same_owner = there is not None and (there.couple_id, there.owner_id) == (couple.id, owner_id)
    if there is not None and is_same_owner and _words_of(session, house, there) == words:
        return there.id
    row = _from_room(someone, couple, owner_id, now)
    row.id = new_id() if there else once
    _reword(session, house, row, words)
    session.add(row)
    _record_promise(session, someone, row, "commitment.entered", now)
    return row.id


def publish_promise(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    commitment_id: UUID,
    words: PromiseWords,
    now: datetime,
) -> None:
    """Publishes a promise in the agreed wording: from now on it stays as it is, and both partners see it.

    Raises NotFound, OutOfDate where it was published or closed in the meantime.
    """
    row = open_promise(session, couple, commitment_id)
    if row.published_at:
        raise OutOfDate("This promise has been published already. Go back and load the page again.")
    _reword(session, house, row, words)
    row.published_at, row.published_by = now, someone.member_id
    session.add(row)
    _record_promise(session, someone, row, "commitment.published", now)


def renegotiate(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    commitment_id: UUID,
    words: PromiseWords,
    now: datetime,
) -> UUID:
    """Closes a promise and puts a new one in its place; ratings stay with the wording they were given for.

    The same words once more change nothing. Raises NotFound where it was never published, OutOfDate where it was
    closed in the meantime.
    """
    row = open_promise(session, couple, commitment_id)
    if row.published_at is None:
        raise NotFound
    if words == _words_of(session, house, row):
        return row.id
    row.closed_at, row.closed_as = now, ClosedAs.RENEGOTIATED
    session.add(row)
    return _in_place_of(session, house, someone, row, words, "commitment.renegotiated", now)


def take_up_again(
    session: Session, house: House, someone: Someone, couple: Couple, commitment_id: UUID, now: datetime
) -> UUID:
    """Puts a closed promise back, in a row of its own: what was asked about while it was closed stays as it was.

    Raises NotFound where it was never published, OutOfDate where it is open, or another has taken its place.
    """
    row = _held(session, couple, commitment_id)
    if row.published_at is None:
        raise NotFound
    successor = select(Commitment.id).where(
        Commitment.practice_id == couple.practice_id, Commitment.replaces_id == row.id
    )
    if row.closed_at is None or session.exec(successor).first():
        raise OutOfDate("This promise is open again already. Go back and load the page again.")
    return _in_place_of(session, house, someone, row, _words_of(session, house, row), "commitment.taken_up", now)


def close_promise(
    session: Session, someone: Someone, couple: Couple, commitment_id: UUID, closed_as: ClosedAs, now: datetime
) -> None:
    """Closes a promise: from the next homework on nobody is asked about it. Raises NotFound, OutOfDate."""
    row = open_promise(session, couple, commitment_id)
    row.closed_at, row.closed_as = now, closed_as
    session.add(row)
    _record_promise(session, someone, row, "commitment.closed", now)


def open_promise(session: Session, couple: Couple, commitment_id: UUID) -> Commitment:
    """Raises NotFound, OutOfDate where it was closed in the meantime."""
    row = _held(session, couple, commitment_id)
    if row.closed_at:
        raise OutOfDate("This promise has been closed. Go back and load the page again.")
    return row


def _held(session: Session, couple: Couple, commitment_id: UUID) -> Commitment:
    """The promise as it stands, held to the end of the transaction. Raises NotFound."""
    key = (couple.practice_id, commitment_id)
    row = session.get(Commitment, key, with_for_update=True, populate_existing=True)
    if row is None or row.couple_id != couple.id:
        raise NotFound
    return row


def _in_place_of(
    session: Session, house: House, someone: Someone, old: Commitment, words: PromiseWords, action: str, now: datetime
) -> UUID:
    couple = session.get_one(Couple, (old.practice_id, old.couple_id))
    row = _from_room(someone, couple, old.owner_id, now)
    row.replaces_id = old.id
    _reword(session, house, row, words)
    session.add(row)
    _record_promise(session, someone, row, action, now)
    return row.id


def _from_room(someone: Someone, couple: Couple, owner_id: UUID, now: datetime) -> Commitment:
    return Commitment(
        practice_id=couple.practice_id,
        id=new_id(),
        couple_id=couple.id,
        owner_id=owner_id,
        what=b"",
        how_seen=b"",
        by_when="",
        created_at=now,
        published_at=now,
        published_by=someone.member_id,
        entered_by=someone.member_id,
    )


def _words_of(session: Session, house: House, row: Commitment) -> PromiseWords:
    def opened(column: str, sealed: bytes) -> str:
        cell = Cell(row.practice_id, row.couple_id, row.owner_id, "commitment", column, row.id)
        return house.vault.sealing.open(session, cell, sealed)

    return PromiseWords(opened("what", row.what), opened("how_seen", row.how_seen), row.by_when)


def _reword(session: Session, house: House, row: Commitment, words: PromiseWords) -> None:
    """Seals the wording under the key of the one who promised. What they first wrote stays with their answer."""

    def sealed(column: str, text: str) -> bytes:
        cell = Cell(row.practice_id, row.couple_id, row.owner_id, "commitment", column, row.id)
        return house.vault.sealing.seal(session, cell, text)

    row.what, row.how_seen = sealed("what", words.what), sealed("how_seen", words.how_seen)
    row.by_when = words.by_when


def _record_promise(session: Session, someone: Someone, row: Commitment, action: str, now: datetime) -> None:
    record(
        session,
        now,
        row.practice_id,
        action,
        member_id=someone.member_id,
        couple_id=row.couple_id,
        partner_id=row.owner_id,
        subject_id=row.id,
    )


# ---------------------------------------------------------------- notes


def write_note(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    asked: AskedNote,
    now: datetime,
    *,
    once: UUID,
    chosen: UUID | None = None,
) -> None:
    """Keeps a note with the session in view. Raises NotFound where none is booked.

    The same one from the same page, known by `once`, is kept already. Other words from that page are another note.
    """
    appointments = appointments_of(session, couple, now, chosen)
    if appointments is None:
        raise NotFound
    session.refresh(couple, with_for_update=True)
    there = session.get(SessionNote, (couple.practice_id, once))
    if there is not None and there.couple_id == couple.id and open_note(session, house.vault, there).text == asked.text:
        return
    note_id = new_id() if there else once
    _add_note(session, house, someone, couple, appointments.focus.id, asked, now, note_id=note_id)


def _add_note(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    session_id: UUID,
    asked: AskedNote,
    now: datetime,
    *,
    note_id: UUID,
) -> None:
    row = SessionNote(
        practice_id=couple.practice_id,
        id=note_id,
        couple_id=couple.id,
        session_id=session_id,
        note=b"",
        in_report=asked.in_report,
        written_by=someone.member_id,
        written_at=now,
    )
    row.note = seal_note(session, house.vault, row, asked.text)
    session.add(row)
    _record_note(session, someone, row, "note.written", now)


def change_note(
    session: Session, house: House, someone: Someone, couple: Couple, note_id: UUID, asked: AskedNote, now: datetime
) -> None:
    """Changes a note; where it was changed meanwhile, in another tab, this text is kept as a note beside it.

    What it says already changes nothing. Raises NotFound.
    """
    row = note_of(session, couple, note_id)
    session.refresh(row, with_for_update=True)
    if (open_note(session, house.vault, row).text, row.in_report) == (asked.text, asked.in_report):
        return
    if asked.as_of and asked.as_of != (row.changed_at or row.written_at).isoformat():
        _add_note(session, house, someone, couple, row.session_id, asked, now, note_id=new_id())
        return
    row.note, row.in_report, row.changed_at = seal_note(session, house.vault, row, asked.text), asked.in_report, now
    session.add(row)
    _record_note(session, someone, row, "note.changed", now)


def delete_note(session: Session, someone: Someone, couple: Couple, note_id: UUID, now: datetime) -> None:
    """Raises NotFound."""
    row = note_of(session, couple, note_id)
    session.delete(row)
    _record_note(session, someone, row, "note.deleted", now)


def _record_note(session: Session, someone: Someone, row: SessionNote, action: str, now: datetime) -> None:
    record(
        session,
        now,
        row.practice_id,
        action,
        member_id=someone.member_id,
        couple_id=row.couple_id,
        subject_id=row.id,
    )


# ---------------------------------------------------------------- scores from paper


def enter_score(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    place: Place,
    measure: Measure,
    asked: AskedScore,
    now: datetime,
    *,
    chosen: UUID | None = None,
) -> str:
    """Keeps a score with the session in view. Returns what is wrong with it, "" where it was kept. Raises NotFound."""
    appointments = appointments_of(session, couple, now, chosen)
    if appointments is None:
        raise NotFound
    person = people_of(session, house.vault, couple).at(place)
    row = ScoreEntry(
        practice_id=couple.practice_id,
        id=new_id(),
        couple_id=couple.id,
        partner_id=person.id,
        session_id=appointments.focus.id,
        measure=measure.name,
        filled_in_on=asked.on,
        given=b"",
        entered_by=someone.member_id,
        entered_at=now,
    )
    if _has_standing(session, row):
        return f"There is one by {person.name} for this session already. Correct that one."
    row.given = seal_given(session, house.vault, row, asked.total, asked.answers)
    session.add(row)
    _record_score(session, someone, row, "score.entered", now)
    return ""


def correct_score(
    session: Session, house: House, someone: Someone, couple: Couple, entry_id: UUID, asked: AskedScore, now: datetime
) -> None:
    """Ends the entry and puts another in its place; the earlier one stays to be seen. Raises NotFound, OutOfDate."""
    old = score_entry_of(session, couple, entry_id)
    _end(session, someone, old, now)
    row = ScoreEntry(
        practice_id=old.practice_id,
        id=new_id(),
        couple_id=old.couple_id,
        partner_id=old.partner_id,
        session_id=old.session_id,
        measure=old.measure,
        filled_in_on=asked.on,
        given=b"",
        replaces_id=old.id,
        entered_by=someone.member_id,
        entered_at=now,
    )
    row.given = seal_given(session, house.vault, row, asked.total, asked.answers)
    session.add(row)
    _record_score(session, someone, row, "score.corrected", now)


def remove_score(session: Session, someone: Someone, couple: Couple, entry_id: UUID, now: datetime) -> None:
    """Raises NotFound, OutOfDate."""
    row = score_entry_of(session, couple, entry_id)
    _end(session, someone, row, now)
    _record_score(session, someone, row, "score.removed", now)


def _has_standing(session: Session, row: ScoreEntry) -> bool:
    """Whether the same partner's same measure stands for the session. Held to the end: two browsers wait in turn."""
    session.get_one(CoupleSession, (row.practice_id, row.session_id), with_for_update=True)
    standing = select(ScoreEntry.id).where(
        ScoreEntry.practice_id == row.practice_id,
        ScoreEntry.session_id == row.session_id,
        ScoreEntry.partner_id == row.partner_id,
        ScoreEntry.measure == row.measure,
        col(ScoreEntry.ended_at).is_(None),
    )
    return session.exec(standing).first() is not None


def _end(session: Session, someone: Someone, row: ScoreEntry, now: datetime) -> None:
    row.ended_at, row.ended_by = now, someone.member_id
    session.add(row)
    session.flush()


def _record_score(session: Session, someone: Someone, row: ScoreEntry, action: str, now: datetime) -> None:
    record(
        session,
        now,
        row.practice_id,
        action,
        member_id=someone.member_id,
        couple_id=row.couple_id,
        partner_id=row.partner_id,
        subject_id=row.id,
    )
