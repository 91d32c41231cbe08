"""TOML into a checked `Worksheet` or `Guide`.

Every fault names the file, the line, the place, the fault and the remedy; all of them are told in one
`DefinitionProblem`. What one item can say for itself is checked here; what items must say together is checked in
`definition_checks`.
"""

import re
from dataclasses import replace
from difflib import get_close_matches

from worksheets.definition import (
    About,
    Behaviour,
    Choice,
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
from worksheets.toml_file import toml_file

_WORKSHEET_FILE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.toml")
_WORKSHEET_KEYS = (
    *("name", "version", "guide", "section", "minutes", "languages", "title", "summary", "intro"),
    *("clinician_note", "behaviours", "scales", "groups"),
)
_ITEM_KEYS = ("key", "kind", "visibility", "required", "show_if", "scale", "lowest", "highest", "options", "both")
_WORDING_KEYS = ("ask", "short", "hint", "low", "high", "mirror", "about")
_STANCES = (Stance.INJURED, Stance.RESPONSIBLE)
_PAIR = (About.SELF, About.PARTNER)
_RESERVED_VALUES = {DECLINE, KEEP, CLEAR}


def read_worksheet(text: str, file: str) -> Worksheet:
    """The worksheet written in `text`, where `file` is its name: "weekly_check_in.v1.toml".

    Raises DefinitionProblem.
    """
    with toml_file(text, file) as top:
        return _worksheet(top)


def _worksheet(top: Entry) -> Worksheet:
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
    check(worksheet, top)
    return replace(worksheet, behaviours=tuple(_with_range(worksheet, each) for each in behaviours))


def read_guide(text: str, file: str) -> Guide:
    """The guide written in `text`: its title, and the titles of its sections in order. Raises DefinitionProblem."""
    with toml_file(text, file) as top:
        return _guide(top)


def _guide(top: Entry) -> Guide:
    top.knows_only(("name", "languages", "title", "sections"))
    languages = top.strings("languages")
    guide = Guide(
        name=top.key("name"),
        titles=top.text("title", languages),
        sections=tuple(_section(n, entry, languages) for n, entry in enumerate(top.entries("sections"), 1)),
    )
    if top.is_sound("name") and top.file != f"{guide.name}.guide.toml":
        top.note("name", f"the file is called {top.file}", f"Call the file {guide.name}.guide.toml")
    return guide


def _section(number: int, entry: Entry, languages: tuple[str, ...]) -> GuideSection:
    entry.knows_only(("title",))
    return GuideSection(number, entry.text("title", languages))


def _agrees_with_its_name(top: Entry, worksheet: Worksheet) -> None:
    if not top.is_sound("name", "version"):
        return
    named = _WORKSHEET_FILE.fullmatch(top.file)
    wanted = f"{worksheet.name}.v{worksheet.version}.toml"
    if named is None or named["name"] != worksheet.name:
        top.note("name", f"the file is called {top.file}", f"Call the file {wanted}, or change the name in it")
    elif int(named["version"]) != worksheet.version:
        top.note("version", f"the file is called {top.file}", f"Call the file {wanted}, or change the version in it")


def _scale(key: str, entry: Entry, languages: tuple[str, ...]) -> Scale:
    entry.knows_only(("title", "method", "minimum_answered", "lowest", "highest", "validated"))
    if entry.yes("validated"):
        entry.note("validated", "a scale of ours is not validated", "Write false; published measures are imported")
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
    lowest, highest = _range(entry, kind) if kind else (0, 0)
    return Item(
        key=entry.key("key"),
        kind=kind.name if kind else "",
        visibility=entry.word("visibility", Visibility),
        required=entry.yes("required"),
        show_if=_show_if(entry.entry("show_if")) if entry.has("show_if") else None,
        scale=_scale_of(entry, kind) if entry.has("scale") else None,
        choices=_choices(entry, kind, languages) if kind else (),
        lowest=lowest,
        highest=highest,
        max_length=kind.max_length if kind else 0,
        wordings=_wordings(entry, kind, languages),
        both_as=_both_as(entry) if entry.has("both") else None,
    )


def _both_as(entry: Entry) -> Stance | None:
    """In whose words alone a partner who is both is asked. What is rated from two sides they always answer for both."""
    if entry.table["both"] not in list(_STANCES):
        entry.note("both", f"{entry.table['both']!r} is not one of the two", f"Write one of {', '.join(_STANCES)}")
    elif not any(entry.has(stance) for stance in _STANCES):
        entry.note("both", "the item has one wording for all", "Remove it")
    elif any(
        each.has("mirror") for each in (entry, *(entry.entry(stance) for stance in _STANCES if entry.has(stance)))
    ):
        entry.note("both", "both sides of what is mirrored are asked for", "Remove it")
    else:
        return Stance(str(entry.table["both"]))
    return None


def _kind(entry: Entry) -> Kind | None:
    """None where none can be read: then nothing is said about what only some kinds have."""
    name = entry.string("kind")
    if name and name not in KINDS:
        near = get_close_matches(name, KINDS, n=1)
        remedy = f"Write “{near[0]}”" if near else f"Write one of {', '.join(sorted(KINDS))}"
        entry.note("kind", f"there is no kind “{name}”", remedy)
    return KINDS.get(name)


def _range(entry: Entry, kind: Kind) -> tuple[int, int]:
    """Lowest and highest; (0, 0) for a kind that has no numbers."""
    written = [key for key in ("lowest", "highest") if entry.has(key)]
    if written and not kind.takes_range:
        entry.note(written[0], f"a {kind.name} has no range to choose", "Remove it")
    if kind.usual_range and not (written and kind.takes_range):
        return kind.usual_range
    if kind.widest_range is None or not kind.takes_range:
        return (0, 0)
    least, most = kind.widest_range
    if not written:
        entry.note("lowest", "is missing", f"Write a whole number from {least} to {most - 1}, and highest above it")
        return (least, most)
    lowest = entry.whole("lowest", least, most - 1)
    return lowest, entry.whole("highest", lowest + 1, most)


def _scale_of(entry: Entry, kind: Kind | None) -> str | None:
    if kind and not kind.is_numeric:
        entry.note("scale", f"a {kind.name} has no number to score", "Remove it, or ask for a rating")
        return None
    return entry.key("scale") or None


def _choices(entry: Entry, kind: Kind, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    if not kind.takes_choices:
        if entry.has("options"):
            entry.note("options", f"a {kind.name} has no options to write", "Remove them, or use single_choice")
        return tuple(_usual_choice(kind, phrase, languages) for phrase in kind.usual_choices)
    options = entry.entries("options")
    if len(options) == 1:
        entry.note("options", "one option is no choice", "Write at least two")
    choices = tuple(_choice(option, languages) for option in options)
    values = [choice.value for choice in choices]
    for number, (option, value) in enumerate(zip(options, values, strict=True)):
        if value and value in values[:number]:
            option.note("value", f"“{value}” is offered twice", "Give each option a value of its own")
    return choices


def _choice(option: Entry, languages: tuple[str, ...]) -> Choice:
    option.knows_only(("value", "label"))
    value = option.key("value")
    if value in _RESERVED_VALUES:
        option.note("value", f"“{value}” means something on every page", "Choose another value")
    return Choice(value, option.text("label", languages))


def _usual_choice(kind: Kind, phrase: str, languages: tuple[str, ...]) -> Choice:
    labels = tuple((language, kind.phrase(language, phrase)) for language in languages)
    return Choice(phrase.removeprefix("option."), Text(labels))


def _show_if(entry: Entry) -> ShowIf | None:
    """Read `{ item = "set_off", equals = "yes" }`. What it names is checked once all items are known."""
    entry.knows_only(("item", *When))
    tests = [test for test in When if entry.has(test)]
    item = entry.key("item")
    if len(tests) != 1:
        entry.note("", f"there are {len(tests)} tests", f"Write one of {', '.join(When)}")
        return None
    (test,) = tests
    if test is When.ANSWERED:
        if not entry.yes(test):
            entry.note(test, "it cannot be asked whether something was left empty", "Write true")
        return ShowIf(item, test, "")
    if test is When.EQUALS and isinstance(entry.table[test], str):
        return ShowIf(item, test, entry.string(test))
    return ShowIf(item, test, entry.whole(test, -1_000_000, 1_000_000))


def _wordings(entry: Entry, kind: Kind | None, languages: tuple[str, ...]) -> tuple[Wording, ...]:
    stances = [stance for stance in _STANCES if entry.has(stance)]
    pair = [about for about in _PAIR if entry.has(about)]
    if stances and pair:
        entry.note(pair[0], "an item is worded a stance or as a mirrored pair", "Write two items")
        return ()
    if (stances or pair) and entry.has("ask"):
        entry.note("ask", "it is asked here and in the tables below", "Write it once for all, or once in each table")
    if stances:
        return _by_stance(entry, kind, languages)
    if pair:
        return _as_pair(entry, kind, languages)
    return (_wording(entry, entry, kind, languages, stance=None),)


def _by_stance(entry: Entry, kind: Kind | None, languages: tuple[str, ...]) -> tuple[Wording, ...]:
    for stance in _STANCES:
        if not entry.has(stance):
            remedy = f"Write [groups.items.{stance}], or one ask for both"
            entry.note(stance, f"there is no wording for the {stance} partner", remedy)
    written = [stance for stance in _STANCES if entry.has(stance)]
    return tuple(_wording(entry.entry(stance), entry, kind, languages, stance=stance) for stance in written)


def _as_pair(entry: Entry, kind: Kind | None, languages: tuple[str, ...]) -> tuple[Wording, ...]:
    if entry.has("about"):
        entry.note("about", "a mirrored pair is about both", "Remove it")
    for about in _PAIR:
        if not entry.has(about):
            entry.note(about, f"half of the mirrored pair is missing: {about}", f"Write [groups.items.{about}]")
        elif entry.entry(about).has("mirror") or entry.entry(about).has("about"):
            entry.entry(about).note("", "the table says already whom it is about", "Write mirror on the item alone")
    if not entry.has("mirror"):
        entry.note("mirror", "is missing", "Name the behaviour that the pair is about")
    written = [about for about in _PAIR if entry.has(about)]
    pair = (_wording(entry.entry(about), entry, kind, languages, stance=None) for about in written)
    return tuple(replace(wording, about=about) for wording, about in zip(pair, written, strict=True))


def _wording(
    own: Entry, shared: Entry, kind: Kind | None, languages: tuple[str, ...], *, stance: Stance | None
) -> Wording:
    """One wording: what `own` (a stance's or a half's table) does not say is taken from the item, `shared`."""
    if own is not shared:
        own.knows_only(_WORDING_KEYS)

    def where(key: str) -> Entry:
        return own if own.has(key) or not shared.has(key) else shared

    for end in ("low", "high"):
        if kind and where(end).has(end) and not kind.takes_ends:
            where(end).note(end, f"a {kind.name} has no ends to name", "Remove it")
    about = where("about").word("about", About) if where("about").has("about") else None
    behaviour = where("mirror").key("mirror") or None if where("mirror").has("mirror") else None
    is_pair = any(shared.has(half) for half in _PAIR)
    if kind and behaviour and not kind.is_numeric:
        where("mirror").note("mirror", f"a {kind.name} cannot be set against another", "Use a rating")
    if behaviour and about is None and not is_pair:
        where("about").note("about", "is missing", "Write self or partner")
    if about and not where("mirror").has("mirror"):
        where("mirror").note("mirror", "is missing", "Name the behaviour, or remove about")
    takes_ends = kind is not None and kind.takes_ends
    return Wording(
        stance=stance,
        about=about,
        behaviour=behaviour,
        ask=own.text("ask", languages),
        short=where("short").text("short", languages),
        hint=where("hint").text_or_nothing("hint", languages),
        low=where("low").text("low", languages) if takes_ends else Text(),
        high=where("high").text("high", languages) if takes_ends else Text(),
    )


def _with_range(worksheet: Worksheet, behaviour: Behaviour) -> Behaviour:
    """The behaviour with the range of the items that rate it."""
    for item in worksheet.items:
        if any(wording.behaviour == behaviour.key for wording in item.wordings):
            return replace(behaviour, lowest=item.lowest, highest=item.highest)
    return behaviour
