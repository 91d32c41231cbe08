"""What every posted form becomes before it is trusted: what was typed, and what needs another look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Form:
    """`values` is re-rendered exactly as typed; `problems` names a field and says what to do about it."""

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    problems: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def with_problems(self, problems: Mapping[str, str]) -> "Form":
        return Form(self.values, {**self.problems, **problems})

    def in_order(self, *fields: str) -> "Form":
        """The same, its problems told in the order in which the fields stand on the page."""
        first = {name: self.problems[name] for name in fields if name in self.problems}
        return Form(self.values, {**first, **self.problems})
