"""What people do in their browsers, step by step, by the words on the page."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.journeys.conftest import Service


class Ruth:
    """The clinician."""

    def __init__(self, page: Page, service: Service) -> None:
        self.page, self.service = page, service
        self.session_at = (service.house.clock() + timedelta(days=3)).replace(hour=14, minute=0)

    def found_the_practice(self) -> None:
        self.page.goto(self.service.address)
        self.page.get_by_label("Name of the practice").fill("Harbour Street")
        self.page.get_by_label("Your name").fill("Ruth Okafor")
        self.page.get_by_label("Your e-mail").fill("ruth@harbour.example")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_label("Sender’s name").fill("R. Okafor")
        self.page.get_by_role("button", name="Open the practice").click()
        expect(self.page.get_by_role("heading", name="Welcome, Ruth")).to_be_visible()

    def add_a_couple(self) -> None:
        page = self.page
        page.get_by_role("link", name="Add your first couple").click()
        page.get_by_label("Code", exact=True).fill("K7-Juniper")
        page.get_by_label("Undecided", exact=True).check()
        for place, name, mailbox, stance in (("a", "Ada", "private", "injured"), ("b", "Ben", "shared", "responsible")):
            page.locator(f"#{place}_name").fill(name)
            page.locator(f"#{place}_email").fill(f"{name.lower()}@people.example")
            for field, value in (("mailbox", mailbox), ("stance", stance), ("seen_alone", "yes")):
                page.locator(f"input[name={place}_{field}][value={value}]").check()
        page.locator("input[name=policy][value=limited]").check()
        page.get_by_label("Day", exact=True).fill(f"{self.session_at:%Y-%m-%d}")
        page.get_by_label("Time", exact=True).fill("14:00")
        page.get_by_role("button", name="Add this couple").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("K7-Juniper|Details"))

    def give_out_a_passcode(self, place: str) -> str:
        self.page.goto(f"{self.service.address}/couples/K7-Juniper/partners/{place}/passcode")
        self.page.get_by_role("button", name="Make the passcode").click()
        return "".join(re.findall(r"\d", self.page.locator(".digits").inner_text()))

    def assign(self, *titles: str, note: str = "") -> None:
        self.page.goto(f"{self.service.address}/couples/K7-Juniper/assign")
        for box in self.page.locator("input[name=w]").all():
            box.uncheck()
        for title in titles:
            self.page.get_by_label(title).check()
        self.page.get_by_label("A note to them").fill(note)
        self.page.get_by_role("button", name="Send to both").click()
        expect(self.page).to_have_url(re.compile("/couples/K7-Juniper"))

    def open_the_couple(self) -> None:
        self.page.goto(f"{self.service.address}/couples/K7-Juniper")

    def download(self, variant: str) -> bytes:
        address = f"{self.service.address}/couples/K7-Juniper/session-prep.pdf?variant={variant}"
        answer = self.page.context.request.get(address)
        assert answer.status == 200, answer.text()
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()


class Writer:
    """A partner with a letter and a passcode."""

    def __init__(self, page: Page, link: str, passcode: str) -> None:
        self.page, self.link, self.passcode = page, link, passcode

    def open_the_page(self) -> None:
        page = self.page
        page.goto(self.link)
        expect(page).to_have_title("Your page")
        page.get_by_role("button", name="Continue").click()
        assert page.url.endswith("/l"), "the token stays out of the address bar"
        page.get_by_label("Passcode", exact=True).fill(self.passcode)
        page.get_by_role("button", name="Open my page").click()

    def agree(self) -> None:
        expect(self.page.get_by_role("heading", name="Who will read what you write")).to_be_visible()
        self.page.get_by_label("Yes, I agree").check()
        self.page.get_by_role("button", name="Continue").click()

    def start(self) -> None:
        self.page.get_by_role("link", name="Start").click()

    def rate(self, key: str, value: int) -> None:
        """The number's own box is drawn by the label around it, so that is what a finger presses."""
        self.page.locator(f"label:has(input[name='q.{key}'][value='{value}'])").first.click()

    def choose(self, key: str, value: str) -> None:
        self.page.locator(f"input[name='q.{key}'][value='{value}']").check()

    def write(self, key: str, words: str) -> None:
        self.page.locator(f"textarea[name='q.{key}']").fill(words)

    def go_on(self) -> None:
        self.page.get_by_role("main").get_by_role("button", name="Continue").click()

    def send(self) -> None:
        expect(self.page.get_by_role("heading", name="Check before you send")).to_be_visible()
        self.page.get_by_role("button", name=re.compile("^Send to")).click()
        expect(self.page.get_by_role("heading", name="Sent. Thank you")).to_be_visible()
