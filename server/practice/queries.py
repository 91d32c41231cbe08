"""What the practice's pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from server import members
from server.access import Someone
from server.domain.cover import cover_of, in_words
from server.domain.markers import the_markers
from server.domain.words import LetterKind, LinkKind, Policy, Role
from server.errors import NotFound
from server.forms import Form
from server.practice.markers import Panel, hidden, panels
from server.practice.rules import SUBJECTS, hint_in, roles_given_by, why_not_end, zones
from server.responses.highlights import judged_rules
from server.tables import Audit, Couple, Letter, Link, Member, Practice
from server.vault import Vault

POLICIES = (
    (Policy.NO_SECRETS, "No secrets", "The clinician may bring anything into the room."),
    (
        Policy.LIMITED,
        "Limited",
        "Each question says whether it may be raised, and a partner can keep any one back.",
    ),
    (Policy.PRIVATE, "Private", "Nothing is raised unless the partner who wrote it says so."),
)
ROLES = {
    Role.CLINICIAN: ("Clinician", "Works with couples. Sees their own couples, and those a colleague shows them."),
    Role.MANAGER: ("Manager", "Looks after people and settings. Can never open a couple’s pages."),
    Role.OWNER: ("Owner", "Works with couples, and looks after people and settings."),
}


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """What is chosen from, beside the form itself. `visible_hint` is a telling word in the address replies go to."""

    form: Form
    zones: tuple[str, ...]
    policies: tuple[tuple[Policy, str, str], ...] = POLICIES
    subjects: tuple[str, ...] = SUBJECTS
    visible_hint: str = ""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """Also what a clinician reads, without a form."""

    practice_name: str
    settings: SettingsForm
    policy_name: str
    support_lines: tuple[str, ...]
    changed_at: datetime | None
    changed_by: str
    saved: bool = False


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One person. `state`: active, invited, lapsed (the link has run out) or ended. `until` belongs to invited."""

    id: UUID
    name: str
    email: str
    role: str
    state: str
    until: datetime | None
    ended_at: datetime | None
    letter: str
    is_you: bool
    may_end: bool
    cover: str
    may_name_cover: bool


@dataclass(frozen=True, slots=True)
class MembersPage:
    practice_name: str
    present: tuple[MemberLine, ...]
    ended: tuple[MemberLine, ...]
    form: Form
    roles: tuple[tuple[Role, str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class EndingPage:
    """Before a membership ends. `why_not` says what stands in the way, if anything does.

    `covers_for` are colleagues who have named this member their cover, and will have none.
    """

    member_id: UUID
    name: str
    has_joined: bool
    why_not: str
    covers_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverPage:
    """Whom a member's unread alerts go to, and who may be chosen. `sentence` says what holds now."""

    member_id: UUID
    name: str
    sentence: str
    choices: tuple[tuple[str, str], ...]
    form: Form


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """Whether a private address leads to the member's calendar. `address` only in the answer that made it."""

    is_on: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class OwnPage:
    practice_name: str
    email: str
    role: str
    role_means: str
    form: Form
    password_form: Form
    zones: tuple[str, ...]
    cover: CoverPage | None
    calendar: CalendarPage | None
    hidden_markers: tuple[tuple[str, str, str], ...]
    also_shows: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class MarkersPage:
    practice_name: str
    panels: tuple[Panel, ...]
    is_judged: bool


@dataclass(frozen=True, slots=True)
class JoinPage:
    practice_name: str
    email: str
    role: str
    role_means: str
    form: Form


def first_settings() -> SettingsForm:
    """What the form for a new practice starts with."""
    values = {"time_zone": "Europe/London", "policy": Policy.LIMITED.value, "subject": SUBJECTS[0]}
    return settings_choices(Form(values))


def settings_choices(form: Form) -> SettingsForm:
    hint = hint_in(form.values.get("reply_to", ""))
    return SettingsForm(form, _zones(form.values.get("time_zone", "")), visible_hint=hint)


def settings_page(session: Session, someone: Someone, form: Form | None = None, *, saved: bool = False) -> SettingsPage:
    """`form` is what was typed, where it has problems; else the settings as they are."""
    practice = session.get_one(Practice, someone.practice_id)
    changed_at, changed_by = _last_change(session, someone.practice_id)
    names = {policy: name for policy, name, _ in POLICIES}
    return SettingsPage(
        practice_name=practice.name,
        settings=settings_choices(form or _as_form(practice)),
        policy_name=names[practice.policy],
        support_lines=tuple(practice.support_lines.splitlines()),
        changed_at=changed_at,
        changed_by=changed_by,
        saved=saved,
    )


def members_page(
    session: Session, someone: Someone, now: datetime, form: Form | None = None, *, note: str = ""
) -> MembersPage:
    people = session.exec(
        select(Member)
        .where(Member.practice_id == someone.practice_id)
        .order_by(func.lower(Member.name), col(Member.id))
    ).all()
    links, letters = _links_out(session, someone.practice_id), _last_letters(session, someone.practice_id)
    covers = _covers_in_words(session, someone)
    lines = tuple(
        _line(member, someone, links.get(member.id), letters.get(member.id), covers.get(member.id, ""), now)
        for member in people
    )
    return MembersPage(
        practice_name=someone.practice_name,
        present=tuple(line for line in lines if line.state != "ended"),
        ended=tuple(line for line in lines if line.state == "ended"),
        form=form or Form({"role": Role.CLINICIAN.value}),
        roles=tuple((role, *ROLES[role]) for role in roles_given_by(someone.role)),
        note=note,
    )


def ending_page(session: Session, someone: Someone, member_id: UUID) -> EndingPage:
    """Raises NotFound for somebody who is not, or no longer, in the practice."""
    member = member_of(session, someone, member_id)
    return EndingPage(
        member_id=member.id,
        name=member.name,
        has_joined=bool(member.password_hash),
        why_not=why_not_end_of(session, someone, member),
        covers_for=tuple(
            each.name
            for each in members.colleagues_of(session, someone.practice_id)
            if each.cover_id == member.id and each.works_here
        ),
    )


def own_page(
    session: Session,
    someone: Someone,
    form: Form | None = None,
    password_form: Form | None = None,
    cover_form: Form | None = None,
    *,
    calendar_address: str = "",
    note: str = "",
) -> OwnPage:
    member = session.get_one(Member, (someone.practice_id, someone.member_id))
    shown = form or Form({"name": member.name, "time_zone": member.time_zone})
    role, means = ROLES[someone.role]
    return OwnPage(
        practice_name=someone.practice_name,
        email=member.email,
        role=role,
        role_means=means,
        form=shown,
        password_form=password_form or Form(),
        zones=_zones(member.time_zone),
        cover=cover_page(session, someone, member, cover_form) if someone.sees_clients else None,
        calendar=CalendarPage(members.has_calendar(session, member), calendar_address)
        if someone.sees_clients
        else None,
        hidden_markers=hidden(the_markers()) if someone.sees_clients else (),
        also_shows=tuple(member.also_shows.split()),
        note=note,
    )


def cover_page(session: Session, someone: Someone, member: Member, form: Form | None = None) -> CoverPage:
    """Who covers for this member: themselves or, for an owner, somebody else of the practice."""
    colleagues = members.colleagues_of(session, someone.practice_id)
    own = next(each for each in colleagues if each.id == member.id)
    choices = tuple((str(each.id), each.name) for each in colleagues if each.may_cover and each.id != member.id)
    named = str(member.cover_id or "")
    return CoverPage(
        member_id=member.id,
        name=member.name,
        sentence=in_words(cover_of(own, colleagues), _cover_hours(session, someone), someone.member_id),
        choices=(("", "Nobody"), *choices),
        form=form or Form({"cover": named if named in dict(choices) else ""}),
    )


def _cover_hours(session: Session, someone: Someone) -> int:
    return session.get_one(Practice, someone.practice_id).alert_cover_hours


def _covers_in_words(session: Session, someone: Someone) -> dict[UUID, str]:
    """What happens to each clinician's unread alerts, for whoever runs the practice: no couple and no alert is told."""
    if not someone.runs_practice:
        return {}
    colleagues = members.colleagues_of(session, someone.practice_id)
    hours = _cover_hours(session, someone)
    return {
        each.id: in_words(cover_of(each, colleagues), hours, someone.member_id) for each in colleagues if each.may_cover
    }


def markers_page(session: Session, vault: Vault, someone: Someone) -> MarkersPage:
    """What the markers listen for, with the practice's judgements counted by rule."""
    judged = judged_rules(session, vault, someone.practice_id)
    return MarkersPage(someone.practice_name, panels(the_markers(), judged), is_judged=bool(judged))


def join_page(session: Session, token: str, now: datetime, form: Form | None = None) -> JoinPage | None:
    """Changes nothing: mail scanners open links. None when the link has run out, was used or never was."""
    member = members.followed_link(session, token, LinkKind.MEMBER_INVITATION, now)
    if member is None:
        return None
    practice = session.get_one(Practice, member.practice_id)
    role, means = ROLES[member.role]
    return JoinPage(practice.name, member.email, role, means, form or Form({"name": member.name}))


def member_of(session: Session, someone: Someone, member_id: UUID, *, to_change: bool = False) -> Member:
    """A present member of the asker's own practice. Raises NotFound for anybody else, exactly as for nobody."""
    member = session.get(Member, (someone.practice_id, member_id), with_for_update=to_change or None)
    if member is None or member.ended_at:
        raise NotFound
    return member


def why_not_end_of(session: Session, someone: Someone, member: Member) -> str:
    other_owners = session.exec(
        select(func.count())
        .select_from(Member)
        .where(
            Member.practice_id == member.practice_id,
            Member.id != member.id,
            Member.role == Role.OWNER,
            Member.password_hash != "",
            col(Member.ended_at).is_(None),
        )
    ).one()
    couples = session.exec(
        select(func.count())
        .select_from(Couple)
        .where(
            Couple.practice_id == member.practice_id,
            Couple.clinician_id == member.id,
            col(Couple.archived_at).is_(None),
        )
    ).one()
    return why_not_end(
        asked_by=someone.role,
        role=member.role,
        own=member.id == someone.member_id,
        other_owners=other_owners,
        couples=couples,
        name=member.name,
    )


def _as_form(practice: Practice) -> Form:
    return Form(
        {
            "name": practice.name,
            "time_zone": practice.time_zone,
            "policy": practice.policy.value,
            "sender_name": practice.sender_name,
            "subject": practice.subject,
            "reply_to": practice.reply_to,
            "support_lines": practice.support_lines,
            "alert_cover_hours": str(practice.alert_cover_hours),
            "writing_hours": str(practice.writing_hours),
            "report_hours": str(practice.report_hours),
            "report_months": str(practice.report_months),
        }
    )


def _zones(present: str) -> tuple[str, ...]:
    """The zones to choose from, with the one that is set even where it goes by an old name."""
    return zones() if present in zones() or not present else (present, *zones())


def _last_change(session: Session, practice_id: UUID) -> tuple[datetime | None, str]:
    row = session.exec(
        select(Audit.at, Member.name)
        .join(Member, (col(Member.practice_id) == Audit.practice_id) & (col(Member.id) == Audit.member_id))
        .where(Audit.practice_id == practice_id, Audit.action == "practice.changed")
        .order_by(col(Audit.at).desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else (None, "")


def _links_out(session: Session, practice_id: UUID) -> dict[UUID, Link]:
    rows: Sequence[Link] = session.exec(
        select(Link).where(Link.practice_id == practice_id, Link.kind == LinkKind.MEMBER_INVITATION)
    ).all()
    return {link.subject_id: link for link in rows}


def _last_letters(session: Session, practice_id: UUID) -> dict[UUID, Letter]:
    rows = session.exec(
        select(Letter)
        .where(Letter.practice_id == practice_id, Letter.kind == LetterKind.MEMBER_INVITATION)
        .order_by(col(Letter.id))
    ).all()
    return {letter.member_id: letter for letter in rows if letter.member_id}


def _line(
    member: Member, someone: Someone, link: Link | None, letter: Letter | None, cover: str, now: datetime
) -> MemberLine:
    open_until = link.expires_at if link and link.expires_at and link.expires_at > now else None
    if member.ended_at:
        state = "ended"
    elif member.password_hash:
        state = "active"
    else:
        state = "invited" if open_until else "lapsed"
    invited = state in ("invited", "lapsed")
    is_you = member.id == someone.member_id
    return MemberLine(
        id=member.id,
        name=member.name,
        email=member.email,
        role=ROLES[member.role][0],
        state=state,
        until=open_until,
        ended_at=member.ended_at,
        letter=_letter_state(letter) if invited else "",
        is_you=is_you,
        may_end=member.role in roles_given_by(someone.role) and not is_you and state != "ended",
        cover=cover,
        may_name_cover=bool(cover) and someone.role is Role.OWNER and not is_you,
    )


def _letter_state(letter: Letter | None) -> str:
    if letter is None or letter.outcome == "sent":
        return ""
    if letter.settled_at:
        return "The letter could not be delivered. Check the address."
    return "The letter has not gone out yet." if letter.attempts else ""
