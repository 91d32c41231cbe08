"""What the pages of this room show."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from server import members
from server.domain.words import LinkKind
from server.forms import Form
from server.tables import Practice


@dataclass(frozen=True, slots=True)
class SignInPage:
    """`note` says what just happened: signed out, idle too long, a new password."""

    form: Form
    wanted: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewPasswordPage:
    """Where a link from a letter leads. `about` are the words the password may not be built on; they are not shown."""

    form: Form
    email: str
    about: tuple[str, ...]


def new_password_page(session: Session, token: str, now: datetime) -> NewPasswordPage | None:
    """Changes nothing: mail scanners open links. None when the link has run out, was used or never was."""
    member = members.followed_link(session, token, LinkKind.PASSWORD_RESET, now)
    if member is None:
        return None
    practice = session.get_one(Practice, member.practice_id)
    return NewPasswordPage(form=Form(), email=member.email, about=(member.name, member.email, practice.name))
