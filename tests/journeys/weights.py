"""What a page costs whoever opens it on a slow line: bytes on the wire, and the time until its words stand there.

`python -m tests.journeys.weights` prints it for every page of a partner that an address leads to.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from server import migrations
from server.database import Database
from server.settings import Settings
from server.vault import Vault
from server.vault.keys import new_keys
from tests.journeys.conftest import CHROMIUM, WIDTHS, serving
from tests.journeys.partner_pages import PartnerWalk, people_of, walk_of

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s each way and 400 ms until an answer begins."""
FIRST_WORDS = "performance.getEntriesByName('first-contentful-paint').map((each) => each.startTime)[0]"
LOOKS_LIKE = "document.querySelector('h1').innerText + !!document.querySelector('.errors')"


class Line:
    """The line between a browser and the service, as the browser's own tools measure it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._tools = page.context.new_cdp_session(page)
        self._tools.send("Network.enable")
        self._tools.on("Network.loadingFinished", self._count)
        self.bytes = 0

    def _count(self, event: dict) -> None:
        self.bytes += int(event["encodedDataLength"])

    def forget(self) -> None:
        """As somebody comes who never was here: nothing in the browser's cache, nothing counted."""
        self._tools.send("Network.clearBrowserCache")
        self.bytes = 0

    def slow_down(self) -> None:
        self._tools.send("Network.emulateNetworkConditions", SLOW_3G)

    def settle(self) -> None:
        self._page.wait_for_load_state("networkidle")

    @property
    def first_words(self) -> float:
        """Milliseconds from asking for the page in the browser to its first words."""
        self._page.wait_for_function(FIRST_WORDS)
        return float(self._page.evaluate(FIRST_WORDS))


def weighed(walk: PartnerWalk) -> Iterator[str]:
    """A line of the table for each page: in a tab of its own, with nothing kept from before, then once more."""
    scales = walk.page.context.new_page()
    line = Line(scales)
    line.slow_down()
    for name in walk.every_page():
        line.forget()
        scales.goto(walk.page.url)
        first_words = line.first_words
        line.settle()
        if scales.evaluate(LOOKS_LIKE) != walk.page.evaluate(LOOKS_LIKE):
            continue  # only a posted form leads to it
        cold = line.bytes
        line.bytes = 0
        scales.goto(walk.page.url)
        line.settle()
        yield f"| {name} | {cold / 1000:.1f} | {line.bytes / 1000:.1f} | {first_words / 1000:.1f} |"


def _main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/mendwork.sqlite"
        migrations.upgrade(Database(url))
        settings = Settings(
            _env_file=None,
            database_url=url,
            keys=Path(folder) / "keys.json",
            base_url="http://testserver",
            link_url="http://pages.example",
            mail_from="post@pages.example",
            jobs=False,
        )
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        with serving(settings, Vault(new_keys())) as service:
            cast = people_of(service)
            page = browser.new_context(viewport=WIDTHS["phone"], locale="en-GB").new_page()
            print("| page | kB, first time | kB, again | first words, s |\n| --- | --- | --- | --- |")
            for row in weighed(walk_of(service, cast, cast.ada, page, ("weekly_check_in",), 4)):
                print(row, flush=True)
        browser.close()


if __name__ == "__main__":
    _main()
