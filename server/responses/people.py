"""A couple's two people with their names opened: what every page about a couple begins with."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from server.access import partners_of
from server.domain.gaps import Names
from server.domain.words import Place
from server.people import name_of
from server.tables import Couple, Partner
from server.vault import Vault
from worksheets.definition import Stance


@dataclass(frozen=True, slots=True)
class Person:
    """A partner as pages show them."""

    id: UUID
    place: Place
    name: str
    stance: Stance
    time_zone: str
    language: str


@dataclass(frozen=True, slots=True)
class People:
    """Both partners of a couple, by place in the record."""

    a: Person
    b: Person

    def __iter__(self) -> Iterator[Person]:
        return iter((self.a, self.b))

    @property
    def names(self) -> Names:
        return Names(a=self.a.name, b=self.b.name)

    def of(self, partner_id: UUID) -> Person:
        return self.a if self.a.id == partner_id else self.b

    def at(self, place: Place) -> Person:
        return self.a if place is Place.A else self.b

    def other_than(self, partner_id: UUID) -> Person:
        return self.b if self.a.id == partner_id else self.a


def people_of(session: Session, vault: Vault, couple: Couple) -> People:
    first, second = partners_of(session, couple)
    return People(a=_person(session, vault, first), b=_person(session, vault, second))


def _person(session: Session, vault: Vault, partner: Partner) -> Person:
    return Person(
        id=partner.id,
        place=partner.place,
        name=name_of(session, vault, partner),
        stance=partner.stance,
        time_zone=partner.time_zone,
        language=partner.language,
    )
