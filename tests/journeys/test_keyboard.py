"""The whole of a partner's way with a keyboard alone, in a window at 400 %: Tab, Space, Enter and arrows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSCODE
from tests.journeys import looks
from tests.journeys.partner_pages import people_of, walk_of

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),  # nothing here depends on the database
    pytest.mark.parametrize("width", ["phone"], indirect=True),
]

FOCUSED = """() => {
  const e = document.activeElement, drawn = e.matches(".scale input") ? e.nextElementSibling : e;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  const middle = box.x + box.width / 2, heights = [4, box.height / 2, box.height - 4];
  const found = heights.map((y) => document.elementFromPoint(middle, box.y + y));
  const around = e.closest("label") || (e.labels && e.labels[0]);
  return {
    key: e.id || e.name || "", value: e.value || "", kind: e.tagName,
    order: [...document.querySelectorAll("*")].indexOf(e),
    says: (e.matches("input, textarea") && around ? around.innerText : e.innerText || "").replaceAll("\\n", " ").trim(),
    isRinged: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isSeen: found.some((each) => each && (drawn.contains(each) || each.closest("label")?.contains(drawn))),
  };
}"""


class Keys:
    """Somebody without mouse or touch. Every place they come to is in order, ringed, and not under the bar."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_viewport_size(looks.ZOOMED)
        page.emulate_media(reduced_motion="reduce")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, wanted: str) -> None:
        """Tab by Tab to the field with this id or name, or to the link or button that begins with these words."""
        last = self.page.evaluate(FOCUSED)["order"]
        for _ in range(80):
            self.press("Tab")
            place = self.page.evaluate(FOCUSED)
            assert place["order"] > last or place["kind"] == "BODY", f"{place} comes too late"
            if place["kind"] != "BODY":
                assert place["isRinged"], f"nobody sees where they are: {place}"
                assert place["isSeen"], f"it is out of sight: {place}"
            last = place["order"] if place["kind"] != "BODY" else -1
            if place["key"] == wanted or place["says"].startswith(wanted):
                return
        raise AssertionError(f"no way to {wanted} by Tab")

    def go(self, wanted: str, key: str = "Enter") -> None:
        self.tab_to(wanted)
        with self.page.expect_navigation():
            self.press(key)

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def come_in(self, address: str, token: str) -> None:
        self.page.goto(f"{address}/l/{token}")
        self.go("Continue")
        self.tab_to("passcode")
        self.page.keyboard.type(PASSCODE)
        with self.page.expect_navigation():
            self.press("Enter")


def test_a_partner_needs_nothing_but_the_keyboard(service, open_browser, every_kind):
    cast = people_of(service)
    walk = walk_of(service, cast, cast.ada, open_browser(), ("every_kind",), 2)
    keys = Keys(walk.page)
    keys.come_in(service.address, walk.open)
    keys.is_at("Who will read what you write")
    keys.tab_to("agree")
    keys.press("Space")
    keys.go("Continue")
    keys.go("Start")
    refused_and_led_to_the_place(keys)
    answered_declined_and_kept_back(keys)
    changed_after_a_last_look(keys)
    keys.go("Send to Ruth")
    keys.is_at("Sent. Thank you")
    put_right(keys)
    one_link_declined_and_left_by_the_keyboard(keys, service, walk.declined)


def refused_and_led_to_the_place(keys: Keys) -> None:
    """After a refusal the summary has the focus; its link leads into the field."""
    page = keys.page
    keys.go("Continue")
    expect(page.locator("#errors")).to_be_focused()
    keys.tab_to("Choose")
    keys.press("Enter")
    expect(page.locator("[id='q.yes_or_no']")).to_be_focused()
    keys.press("Space")
    keys.go("Continue")


def answered_declined_and_kept_back(keys: Keys) -> None:
    page = keys.page
    keys.tab_to("q.why")
    page.keyboard.type("On the stairs")
    keys.tab_to("q.why.keep")
    keys.press("Space")
    expect(page.locator("[name='q.why.keep']")).to_be_checked()
    keys.tab_to("q.rated")
    keys.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    assert page.evaluate(FOCUSED)["value"] == "4"
    keys.tab_to("q.often")
    keys.press("ArrowUp")  # from the first choice round to the last: not to answer
    expect(page.locator("[name='q.often'][value=decline]")).to_be_checked()
    keys.go("Continue")


def changed_after_a_last_look(keys: Keys) -> None:
    keys.is_at("Check before you send")
    keys.go("Change How it came up")
    keys.tab_to("q.why")
    keys.page.keyboard.type("In the hall, later ")
    keys.go("Continue")
    expect(keys.page.get_by_text("In the hall, later")).to_be_visible()


def put_right(keys: Keys) -> None:
    keys.go("Correct an answer")
    keys.go("How it came up")
    keys.tab_to("q.why")
    keys.page.keyboard.type("At the door")
    keys.go("Send this correction")
    keys.is_at("Your correction was sent")


def one_link_declined_and_left_by_the_keyboard(keys: Keys, service, token: str) -> None:
    keys.come_in(service.address, token)
    keys.go("I’d rather not do this one")
    keys.go("Yes, I’d rather not")
    keys.is_at("You decided not to do this one")
    keys.press("Shift", "Shift", "Shift")
    keys.page.wait_for_url(re.compile("/healthz$"))
