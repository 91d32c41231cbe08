"""Every page by the rules of axe-core (WCAG 2.2 A and AA), at both widths, light and dark; and none too heavy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.people import Ruth, Writer

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
CLINICIAN_PAGES = (
    "/caseload",
    "/couples/new",
    "/couples/K7-Juniper",
    "/couples/K7-Juniper/details",
    "/couples/K7-Juniper/session",
    "/couples/K7-Juniper/sessions",
    "/couples/K7-Juniper/grants",
    "/couples/K7-Juniper/assign",
    "/couples/K7-Juniper/homework",
    "/couples/K7-Juniper/programme",
    "/couples/K7-Juniper/programme",
    "/couples/K7-Juniper/alerts",
    "/alerts",
    "/couples/K7-Juniper/session-prep",
    "/couples/K7-Juniper/partners/a/passcode",
    "/couples/Q9-Nowhere",
    "/library",
    "/library/weekly_check_in?as=injured",
    "/library/full_accountability?as=both",
    "/library/measures",
    "/library/measures/phq_9",
    "/library/measures/bring-one",
    "/library/measures",
    "/library/measures/phq_9",
    "/library/measures/bring-one",
    "/library/markers",
    "/library/markers?example=1",
    "/practice",
    "/practice/members",
    "/practice/markers",
    "/practice/me",
)


@pytest.fixture
def database_url(tmp_path, migrated_sqlite):
    """Pages look alike on both databases: one is enough here."""
    file = tmp_path / "mendwork.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{file}"


def look(page: Page, scheme: str = "light") -> None:
    """The page fits its width and breaks no rule."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # nothing half faded while axe looks
    found = Axe().run(page, options=RULES).response["violations"]
    told = [f"{rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:160]}" for rule in found]
    assert not told, f"{page.url} in {scheme}: {told}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide}px wider than its screen"


def can_be_chosen_as_a_file(page: Page, address: str) -> None:
    """A measure from a spreadsheet, in the letters of its day: what was read is seen before it is sent."""
    page.goto(f"{address}/library/measures/bring-one")
    written = {"name": "week.csv", "mimeType": "text/csv", "buffer": "title_es,Un año".encode("windows-1252")}
    page.get_by_label("Or choose it:").set_input_files([written])
    page.wait_for_function("document.getElementById('written').value === 'title_es,Un año'")


def test_every_page_can_be_used_by_everyone(service, open_browser):
    ruth = Ruth(open_browser(), service)
    ruth.page.goto(service.address)
    look(ruth.page)
    ruth.page.get_by_role("button", name="Open the practice").click()
    look(ruth.page)
    ruth.found_the_practice()
    look(ruth.page)
    ruth.add_a_couple()
    passcodes = {place: ruth.give_out_a_passcode(place) for place in "ab"}
    look(ruth.page)
    ruth.assign("Weekly check-in", note="Half of it is plenty.")
    ada = partner_pages(service, open_browser, passcodes["a"])
    for address in CLINICIAN_PAGES:
        ruth.page.goto(f"{service.address}{address}")
        look(ruth.page)
        look(ruth.page, "dark")
    can_be_chosen_as_a_file(ruth.page, service.address)
    ada.page.goto(f"{service.address}/page")
    look(ada.page)
    ruth.page.get_by_role("button", name="Sign out").click()
    look(ruth.page)
    ruth.page.goto(f"{service.address}/sign-in/reset")
    look(ruth.page)


def partner_pages(service, open_browser, passcode) -> Writer:
    ada = Writer(open_browser(), service.link_to("ada@people.example"), passcode)
    ada.page.goto(ada.link)
    look(ada.page)
    ada.page.get_by_role("button", name="Continue").click()
    look(ada.page, "dark")
    ada.page.get_by_role("button", name="Open my page").click()
    look(ada.page)
    ada.open_the_page()
    look(ada.page)
    ada.agree()
    look(ada.page, "dark")
    ada.start()
    ada.go_on()
    look(ada.page)
    ada.rate("settled", 4)
    ada.choose("set_off", "yes")
    ada.go_on()
    look(ada.page)
    ada.go_on()
    ada.write("what_set_off", "He hit the wall beside my head and I was scared.")
    ada.write("hard_moment", "The letter on the mat.")
    look(ada.page, "dark")
    ada.go_on()
    ada.write("next_promise.what", "I ask before nine.")
    ada.go_on()
    look(ada.page)
    ada.page.get_by_role("button", name="Clear this promise and go on").click()
    look(ada.page)
    ada.send()
    look(ada.page)
    return ada


def test_the_first_page_a_partner_opens_is_light(service, open_browser):
    weights: list[int] = []
    page = open_browser()
    page.on("response", lambda answer: weights.append(int(answer.request.sizes()["responseBodySize"])))
    page.goto(f"{service.address}/l/anything", wait_until="networkidle")
    assert sum(weights) < 60_000, weights
