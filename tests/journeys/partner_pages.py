"""Every page a partner can meet, one after the other, in the state somebody meets it in.

Found by fields and addresses, never by words, so that one walk serves every language. A new page is one more `yield`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page, Response
from sqlmodel import select

from server.responses import brought_measures
from server.tables import AssignedWorksheet, Invitation, Partner
from tests import builders
from tests.cast import PASSCODE, Cast, enter
from tests.journeys.conftest import Service, midday_clock

MAIN_BUTTON = "main form:not([hidden]) .btn:not(.btn--quiet)"
FILL_IN = """() => {
  const WORDS = { en: "I waited in the hall until he was upstairs.", es: "Esperé en el pasillo hasta que él subió." };
  const seen = new Set(), spanish = document.documentElement.lang === "es";
  for (const field of document.querySelectorAll("#answers input, #answers textarea")) {
    const name = field.name;
    if (field.type === "hidden" || /\\.(keep|raise|decline|asked)$/.test(name)) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      if (!seen.has(name)) field.checked = true;
    } else {
      field.value = field.inputMode === "numeric" ? "4" : spanish ? WORDS.es : WORDS.en;
    }
    seen.add(name);
  }
}"""


@dataclass
class PartnerWalk:
    """One partner's way through `page`, with a link that is open, one that was declined and one that has closed."""

    service: Service
    page: Page
    open: str
    declined: str
    expired: str
    questions: int
    """How many pages of questions the open link has."""

    def at(self, address: str) -> Response:
        return self.page.goto(f"{self.service.address}{address}")

    def press(self, selector: str = MAIN_BUTTON) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def every_page(self) -> Iterator[str]:
        """The name of the page that stands in the browser now."""
        yield from self.before_the_passcode()
        yield from self.agreeing()
        yield from self.writing()
        yield from self.sending()
        yield from self.after_sending()
        yield from self.closed_ones()
        yield from self.nothing_there()

    def before_the_passcode(self) -> Iterator[str]:
        self.at(f"/l/{self.open}")
        yield "the link’s page"
        self.press()
        yield "passcode"
        self.page.locator("#passcode").fill("000001")
        self.press()
        yield "passcode refused"
        self.page.locator(".asides details").first.locator("summary").click()
        for field in ("new_passcode", "new_passcode_again"):
            self.page.locator(f"#{field}").fill("123456")
        self.press(".asides form .btn")
        yield "chosen passcode refused"

    def come_in(self, token: str) -> None:
        self.at(f"/l/{token}")
        self.press()
        self.page.locator("#passcode").fill(PASSCODE)
        self.press()

    def agreeing(self) -> Iterator[str]:
        self.come_in(self.open)
        yield "agreement"
        self.press()
        yield "agreement unanswered"
        self.page.locator("input[name=agree][value=talk]").check()
        self.press()
        yield "talk first"
        self.at("/page/agreement")
        self.page.locator("input[name=agree][value=yes]").check()
        self.press()
        yield "start"

    def writing(self) -> Iterator[str]:
        for number in range(1, self.questions + 1):
            self.at(f"/page/{number}")
            if not self.page.url.endswith(f"/page/{number}"):
                continue  # it asks nothing of this person
            yield f"questions, page {number}"
            self.press()
            if self.page.locator("#errors").count():
                yield f"questions, page {number}, problems"

        self.at("/page/reminders")
        yield "reminders"
        self.page.locator("main form input[type=radio]").last.check()
        self.press()
        yield "reminders, chosen"

    def filled_in(self) -> None:
        for number in range(1, self.questions + 1):
            self.at(f"/page/{number}")
            self.page.evaluate(FILL_IN)
            self.press()

    def sending(self) -> Iterator[str]:
        self.at("/page/check")
        yield "check, unanswered"
        self.press()
        yield "check, not sent yet"
        self.at("/page/decline")
        yield "declining"
        self.filled_in()
        self.at("/page/1")
        self.page.evaluate("Object.defineProperty(navigator, 'onLine', { value: false })")
        self.page.locator("main .item input, main .item textarea").first.dispatch_event("input")
        self.page.locator("output[data-saved][data-state=offline]").first.wait_for(state="attached")
        yield "questions without a connection"
        clock = self.service.house.clock
        self.service.house.clock = lambda: clock() + timedelta(hours=3)
        self.press()
        yield "passcode once more"
        self.page.locator("#passcode").fill("000001")
        self.press()
        yield "passcode once more, refused"
        self.service.house.clock = clock
        self.at("/page/check")
        yield "check"

    def after_sending(self) -> Iterator[str]:
        with self.page.context.expect_page() as opened:
            self.page.evaluate("open('/page/1')")
        earlier_tab = opened.value
        earlier_tab.wait_for_load_state()
        self.press()
        yield "sent"
        with earlier_tab.expect_navigation():
            earlier_tab.locator(MAIN_BUTTON).first.click()
        self.page, own = earlier_tab, self.page
        yield "sent already, from another tab"
        self.page = own
        earlier_tab.close()
        self.at("/page/correct")
        yield "choosing what to correct"
        self.page.locator("main .lines a").last.click()
        yield "correction"
        self.press()
        yield "correction, problems"
        self.at("/page/corrected")
        yield "corrected"
        token = self.page.locator("input[name=csrf]").first.input_value()
        self.page.context.request.post(f"{self.service.address}/page/leave", form={"csrf": token})

    def closed_ones(self) -> Iterator[str]:
        self.come_in(self.expired)
        yield "closed link"
        self.come_in(self.declined)
        self.at("/page/decline")
        self.press()
        yield "declined"

    def nothing_there(self) -> Iterator[str]:
        self.at("/page/nothing/here")
        yield "nothing at this address"
        self.at("/page/handed-back")
        yield "the clinic’s device, handed back"


def people_of(service: Service) -> Cast:
    """The cast in the real clock’s time. The way out leads to an address of our own: tests reach no other host."""
    service.house.settings = service.house.settings.model_copy(update={"exit_url": f"{service.address}/healthz"})
    with service.house.database.writing() as session:
        return enter(session, service.house, service.house.clock() + timedelta(days=3))


def walk_of(
    service: Service, cast: Cast, partner: Partner, page: Page, worksheets: tuple[str, ...], questions: int
) -> PartnerWalk:
    """`partner` with three links, a promise of the other’s to look at, and `questions` pages to answer."""
    house = service.house
    other = cast.ben if partner.id == cast.ada.id else cast.ada
    with house.database.writing() as session:
        builders.commitment(session, house, other, "I open post from the bank at the kitchen table.")
        _, opened = builders.invitation(session, house, partner, cast.session, worksheets)
        _, declined = builders.invitation(session, house, partner, cast.session)
        late, expired = builders.invitation(session, house, partner, cast.session)
        _close(session.get_one(Invitation, (late.practice_id, late.id)))
        for sheet in session.exec(select(AssignedWorksheet)).all():
            sheet.version = brought_measures.the_catalog().latest(sheet.name).version  # the ones in every language
    return PartnerWalk(service, page, opened, declined, expired, questions)


def _close(invitation: Invitation) -> None:
    invitation.due_at = midday_clock() - timedelta(days=9)
    invitation.opens_at = invitation.due_at - timedelta(days=9)
