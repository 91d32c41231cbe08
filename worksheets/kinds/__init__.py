"""The kinds of question. Each module here offers its kind as `KIND`: adding a kind is adding a file."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from worksheets.definition import Question
from worksheets.kind import Context, JsonValue, Kind, Line, OpenCommitment, Passage, Problem


def _every_kind() -> dict[str, Kind]:
    modules = sorted(module.name for module in iter_modules(__path__))
    kinds: list[Kind] = [import_module(f"{__name__}.{module}").KIND for module in modules]
    return {kind.name: kind for kind in kinds}


KINDS: Mapping[str, Kind] = MappingProxyType(_every_kind())


def kind_of(question: Question) -> Kind:
    """The kind that reads and shows this question."""
    return KINDS[question.kind]


__all__ = ["KINDS", "Context", "JsonValue", "Kind", "Line", "OpenCommitment", "Passage", "Problem", "kind_of"]
