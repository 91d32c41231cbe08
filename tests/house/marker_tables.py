"""How well the rules do on our own labelled passages, as the tables that docs/markers.md holds.

The passages lie in two halves: rules were written with one in view and never with the other. `python -m
tests.house.marker_tables` writes the tables into the document; a test compares, so that no rule changes quietly.
"""

from collections.abc import Iterator
from pathlib import Path

from server.domain.markers import the_markers
from server.domain.markers.definition import PANELS
from server.highlighting import Scoring, Tally, passages, score

PASSAGES = Path(__file__).parents[1] / "server" / "domain" / "passages"
DOCUMENT = Path(__file__).parents[2] / "docs" / "markers.md"
HALVES = ("seen", "held_back")


def scoring(half: str) -> Scoring:
    """Scores one half: "seen" or "held_back"."""
    return score(passages(_lines(half)))


def listing() -> str:
    """Markdown: every marker by family, as it is printed, with its definition, its sources and its guide sections."""
    rows = [
        f"| {marker.name} | {marker.says} | {marker.definition} | {marker.literature} | {marker.guide} |"
        for family in PANELS
        for marker in the_markers()
        if marker.family == family
    ]
    return "\n".join(["| Marker | printed as | definition | literature | guide |", "|---|---|---|---|---|", *rows])


def tables() -> str:
    """Markdown: families, then markers, each with precision and recall on both halves."""
    seen, held = (scoring(half) for half in HALVES)
    families = [(_spoken(family), _named(seen.families, family), _named(held.families, family)) for family in PANELS]
    markers = [
        (marker.name, _named(seen.markers, marker.name), _named(held.markers, marker.name))
        for family in PANELS
        for marker in the_markers()
        if marker.family == family
    ]
    return "\n".join(
        [
            *_table("Family", [*families, ("all", seen.micro, held.micro)]),
            "",
            f"Passages: {seen.passages} seen, {held.passages} held back. Of those without any marker "
            f"{seen.label_free_alarmed} of {seen.label_free} seen and {held.label_free_alarmed} of {held.label_free} "
            "held back raised a cue.",
            "",
            *_table("Marker", markers),
        ]
    )


def _table(what: str, rows: list[tuple[str, Tally, Tally]]) -> Iterator[str]:
    yield f"| {what} | precision, seen | recall, seen | precision, held back | recall, held back | held back |"
    yield "|---|---|---|---|---|---|"
    for name, seen, held in rows:
        figures = (seen.precision, seen.recall, held.precision, held.recall)
        yield f"| {name} | {' | '.join(map(_figure, figures))} | {held.hits + held.misses} |"


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.2f}"


def _spoken(family: str) -> str:
    return family.capitalize()


def _named(tallies: tuple[Tally, ...], name: str) -> Tally:
    return next((tally for tally in tallies if tally.name == name), Tally(name, 0, 0, 0))


def _lines(half: str) -> Iterator[bytes]:
    for path in sorted((PASSAGES / half).glob("*.jsonl")):
        yield from path.read_bytes().splitlines()


def written() -> str:
    """The document with both tables made anew between their marks."""
    return _between(_between(DOCUMENT.read_text("utf-8"), "markers", listing()), "halves", tables())


def _between(text: str, name: str, table: str) -> str:
    before, begin, rest = text.partition(f"<!-- {name}: begin -->\n")
    _, end, after = rest.partition(f"<!-- {name}: end -->")
    return f"{before}{begin}{table}\n{end}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(), "utf-8")
    print(tables())
