"""Who works here: inviting, joining, sending again, and ending."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from server.domain.tokens import link_token
from server.domain.words import LetterKind, LinkKind, Role
from server.tables import Audit, Couple, Grant, Letter, Link, Login, Member
from server.web.cookies import SIGN_IN
from tests import builders
from tests.browsing import Browser
from tests.server.bursts import encoded

KIM = {"name": "Kim Adeyemi", "email": "Kim@Harbour.example", "role": "clinician"}
PHRASE = "twelve geese over grey water"


def invites(who, **typed):
    return who.submit("/practice/members", {**KIM, **typed}, action="/practice/members")


def member(house, email):
    with house.database.reading() as session:
        return session.exec(select(Member).where(Member.email == email)).one()


def join_link(house, email="kim@harbour.example"):
    row = member(house, email)
    kind = LinkKind.MEMBER_INVITATION
    return "/join/" + link_token(house.vault.keys.link, row.practice_id, kind, row.id, row.link_generation)


def joins(browser, address, **typed):
    return browser.submit(address, {"name": "Kim Adeyemi", "password": PHRASE, **typed}, to=address)


def csrf_of(who):
    return who.get("/practice/me").text.split('name="csrf" value="')[1].split('"')[0]


def has_joined(house, *people):
    with house.database.writing() as session:
        for person in people:
            session.merge(person).password_hash = "joined"


def actions_of(house):
    with house.database.reading() as session:
        return [row.action for row in session.exec(select(Audit).order_by(Audit.id)).all()]


def test_an_invited_colleague_gets_a_letter_and_stands_in_the_list(cast, browser_as, house):
    ruth = browser_as("ruth")
    assert invites(ruth).headers["location"] == "/practice/members?note=invited"
    page = ruth.get("/practice/members?note=invited").text
    assert "The invitation is on its way" in page
    assert "kim@harbour.example" in page
    assert "the link is open until" in page
    with house.database.reading() as session:
        (letter,) = session.exec(select(Letter)).all()
        (link,) = session.exec(select(Link).where(Link.kind == LinkKind.MEMBER_INVITATION)).all()
    assert (letter.kind, letter.member_id) == (LetterKind.MEMBER_INVITATION, member(house, "kim@harbour.example").id)
    assert link.expires_at == house.clock() + timedelta(days=7)
    assert actions_of(house) == ["member.invited"]


def test_whoever_was_invited_joins_with_a_name_and_a_password_and_is_in(cast, app, browser_as, house):
    invites(browser_as("ruth"))
    kim, address = Browser(app), join_link(house)
    page = kim.get(address).text
    assert "Join Harbour Street" in page
    assert 'value="Kim Adeyemi"' in page
    assert kim.get("/practice/me").status_code == 303, "opening the link signs nobody in"
    answer = joins(kim, address, name="Kim A. Adeyemi")
    assert answer.headers["location"] == "/"
    assert kim.get("/").headers["location"] == "/caseload"
    assert "Kim A. Adeyemi" in kim.get("/practice/me").text
    kim.cookies.clear()
    assert kim.submit("/sign-in", {"email": "kim@harbour.example", "password": PHRASE}).status_code == 303
    assert actions_of(house)[:3] == ["member.invited", "member.joined", "sign_in.succeeded"]


def test_an_invitation_works_once(cast, app, browser_as, house):
    invites(browser_as("ruth"))
    address = join_link(house)
    joins(Browser(app), address)
    thief = Browser(app)
    assert thief.get(address).status_code == 410
    assert thief.post(address, data={"name": "T", "password": "another phrase, by a thief"}).status_code == 410


def test_an_invitation_works_for_seven_days_and_can_be_sent_again(cast, app, browser_as, house, clock):
    invites(browser_as("ruth"))
    address = join_link(house)
    clock.now += timedelta(days=7)
    closed = Browser(app).get(address)
    assert (closed.status_code, "Ask whoever invited you to send it again" in closed.text) == (410, True)
    ruth = browser_as("ruth")
    assert "the link has run out" in ruth.get("/practice/members").text
    answer = ruth.submit("/practice/members", {}, action="/resend")
    assert answer.headers["location"] == "/practice/members?note=resent"
    clock.now += timedelta(days=6)
    assert joins(Browser(app), address).status_code == 303


def test_sending_again_to_somebody_who_joined_is_refused(cast, browser_as, house):
    has_joined(house, cast.members["sam"])
    ruth = browser_as("ruth")
    answer = ruth.post(f"/practice/members/{cast.members['sam'].id}/resend", data={"csrf": csrf_of(ruth)})
    assert (answer.status_code, "Sam Lindqvist has joined already" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("name", "password", "message"),
    [
        ("", PHRASE, "Write your name."),
        ("K" * 101, PHRASE, "Shorten this to 100 characters."),
        ("Kim", "short", "Use 12 characters or more."),
        ("Kim Adeyemi", "kimadeyemi2026", "too close to a name"),
        ("Kim", "Harbour Street!", "too close to a name"),
        ("Kim", "passwordpassword", "Strangers try this password"),
    ],
)
def test_joining_asks_again_for_what_is_missing(cast, app, browser_as, house, name, password, message):
    invites(browser_as("ruth"))
    answer = joins(Browser(app), join_link(house), name=name, password=password)
    assert (answer.status_code, answer.text.count(message)) == (422, 2)
    assert joins(Browser(app), join_link(house)).status_code == 303, "the link still works"


def test_joining_in_a_browser_where_somebody_is_signed_in_ends_their_session_there(cast, browser_as, house):
    ruth = browser_as("ruth")
    invites(ruth)
    old = ruth.cookies[SIGN_IN]
    joins(ruth, join_link(house))
    thief = Browser(ruth.app)
    thief.cookies.set(SIGN_IN, old)
    assert thief.get("/practice/me").status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Write your colleague’s name."),
        ("name", "K" * 60_000, "Shorten this to 100 characters."),
        ("email", "kim", "Write the e-mail address in full"),
        ("email", "kim@harbour.example\nBcc: x@y.example", "Write the e-mail address in full"),
        ("role", "", "Choose what your colleague will do."),
        ("role", "supervisor", "Choose what your colleague will do."),
        ("email", "SAM@harbour.example", "Sam Lindqvist has this address already"),
        ("email", "vera@elsewhere.example", "This address cannot be used here. Choose another one."),
    ],
)
def test_an_invitation_that_needs_another_look_keeps_what_was_typed(cast, browser_as, house, field, value, message):
    ruth = browser_as("ruth")
    answer = ruth.post("/practice/members", **encoded({**KIM, field: value, "csrf": csrf_of(ruth)}))
    assert (answer.status_code, answer.text.count(message)) == (422, 2)
    assert "Vera" not in answer.text
    assert "Elsewhere" not in answer.text
    assert field == "name" or f'value="{KIM["name"]}"' in answer.text
    with house.database.reading() as session:
        assert len(session.exec(select(Member)).all()) == 4


def test_one_address_invited_twice_at_the_same_moment_becomes_one_member(cast, app, house, browser_as):
    """From two practices at once: the directory decides, and the second hears what everybody hears."""

    async def both():
        async def one(name):
            who = browser_as(name)
            cookie, csrf = who.cookies[SIGN_IN], csrf_of(who)
            return await asyncio.to_thread(_post, cookie, csrf)

        return await asyncio.gather(one("ruth"), one("vera"))

    def _post(cookie, csrf):
        browser = Browser(app)
        browser.cookies.set(SIGN_IN, cookie)
        return browser.post("/practice/members", data={**KIM, "csrf": csrf}).status_code

    if house.database.is_sqlite:
        pytest.skip("SQLite writes in turn")
    assert sorted(asyncio.run(both())) == [303, 422]
    with house.database.reading() as session:
        assert len(session.exec(select(Login).where(Login.email == "kim@harbour.example")).all()) == 1


def test_a_clinician_sees_colleagues_but_changes_nothing(cast, browser_as, house):
    sam = browser_as("sam")
    page = sam.get("/practice/members").text
    assert "Noor Haddad" in page
    assert "Send the invitation" not in page
    assert "/end" not in page
    token, noor = csrf_of(sam), cast.members["noor"].id
    assert sam.post("/practice/members", data={**KIM, "csrf": token}).status_code == 403
    assert sam.get(f"/practice/members/{noor}/end").status_code == 403
    for verb in ("end", "resend"):
        assert sam.post(f"/practice/members/{noor}/{verb}", data={"csrf": token}).status_code == 403


def test_a_manager_invites_everybody_but_an_owner(cast, browser_as):
    noor = browser_as("noor")
    assert 'value="owner"' not in noor.get("/practice/members").text
    answer = noor.post("/practice/members", data={**KIM, "role": "owner", "csrf": csrf_of(noor)})
    assert (answer.status_code, "Choose what your colleague will do." in answer.text) == (422, True)
    assert invites(noor, role="manager").status_code == 303


def test_nobody_reaches_into_another_practice(cast, browser_as, house):
    vera = browser_as("vera")
    token = csrf_of(vera)
    assert "Sam Lindqvist" not in vera.get("/practice/members").text
    for person in ("sam", "noor", "ruth"):
        address = f"/practice/members/{cast.members[person].id}"
        assert vera.get(f"{address}/end").status_code == 404
        assert vera.post(f"{address}/end", data={"csrf": token}).status_code == 404
        assert vera.post(f"{address}/resend", data={"csrf": token}).status_code == 404


@pytest.mark.parametrize("made_up", ["x", "0" * 32, "00000000-0000-0000-0000-000000000000", "%00", "1" * 500])
def test_a_made_up_member_does_not_exist(cast, browser_as, made_up):
    ruth = browser_as("ruth")
    assert ruth.get(f"/practice/members/{made_up}/end").status_code == 404
    assert ruth.post(f"/practice/members/{made_up}/end", data={"csrf": csrf_of(ruth)}).status_code == 404


def test_ending_signs_out_takes_shown_couples_back_and_frees_the_address(cast, browser_as, house):
    has_joined(house, cast.members["sam"])
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    sam, ruth = browser_as("sam"), browser_as("ruth")
    address = f"/practice/members/{cast.members['sam'].id}/end"
    assert "They are signed out everywhere" in ruth.get(address).text
    assert sam.get("/practice/me").status_code == 200, "asking changes nothing"
    assert ruth.submit(address, {}, action="/end").headers["location"] == "/practice/members?note=ended"
    assert sam.get("/practice/me").status_code == 303
    page = ruth.get("/practice/members").text
    assert "Who worked here before (1)" in page
    with house.database.reading() as session:
        assert session.exec(select(Grant)).all() == []
        assert session.get(Login, "sam@harbour.example") is None
    assert ruth.post(address, data={"csrf": csrf_of(ruth)}).status_code == 404


def test_a_former_colleague_can_be_invited_again(cast, app, browser_as, house):
    has_joined(house, cast.members["sam"])
    ruth = browser_as("ruth")
    ruth.submit(f"/practice/members/{cast.members['sam'].id}/end", {}, action="/end")
    assert invites(ruth, name="Sam L.", email="sam@harbour.example", role="manager").status_code == 303
    sam = Browser(app)
    joins(sam, join_link(house, "sam@harbour.example"), name="Sam L.")
    assert sam.get("/").headers["location"] == "/practice"
    assert member(house, "sam@harbour.example").role is Role.MANAGER


def test_withdrawing_an_invitation_closes_its_link(cast, app, browser_as, house):
    ruth = browser_as("ruth")
    invites(ruth)
    address = join_link(house)
    page = ruth.get(f"/practice/members/{member(house, 'kim@harbour.example').id}/end").text
    assert "Withdraw the invitation to Kim Adeyemi?" in page
    ruth.submit(f"/practice/members/{member(house, 'kim@harbour.example').id}/end", {}, action="/end")
    assert Browser(app).get(address).status_code == 410
    with house.database.reading() as session:
        assert [letter.outcome for letter in session.exec(select(Letter)).all()] == ["withdrawn"]


def test_a_clinician_with_couples_stays_until_each_is_archived(cast, browser_as, house):
    with house.database.writing() as session:
        session.get(Couple, (cast.practice.id, cast.couple.id)).clinician_id = cast.members["sam"].id
    ruth = browser_as("ruth")
    address = f"/practice/members/{cast.members['sam'].id}/end"
    page = ruth.get(address).text
    assert "Sam Lindqvist has one couple that is not archived." in page
    assert '<button class="btn">' not in page
    answer = ruth.post(address, data={"csrf": csrf_of(ruth)})
    assert (answer.status_code, "not archived" in answer.text) == (409, True)
    with house.database.writing() as session:
        session.get(Couple, (cast.practice.id, cast.couple.id)).archived_at = house.clock()
    assert ruth.post(address, data={"csrf": csrf_of(ruth)}).status_code == 303


def test_the_last_owner_stays(cast, browser_as):
    ruth = browser_as("ruth")
    address = f"/practice/members/{cast.members['ruth'].id}/end"
    assert "Ruth Okafor is the only owner" in ruth.get(address).text
    assert ruth.post(address, data={"csrf": csrf_of(ruth)}).status_code == 409
    noor = browser_as("noor")
    answer = noor.post(address, data={"csrf": csrf_of(noor)})
    assert (answer.status_code, "Only an owner can end an owner’s membership" in answer.text) == (409, True)


def test_an_invited_owner_who_has_not_joined_does_not_count_as_one(cast, app, browser_as, house):
    ruth = browser_as("ruth")
    invites(ruth, role="owner")
    address = f"/practice/members/{cast.members['ruth'].id}/end"
    assert "Ruth Okafor is the only owner" in ruth.get(address).text
    kim = Browser(app)
    joins(kim, join_link(house))
    assert "You cannot end your own membership" in ruth.get(address).text
    refused = kim.get(address)
    assert "one couple that is not archived" in refused.text
