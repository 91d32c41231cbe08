"""What a page costs whoever opens it on a slow line: bytes on the wire, and the time until its words stand there."""

from playwright.sync_api import Page

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s each way and 400 ms until an answer begins."""
FIRST_WORDS = """() => performance.getEntriesByName("first-contentful-paint").map((each) => each.startTime)[0] || 0"""


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
        self._page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
        return float(self._page.evaluate(FIRST_WORDS))
