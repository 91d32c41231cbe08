"""The synthetic people of the demo: a clinician, and couples who exist nowhere."""

from dataclasses import dataclass
from random import Random

from worksheets.definition import Stance


@dataclass(frozen=True, slots=True)
class Pronouns:
    """How others speak of somebody: 'he was late', 'I told him', 'his sister'."""

    he: str
    him: str
    his: str
    himself: str


HE, SHE = Pronouns("he", "him", "his", "himself"), Pronouns("she", "her", "her", "herself")


@dataclass(frozen=True, slots=True)
class Person:
    """One partner. `ease` is where their ratings begin, 0 to 10."""

    name: str
    email: str
    pronouns: Pronouns
    stance: Stance
    mailbox: str
    zone: str
    ease: int


@dataclass(frozen=True, slots=True)
class SyntheticCouple:
    """Two people and what happened between them: `story` names a stock of answers. `clock` is when they come."""

    number: int
    code: str
    story: str
    direction: str
    policy: str
    a: Person
    b: Person
    clock: str

    @property
    def partners(self) -> tuple[tuple[str, Person], tuple[str, Person]]:
        return ("a", self.a), ("b", self.b)

    def partner_of(self, person: Person) -> Person:
        return self.b if person is self.a else self.a

    @property
    def third(self) -> str:
        """How one speaks of somebody outside the couple whom a story is about: 'I met her by chance'."""
        responsible = self.a if self.a.stance is Stance.RESPONSIBLE else self.b
        return "her" if responsible.pronouns is HE else "him"


CLINICIAN = "Ruth Okafor"
CLINICIAN_EMAIL = "ruth@harbourstreet.example"
PASSWORD = "seven herons under a slow bridge"  # noqa: S105 (of a person who does not exist)
PRACTICE = "Harbour Street Practice"
SENDER = "R. Okafor"
ZONE = "Europe/London"

_WOMEN = (
    "Ada Mina Ines Leila Greta Nora Asha Odile Tess Ruby Maren Yara Clara Ivy Salma Edith Priya Joan Freya Lotte "
    "Hana Sylvie Bea Carys Imani Vera Wanda Zofia Petra Maud"
)
WOMEN = tuple(_WOMEN.split())
_MEN = (
    "Ben Tomas Arun Jonas Malik Peter Owen Luca Sami Emil Hugo Dario Kofi Felix Anton Rafi Simon Noel Idris Piet "
    "Yusuf Colm Evan Marek Otis Basil Henrik Ravi Teo Walter"
)
MEN = tuple(_MEN.split())
_WORDS = (
    "Juniper Larch Heron Alder Curlew Rowan Plover Hazel Dunlin Sorrel Lapwing Maple Osprey Sedge Wren Linden Teal "
    "Bramble Swallow Thistle"
)
WORDS = tuple(_WORDS.split())
LETTERS = "KTRMBDHLNPSVW"
CLOCKS = ("14:00", "11:15", "16:30", "09:30", "17:45")


def couples(count: int, seed: int) -> tuple[SyntheticCouple, ...]:
    """`count` couples, the same for the same seed."""
    return tuple(_couple(number, Random(f"{seed}/couple/{number}")) for number in range(count))  # noqa: S311


def _couple(number: int, lot: Random) -> SyntheticCouple:
    stances = (Stance.INJURED, Stance.RESPONSIBLE)
    if number % 3 == 1:
        stances = (Stance.RESPONSIBLE, Stance.INJURED)
    if number % 5 == 2:
        stances = (Stance.BOTH, Stance.BOTH)
    first, second = (HE, SHE) if number % 3 == 2 else (SHE, HE)
    if number % 11 == 6:
        second = first
    names = _names(number, first, second, lot)
    mailboxes = ("private", "shared" if number % 4 == 1 else "private")
    return SyntheticCouple(
        number=number,
        code=_code(number, lot),
        story="money" if number % 2 else "messages",
        direction=("staying", "undecided", "undecided", "separating")[number % 4],
        policy=("limited", "no_secrets", "private")[number % 3],
        a=_person(names[0], number, first, stances[0], mailboxes[0], lot),
        b=_person(names[1], number, second, stances[1], mailboxes[1], lot),
        clock=CLOCKS[number % len(CLOCKS)],
    )


def _names(number: int, first: Pronouns, second: Pronouns, lot: Random) -> tuple[str, str]:
    """Two different names; the first couple is always Ada and Ben."""
    if number == 0:
        return "Ada", "Ben"
    others = [name for name in (*WOMEN, *MEN) if name not in ("Ada", "Ben")]
    one = lot.choice([name for name in others if (name in WOMEN) is (first is SHE)])
    return one, lot.choice([name for name in others if (name in WOMEN) is (second is SHE) and name != one])


def _person(name: str, number: int, pronouns: Pronouns, stance: Stance, mailbox: str, lot: Random) -> Person:
    ease = lot.randint(2, 4) if stance is Stance.INJURED else lot.randint(4, 6)
    return Person(name, f"{name.lower()}.{number + 1}@people.example", pronouns, stance, mailbox, ZONE, ease)


def _code(number: int, lot: Random) -> str:
    """Letter, number and word, different for every couple: K7-Juniper."""
    if number == 0:
        return "K7-Juniper"
    return f"{lot.choice(LETTERS)}{number % 900 + 100 if number > 8 else number}-{WORDS[number % len(WORDS)]}"
