"""Programmes: worksheets in sequence, as TOML, read and checked like the worksheets they name.

A step names worksheets by name alone: it gives their newest version on the day it is assigned. Released programmes are
append-only, as worksheets are: a run keeps the name and version it was started with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from worksheets.catalog import Catalog, the_catalog
from worksheets.definition import DefinitionProblem, Stance, Text, Visibility, Worksheet
from worksheets.toml_entry import Entry
from worksheets.toml_file import table_of, toml_file

PROGRAMMES = Path(__file__).parent / "programmes"
MINUTES_AT_MOST = 30
"""What one step may ask of one partner: more is put off, and then left."""
_KEYS = ("name", "version", "languages", "repeats", "title", "summary", "clinician_note", "steps")
_STEP_KEYS = ("title", "worksheets", "stance")


@dataclass(frozen=True, slots=True)
class Step:
    """What is given before one session. With a `stance` it goes only to a partner who has it, or both of them."""

    titles: Text
    worksheets: tuple[str, ...]
    stance: Stance | None = None

    def title(self, language: str) -> str:
        return self.titles.into(language)

    def is_for(self, stance: Stance) -> bool:
        return self.stance is None or stance in (self.stance, Stance.BOTH)


@dataclass(frozen=True, slots=True)
class Programme:
    """Steps in their order. One that `repeats` begins again after its last step, until somebody ends it."""

    name: str
    version: int
    languages: tuple[str, ...]
    repeats: bool
    titles: Text
    summaries: Text
    clinician_notes: Text
    steps: tuple[Step, ...]

    def title(self, language: str) -> str:
        return self.titles.into(language)

    def summary(self, language: str) -> str:
        return self.summaries.into(language)

    def clinician_note(self, language: str) -> str:
        return self.clinician_notes.into(language)

    def step(self, position: int) -> Step | None:
        """The step at a position counted from 0, None where the programme is through."""
        if self.repeats:
            return self.steps[position % len(self.steps)]
        return self.steps[position] if position < len(self.steps) else None


@dataclass(frozen=True, slots=True)
class Programmes:
    """All released programmes, by name and version."""

    released: Mapping[tuple[str, int], Programme]

    def get(self, name: str, version: int) -> Programme:
        """That version of that programme. Raises KeyError when there is none."""
        return self.released[name, version]

    def latest(self) -> tuple[Programme, ...]:
        """The newest version of each, the longest first."""
        newest = {name: max(v for each, v in self.released if each == name) for name, _ in self.released}
        found = [self.released[key] for key in newest.items()]
        return tuple(sorted(found, key=lambda each: (-len(each.steps), each.name)))


@cache
def the_programmes() -> Programmes:
    """The programmes that ship with Mendwork."""
    return load(the_catalog())


def load(catalog: Catalog, folder: Path | None = None) -> Programmes:
    """Read and check every programme in `folder` and below it. Raises DefinitionProblem for every fault found."""
    released: dict[tuple[str, int], Programme] = {}
    for file in sorted((folder or PROGRAMMES).rglob("*.toml")):
        programme = read_programme(_text(file), file.name, catalog)
        if (programme.name, programme.version) in released:
            raise DefinitionProblem(file.name, "name", "another folder has this version too", "Rename one")
        released[programme.name, programme.version] = programme
    for name, version in released:
        if version > 1 and (name, version - 1) not in released:
            remedy = "Put it back: a run keeps the version it was started with"
            raise DefinitionProblem(f"{name}.v{version}.toml", "version", f"version {version - 1} is not there", remedy)
    return Programmes(MappingProxyType(released))


def is_programme(text: str) -> bool:
    """Whether a definition file is meant as a programme: the one kind that has steps."""
    try:
        return "steps" in table_of(text, "")
    except DefinitionProblem:
        return False


def read_programme(text: str, file: str, catalog: Catalog) -> Programme:
    """The programme written in `text`, where `file` is its name: "twelve_weeks_of_repair.v1.toml".

    Raises DefinitionProblem.
    """
    with toml_file(text, file) as top:
        return _programme(top, catalog)


def _programme(top: Entry, catalog: Catalog) -> Programme:
    top.knows_only(_KEYS)
    languages = top.strings("languages")
    programme = Programme(
        name=top.key("name"),
        version=top.whole("version", 1, 9_999),
        languages=languages,
        repeats=top.yes("repeats") if top.has("repeats") else False,
        titles=top.text("title", languages),
        summaries=top.text("summary", languages),
        clinician_notes=top.text("clinician_note", languages),
        steps=tuple(_step(entry, languages, catalog) for entry in top.entries("steps")),
    )
    wanted = f"{programme.name}.v{programme.version}.toml"
    if top.is_sound("name", "version") and top.file != wanted:
        top.note("name", f"the file is called {top.file}", f"Call the file {wanted}, or change name or version in it")
    return programme


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise DefinitionProblem(file.name, "", "this is not UTF-8", "Save it as UTF-8") from fault


def _step(entry: Entry, languages: tuple[str, ...], catalog: Catalog) -> Step:
    entry.knows_only(_STEP_KEYS)
    names = entry.strings("worksheets")
    sheets = tuple(sheet for name in names if (sheet := _sheet(entry, name, catalog)))
    _asks_once(entry, sheets)
    minutes = sum(sheet.minutes for sheet in sheets)
    if minutes > MINUTES_AT_MOST:
        remedy = f"Keep a step to {MINUTES_AT_MOST} minutes"
        entry.note("worksheets", f"together they take {minutes} minutes", remedy)
    return Step(
        titles=entry.text("title", languages),
        worksheets=names,
        stance=entry.word("stance", Stance) if entry.has("stance") else None,
    )


def _sheet(entry: Entry, name: str, catalog: Catalog) -> Worksheet | None:
    """A worksheet that may go out by mail. One that asks about safety alone is given in session, never by itself."""
    try:
        sheet = catalog.latest(name)
    except KeyError:
        entry.note("worksheets", f"there is no worksheet “{name}”", "Name one of the library")
        return None
    if all(item.visibility is Visibility.SAFETY for item in sheet.items):
        remedy = "Take it out: it is given in session, to one partner alone"
        entry.note("worksheets", f"“{name}” asks about safety alone and is not sent by mail", remedy)
    return sheet


def _asks_once(entry: Entry, sheets: tuple[Worksheet, ...]) -> None:
    """No behaviour is rated twice in one sitting: two answers to one question could not be told apart later."""
    asked: dict[str, str] = {}
    for sheet in sheets:
        for behaviour in sheet.behaviours:
            if behaviour.key in asked:
                fault = f"“{asked[behaviour.key]}” and “{sheet.name}” both ask about {behaviour.key}"
                entry.note("worksheets", fault, "Give them in two steps")
            asked[behaviour.key] = sheet.name
