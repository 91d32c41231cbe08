"""Prints the sample reports, for whoever designs the page.

python -m reports [--out FOLDER] [--paper A4|Letter]
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from reports import samples
from reports.pdf import PAPERS, Paper, Pdf
from reports.session_prep import clinician_pdf, conjoint_pdf

SAMPLES: dict[str, Callable[[Paper], Pdf]] = {
    "session-prep-clinician": lambda paper: clinician_pdf(samples.clinician(), paper),
    "session-prep-conjoint": lambda paper: conjoint_pdf(samples.conjoint(), paper),
    "session-prep-nobody-answered": lambda paper: clinician_pdf(samples.nobody_answered(), paper),
    "session-prep-one-silent": lambda paper: clinician_pdf(samples.one_silent(), paper),
}


def main(arguments: list[str]) -> None:
    """Writes one PDF a sample and says how long each took."""
    ask = argparse.ArgumentParser(prog="python -m reports", description="Prints the sample reports.")
    ask.add_argument("--out", type=Path, default=Path("."), help="the folder to write to")
    ask.add_argument("--paper", choices=PAPERS, default="A4")
    chosen = ask.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, print_sample in SAMPLES.items():
        start = perf_counter()
        printed = print_sample(chosen.paper)
        file = chosen.out / f"{name}.pdf"
        file.write_bytes(printed.bytes)
        print(f"{file}: {printed.pages} pages, {len(printed.bytes) // 1024} KiB, {perf_counter() - start:.1f} s")
        for warning in printed.warnings:
            print(f"  {warning}")


if __name__ == "__main__":
    main(sys.argv[1:])
