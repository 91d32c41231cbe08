"""What a clinician does on the couple page. Each ends in the rows it changed and the record of it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from server.access import Someone, record
from server.domain.ids import new_id
from server.domain.quoting import stands_in
from server.domain.words import Judgement, PickFor, Place
from server.errors import NotFound, OutOfDate
from server.house import House
from server.responses.appointments import appointments_of
from server.responses.highlights import judge
from server.responses.overview import overview
from server.responses.people import people_of
from server.review import rules
from server.review.forms import AskedJudgement, AskedPick, PromiseWords
from server.tables import AgendaLine, Commitment, Couple, CoupleSession, Pick
from server.vault import Cell


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


# ---------------------------------------------------------------- agenda


def add_to_agenda(
    session: Session,
    house: House,
    someone: Someone,
    couple: Couple,
    line: str,
    now: datetime,
    *,
    chosen: UUID | None = None,
) -> None:
    """Puts a line on the agenda of the session in view, once. Raises NotFound where none is booked."""
    appointments = appointments_of(session, couple, now, chosen)
    if appointments is None:
        raise NotFound
    appointment = appointments.focus
    if line in _agenda_of(session, house, appointment):
        return
    line_id = new_id()
    session.add(
        AgendaLine(
            practice_id=couple.practice_id,
            id=line_id,
            couple_id=couple.id,
            session_id=appointment.id,
            line=house.vault.sealing.seal(session, _agenda_cell(couple.practice_id, couple.id, line_id), line),
            added_by=someone.member_id,
            added_at=now,
        )
    )


def remove_from_agenda(session: Session, couple: Couple, line_id: UUID) -> None:
    """Raises NotFound."""
    row = session.get(AgendaLine, (couple.practice_id, line_id))
    if row is None or row.couple_id != couple.id:
        raise NotFound
    session.delete(row)


def _agenda_of(session: Session, house: House, appointment: CoupleSession) -> set[str]:
    rows = session.exec(
        select(AgendaLine).where(
            AgendaLine.practice_id == appointment.practice_id, AgendaLine.session_id == appointment.id
        )
    ).all()
    return {
        house.vault.sealing.open(session, _agenda_cell(row.practice_id, row.couple_id, row.id), row.line)
        for row in rows
    }


def _agenda_cell(practice_id: UUID, couple_id: UUID, line_id: UUID) -> Cell:
    return Cell(practice_id, couple_id, None, "agenda_line", "line", line_id)


# ---------------------------------------------------------------- promises


def enter_promise(
    session: Session, house: House, someone: Someone, couple: Couple, owner: Place, words: PromiseWords, now: datetime
) -> UUID:
    """Enters a promise that was made in the room: both heard it, so it is published at once."""
    owner_id = people_of(session, house.vault, couple).at(owner).id
    row = Commitment(
        practice_id=couple.practice_id,
        id=new_id(),
        couple_id=couple.id,
        owner_id=owner_id,
        what=b"",
        how_seen=b"",
        by_when=words.by_when,
        created_at=now,
        published_at=now,
        published_by=someone.member_id,
    )
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
    """Publishes a promise in the agreed wording: from now on both partners see it.

    Raises NotFound, OutOfDate where it was published or closed in the meantime.
    """
    row = open_promise(session, couple, commitment_id)
    if row.published_at:
        raise OutOfDate("This promise has been published already. Go back and load the page again.")
    _reword(session, house, row, words)
    row.published_at, row.published_by = now, someone.member_id
    session.add(row)
    _record_promise(session, someone, row, "commitment.published", now)


def close_promise(session: Session, someone: Someone, couple: Couple, commitment_id: UUID, now: datetime) -> None:
    """Closes a promise: nobody is asked about it any more. Raises NotFound, OutOfDate."""
    row = open_promise(session, couple, commitment_id)
    row.closed_at = now
    session.add(row)
    _record_promise(session, someone, row, "commitment.closed", now)


def open_promise(session: Session, couple: Couple, commitment_id: UUID) -> Commitment:
    """Raises NotFound, OutOfDate where it was closed in the meantime."""
    row = session.get(Commitment, (couple.practice_id, commitment_id))
    if row is None or row.couple_id != couple.id:
        raise NotFound
    if row.closed_at:
        raise OutOfDate("This promise has been closed. Go back and load the page again.")
    return row


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
