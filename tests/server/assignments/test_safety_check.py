"""The safety check: given in the room, mailed only where that was turned on, and told of on one page alone."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from server.jobs import send_due_letters
from server.mail.letters import LetterKind
from server.tables import Alert, Audit, Invitation, Letter, Partner, Response
from tests import builders
from tests.cast import NOW, PASSCODE, SESSION_AT
from tests.server.mail.mailbox import mailbox_of
from tests.server.partner_form.conftest import Client

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOME = "/couples/K7-Juniper"
PAGE = f"{HOME}/safety-check"
CANARY = "CANARYFEAR he stands in the door"
TOLD_NOWHERE = (
    "/caseload",
    HOME,
    f"{HOME}/homework",
    f"{HOME}/session",
    f"{HOME}/session-prep",
)
FOR_BOTH = {"who": "both", "send": "now", "due": "20", "w": ["weekly_check_in"]}


def rows(house, kind, *where):
    with house.database.reading() as session:
        return session.exec(select(kind).where(*where)).all()


def give(browser, place="a"):
    given = browser.submit(PAGE, {}, action=f"/partners/{place}/safety-check")
    assert given.headers["location"] == f"{PAGE}?done=given"


def turn(browser, word, place="a"):
    return browser.submit(PAGE, {"mail": word}, action=f"/partners/{place}/safety-check/mail")


def bare(text: str) -> str:
    """A page without what differs each time it is shown."""
    return re.sub(r'value="[0-9a-f-]{32,64}"', "", text)


def answer_on_device(ruth, house) -> None:
    (row,) = rows(house, Invitation)
    ruth.submit(f"{HOME}/invitations/{row.id}/hand-over", {}, action="/hand-over")
    ruth.post("/l", data={"passcode": PASSCODE})
    client = Client(ruth, row, "")
    client.agree()
    client.write(1, {"q.free_to_answer": "no"})
    for number in range(1, 9):
        page = ruth.get(f"/page/{number}")
        if found := re.search(r'<textarea[^>]*name="(q\.[\w.]+)"', page.text if page.status_code == 200 else ""):
            client.write(number, {found[1]: CANARY})
            break
    assert client.send().headers["location"] == "/page/handed-back"


def test_given_in_the_room_it_is_mailed_to_nobody_and_told_of_nowhere_else(house, cast, browser_as):
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
        builders.agreement(session, house, cast.ada)
        builders.submitted(session, house, cast.ben, cast.session, {"settled": 6})
    readers = {name: browser_as(name) for name in ("ruth", "sam")}
    for one in readers.values():
        one.get(HOME)  # what is new on the caseload is new once
    before = {(name, at): bare(one.get(at).text) for name, one in readers.items() for at in TOLD_NOWHERE}
    give(readers["ruth"])
    for (name, at), page in before.items():
        assert bare(readers[name].get(at).text) == page, f"{at} tells {name}"
    (row,) = rows(house, Invitation, Invitation.partner_id == cast.ada.id)
    assert row.in_room
    assert row.due_at == NOW + timedelta(hours=12)
    assert not rows(house, Letter, Letter.invitation_id == row.id)
    assert readers["ruth"].get(f"{HOME}/invitations/{row.id}/code").status_code == 403
    assert readers["sam"].get(PAGE).status_code == 403
    assert "not opened" in readers["ruth"].get(PAGE).text


def test_what_it_says_reaches_the_clinician_alone(house, cast, browser_as):
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    ruth = browser_as("ruth")
    give(ruth)
    answer_on_device(ruth, house)
    assert rows(house, Response)[0].submitted_at
    assert rows(house, Alert)
    title = "A page for you alone"
    reading = browser_as("ruth")
    for name, one in (("ruth", reading), ("sam", browser_as("sam"))):
        for at in TOLD_NOWHERE:
            page = one.get(at).text
            for word in ("CANARYFEAR", title, "Ada sent", "sent today"):
                assert word not in page, f"{word} at {at} for {name}"
            if at in (HOME, f"{HOME}/homework"):
                assert "Nothing" in page or "nothing" in page
    assert "CANARYFEAR" in reading.get(f"{HOME}/alerts").text
    report = PdfReader(BytesIO(reading.get(f"{HOME}/session-prep.pdf?variant=clinician").content))
    *shown, own_sheet = (" ".join(page.extract_text().split()) for page in report.pages)
    assert "CANARYFEAR" in own_sheet
    assert "Neither partner has sent answers for this session." in " ".join(shown)
    for word in ("CANARYFEAR", title):
        assert word not in " ".join(shown)
    for form in ("json", "csv", "fhir"):
        file = reading.get(f"{HOME}/partners/b/export?format={form}")
        assert file.status_code == 200
        for word in (b"CANARYFEAR", b"safety", b"free_to_answer"):
            assert word not in file.content
    with house.database.writing() as session:
        _, token = builders.invitation(session, house, cast.ben, cast.session)
    ben = Client(browser_as("vera"), None, token).come_in()
    for at in ("/page/start", "/page/1", "/page/2", "/page/check"):
        assert "CANARYFEAR" not in ben.browser.get(at).text


def test_mailing_is_off_turned_on_for_one_partner_alone_and_each_turn_is_recorded(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert 'value="safety_check"' not in ruth.get(f"{HOME}/assign").text
    turn(ruth, "on")
    turn(ruth, "on")
    ada, ben = (rows(house, Partner, Partner.id == each.id)[0] for each in (cast.ada, cast.ben))
    assert (ada.safety_mailed_by, ada.safety_mailed_at) == (cast.members["ruth"].id, NOW)
    assert ben.safety_mailed_at is None
    assert "By mail: on" in ruth.get(PAGE).text
    order = {**FOR_BOTH, "w": ["safety_check"]}
    for who in ("both", "b"):
        assert ruth.submit(f"{HOME}/assign", {**order, "who": who}, action="/assign").status_code == 422
    sent = ruth.submit(f"{HOME}/assign", {**order, "who": "a"}, action="/assign")
    assert sent.headers["location"] == f"{PAGE}?done=assigned"
    assert [each.kind for each in rows(house, Letter)].count(LetterKind.INVITATION) == 1
    turn(ruth, "off")
    assert {each.outcome for each in rows(house, Letter)} == {"withdrawn"}
    assert ruth.submit(f"{HOME}/assign", {**order, "who": "a"}, action="/assign").status_code == 422
    (row,) = rows(house, Invitation)
    token = re.search(r'name="csrf" value="(\w+)"', ruth.get(PAGE).text)[1]
    again = ruth.post(f"{HOME}/invitations/{row.id}/resend", data={"csrf": token, "private": "yes", "link": "same"})
    assert again.status_code == 409
    done = [each.action for each in rows(house, Audit) if each.action.startswith("safety_mail.")]
    assert done == ["safety_mail.turned_on", "safety_mail.turned_off"]


@pytest.mark.parametrize("together", [[], ["full_accountability"]], ids=["alone", "with others"])
def test_by_mail_it_cannot_be_told_from_other_homework(house, cast, browser_as, clock, together):
    """Letter, reminder, their times, and every page before the passcode: the same but for the link itself."""
    ruth = browser_as("ruth")
    turn(ruth, "on")
    told = []
    with mailbox_of(house) as mailbox:
        for sheet in ("safety_check", "weekly_check_in"):
            clock.now = NOW
            order = {**FOR_BOTH, "who": "a", "w": [*together, sheet]}
            assert ruth.submit(f"{HOME}/assign", order, action="/assign").status_code == 303
            times = sorted((each.kind, each.due_at, each.drop_after) for each in rows(house, Letter, OPEN))
            send_due_letters(house, NOW)
            clock.now = max(moment for _, moment, _ in times)
            send_due_letters(house, clock.now)
            letters, mailbox.letters[:] = list(mailbox.letters), []
            told.append((times, [without_link(each) for each in letters]))
            clock.now = NOW
            link = re.search(r"http://pages\.example(/l/\S+)", letters[0].get_body(("plain",)).get_content())[1]
            stranger = browser_as("vera")
            pages = [stranger.get(link).text, stranger.post(link).headers["location"], stranger.get("/l").text]
            pages.append(stranger.post("/l", data={"passcode": "000000"}).text)
            told[-1] += (pages,)
            assert len(letters) == 2
    assert told[0] == told[1]


OPEN = Letter.settled_at == None  # noqa: E711


def without_link(letter) -> str:
    whole = [f"{name}: {value}" for name, value in letter.items() if name not in ("Message-ID", "Content-Type")]
    whole += [letter.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return re.sub(r"/l/[\w-]{43}", "/l/…", "\n".join(whole))


def test_with_other_homework_only_the_others_are_named(house, cast, browser_as):
    ruth = browser_as("ruth")
    turn(ruth, "on")
    order = {**FOR_BOTH, "who": "a", "w": ["weekly_check_in", "safety_check"]}
    assert ruth.submit(f"{HOME}/assign", order, action="/assign").headers["location"].endswith("homework?done=assigned")
    for at in (f"{HOME}/homework", HOME, "/caseload"):
        page = ruth.get(at).text
        assert "A page for you alone" not in page
    assert "Weekly check-in <span>" in ruth.get(f"{HOME}/homework").text


def test_without_an_address_homework_is_given_in_the_room(house, cast, browser_as):
    with house.database.writing() as session:
        session.get(Partner, (cast.ada.practice_id, cast.ada.id)).email = b""
    ruth = browser_as("ruth")
    assert ruth.submit(f"{HOME}/assign", {**FOR_BOTH, "who": "a"}, action="/assign").status_code == 422
    shown = ruth.submit(f"{HOME}/assign", {**FOR_BOTH, "who": "a", "send": "room", "show": "1"}, action="/assign")
    assert "Nothing is mailed." in shown.text
    given = ruth.submit(f"{HOME}/assign", {**FOR_BOTH, "who": "a", "send": "room"}, action="/assign")
    assert given.status_code == 303
    (row,) = rows(house, Invitation)
    assert (row.in_room, row.due_at, rows(house, Letter)) == (True, SESSION_AT - timedelta(hours=20), [])
    assert "Not mailed: it is answered in the room." in ruth.get(f"{HOME}/homework").text
