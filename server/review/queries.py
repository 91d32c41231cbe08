"""Page objects of the couple page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlmodel import Session, col, select

from server.access import Someone
from server.domain import times
from server.domain.homework import IN_SHORT
from server.domain.ids import new_id
from server.errors import NotFound, OutOfDate
from server.forms import Form
from server.responses import in_words
from server.responses.agenda import OnAgenda
from server.responses.appointments import Appointments, appointments_of
from server.responses.homework_decisions import decisions_of
from server.responses.locked import locked_links
from server.responses.notes import Note, notes_of, open_note
from server.responses.overview import overview
from server.responses.paper_scores import settled_measures
from server.responses.people import People, people_of
from server.responses.prepared import Standing, standings
from server.responses.programmes import course_of_events, under_way, waits_for
from server.responses.suggested import NOTHING_SUGGESTED, Suggested, suggested
from server.responses.titles import titles_of, typed_by_whom
from server.review import pattern_rows, rules
from server.review.forms import NOTHING_TYPED, Typed
from server.tables import Agreement, Couple, Invitation, ScoreEntry, SessionNote
from server.vault import Vault
from worksheets.measure import Measure

TIMELINE_AT_FIRST = 12


@dataclass(frozen=True, slots=True)
class Visit:
    """The session a page is about, and those beside it. `chosen` is its id where it is not the coming one.

    `clocks` tells what both partners' clocks read then, where that is not what the reader's do.
    """

    id: UUID
    starts_at: datetime
    clocks: str
    number: int
    away: str
    is_over: bool
    earlier: str
    later: str
    chosen: str
    report_issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class CouplePage:
    """The couple page. Without a `visit` no session was ever booked, and everything about one is empty.

    `once` is the id of what is entered from it next, so that pressing twice enters once.
    """

    code: str
    is_own: bool
    is_archived: bool
    heads: tuple[rules.Head, ...]
    direction: str
    policy: str
    programme: str
    visit: Visit | None
    was_assigned: bool
    someone_answered: bool
    glance: rules.Glance
    gaps: tuple[rules.GapRow, ...]
    ledger: tuple[rules.LedgerRow, ...]
    tally: str
    unshared: tuple[rules.Unshared, ...]
    closed: tuple[rules.ClosedPromise, ...]
    trends: tuple[rules.Trend, ...]
    sheets: tuple[rules.Sheet, ...]
    patterns: tuple[pattern_rows.PatternRow, ...]
    not_read_yet: str
    access_offered: tuple[pattern_rows.Offered, ...]
    rules_changed: tuple[pattern_rows.RulesChanged, ...]
    agenda: tuple[OnAgenda, ...]
    timeline: tuple[rules.Happened, ...]
    notes: tuple[Note, ...] = ()
    company: tuple[rules.WithThem, ...] = ()
    papers: tuple[rules.PaperRow, ...] = ()
    offered: tuple[rules.OfferedMeasure, ...] = ()
    today: str = ""
    report: str = ""
    was_printed: bool = True
    suggested: Suggested = NOTHING_SUGGESTED
    typed: Typed = NOTHING_TYPED
    locked: tuple[rules.LockedLine, ...] = ()
    once: UUID = field(default_factory=new_id)

    def form(self, which: str, subject: str = "") -> Form:
        """What was typed into one of the page's forms, an empty one where that is another."""
        return self.typed.form if self.is_open(which, subject) else Form()

    def is_open(self, which: str, subject: str = "") -> bool:
        return (self.typed.which, self.typed.subject) == (which, subject)

    @property
    def has_marks(self) -> bool:
        """Whether the rules marked anything in what stands on the page."""
        sides = (side for sheet in self.sheets for run in sheet.runs for pair in run for side in pair.sides)
        return any(side.marked.notes for side in sides)

    @property
    def offers_access(self) -> bool:
        """Whether the note on surveillance belongs on the page."""
        return any(row.beside.why for row in self.ledger) or any(promise.why for promise in self.unshared)

    @property
    def here(self) -> str:
        return f"/couples/{self.code}"

    @property
    def query(self) -> str:
        """What keeps an address at the session in view."""
        return f"?session={self.visit.chosen}" if self.visit and self.visit.chosen else ""


def couple_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    now: datetime,
    *,
    chosen: UUID | None = None,
    typed: Typed = NOTHING_TYPED,
) -> CouplePage:
    """One session of a couple: the coming one, else the last, else the chosen one.

    Raises NotFound if `chosen` is no session of this couple.
    """
    people = people_of(session, vault, couple)
    appointments = appointments_of(session, couple, now, chosen)
    if appointments is None:
        page = _without_session(session, someone, couple, people, typed, now)
        return replace(page, locked=_locked(session, vault, someone, couple, people, now))
    zone, is_own = someone.time_zone, couple.clinician_id == someone.member_id
    seen = overview(session, vault, couple, people, appointments, now)
    report = _report(session, couple, appointments, now)
    return CouplePage(
        code=couple.code,
        is_own=is_own,
        is_archived=couple.archived_at is not None,
        heads=rules.heads(seen, now, zone),
        direction=in_words.DIRECTIONS[couple.direction],
        policy=f"{in_words.POLICIES[couple.policy]}, {in_words.agreed(seen)}",
        programme=_programme(session, couple, people, now),
        visit=_visit(appointments, people, now, zone, chosen),
        was_assigned=bool(seen.homework),
        someone_answered=not seen.nobody_answered,
        glance=rules.glance(seen),
        gaps=rules.gap_rows(seen.gaps, people),
        ledger=rules.ledger_rows(seen, zone, now),
        tally=seen.ledger.tally,
        unshared=rules.unshared(seen.unpublished, people, zone),
        closed=rules.closed_promises(seen, zone, now),
        trends=rules.trends(seen.series, people),
        sheets=rules.sheets(seen, zone),
        company=rules.with_them(seen, zone),
        patterns=pattern_rows.pattern_rows(seen),
        not_read_yet=pattern_rows.not_read_yet(seen),
        access_offered=pattern_rows.access_offered(seen),
        rules_changed=pattern_rows.rules_changed(seen, zone),
        agenda=seen.agenda,
        timeline=_timeline(session, vault, couple, people, appointments, zone, now),
        notes=notes_of(session, vault, couple, appointments.focus) if is_own else (),
        suggested=suggested(session, vault, couple, people, now),
        papers=rules.paper_rows(seen.papers, people, zone),
        offered=rules.offered(settled_measures(session, couple.practice_id).values()) if is_own else (),
        today=times.in_zone(now, zone).date().isoformat(),
        report=report.sentence(now, zone) if report else "",
        was_printed=not (report and report.why_not),
        typed=typed,
        locked=_locked(session, vault, someone, couple, people, now),
    )


def _locked(
    session: Session, vault: Vault, someone: Someone, couple: Couple, people: People, now: datetime
) -> tuple[rules.LockedLine, ...]:
    """Nothing can be done about the links of an archived couple, which lead nowhere."""
    found = () if couple.archived_at else locked_links(session, vault, someone, [couple], now)
    return rules.locked_lines(found, people, couple.code, now, someone.time_zone)


@dataclass(frozen=True, slots=True)
class DeletingNotePage:
    """A note before it is deleted, and the way back to it."""

    code: str
    note: Note
    chosen: str

    @property
    def back(self) -> str:
        return f"/couples/{self.code}{f'?session={self.chosen}' if self.chosen else ''}#notes"


def deleting_note_page(
    session: Session, vault: Vault, couple: Couple, note_id: UUID, chosen: UUID | None
) -> DeletingNotePage:
    """Raises NotFound."""
    row = note_of(session, couple, note_id)
    return DeletingNotePage(couple.code, open_note(session, vault, row), str(chosen) if chosen else "")


def note_of(session: Session, couple: Couple, note_id: UUID) -> SessionNote:
    """A note of this couple. Raises NotFound for any other."""
    row = session.get(SessionNote, (couple.practice_id, note_id))
    if row is None or row.couple_id != couple.id:
        raise NotFound
    return row


def measures_on_offer(session: Session, couple: Couple) -> Mapping[str, Measure]:
    """The measures this practice may enter, by name."""
    settled = settled_measures(session, couple.practice_id)
    return {name: each.measure for name, each in settled.items() if each.is_offered}


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """A sheet of one partner, to be entered as it lies there: every item with its answers."""

    code: str
    chosen: str
    people: tuple[tuple[str, str], ...]
    name: str
    title: str
    note: str
    language: str
    languages: tuple[str, ...]
    items: tuple[rules.ItemToEnter, ...]
    today: str

    @property
    def back(self) -> str:
        return f"/couples/{self.code}{f'?session={self.chosen}' if self.chosen else ''}#papers"


def items_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    name: str,
    language: str,
    now: datetime,
    *,
    chosen: UUID | None,
) -> ItemsPage:
    """Raises NotFound for a measure that is not offered here, or whose wording the practice did not bring."""
    settled = settled_measures(session, couple.practice_id).get(name)
    if settled is None or not settled.is_offered or not settled.has_items:
        raise NotFound
    measure = settled.measure
    languages = tuple(each for each, _ in measure.items[0].asks)
    spoken = language if language in languages else languages[0]
    (offered,) = rules.offered([settled])
    return ItemsPage(
        code=couple.code,
        chosen=str(chosen) if chosen else "",
        people=tuple((person.place.value, person.name) for person in people_of(session, vault, couple)),
        name=name,
        title=measure.title("en"),
        note=offered.note,
        language=spoken,
        languages=languages,
        items=rules.items_to_enter(measure, spoken),
        today=times.in_zone(now, someone.time_zone).date().isoformat(),
    )


def measure_of(session: Session, couple: Couple, entry_id: UUID) -> Measure:
    """The measure of a score that stands. Raises NotFound, OutOfDate."""
    entry = score_entry_of(session, couple, entry_id)
    settled = settled_measures(session, couple.practice_id).get(entry.measure)
    if settled is None:
        raise NotFound
    return settled.measure


def score_entry_of(session: Session, couple: Couple, entry_id: UUID) -> ScoreEntry:
    """A score entered for this couple, held to the end of the transaction.

    Raises NotFound for any other, OutOfDate where it was corrected or removed in the meantime.
    """
    key = (couple.practice_id, entry_id)
    row = session.get(ScoreEntry, key, with_for_update=True, populate_existing=True)
    if row is None or row.couple_id != couple.id:
        raise NotFound
    if row.ended_at:
        raise OutOfDate("This score has been corrected or removed. Go back and load the page again.")
    return row


def _without_session(
    session: Session, someone: Someone, couple: Couple, people: People, typed: Typed, now: datetime
) -> CouplePage:
    return CouplePage(
        code=couple.code,
        is_own=couple.clinician_id == someone.member_id,
        is_archived=couple.archived_at is not None,
        heads=tuple(rules.Head(person.place.value, person.name, "none", "") for person in people),
        direction=in_words.DIRECTIONS[couple.direction],
        policy=in_words.POLICIES[couple.policy],
        programme=_programme(session, couple, people, now),
        visit=None,
        was_assigned=False,
        someone_answered=False,
        glance=rules.Glance(),
        gaps=(),
        ledger=(),
        tally="",
        unshared=(),
        closed=(),
        trends=(),
        sheets=(),
        patterns=(),
        not_read_yet="",
        access_offered=(),
        rules_changed=(),
        agenda=(),
        timeline=rules.in_time(_agreements(session, couple, people)),
        typed=typed,
    )


def _programme(session: Session, couple: Couple, people: People, now: datetime) -> str:
    """The programme the couple is in, how far, and what its next step waits for; "" where they are in none."""
    found = None if couple.archived_at else under_way(session, couple.practice_id, [couple.id]).get(couple.id)
    if found is None:
        return ""
    said = found.said({person.place: person.name for person in people})
    waits = waits_for(session, couple, found, now)
    return f"{said}; {waits}" if waits else said


def _report(session: Session, couple: Couple, appointments: Appointments, now: datetime) -> Standing | None:
    """Whether the session's report is prepared, or why it could not be; None where it is not due yet."""
    focus = appointments.focus
    return None if couple.archived_at else standings(session, couple.practice_id, [focus], now).get(focus.id)


def _visit(appointments: Appointments, people: People, now: datetime, zone: str, chosen: UUID | None) -> Visit:
    focus, previous, following = appointments.focus, appointments.previous, appointments.following
    return Visit(
        id=focus.id,
        starts_at=focus.starts_at,
        clocks=times.for_everyone(focus.starts_at, zone, [(each.name, each.time_zone) for each in people]),
        number=appointments.number,
        away="cancelled" if focus.cancelled_at else rules.away(focus.starts_at, now, zone),
        is_over=focus.starts_at < now or focus.cancelled_at is not None,
        earlier=str(previous.id) if previous else "",
        later=str(following.id) if following else "",
        chosen=str(chosen) if chosen else "",
        report_issued_at=focus.report_issued_at,
    )


# ---------------------------------------------------------------- timeline


def _timeline(
    session: Session, vault: Vault, couple: Couple, people: People, appointments: Appointments, zone: str, now: datetime
) -> tuple[rules.Happened, ...]:
    return rules.in_time(
        [
            *_sessions(appointments, zone, now),
            *_homework(session, couple, people, zone, now),
            *_agreements(session, couple, people),
            *_decisions(session, vault, couple),
            *(rules.Happened(at, text) for at, text in course_of_events(session, couple)),
        ]
    )


def _sessions(appointments: Appointments, zone: str, now: datetime) -> Iterable[rules.Happened]:
    """What was, the session in focus and the one after it: a series booked ahead is not what happened."""
    for number, row in enumerate(appointments.sessions, 1):
        if row.starts_at > now and number > appointments.number + 1:
            break
        yield rules.Happened(row.starts_at, f"Session {number}, {times.clock(row.starts_at, zone)}", is_mile=True)
        if row.report_issued_at:
            yield rules.Happened(row.report_issued_at, f"Report for session {number} drawn up")


def _homework(session: Session, couple: Couple, people: People, zone: str, now: datetime) -> Iterable[rules.Happened]:
    rows = session.exec(
        select(Invitation)
        .where(Invitation.practice_id == couple.practice_id, Invitation.couple_id == couple.id)
        .order_by(col(Invitation.assignment_id), col(Invitation.id))
    ).all()
    titles = titles_of(session, couple.practice_id, {row.assignment_id for row in rows})
    typists = typed_by_whom(session, couple)
    for assignment_id, group in groupby(rows, key=lambda row: row.assignment_id):
        named = in_words.joined(titles[assignment_id])
        if named:
            yield from _assignment(list(group), named, people, typists, zone, now)


def _assignment(
    invitations: Sequence[Invitation],
    named: str,
    people: People,
    typists: Mapping[UUID, str],
    zone: str,
    now: datetime,
) -> Iterable[rules.Happened]:
    sent = [row for row in invitations if row.sent_at]
    days = {times.short_day(row.sent_at, zone) for row in sent if row.sent_at}
    if len(sent) == 2 and len(days) == 1:
        yield rules.Happened(max(row.sent_at for row in sent if row.sent_at), f"{named} sent to both")
    else:
        for row in sent:
            if row.sent_at:
                yield rules.Happened(row.sent_at, f"{named} sent to {people.of(row.partner_id).name}")
    for due_at in {row.due_at for row in invitations if row.due_at > now and not row.revoked_at}:
        yield rules.Happened(due_at, f"{named} closes, {times.clock(due_at, zone)}")
    for row in invitations:
        person = people.of(row.partner_id)
        if row.submitted_at:
            text = f"{person.name} sent {named}"
            if row.id in typists:
                text = f"{person.name}’s {named} typed in from paper by {typists[row.id]}"
            yield rules.Happened(row.submitted_at, text, place=person.place.value)
        if row.declined_at:
            yield rules.Happened(row.declined_at, f"{person.name} declined {named}", place=person.place.value)


def _decisions(session: Session, vault: Vault, couple: Couple) -> Iterable[rules.Happened]:
    """What was decided about homework for both, without the reason: that stands on the page for the clinician alone."""
    for each in decisions_of(session, vault, couple):
        yield rules.Happened(each.at, f"{IN_SHORT[each.decision]}, decided by {each.by}")


def _agreements(session: Session, couple: Couple, people: People) -> Iterable[rules.Happened]:
    rows = session.exec(
        select(Agreement)
        .where(Agreement.practice_id == couple.practice_id, Agreement.couple_id == couple.id)
        .order_by(col(Agreement.at), col(Agreement.id))
    ).all()
    for row in rows:
        person = people.of(row.partner_id)
        text = rules.said_to_policy(person.name, row.outcome, row.policy)
        if row.signed_on:
            text = f"{text}, on paper signed {times.day_and_month(row.signed_on)}"
        yield rules.Happened(row.at, text, place=person.place.value)
