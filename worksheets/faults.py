"""Every fault of one file: noted while it is read further, told together at its end.

Whoever notes a fault goes on with a stand-in of the right type. Nothing is built of stand-ins in the end: `tell` raises
where anything was noted. What only follows from an earlier fault is not noted, so that each one told can be mended.
"""

from collections.abc import Callable

from worksheets.definition import DefinitionProblem


class Faults:
    """The faults of one file so far, each once."""

    def __init__(self) -> None:
        self._noted: dict[tuple[str, str], DefinitionProblem] = {}

    def note(self, problem: DefinitionProblem) -> None:
        self._noted.setdefault((problem.place, problem.fault), problem)

    def at(self, place: str) -> bool:
        """Whether one was noted at exactly this place."""
        return any(noted == place for noted, _ in self._noted)

    def touch(self, place: str, *parts: str) -> bool:
        """Whether one was noted at a place or below it; with `parts`, only there or where its last name is one."""
        for noted, _ in self._noted:
            if noted == place or noted.startswith((f"{place}.", f"{place}[")):
                last = noted.rpartition(".")[2].partition("[")[0]
                if not parts or noted == place or last in parts:
                    return True
        return False

    def tell(self, located: Callable[[DefinitionProblem], DefinitionProblem | None]) -> None:
        """Raise what was noted, by lines, as one DefinitionProblem; `located` gives each its line, or drops it."""
        told = [problem for noted in self._noted.values() if (problem := located(noted))]
        if told:
            raise DefinitionProblem.of_all(sorted(told, key=lambda problem: problem.line or 0))
