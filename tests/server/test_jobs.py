"""Letters that are due: never lost, never late, repeated at most once after a crash."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from server import jobs, outbox
from server.jobs import Sent, send_due_letters
from server.tables import Invitation, Letter
from tests import builders
from tests.cast import NOW
from tests.server.mail.mailbox import mailbox_of


@pytest.fixture
def mailbox(house):
    with mailbox_of(house) as made:
        yield made


@pytest.fixture
def invited(house, cast):
    with house.database.writing() as session:
        return builders.invitation(session, house, cast.ada, cast.session)[0]


def now_of(house, invitation):
    with house.database.reading() as session:
        return session.get_one(Invitation, (invitation.practice_id, invitation.id))


def letters_of(house, invitation):
    with house.database.reading() as session:
        return session.exec(select(Letter).where(Letter.invitation_id == invitation.id)).all()


def remind(house, invitation, at=NOW):
    with house.database.writing() as session:
        outbox.withdraw(session, invitation, NOW)
        outbox.remind(session, invitation, at)


def crash(*_args):
    raise KeyboardInterrupt


def test_a_sent_invitation_knows_when_it_went_out(house, invited, mailbox):
    assert send_due_letters(house, NOW) == Sent(sent=1)
    assert now_of(house, invited).sent_at == NOW
    assert send_due_letters(house, NOW) == Sent()


def test_a_reminder_is_noted_on_the_invitation(house, invited, mailbox):
    remind(house, invited)
    assert send_due_letters(house, NOW) == Sent(sent=1)
    assert now_of(house, invited).reminded_at == NOW
    assert now_of(house, invited).sent_at is None


@pytest.mark.parametrize("moment", ["revoked_at", "declined_at", "submitted_at"])
def test_a_letter_that_has_become_pointless_is_dropped(house, invited, mailbox, moment):
    with house.database.writing() as session:
        setattr(session.get_one(Invitation, (invited.practice_id, invited.id)), moment, NOW)
    assert send_due_letters(house, NOW) == Sent(dropped=1)
    assert mailbox.letters == []
    assert letters_of(house, invited)[0].outcome == "dropped"


def test_a_letter_is_dropped_and_not_sent_late(house, invited, mailbox):
    remind(house, invited)
    assert send_due_letters(house, invited.due_at) == Sent(dropped=1)
    assert mailbox.letters == []


def test_an_archived_couple_is_written_to_no_more(house, cast, invited, mailbox):
    with house.database.writing() as session:
        session.merge(cast.couple).archived_at = NOW
    assert send_due_letters(house, NOW) == Sent(dropped=1)


def test_a_closed_link_is_not_mailed(house, invited, mailbox):
    with house.database.writing() as session:
        session.get_one(Invitation, (invited.practice_id, invited.id)).generation = 2
    assert send_due_letters(house, NOW) == Sent(dropped=1)


def test_a_reminder_held_up_into_the_night_waits_for_the_morning(house, invited, mailbox):
    remind(house, invited)
    night = NOW.replace(hour=22)
    assert send_due_letters(house, night) == Sent(put_off=1)
    assert send_due_letters(house, night + timedelta(hours=1)) == Sent()
    assert send_due_letters(house, NOW.replace(hour=8) + timedelta(days=1)) == Sent(sent=1)


def test_mail_down_for_six_hours_loses_nothing(house, invited, mailbox):
    mailbox.stop()
    moment = NOW
    while moment < NOW + timedelta(hours=6):
        assert send_due_letters(house, moment).sent == 0
        moment += timedelta(minutes=20)
    (letter,) = letters_of(house, invited)
    assert letter.settled_at is None
    mailbox.start()
    assert send_due_letters(house, max(letter.due_at, moment)) == Sent(sent=1)
    assert len(mailbox.letters) == 1


def test_an_address_refused_for_good_can_be_told_to_the_clinician(house, invited, mailbox):
    mailbox.rcpt = "550 5.1.1 no such mailbox"
    assert send_due_letters(house, NOW) == Sent(dropped=1)
    (letter,) = letters_of(house, invited)
    assert (letter.outcome, letter.problem) == ("refused", "The mail server answered 550.")
    assert now_of(house, invited).sent_at is None


def test_a_crash_before_settling_repeats_the_letter_once_with_the_same_id(house, invited, mailbox, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_settle", crash)
        with pytest.raises(KeyboardInterrupt):
            send_due_letters(house, NOW)
    assert send_due_letters(house, NOW + timedelta(minutes=1)) == Sent(), "the lease still holds"
    assert send_due_letters(house, NOW + timedelta(minutes=6)) == Sent(sent=1)
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()


def test_a_crash_while_sending_never_repeats_a_reminder(house, invited, mailbox, monkeypatch):
    remind(house, invited)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_settle", crash)
        with pytest.raises(KeyboardInterrupt):
            send_due_letters(house, NOW)
    assert send_due_letters(house, NOW + timedelta(minutes=6)) == Sent(dropped=1)
    assert len(mailbox.letters) == 1


def test_a_connection_lost_in_doubt_repeats_a_link_but_not_a_reminder(house, cast, invited, mailbox, monkeypatch):
    monkeypatch.setattr("server.mail.post.SECONDS_A_COMMAND", 0.2)
    mailbox.hangs = 0.5
    with house.database.writing() as session:
        outbox.remind(session, invited, NOW)
    assert send_due_letters(house, NOW) == Sent(put_off=2)
    outcomes = {letter.kind: letter.outcome for letter in letters_of(house, invited)}
    assert outcomes == {"invitation": "", "reminder": "in doubt"}


def test_a_reminder_refused_for_now_goes_out_later(house, invited, mailbox):
    remind(house, invited)
    mailbox.data = "451 later"
    assert send_due_letters(house, NOW) == Sent(put_off=1)
    assert now_of(house, invited).reminded_at is None
    mailbox.data = "250 OK"
    assert send_due_letters(house, NOW + timedelta(minutes=2)) == Sent(sent=1)


def test_a_letter_that_cannot_be_written_holds_up_no_other(house, cast, invited, mailbox, monkeypatch):
    with house.database.writing() as session:
        builders.invitation(session, house, cast.ben, cast.session)
    real = jobs.write

    def write(session, house, letter, now):
        if letter.invitation_id == invited.id:
            raise ValueError("Ada’s words")
        return real(session, house, letter, now)

    monkeypatch.setattr(jobs, "write", write)
    assert send_due_letters(house, NOW) == Sent(sent=1, put_off=1)
    assert "Ada" not in letters_of(house, invited)[0].problem


def test_two_processes_never_send_the_same_letter(house, invited, mailbox):
    rounds = [threading.Thread(target=send_due_letters, args=(house, NOW)) for _ in range(4)]
    for one in rounds:
        one.start()
    for one in rounds:
        one.join()
    assert len(mailbox.letters) == 1


def test_the_loop_survives_a_failed_round_and_names_only_the_kind_of_error(
    house, invited, mailbox, monkeypatch, caplog
):
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_ROUNDS", 0.01)
    real, stop, rounds = jobs.send_due_letters, threading.Event(), []

    def sometimes(house, now):
        rounds.append(now)
        if len(rounds) == 1:
            raise RuntimeError("ada@people.example")
        came_to = real(house, now)
        stop.set()
        return came_to

    monkeypatch.setattr(jobs, "send_due_letters", sometimes)
    jobs.run(house, stop)
    assert len(mailbox.letters) == 1
    assert "RuntimeError" in caplog.text
    assert "ada@" not in caplog.text


def test_the_row_of_a_sent_letter_holds_nothing_of_it(house, invited, mailbox):
    send_due_letters(house, NOW)
    (letter,) = letters_of(house, invited)
    written = {value for value in letter.model_dump().values() if isinstance(value, str)}
    assert written == {"invitation", "sent", ""}
