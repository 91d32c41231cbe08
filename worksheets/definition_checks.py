"""What the items of a worksheet must say together: names, conditions, scales, and mirrors that meet."""

from collections.abc import Iterator

from worksheets.definition import (
    About,
    Item,
    Scale,
    ShowIf,
    Stance,
    When,
    Wording,
    Worksheet,
)
from worksheets.kinds import KINDS
from worksheets.toml_entry import Entry

_MEETINGS = (
    (Stance.INJURED, Stance.RESPONSIBLE),
    (Stance.RESPONSIBLE, Stance.INJURED),
    (Stance.BOTH, Stance.BOTH),
)
"""The stances with which two partners of one couple meet."""


_MIRROR_PARTS = ("groups", "items", "mirror", "about", "kind", "lowest", "highest", *Stance, *About)
"""Where a fault leaves it open who rates which behaviour, and how."""


def check(worksheet: Worksheet, top: Entry) -> None:
    """Note what is wrong with the worksheet's items taken together, as far as each of them could be read."""
    _Checks(worksheet, top).run()


class _Checks:
    def __init__(self, worksheet: Worksheet, top: Entry) -> None:
        self.worksheet = worksheet
        self.top = top

    def run(self) -> None:
        self.names_are_unique()
        for place, item in self.placed_items():
            self.condition_can_be_met(place, item)
            self.scale_fits(place, item)
            self.behaviours_are_known(place, item)
        if not self.top.faults.touch("groups", *_MIRROR_PARTS, "scale"):
            for scale in self.worksheet.scales:
                self.scale_can_be_scored(scale)
        if not self.top.faults.touch("groups", *_MIRROR_PARTS):
            self.each_view_is_asked_once()
            self.mirrors_meet()
            self.behaviours_are_used()

    def note(self, place: str, fault: str, remedy: str) -> None:
        self.top.note(place, fault, remedy)

    def placed_items(self) -> Iterator[tuple[str, Item]]:
        for g, group in enumerate(self.worksheet.groups, 1):
            for i, item in enumerate(group.items, 1):
                yield f"groups[{g}].items[{i}]", item

    def names_are_unique(self) -> None:
        groups: set[str] = set()
        for g, group in enumerate(self.worksheet.groups, 1):
            if group.key and group.key in groups:
                self.note(f"groups[{g}].key", f"“{group.key}” is used twice", "Give each group a key of its own")
            groups.add(group.key)
        items: set[str] = set()
        for place, item in self.placed_items():
            if item.key and item.key in items:
                self.note(f"{place}.key", f"“{item.key}” is used twice", "Give each item a key of its own")
            items.add(item.key)

    def condition_can_be_met(self, place: str, item: Item) -> None:
        if item.show_if is None or not item.show_if.item:
            return
        met = next((each for each in self.placed_items() if each[1].key == item.show_if.item), None)
        if met is None:
            if all(each.key for each in self.worksheet.items):
                fault = f"there is no item “{item.show_if.item}”"
                self.note(f"{place}.show_if.item", fault, "Name an item of this worksheet")
            return
        other_place, other = met
        if self.page_of(other) >= self.page_of(item):
            fault = f"“{other.key}” is not asked on an earlier page"
            self.note(f"{place}.show_if.item", fault, "Move it to an earlier group: a page works without script")
        elif not self.top.faults.touch(other_place, "kind", "options", "lowest", "highest", "value"):
            self.test_fits(place, item.show_if, other)

    def page_of(self, item: Item) -> int:
        groups = enumerate(self.worksheet.groups)
        return next(g for g, group in groups if any(each is item for each in group.items))

    def test_fits(self, place: str, condition: ShowIf, other: Item) -> None:
        place = f"{place}.show_if.{condition.test}"
        if condition.test is When.ANSWERED or self.top.faults.at(place):
            return
        if KINDS[other.kind].is_numeric:
            if isinstance(condition.value, str) or not other.lowest <= condition.value <= other.highest:
                fault = f"“{other.key}” is never {condition.value!r}"
                self.note(place, fault, f"Write a number from {other.lowest} to {other.highest}")
            return
        if condition.test is not When.EQUALS or not other.choices:
            self.note(place, f"“{other.key}” is a {other.kind}", "Use answered, or name an item with options")
            return
        values = [choice.value for choice in other.choices]
        if condition.value not in values:
            fault = f"“{other.key}” has no option “{condition.value}”"
            self.note(place, fault, f"Write one of {', '.join(values)}")

    def scale_fits(self, place: str, item: Item) -> None:
        if item.scale is None:
            return
        scale = next((each for each in self.worksheet.scales if each.key == item.scale), None)
        ranges = ("kind", "lowest", "highest")
        if scale is None:
            if not self.top.faults.at("scales"):
                self.note(f"{place}.scale", f"there is no scale “{item.scale}”", f"Write [scales.{item.scale}]")
        elif (scale.lowest, scale.highest) != (item.lowest, item.highest):
            if self.top.faults.touch(place, *ranges) or self.top.faults.touch(f"scales.{scale.key}", *ranges):
                return
            fault = (
                f"the item goes from {item.lowest} to {item.highest}, the scale from {scale.lowest} to {scale.highest}"
            )
            self.note(f"{place}.scale", fault, "Give both the same range")

    def scale_can_be_scored(self, scale: Scale) -> None:
        place = f"scales.{scale.key}"
        if self.top.faults.touch(place, "minimum_answered"):
            return
        if all(item.scale != scale.key for item in self.worksheet.items):
            self.note(place, "no item is on it", "Remove it, or put items on it")
            return
        for stance in Stance:
            asked = sum(len(item.wordings_for(stance)) for item in self.worksheet.items if item.scale == scale.key)
            if asked < scale.minimum_answered:
                fault = f"{scale.minimum_answered} answers are needed, {asked} are asked for"
                self.note(f"{place}.minimum_answered", fault, "Lower it, or put more items on the scale")
                return

    def behaviours_are_known(self, place: str, item: Item) -> None:
        if self.top.faults.at("behaviours"):
            return
        known = {behaviour.key for behaviour in self.worksheet.behaviours}
        for wording in item.wordings:
            if wording.behaviour and wording.behaviour not in known:
                fault = f"there is no behaviour “{wording.behaviour}”"
                self.note(f"{place}.mirror", fault, f"Write {wording.behaviour} under [behaviours]")

    def each_view_is_asked_once(self) -> None:
        told: set[str] = set()
        for stance in Stance:
            seen: set[tuple[str, About | None]] = set()
            for place, _, wording in self.mirrored(stance):
                behaviour = wording.behaviour or ""
                view = (behaviour, wording.about)
                if view in seen and behaviour not in told:
                    fault = f"the {stance} partner rates “{behaviour}” about {wording.about} twice"
                    self.note(f"{place}.mirror", fault, "Ask it once")
                    told.add(behaviour)
                seen.add(view)

    def mirrors_meet(self) -> None:
        """For every two stances that can meet: what one says of a behaviour, the other says from the other side.

        The first fault of a behaviour is noted: the others come of it.
        """
        told = {w.behaviour for stance in Stance for place, _, w in self.mirrored(stance) if self._is_noted(place)}
        for stance, other in _MEETINGS:
            views = {(w.behaviour, w.about): item for _, item, w in self.mirrored(other)}
            for place, item, wording in self.mirrored(stance):
                across = About.PARTNER if wording.about is About.SELF else About.SELF
                met = views.get((wording.behaviour, across))
                if wording.behaviour not in told and not self.view_meets(place, item, wording, met, (stance, other)):
                    told.add(wording.behaviour)

    def _is_noted(self, place: str) -> bool:
        return self.top.faults.at(f"{place}.mirror")

    def view_meets(
        self, place: str, item: Item, wording: Wording, met: Item | None, stances: tuple[Stance, Stance]
    ) -> bool:
        across = About.PARTNER if wording.about is About.SELF else About.SELF
        if met is None:
            fault = f"only the {stances[0]} partner rates “{wording.behaviour}”, about {wording.about}"
            self.note(f"{place}.mirror", fault, f"Ask the {stances[1]} partner about {across} too")
            return False
        if (met.kind, met.lowest, met.highest) != (item.kind, item.lowest, item.highest):
            fault = f"“{item.key}” and “{met.key}” rate “{wording.behaviour}” in different ways"
            self.note(f"{place}.mirror", fault, "Give both the same kind and range")
            return False
        return True

    def mirrored(self, stance: Stance) -> Iterator[tuple[str, Item, Wording]]:
        for place, item in self.placed_items():
            for wording in item.wordings_for(stance):
                if wording.behaviour:
                    yield place, item, wording

    def behaviours_are_used(self) -> None:
        used = {wording.behaviour for item in self.worksheet.items for wording in item.wordings}
        for behaviour in self.worksheet.behaviours:
            if behaviour.key not in used:
                self.note(f"behaviours.{behaviour.key}", "nobody is asked about it", "Remove it, or ask about it")
