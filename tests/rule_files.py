"""Rules for tests, few and plain, so that nothing here changes when the released ones do."""

import json
from collections.abc import Mapping
from pathlib import Path

from server.domain.markers.definition import load
from server.domain.markers.engine import Reader
from server.responses import hearing, highlights
from server.responses.hearing import Rules

PANELS = {
    "ownership": ("accountability", "Accountability", "owns it"),
    "harm_ack": ("accountability", "Accountability", "names the effect"),
    "transparency": ("accountability", "Accountability", "offers openness"),
    "minimising": ("defensiveness", "Defensiveness", "plays it down"),
    "absolutes": ("communication", "Communication: obstacles", "says always or never"),
    "fear": ("safety", "Safety", "is afraid of the other"),
    "monitoring": ("safety", "Safety", "checks or is checked"),
}

OWNS = {"ownership": ["that was mine", "i lied"]}
PLAIN = {**OWNS, "minimising": ["only a text"], "fear": ["afraid of (?:him|her)"]}


def rules(folder: Path, patterns: Mapping[str, list[str]], edition: str, hidden: tuple[str, ...] = ()) -> Rules:
    """A set of rules named `edition`, one file in `folder` for each marker; `fear` raises an alert."""
    folder = folder / edition
    folder.mkdir()
    for marker, own in patterns.items():
        (folder / f"{marker}.toml").write_text(_file(marker, own, hidden))
    markers = load(folder)
    return Rules(edition, Reader(markers), {marker.name: marker for marker in markers})


def take_in_their_place(monkeypatch, made: Rules) -> None:
    """From here on everything is read with these rules, as after a new version."""
    monkeypatch.setattr(hearing, "the_rules", lambda: made)
    monkeypatch.setattr(highlights, "the_edition", lambda: made.edition)


def _file(marker: str, patterns: list[str], hidden: tuple[str, ...]) -> str:
    family, panel, says = PANELS[marker]
    listed = ", ".join(json.dumps(pattern) for pattern in patterns)
    return f"""
marker = "{marker}"
family = "{family}"
panel = "{panel}"
says = "{says}"
version = 1
definition = "A rule of the tests."
guide = ""
literature = ""
shown = {"false" if marker in hidden else "true"}
alert = {"true" if marker == "fear" else "false"}

[[rule]]
id = "{"access_offered" if marker == "transparency" else "plain"}"
why = "The words stand there as they are."
target = "{"partner" if marker == "monitoring" else ""}"
patterns = [{listed}]

[examples]
found = []
passed_over = []
"""
