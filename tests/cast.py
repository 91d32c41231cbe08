"""The cast: Ruth owns the couple K7-Juniper (Ada and Ben), Sam is a colleague, Noor the manager, Vera is elsewhere."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from server.domain.words import Mailbox, Place, Policy, Role
from server.house import House
from server.tables import Couple, CoupleSession, Member, Partner, Practice
from tests import builders
from worksheets.definition import Stance

NOW = datetime(2026, 11, 24, 12, 10, tzinfo=UTC)
SESSION_AT = NOW.replace(hour=14, minute=0) + timedelta(days=2)
PASSWORD = "a calm and long enough phrase"
PASSCODE = "402817"


@dataclass(frozen=True, slots=True)
class Cast:
    practice: Practice
    elsewhere: Practice
    members: dict[str, Member]
    couple: Couple
    ada: Partner
    ben: Partner
    session: CoupleSession


def enter(session: Session, house: House, session_at: datetime = SESSION_AT) -> Cast:
    practice = builders.practice(session, house, "Harbour Street")
    elsewhere = builders.practice(session, house, "Elsewhere")
    members = {
        "ruth": builders.member(session, house, practice, "Ruth Okafor", "ruth@harbour.example", Role.OWNER, PASSWORD),
        "sam": builders.member(session, house, practice, "Sam Lindqvist", "sam@harbour.example", Role.CLINICIAN),
        "noor": builders.member(session, house, practice, "Noor Haddad", "noor@harbour.example", Role.MANAGER),
        "vera": builders.member(session, house, elsewhere, "Vera Kos", "vera@elsewhere.example", Role.OWNER),
    }
    couple = builders.couple(session, house, members["ruth"], "K7-Juniper", Policy.LIMITED)
    ada = builders.partner(
        session, house, couple, Place.A, "Ada", "ada@people.example", Stance.INJURED, Mailbox.PRIVATE, PASSCODE
    )
    ben = builders.partner(
        session, house, couple, Place.B, "Ben", "ben@people.example", Stance.RESPONSIBLE, Mailbox.SHARED, PASSCODE
    )
    appointment = builders.couple_session(session, couple, session_at)
    session.flush()
    return Cast(practice, elsewhere, members, couple, ada, ben, appointment)
