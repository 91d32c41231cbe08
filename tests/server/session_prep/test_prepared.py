"""Reports prepared before their session: when, again, sealed for both, opened as they were, and gone for good."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import delete, select

from server import jobs
from server.printing import NotPrinted, WhyNot
from server.session_prep.actions import Variant, give_out
from server.session_prep.preparing import due_reports, prepare
from server.tables import Audit, Couple, CoupleSession, DataKey, IssuedReport, PreparedReport
from tests import builders
from tests.cast import NOW, SESSION_AT
from tests.server.session_prep.test_report import ADA, BEN, words_of

HERE = "/couples/K7-Juniper/session-prep"
PDF = f"{HERE}.pdf?variant=clinician"
SOON = SESSION_AT - timedelta(hours=12)


@pytest.fixture
def ada_answered(house, cast, clock):
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ada)
        builders.agreement(session, house, cast.ben)
        builders.submitted(session, house, cast.ada, cast.session, ADA)
    clock.now = SOON


@pytest.fixture
def presses(house, monkeypatch):
    """How often something was printed, and a press that can be told to fail."""
    made = Counted(house.press)
    monkeypatch.setattr(house, "press", made)
    return made


class Counted:
    def __init__(self, real):
        self.real, self.count, self.fails, self.meanwhile = real, 0, None, None

    def print(self, printer, content, paper="A4"):
        self.count += 1
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        if self.fails:
            raise NotPrinted(self.fails)
        return self.real.print(printer, content, paper)


def prepare_due(house):
    while jobs.prepare_next_report(house):
        pass


def rows(house, table):
    with house.database.reading() as session:
        found = session.exec(select(table)).all()
        session.expunge_all()
    return found


def ben_sends(house, cast):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, BEN)


def actions_of(house):
    return [row.action for row in rows(house, Audit) if row.action.startswith("report.")]


def test_a_report_is_prepared_in_time_and_again_when_a_late_answer_arrives_and_opening_it_prints_nothing(
    house, cast, browser_as, clock, ada_answered, presses
):
    ruth = browser_as("ruth")
    clock.now = SOON - timedelta(minutes=1)
    assert not jobs.prepare_next_report(house)
    assert "being prepared" not in ruth.get("/couples/K7-Juniper").text
    clock.now = SOON
    assert "The report is being prepared." in ruth.get("/couples/K7-Juniper").text
    prepare_due(house)
    assert presses.count == 1
    for page in ("/couples/K7-Juniper", "/caseload", HERE):
        assert "Report ready, as of 02:00." in ruth.get(page).text, page
    clock.now += timedelta(minutes=30)
    ben_sends(house, cast)
    assert "as of 02:00. More came in since" in ruth.get("/caseload").text
    prepare_due(house)
    assert presses.count == 2
    assert "Report ready, as of 02:30." in ruth.get("/caseload").text
    clock.now += timedelta(minutes=30)
    pages = words_of(ruth.get(PDF))
    assert "That was mine" in " ".join(pages)
    assert "Prepared Thu 26 Nov 2026 at 02:30" in " ".join(pages)
    assert presses.count == 2
    assert actions_of(house) == ["report.prepared", "report.prepared", "report.issued"]


def test_a_report_that_was_given_out_opens_as_the_same_bytes_and_each_opening_is_recorded(
    house, cast, browser_as, clock, ada_answered
):
    ruth = browser_as("ruth")
    first = ruth.get(PDF)
    assert ruth.get(PDF).content == first.content
    ben_sends(house, cast)
    clock.now += timedelta(minutes=30)
    assert ruth.get(PDF).content != first.content
    (older, _) = rows(house, IssuedReport)
    address = f"/couples/K7-Juniper/reports/{older.id}.pdf"
    assert address in ruth.get(HERE).text
    again = ruth.get(address)
    assert again.content == first.content
    assert again.headers["content-disposition"] == first.headers["content-disposition"]
    assert again.headers["cache-control"] == "no-store"
    assert actions_of(house) == ["report.issued", "report.opened", "report.issued", "report.opened"]


def test_what_was_dismissed_pinned_or_noted_since_is_never_left_out_of_what_is_opened(
    house, cast, browser_as, ada_answered, presses
):
    prepare_due(house)
    ruth = browser_as("ruth")
    ruth.submit("/couples/K7-Juniper", {"line": "LATEPINWREN"}, action="/agenda")
    assert "LATEPINWREN" in " ".join(words_of(ruth.get(PDF)))
    assert presses.count == 2


@pytest.mark.parametrize("whose", ["ada", "ben"])
def test_destroying_either_partner_s_key_destroys_what_was_prepared_and_given_out(
    house, cast, browser_as, ada_answered, whose
):
    prepare_due(house)
    ruth = browser_as("ruth")
    ruth.get(PDF)
    (issued,) = rows(house, IssuedReport)
    assert ADA["hard_moment"].encode() not in issued.document
    with house.database.writing() as session:
        session.exec(delete(DataKey).where(DataKey.partner_id == getattr(cast, whose).id))
    house.vault.sealing.forget(cast.practice.id)
    gone = ruth.get(f"/couples/K7-Juniper/reports/{issued.id}.pdf")
    assert gone.status_code == 410
    assert "has been destroyed" in gone.text
    assert jobs.let_reports_go(house, house.clock()) == 2
    (tombstone,) = rows(house, IssuedReport)
    assert (tombstone.document, tombstone.issued_at, tombstone.ended_at) == (b"", SOON, SOON)
    assert [row.document for row in rows(house, PreparedReport)] == [b""]
    assert jobs.let_reports_go(house, house.clock()) == 0


def test_after_its_months_a_copy_is_destroyed_and_only_that_it_was_drawn_up_stays(
    house, cast, browser_as, clock, ada_answered
):
    ruth = browser_as("ruth")
    ruth.get(PDF)
    clock.now += timedelta(days=30 * 24 - 1)
    assert jobs.let_reports_go(house, clock.now) == 0
    clock.now += timedelta(days=1)
    assert jobs.let_reports_go(house, clock.now) == 1
    page = browser_as("ruth").get(HERE).text
    assert "What it held was destroyed" in page
    assert "/reports/" not in page


def test_a_prepared_report_that_nobody_opened_goes_a_day_after_its_session(house, cast, clock, ada_answered):
    prepare_due(house)
    clock.now = SESSION_AT + timedelta(days=1)
    assert jobs.let_reports_go(house, clock.now) == 1
    assert [(row.document, row.as_of) for row in rows(house, PreparedReport)] == [(b"", None)]


def test_two_workers_prepare_a_report_once(house, cast, ada_answered, presses):
    with house.database.reading() as session:
        (due,) = due_reports(session, house.clock())
    workers = [threading.Thread(target=prepare, args=(house, due)) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert presses.count == 1
    assert actions_of(house) == ["report.prepared"]


def test_what_a_killed_worker_left_is_prepared_once_its_lease_is_over(
    house, cast, clock, ada_answered, presses, monkeypatch
):
    def killed():
        raise KeyboardInterrupt

    presses.meanwhile = killed
    with pytest.raises(KeyboardInterrupt):
        jobs.prepare_next_report(house)
    assert not jobs.prepare_next_report(house)
    clock.now += timedelta(minutes=3)
    prepare_due(house)
    assert actions_of(house) == ["report.prepared"]


def test_a_report_that_does_not_print_says_why_and_what_to_do_and_is_tried_again(
    house, cast, browser_as, clock, ada_answered, presses
):
    presses.fails = WhyNot.TOO_SLOW
    prepare_due(house)
    ruth = browser_as("ruth")
    for page in ("/couples/K7-Juniper", "/caseload"):
        assert "The report could not be prepared. It took too long and was stopped." in ruth.get(page).text
    assert "Everything is on the couple page, whole." in ruth.get(HERE).text
    asked = ruth.get(PDF)
    assert asked.status_code == 422
    assert "It took too long and was stopped." in asked.text
    assert "can be shortened there; then print again" in asked.text
    assert not jobs.prepare_next_report(house)
    presses.fails = None
    clock.now += timedelta(minutes=5)
    prepare_due(house)
    assert "Report ready, as of 02:05." in ruth.get("/caseload").text
    assert actions_of(house) == ["report.not_prepared", "report.not_printed", "report.prepared"]


@pytest.mark.parametrize("why", ["cancelled", "archived", "elsewhere"])
def test_nothing_is_prepared_for_who_does_not_come(house, cast, clock, ada_answered, why):
    with house.database.writing() as session:
        key = (cast.practice.id, cast.session.id)
        if why == "cancelled":
            session.get(CoupleSession, key).cancelled_at = NOW
        elif why == "archived":
            session.get(Couple, (cast.practice.id, cast.couple.id)).archived_at = NOW
        else:
            session.get(CoupleSession, key).starts_at += timedelta(hours=1)
    assert not jobs.prepare_next_report(house)


def test_what_comes_in_while_a_report_is_printed_is_in_it(house, cast, browser_as, ada_answered, presses):
    presses.meanwhile = lambda: ben_sends(house, cast)
    assert "That was mine" in " ".join(words_of(browser_as("ruth").get(PDF)))
    assert presses.count == 2


def test_a_report_that_is_overtaken_again_and_again_is_not_given_out(house, cast, browser_as, ada_answered, presses):
    def overtaken():
        presses.meanwhile = overtaken
        with house.database.writing() as session:
            builders.agreement(session, house, cast.ben)

    presses.meanwhile = overtaken
    asked = browser_as("ruth").get(PDF)
    assert asked.status_code == 409
    assert "Answers came in while the report was being printed. Print it once more." in asked.text
    assert rows(house, IssuedReport) == []


def test_a_colleague_opens_their_own_copies_alone(house, cast, browser_as, ada_answered):
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    browser_as("ruth").get(PDF)
    (ruth_s,) = rows(house, IssuedReport)
    sam = browser_as("sam")
    assert sam.get(f"/couples/K7-Juniper/reports/{ruth_s.id}.pdf").status_code == 404
    sam.get(PDF)
    (sam_s,) = [row for row in rows(house, IssuedReport) if row.id != ruth_s.id]
    assert sam.get(f"/couples/K7-Juniper/reports/{sam_s.id}.pdf").status_code == 200
    assert str(ruth_s.id) not in sam.get(HERE).text
    for stranger in ("noor", "vera"):
        assert browser_as(stranger).get(f"/couples/K7-Juniper/reports/{ruth_s.id}.pdf").status_code in (403, 404)


def test_a_command_draws_up_the_same_copy_as_the_page(house, cast, browser_as, ada_answered):
    def whose(session):
        return session.exec(select(Couple)).one()

    assert give_out(house, whose, Variant.CLINICIAN).pdf == browser_as("ruth").get(PDF).content
    assert actions_of(house) == ["report.issued", "report.opened"]
