"""Ways without e-mail: a link turned round as a code, and the clinic's device handed over and given back."""

import re

import pytest
import segno
from sqlmodel import select

from server.domain.tokens import link_token, short_token, whole_token
from server.tables import Audit, Invitation, Letter, Visit
from server.web.cookies import DEVICE, LINK, VISIT
from tests import builders
from tests.cast import PASSCODE, PASSWORD
from tests.server.partner_form.conftest import CHECK_IN, Client, fill_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HANDED_BACK = "/page/handed-back"


@pytest.fixture
def invited(house, cast) -> Invitation:
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
    return row


def at(row: Invitation, way: str) -> str:
    return f"/couples/K7-Juniper/invitations/{row.id}/{way}"


def shown_address(page: str) -> str:
    return re.sub("<[^>]+>", "", re.search(r'class="address num">(.+?)</p>', page)[1])


def done(house, action: str) -> list[Audit]:
    with house.database.reading() as session:
        return list(session.exec(select(Audit).where(Audit.action == action)).all())


def test_the_code_names_nobody_and_no_topic_and_is_recorded(house, invited, cast, browser_as):
    page = browser_as("ruth").get(at(invited, "code")).text
    assert "<svg" in page
    assert shown_address(page).startswith("pages.example/l/")
    for name in ("Ada", "Ben", "Ruth", "Juniper", "check-in", "Mendwork", "Harbour"):
        assert name not in re.sub(r'href="[^"]*"', "", page), name
    (row,) = done(house, "invitation.shown")
    assert (row.partner_id, row.member_id) == (cast.ada.id, cast.members["ruth"].id)


def test_what_is_drawn_is_the_address_beneath_it(invited, browser_as):
    page = browser_as("ruth").get(at(invited, "code")).text
    side = int(re.search(r'viewBox="0 0 (\d+) ', page)[1])
    drawn = [[0] * side for _ in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", page):
        drawn[int(y)][int(x) : int(x) + int(width)] = [1] * int(width)
    asked = segno.make("http://" + shown_address(page), error="m", micro=False)
    assert drawn == [list(row) for row in asked.matrix_iter(border=4)]


@pytest.mark.parametrize("spell", [str, str.upper, lambda typed: typed.replace("-", "")])
def test_the_short_address_opens_the_page_however_it_is_typed(invited, browser_as, browser, spell):
    token = shown_address(browser_as("ruth").get(at(invited, "code")).text).rpartition("/")[2]
    client = Client(browser, invited, spell(token)).come_in()
    assert browser.get("/page").headers["location"] == "/page/start"
    assert client.page(1)


def test_the_short_link_closes_with_the_long_one_and_its_hash_is_keyed(house, invited, browser_as, browser):
    ruth = browser_as("ruth")
    token = shown_address(ruth.get(at(invited, "code")).text).rpartition("/")[2]
    short = short_token(house.vault.keys.link, invited.practice_id, invited.id, 1)
    assert token.replace("-", "") == short
    assert whole_token(b"another key", short) != whole_token(house.vault.keys.link, short)
    ruth.submit("/couples/K7-Juniper/homework", {}, action="/revoke")
    assert Client(browser, invited, token).knock().status_code == 422
    assert ruth.get(at(invited, "code")).status_code == 409


def test_wrong_passcodes_at_the_short_link_count_for_the_long_one(house, invited, browser_as, browser):
    token = shown_address(browser_as("ruth").get(at(invited, "code")).text).rpartition("/")[2]
    short = Client(browser, invited, token)
    assert {short.knock("000000").status_code for _ in range(5)} == {422}
    whole = link_token(house.vault.keys.link, invited.practice_id, "invitation", invited.id, invited.generation)
    assert Client(browser, invited, whole).knock().status_code == 422


def test_the_code_speaks_the_partners_language(house, invited, cast, browser_as):
    with house.database.writing() as session:
        session.get(type(cast.ada), (cast.ada.practice_id, cast.ada.id)).language = "es"
    page = browser_as("ruth").get(at(invited, "code")).text
    assert '<html lang="es">' in page
    assert "Escanea esto" in page


@pytest.fixture
def device(invited, browser_as):
    """Ruth's browser, handed over to Ada."""
    made = browser_as("ruth")
    handed = made.submit(at(invited, "hand-over"), {}, action="/hand-over")
    assert handed.headers["location"] == "/l"
    assert '"cache"' in handed.headers["clear-site-data"]
    return made


def open_page(device) -> Client:
    assert device.post("/l", data={"passcode": PASSCODE}).headers["location"] == "/page"
    client = Client(device, None, "")
    client.agree()
    return client


def test_handing_over_signs_the_clinician_out_and_leads_back_nowhere(house, device, cast):
    for address in ("/caseload", "/couples/K7-Juniper", "/couples/K7-Juniper/homework", "/practice", "/library"):
        answer = device.get(address)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in"), address
    (row,) = done(house, "device.handed_over")
    assert (row.member_id, row.partner_id) == (cast.members["ruth"].id, cast.ada.id)
    page = device.get("/l").text
    assert "after 10 minutes without a touch it closes by itself" in page
    assert "Ada" not in page


@pytest.mark.parametrize("way", ["send", "leave", "decline"])
def test_the_device_ends_itself_and_shows_nothing_afterwards(house, device, way):
    client = open_page(device)
    fill_in(client)
    if way == "send":
        ended = client.send()
    elif way == "decline":
        ended = device.submit("/page/decline", {}, action="/page/decline")
    else:
        ended = device.submit("/page/start", {}, action="/page/leave")
    assert ended.headers["location"] == HANDED_BACK
    assert '"cache"' in ended.headers["clear-site-data"]
    assert device.cookies.get(VISIT) is None
    assert device.cookies.get(LINK) is None
    page = device.get(HANDED_BACK).text
    assert "Please hand the device back" in page
    for name in ("Ada", "Ruth", "Samaritans", *(str(value) for value in CHECK_IN[3].values())):
        assert name not in page
    for address in ("/l", "/page/3", "/page/check", "/page"):
        assert "bank’s letter" not in device.get(address).text
    assert device.get("/l").headers["location"] == HANDED_BACK
    with house.database.reading() as session:
        (visit,) = session.exec(select(Visit)).all()
        assert visit.ended_at is not None
        assert (session.exec(select(Invitation)).one().submitted_at is not None) is (way == "send")


def test_left_alone_the_visit_ends_by_the_servers_clock_too(house, device, clock):
    client = open_page(device)
    fill_in(client)
    clock.now += builders.timedelta(minutes=31)
    assert device.get("/page/3").headers["location"] == "/l"
    late = device.post("/page/3", data={"q.hard_moment": "Two words", "csrf": "x", "of": "x"})
    assert "Two words" in late.text


def test_signing_in_again_ends_what_was_left_open_on_the_device(house, device, cast):
    open_page(device)
    visit = device.cookies.get(VISIT)
    signed = device.submit("/sign-in", {"email": "ruth@harbour.example", "password": PASSWORD}, action="/sign-in")
    assert signed.headers["location"] == "/caseload"
    for name in (DEVICE, VISIT, LINK):
        assert device.cookies.get(name) is None
    device.cookies.set(VISIT, visit)
    assert device.get("/page/1").headers["location"] == "/l"


def test_without_a_passcode_the_device_is_not_handed_over(house, invited, cast, browser_as):
    with house.database.writing() as session:
        ada = session.get(type(cast.ada), (cast.ada.practice_id, cast.ada.id))
        ada.passcode_hash, ada.may_choose_passcode = "", False
    page = browser_as("ruth").get(at(invited, "hand-over")).text
    assert "has no passcode yet" in page
    assert 'action="' + at(invited, "hand-over") not in page


def test_what_is_given_in_the_room_is_never_mailed_whatever_happens_to_it(house, invited, browser_as):
    with house.database.writing() as session:
        row = session.get(Invitation, (invited.practice_id, invited.id))
        row.in_room = True
        for letter in session.exec(select(Letter)).all():
            session.delete(letter)
    ruth = browser_as("ruth")
    assert "Send again" not in ruth.get("/couples/K7-Juniper/homework").text
    token = {"csrf": re.search(r'name="csrf" value="(\w+)"', ruth.get("/caseload").text)[1]}
    ruth.post(at(invited, "resend"), data=token)
    ruth.post(at(invited, "extend"), data={**token, "due_on": "2026-12-24", "due_clock": "12:00"})
    with house.database.reading() as session:
        assert session.exec(select(Letter)).all() == []
