"""How a synthetic person answers: which words, which numbers, what is left out. The same seed draws the same lots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar

from server.demo import answers
from server.demo.people import Person, SyntheticCouple
from worksheets.definition import About, Question, Stance
from worksheets.kinds.commitment_review import raised_key

Offered = Mapping[str, Sequence[str]]
"""The fields of a question as they stand on the page: posted name -> the values to choose from, empty for text."""
Fields = dict[str, list[str]]
T = TypeVar("T")

NUMBERS = ("rating", "agreement", "frequency", "number")
CHOICES = ("yes_no", "single_choice", "multiple_choice")
WEEKS_BETWEEN_PROMISES = 3
CHANCE_TO_DECLINE = 0.03
CHANCE_TO_LEAVE_BLANK = 0.03
CHANCE_TO_KEEP_BACK = 0.1


class Cue(StrEnum):
    """Something the week's answer must hold."""

    NOTHING = ""
    SAFETY = "safety"
    SURVEILLANCE = "surveillance"


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a couple. `disputed` is a promise kept in one account and not seen in the other."""

    number: int
    of: int
    disputed: bool = False

    @property
    def phase(self) -> str:
        return ("early", "middle", "late")[min(2, 3 * self.number // max(self.of, 3))]

    @property
    def place_in_phase(self) -> int:
        """0 for the first week of its phase."""
        return sum(Week(earlier, self.of).phase == self.phase for earlier in range(self.number))


@dataclass(frozen=True, slots=True)
class Author:
    """One person in one week. `declines` names an item that they would rather not answer."""

    couple: SyntheticCouple
    person: Person
    week: Week
    seed: int
    declines: str = ""
    cue: Cue = Cue.NOTHING

    def fill(self, question: Question, offered: Offered) -> Fields:
        """The fields they send for one question, among those that the page offers."""
        lot = self._lot(question.key)
        is_text = question.kind in ("long_text", "short_text")
        if question.item == self.declines or (is_text and self.follows_lot and lot.random() < CHANCE_TO_DECLINE):
            return _declined(question, offered)
        may_be_blank = question.kind == "rating" and not question.required and self.follows_lot
        if may_be_blank and lot.random() < CHANCE_TO_LEAVE_BLANK:
            return {}
        fields = {name: said for name, said in self._said(question, offered, lot).items() if name in offered}
        keep = question.field("keep")
        if is_text and keep in offered and lot.random() < CHANCE_TO_KEEP_BACK:
            fields[keep] = ["1"]
        return fields

    @property
    def follows_lot(self) -> bool:
        """What the first couple leaves out is planned, not drawn."""
        return self.couple.number > 0

    def _said(self, question: Question, offered: Offered, lot: Random) -> Fields:
        name = question.name
        if question.kind in NUMBERS:
            return {name: [str(self._number(question, lot))]}
        if question.kind in CHOICES:
            return {name: self._chosen(question, offered.get(name, ()), lot)}
        if question.kind == "commitment":
            return self._promise(question)
        if question.kind == "commitment_review":
            return self._review(offered)
        if question.kind == "incident":
            told = self._next_of(answers.CAME_UP)
            return {question.field(part): [self._worded(text)] for part, text in told.items()}
        return {name: [self._worded(self._text(question))]}

    def _chosen(self, question: Question, values: Sequence[str], lot: Random) -> list[str]:
        open_to_all = [value for value in values if value != "decline"]
        if question.kind == "yes_no":
            return ["yes" if lot.random() < (0.9, 0.7, 0.5)[self._phase_number] else "no"]
        if question.kind == "single_choice":
            return [lot.choice(open_to_all)] if open_to_all else []
        return [value for value in answers.EASIER[self.week.phase] if value in values] or open_to_all[:1]

    @property
    def _phase_number(self) -> int:
        return ("early", "middle", "late").index(self.week.phase)

    def _number(self, question: Question, lot: Random) -> int:
        """How settled somebody is grows over the weeks, with a setback halfway; a behaviour looks different to each."""
        value = self.person.ease + 3.5 * self._progress - self._setback
        if question.behaviour:
            value = self._seen(question.behaviour, question.about)
        return max(question.lowest, min(question.highest, round(value + lot.uniform(-0.8, 0.8))))

    def _seen(self, behaviour: str, about: About | None) -> float:
        """One behaviour from one side. Both start from the same level; people see themselves in a kinder light."""
        subject = self.couple.partner_of(self.person) if about is About.PARTNER else self.person
        draw = Random(f"{self.seed}/{self.couple.number}/{subject.name}/{behaviour}")  # noqa: S311
        level = 4.5 + draw.uniform(-1.5, 1.5) + 2.5 * self._progress - self._setback
        is_far_apart = draw.random() < 0.3
        if about is not About.PARTNER:
            return level + (1.2 if subject.stance is not Stance.INJURED else 0.0)
        if self.person.stance is Stance.RESPONSIBLE:
            return level + 0.5
        return level - (3.0 if is_far_apart else 1.5 - self._progress)

    @property
    def _progress(self) -> float:
        return self.week.number / max(self.week.of - 1, 1)

    @property
    def _setback(self) -> int:
        return 2 if self.week.number and self.week.number == self.week.of // 2 else 0

    def _promise(self, question: Question) -> Fields:
        """A new promise every few weeks; each person goes through their own stock before anything comes again."""
        is_second = self.person is self.couple.b
        if self._is_told_last and is_second:
            what, by_when, how_seen = answers.ACCESS_OFFERED
        elif makes_promise(self.week.number, is_second=is_second):
            stock = answers.PROMISES[self._stance(question)]
            what, by_when, how_seen = stock[(self.week.number + self.couple.number) % len(stock)]
        else:
            return {}
        said = {"what": what, "by_when": by_when, "how_seen": how_seen}
        return {question.field(part): [text] for part, text in said.items()}

    def _review(self, offered: Offered) -> Fields:
        """How the open promises went, and whether they came up: the writer's own and the other's, each by its place."""
        own = [field for field, values in offered.items() if "kept" in values]
        others = [field for field, values in offered.items() if "seen" in values]
        return {
            **self._reviewed(own, mine=True),
            **self._reviewed(others, mine=False),
        }

    def _reviewed(self, fields: Sequence[str], *, mine: bool) -> Fields:
        went = {field: [self._went(place, mine=mine)] for place, field in enumerate(fields)}
        came_up = {
            raised_key(field): [said] for place, field in enumerate(fields) if (said := self._raised(place, mine=mine))
        }
        return {**went, **came_up}

    @property
    def _is_told_last(self) -> bool:
        """The first couple's newest week, which the printed report is about, has one of everything."""
        return self.couple.number == 0 and self.week.number == self.week.of - 1

    def _raised(self, place: int, *, mine: bool) -> str:
        """Mostly both leave it open. The first couple's newest week has one raised unasked, in both accounts."""
        owner = self.person if mine else self.couple.partner_of(self.person)
        if self._is_told_last:
            return "unasked" if place == 0 and owner is self.couple.a else ""
        draw = Random(f"{self.seed}/{self.couple.number}/{owner.name}/{self.week.number}/raised {place}")  # noqa: S311
        return draw.choice(("unasked", "asked", "", "", ""))

    def _went(self, place: int, *, mine: bool) -> str:
        """Both partners draw the same lot for a promise, so that they mostly agree."""
        owner = self.person if mine else self.couple.partner_of(self.person)
        if self.week.disputed and place == 0 and owner.stance is not Stance.INJURED:
            return "kept" if mine else "not_seen"
        draw = Random(f"{self.seed}/{self.couple.number}/{owner.name}/{self.week.number}/went {place}")  # noqa: S311
        luck, kept = draw.random(), (0.4, 0.65, 0.8)[self._phase_number]
        rank = 0 if luck < kept else 1 if luck < (1 + kept) / 2 else 2
        return (("kept", "partly", "not_kept") if mine else ("seen", "partly_seen", "not_seen"))[rank]

    def _text(self, question: Question) -> str:
        if question.item == "hard_moment" and self.cue is Cue.SAFETY:
            return answers.SAFETY_CUE
        if question.item == "good_moment" and self.cue is Cue.SURVEILLANCE:
            return answers.SURVEILLANCE
        stance, story, phase = self._stance(question), self.couple.story, self.week.phase
        stocks: Mapping[str, Sequence[str]] = {
            "hard_moment": answers.HARD[story][stance][phase],
            "good_moment": answers.GOOD[stance][phase],
            "what_set_off": answers.BROUGHT_BACK[story][stance][phase],
            "owned": answers.OWNED[story][stance],
            "cost": answers.COST[story][stance],
            "comfort_second": answers.COMFORT[stance],
        }
        if question.item == "only_here":
            return self._next_of(answers.ONLY_HERE)
        if question.item not in stocks:
            return self._next_of(answers.OTHER_WORDS)
        stock = stocks[question.item]
        return stock[(self.week.place_in_phase + self.couple.number) % len(stock)]

    def _next_of(self, stock: Sequence[T]) -> T:
        """From a stock that both partners share: never the same for both in one week."""
        return stock[(self.week.number + self.couple.number + (self.person is self.couple.b)) % len(stock)]

    def _stance(self, question: Question) -> str:
        """The stance whose words are used: of somebody who is both, each in turn."""
        stance = question.stance or self.person.stance
        if stance is Stance.BOTH:
            own_turn = (self.week.number + (self.person is self.couple.b)) % 2
            stance = Stance.INJURED if own_turn else Stance.RESPONSIBLE
        return stance.value

    def _worded(self, text: str) -> str:
        partner = self.couple.partner_of(self.person)
        he = partner.pronouns
        return text.format(
            partner=partner.name,
            he=he.he,
            He=he.he.capitalize(),
            him=he.him,
            his=he.his,
            His=he.his.capitalize(),
            himself=he.himself,
            third=self.couple.third,
        )

    def _lot(self, about: str) -> Random:
        return Random(f"{self.seed}/{self.couple.number}/{self.person.name}/{self.week.number}/{about}")  # noqa: S311


def makes_promise(week: int, *, is_second: bool) -> bool:
    """Whether a partner makes a promise in this week: both in the first, then each in turn."""
    return not week or week % WEEKS_BETWEEN_PROMISES == (WEEKS_BETWEEN_PROMISES - 1 if is_second else 0)


def _declined(question: Question, offered: Offered) -> Fields:
    """How "I'd rather not answer" is said on this page, {} where it is not offered."""
    box = question.field("decline")
    if box in offered:
        return {box: ["1"]}
    return {question.name: ["decline"]} if "decline" in offered.get(question.name, ()) else {}
