"""The bundled typefaces: what they can set, and how wide."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent / "fonts"


@cache
def typefaces() -> dict[str, bytes]:
    """Every typeface by the name of its file."""
    return {file.name: file.read_bytes() for file in sorted(FOLDER.glob("*.ttf"))}


@cache
def printable() -> frozenset[str]:
    """Every character that the bundled typefaces can set."""
    return frozenset(chr(code) for font in typefaces().values() for code in TTFont(BytesIO(font)).getBestCmap())


@cache
def text_width(text: str, size: float) -> float:
    """Width in points of a label in a chart, at `size` points: charts place their own labels."""
    characters, widths = _label_metrics()
    units: int = sum(widths[characters.get(ord(letter), ".notdef")][0] for letter in text)
    return round(units * size / 1000, 2)


@cache
def _label_metrics() -> tuple[dict[int, str], Any]:
    font = TTFont(BytesIO(typefaces()["AtkinsonHyperlegibleNext-Regular.ttf"]))
    return font.getBestCmap(), font["hmtx"]
