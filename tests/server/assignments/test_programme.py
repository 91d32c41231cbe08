"""Programmes: each step once, at its own fixed time, whatever either partner did or did not do."""

import asyncio
import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from server.domain.ids import new_id
from server.domain.words import AgreementOutcome, SeenAlone
from server.jobs import give_due_steps
from server.tables import (
    Agreement,
    AssignedWorksheet,
    Assignment,
    Audit,
    Couple,
    CoupleSession,
    Invitation,
    Letter,
    Member,
    Partner,
    ProgrammeRun,
    ProgrammeStep,
)
from tests import builders
from tests.cast import NOW, SESSION_AT
from tests.server.alerts.reading import raised
from tests.server.bursts import at_once
from tests.server.review.reading import text_of

ADDRESS = "/couples/K7-Juniper/programme"
TWELVE = {"programme": "twelve_weeks_of_repair", "pace": "session", "who": "both", "send_days": "4", "due": "20"}
WEEK = timedelta(days=7)


def start(browser, **typed):
    return browser.submit(ADDRESS, {**TWELVE, **typed}, action="/programme")


def press(browser, verb, **typed):
    return browser.submit(ADDRESS, typed, action=f"/{verb}")


def rows(house, table):
    with house.database.reading() as session:
        return session.exec(select(table)).all()


def given(house):
    """The worksheets of each step given so far, in order."""
    with house.database.reading() as session:
        found = session.exec(
            select(ProgrammeStep.position, AssignedWorksheet.name)
            .join(AssignedWorksheet, AssignedWorksheet.assignment_id == ProgrammeStep.assignment_id)
            .order_by(ProgrammeStep.position, AssignedWorksheet.position)
        ).all()
    return [name for _, name in found]


def invited(house):
    """Who was invited, a set of partner ids for each assignment in the order given."""
    with house.database.reading() as session:
        found = session.exec(
            select(Invitation.assignment_id, Invitation.partner_id).order_by(Invitation.created_at)
        ).all()
    together = {}
    for assignment_id, partner_id in found:
        together.setdefault(assignment_id, set()).add(partner_id)
    return list(together.values())


def changed(house, row, **values):
    with house.database.writing() as session:
        kept = session.get(type(row), (row.practice_id, row.id))
        for name, value in values.items():
            setattr(kept, name, value)


def book(house, cast, *moments):
    with house.database.writing() as session:
        couple = session.get_one(Couple, (cast.couple.practice_id, cast.couple.id))
        return [builders.couple_session(session, couple, moment) for moment in moments]


def said_by(house, cast, partner, outcome):
    with house.database.writing() as session:
        session.add(
            Agreement(
                practice_id=partner.practice_id,
                id=new_id(),
                couple_id=partner.couple_id,
                partner_id=partner.id,
                policy=cast.couple.policy,
                policy_version=1,
                outcome=outcome,
                at=NOW,
            )
        )


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def send_in(house, partner):
    """The partner sends in whatever is open for them, now."""
    with house.database.writing() as session:
        for row in session.exec(select(Invitation).where(Invitation.partner_id == partner.id)).all():
            row.submitted_at = row.submitted_at or house.clock()


def test_the_page_offers_three_programmes_with_what_they_are_for(cast, browser_as):
    page = words(browser_as("ruth").get(ADDRESS))
    for shown in ("Twelve weeks of trust repair", "Six weeks of deciding", "Weekly check-in alone", "When not:"):
        assert shown in page


def test_starting_gives_the_first_step_to_each(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert start(ruth).headers["location"] == f"{ADDRESS}?done=started"
    assert given(house) == ["what_broken_trust_means"]
    assert invited(house) == [{cast.ada.id, cast.ben.id}]
    (assignment,) = rows(house, Assignment)
    assert (assignment.session_id, assignment.assigned_by) == (cast.session.id, cast.members["ruth"].id)
    assert {row.due_at for row in rows(house, Invitation)} == {SESSION_AT - timedelta(hours=20)}
    page = words(ruth.get(ADDRESS))
    assert "Given Tue 24 Nov, for the session of Thu 26 Nov." in page
    assert "Next. No session with time enough to answer is booked." in page
    assert "12. Who you choose to be from here" in page
    assert "programme.started" in {row.action for row in rows(house, Audit)}


def test_the_same_page_sent_many_times_starts_one(house, cast, browser_as, app):
    ruth = browser_as("ruth")
    shown = ruth.get(ADDRESS).text
    form = {**TWELVE, "id": str(uuid4()), "csrf": re.findall(r'name="csrf" value="([^"]+)"', shown)[-1]}
    answers = asyncio.run(at_once(app, 6, ADDRESS, form, dict(ruth.cookies)))
    assert answers == [303] * 6
    assert len(rows(house, ProgrammeRun)) == len(rows(house, ProgrammeStep)) == len(rows(house, Assignment)) == 1
    assert len(rows(house, Invitation)) == 2


def test_a_second_programme_waits_until_the_first_is_ended(house, cast, browser_as):
    ruth = browser_as("ruth")
    start(ruth)
    shown = ruth.get("/couples/K7-Juniper/assign").text
    csrf = re.findall(r'name="csrf" value="([^"]+)"', shown)[-1]
    refused = ruth.post(ADDRESS, data={**TWELVE, "csrf": csrf, "id": str(uuid4())})
    assert "under way already" in refused.text
    assert press(ruth, "end").status_code == 303
    assert start(ruth, programme="weekly_check_in_alone").status_code == 303
    assert len(rows(house, ProgrammeRun)) == 2


def test_by_session_the_next_step_waits_for_the_session_then_for_its_time(house, cast, browser_as, clock):
    (later,) = book(house, cast, SESSION_AT + WEEK)
    ruth = browser_as("ruth")
    start(ruth)
    assert "Goes out Sun 29 Nov, 14:00, for the session of Thu 3 Dec." in words(ruth.get(ADDRESS))
    for moment, count in (
        (SESSION_AT - timedelta(hours=1), 0),
        (SESSION_AT + timedelta(hours=1), 0),
        (later.starts_at - timedelta(days=4, minutes=1), 0),
        (later.starts_at - timedelta(days=4), 1),
        (later.starts_at - timedelta(days=3), 0),
    ):
        clock.now = moment
        assert give_due_steps(house, clock()) == count, moment
    assert given(house) == ["what_broken_trust_means", "when_trust_breaks", "weekly_check_in"]


def test_two_workers_at_once_give_a_step_once(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + WEEK)
    start(browser_as("ruth"))
    clock.now = SESSION_AT + timedelta(days=4)
    counts, gate = [], threading.Barrier(4)

    def work():
        gate.wait()
        counts.append(give_due_steps(house, clock()))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert [row.position for row in rows(house, ProgrammeStep)] == [0, 1]
    assert len(rows(house, Assignment)) == 2
    assert len(rows(house, Invitation)) == 4


@pytest.mark.parametrize("pace", ["session", "completion"])
def test_what_one_partner_did_moves_no_mail_of_the_other(house, cast, browser_as, clock, pace):
    """The same course with nobody, one and both sending in: the same mails at the same times."""
    book(house, cast, SESSION_AT + timedelta(days=1), SESSION_AT + WEEK)
    start(browser_as("ruth"), pace=pace)
    clock.now = NOW + timedelta(hours=1)
    before = _course_of_mails(house, clock, ())
    assert before
    for who in ((cast.ada,), (cast.ben,), (cast.ada, cast.ben)):
        _back_to_the_first_step(house)
        assert _course_of_mails(house, clock, who) == before


def _course_of_mails(house, clock, who):
    """Every invitation after the first step's, by its times, with `who` sending in at once what they get."""
    clock.now = NOW + timedelta(hours=1)
    while clock.now < SESSION_AT + WEEK:
        for partner in who:
            send_in(house, partner)
        give_due_steps(house, clock())
        clock.now += timedelta(hours=1)
    first = min(row.created_at for row in rows(house, Invitation))
    found = [row for row in rows(house, Invitation) if row.created_at > first]
    return sorted((row.partner_id, row.created_at, row.opens_at, row.due_at, row.session_id) for row in found)


def _back_to_the_first_step(house):
    with house.database.writing() as session:
        for step in session.exec(select(ProgrammeStep).where(ProgrammeStep.position > 0)).all():
            assignment_id = step.assignment_id
            session.delete(step)
            for row in session.exec(select(Invitation).where(Invitation.assignment_id == assignment_id)).all():
                for letter in session.exec(select(Letter).where(Letter.invitation_id == row.id)).all():
                    session.delete(letter)
                session.flush()
                session.delete(row)
        for row in session.exec(select(Invitation)).all():
            row.submitted_at = None


def test_by_completion_the_next_step_waits_only_for_the_closing(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + timedelta(days=2))
    start(browser_as("ruth"), pace="completion")
    closing = SESSION_AT - timedelta(hours=20)
    clock.now = closing - timedelta(minutes=1)
    send_in(house, cast.ada)
    send_in(house, cast.ben)
    assert give_due_steps(house, clock()) == 0
    clock.now = closing
    assert give_due_steps(house, clock()) == 1
    assert all(row.opens_at >= closing for row in rows(house, Invitation) if row.created_at == closing)


def test_more_time_for_one_does_not_hold_up_the_other(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + timedelta(days=2))
    start(browser_as("ruth"), pace="completion")
    (of_ben,) = [row for row in rows(house, Invitation) if row.partner_id == cast.ben.id]
    changed(house, of_ben, due_at=SESSION_AT + timedelta(days=1))
    clock.now = SESSION_AT - timedelta(hours=20)
    assert give_due_steps(house, clock()) == 1


def test_a_pause_for_one_leaves_the_other_as_before(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + WEEK, SESSION_AT + 2 * WEEK)
    ruth = browser_as("ruth")
    start(ruth)
    assert press(ruth, "pause", who="b").status_code == 303
    assert "Ben is left out until you go on" in words(ruth.get(ADDRESS))
    clock.now = SESSION_AT + timedelta(days=4)
    ruth = browser_as("ruth")
    give_due_steps(house, clock())
    assert invited(house)[1] == {cast.ada.id}
    press(ruth, "resume", who="b")
    clock.now += WEEK
    give_due_steps(house, clock())
    assert invited(house)[2] == {cast.ada.id, cast.ben.id}


def test_a_pause_for_both_stops_it_and_going_on_takes_the_step_that_is_next(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + WEEK)
    ruth = browser_as("ruth")
    start(ruth)
    press(ruth, "pause", who="both")
    assert "Paused: nothing goes out until it goes on." in words(ruth.get(ADDRESS))
    clock.now = SESSION_AT + timedelta(days=4)
    assert give_due_steps(house, clock()) == 0
    assert press(browser_as("ruth"), "resume", who="both").status_code == 303
    assert len(rows(house, Assignment)) == 2


def test_a_skipped_step_is_left_out_once(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + WEEK)
    ruth = browser_as("ruth")
    start(ruth)
    assert press(ruth, "skip", position="1").status_code == 303
    page = words(ruth.get(ADDRESS))
    assert "2. What goes on inside each of you Skipped." in page
    again = ruth.submit(ADDRESS, {"position": "1"}, action="/skip")
    assert "given or skipped meanwhile" in again.text
    clock.now = SESSION_AT + timedelta(days=4)
    give_due_steps(house, clock())
    assert given(house) == ["what_broken_trust_means", "can_it_survive"]


def test_a_swapped_step_gives_the_other_worksheet(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + WEEK)
    ruth = browser_as("ruth")
    start(ruth)
    assert press(ruth, "swap", position="1", worksheet="closeness").status_code == 303
    assert "Instead: Closeness, at your own pace" in words(ruth.get(ADDRESS))
    clock.now = SESSION_AT + timedelta(days=4)
    give_due_steps(house, clock())
    assert given(house) == ["what_broken_trust_means", "closeness"]


@pytest.mark.parametrize(
    "typed",
    [
        {"position": "0", "worksheet": "closeness"},
        {"position": "99", "worksheet": "closeness"},
        {"position": "１", "worksheet": "closeness"},
        {"position": "1", "worksheet": "safety_check"},
        {"position": "1", "worksheet": "no_such\x00<b>"},
    ],
)
def test_a_swap_that_cannot_be_is_refused(house, cast, browser_as, typed):
    ruth = browser_as("ruth")
    start(ruth)
    assert press(ruth, "swap", **typed).status_code in (409, 422)


def test_an_ended_programme_gives_nothing_more(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + WEEK)
    ruth = browser_as("ruth")
    start(ruth)
    press(ruth, "end")
    assert "Which programme" in words(ruth.get(ADDRESS))
    clock.now = SESSION_AT + timedelta(days=4)
    assert give_due_steps(house, clock()) == 0


def test_six_steps_end_after_the_sixth(house, cast, browser_as, clock):
    book(house, cast, *(SESSION_AT + n * WEEK for n in range(1, 9)))
    start(browser_as("ruth"), programme="six_weeks_of_deciding")
    for n in range(9):
        clock.now = SESSION_AT + n * WEEK + timedelta(days=4)
        give_due_steps(house, clock())
    assert len(rows(house, ProgrammeStep)) == 6
    ruth = browser_as("ruth")
    assert "Every step has been given or skipped." in words(ruth.get(ADDRESS))


def test_the_check_in_alone_comes_before_every_session(house, cast, browser_as, clock):
    book(house, cast, *(SESSION_AT + n * WEEK for n in range(1, 4)))
    start(browser_as("ruth"), programme="weekly_check_in_alone")
    for n in range(3):
        clock.now = SESSION_AT + n * WEEK + timedelta(days=4)
        assert give_due_steps(house, clock()) == 1
    assert given(house) == ["weekly_check_in"] * 4
    assert len({row.session_id for row in rows(house, Assignment)}) == 4


def test_homework_for_both_waits_for_a_decision_and_the_page_says_so(house, cast, browser_as):
    raised(house, cast)
    ruth = browser_as("ruth")
    start(ruth)
    assert rows(house, ProgrammeStep) == []
    page = ruth.get(ADDRESS)
    assert "Homework for both asks for a decision first" in page.text
    assert 'href="/couples/K7-Juniper/alerts"' in page.text
    assert give_due_steps(house, NOW) == 0
    press(ruth, "pause", who="b")
    assert give_due_steps(house, NOW) == 1
    (step,) = rows(house, ProgrammeStep)
    assert {row.partner_id for row in rows(house, Invitation) if row.assignment_id == step.assignment_id} == {
        cast.ada.id
    }


def test_a_step_for_both_waits_until_each_was_seen_alone(house, cast, browser_as):
    changed(house, cast.ben, seen_alone=SeenAlone.NOT_YET)
    ruth = browser_as("ruth")
    start(ruth)
    assert rows(house, Assignment) == []
    assert "Ben has not been seen alone" in ruth.get(ADDRESS).text


def test_whoever_takes_the_agreement_back_is_left_out_and_the_other_cannot_tell(house, cast, browser_as):
    said_by(house, cast, cast.ben, AgreementOutcome.WITHDRAWN)
    ruth = browser_as("ruth")
    start(ruth)
    assert invited(house) == [{cast.ada.id}]
    assert "Left out for now: Ben took back the agreement" in words(ruth.get(ADDRESS))


def test_without_a_session_it_waits_and_says_so(house, cast, browser_as, clock):
    changed(house, cast.session, cancelled_at=NOW)
    ruth = browser_as("ruth")
    assert start(ruth).status_code == 303
    assert rows(house, Assignment) == []
    assert "No session with time enough to answer is booked." in ruth.get(ADDRESS).text
    book(house, cast, SESSION_AT + WEEK)
    assert give_due_steps(house, NOW) == 0
    clock.now = SESSION_AT + timedelta(days=4)
    assert give_due_steps(house, clock()) == 1


def test_a_cancelled_session_does_not_hold_the_programme(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + timedelta(days=2))
    start(browser_as("ruth"))
    clock.now = NOW + timedelta(hours=2)
    assert give_due_steps(house, clock()) == 0
    changed(house, cast.session, cancelled_at=clock.now)
    assert give_due_steps(house, clock()) == 1


def test_an_archived_couple_gets_no_step(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + WEEK)
    start(browser_as("ruth"))
    changed(house, cast.couple, archived_at=NOW)
    clock.now = SESSION_AT + timedelta(days=4)
    assert give_due_steps(house, clock()) == 0
    assert "no step goes out" in browser_as("ruth").get(ADDRESS).text


def test_a_step_is_not_given_in_the_name_of_somebody_who_left(house, cast, browser_as, clock):
    book(house, cast, SESSION_AT + WEEK)
    start(browser_as("ruth"))
    with house.database.writing() as session:
        sam = cast.members["sam"]
        session.get_one(Couple, (cast.couple.practice_id, cast.couple.id)).clinician_id = sam.id
        session.get_one(Member, (sam.practice_id, cast.members["ruth"].id)).ended_at = NOW
    clock.now = SESSION_AT + timedelta(days=4)
    assert give_due_steps(house, clock()) == 0
    assert "no longer sees this couple" in browser_as("sam").get(ADDRESS).text


REFUSED = [
    ({"programme": ""}, "programme", "Choose a programme."),
    ({"programme": "thirteen\x00<b>"}, "programme", "Choose a programme."),
    ({"pace": "fast"}, "pace", "Choose what the next step waits for."),
    ({"who": "c"}, "who", "Choose for whom it is."),
    ({"send_days": "0"}, "send_days", "Choose how many days"),
    ({"send_days": "1"}, "send_days", "under twelve hours"),
    ({"due": "21"}, "due", "Choose until when"),
]


@pytest.mark.parametrize(("typed", "field", "said"), REFUSED)
def test_what_cannot_be_started_gets_a_message_and_keeps_what_was_chosen(house, cast, browser_as, typed, field, said):
    page = start(browser_as("ruth"), **typed)
    assert page.status_code == 422
    assert f'id="{field}-wrong"' in page.text
    assert said in page.text
    assert rows(house, ProgrammeRun) == []


def test_a_run_of_another_couple_is_not_found(house, cast, browser_as):
    with house.database.writing() as session:
        other = builders.couple(session, house, cast.members["ruth"], "P4-Rowan")
        for place, stance in zip("ab", ("injured", "responsible"), strict=True):
            builders.partner(session, house, other, place, place, f"{place}@people.example", stance)
        assert session.exec(select(Partner).where(Partner.couple_id == other.id)).first()
        builders.couple_session(session, other, SESSION_AT)
    ruth = browser_as("ruth")
    start(ruth)
    (run,) = rows(house, ProgrammeRun)
    for verb in ("pause", "resume", "skip", "swap", "end"):
        answer = ruth.submit(ADDRESS, {"who": "both"}, action="/end", to=f"/couples/P4-Rowan/programme/{run.id}/{verb}")
        assert answer.status_code == 404, verb
    assert len(rows(house, CoupleSession)) == 2


def test_the_couple_page_says_what_the_next_step_waits_for(house, cast, browser_as):
    ruth = browser_as("ruth")
    start(ruth)
    assert "the next step waits" not in text_of(ruth.get("/couples/K7-Juniper"))
    with house.database.writing() as session:
        for visit in session.exec(select(CoupleSession).where(CoupleSession.couple_id == cast.couple.id)).all():
            visit.cancelled_at = NOW
    page = text_of(ruth.get("/couples/K7-Juniper"))
    assert "1 of 12 steps given or skipped; the next step waits for a session to be booked" in page
    raised(house, cast)
    page = text_of(ruth.get("/couples/K7-Juniper"))
    assert "the next step waits for your decision: there is, or was lately, something to read alone" in page
    press(ruth, "pause", who="both")
    assert "the next step waits" not in text_of(ruth.get("/couples/K7-Juniper"))


def test_caseload_couple_page_and_timeline_say_how_far_it_has_come(house, cast, browser_as):
    ruth = browser_as("ruth")
    start(ruth)
    press(ruth, "skip", position="1")
    press(ruth, "pause", who="b")
    said = "Twelve weeks of trust repair, 2 of 12 steps given or skipped; paused for Ben"
    assert said in text_of(ruth.get("/caseload"))
    page = text_of(ruth.get("/couples/K7-Juniper"))
    assert f"Programme {said}" in page
    assert "Programme begun: Twelve weeks of trust repair" in page
    assert "Step 2 of Twelve weeks of trust repair skipped" in page
    press(ruth, "end")
    page = text_of(ruth.get("/couples/K7-Juniper"))
    assert said not in page
    assert "Programme ended: Twelve weeks of trust repair" in page
    assert said not in text_of(ruth.get("/caseload"))
