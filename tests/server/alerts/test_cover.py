"""What nobody read in time goes to the cover: once, by a letter that says nothing, and nothing gets lost."""

import threading
from datetime import timedelta

import pytest

from server import jobs
from server.domain.words import AlertDecision, Role
from server.jobs import pass_on_alerts, send_due_letters
from server.responses import cover
from server.responses.homework_decisions import decide
from server.tables import Couple, Member
from tests import builders
from tests.cast import NOW
from tests.server.alerts.reading import HIT, TWELVE, WATCHED, alerts_in, audit_of, changed, covers, letters_to, raised
from tests.server.mail.mailbox import mailbox_of
from tests.server.practice.test_practice_settings import TYPED
from tests.server.review.reading import HERE, post, text_of

LATER = NOW + TWELVE


def passed(house):
    return {(row.passed_at, row.passed_to) for row in alerts_in(house)}


@pytest.mark.parametrize("words", [WATCHED, HIT])
def test_urgent_or_listed_it_is_passed_when_its_time_is_up_and_not_before(house, cast, words):
    covers(house, cast)
    raised(house, cast, words)
    assert pass_on_alerts(house, LATER - timedelta(seconds=1)) == 0
    assert passed(house) == {(None, None)}
    assert pass_on_alerts(house, LATER) == len(alerts_in(house))
    assert passed(house) == {(LATER, cast.members["sam"].id)}
    (letter,) = letters_to(house, cast.members["sam"])
    assert (letter.kind, letter.due_at, letter.invitation_id) == ("alert", LATER, None)


def test_it_is_passed_once_with_one_letter_whatever_the_clock_does(house, cast):
    covers(house, cast)
    raised(house, cast, f"{WATCHED} I am afraid of him when he drinks.")
    jumps = (30, 11, 12, 40, -5, 12, 900, 13)
    passed_now = [pass_on_alerts(house, NOW + timedelta(hours=hours)) for hours in jumps]
    assert passed_now[0] == len(alerts_in(house)) > 1
    assert not any(passed_now[1:])
    assert len(letters_to(house, cast.members["sam"])) == 1
    assert len(audit_of(house, "alert.passed")) == len(alerts_in(house))


def test_a_clock_set_back_passes_nothing_early(house, cast, clock):
    covers(house, cast)
    clock.now = NOW + timedelta(days=3)
    raised(house, cast)
    assert pass_on_alerts(house, NOW) == 0
    assert pass_on_alerts(house, NOW + timedelta(days=3) + TWELVE) == 1


def test_what_was_read_in_time_is_not_passed(house, cast, browser_as):
    covers(house, cast)
    (row,) = raised(house, cast)
    post(house, browser_as("ruth"), f"/alerts/{row.id}", decision="spoken")
    assert pass_on_alerts(house, LATER) == 0
    assert letters_to(house, cast.members["sam"]) == []


def test_the_hours_are_the_practices_own(house, cast, browser_as):
    covers(house, cast)
    browser_as("noor").submit("/practice", {**TYPED, "alert_cover_hours": "2"}, action="/practice")
    raised(house, cast)
    assert pass_on_alerts(house, NOW + timedelta(hours=2)) == 1


def test_two_workers_at_one_moment_send_one_letter(house, cast):
    covers(house, cast)
    raised(house, cast, f"{WATCHED} I am afraid of him when he drinks.")
    start, came_to = threading.Barrier(4), []

    def work():
        start.wait()
        came_to.append(pass_on_alerts(house, LATER))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(came_to) == len(alerts_in(house))
    assert len(letters_to(house, cast.members["sam"])) == 1


def test_a_worker_killed_on_the_way_has_passed_nothing_and_the_next_one_does(house, cast, monkeypatch):
    covers(house, cast)
    raised(house, cast)

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(cover, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            pass_on_alerts(house, LATER)
    assert passed(house) == {(None, None)}
    assert letters_to(house, cast.members["sam"]) == []
    assert pass_on_alerts(house, LATER) == 1
    assert len(letters_to(house, cast.members["sam"])) == 1


def test_a_round_of_the_jobs_passes_and_mails_it_and_the_letter_says_nothing(house, cast, clock):
    covers(house, cast)
    raised(house, cast)
    clock.now = LATER
    with mailbox_of(house) as mailbox:
        stop = threading.Event()
        house.clock = lambda: stop.set() or LATER
        jobs.run(house, stop)
        said = [letter.as_string() for letter in mailbox.letters if letter["To"] == "sam@harbour.example"]
    assert len(said) == 1
    for word in ("Ada", "Ben", "Juniper", "Ruth", "alert", "messages", "safety", "cover"):
        assert word not in said[0].replace("/caseload", "")


def test_passing_that_fails_holds_up_no_letter(house, cast, monkeypatch, caplog):
    covers(house, cast)
    raised(house, cast, HIT)

    def fails(*_args):
        raise RuntimeError("ada@people.example")

    monkeypatch.setattr(jobs, "pass_on_alerts", fails)
    with mailbox_of(house) as mailbox:
        stop = threading.Event()
        house.clock = lambda: stop.set() or NOW
        jobs.run(house, stop)
        assert "ruth@harbour.example" in mailbox.recipients
    assert "ada@" not in caplog.text


def test_the_cover_opens_and_acknowledges_it_and_sees_nothing_else(house, cast, browser_as):
    covers(house, cast)
    (row,) = raised(house, cast)
    sam = browser_as("sam")
    assert sam.get(f"{HERE}/alerts").status_code == 404
    assert "Something waits to be read alone" not in sam.get("/caseload").text
    pass_on_alerts(house, LATER)
    assert "Something waits to be read alone" in sam.get("/caseload").text
    assert "You see it as cover." in text_of(sam.get("/alerts"))
    shown = text_of(sam.get(f"{HERE}/alerts"))
    assert WATCHED in shown
    assert "Passed to you on Wed 25 Nov, 00:10, because Ruth Okafor had not read it." in shown
    assert "Ada ada@people.example. The mailbox is recorded as private." in shown
    assert "Ben ben@people.example. Other people read this mailbox." in shown
    for elsewhere in (HERE, f"{HERE}/homework", f"{HERE}/assign", f"{HERE}/session-prep", f"{HERE}/details"):
        assert sam.get(elsewhere).status_code == 404
    assert sam.get(f"{HERE}/session-prep.pdf?variant=clinician").status_code == 404
    (read,) = audit_of(house, "alert.read")
    assert (read.member_id, read.couple_id) == (cast.members["sam"].id, cast.couple.id)

    done = post(house, sam, f"/alerts/{row.id}", decision="spoken", note="Rang Ada at nine.")
    assert done.headers["location"] == "/alerts?done=1"
    assert "Recorded: read by you" in text_of(sam.get("/alerts?done=1"))
    assert sam.get(f"{HERE}/alerts").status_code == 404
    assert "Something waits to be read alone" not in sam.get("/caseload").text
    ruth = text_of(browser_as("ruth").get(f"{HERE}/alerts"))
    assert "Passed to Sam Lindqvist on Wed 25 Nov, 00:10." in ruth
    assert "Read by Sam Lindqvist" in ruth
    assert "Rang Ada at nine." in ruth


def test_a_cover_does_not_see_what_was_read_before(house, cast, browser_as, clock):
    covers(house, cast)
    (first,) = raised(house, cast, "I am afraid of him when he drinks.")
    post(house, browser_as("ruth"), f"/alerts/{first.id}", decision="spoken", note="NOTEWREN")
    clock.now = NOW + timedelta(hours=1)
    raised(house, cast)
    pass_on_alerts(house, NOW + timedelta(hours=13))
    shown = text_of(browser_as("sam").get(f"{HERE}/alerts"))
    assert WATCHED in shown
    assert "NOTEWREN" not in shown
    assert "drinks" not in shown


def test_a_cover_does_not_see_why_homework_goes_on(house, cast, browser_as):
    """The reason may tell of what was read before, which is not theirs."""
    covers(house, cast)
    with house.database.writing() as session:
        decide(
            session,
            house.vault,
            session.get_one(Couple, (cast.practice.id, cast.couple.id)),
            AlertDecision.GO_ON,
            "REASONWREN",
            NOW,
            decided_by=cast.members["ruth"].id,
        )
    raised(house, cast)
    pass_on_alerts(house, LATER)
    assert "REASONWREN" in text_of(browser_as("ruth").get(f"{HERE}/alerts"))
    assert "REASONWREN" not in text_of(browser_as("sam").get(f"{HERE}/alerts"))


def test_a_cover_who_comes_too_late_is_told_who_read_it(house, cast, browser_as):
    covers(house, cast)
    (row,) = raised(house, cast)
    pass_on_alerts(house, LATER)
    post(house, browser_as("ruth"), f"/alerts/{row.id}", decision="spoken")
    late = post(house, browser_as("sam"), f"/alerts/{row.id}", decision="spoken")
    assert late.status_code == 409
    assert "Ruth Okafor has read this already" in text_of(late)


def test_a_cover_of_one_practice_finds_nothing_in_another(house, cast, browser_as):
    covers(house, cast)
    (row,) = raised(house, cast)
    pass_on_alerts(house, LATER)
    for name in ("vera", "noor"):
        assert browser_as(name).get(f"{HERE}/alerts").status_code == 404
        assert post(house, browser_as(name), f"/alerts/{row.id}", decision="spoken").status_code == 404


def test_without_a_cover_that_can_read_it_the_owner_gets_it(house, cast):
    """Sam's couple now: Sam names nobody, so Ruth, who owns the practice, takes over."""
    changed(house, cast.members["sam"], password_hash="joined")
    with house.database.writing() as session:
        session.get_one(Couple, (cast.practice.id, cast.couple.id)).clinician_id = cast.members["sam"].id
    raised(house, cast)
    assert pass_on_alerts(house, LATER) == 1
    assert passed(house) == {(LATER, cast.members["ruth"].id)}


@pytest.mark.parametrize("named", ["nobody", "herself", "a manager", "not joined", "ended"])
def test_with_nobody_to_take_over_it_stays_and_that_is_said_until_somebody_is_named(house, cast, browser_as, named):
    ruth, sam, noor = (cast.members[name] for name in ("ruth", "sam", "noor"))
    cover_id = {"nobody": None, "herself": ruth.id, "a manager": noor.id}.get(named, sam.id)
    changed(house, ruth, cover_id=cover_id)
    changed(house, sam, password_hash="" if named == "not joined" else "joined")
    changed(house, sam, ended_at=NOW if named == "ended" else None)
    raised(house, cast)
    assert pass_on_alerts(house, LATER) == 0
    assert passed(house) == {(None, None)}
    page = browser_as("ruth")
    assert "It stays with you: nobody is named who could take it over." in text_of(page.get(f"{HERE}/alerts"))
    assert "stays with you, and nobody else is told" in text_of(page.get("/alerts"))
    assert "stays with you, and nobody else is told" in text_of(page.get("/practice/me"))
    managers = text_of(browser_as("noor").get("/practice/members"))
    assert "What Ruth Okafor has not read after 12 hours stays with Ruth Okafor" in managers
    for word in ("Juniper", "Ada", "Ben"):
        assert word not in managers
    covers(house, cast)
    changed(house, sam, ended_at=None)
    assert pass_on_alerts(house, LATER + timedelta(days=2)) == 1


@pytest.mark.parametrize("since", [{"ended_at": LATER}, {"role": Role.MANAGER}])
def test_what_was_passed_to_somebody_who_can_read_it_no_longer_goes_on_to_the_next(house, cast, since):
    covers(house, cast)
    raised(house, cast)
    pass_on_alerts(house, LATER)
    with house.database.writing() as session:
        pat = builders.member(session, house, cast.practice, "Pat", "pat@harbour.example", "clinician", "a long phrase")
    changed(house, cast.members["sam"], **since)
    changed(house, cast.members["ruth"], cover_id=pat.id)
    assert pass_on_alerts(house, LATER + timedelta(hours=1)) == 1
    assert passed(house) == {(LATER + timedelta(hours=1), pat.id)}
    assert pass_on_alerts(house, LATER + timedelta(hours=2)) == 0
    assert len(letters_to(house, pat)) == 1


def test_nothing_overdue_costs_no_writing(house, cast, monkeypatch):
    raised(house, cast)
    monkeypatch.setattr(type(house.database), "writing", None)
    assert pass_on_alerts(house, LATER) == 0


def test_a_letter_to_a_cover_goes_out_with_the_next_round(house, cast):
    covers(house, cast)
    raised(house, cast)
    pass_on_alerts(house, LATER)
    with mailbox_of(house) as mailbox:
        send_due_letters(house, LATER)
        assert mailbox.recipients == ["sam@harbour.example"]
    with house.database.reading() as session:
        assert session.get_one(Member, (cast.practice.id, cast.members["sam"].id)).cover_id is None
