"""The promises both are asked about: the same ones in the same words, and nothing that is not published."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import select

from server import outbox
from server.jobs import send_due_letters
from server.tables import FollowThrough, Invitation
from server.vault import Cell
from tests import builders
from tests.browsing import Browser
from tests.server.mail.mailbox import mailbox_of
from tests.server.partner_form.conftest import CHECK_IN, Client, fill_in
from tests.server.review.reading import post, text_of

PAGE = 4
NEW = {"what": "I open it the same evening.", "how_seen": "It lies open.", "by_when": "next_session", "aloud": "1"}
LATE = {**NEW, "what": "Late."}
ROOM = {**NEW, "what": "From the room.", "owner": "a"}


@pytest.fixture
def both(app, house, cast):
    """Ada and Ben, each with a link to one and the same assignment."""
    with house.database.writing() as session:
        first, ada = builders.invitation(session, house, cast.ada, cast.session)
        second, ben = builders.invitation(session, house, cast.ben, cast.session, beside=first)
    return {"ada": Client(Browser(app), first, ada), "ben": Client(Browser(app), second, ben)}


def asked(client: Client, *whats: str) -> list[str]:
    """Which of these promises the page asks about."""
    page = client.page(PAGE)
    return [what for what in whats if what in page]


@pytest.fixture
def ruth_does(house, browser_as):
    """`ruth_does((address, fields), ...)`: what the clinician does in the ledger, later than everything before."""

    def done(*deeds: tuple[str, dict]) -> None:
        ruth = browser_as("ruth")
        for address, fields in deeds:
            house.clock.now += timedelta(minutes=10)
            sent = post(house, ruth, f"/commitments{address}", **fields)
            assert sent.status_code == 303, sent.text

    return done


def everything(one, two, unshared) -> list[tuple[str, dict]]:
    """One promise renegotiated, one closed and taken up again, one published, one entered in the room."""
    return [
        (f"/{one.id}/renegotiate", NEW),
        (f"/{two.id}/close", {"as_": "done"}),
        (f"/{two.id}/again", {}),
        (f"/{unshared.id}/publish", LATE),
        ("", ROOM),
    ]


WHATS = ("I open the post.", "I ring at six.", LATE["what"], ROOM["what"], NEW["what"])


@pytest.mark.parametrize("order", [("ada", "ben"), ("ben", "ada")])
@pytest.mark.parametrize("goes", ["opens", "sends"])
def test_both_are_asked_about_the_same_promises_whoever_opens_first(cast, both, promise, ruth_does, order, goes):
    one, two = promise(cast.ben, WHATS[0]), promise(cast.ada, WHATS[1])
    unshared = promise(cast.ben, "Not shared.", published=False)
    first, second = (both[name].come_in() for name in order)
    assert asked(first, *WHATS) == [*WHATS[:2]]
    if goes == "sends":
        said = ("seen", "kept") if order[0] == "ada" else ("kept", "seen")
        fill_in(first, {**CHECK_IN, PAGE: {**CHECK_IN[PAGE], **ratings((one, two), said)}})
        assert first.send().headers["location"] == "/page/thank-you"
    ruth_does(*everything(one, two, unshared))
    assert asked(second, *WHATS) == [*WHATS[:2]]
    if goes == "opens":
        assert asked(first, *WHATS) == [*WHATS[:2]]


def ratings(rows, said) -> dict:
    return {f"q.open_promises.{row.id}": word for row, word in zip(rows, said, strict=True)}


def test_the_next_assignment_asks_about_what_stands_by_then(house, cast, client_of, promise, ruth_does):
    one, two = promise(cast.ben, WHATS[0]), promise(cast.ada, WHATS[1])
    ruth_does(*everything(one, two, promise(cast.ben, "Not shared.", published=False)))
    house.clock.now += timedelta(hours=1)
    assert asked(client_of(cast.ada).come_in(), *WHATS) == [*WHATS[1:]]


def test_what_was_closed_meanwhile_can_still_be_rated_in_the_check_in_that_asks(house, cast, both, promise, ruth_does):
    row = promise(cast.ben, WHATS[0])
    ada = both["ada"].come_in()
    ruth_does((f"/{row.id}/close", {"as_": "let_go"}))
    fill_in(ada, {**CHECK_IN, PAGE: {**CHECK_IN[PAGE], **ratings([row], ["seen"])}})
    assert ada.send().headers["location"] == "/page/thank-you"
    with house.database.reading() as session:
        assert session.exec(select(FollowThrough.commitment_id)).all() == [row.id]


def test_a_promise_with_a_day_is_asked_about_again_whatever_the_other_one_rated(house, cast, client_of, promise):
    """Were it dropped once both have rated it, being asked again would tell that the other had not answered."""
    row = promise(cast.ben, WHATS[0], by_when="2026-11-23")
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
    for words in ([(cast.ada, "seen")], [(cast.ada, "seen"), (cast.ben, "kept")]):
        with house.database.writing() as session:
            for partner, said in words:
                builders.submitted(session, house, partner, cast.session, {"open_promises": {str(row.id): said}})
        house.clock.now += timedelta(minutes=1)
        ada = client_of(cast.ada)
        ada.knock()
        assert asked(ada, *WHATS) == [WHATS[0]]


def test_the_page_says_by_when_a_promise_was_meant(ada, cast, promise):
    promise(cast.ben, WHATS[0], by_when="2026-11-30")
    assert "By 30 November 2026." in ada.come_in().page(PAGE)


# Whether its owner raised it


def test_each_may_say_whether_it_was_raised_or_leave_it_open(house, cast, ada, ben, promise):
    row = promise(cast.ben, WHATS[0])
    field = f"q.open_promises.{row.id}"
    for client, said, raised, label in (
        (ada, "seen", "unasked", "Ben brought it up unasked"),
        (ben, "kept", "", "I brought it up unasked"),
    ):
        client.come_in()
        assert label in client.page(PAGE)
        fill_in(client, {**CHECK_IN, PAGE: {**CHECK_IN[PAGE], field: said, f"{field}.raised": raised}})
        assert client.send().headers["location"] == "/page/thank-you"
    with house.database.reading() as session:
        heard = {rating.partner_id: raised_in(session, house, rating) for rating in session.exec(select(FollowThrough))}
    assert heard == {cast.ada.id: "unasked", cast.ben.id: ""}


def raised_in(session, house, row: FollowThrough) -> str:
    cell = Cell(row.practice_id, row.couple_id, row.partner_id, "follow_through", "raised", row.id)
    return house.vault.sealing.open(session, cell, row.raised) if row.raised else ""


def test_what_was_said_of_it_is_there_again_and_can_be_taken_back(ada, cast, promise):
    row = promise(cast.ben, WHATS[0])
    field = f"q.open_promises.{row.id}"
    ada.come_in()
    ada.save(PAGE, {field: "seen", f"{field}.raised": "asked"})
    assert f'name="{field}.raised" value="asked" checked' in ada.page(PAGE)
    ada.save(PAGE, {field: "seen", f"{field}.raised": ""})
    assert f'name="{field}.raised" value="asked" checked' not in ada.page(PAGE)


def test_a_word_that_is_not_on_the_page_is_asked_for_again_with_the_rating_kept(ada, cast, promise):
    row = promise(cast.ben, WHATS[0])
    field = f"q.open_promises.{row.id}"
    ada.come_in()
    sent = ada.write(PAGE, {**CHECK_IN[PAGE], field: "seen", f"{field}.raised": "never"})
    assert sent.status_code == 422
    assert f'href="#{field}.raised"' in sent.text
    assert f'id="{field}.raised"' in sent.text
    assert f'name="{field}" value="seen" checked' in sent.text


# What never crosses

CANARIES = ("UNSHAREDLARK", "UNSHAREDHERON")


def test_unpublished_promises_and_ratings_never_cross(house, cast, both, promise, browser_as):
    """Ben promises, rates and says that he raised it: all that Ada gets is the same before and after."""
    row = promise(cast.ben, WHATS[0])
    promise(cast.ben, CANARIES[1], how_seen=CANARIES[1], published=False)
    field = f"q.open_promises.{row.id}"
    ada, ben = (client.come_in() for client in both.values())
    before = everything_for_ada(house, ada, browser_as)
    mine = {
        "q.next_promise.what": CANARIES[0],
        "q.next_promise.by_when": "each_time",
        "q.next_promise.how_seen": CANARIES[0],
        field: "not_kept",
        f"{field}.raised": "unasked",
    }
    fill_in(ben, {**CHECK_IN, PAGE: mine})
    assert ben.send().headers["location"] == "/page/thank-you"
    assert CANARIES[0] in browser_as("ruth").get("/couples/K7-Juniper").text
    after = everything_for_ada(house, ada, browser_as)
    assert after == before
    assert not [(where, canary) for where, words in after.items() for canary in CANARIES if canary in words]
    assert WHATS[0] in after["copy for both"]


def everything_for_ada(house, ada: Client, browser_as) -> dict[str, str]:
    """The words of every page of her homework, of her letter, and of the copy for both."""
    addresses = ["/page/start", *(f"/page/{number}" for number in range(1, PAGE + 1)), "/page/check"]
    with house.database.writing() as session:
        invitation = session.get_one(Invitation, (ada.invitation.practice_id, ada.invitation.id))
        outbox.send_again(session, invitation, house.clock())
    with mailbox_of(house) as mailbox:
        send_due_letters(house, house.clock())
    copy = browser_as("ruth").get("/couples/K7-Juniper/session-prep.pdf?variant=conjoint")
    assert copy.status_code == 200
    return {
        **{address: text_of(ada.browser.get(address)) for address in addresses},
        "letter": "\n".join(words_of(letter) for letter in mailbox.letters if letter["To"] == "ada@people.example"),
        "copy for both": " ".join(page.extract_text() for page in PdfReader(io.BytesIO(copy.content)).pages),
    }


def words_of(letter) -> str:
    return "\n".join([letter["Subject"], *(letter.get_body((kind,)).get_content() for kind in ("plain", "html"))])
