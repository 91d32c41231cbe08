"""The link and the passcode: everybody sees the same until the right six digits are posted."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from server import links, throttle
from server.domain.ids import new_id
from server.domain.tokens import link_token, token_hash
from server.domain.words import AgreementOutcome, LinkKind, Place
from server.tables import Invitation, Link, Partner, Throttle, Visit
from tests import builders
from tests.browsing import Browser
from tests.cast import PASSCODE
from tests.server.partner_form.conftest import Client
from worksheets.definition import Stance

CHOSEN = {"new_passcode": "402817", "new_passcode_again": "402817"}


@pytest.fixture
def tokens(client_of, cast, house, clock) -> dict[str, str]:
    """One link of each kind, by what became of it."""
    names = ("valid", "revoked", "expired", "declined", "submitted", "withdrawn", "locked", "readdressed")
    made = {name: client_of(cast.ada) for name in names}
    with house.database.writing() as session:
        rows = {name: session.get(Invitation, (c.invitation.practice_id, c.invitation.id)) for name, c in made.items()}
        links.revoke(session, rows["revoked"], clock.now)
        links.close(session, rows["readdressed"], clock.now)
        rows["expired"].due_at = clock.now - timedelta(days=1)
        rows["declined"].declined_at = clock.now
        rows["submitted"].submitted_at = clock.now
        session.add_all(rows.values())
        builders.agreement(session, house, cast.ada, AgreementOutcome.WITHDRAWN)
        tried = links.tries(house.vault, token_hash(made["locked"].token))
        for _ in range(10):
            throttle.failed(session, tried, clock.now, throttle.PASSCODE_LADDER, throttle.NEVER_FORGOTTEN)
        elsewhere, archived = _links_of_others(session, house, cast)
        reset = link_token(house.vault.keys.link, cast.practice.id, LinkKind.PASSWORD_RESET, new_id(), 1)
        session.add(
            Link(
                token_hash=token_hash(reset),
                practice_id=cast.practice.id,
                kind=LinkKind.PASSWORD_RESET,
                subject_id=cast.members["ruth"].id,
                generation=1,
            )
        )
    of_no_link = {"unknown": "A" * 43, "short": "k7wm3fxq9tbd", "odd": "%2e%2e%00%ff", "long": "A" * 3000}
    others = {"elsewhere": elsewhere, "archived": archived, "not a partner’s": reset}
    return {**{name: client.token for name, client in made.items()}, **others, **of_no_link}


def _links_of_others(session, house, cast) -> tuple[str, str]:
    """A link of another practice's partner, and one of a couple that was put away."""
    tokens = []
    for clinician in ("vera", "ruth"):
        couple = builders.couple(session, house, cast.members[clinician], "P4-Rowan")
        partner = builders.partner(
            session, house, couple, Place.A, "Cleo", "cleo@people.example", Stance.INJURED, passcode="517093"
        )
        session_at = builders.couple_session(session, couple, cast.session.starts_at)
        tokens.append(builders.invitation(session, house, partner, session_at)[1])
        couple.archived_at = house.clock() if clinician == "ruth" else None
        session.add(couple)
    return tokens[0], tokens[1]


def test_every_link_opens_on_the_same_page_whatever_became_of_it(browser, tokens):
    pages = {browser.get(f"/l/{token}").content for token in tokens.values()}
    assert len(pages) == 1
    page = pages.pop().decode()
    assert "Your page is ready" in page
    for token in tokens.values():
        assert token not in page


def test_opening_a_link_changes_nothing_however_often_anything_opens_it(browser, ada, house):
    before = _everything(house)
    for _ in range(20):
        assert browser.head(f"/l/{ada.token}").status_code == 200
        assert browser.get(f"/l/{ada.token}").status_code == 200
        assert browser.get("/l").status_code == 200
    assert _everything(house) == before
    assert ada.knock().headers["location"] == "/page"


def test_a_scanner_that_presses_continue_spends_nothing(app, ada):
    scanner = Browser(app)
    scanner.post(f"/l/{ada.token}")
    scanner.post("/l", data={"passcode": ""})
    assert ada.knock().headers["location"] == "/page"


def test_the_address_with_the_token_is_left_behind_at_the_first_press(browser, ada):
    followed = browser.post(f"/l/{ada.token}")
    assert (followed.status_code, followed.headers["location"]) == (303, "/l")
    assert ada.token in followed.headers["set-cookie"]
    assert "HttpOnly" in followed.headers["set-cookie"]


def test_the_passcode_page_is_the_same_with_any_link_and_with_none(app, tokens):
    pages = {Browser(app).get("/l").content}
    for token in tokens.values():
        browser = Browser(app)
        browser.post(f"/l/{token}")
        pages.add(browser.get("/l").content)
    assert len(pages) == 1


def test_every_refusal_is_the_same_to_the_byte(app, tokens, client_of, cast):
    """Status, body and every header but Date, whatever the link is and whatever is posted with it."""
    opens_with = {"archived": "517093", "elsewhere": PASSCODE}
    still_open = ("valid", "expired", "declined", "submitted", "withdrawn")
    refused = {name: "999111" if name in still_open else opens_with.get(name, PASSCODE) for name in tokens}
    attempts = [(tokens[name], {"passcode": digits}) for name, digits in refused.items()]
    attempts += [
        (tokens["valid"], {"passcode": "12"}),
        (tokens["valid"], {"passcode": "☃" * 5000}),
        (tokens["valid"], {}),
        (tokens["valid"], CHOSEN),
        (tokens["unknown"], CHOSEN),
        (client_of(cast.ben).token, CHOSEN),
    ]
    answers = [_said(_attempt(app, token, values)) for token, values in attempts]
    answers.append(_said(Browser(app).post("/l", data={"passcode": PASSCODE})))
    for _ in range(6):
        answers.append(_said(_attempt(app, tokens["valid"], {"passcode": "999111"})))
    answers.append(_said(_attempt(app, tokens["valid"], {"passcode": PASSCODE})))
    assert len(set(answers)) == 1
    status, body, _ = answers[0]
    assert status == 422
    assert "That didn’t open a page." in body.decode()


def test_every_other_answer_before_the_passcode_is_the_same_to_the_byte(app, tokens):
    """The constant page, the press on Continue, the passcode page, and a page of answers that comes too late."""
    for ask in (_open, _look, _press, _come_by, _save_late, _write_late):
        answers = {name: ask(app, token) for name, token in tokens.items()}
        assert set(answers.values()) == {answers["unknown"]}, ask.__name__


def test_the_practice_is_named_only_after_the_passcode(app, tokens, ada, house, cast):
    for name, token in tokens.items():
        browser = Browser(app)
        pages = [browser.get(f"/l/{token}"), browser.post(f"/l/{token}"), browser.get("/l")]
        pages += [browser.post("/l", data={"passcode": "999111"}), browser.post("/page/1", data={"passcode": "999111"})]
        shown = "".join(page.text for page in pages)
        for word in ("Harbour", "Samaritans", "116 123", "Okafor", "Ruth"):
            assert word not in shown, f"{word} on the pages of the {name} link"
    client = Client(Browser(app), ada.invitation, ada.token)
    client.knock()
    client.agree()
    assert "116 123" in client.browser.get("/page/start").text


def test_many_unknown_links_from_the_same_home_leave_the_right_one_open(app, ada, house):
    """Whoever tries links there, the other partner too, may share Ada's address, and the beginning of her hash."""
    for _ in range(101):
        _attempt(app, "A" * 43, {"passcode": PASSCODE})
    with house.database.reading() as session:
        assert max(row.failures for row in session.exec(select(Throttle)).all()) == 100
    assert ada.knock().headers["location"] == "/page"


def test_a_link_opens_again_and_again_until_it_closes(app, ada):
    for _ in range(3):
        assert Client(Browser(app), ada.invitation, ada.token).knock().headers["location"] == "/page"


def test_spaces_in_the_passcode_do_no_harm(ada):
    assert ada.knock("402 817").headers["location"] == "/page"


def test_five_wrong_passcodes_pause_the_link_and_ten_close_it(ada, clock):
    for _ in range(5):
        ada.knock("999111")
    assert ada.knock().status_code == 422
    for _ in range(5):
        clock.now += timedelta(minutes=16)
        ada.knock("999111")
    clock.now += timedelta(hours=20)
    assert ada.knock().status_code == 422


def test_the_right_passcode_forgets_the_wrong_ones(ada, clock):
    for _ in range(4):
        ada.knock("999111")
    assert ada.knock().headers["location"] == "/page"
    for _ in range(4):
        ada.knock("999111")
    assert ada.knock().headers["location"] == "/page"


def test_a_new_passcode_from_the_clinician_opens_a_link_that_had_closed(ada, house, cast, clock):
    for _ in range(12):
        ada.knock("999111")
        clock.now += timedelta(minutes=16)
    assert ada.knock().status_code == 422
    with house.database.writing() as session:
        partner = session.get(Partner, (cast.ada.practice_id, cast.ada.id))
        partner.passcode_hash = house.vault.passwords.hash("730164")
        partner.passcode_generation += 1
        session.add(partner)
        subject = throttle.subject(house.vault.keys.link, "passcode", token_hash(ada.token).hex())
        throttle.clear(session, subject)
    assert ada.knock("730164").headers["location"] == "/page"


def test_one_link_s_wrong_passcodes_do_not_pause_another_s(ada, ben):
    for _ in range(8):
        ada.knock("999111")
    assert ben.knock().headers["location"] == "/page"


def test_a_partner_chooses_a_passcode_once_where_that_was_agreed(client_of, house, cast):
    with house.database.writing() as session:
        partner = session.get(Partner, (cast.ada.practice_id, cast.ada.id))
        partner.passcode_hash = ""
        session.add(partner)
    ada = client_of(cast.ada)
    ada.browser.post(f"/l/{ada.token}")
    assert ada.browser.post("/l", data=CHOSEN).headers["location"] == "/page"
    assert ada.browser.get("/page").headers["location"] == "/page/agreement"
    again = ada.browser.post("/l", data={"new_passcode": "730164", "new_passcode_again": "730164"})
    assert again.status_code == 422
    assert ada.knock("402817").headers["location"] == "/page"


def test_nobody_chooses_a_passcode_where_the_mailbox_is_shared(client_of, house, cast):
    with house.database.writing() as session:
        partner = session.get(Partner, (cast.ben.practice_id, cast.ben.id))
        partner.passcode_hash = ""
        session.add(partner)
    ben = client_of(cast.ben)
    ben.browser.post(f"/l/{ben.token}")
    assert ben.browser.post("/l", data=CHOSEN).status_code == 422
    with house.database.reading() as session:
        assert session.get(Partner, (cast.ben.practice_id, cast.ben.id)).passcode_hash == ""


def test_what_is_wrong_with_a_chosen_passcode_is_said_alike_for_every_link(app, tokens):
    values = {"new_passcode": "123456", "new_passcode_again": "123456"}
    answers = [_attempt(app, token, values) for token in tokens.values()]
    assert len({answer.content for answer in answers}) == 1
    assert "easy to guess" in answers[0].text


def test_an_expired_link_says_after_the_passcode_that_what_was_written_is_kept(ada, house, clock):
    ada.come_in()
    clock.now += timedelta(days=3)
    assert ada.knock().headers["location"] == "/page"
    closed = ada.browser.get(ada.browser.get("/page").headers["location"]).text
    assert "This link has closed" in closed
    assert "is kept and was not sent to anyone" in closed


def test_opening_the_page_ends_the_visit_that_somebody_else_left_open_on_this_device(ada, ben, house):
    ada.come_in()
    ben.browser = ada.browser
    ben.come_in()
    with house.database.reading() as session:
        ended = {visit.invitation_id: visit.ended_at for visit in session.exec(select(Visit)).all()}
    assert ended[ada.invitation.id] is not None
    assert ended[ben.invitation.id] is None


def _open(app, token: str) -> tuple:
    return _said(Browser(app).get(f"/l/{token}"))


def _look(app, token: str) -> tuple:
    return _said(Browser(app).head(f"/l/{token}"))


def _press(app, token: str) -> tuple:
    """The cookie that carries the link on is what came in the address, so it alone may differ."""
    status, body, headers = _said(Browser(app).post(f"/l/{token}"))
    return status, body, tuple((name, re.sub("link=[^;]+", "link", value)) for name, value in headers)


def _come_by(app, token: str) -> tuple:
    browser = Browser(app)
    browser.post(f"/l/{token}")
    return _said(browser.get("/l"))


def _save_late(app, token: str) -> tuple:
    browser = Browser(app)
    browser.post(f"/l/{token}")
    return _said(browser.post("/page/3/save", data={"number": "3", "q.hard_moment": "A word."}))


def _write_late(app, token: str) -> tuple:
    browser = Browser(app)
    browser.post(f"/l/{token}")
    return _said(browser.post("/page/3", data={"number": "3", "q.hard_moment": "A word.", "passcode": "999111"}))


def _said(answer) -> tuple:
    """Everything an answer says: its status, its body and each header but Date."""
    return answer.status_code, answer.content, tuple(sorted(h for h in answer.headers.items() if h[0] != "date"))


def _attempt(app, token: str, values: dict):
    browser = Browser(app)
    browser.post(f"/l/{token}")
    return browser.post("/l", data=values)


def _everything(house) -> list:
    with house.database.reading() as session:
        rows = [*session.exec(select(Invitation)), *session.exec(select(Link)), *session.exec(select(Visit))]
        return [row.model_dump() for row in rows]
