"""Letters that come back after they were taken: told to their clinician, and nothing of them kept."""

import random
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from server import outbox
from server.cli import app as commands
from server.domain.words import LetterKind
from server.jobs import Sent, send_due_letters
from server.mail.bounces import return_address, returned_letter, take_in
from server.tables import Audit, Invitation, Letter
from tests import builders
from tests.cast import NOW
from tests.server.mail.mailbox import Mailbox

KEY = b"k" * 32
BOUNCES = "bounces@post.example"
CANARY = "CANARYHERON"

POSTFIX = """\
From: MAILER-DAEMON@mx.post.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4XyZ.17/mx.post.example"

--4XyZ.17/mx.post.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<ada@people.example>: host mx.people.example said: 550 5.1.1 CANARYHERON no such user

--4XyZ.17/mx.post.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.post.example
X-Postfix-Queue-ID: 4XyZ17
Arrival-Date: Tue, 24 Nov 2026 12:10:00 +0000 (UTC)

Final-Recipient: rfc822; ada@people.example
Original-Recipient: rfc822;ada@people.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 CANARYHERON no such user

--4XyZ.17/mx.post.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <{to}>
From: "R. Okafor" <post@pages.example>
To: ada@people.example
Subject: Your page is ready

CANARYHERON

--4XyZ.17/mx.post.example--
"""

EXCHANGE = """\
From: <postmaster@people.example>
To: <{to}>
Subject: Undeliverable: Your page is ready
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_000_d0c7exchange_"
MIME-Version: 1.0
X-MS-Exchange-Message-Is-Ndr:

--_000_d0c7exchange_
Content-Type: multipart/alternative; boundary="_000_inner_"

--_000_inner_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to ada@people.example couldn't be delivered. CANARYHERON=20

--_000_inner_
Content-Type: text/html; charset="us-ascii"

<html><body>CANARYHERON</body></html>

--_000_inner_--

--_000_d0c7exchange_
Content-Type: message/delivery-status

Reporting-MTA: dns;EXCH07.people.example
Received-From-MTA: dns;mx.post.example
Arrival-Date: Tue, 24 Nov 2026 12:10:03 +0000

Final-Recipient: rfc822;ada@people.example
Action: {action}
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; CANARYHERON
X-Display-Name: Ada

--_000_d0c7exchange_
Content-Type: text/rfc822-headers

Received: from mx.post.example (192.0.2.7) by EXCH07.people.example
From: "R. Okafor" <post@pages.example>
To: ada@people.example
Subject: Your page is ready

--_000_d0c7exchange_--
"""

GMAIL = """\
Delivered-To: {to}
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: <{to}>
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <0193@pages.example>
X-Failed-Recipients: ada@people.example
Content-Type: multipart/report; boundary="0000000000009d05"; report-type=delivery-status

--0000000000009d05
Content-Type: multipart/related; boundary="0000000000009d06"

--0000000000009d06
Content-Type: text/html; charset="UTF-8"

<html>CANARYHERON</html>

--0000000000009d06--

--0000000000009d05
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; post@pages.example
Arrival-Date: Tue, 24 Nov 2026 04:10:05 -0800 (PST)
X-Original-Message-ID: <0193@pages.example>

Final-Recipient: rfc822; ada@people.example
Action: {action}
Status: 5.2.2
Diagnostic-Code: smtp; 552-5.2.2 The recipient's inbox is out of storage space. CANARYHERON

--0000000000009d05
Content-Type: message/rfc822

From: "R. Okafor" <post@pages.example>
To: ada@people.example
Subject: Your page is ready

CANARYHERON

--0000000000009d05--
"""

FORMS = {"postfix": POSTFIX, "exchange": EXCHANGE, "gmail": GMAIL}


def report(form, to, action="failed"):
    return FORMS[form].format(to=to, action=action).replace("\n", "\r\n").encode()


@pytest.mark.parametrize("form", FORMS)
def test_each_mail_servers_report_is_matched_by_its_address_alone(form):
    letter_id = uuid4()
    to = return_address(BOUNCES, KEY, letter_id)
    assert len(to.partition("@")[0]) <= 64
    assert returned_letter(report(form, to), BOUNCES, KEY) == letter_id
    assert returned_letter(report(form, to.upper()), BOUNCES, KEY) == letter_id, "some servers change the case"
    for action in ("delayed", "relayed", "delivered", "expanded"):
        assert returned_letter(report(form, to, action), BOUNCES, KEY) is None


def test_what_is_forged_or_no_report_is_nothing():
    to = return_address(BOUNCES, KEY, uuid4())
    for forged in (
        return_address(BOUNCES, b"another key", uuid4()),
        to.replace("bounces+", "bounces+x"),
        f"{to[:10]}{'a' * 8}{to[18:]}",
        BOUNCES,
        f"bounces+{'a' * 42}@post.example",
    ):
        assert returned_letter(report("postfix", forged), BOUNCES, KEY) is None
    assert returned_letter(f"To: {to}\r\n\r\nAction: failed\r\n".encode(), BOUNCES, KEY) is None
    assert returned_letter(report("postfix", to), "", KEY) is None


def test_no_rubbish_breaks_the_reading():
    rubbish = random.Random(4)  # noqa: S311 (no secret)
    whole = report("exchange", return_address(BOUNCES, KEY, uuid4()))
    for _ in range(300):
        cut = bytearray(whole[: rubbish.randrange(len(whole))])
        for _ in range(rubbish.randrange(30)):
            if cut:
                cut[rubbish.randrange(len(cut))] = rubbish.randrange(256)
        returned_letter(bytes(cut), BOUNCES, KEY)


class Strict(Mailbox):
    """A mail server that takes every letter and notes under which address each travelled."""

    def __init__(self) -> None:
        super().__init__()
        self.senders: list[str] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        self.senders.append(envelope.mail_from)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def mailbox(house):
    made = Strict()
    house.settings = house.settings.model_copy(update={"smtp_url": made.url, "bounce_address": BOUNCES})
    made.start()
    yield made
    made.stop()


@pytest.fixture
def sent(house, cast, mailbox):
    with house.database.writing() as session:
        row, _ = builders.invitation(session, house, cast.ada, cast.session)
    assert send_due_letters(house, NOW) == Sent(sent=1)
    return row


def come_back(house, mailbox, now=NOW + timedelta(hours=1), form="postfix"):
    letter_id = returned_letter(report(form, mailbox.senders[-1]), BOUNCES, house.vault.keys.link)
    with house.database.writing() as session:
        return take_in(session, letter_id, now)


def outcomes(house):
    with house.database.reading() as session:
        return [each.outcome for each in session.exec(select(Letter).order_by(Letter.id)).all()]


def test_a_letter_that_comes_back_is_told_without_a_word_of_the_report(house, sent, mailbox, browser_as):
    ruth = browser_as("ruth")
    assert "came back" not in ruth.get("/couples/K7-Juniper/homework").text
    assert mailbox.letters[0]["From"].addresses[0].addr_spec == "post@pages.example", "the sender stays"
    assert come_back(house, mailbox)
    assert outcomes(house) == ["came back"]
    page = ruth.get("/couples/K7-Juniper/homework").text
    assert "The mail came back: it could not be delivered. Check the address, then send it again." in page
    assert "The mail to Ada could not be delivered." in ruth.get("/caseload").text
    with house.database.reading() as session:
        kept = [repr(row) for table in (Letter, Audit, Invitation) for row in session.exec(select(table)).all()]
        assert not [each for each in kept if CANARY in each or "people.example" in each]
        assert [row.detail for row in session.exec(select(Audit).where(Audit.action == "letter.came_back"))] == [""]
    assert not come_back(house, mailbox), "once"


def test_a_letter_sent_again_puts_it_right_and_a_bounce_takes_nothing_back(house, sent, mailbox, browser_as):
    with house.database.writing() as session:
        outbox.remind(session, sent, NOW + timedelta(hours=3))
    come_back(house, mailbox)
    with house.database.writing() as session:
        assert [each.kind for each in outbox.unsent(session, sent)] == [LetterKind.REMINDER], "a forger stops nothing"
        outbox.send_again(session, sent, NOW + timedelta(hours=2))
    assert send_due_letters(house, NOW + timedelta(hours=2)) == Sent(sent=1)
    assert "came back" not in browser_as("ruth").get("/couples/K7-Juniper/homework").text


def test_a_reminder_that_comes_back_is_told_too_and_nothing_older_than_a_fortnight(house, sent, mailbox, browser_as):
    with house.database.writing() as session:
        outbox.remind(session, sent, NOW + timedelta(hours=1))
    send_due_letters(house, NOW + timedelta(hours=1))
    assert not come_back(house, mailbox, NOW + timedelta(days=20))
    assert come_back(house, mailbox, NOW + timedelta(days=2), "gmail")
    assert outcomes(house) == ["sent", "came back"]
    assert "came back" in browser_as("ruth").get("/couples/K7-Juniper/homework").text


def test_the_command_ends_well_whatever_it_reads_and_logs_no_address(house, sent, mailbox, tmp_path, monkeypatch):
    @contextmanager
    def opened():
        yield house

    monkeypatch.setattr("server.cli._opened", opened)
    file = tmp_path / "report.eml"
    for content, said in (
        (b"", "Nothing was noted"),
        (b"\xff\x00" * 500, "Nothing was noted"),
        (report("exchange", mailbox.senders[0]), "A letter came back. Its clinician can see it."),
        (report("exchange", mailbox.senders[0]), "That was noted before."),
    ):
        file.write_bytes(content)
        done = CliRunner().invoke(commands, ["mail", "bounced", str(file)])
        assert done.exit_code == 0
        assert said in done.output
        assert "@" not in done.output
        assert CANARY not in done.output
    assert CliRunner().invoke(commands, ["mail", "bounced", str(tmp_path / "none")]).exit_code == 75
