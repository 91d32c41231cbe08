"""The main job for one couple in a real browser: the letter, both partners' pages, side by side, the printed report."""

import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.people import Ruth, Writer

ADA_HARD = "Friday. The bank’s letter was on the mat and he put it in his bag without opening it."
ADA_GOOD = "He burnt the rice and we both laughed."
BEN_HARD = "I should have opened the letter there and I did not. That was mine."
BEN_GOOD = "Saturday, the rice. She laughed with her head back."
KEPT_BACK = "I have started to look at rooms to rent."
PROMISE = "I open post from the bank at the kitchen table on the day it comes"


def test_from_the_first_start_to_the_printed_report(service, open_browser):
    ruth = Ruth(open_browser(), service)
    ruth.found_the_practice()
    ruth.add_a_couple()
    passcodes = {place: ruth.give_out_a_passcode(place) for place in "ab"}
    ruth.assign("Weekly check-in", note="Half of it is plenty.")

    ada_answers_with_javascript(service, open_browser, passcodes["a"])
    ben_answers_without(service, open_browser, passcodes["b"])

    review(ruth)
    the_report_holds_both(ruth)
    the_copy_for_both_holds_what_was_picked_and_nothing_else(ruth)


def ada_answers_with_javascript(service, open_browser, passcode):
    letter = service.letter_to("ada@people.example")
    assert letter["Subject"] == "Your page is ready"
    assert "Ben" not in letter.as_string()
    ada = Writer(open_browser(), service.link_to("ada@people.example"), passcode)
    ada.open_the_page()
    ada.agree()
    expect(ada.page.get_by_text("Half of it is plenty.")).to_be_visible()
    ada.start()
    ada.rate("settled", 4)
    ada.choose("set_off", "no")
    ada.go_on()
    ada.rate("without_anger.self", 7)
    ada.rate("without_anger.partner", 3)
    ada.go_on()
    ada.write("hard_moment", ADA_HARD)
    expect(ada.page.locator("output[for='q.hard_moment']")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    ada.page.reload()
    expect(ada.page.locator("textarea[name='q.hard_moment']")).to_have_value(ADA_HARD)
    ada.write("good_moment", KEPT_BACK)
    ada.page.locator("input[name='q.good_moment.keep']").check()
    ada.go_on()
    ada.page.locator("input[name='q.next_promise.decline']").check()
    ada.go_on()
    ada.send()
    ada.page.go_back()
    ada.page.reload()
    assert ADA_HARD not in ada.page.content(), "after sending, nothing can be read back"


def ben_answers_without(service, open_browser, passcode):
    ben = Writer(open_browser(javascript=False), service.link_to("ben@people.example"), passcode)
    ben.open_the_page()
    ben.agree()
    ben.start()
    ben.go_on()
    expect(ben.page.get_by_role("alert")).to_be_visible()
    ben.rate("settled", 6)
    ben.choose("set_off", "decline")
    ben.go_on()
    ben.rate("without_anger.self", 8)
    ben.rate("without_anger.partner", 7)
    ben.go_on()
    ben.write("hard_moment", BEN_HARD)
    ben.write("good_moment", BEN_GOOD)
    ben.go_on()
    ben.write("next_promise.what", PROMISE)
    ben.choose("next_promise.by_when", "each_time")
    ben.write("next_promise.how_seen", "The opened letter lies on the table that evening")
    ben.go_on()
    ben.send()


def review(ruth):
    ruth.open_the_couple()
    page = ruth.page
    for words in (ADA_HARD, BEN_HARD, BEN_GOOD, KEPT_BACK):
        expect(page.get_by_text(words).first).to_be_attached()
    expect(page.get_by_text("Ben rates this 5 points higher than Ada does.").first).to_be_visible()
    offer = page.locator(".offer")
    offer.get_by_text("Publish in an agreed wording").click()
    offer.get_by_role("button", name="Publish to both").click()
    expect(page.locator("table.ledger").get_by_text(PROMISE).first).to_be_visible()
    pick(page, BEN_HARD, "Into the copy for both")
    pick(page, ADA_HARD, "Into my brief")
    page.get_by_label("Add your own line").fill("Friday’s letter: what did each need?")
    page.get_by_role("button", name="Add to agenda").click()
    expect(page.get_by_text("Friday’s letter: what did each need?").first).to_be_visible()


def pick(page, words, where):
    answer = page.locator(".answer", has_text=words)
    answer.get_by_text("Pick words").click()
    answer.get_by_role("button", name=where).click()


def text_of(pdf: bytes) -> list[str]:
    """Each page's words in a row, so that line ends and ligatures do not matter."""
    return [" ".join((page.extract_text() or "").split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def the_report_holds_both(ruth):
    pages = text_of(ruth.download("clinician"))
    brief, whole = pages[0], " ".join(pages)
    assert "K7-Juniper" in brief
    assert "Ben answered without anger" in brief
    assert "Friday’s letter: what did each need?" in brief
    assert ADA_HARD[:40] in brief
    for words in (ADA_HARD, BEN_HARD, BEN_GOOD, PROMISE):
        assert words in whole, words
    assert KEPT_BACK in pages[-1], "what was kept back stands on the last sheet"
    assert KEPT_BACK not in " ".join(pages[:-1])


def the_copy_for_both_holds_what_was_picked_and_nothing_else(ruth):
    pdf = ruth.download("conjoint")
    whole = " ".join(text_of(pdf))
    assert BEN_HARD in whole
    assert PROMISE in whole
    for words in (ADA_HARD, ADA_GOOD, BEN_GOOD, KEPT_BACK, "points higher", "without anger", "declined"):
        assert words not in whole, words
    assert KEPT_BACK.encode() not in pdf
