"""Every page for everyone: axe-core, the Nu checker, narrow and zoomed, spaced, still, in colours not ours."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys import looks, nu
from tests.journeys.partner_pages import PartnerWalk, people_of, walk_of
from tests.journeys.people import Ruth, Writer

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
    "/couples/K7-Juniper/alerts",
    "/alerts",
    "/couples/K7-Juniper/session-prep",
    "/couples/K7-Juniper/safety-check",
    "/couples/K7-Juniper/export",
    "/couples/K7-Juniper/partners/a/passcode",
    "/couples/Q9-Nowhere",
    "/library",
    "/library/weekly_check_in?as=injured",
    "/library/full_accountability?as=both",
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
SHEETS = {"en": (("every_kind", "weekly_check_in"), 6), "es": (("weekly_check_in", "full_accountability"), 9)}
"""By language: worksheets that hold every kind of question between them, and how many pages they have."""


@pytest.fixture
def width() -> str:
    """Pages are made narrower and wider while they are looked at: one browser does."""
    return "phone"


@pytest.fixture
def database_url(tmp_path, migrated_sqlite):
    """Pages look alike on both databases: one is enough here."""
    file = tmp_path / "mendwork.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
def walk(service, open_browser, every_kind) -> Callable[[str], PartnerWalk]:
    """`walk("es")`: a partner whose pages speak that language."""
    cast = people_of(service)

    def made(language: str) -> PartnerWalk:
        partner = cast.ada if language == "en" else cast.ben
        with service.house.database.writing() as session:
            partner = session.merge(partner)
            partner.language = language
        sheets, pages = SHEETS[language]
        return walk_of(service, cast, partner, open_browser(), sheets, pages)

    return made


def usable(page: Page, name: str) -> Iterator[str]:
    """What keeps somebody from using a partner’s page."""
    page.set_viewport_size(looks.PHONE)
    yield from looks.breaks_of_rules(page, "light")
    yield from looks.without_a_name(page)
    yield from looks.moves(page)
    yield from looks.lost_colours(page)
    yield from looks.small_targets(page, 44)
    page.set_viewport_size(looks.DESK)
    yield from looks.breaks_of_rules(page, "dark")
    yield from looks.lacks_room(page)
    yield from looks.small_targets(page, 44)


def read_by_everyone(page: Page, name: str) -> Iterator[str]:
    """What keeps somebody from using a clinician’s page."""
    page.set_viewport_size(looks.PHONE)
    yield from looks.breaks_of_rules(page, "light")
    yield from looks.without_a_name(page)
    yield from looks.small_targets(page, 24)
    page.set_viewport_size(looks.DESK)
    yield from looks.breaks_of_rules(page, "dark")
    page.set_viewport_size(looks.NARROW)
    yield from page.evaluate(looks.ROOM)


def of_invitations(page: Page, address: str) -> list[str]:
    """Whatever the homework page offers for each invitation: a code, the clinic’s device, paper, sending it again."""
    page.goto(f"{address}/couples/K7-Juniper/homework")
    found = page.locator("a[href*='/invitations/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert {each.partition("?")[0].rsplit("/", 1)[1] for each in found} >= {"code", "hand-over", "paper", "resend"}, (
        found
    )
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_of_a_partner_can_be_used_by_everyone(walk, service, tmp_path, language):
    going, told = walk(language), []
    for name in going.every_page():
        told += [f"{name}: {each}" for each in usable(going.page, name)]
    told += nu.found_in(service.served, tmp_path / "pages")
    assert not told, "\n".join(told)


def test_every_page_of_a_clinician_can_be_used_by_everyone(service, open_browser, tmp_path):
    told = []

    def look() -> None:
        told.extend(f"{page.url}: {each}" for each in read_by_everyone(page, page.url))

    ruth = Ruth(open_browser(), service)
    page = ruth.page
    page.goto(service.address)
    look()
    page.get_by_role("button", name="Open the practice").click()
    look()
    ruth.found_the_practice()
    look()
    ruth.add_a_couple()
    passcode = ruth.give_out_a_passcode("a")
    look()
    ruth.assign("Weekly check-in", note="Half of it is plenty.")
    answer_with_an_alert(Writer(open_browser(), service.link_to("ada@people.example"), passcode))
    for address in (*CLINICIAN_PAGES, *of_invitations(page, service.address)):
        page.goto(f"{service.address}{address}")
        look()
    can_be_chosen_as_a_file(page, service.address)
    page.get_by_role("button", name="Sign out").click()
    look()
    page.goto(f"{service.address}/sign-in/reset")
    look()
    told += nu.found_in(service.served, tmp_path / "pages")
    assert not told, "\n".join(told)


def answer_with_an_alert(ada: Writer) -> None:
    ada.open_the_page()
    ada.agree()
    ada.start()
    ada.rate("settled", 4)
    ada.choose("set_off", "yes")
    ada.go_on()
    ada.go_on()
    ada.write("what_set_off", "He hit the wall beside my head and I was scared.")
    ada.write("hard_moment", "The letter on the mat.")
    ada.go_on()
    ada.page.locator("input[name='q.next_promise.decline']").check()
    ada.go_on()
    ada.send()


def can_be_chosen_as_a_file(page: Page, address: str) -> None:
    """A measure from a spreadsheet, in the letters of its day: what was read is seen before it is sent."""
    page.goto(f"{address}/library/measures/bring-one")
    written = {"name": "week.csv", "mimeType": "text/csv", "buffer": "title_es,Un año".encode("windows-1252")}
    page.get_by_label("Or choose it:").set_input_files([written])
    page.wait_for_function("document.getElementById('written').value === 'title_es,Un año'")
