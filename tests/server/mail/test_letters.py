"""What letters say, and what they never do."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server import outbox
from server.domain.tokens import link_token, token_hash
from server.domain.words import LetterKind, LinkKind
from server.jobs import send_due_letters
from server.mail.letters import in_words, one_line
from server.tables import Link, Partner
from server.vault import Cell
from tests import builders
from tests.cast import NOW

TELLING = ("trust", "couple", "therap", "affair", "betray", "relationship", "partner", "worksheet", "check-in", "week")


def invite(house, cast, to="ada"):
    with house.database.writing() as session:
        return builders.invitation(session, house, getattr(cast, to), cast.session)


def text_of(letter, kind="plain"):
    return letter.get_body((kind,)).get_content()


def everything_in(letter):
    return "\n".join(
        [*(f"{name}: {value}" for name, value in letter.items()), text_of(letter), text_of(letter, "html")]
    )


def test_an_invitation_leads_to_the_page_and_says_until_when(house, cast, mailbox):
    _, token = invite(house, cast)
    assert send_due_letters(house, NOW).sent == 1
    (letter,) = mailbox.letters
    assert mailbox.recipients == ["ada@people.example"]
    assert letter["From"] == '"R. Okafor" <post@pages.example>'
    assert letter["Reply-To"] == "office@harbour.example"
    assert letter["Subject"] == "Your page is ready"
    assert letter["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        assert f"http://pages.example/l/{token}" in text_of(letter, kind)
        assert "It is open until Wednesday 25 November, 18:00." in text_of(letter, kind)
        assert "It takes about ten minutes" in " ".join(text_of(letter, kind).split())


def test_the_time_is_that_of_the_partners_own_place(house, cast, mailbox):
    with house.database.writing() as session:
        session.get_one(Partner, (cast.ada.practice_id, cast.ada.id)).time_zone = "America/Halifax"
    invite(house, cast)
    send_due_letters(house, NOW)
    assert "It is open until Wednesday 25 November, 14:00." in text_of(mailbox.letters[0])


def test_a_letter_that_was_held_up_waits_for_the_partners_morning(house, cast, mailbox):
    invite(house, cast)
    send_due_letters(house, NOW.replace(hour=22))
    assert mailbox.letters == []
    send_due_letters(house, NOW.replace(day=25, hour=8))
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize("reminder", [False, True])
def test_a_letter_names_neither_person_nor_topic_nor_practice_and_loads_nothing(house, cast, mailbox, reminder):
    invitation, _ = invite(house, cast)
    if reminder:
        with house.database.writing() as session:
            outbox.withdraw(session, invitation, NOW)
            outbox.remind(session, invitation, NOW)
    send_due_letters(house, NOW)
    (letter,) = mailbox.letters
    told = everything_in(letter).replace(letter["To"], "").lower()
    for word in (*TELLING, "ada", "ben", "k7-juniper", "harbour street", "ruth"):
        assert word not in told, f"the letter says {word!r}"
    html = text_of(letter, "html")
    assert "<img" not in html
    assert "url(" not in html
    assert html.count("http") == (2 if reminder else 1)  # a reminder has the same link once more, to put it off


def test_both_partners_get_the_same_letter_but_for_address_and_link(house, cast, mailbox):
    tokens = [invite(house, cast, "ada")[1]]
    send_due_letters(house, NOW)
    tokens.append(invite(house, cast, "ben")[1])
    send_due_letters(house, NOW)
    first, second = (text_of(letter).replace(token, "") for letter, token in zip(mailbox.letters, tokens, strict=True))
    assert first == second


def test_a_letter_repeated_after_a_failure_keeps_its_message_id_and_its_link(house, cast, mailbox, monkeypatch):
    monkeypatch.setattr("server.mail.post.SECONDS_A_COMMAND", 0.3)
    invitation, token = invite(house, cast)
    with house.database.reading() as session:
        (row,) = outbox.unsent(session, invitation)
    mailbox.data = "451 try again"
    assert send_due_letters(house, NOW).put_off == 1
    mailbox.data = "250 OK"
    assert send_due_letters(house, NOW + timedelta(minutes=2)).sent == 1
    assert mailbox.letters[0]["Message-ID"] == f"<{row.id.hex}@pages.example>"
    assert token in text_of(mailbox.letters[0])


def test_the_alert_says_nothing_of_what_is_waiting(house, cast, mailbox):
    with house.database.writing() as session:
        outbox.to_member(session, cast.practice.id, cast.members["ruth"].id, LetterKind.ALERT, NOW)
    send_due_letters(house, NOW)
    (letter,) = mailbox.letters
    assert mailbox.recipients == ["ruth@harbour.example"]
    assert "Something is waiting for you to read alone." in text_of(letter)
    assert "http://testserver/caseload" in text_of(letter)
    told = everything_in(letter).replace("ruth@harbour.example", "").replace(letter["Message-ID"], "").lower()
    for word in ("ada", "ben", "juniper", "safety", "alert", "harm", *TELLING):
        assert word not in told, f"the letter says {word!r}"


@pytest.mark.parametrize(
    ("kind", "link_kind", "page"),
    [
        (LetterKind.PASSWORD_RESET, LinkKind.PASSWORD_RESET, "sign-in/reset"),
        (LetterKind.MEMBER_INVITATION, LinkKind.MEMBER_INVITATION, "join"),
    ],
)
def test_a_member_gets_a_link_while_it_works_and_nothing_afterwards(house, cast, mailbox, kind, link_kind, page):
    sam = cast.members["sam"]
    token = link_token(house.vault.keys.link, sam.practice_id, link_kind, sam.id, sam.link_generation)
    with house.database.writing() as session:
        session.add(
            Link(
                token_hash=token_hash(token),
                practice_id=sam.practice_id,
                kind=link_kind,
                subject_id=sam.id,
                generation=sam.link_generation,
                expires_at=NOW + timedelta(hours=1),
            )
        )
        outbox.to_member(session, sam.practice_id, sam.id, kind, NOW)
    assert send_due_letters(house, NOW).sent == 1
    for part in ("plain", "html"):
        assert f"http://testserver/{page}/{token}" in text_of(mailbox.letters[0], part)
        assert "The link works until Tuesday 24 November, 13:10." in text_of(mailbox.letters[0], part)
    with house.database.writing() as session:
        outbox.to_member(session, sam.practice_id, sam.id, kind, NOW)
    assert send_due_letters(house, NOW + timedelta(hours=2)).dropped == 1


@pytest.mark.parametrize("broken", ["a\r\nBcc: x@y.example", "\n\nAll", "R. O\u2028kafor", "\x1b[31m"])
def test_no_name_or_subject_can_break_into_the_headers(house, cast, mailbox, broken):
    with house.database.writing() as session:
        practice = session.merge(cast.practice)
        practice.sender_name, practice.subject = broken, broken
        practice.reply_to = f"office@harbour.example{broken}"
    invite(house, cast)
    assert send_due_letters(house, NOW).sent == 1
    (letter,) = mailbox.letters
    assert mailbox.recipients == ["ada@people.example"]
    assert letter["Bcc"] is None
    assert len(letter.get_all("From")) == len(letter.get_all("Subject")) == 1


def test_an_address_that_nobody_can_have_is_refused_and_holds_up_no_other(house, cast, mailbox):
    with house.database.writing() as session:
        ada = session.merge(cast.ada)
        cell = Cell(ada.practice_id, ada.couple_id, ada.id, "partner", "email", ada.id)
        ada.email = house.vault.sealing.seal(session, cell, "ada@people.example\r\nRCPT TO:<x@y.example>")
    invitation, _ = invite(house, cast, "ada")
    invite(house, cast, "ben")
    send_due_letters(house, NOW)
    assert mailbox.recipients == ["ben@people.example"]
    with house.database.reading() as session:
        assert not outbox.unsent(session, invitation)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_any_text_becomes_one_line(text):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "five minutes"), (8, "ten minutes"), (10, "ten minutes"), (30, "half an hour"), (31, "35 minutes")],
)
def test_minutes_are_said_as_one_would_say_them(minutes, said):
    assert in_words(minutes) == said


def test_an_erased_partner_is_written_to_no_more(house, cast, mailbox):
    invite(house, cast)
    with house.database.writing() as session:
        ada = session.merge(cast.ada)
        ada.email = b"\x01" + bytes(60)
    assert send_due_letters(house, NOW).dropped == 1
    assert mailbox.letters == []
