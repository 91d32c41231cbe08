"""What happens in the demo, in order: who does what when. Pure; `visits` and `clinic` act it out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from random import Random

from server.demo.author import Cue
from server.demo.people import ZONE, SyntheticCouple
from server.domain.times import at_local, in_zone

ANSWER_CLOCKS = (time(7, 20), time(12, 30), time(19, 40), time(21, 10), time(22, 15))
DAYS_WITH_SESSIONS = 2
"""The sessions to come are on the next two week days from the day after tomorrow."""
CHANCE_OF_NO_SHOW = 0.1
CHANCE_OF_SAFETY_CUE = 0.02


class Deed(IntEnum):
    """What is done; of two deeds at one moment the lower comes first."""

    FOUND = 0
    ADD = 1
    REVIEW = 2
    ASSIGN = 3
    ANSWER = 4


@dataclass(frozen=True, slots=True)
class Event:
    """One deed. `place` is whose answers, "" where it is about the couple, `couple` None for the practice itself."""

    at: datetime
    deed: Deed
    couple: SyntheticCouple | None = None
    week: int = 0
    place: str = ""

    @property
    def slot(self) -> tuple[datetime, Deed]:
        return self.at, self.deed


@dataclass(frozen=True, slots=True)
class Turns:
    """What sets one partner's week apart."""

    no_show: bool = False
    stays_open: bool = False
    declines: str = ""
    cue: Cue = Cue.NOTHING
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Tale:
    """The whole story of `weeks` weeks of homework, ending at `ends_at`, with the next session some days after."""

    couples: Sequence[SyntheticCouple]
    weeks: int
    seed: int
    ends_at: datetime

    def session_at(self, couple: SyntheticCouple, number: int) -> datetime:
        """When session `number` begins: 0 is the first, `weeks` the one to come."""
        soonest = in_zone(self.ends_at, ZONE).date() + timedelta(days=2)
        week_days = [day for ahead in range(5) if (day := soonest + timedelta(days=ahead)).weekday() < 5]
        coming: date = week_days[couple.number % DAYS_WITH_SESSIONS]
        return at_local(coming - timedelta(weeks=self.weeks - number), time.fromisoformat(couple.clock), ZONE)

    def events(self) -> list[Event]:
        """Everything that happens up to `ends_at`, in order."""
        told = [*self._beginning()]
        for couple in self.couples:
            for week in range(self.weeks):
                told += self._week(couple, week)
        return sorted(told, key=lambda event: (event.slot, event.couple.number if event.couple else -1, event.place))

    def turns(self, couple: SyntheticCouple, place: str, week: int) -> Turns:
        """The first couple lives through everything once; the last one's newest answer waits to be read alone."""
        last = self.weeks - 1
        lot = Random(f"{self.seed}/{couple.number}/{place}/{week}/turns")  # noqa: S311
        if couple.number == 0:
            return Turns(
                no_show=place == "b" and week == self.weeks // 3 and 0 < week < last,
                declines="good_moment" if place == "b" and week == last else "",
                cue=self._first_couples_cue(place, week),
                disputed=week in (last, last - 1),
                stays_open=len(self.couples) == 1 and week == last,
            )
        stays_open = week == last and (couple.number, place) in self.open_ones()
        waiting = week == last and couple is self.couples[-1] and place == "b" and not stays_open
        return Turns(
            no_show=not waiting and lot.random() < CHANCE_OF_NO_SHOW and week != last,
            stays_open=stays_open,
            declines="hard_moment" if lot.random() < CHANCE_OF_NO_SHOW / 2 and not waiting else "",
            cue=Cue.SAFETY if waiting or lot.random() < CHANCE_OF_SAFETY_CUE else Cue.NOTHING,
            disputed=(week + couple.number) % 4 == 3,
        )

    def open_ones(self) -> tuple[tuple[int, str], ...]:
        """Whose links of the last week are left open: one untouched, one begun."""
        if len(self.couples) < 3:
            return (len(self.couples) - 1, "a"), (len(self.couples) - 1, "b")
        return (1, "a"), (len(self.couples) - 1, "a")

    def _first_couples_cue(self, place: str, week: int) -> Cue:
        if place == "a" and week == max(0, self.weeks - 3):
            return Cue.SAFETY
        if place == "a" and week == self.weeks - 2:
            return Cue.SURVEILLANCE
        return Cue.NOTHING

    def _beginning(self) -> Iterator[Event]:
        first = min(self.session_at(couple, 0) for couple in self.couples)
        opens_at = at_local(in_zone(first, ZONE).date() - timedelta(days=2), time(9, 30), ZONE)
        yield Event(opens_at, Deed.FOUND)
        for couple in self.couples:
            yield Event(opens_at + timedelta(minutes=10), Deed.ADD, couple)

    def _week(self, couple: SyntheticCouple, week: int) -> Iterator[Event]:
        session_at = self.session_at(couple, week)
        yield Event(session_at + timedelta(hours=1), Deed.ASSIGN, couple, week)
        for place, _ in couple.partners:
            if not self.turns(couple, place, week).no_show:
                yield Event(self._answered_at(couple, place, week), Deed.ANSWER, couple, week, place)
        before_next = self.session_at(couple, week + 1) - timedelta(hours=3)
        yield Event(min(before_next, self.ends_at), Deed.REVIEW, couple, week)

    def _answered_at(self, couple: SyntheticCouple, place: str, week: int) -> datetime:
        lot = Random(f"{self.seed}/{couple.number}/{place}/{week}/when")  # noqa: S311
        days = lot.randint(1, 2 if week == self.weeks - 1 else 4)
        day = in_zone(self.session_at(couple, week), ZONE).date() + timedelta(days=days)
        return min(at_local(day, lot.choice(ANSWER_CLOCKS), ZONE), self.ends_at - timedelta(hours=1))
