"""What the items of a worksheet must say together: names, conditions, scales, and mirrors that meet."""

from collections.abc import Iterator

from worksheets.definition import (
    About,
    DefinitionProblem,
    Item,
    Scale,
    ShowIf,
    Stance,
    When,
    Wording,
    Worksheet,
)
from worksheets.kinds import KINDS

_MEETINGS = (
    (Stance.INJURED, Stance.RESPONSIBLE),
    (Stance.RESPONSIBLE, Stance.INJURED),
    (Stance.BOTH, Stance.BOTH),
)
"""The stances with which two partners of one couple meet."""


def check(worksheet: Worksheet, file: str) -> None:
    """Raise the first DefinitionProblem among the worksheet's items taken together."""
    _Checks(worksheet, file).run()


class _Checks:
    def __init__(self, worksheet: Worksheet, file: str) -> None:
        self.worksheet = worksheet
        self.file = file

    def run(self) -> None:
        self.names_are_unique()
        for place, item in self.placed_items():
            self.condition_can_be_met(place, item)
            self.scale_fits(place, item)
            self.behaviours_are_known(place, item)
        for scale in self.worksheet.scales:
            self.scale_can_be_scored(scale)
        self.each_view_is_asked_once()
        self.mirrors_meet()
        self.behaviours_are_used()

    def refuse(self, place: str, fault: str, remedy: str) -> None:
        raise DefinitionProblem(self.file, place, fault, remedy)

    def placed_items(self) -> Iterator[tuple[str, Item]]:
        for g, group in enumerate(self.worksheet.groups, 1):
            for i, item in enumerate(group.items, 1):
                yield f"groups[{g}].items[{i}]", item

    def names_are_unique(self) -> None:
        groups: set[str] = set()
        for g, group in enumerate(self.worksheet.groups, 1):
            if group.key in groups:
                self.refuse(f"groups[{g}].key", f"“{group.key}” is used twice", "Give each group a key of its own")
            groups.add(group.key)
        items: set[str] = set()
        for place, item in self.placed_items():
            if item.key in items:
                self.refuse(f"{place}.key", f"“{item.key}” is used twice", "Give each item a key of its own")
            items.add(item.key)

    def condition_can_be_met(self, place: str, item: Item) -> None:
        if item.show_if is None:
            return
        page = self.page_of(item.key)
        other = next((each for each in self.worksheet.items if each.key == item.show_if.item), None)
        if other is None:
            fault = f"there is no item “{item.show_if.item}”"
            self.refuse(f"{place}.show_if.item", fault, "Name an item of this worksheet")
        elif self.page_of(other.key) >= page:
            fault = f"“{other.key}” is not asked on an earlier page"
            self.refuse(f"{place}.show_if.item", fault, "Move it to an earlier group: a page works without script")
        else:
            self.test_fits(place, item.show_if, other)

    def page_of(self, key: str) -> int:
        return next(g for g, group in enumerate(self.worksheet.groups) for each in group.items if each.key == key)

    def test_fits(self, place: str, condition: ShowIf, other: Item) -> None:
        place = f"{place}.show_if.{condition.test}"
        if condition.test is When.ANSWERED:
            return
        if KINDS[other.kind].is_numeric:
            if isinstance(condition.value, str) or not other.lowest <= condition.value <= other.highest:
                fault = f"“{other.key}” is never {condition.value!r}"
                self.refuse(place, fault, f"Write a number from {other.lowest} to {other.highest}")
            return
        if condition.test is not When.EQUALS or not other.choices:
            self.refuse(place, f"“{other.key}” is a {other.kind}", "Use answered, or name an item with options")
        values = [choice.value for choice in other.choices]
        if condition.value not in values:
            fault = f"“{other.key}” has no option “{condition.value}”"
            self.refuse(place, fault, f"Write one of {', '.join(values)}")

    def scale_fits(self, place: str, item: Item) -> None:
        if item.scale is None:
            return
        scale = next((each for each in self.worksheet.scales if each.key == item.scale), None)
        if scale is None:
            self.refuse(f"{place}.scale", f"there is no scale “{item.scale}”", f"Write [scales.{item.scale}]")
        elif (scale.lowest, scale.highest) != (item.lowest, item.highest):
            fault = (
                f"the item goes from {item.lowest} to {item.highest}, the scale from {scale.lowest} to {scale.highest}"
            )
            self.refuse(f"{place}.scale", fault, "Give both the same range")

    def scale_can_be_scored(self, scale: Scale) -> None:
        for stance in Stance:
            asked = sum(len(item.wordings_for(stance)) for item in self.worksheet.items if item.scale == scale.key)
            if asked < scale.minimum_answered:
                fault = f"{scale.minimum_answered} answers are needed, {asked} are asked for"
                self.refuse(f"scales.{scale.key}.minimum_answered", fault, "Lower it, or put more items on the scale")

    def behaviours_are_known(self, place: str, item: Item) -> None:
        known = {behaviour.key for behaviour in self.worksheet.behaviours}
        for wording in item.wordings:
            if wording.behaviour and wording.behaviour not in known:
                fault = f"there is no behaviour “{wording.behaviour}”"
                self.refuse(f"{place}.mirror", fault, f"Write {wording.behaviour} under [behaviours]")

    def each_view_is_asked_once(self) -> None:
        for stance in Stance:
            seen: set[tuple[str, About | None]] = set()
            for place, _, wording in self.mirrored(stance):
                view = (wording.behaviour or "", wording.about)
                if view in seen:
                    fault = f"the {stance} partner rates “{view[0]}” about {view[1]} twice"
                    self.refuse(f"{place}.mirror", fault, "Ask it once")
                seen.add(view)

    def mirrors_meet(self) -> None:
        """For every two stances that can meet: what one says of a behaviour, the other says from the other side."""
        for stance, other in _MEETINGS:
            views = {(w.behaviour, w.about): item for _, item, w in self.mirrored(other)}
            for place, item, wording in self.mirrored(stance):
                across = About.PARTNER if wording.about is About.SELF else About.SELF
                self.view_meets(place, item, wording, views.get((wording.behaviour, across)), (stance, other))

    def view_meets(
        self, place: str, item: Item, wording: Wording, met: Item | None, stances: tuple[Stance, Stance]
    ) -> None:
        across = About.PARTNER if wording.about is About.SELF else About.SELF
        if met is None:
            fault = f"only the {stances[0]} partner rates “{wording.behaviour}”, about {wording.about}"
            self.refuse(f"{place}.mirror", fault, f"Ask the {stances[1]} partner about {across} too")
        elif (met.kind, met.lowest, met.highest) != (item.kind, item.lowest, item.highest):
            fault = f"“{item.key}” and “{met.key}” rate “{wording.behaviour}” in different ways"
            self.refuse(f"{place}.mirror", fault, "Give both the same kind and range")

    def mirrored(self, stance: Stance) -> Iterator[tuple[str, Item, Wording]]:
        for place, item in self.placed_items():
            for wording in item.wordings_for(stance):
                if wording.behaviour:
                    yield place, item, wording

    def behaviours_are_used(self) -> None:
        used = {wording.behaviour for item in self.worksheet.items for wording in item.wordings}
        for behaviour in self.worksheet.behaviours:
            if behaviour.key not in used:
                self.refuse(f"behaviours.{behaviour.key}", "nobody is asked about it", "Remove it, or ask about it")
        scored = {item.scale for item in self.worksheet.items}
        for scale in self.worksheet.scales:
            if scale.key not in scored:
                self.refuse(f"scales.{scale.key}", "no item is on it", "Remove it, or put items on it")
