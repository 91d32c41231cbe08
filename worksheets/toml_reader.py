"""TOML into a checked `Worksheet` or `Guide`.

Every fault is a `DefinitionProblem` that names the file, the place, the fault and the remedy. What one item can say
for itself is checked here; what items must say together is checked in `definition_checks`.
"""

import re
import tomllib
from dataclasses import replace

from worksheets.definition import (
    About,
    Behaviour,
    Choice,
    DefinitionProblem,
    Group,
    Guide,
    GuideSection,
    Item,
    Method,
    Scale,
    ShowIf,
    Stance,
    Text,
    Visibility,
    When,
    Wording,
    Worksheet,
)
from worksheets.definition_checks import check
from worksheets.kind import CLEAR, DECLINE, KEEP, Kind
from worksheets.kinds import KINDS
from worksheets.toml_entry import Entry
from worksheets.toml_lines import lines_told

_WORKSHEET_FILE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.toml")
_WORKSHEET_KEYS = (
    *("name", "version", "guide", "section", "minutes", "languages", "title", "summary", "intro"),
    *("clinician_note", "behaviours", "scales", "groups"),
)
_ITEM_KEYS = ("key", "kind", "visibility", "required", "show_if", "scale", "lowest", "highest", "options")
_WORDING_KEYS = ("ask", "short", "hint", "low", "high", "mirror", "about")
_STANCES = (Stance.INJURED, Stance.RESPONSIBLE)
_PAIR = (About.SELF, About.PARTNER)
_RESERVED_VALUES = {DECLINE, KEEP, CLEAR}


def read_worksheet(text: str, file: str) -> Worksheet:
    """The worksheet written in `text`, where `file` is its name: "weekly_check_in.v1.toml".

    Raises DefinitionProblem.
    """
    with lines_told(text):
        return _worksheet(text, file)


def _worksheet(text: str, file: str) -> Worksheet:
    top = _top(text, file)
    top.knows_only(_WORKSHEET_KEYS)
    languages = top.strings("languages")
    behaviours = tuple(Behaviour(key, entry.languages(languages)) for key, entry in top.named_entries("behaviours"))
    worksheet = Worksheet(
        name=top.key("name"),
        version=top.whole("version", 1, 9_999),
        guide=top.key("guide"),
        section=top.whole("section", 1, 99) if top.has("section") else None,
        minutes=top.whole("minutes", 1, 60),
        languages=languages,
        titles=top.text("title", languages),
        summaries=top.text("summary", languages),
        intros=top.text("intro", languages),
        clinician_notes=top.text("clinician_note", languages),
        behaviours=behaviours,
        scales=tuple(_scale(key, entry, languages) for key, entry in top.named_entries("scales")),
        groups=tuple(_group(entry, languages) for entry in top.entries("groups")),
    )
    _agrees_with_its_name(top, worksheet)
    check(worksheet, file)
    return replace(worksheet, behaviours=tuple(_with_range(worksheet, each) for each in behaviours))


def read_guide(text: str, file: str) -> Guide:
    """The guide written in `text`: its title, and the titles of its sections in order. Raises DefinitionProblem."""
    with lines_told(text):
        return _guide(text, file)


def _guide(text: str, file: str) -> Guide:
    top = _top(text, file)
    top.knows_only(("name", "languages", "title", "sections"))
    languages = top.strings("languages")
    guide = Guide(
        name=top.key("name"),
        titles=top.text("title", languages),
        sections=tuple(_section(n, entry, languages) for n, entry in enumerate(top.entries("sections"), 1)),
    )
    if file != f"{guide.name}.guide.toml":
        top.refuse("name", f"the file is called {file}", f"Call the file {guide.name}.guide.toml")
    return guide


def _top(text: str, file: str) -> Entry:
    try:
        return Entry(file, "", tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise DefinitionProblem(file, "", f"this is not TOML: {fault}", "Mend the line it names") from fault


def _section(number: int, entry: Entry, languages: tuple[str, ...]) -> GuideSection:
    entry.knows_only(("title",))
    return GuideSection(number, entry.text("title", languages))


def _agrees_with_its_name(top: Entry, worksheet: Worksheet) -> None:
    named = _WORKSHEET_FILE.fullmatch(top.file)
    wanted = f"{worksheet.name}.v{worksheet.version}.toml"
    if named is None or named["name"] != worksheet.name:
        top.refuse("name", f"the file is called {top.file}", f"Call the file {wanted}, or change the name in it")
    if int(named["version"]) != worksheet.version:
        top.refuse("version", f"the file is called {top.file}", f"Call the file {wanted}, or change the version in it")


def _scale(key: str, entry: Entry, languages: tuple[str, ...]) -> Scale:
    entry.knows_only(("title", "method", "minimum_answered", "lowest", "highest", "validated"))
    if entry.yes("validated"):
        entry.refuse("validated", "a scale of ours is not validated", "Write false; published measures are imported")
    lowest = entry.whole("lowest", -1_000_000, 1_000_000)
    return Scale(
        key=key,
        titles=entry.text("title", languages),
        method=entry.word("method", Method),
        minimum_answered=entry.whole("minimum_answered", 1, 99),
        lowest=lowest,
        highest=entry.whole("highest", lowest + 1, 1_000_001),
    )


def _group(entry: Entry, languages: tuple[str, ...]) -> Group:
    entry.knows_only(("key", "title", "intro", "items"))
    return Group(
        key=entry.key("key"),
        titles=entry.text("title", languages),
        intros=entry.text_or_nothing("intro", languages),
        items=tuple(_item(each, languages) for each in entry.entries("items")),
    )


def _item(entry: Entry, languages: tuple[str, ...]) -> Item:
    entry.knows_only((*_ITEM_KEYS, *_WORDING_KEYS, *_STANCES, *_PAIR))
    kind = _kind(entry)
    lowest, highest = _range(entry, kind)
    return Item(
        key=entry.key("key"),
        kind=kind.name,
        visibility=entry.word("visibility", Visibility),
        required=entry.yes("required"),
        show_if=_show_if(entry.entry("show_if")) if entry.has("show_if") else None,
        scale=_scale_of(entry, kind),
        choices=_choices(entry, kind, languages),
        lowest=lowest,
        highest=highest,
        max_length=kind.max_length,
        wordings=_wordings(entry, kind, languages),
    )


def _kind(entry: Entry) -> Kind:
    name = entry.string("kind")
    if name not in KINDS:
        entry.refuse("kind", f"there is no kind “{name}”", f"Write one of {', '.join(sorted(KINDS))}")
    return KINDS[name]


def _range(entry: Entry, kind: Kind) -> tuple[int, int]:
    """Lowest and highest; (0, 0) for a kind that has no numbers."""
    written = [key for key in ("lowest", "highest") if entry.has(key)]
    if written and not kind.takes_range:
        entry.refuse(written[0], f"a {kind.name} has no range to choose", "Remove it")
    if kind.usual_range and not written:
        return kind.usual_range
    if kind.widest_range is None or not kind.takes_range:
        return (0, 0)
    least, most = kind.widest_range
    lowest = entry.whole("lowest", least, most - 1)
    return lowest, entry.whole("highest", lowest + 1, most)


def _scale_of(entry: Entry, kind: Kind) -> str | None:
    if not entry.has("scale"):
        return None
    if not kind.is_numeric:
        entry.refuse("scale", f"a {kind.name} has no number to score", "Remove it, or ask for a rating")
    return entry.key("scale")


def _choices(entry: Entry, kind: Kind, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    if not kind.takes_choices:
        if entry.has("options"):
            entry.refuse("options", f"a {kind.name} has no options to write", "Remove them, or use single_choice")
        return tuple(_usual_choice(kind, phrase, languages) for phrase in kind.usual_choices)
    options = entry.entries("options")
    if len(options) < 2:
        entry.refuse("options", "one option is no choice", "Write at least two")
    choices = tuple(_choice(option, languages) for option in options)
    values = [choice.value for choice in choices]
    for option, value in zip(options, values, strict=True):
        if values.count(value) > 1:
            option.refuse("value", f"“{value}” is offered twice", "Give each option a value of its own")
    return choices


def _choice(option: Entry, languages: tuple[str, ...]) -> Choice:
    option.knows_only(("value", "label"))
    value = option.key("value")
    if value in _RESERVED_VALUES:
        option.refuse("value", f"“{value}” means something on every page", "Choose another value")
    return Choice(value, option.text("label", languages))


def _usual_choice(kind: Kind, phrase: str, languages: tuple[str, ...]) -> Choice:
    labels = tuple((language, kind.phrase(language, phrase)) for language in languages)
    return Choice(phrase.removeprefix("option."), Text(labels))


def _show_if(entry: Entry) -> ShowIf:
    """Read `{ item = "set_off", equals = "yes" }`. What it names is checked once all items are known."""
    entry.knows_only(("item", *When))
    tests = [test for test in When if entry.has(test)]
    if len(tests) != 1:
        entry.refuse("", f"there are {len(tests)} tests", f"Write one of {', '.join(When)}")
    (test,) = tests
    if test is When.ANSWERED:
        if not entry.yes(test):
            entry.refuse(test, "it cannot be asked whether something was left empty", "Write true")
        return ShowIf(entry.key("item"), test, "")
    value = entry.table[test]
    if isinstance(value, str) and test is When.EQUALS:
        return ShowIf(entry.key("item"), test, entry.string(test))
    return ShowIf(entry.key("item"), test, entry.whole(test, -1_000_000, 1_000_000))


def _wordings(entry: Entry, kind: Kind, languages: tuple[str, ...]) -> tuple[Wording, ...]:
    stances = [stance for stance in _STANCES if entry.has(stance)]
    pair = [about for about in _PAIR if entry.has(about)]
    if stances and pair:
        entry.refuse(pair[0], "an item is worded a stance or as a mirrored pair", "Write two items")
    if (stances or pair) and entry.has("ask"):
        entry.refuse("ask", "it is asked here and in the tables below", "Write it once for all, or once in each table")
    if stances:
        return _by_stance(entry, kind, languages)
    if pair:
        return _as_pair(entry, kind, languages)
    return (_wording(entry, entry, kind, languages, stance=None),)


def _by_stance(entry: Entry, kind: Kind, languages: tuple[str, ...]) -> tuple[Wording, ...]:
    for stance in _STANCES:
        if not entry.has(stance):
            remedy = f"Write [groups.items.{stance}], or one ask for both"
            entry.refuse(stance, f"there is no wording for the {stance} partner", remedy)
    return tuple(_wording(entry.entry(stance), entry, kind, languages, stance=stance) for stance in _STANCES)


def _as_pair(entry: Entry, kind: Kind, languages: tuple[str, ...]) -> tuple[Wording, ...]:
    if entry.has("about"):
        entry.refuse("about", "a mirrored pair is about both", "Remove it")
    for about in _PAIR:
        if not entry.has(about):
            entry.refuse(about, f"half of the mirrored pair is missing: {about}", f"Write [groups.items.{about}]")
        if entry.entry(about).has("mirror") or entry.entry(about).has("about"):
            entry.entry(about).refuse("", "the table says already whom it is about", "Write mirror on the item alone")
    if not entry.has("mirror"):
        entry.refuse("mirror", "is missing", "Name the behaviour that the pair is about")
    pair = (_wording(entry.entry(about), entry, kind, languages, stance=None) for about in _PAIR)
    return tuple(replace(wording, about=about) for wording, about in zip(pair, _PAIR, strict=True))


def _wording(own: Entry, shared: Entry, kind: Kind, languages: tuple[str, ...], *, stance: Stance | None) -> Wording:
    """One wording: what `own` (a stance's or a half's table) does not say is taken from the item, `shared`."""
    if own is not shared:
        own.knows_only(_WORDING_KEYS)

    def where(key: str) -> Entry:
        return own if own.has(key) or not shared.has(key) else shared

    for end in ("low", "high"):
        if where(end).has(end) and not kind.takes_ends:
            where(end).refuse(end, f"a {kind.name} has no ends to name", "Remove it")
    about = where("about").word("about", About) if where("about").has("about") else None
    behaviour = where("mirror").key("mirror") if where("mirror").has("mirror") else None
    is_pair = any(shared.has(half) for half in _PAIR)
    if behaviour and not kind.is_numeric:
        where("mirror").refuse("mirror", f"a {kind.name} cannot be set against another", "Use a rating")
    if behaviour and about is None and not is_pair:
        where("about").refuse("about", "is missing", "Write self or partner")
    if about and behaviour is None:
        where("mirror").refuse("mirror", "is missing", "Name the behaviour, or remove about")
    return Wording(
        stance=stance,
        about=about,
        behaviour=behaviour,
        ask=own.text("ask", languages),
        short=where("short").text("short", languages),
        hint=where("hint").text_or_nothing("hint", languages),
        low=where("low").text("low", languages) if kind.takes_ends else Text(),
        high=where("high").text("high", languages) if kind.takes_ends else Text(),
    )


def _with_range(worksheet: Worksheet, behaviour: Behaviour) -> Behaviour:
    """The behaviour with the range of the items that rate it."""
    rated = next(
        item for item in worksheet.items if any(wording.behaviour == behaviour.key for wording in item.wordings)
    )
    return replace(behaviour, lowest=rated.lowest, highest=rated.highest)
