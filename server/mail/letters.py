"""From a row that is due to the letter that goes out.

A letter to a partner is discreet: nothing in it names the other partner, the worksheet, what the practice does, or
why it was sent. Its text is made here, at the moment of sending, and kept nowhere.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import Session, col, select

from server.domain import times
from server.domain.invitations import closes_at, may_write
from server.domain.speech import ENGLISH as IN_ENGLISH
from server.domain.speech import Speech, to_say
from server.domain.tokens import link_token, token_hash
from server.domain.words import AgreementOutcome, LetterKind, LinkKind
from server.house import House
from server.languages import ENGLISH, speech_of, teach
from server.responses.brought_measures import worksheets_of
from server.tables import Agreement, AssignedWorksheet, Couple, Invitation, Letter, Link, Member, Partner, Practice
from server.vault import Cell
from server.vault.sealing import CannotOpen

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
OUR_NAME = "Mendwork"
MINUTES_IN_WORDS = {
    5: to_say("five minutes"),
    10: to_say("ten minutes"),
    15: to_say("fifteen minutes"),
    20: to_say("twenty minutes"),
    25: to_say("twenty-five minutes"),
    30: to_say("half an hour"),
}


@dataclass(frozen=True, slots=True)
class NotSent:
    """A letter that must not go out any more; `outcome` is the word its row is settled with."""

    outcome: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """A letter that would arrive in the night; it is due again at `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class _Post:
    """What a letter says and to whom, before it becomes a message."""

    to: str
    sender_name: str
    subject: str
    template: str
    content: Mapping[str, object]
    reply_to: str = ""
    language: str = ENGLISH


def write(session: Session, house: House, letter: Letter, now: datetime) -> EmailMessage | NotSent | NotNow:
    """The letter as it goes out at `now`, or why it does not."""
    if letter.drop_after and letter.drop_after <= now:
        return NotSent("dropped")
    try:
        post = _post(session, house, letter, now)
    except CannotOpen:  # the partner's key was destroyed: they were erased
        return NotSent("dropped")
    if isinstance(post, NotSent | NotNow):
        return post
    return _message(house, letter, post, now)


def one_line(text: str) -> str:
    """`text` fit for a header: no line break, no control character, single spaces."""
    return " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text).split())


MINUTES_AT_LEAST = 10


def in_words(minutes: int, say: Speech = IN_ENGLISH) -> str:
    """How long it takes, as one would say it: 'ten minutes', rounded up to the next five."""
    rounded = max(5, -(-minutes // 5) * 5)
    if rounded in MINUTES_IN_WORDS:
        return say(MINUTES_IN_WORDS[rounded])
    return say("%(minutes)s minutes", minutes=rounded)


def _post(session: Session, house: House, letter: Letter, now: datetime) -> _Post | NotSent | NotNow:
    match letter.kind:
        case LetterKind.INVITATION | LetterKind.REMINDER:
            return _to_partner(session, house, letter, now)
        case LetterKind.ALERT:
            return _to_member(session, house, letter, "Something is waiting for you", None, now)
        case LetterKind.PASSWORD_RESET:
            return _to_member(session, house, letter, "Choose a new password", LinkKind.PASSWORD_RESET, now)
        case LetterKind.MEMBER_INVITATION:
            return _to_member(session, house, letter, "Your place is ready", LinkKind.MEMBER_INVITATION, now)


def _to_partner(session: Session, house: House, letter: Letter, now: datetime) -> _Post | NotSent | NotNow:
    practice = session.get_one(Practice, letter.practice_id)
    invitation = session.get_one(Invitation, (letter.practice_id, letter.invitation_id))
    partner = session.get_one(Partner, (letter.practice_id, invitation.partner_id))
    couple = session.get_one(Couple, (letter.practice_id, invitation.couple_id))
    if couple.archived_at or not may_write(invitation, now):
        return NotSent("dropped")
    if letter.kind is LetterKind.REMINDER and not _is_wanted(session, letter, invitation):
        return NotSent("dropped")
    if letter.kind is LetterKind.REMINDER and _shares_address(session, house, partner):
        return NotSent("dropped")  # it would tell whoever has sent their page in that the other's is still open
    awake = times.outside_quiet_hours(now, partner.time_zone)
    if awake > now:
        return NotNow(awake)
    kind, generation = LinkKind.INVITATION, invitation.generation
    token = link_token(house.vault.keys.link, practice.id, kind, invitation.id, generation)
    if session.get(Link, token_hash(token)) is None:  # the link was closed
        return NotSent("dropped")
    return _Post(
        to=_address_of(session, house, partner),
        sender_name=practice.sender_name,
        subject=practice.subject,
        template=letter.kind,
        content={
            "link": f"{house.settings.links_under}/l/{token}",
            "later": f"{house.settings.links_under}/l/{token}?later=1",
            "due_at": closes_at(invitation),
            "zone": partner.time_zone,
            "taking": in_words(_minutes(session, invitation), speech_of(partner.language)),
            "sender": one_line(practice.sender_name),
        },
        reply_to=practice.reply_to,
        language=partner.language,
    )


def _is_wanted(session: Session, letter: Letter, invitation: Invitation) -> bool:
    """Whether a reminder still goes out. One that was under way when a process ended does not: at most once."""
    was_under_way = invitation.reminded_at is not None and invitation.reminded_at >= letter.due_at
    if was_under_way or invitation.reminders_stopped_at:
        return False
    said = session.exec(
        select(Agreement.outcome)
        .where(Agreement.practice_id == invitation.practice_id, Agreement.partner_id == invitation.partner_id)
        .order_by(col(Agreement.at).desc(), col(Agreement.id).desc())
        .limit(1)
    ).first()
    return said in (None, AgreementOutcome.AGREED)


def _to_member(
    session: Session, house: House, letter: Letter, subject: str, kind: LinkKind | None, now: datetime
) -> _Post | NotSent:
    member = session.get_one(Member, (letter.practice_id, letter.member_id))
    practice = session.get_one(Practice, letter.practice_id)
    if member.ended_at:
        return NotSent("dropped")
    content: dict[str, object] = {"zone": member.time_zone, "practice": one_line(practice.name)}
    if kind is None:
        content |= {"link": f"{house.settings.base_url}/caseload"}
    else:
        token = link_token(house.vault.keys.link, practice.id, kind, member.id, member.link_generation)
        link = session.get(Link, token_hash(token))
        if link is None or (link.expires_at and link.expires_at <= now):
            return NotSent("dropped")
        page = "sign-in/reset" if kind is LinkKind.PASSWORD_RESET else "join"
        content |= {"link": f"{house.settings.base_url}/{page}/{token}", "expires_at": link.expires_at}
    return _Post(to=member.email, sender_name=OUR_NAME, subject=subject, template=letter.kind, content=content)


def _message(house: House, letter: Letter, post: _Post, now: datetime) -> EmailMessage | NotSent:
    """The message itself. Its id belongs to the row, so that a letter sent twice is recognised as one."""
    message = EmailMessage(policy=policy.SMTP)
    sender = Address(addr_spec=house.settings.mail_from)
    try:
        message["To"] = Address(addr_spec=post.to)
    except (ValueError, IndexError):  # what the standard library raises for an address it cannot read
        return NotSent("refused")
    message["From"] = Address(one_line(post.sender_name), sender.username, sender.domain)
    if post.reply_to:
        message["Reply-To"] = one_line(post.reply_to)
    message["Subject"] = one_line(post.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.id.hex}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    content = {**post.content, "subject": one_line(post.subject)}
    written = _environment(post.language)
    message.set_content(written.get_template(f"mail/{post.template}.txt.j2").render(content))
    html = written.get_template(f"mail/{post.template}.html.j2").render(content)
    message.add_alternative(html, subtype="html")
    return message


def _address_of(session: Session, house: House, partner: Partner) -> str:
    cell = Cell(partner.practice_id, partner.couple_id, partner.id, "partner", "email", partner.id)
    return house.vault.sealing.open(session, cell, partner.email)


def _shares_address(session: Session, house: House, partner: Partner) -> bool:
    """Whether the other partner has the same address."""
    other = session.exec(
        select(Partner).where(
            Partner.practice_id == partner.practice_id,
            Partner.couple_id == partner.couple_id,
            Partner.id != partner.id,
        )
    ).one_or_none()
    try:
        return other is not None and _address_of(session, house, other) == _address_of(session, house, partner)
    except CannotOpen:  # the other partner was erased
        return False


def _minutes(session: Session, invitation: Invitation) -> int:
    """How long it takes, no worksheet less than most of them: a letter never tells that it brings the shortest one."""
    assigned = session.exec(
        select(AssignedWorksheet)
        .where(
            AssignedWorksheet.practice_id == invitation.practice_id,
            AssignedWorksheet.assignment_id == invitation.assignment_id,
        )
        .order_by(col(AssignedWorksheet.position))
    ).all()
    wanted = [(row.name, row.version) for row in assigned]
    sheets = worksheets_of(session, invitation.practice_id, wanted).values()
    return sum(max(sheet.minutes, MINUTES_AT_LEAST) for sheet in sheets)


@cache
def _environment(language: str) -> Environment:
    """Letters' own environment, by language. All is escaped but plain text, which shows what is written."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: not (name or "").endswith(".txt.j2"),  # noqa: S701 (plain text is not markup)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    teach(made, language)
    return made
