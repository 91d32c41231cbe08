"""Printing reports: processor time against headless Chromium on the same HTML, and against a layout written plainly.

Every round prints each way once, so that what the machine does beside meets all of them alike; the best round counts.
"""

import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from reports import pdf, rendering, samples
from reports.content import SessionPrep
from reports.session_prep import clinician_html, clinician_pdf

ROUNDS = 5
CHROMIUM = "/usr/bin/chromium"
LENGTHS = (1, 4, 12, 24, 80)
"""How many times over the sample's answers are printed: from a usual report to one of more than a hundred pages."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What one way of printing cost, in seconds of processor time, and made."""

    seconds: float
    size: int


def longer(times: int) -> SessionPrep:
    content = samples.clinician()
    return replace(content, answers=content.answers * times)


# ---------------------------------------------------------------- ways of printing


def as_we_do(html: str) -> Printed:
    return _timed(lambda: pdf.to_pdf(html).bytes)


def as_plain_grid(html: str) -> Printed:
    """The same document, its columns as CSS grid and its rows as blocks: how one would write it first."""
    ours_alone = {"base_url": rendering.SCHEME, "url_fetcher": rendering.OwnFontsOnly()}
    sheet = CSS(string=_plain(_css()), font_config=_FONTS, **ours_alone)

    def printed() -> bytes:
        document = HTML(string=html, **ours_alone)
        made = document.write_pdf(stylesheets=[sheet], font_config=_FONTS, pdf_variant="pdf/ua-1")
        return bytes(made or b"")

    return _timed(printed)


def by_chromium(page: Page, file: Path, tree: psutil.Process) -> Printed:
    """Opened and printed by a browser that is already running, tagged like ours."""
    before = _seconds_of(tree)
    page.goto(file.as_uri())
    page.evaluate("document.fonts.ready")
    made = page.pdf(tagged=True, prefer_css_page_size=True)
    return Printed(_seconds_of(tree) - before, len(made))


def _timed(print_it: Callable[[], bytes]) -> Printed:
    began = time.process_time()
    made = print_it()
    return Printed(time.process_time() - began, len(made))


_FONTS = FontConfiguration()


def _css() -> str:
    return f"{(rendering.STYLES / 'report.css').read_text(encoding='utf-8')}\n@page {{ size: A4 }}"


def _plain(css: str) -> str:
    css = re.sub(r"display:\s*table-cell", "display: block", css)
    return re.sub(r"display:\s*table\b", "display: grid; grid-auto-flow: column; grid-auto-columns: 1fr", css)


@contextmanager
def _chromium() -> Iterator[tuple[Page, psutil.Process]]:
    """A headless Chromium, and its process with all it started."""
    known = {process.pid for process in psutil.process_iter()}
    with sync_playwright() as play, play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser:
        page = browser.new_page()
        ours = [each for each in psutil.Process().children(recursive=True) if each.pid not in known]
        top = next(each for each in ours if "chrom" in each.name() and "--type=" not in " ".join(each.cmdline()))
        yield page, top


def _seconds_of(tree: psutil.Process) -> float:
    """Processor time of a process and everything below it."""
    times = [process.cpu_times() for process in (tree, *tree.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _as_a_file(html: str, folder: Path) -> Path:
    """The same HTML and style where a browser can open it, with our typefaces beside it."""
    fonts = (Path(rendering.__file__).parent / "fonts").as_uri()
    styled = html.replace("</head>", f"<style>{_css().replace(rendering.FONTS, f'{fonts}/')}</style></head>")
    file = folder / "report.html"
    file.write_text(styled, encoding="utf-8")
    return file


# ---------------------------------------------------------------- cold


def cold(arguments: list[str]) -> tuple[float, float]:
    """A process from nothing to its first document: seconds of processor time, and megabytes at most."""
    measured = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    told = subprocess.run([sys.executable, "-c", measured, *arguments], check=True, capture_output=True, text=True)
    seconds, megabytes = map(float, told.stdout.split())
    return seconds, megabytes


OURS_COLD = "from reports import samples, session_prep; session_prep.clinician_pdf(samples.clinician())"


def main() -> None:
    content = samples.clinician()
    html = clinician_html(content)
    pages = clinician_pdf(content).pages
    with tempfile.TemporaryDirectory() as folder:
        file = _as_a_file(html, Path(folder))
        with _chromium() as (page, tree):
            rounds = [
                (
                    _timed(lambda: clinician_pdf(content).bytes),
                    as_we_do(html),
                    by_chromium(page, file, tree),
                    as_plain_grid(html),
                )
                for _ in range(ROUNDS + 1)
            ][1:]  # the first warms all of them up
        there = [CHROMIUM, "--headless", "--no-sandbox", f"--print-to-pdf={folder}/cold.pdf", file.as_uri()]
        colds = [(cold([sys.executable, "-c", OURS_COLD]), cold(there)) for _ in range(3)]
    whole, ours, chromium, grid = (min(way, key=lambda one: one.seconds) for way in zip(*rounds, strict=True))
    ours_cold, chromium_cold = (min(way) for way in zip(*colds, strict=True))
    print(f"printing: the fullest sample report, {pages} pages, tagged, processor time, best of {ROUNDS} rounds")
    _row("as it is drawn up", whole.seconds, f"{whole.size // 1024} KiB, {60 / whole.seconds:,.0f} a minute a core")
    _row("its HTML alone", ours.seconds)
    _row("headless Chromium", chromium.seconds, f"{chromium.size // 1024} KiB", ours.seconds)
    _row("the columns as grid", grid.seconds, "", ours.seconds)
    _row("cold, from nothing", ours_cold[0], f"{ours_cold[1]:.0f} MB at most")
    _row("Chromium cold", chromium_cold[0], "", ours_cold[0])
    _by_length()
    print(f"  this process held {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def _row(way: str, seconds: float, also: str = "", ours: float | None = None) -> None:
    ratio = f"ours is {ours / seconds:.2f} of it" if ours else ""
    print(f"  {way:22} {seconds * 1000:7.0f} ms   {'; '.join(filter(None, (also, ratio)))}")


def _by_length() -> None:
    """What a page costs in short and in long reports."""
    rounds = [[_a_page(longer(times)) for times in LENGTHS] for _ in range(2)]
    best = [min(each) for each in zip(*rounds, strict=True)]
    for cost, pages in best:
        print(f"  {pages:4} pages {cost:24.0f} ms a page, {cost / best[0][0]:.2f} of the shortest")


def _a_page(content: SessionPrep) -> tuple[float, int]:
    """Milliseconds of processor time a page, and how many pages."""
    began = time.process_time()
    pages = clinician_pdf(content).pages
    return (time.process_time() - began) * 1000 / pages, pages


if __name__ == "__main__":
    main()
