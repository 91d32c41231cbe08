"""Page objects of the caseload. A constant number of statements, however many couples there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import func
from sqlmodel import Session, col, select

from server import access, outbox, schedule
from server.access import Someone
from server.caseload import rules
from server.caseload.forms import Booking, CoupleDetails, PartnerDetails, blank_values, values_of
from server.caseload.rules import Day, Facts, Part
from server.domain import diary, progress, times
from server.domain.progress import Progress
from server.domain.words import AgreementOutcome, LetterKind, Place, Role
from server.errors import NotFound
from server.forms import Form
from server.languages import offered_languages
from server.people import email_of, name_of, names_of
from server.responses.brought_measures import catalog_of
from server.responses.locked import LockedLink, locked_links
from server.responses.prepared import standings
from server.responses.programmes import under_way
from server.responses.titles import is_told, titles_of
from server.tables import (
    Agreement,
    Alert,
    Audit,
    Couple,
    CoupleSession,
    Grant,
    Invitation,
    Letter,
    Member,
    Partner,
    Practice,
)
from server.vault import Vault

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "nl": "Nederlands"}


@dataclass(frozen=True, slots=True)
class Did:
    """One partner in a row of the book."""

    place: str
    name: str
    fill: str
    words: str


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One couple's row: when they come, what each has done, what is new, how the report stands."""

    code: str
    starts_at: datetime | None
    day_label: str
    did: tuple[Did, ...]
    to_read_alone: bool
    news: tuple[str, ...]
    programme: str
    shown_by_colleague: bool
    report: str = ""


@dataclass(frozen=True, slots=True)
class DayOfVisits:
    day: Day
    visits: tuple[VisitLine, ...]


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """The book. `more` couples are not shown; `show_next` is the number to ask for to see the next of them."""

    days: tuple[DayOfVisits, ...]
    summary: str
    search: str
    archived: bool
    archived_count: int
    couple_count: int
    more: int
    show_next: int
    assigning: str
    assigning_title: str
    to_read_alone: bool

    @property
    def is_first_time(self) -> bool:
        return not (self.couple_count or self.archived_count or self.archived)


def caseload_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    *,
    search: str = "",
    show: int = rules.AT_A_TIME,
    archived: bool = False,
    assigning: str = "",
    now: datetime,
) -> CaseloadPage:
    """The couples this member may see, soonest session first. A search looks at codes and, opened, at first names."""
    everyone = session.exec(access.couples_of(someone).order_by(col(Couple.code))).all()
    couples = [couple for couple in everyone if bool(couple.archived_at) is archived]
    coming = _coming_sessions(session, someone, [couple.id for couple in couples], now)
    if search:
        couples = _found(session, vault, couples, search)
    couples.sort(key=lambda couple: (couple.id not in coming, _starts(coming.get(couple.id)), couple.code))
    visits = _visits(session, vault, someone, couples[:show], coming, now)
    zone = someone.time_zone
    headed = [(rules.day_of(visit.starts_at, now, zone), visit) for visit in visits]
    days = groupby(headed, key=lambda pair: pair[0])
    live_count = sum(1 for couple in everyone if not couple.archived_at)
    today_count = sum(1 for each in coming.values() if rules.day_of(each.starts_at, now, zone).title == "Today")
    return CaseloadPage(
        days=tuple(DayOfVisits(day, tuple(visit for _, visit in pairs)) for day, pairs in days),
        summary=_summary(live_count, today_count),
        search=search,
        archived=archived,
        archived_count=len(everyone) - live_count,
        couple_count=live_count,
        more=max(0, len(couples) - show),
        show_next=show + rules.AT_A_TIME,
        assigning=assigning,
        assigning_title=_title_of(session, someone, assigning) if assigning else "",
        to_read_alone=_waits_to_be_read(session, someone),
    )


def _summary(couple_count: int, today_count: int) -> str:
    couples = rules.counted(couple_count, "couple")
    return f"{couples[0].upper()}{couples[1:]}, {rules.counted(today_count, 'session')} today."


def _title_of(session: Session, someone: Someone, worksheet: str) -> str:
    """What a worksheet to be assigned is called, a measure the practice brought included; "" where there is none."""
    known = catalog_of(session, someone.practice_id).worksheets()
    return next((each.title("en") for each in known if each.name == worksheet), "")


def _starts(appointment: CoupleSession | None) -> float:
    return appointment.starts_at.timestamp() if appointment else 0.0


def _coming_sessions(
    session: Session, someone: Someone, couple_ids: Sequence[UUID], now: datetime
) -> dict[UUID, CoupleSession]:
    """Each couple's soonest session, one that is on included."""
    rows = session.exec(
        select(CoupleSession)
        .where(
            CoupleSession.practice_id == someone.practice_id,
            col(CoupleSession.couple_id).in_(couple_ids),
            col(CoupleSession.starts_at) > now - rules.STILL_ON,
            col(CoupleSession.cancelled_at).is_(None),
        )
        .order_by(col(CoupleSession.starts_at).desc())
    ).all()
    return {row.couple_id: row for row in rows}


def _found(session: Session, vault: Vault, couples: Sequence[Couple], search: str) -> list[Couple]:
    """Names are sealed, so they are opened here and compared in memory."""
    wanted = search.casefold()
    partners = _partners_of(session, couples)
    names = names_of(session, vault, partners)
    by_name = {partner.couple_id for partner in partners if wanted in names[partner.id].casefold()}
    return [couple for couple in couples if wanted in couple.code.casefold() or couple.id in by_name]


def _partners_of(session: Session, couples: Sequence[Couple]) -> Sequence[Partner]:
    if not couples:
        return ()
    return session.exec(
        select(Partner)
        .where(
            Partner.practice_id == couples[0].practice_id,
            col(Partner.couple_id).in_([couple.id for couple in couples]),
        )
        .order_by(col(Partner.place))
    ).all()


def _visits(
    session: Session,
    vault: Vault,
    someone: Someone,
    couples: Sequence[Couple],
    coming: Mapping[UUID, CoupleSession],
    now: datetime,
) -> list[VisitLine]:
    couple_ids = [couple.id for couple in couples]
    partners = _partners_of(session, couples)
    names = names_of(session, vault, partners)
    latest = _latest_invitations(session, someone, couple_ids)
    undelivered = _undelivered(session, someone, [invitation.id for invitation in latest.values()])
    refusals = _refusals(session, someone, couples)
    locked = locked_links(session, vault, someone, couples, now)
    alerts = _with_open_alerts(session, someone, couple_ids)
    looked_at = _looked_at(session, someone, couple_ids)
    programmes = under_way(session, someone.practice_id, couple_ids)
    reports = standings(session, someone.practice_id, coming.values(), now)
    lines = []
    for couple in couples:
        appointment = coming.get(couple.id)
        of_couple = [partner for partner in partners if partner.couple_id == couple.id]
        facts = Facts(
            parts=tuple(
                _part(latest[partner.id], partner, names[partner.id], appointment, undelivered)
                for partner in of_couple
                if partner.id in latest
            ),
            refusals=tuple((names[p.id], refusals[p.id]) for p in of_couple if p.id in refusals),
            session_at=appointment.starts_at if appointment else None,
            report_issued_at=appointment.report_issued_at if appointment else None,
            looked_at=looked_at.get(couple.id),
            locked=_locked(locked, of_couple, names),
        )
        line = _line(someone, couple, of_couple, names, latest, facts, couple.id in alerts, now)
        if couple.id in programmes and couple.archived_at is None:
            said = programmes[couple.id].said({partner.place: names[partner.id] for partner in of_couple})
            line = replace(line, programme=said)
        if appointment and appointment.id in reports and couple.archived_at is None:
            line = replace(line, report=reports[appointment.id].sentence(now, someone.time_zone))
        lines.append(line)
    return lines


def _locked(
    locked: Sequence[LockedLink], partners: Sequence[Partner], names: Mapping[UUID, str]
) -> tuple[tuple[str, datetime], ...]:
    """Whose links were closed by wrong passcodes and when: for each of them the latest."""
    latest = {each.partner_id: each.at for each in reversed(locked)}
    return tuple((names[partner.id], latest[partner.id]) for partner in partners if partner.id in latest)


def _line(
    someone: Someone,
    couple: Couple,
    partners: Sequence[Partner],
    names: Mapping[UUID, str],
    latest: Mapping[UUID, Invitation],
    facts: Facts,
    to_read_alone: bool,
    now: datetime,
) -> VisitLine:
    zone = someone.time_zone
    did = []
    for partner in partners:
        invitation = latest.get(partner.id)
        how_far: Progress = progress.progress_of(invitation, now, zone) if invitation else progress.NOTHING_YET
        did.append(Did(partner.place.value, names[partner.id], how_far.fill, how_far.words))
    starts_at = facts.session_at
    return VisitLine(
        code=couple.code,
        starts_at=starts_at,
        day_label=rules.day_label(rules.day_of(starts_at, now, zone), starts_at, zone) if starts_at else "",
        did=tuple(did),
        to_read_alone=to_read_alone,
        news=rules.news(facts, now, zone) if couple.archived_at is None else (),
        programme="",
        shown_by_colleague=couple.clinician_id != someone.member_id,
    )


def _part(
    invitation: Invitation,
    partner: Partner,
    name: str,
    appointment: CoupleSession | None,
    undelivered: set[UUID],
) -> Part:
    return Part(
        place=partner.place,
        name=name,
        for_next=appointment is not None and invitation.session_id == appointment.id,
        opens_at=invitation.opens_at,
        sent_at=invitation.sent_at,
        due_at=invitation.due_at,
        submitted_at=invitation.submitted_at,
        declined_at=invitation.declined_at,
        undelivered=invitation.id in undelivered,
    )


def _latest_invitations(session: Session, someone: Someone, couple_ids: Sequence[UUID]) -> dict[UUID, Invitation]:
    """Each partner's latest invitation. The database ranks them, so that years of homework stay where they are."""
    rank = (
        func.row_number()
        .over(
            partition_by=col(Invitation.partner_id),
            order_by=(col(Invitation.created_at).desc(), col(Invitation.id).desc()),
        )
        .label("rank")
    )
    ranked = (
        select(Invitation.id, rank)
        .where(
            Invitation.practice_id == someone.practice_id,
            col(Invitation.couple_id).in_(couple_ids),
            is_told(someone.practice_id, Invitation.assignment_id),
        )
        .subquery()
    )
    rows = session.exec(
        select(Invitation)
        .join(ranked, ranked.c.id == Invitation.id)
        .where(Invitation.practice_id == someone.practice_id, ranked.c.rank == 1)
    ).all()
    return {row.partner_id: row for row in rows}


def _undelivered(session: Session, someone: Someone, invitation_ids: Sequence[UUID]) -> set[UUID]:
    rows = session.exec(
        select(Letter).where(
            Letter.practice_id == someone.practice_id,
            col(Letter.invitation_id).in_(invitation_ids),
            col(Letter.kind).in_((LetterKind.INVITATION, LetterKind.REMINDER)),
        )
    ).all()
    by_invitation: dict[UUID, list[Letter]] = defaultdict(list)
    for row in rows:
        if row.invitation_id is not None:
            by_invitation[row.invitation_id].append(row)
    return {each for each, letters in by_invitation.items() if outbox.is_undelivered(letters)}


def _refusals(session: Session, someone: Someone, couples: Sequence[Couple]) -> dict[UUID, AgreementOutcome]:
    """What each partner last said to the couple's present policy, where it was not yes."""
    versions = {couple.id: couple.policy_version for couple in couples}
    rows = session.exec(
        select(Agreement)
        .where(Agreement.practice_id == someone.practice_id, col(Agreement.couple_id).in_(list(versions)))
        .order_by(col(Agreement.at), col(Agreement.id))
    ).all()
    said = {row.partner_id: row.outcome for row in rows if row.policy_version == versions[row.couple_id]}
    return {partner_id: outcome for partner_id, outcome in said.items() if outcome is not AgreementOutcome.AGREED}


def _with_open_alerts(session: Session, someone: Someone, couple_ids: Sequence[UUID]) -> set[UUID]:
    return set(
        session.exec(
            select(Alert.couple_id).where(
                Alert.practice_id == someone.practice_id,
                col(Alert.couple_id).in_(couple_ids),
                col(Alert.acknowledged_at).is_(None),
            )
        ).all()
    )


def _waits_to_be_read(session: Session, someone: Someone) -> bool:
    """Whether anything waits to be read alone: of this member's couples, or passed to them as somebody's cover."""
    couple_ids = access.couples_to_read_alone(someone).with_only_columns(col(Couple.id))
    return (
        session.exec(
            select(Alert.id)
            .where(
                Alert.practice_id == someone.practice_id,
                col(Alert.couple_id).in_(couple_ids),
                col(Alert.acknowledged_at).is_(None),
            )
            .limit(1)
        ).first()
        is not None
    )


def _looked_at(session: Session, someone: Someone, couple_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When this member last read the couple's answers, by the record of reads."""
    rows = session.exec(
        select(Audit.couple_id, func.max(col(Audit.at)))
        .where(
            Audit.practice_id == someone.practice_id,
            Audit.member_id == someone.member_id,
            Audit.action == "answers.read",
            col(Audit.couple_id).in_(couple_ids),
        )
        .group_by(col(Audit.couple_id))
    ).all()
    return {couple_id: at for couple_id, at in rows if couple_id is not None}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the selects of the couple's form offer."""

    languages: tuple[tuple[str, str], ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CouplePage:
    """The form of a couple: a new one, or one to change. `notices` say what a change just did."""

    form: Form
    choices: Choices
    code: str = ""
    archived: bool = False
    partners: tuple["PartnerLine", ...] = ()
    session_at: datetime | None = None
    session_zone: str = ""
    policy_version: int = 1
    shown_to_count: int = 0
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner beside the form: whether a passcode was given out or may be chosen, and when safety was decided on."""

    place: str
    name: str
    has_passcode: bool
    may_choose: bool
    seen_alone_decided_at: datetime


def choices() -> Choices:
    languages = tuple((code, LANGUAGE_NAMES.get(code, code)) for code in offered_languages())
    return Choices(languages, tuple(sorted(available_timezones())))


def codes_taken(
    session: Session, someone: Someone, *, except_for: UUID | None = None, to_add: bool = False
) -> set[str]:
    """Every code of the practice, whoever's couple it is: only the codes, to tell that one is in use.

    `to_add` holds the practice's row, so that two who add a couple at once cannot take the same code.
    """
    if to_add:
        session.get(Practice, someone.practice_id, with_for_update=True)
    rows = session.exec(select(Couple.code, Couple.id).where(Couple.practice_id == someone.practice_id)).all()
    return {code for code, couple_id in rows if couple_id != except_for}


def new_couple_page(session: Session, someone: Someone) -> CouplePage:
    practice = session.get(Practice, someone.practice_id)
    if practice is None:
        raise NotFound
    values = blank_values(
        code=rules.suggested_code(codes_taken(session, someone)),
        policy=practice.policy,
        zone=practice.time_zone,
        language=offered_languages()[0],
    )
    return CouplePage(form=Form(values), choices=choices())


def details_page(
    session: Session,
    vault: Vault,
    couple: Couple,
    now: datetime,
    *,
    form: Form | None = None,
    notices: Iterable[str] = (),
) -> CouplePage:
    """A couple's details for changing. `form` carries what was just typed, where that had problems."""
    partners = access.partners_of(session, couple)
    details = details_of(session, vault, couple)
    appointment = schedule.next_session(session, couple, now)
    shown_to = session.exec(
        select(func.count())
        .select_from(Grant)
        .where(Grant.practice_id == couple.practice_id, Grant.couple_id == couple.id)
    ).one()
    return CouplePage(
        form=form or Form(values_of(details)),
        choices=choices(),
        code=couple.code,
        archived=couple.archived_at is not None,
        partners=tuple(
            PartnerLine(
                partner.place.value,
                name_of(session, vault, partner),
                bool(partner.passcode_hash),
                partner.may_choose_passcode,
                partner.seen_alone_decided_at,
            )
            for partner in partners
        ),
        session_at=appointment.starts_at if appointment else None,
        session_zone=appointment.time_zone if appointment else "",
        policy_version=couple.policy_version,
        shown_to_count=shown_to,
        notices=tuple(notices),
    )


def details_of(session: Session, vault: Vault, couple: Couple) -> CoupleDetails:
    """What is recorded about a couple, opened."""
    a, b = (
        PartnerDetails(
            place=partner.place,
            name=name_of(session, vault, partner),
            email=email_of(session, vault, partner),
            mailbox=partner.mailbox,
            may_choose_passcode=partner.may_choose_passcode,
            stance=partner.stance,
            time_zone=partner.time_zone,
            language=partner.language,
            seen_alone=partner.seen_alone,
        )
        for partner in access.partners_of(session, couple)
    )
    return CoupleDetails(
        code=couple.code,
        direction=couple.direction,
        policy=couple.policy,
        shared_address_accepted=couple.shared_address_accepted,
        a=a,
        b=b,
    )


@dataclass(frozen=True, slots=True)
class PasscodePage:
    """A passcode about to be given out: to whom, and what is recorded of the mailbox. `digits` only once it is made."""

    code: str
    place: str
    name: str
    email: str
    mailbox: str
    has_passcode: bool
    form: Form = field(default_factory=Form)
    digits: str = ""
    is_own: bool = True
    invitation_id: UUID | None = None


def passcode_page(session: Session, vault: Vault, couple: Couple, place: str, form: Form | None = None) -> PasscodePage:
    partner = partner_at(session, couple, place)
    return PasscodePage(
        code=couple.code,
        place=partner.place.value,
        name=name_of(session, vault, partner),
        email=email_of(session, vault, partner),
        mailbox=partner.mailbox.value,
        has_passcode=bool(partner.passcode_hash),
        form=form or Form(),
    )


def partner_at(session: Session, couple: Couple, place: str) -> Partner:
    """The partner at place "a" or "b". Raises NotFound for any other place."""
    if place not in tuple(Place):
        raise NotFound
    first, second = access.partners_of(session, couple)
    return first if first.place == place else second


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in the couple's list, in the reader's zone. `clocks` tells whose clocks read what, where they differ.

    `booked_in` is the zone whose clocks it keeps to, where those read another time than the reader's.
    """

    id: UUID
    day: str
    clock: str
    clocks: str
    booked_in: str
    in_series: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """All of a couple's sessions: those to come, soonest first, and those past or cancelled, latest first."""

    code: str
    coming: tuple[SessionLine, ...]
    past: tuple[SessionLine, ...]
    form: Form
    zones: tuple[str, ...]
    archived: bool
    notices: tuple[str, ...] = ()


def sessions_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    now: datetime,
    *,
    form: Form | None = None,
    notices: Iterable[str] = (),
) -> SessionsPage:
    rows = session.exec(
        select(CoupleSession)
        .where(CoupleSession.practice_id == couple.practice_id, CoupleSession.couple_id == couple.id)
        .order_by(col(CoupleSession.starts_at), col(CoupleSession.id))
    ).all()
    partners = _names_and_zones(session, vault, couple)
    coming = [row for row in rows if row.starts_at > now and not row.cancelled_at]
    past = [row for row in reversed(rows) if row.starts_at <= now or row.cancelled_at]
    return SessionsPage(
        code=couple.code,
        coming=tuple(_session_line(row, someone, partners, now) for row in coming),
        past=tuple(_session_line(row, someone, partners, now) for row in past),
        form=form or Form({"session_zone": coming[-1].time_zone if coming else someone.time_zone, "every": "0"}),
        zones=tuple(sorted(available_timezones())),
        archived=couple.archived_at is not None,
        notices=tuple(notices),
    )


def _session_line(
    row: CoupleSession, someone: Someone, partners: Sequence[tuple[str, str]], now: datetime
) -> SessionLine:
    zone = someone.time_zone
    return SessionLine(
        id=row.id,
        day=rules.full_day(row.starts_at, now, zone),
        clock=times.clock(row.starts_at, zone),
        clocks=times.for_everyone(row.starts_at, zone, partners),
        booked_in="" if times.agree(row.starts_at, zone, row.time_zone) else row.time_zone,
        in_series=row.series_id is not None,
        cancelled=row.cancelled_at is not None,
    )


def _names_and_zones(session: Session, vault: Vault, couple: Couple) -> tuple[tuple[str, str], ...]:
    return tuple((name_of(session, vault, each), each.time_zone) for each in access.partners_of(session, couple))


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date of a series before it is booked. One that is `taken` cannot be ticked: a session stands there already."""

    on: str
    day: str
    clocks: str
    said: str
    taken: bool


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """A series before it is booked: each of its dates, to be left out or kept. `form` is what was asked for."""

    code: str
    form: Form
    clock: str
    time_zone: str
    every: int
    dates: tuple[DateLine, ...]
    ticked: frozenset[str]


def series_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    form: Form,
    booking: Booking,
    now: datetime,
    *,
    ticked: Iterable[str] | None = None,
) -> SeriesPage:
    """`ticked` are the dates that were chosen before; all that are free, where nobody chose yet."""
    zone, partners = booking.time_zone, _names_and_zones(session, vault, couple)
    taken = schedule.taken(session, couple, [each.starts_at for each in booking.dates])
    dates = tuple(
        DateLine(
            on=each.on.isoformat(),
            day=rules.full_day(each.starts_at, now, zone),
            clocks=rules.clocks(each.starts_at, zone, someone.time_zone, partners),
            said=each.said,
            taken=each.starts_at in taken,
        )
        for each in booking.dates
    )
    free = {each.on for each in dates if not each.taken}
    return SeriesPage(
        code=couple.code,
        form=form,
        clock=form.values["session_clock"],
        time_zone=zone,
        every=booking.every,
        dates=dates,
        ticked=frozenset(free if ticked is None else free & set(ticked)),
    )


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Booking, moving or cancelling one session. `open_count` invitations are tied to it and not sent in.

    `here` is where its forms lead. `later_count` sessions of its series come after it. `cannot_change` says why one
    that is over or cancelled has no forms.
    """

    code: str
    here: str
    title: str
    form: Form
    zones: tuple[str, ...]
    starts_at: datetime | None
    day: str
    time_zone: str
    clocks: str
    later_count: int
    open_count: int
    archived: bool
    cannot_change: str = ""
    notices: tuple[str, ...] = ()


def session_of(session: Session, couple: Couple, session_id: UUID) -> CoupleSession:
    """A session of this couple. Raises NotFound for any other."""
    row = session.get(CoupleSession, (couple.practice_id, session_id))
    if row is None or row.couple_id != couple.id:
        raise NotFound
    return row


def session_page(
    session: Session,
    vault: Vault,
    someone: Someone,
    couple: Couple,
    appointment: CoupleSession | None,
    now: datetime,
    *,
    here: str,
    form: Form | None = None,
    notices: Iterable[str] = (),
) -> SessionPage:
    """The page of one session or, without one, of booking the next."""
    zone = appointment.time_zone if appointment else someone.time_zone
    values = {"session_zone": zone}
    if appointment:
        values["session_on"] = diary.day_field(appointment.starts_at, zone)
        values["session_clock"] = diary.clock_field(appointment.starts_at, zone)
    return SessionPage(
        code=couple.code,
        here=here,
        title="Next session" if here.endswith("/session") else "Session",
        form=form or Form(values),
        zones=tuple(sorted(available_timezones())),
        starts_at=appointment.starts_at if appointment else None,
        day=rules.full_day(appointment.starts_at, now, zone) if appointment else "",
        time_zone=zone,
        clocks=_clocks_of(session, vault, someone, couple, appointment),
        later_count=len(schedule.rest_of_series(session, appointment)) - 1 if appointment else 0,
        open_count=_open_count(session, appointment) if appointment else 0,
        archived=couple.archived_at is not None,
        cannot_change=rules.why_not_change(appointment.starts_at, appointment.cancelled_at, now) if appointment else "",
        notices=tuple(notices),
    )


def _open_count(session: Session, appointment: CoupleSession) -> int:
    """How many links move with a session. Questions about safety alone are not counted."""
    given = [hung.assignment.id for hung in schedule.hung_on(session, appointment)]
    titles = titles_of(session, appointment.practice_id, set(given))
    return sum(bool(titles[each]) for each in given)


def _clocks_of(
    session: Session, vault: Vault, someone: Someone, couple: Couple, appointment: CoupleSession | None
) -> str:
    if appointment is None:
        return ""
    partners = _names_and_zones(session, vault, couple)
    return rules.clocks(appointment.starts_at, appointment.time_zone, someone.time_zone, partners)


@dataclass(frozen=True, slots=True)
class Colleague:
    member_id: UUID
    name: str
    shown: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class GrantsPage:
    code: str
    colleagues: tuple[Colleague, ...]
    problem: str = ""


def grants_page(session: Session, someone: Someone, couple: Couple, problem: str = "") -> GrantsPage:
    """Everyone in the practice who works with couples, and whether this couple is shown to them."""
    since = dict(
        session.exec(
            select(Grant.member_id, Grant.granted_at).where(
                Grant.practice_id == couple.practice_id, Grant.couple_id == couple.id
            )
        ).all()
    )
    members = session.exec(
        select(Member)
        .where(
            Member.practice_id == someone.practice_id,
            Member.id != couple.clinician_id,
            Member.role != Role.MANAGER,
            col(Member.ended_at).is_(None),
        )
        .order_by(col(Member.name))
    ).all()
    return GrantsPage(
        code=couple.code,
        colleagues=tuple(Colleague(each.id, each.name, each.id in since, since.get(each.id)) for each in members),
        problem=problem,
    )
