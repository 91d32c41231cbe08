"""The mail server's moods: refusing, failing, hanging, hanging up, not there at all."""

from email.message import EmailMessage

import pytest

from server.errors import Misconfigured
from server.mail.post import Delivery, Fate, MailServer, deliver, trouble_with
from server.settings import Settings
from tests.server.mail.mailbox import Mailbox, free_port


@pytest.fixture
def server():
    made = Mailbox()
    made.start()
    yield made
    made.stop()


def at(url):
    return MailServer.of(Settings(_env_file=None, smtp_url=url, mail_from="post@pages.example"))


def letter(to="ada@people.example"):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "post@pages.example", to, "Your page is ready"
    made.set_content("Hello")
    return made


def test_letters_go_out_over_one_connection(server):
    assert deliver(at(server.url), [letter("a@x.example"), letter("b@x.example")]) == (Delivery(Fate.SENT),) * 2
    assert server.recipients == ["a@x.example", "b@x.example"]


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        ("550 5.1.1 no such mailbox", Fate.REFUSED),
        ("553 not here", Fate.REFUSED),
        ("450 4.2.1 mailbox busy", Fate.PUT_OFF),
        ("550 5.7.1 we do not relay", Fate.PUT_OFF),
        ("530 5.7.0 sign in first", Fate.PUT_OFF),
    ],
)
def test_a_recipient_is_refused_for_good_only_where_it_is_about_them(server, answer, fate):
    server.rcpt = answer
    (delivery,) = deliver(at(server.url), [letter()])
    assert delivery == Delivery(fate, f"The mail server answered {answer[:3]}.")


@pytest.mark.parametrize("answer", ["451 later", "554 5.7.1 looks like spam"])
def test_a_letter_that_is_not_taken_is_put_off(server, answer):
    server.data = answer
    (delivery,) = deliver(at(server.url), [letter()])
    assert delivery.fate is Fate.PUT_OFF


def test_what_the_server_says_about_an_address_is_not_kept(server):
    server.rcpt = "550 5.1.1 <ada@people.example> is unknown here"
    (delivery,) = deliver(at(server.url), [letter()])
    assert "ada" not in delivery.problem


def test_a_server_that_hangs_leaves_the_letter_in_doubt_and_the_next_one_is_tried_anew(server, monkeypatch):
    monkeypatch.setattr("server.mail.post.SECONDS_A_COMMAND", 1)
    server.hangs = 2
    first, second = deliver(at(server.url), [letter(), letter()])
    assert first == second == Delivery(Fate.IN_DOUBT, "The mail server did not answer in time.")


def test_nobody_at_the_address_puts_everything_off_after_one_try():
    deliveries = deliver(at(f"smtp://127.0.0.1:{free_port()}"), [letter()] * 3)
    assert deliveries == (Delivery(Fate.PUT_OFF, "The mail server could not be reached, or it hung up."),) * 3


def test_a_password_is_not_sent_to_a_stranger_without_encryption(server, monkeypatch):
    monkeypatch.setattr(MailServer, "is_here", property(lambda _self: False))
    url = server.url.replace("smtp://", "smtp://us:secret@")
    (delivery,) = deliver(at(url), [letter()])
    assert delivery.problem == "The mail server offers no encryption, so our password was not sent to it."
    assert trouble_with(at(url)) == delivery.problem


def test_a_server_that_lets_us_in_gives_no_trouble(server):
    assert trouble_with(at(server.url)) == ""
    assert trouble_with(at(f"smtp://127.0.0.1:{free_port()}"))


@pytest.mark.parametrize("url", ["smtp://", "http://mail.example", "mail.example:25", "smtp://mail.example:many"])
def test_an_address_that_cannot_be_read_says_how_to_write_one(url):
    with pytest.raises(Misconfigured, match="Write smtp://USER:PASSWORD@HOST:PORT"):
        at(url)


def test_user_and_password_are_read_from_the_address():
    read = at("smtps://us%40x:a%2Fb@mail.example")
    assert (read.user, read.password, read.port, read.implicit_tls) == ("us@x", "a/b", 465, True)
