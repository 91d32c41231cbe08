"""Every worksheet of a folder, loaded and checked once.

Released versions are append-only: a changed worksheet is a new file with the next version, beside the old one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from worksheets.definition import DefinitionProblem, Guide, Worksheet
from worksheets.toml_reader import read_guide, read_worksheet

DEFINITIONS = Path(__file__).parent / "definitions"


@dataclass(frozen=True, slots=True)
class Catalog:
    """All released worksheets, by name and version, and the guides they are drawn from."""

    released: Mapping[tuple[str, int], Worksheet]
    guides: tuple[Guide, ...] = ()

    def get(self, name: str, version: int) -> Worksheet:
        """That version of that worksheet. Raises KeyError when there is none."""
        return self.released[name, version]

    def latest(self, name: str) -> Worksheet:
        """The newest version of that worksheet. Raises KeyError when there is none."""
        return self.released[name, max((version for each, version in self.released if each == name), default=0)]

    def worksheets(self) -> tuple[Worksheet, ...]:
        """The latest version of each, in the order of guide and section; those that serve all sections come first."""
        names = {name for name, _ in self.released}
        return tuple(sorted(map(self.latest, names), key=lambda each: (each.guide, each.section or 0, each.name)))

    def guide(self, name: str) -> Guide:
        """The guide of that name. Raises KeyError when there is none."""
        for guide in self.guides:
            if guide.name == name:
                return guide
        raise KeyError(name)

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that some worksheet is written in."""
        return tuple(sorted({language for each in self.released.values() for language in each.languages}))


_ADDED: list[Path] = []


@cache
def the_catalog() -> Catalog:
    """The worksheets that ship with Mendwork, and those of the folders that were added."""
    return load(DEFINITIONS, *_ADDED)


def add_folder(folder: Path) -> None:
    """Adds a practice's own guides: each a folder of definitions within `folder`, beside those that ship.

    Raises DefinitionProblem, and adds nothing, where one cannot be used.
    """
    if folder not in _ADDED:
        load(DEFINITIONS, *_ADDED, folder)
        _ADDED.append(folder)
        the_catalog.cache_clear()


def load(*folders: Path) -> Catalog:
    """Read and check every definition in the folders and below them. Raises DefinitionProblem for every fault found."""
    files = [file for folder in folders or (DEFINITIONS,) for file in sorted(folder.rglob("*.toml"))]
    guides, worksheets = _read(files)
    released: dict[tuple[str, int], Worksheet] = {}
    for worksheet in worksheets:
        if (worksheet.name, worksheet.version) in released:
            raise DefinitionProblem(_file(worksheet), "name", "another folder has this version too", "Rename one")
        released[worksheet.name, worksheet.version] = worksheet
    catalog = Catalog(MappingProxyType(released), tuple(guides))
    _versions_follow(catalog)
    _sections_exist(catalog)
    _behaviours_mean_the_same(catalog)
    return catalog


def _read(files: Iterable[Path]) -> tuple[list[Guide], list[Worksheet]]:
    """Guides and worksheets, each by itself. Raises DefinitionProblem for the faults of all the files together."""
    guides: list[Guide] = []
    worksheets: list[Worksheet] = []
    problems: list[DefinitionProblem] = []
    for file in files:
        try:
            if file.name.endswith(".guide.toml"):
                guides.append(read_guide(_text(file), file.name))
            else:
                worksheets.append(read_worksheet(_text(file), file.name))
        except DefinitionProblem as problem:
            problems.append(problem)
    if problems:
        raise DefinitionProblem.of_all(problems)
    return guides, worksheets


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise DefinitionProblem(file.name, "", "this is not UTF-8", "Save it as UTF-8") from fault


def _file(worksheet: Worksheet) -> str:
    return f"{worksheet.name}.v{worksheet.version}.toml"


def _versions_follow(catalog: Catalog) -> None:
    """A released version stays: an answer may have been given on it."""
    for name, version in catalog.released:
        if version > 1 and (name, version - 1) not in catalog.released:
            fault = f"version {version - 1} is not there"
            remedy = "Put it back: answers keep the version they were written on"
            raise DefinitionProblem(f"{name}.v{version}.toml", "version", fault, remedy)


def _sections_exist(catalog: Catalog) -> None:
    for worksheet in catalog.released.values():
        guide = next((each for each in catalog.guides if each.name == worksheet.guide), None)
        if guide and worksheet.section and worksheet.section > len(guide.sections):
            fault = f"the guide has {len(guide.sections)} sections"
            raise DefinitionProblem(_file(worksheet), "section", fault, "Name one of them, or leave section out")


def _behaviours_mean_the_same(catalog: Catalog) -> None:
    """One key is one behaviour, in whichever worksheet it is rated: reports follow it from week to week.

    A worksheet may be written in fewer languages than another: the words are compared in those that both have.
    """
    phrases: dict[tuple[str, str], str] = {}
    ranges: dict[str, tuple[int, int]] = {}
    for worksheet in catalog.worksheets():
        for behaviour in worksheet.behaviours:
            rated = (behaviour.lowest, behaviour.highest)
            same_range = ranges.setdefault(behaviour.key, rated) == rated
            same_words = all(
                phrases.setdefault((behaviour.key, language), words) == words for language, words in behaviour.phrases
            )
            if not (same_range and same_words):
                place = f"behaviours.{behaviour.key}"
                fault = "another worksheet says this behaviour differently"
                raise DefinitionProblem(_file(worksheet), place, fault, "Use the same words and range, or another key")
