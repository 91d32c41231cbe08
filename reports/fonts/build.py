"""Builds the fonts that reports bundle, one TrueType file a face, from the web fonts of @fontsource (OFL-1.1).

    python -m reports.fonts.build FOLDER

FOLDER holds one unpacked npm package a family: literata, noto-emoji, noto-naskh-arabic, noto-sans-hebrew,
atkinson-hyperlegible-next. Characters that two subsets carry are taken from the first alone: merged twice they get a
second, unmapped glyph, which fails PDF/UA.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.merge import Merger
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.reverseContourPen import ReverseContourPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent

LATIN = ("latin", "latin-ext")
EUROPEAN = (*LATIN, "vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext")
FACES: dict[str, tuple[str, Sequence[str], int]] = {
    "AtkinsonHyperlegibleNext-Regular": ("atkinson-hyperlegible-next", LATIN, 400),
    "AtkinsonHyperlegibleNext-SemiBold": ("atkinson-hyperlegible-next", LATIN, 600),
    "Literata-Regular": ("literata", EUROPEAN, 400),
    "NotoNaskhArabic-Regular": ("noto-naskh-arabic", ("arabic",), 400),
    "NotoSansHebrew-Regular": ("noto-sans-hebrew", ("hebrew",), 400),
    "NotoEmoji-Regular": ("noto-emoji", ("emoji",), 400),
}


def build(folder: Path) -> None:
    """Writes every face beside this file."""
    for name, (package, subsets, weight) in FACES.items():
        files = [folder / package / "files" / f"{package}-{part}-{weight}-normal.woff2" for part in subsets]
        merged(files).save(HERE / f"{name}.ttf")
    marks().save(HERE / "MendworkMarks.ttf")


def merged(files: Sequence[Path]) -> Any:
    """One font of all characters of `files`; layout features (ligatures, marks) come from the first file."""
    with tempfile.TemporaryDirectory() as folder:
        parts: list[str] = []
        known: set[int] = set()
        for number, file in enumerate(files):
            font = TTFont(file, recalcTimestamp=False)
            font.flavor = None
            here = set(font.getBestCmap())
            if parts:
                _keep_only(font, here - known)
            known |= here
            parts.append(f"{folder}/{number}.ttf")
            font.save(parts[-1])
        if len(parts) == 1:
            return TTFont(parts[0], lazy=False, recalcTimestamp=False)
        return Merger().merge(parts)


def _keep_only(font: Any, characters: set[int]) -> None:
    options = subset.Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


# ---------------------------------------------------------------- the partners' marks, our own seven glyphs

MIDDLE = 300
"""Height of a mark's centre above the base line, so that it stands level with small letters."""

GLYPHS = {
    "space": 0x20, "circle": 0x25CF, "ring": 0x25CB, "diamond": 0x25C6, "lozenge": 0x25C7, "arrow": 0x2192,
    "box": 0x2610,
}  # fmt: skip


def marks() -> Any:
    names = [".notdef", *GLYPHS]
    glyphs, widths = {}, {}
    for name in names:
        outline = TTGlyphPen(None)
        _draw(name, Cu2QuPen(outline, 1.0))
        glyphs[name] = outline.glyph()
        widths[name] = {"space": 250, "arrow": 900}.get(name, 760)
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({character: name for name, character in GLYPHS.items()})
    font.setupGlyf(glyphs)
    edges = {name: getattr(glyph, "xMin", 0) if glyph.numberOfContours else 0 for name, glyph in glyphs.items()}
    font.setupHorizontalMetrics({name: (widths[name], edges[name]) for name in names})
    font.setupHorizontalHeader(ascent=984, descent=-316)
    font.setupOS2(
        sTypoAscender=984, sTypoDescender=-316, usWinAscent=984, usWinDescent=316, sxHeight=496, sCapHeight=668
    )
    font.setupNameTable(
        {
            "familyName": "Mendwork Marks",
            "styleName": "Regular",
            "uniqueFontIdentifier": "MendworkMarks-1",
            "fullName": "Mendwork Marks",
            "psName": "MendworkMarks",
            "version": "1.0",
        }
    )
    font.setupPost()
    return font


def _draw(name: str, pen: Any) -> None:
    centre = 380
    if name in ("circle", "ring"):
        _circle(pen, centre, 255)
    if name == "ring":
        _circle(ReverseContourPen(pen), centre, 185)
    if name in ("diamond", "lozenge"):
        _polygon(pen, _square_on_its_tip(centre, 330))
    if name == "lozenge":
        _polygon(pen, _square_on_its_tip(centre, 225)[::-1])
    if name == "arrow":
        head = [(640, 340), (520, 470), (610, 510), (840, 305), (610, 100), (520, 140), (640, 270)]
        _polygon(pen, [(60, 270), (60, 340), *head][::-1])
    if name == "box":
        _polygon(pen, [(70, -20), (690, -20), (690, 600), (70, 600)])
        _polygon(pen, [(125, 35), (635, 35), (635, 545), (125, 545)][::-1])


def _circle(pen: Any, x: int, radius: int) -> None:
    y, k = MIDDLE, 0.5523 * radius
    pen.moveTo((x + radius, y))
    pen.curveTo((x + radius, y + k), (x + k, y + radius), (x, y + radius))
    pen.curveTo((x - k, y + radius), (x - radius, y + k), (x - radius, y))
    pen.curveTo((x - radius, y - k), (x - k, y - radius), (x, y - radius))
    pen.curveTo((x + k, y - radius), (x + radius, y - k), (x + radius, y))
    pen.closePath()


def _polygon(pen: Any, points: Sequence[tuple[int, int]]) -> None:
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def _square_on_its_tip(x: int, radius: int) -> list[tuple[int, int]]:
    return [(x + radius, MIDDLE), (x, MIDDLE + radius), (x - radius, MIDDLE), (x, MIDDLE - radius)]


if __name__ == "__main__":
    build(Path(sys.argv[1]))
