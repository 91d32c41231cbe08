"""Assigning: what goes out, to whom, when; and what is refused, in words."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from server.domain.ids import new_id
from server.domain.tokens import link_token, token_hash
from server.domain.words import AgreementOutcome, LetterKind, SeenAlone
from server.tables import (
    Agreement,
    AssignedWorksheet,
    Assignment,
    Audit,
    Couple,
    CoupleSession,
    Invitation,
    Letter,
    Link,
    Partner,
)
from server.vault import Cell
from tests import builders
from tests.cast import NOW, SESSION_AT
from worksheets.catalog import the_catalog

ADDRESS = "/couples/K7-Juniper/assign"
BOTH = {"w": ["weekly_check_in", "full_accountability"], "who": "both", "send": "now", "due": "20"}
SENT = "/couples/K7-Juniper/homework?done=assigned"


def send(browser, typed):
    return browser.submit(ADDRESS, {**BOTH, **typed}, action="/assign")


def rows(session, table, **wanted):
    found = select(table).where(*(getattr(table, name) == value for name, value in wanted.items()))
    return session.exec(found).all()


def changed(house, row, **values):
    with house.database.writing() as session:
        kept = session.get(type(row), (row.practice_id, row.id))
        for name, value in values.items():
            setattr(kept, name, value)


def says(house, cast, partner, outcome, version=1):
    with house.database.writing() as session:
        session.add(
            Agreement(
                practice_id=cast.practice.id,
                id=new_id(),
                couple_id=cast.couple.id,
                partner_id=partner.id,
                policy=cast.couple.policy,
                policy_version=version,
                outcome=outcome,
                at=NOW,
            )
        )


def test_the_first_view_says_what_will_happen(browser_as):
    page = browser_as("ruth").get(ADDRESS)
    for shown in (
        "Two mails go out today, 12:10.",
        "“Your page is ready”",
        "One, tomorrow, 09:00, to whoever has not sent it.",
        "Links close tomorrow, 18:00. If the session moves, this moves with it.",
        "Send to both",
        "See it as Ada will",
    ):
        assert shown in page.text
    assert 'value="weekly_check_in" checked' in page.text


def test_one_act_makes_two_independent_invitations(house, cast, browser_as):
    assert send(browser_as("ruth"), {"note": "Take it slowly.\r\n\r\nHalf is plenty."}).headers["location"] == SENT
    with house.database.reading() as session:
        (assignment,) = rows(session, Assignment)
        assert (assignment.hours_before, assignment.send_hours_before) == (20, None)
        assert b"slowly" not in assignment.note
        cell = Cell(cast.practice.id, cast.couple.id, None, "assignment", "note", assignment.id)
        assert house.vault.sealing.open(session, cell, assignment.note).startswith("Take it slowly.")
        sheets = sorted(rows(session, AssignedWorksheet), key=lambda row: row.position)
        newest = [(name, the_catalog().latest(name).version) for name in BOTH["w"]]
        assert [(row.name, row.version) for row in sheets] == newest
        invitations = rows(session, Invitation)
        assert {row.partner_id for row in invitations} == {cast.ada.id, cast.ben.id}
        for row in invitations:
            assert (row.opens_at, row.due_at) == (NOW, SESSION_AT - timedelta(hours=20))
            token = link_token(house.vault.keys.link, row.practice_id, "invitation", row.id, 1)
            assert session.get(Link, token_hash(token)).subject_id == row.id
            letters = {letter.kind: letter for letter in rows(session, Letter, invitation_id=row.id)}
            assert letters[LetterKind.INVITATION].due_at == NOW
            assert letters[LetterKind.REMINDER].due_at == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
            assert {letter.drop_after for letter in letters.values()} == {row.due_at}
        audit = rows(session, Audit, action="invitation.sent")
        assert {row.subject_id for row in audit} == {row.id for row in invitations}


def test_one_partner_alone_gets_one(house, cast, browser_as):
    assert send(browser_as("ruth"), {"who": "b"}).status_code == 303
    with house.database.reading() as session:
        assert [row.partner_id for row in rows(session, Invitation)] == [cast.ben.id]


def test_sending_the_same_page_twice_sends_once(house, cast, browser_as):
    ruth = browser_as("ruth")
    shown = ruth.get(ADDRESS).text
    hidden = {name: re.search(rf'name="{name}" value="([^"]+)"', shown)[1] for name in ("csrf", "id")}
    hidden["csrf"] = re.findall(r'name="csrf" value="([^"]+)"', shown)[-1]
    answers = [ruth.post(ADDRESS, data={**BOTH, **hidden}) for _ in range(3)]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, SENT)}
    with house.database.reading() as session:
        assert len(rows(session, Assignment)) == 1
        assert len(rows(session, Invitation)) == 2
        assert len(rows(session, Letter)) == 4


def test_an_id_of_another_couples_homework_is_not_taken(house, cast, browser_as):
    with house.database.writing() as session:
        other = builders.couple(session, house, cast.members["ruth"], "P4-Rowan")
        for place, stance in zip("ab", ("injured", "responsible"), strict=True):
            builders.partner(session, house, other, place, place, f"{place}@people.example", stance)
        appointment = builders.couple_session(session, other, SESSION_AT)
        partner = session.exec(select(Partner).where(Partner.couple_id == other.id)).first()
        row, _ = builders.invitation(session, house, partner, appointment)
    assert send(browser_as("ruth"), {"id": str(row.assignment_id)}).status_code == 404


def test_nothing_is_mailed_in_a_partners_own_night(house, cast, browser_as, clock):
    changed(house, cast.ben, time_zone="Australia/Sydney")  # 23:10 there
    page = browser_as("ruth").get(ADDRESS)
    assert "Ada’s mail goes out today, 12:10." in page.text
    assert "Ben’s mail goes out today, 21:00 (08:00 for Ben)." in page.text
    send(browser_as("ruth"), {})
    with house.database.reading() as session:
        (row,) = rows(session, Invitation, partner_id=cast.ben.id)
        assert row.opens_at == datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
        assert rows(session, Letter, invitation_id=row.id, kind=LetterKind.INVITATION)[0].due_at == row.opens_at


def test_some_days_before_the_session(house, cast, browser_as):
    send(browser_as("ruth"), {"send": "later", "send_days": "1", "due": "2"})
    with house.database.reading() as session:
        (assignment,) = rows(session, Assignment)
        assert (assignment.send_hours_before, assignment.hours_before) == (24, 2)
        assert {row.opens_at for row in rows(session, Invitation)} == {SESSION_AT - timedelta(hours=24)}
    assert "goes out tomorrow, 14:00" in browser_as("ruth").get("/couples/K7-Juniper/homework").text


def test_a_chosen_day_is_read_by_the_sessions_clock(house, cast, browser_as):
    changed(house, cast.session, time_zone="Europe/Lisbon")
    send(browser_as("ruth"), {"due": "day", "due_on": "2026-11-25", "due_clock": "20:30"})
    with house.database.reading() as session:
        (assignment,) = rows(session, Assignment)
        assert assignment.hours_before is None
        assert {row.due_at for row in rows(session, Invitation)} == {datetime(2026, 11, 25, 20, 30, tzinfo=UTC)}


def test_showing_what_will_happen_sends_nothing(house, cast, browser_as):
    page = send(browser_as("ruth"), {"show": "1", "who": "a", "due": "2", "note": "Half is plenty."})
    assert page.status_code == 200
    assert "Send to Ada" in page.text
    assert "The link closes on Thursday, 12:00." in page.text
    assert "Half is plenty." in page.text
    with house.database.reading() as session:
        assert not rows(session, Assignment)


def test_whoever_has_no_passcode_is_pointed_out(house, cast, browser_as):
    changed(house, cast.ben, passcode_hash="")
    assert "Ben has no passcode yet" in browser_as("ruth").get(ADDRESS).text


REFUSED = [
    ({"w": []}, "w", "Choose at least one worksheet."),
    ({"w": ["nothing_of_ours"]}, "w", "no longer in the library"),
    ({"who": ""}, "who", "Choose for whom it is."),
    ({"who": "c<script>"}, "who", "Choose for whom it is."),
    ({"send": ""}, "send", "Choose when it goes out."),
    ({"send": "later", "send_days": "0"}, "send", "Choose how many days"),
    ({"send": "later", "send_days": "9" * 500}, "send", "Choose how many days"),
    ({"send": "later", "send_days": "3"}, "send", "is past already"),
    ({"due": ""}, "due", "Choose until when"),
    ({"due": "21"}, "due", "Choose until when"),
    ({"due": "day"}, "due_on", "Choose a day."),
    ({"due": "day", "due_on": "2026-11-31", "due_clock": "10:00"}, "due_on", "Choose a day that exists"),
    ({"due": "day", "due_on": "9999-12-31", "due_clock": "10:00"}, "due_on", "within reach"),
    ({"due": "day", "due_on": "2026-11-25"}, "due_clock", "Write a time"),
    ({"due": "day", "due_on": "2026-11-24", "due_clock": "12:00"}, "due", "past already"),
    ({"due": "day", "due_on": "2026-11-24", "due_clock": "12:40"}, "due", "leaves under an hour"),
    ({"due": "day", "due_on": "2026-11-27", "due_clock": "12:00"}, "due", "after the session"),
    ({"note": "é" * 2100}, "note", "Shorten the note"),
]


def test_what_cannot_be_sent_gets_a_message_beside_the_field(house, cast, browser_as):
    ruth = browser_as("ruth")
    for typed, field, said in REFUSED:
        page = send(ruth, {"note": "Kept as typed <b>", **typed})
        assert page.status_code == 422, typed
        assert f'id="{field}-wrong"' in page.text, typed
        assert said in page.text, typed
        assert "Nothing has been sent." in page.text
        assert "note" in typed or "Kept as typed &lt;b&gt;" in page.text
    with house.database.reading() as session:
        assert not rows(session, Assignment)


def test_hostile_fields_never_break_the_page(cast, browser_as):
    bad = "\0'\"><script>alert(1)</script>{{7*7}}" + "x" * 20_000
    page = send(
        browser_as("ruth"), dict.fromkeys(("w", "who", "send", "send_days", "due", "due_on", "note", "id"), bad)
    )
    assert page.status_code == 422
    assert "<script>alert" not in page.text


def test_without_a_session_there_is_nothing_to_assign_for(house, cast, browser_as):
    changed(house, cast.session, cancelled_at=NOW)
    page = browser_as("ruth").get(ADDRESS)
    assert "No session is booked, and homework is due before one." in page.text
    assert 'href="/couples/K7-Juniper/session"' in page.text
    assert browser_as("ruth").post(ADDRESS, data={**BOTH, "csrf": csrf_of(browser_as("ruth"))}).status_code == 403


def csrf_of(browser):
    return re.search(r'name="csrf" value="(\w+)"', browser.get("/caseload").text)[1]


def test_a_session_cancelled_meanwhile_refuses_the_form(house, cast, browser_as):
    ruth = browser_as("ruth")
    changed(house, cast.session, cancelled_at=NOW)
    page = ruth.post(ADDRESS, data={**BOTH, "csrf": csrf_of(ruth), "id": str(uuid4())})
    assert page.status_code == 422
    assert "No session is booked" in page.text


def test_an_archived_couple_gets_no_homework(house, cast, browser_as):
    changed(house, cast.couple, archived_at=NOW)
    ruth = browser_as("ruth")
    assert "This couple is archived" in ruth.get(ADDRESS).text
    assert ruth.post(ADDRESS, data={**BOTH, "csrf": csrf_of(ruth)}).status_code == 422
    with house.database.reading() as session:
        assert not rows(session, Assignment)


def test_homework_for_both_waits_until_each_was_asked_about_safety(house, cast, browser_as):
    changed(house, cast.ben, seen_alone=SeenAlone.NOT_YET)
    page = send(browser_as("ruth"), {})
    assert page.status_code == 422
    assert "Ben has not been seen alone and asked about safety yet." in page.text
    assert send(browser_as("ruth"), {"who": "b"}).status_code == 303
    changed(house, cast.ben, seen_alone=SeenAlone.DECIDED_AGAINST)
    assert send(browser_as("ruth"), {}).status_code == 303


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (AgreementOutcome.WANTS_TO_TALK, "Ada wants to talk with you before agreeing."),
        (AgreementOutcome.WITHDRAWN, "Ada took back the agreement"),
    ],
)
def test_whoever_does_not_agree_is_sent_nothing(house, cast, browser_as, outcome, said):
    says(house, cast, cast.ada, AgreementOutcome.AGREED)
    says(house, cast, cast.ada, outcome)
    page = send(browser_as("ruth"), {})
    assert page.status_code == 422
    assert said in page.text
    assert send(browser_as("ruth"), {"who": "b"}).status_code == 303


def test_a_refusal_of_an_earlier_policy_is_asked_anew(house, cast, browser_as):
    says(house, cast, cast.ada, AgreementOutcome.WITHDRAWN)
    changed(house, cast.couple, policy_version=2)
    assert send(browser_as("ruth"), {}).status_code == 303


def test_a_colleague_who_was_shown_the_couple_may_assign(house, cast, browser_as):
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    assert send(browser_as("sam"), {}).status_code == 303
    with house.database.reading() as session:
        assert rows(session, Assignment)[0].assigned_by == cast.members["sam"].id


def test_nobody_else_assigns(house, cast, browser_as, browser):
    for name in ("sam", "vera", "noor"):
        assert browser_as(name).get(ADDRESS).status_code == 404
    for name in ("sam", "vera"):
        someone = browser_as(name)
        assert someone.post(ADDRESS, data={**BOTH, "csrf": csrf_of(someone)}).status_code == 404
    assert browser.get(ADDRESS).headers["location"] == f"/sign-in?next={ADDRESS}"
    with house.database.reading() as session:
        assert not rows(session, Assignment)


def test_used_worksheets_stand_first(house, cast, browser_as):
    with house.database.writing() as session:
        builders.invitation(session, house, cast.ada, cast.session, ("full_accountability",))
    page = browser_as("ruth").get(ADDRESS).text
    assert page.index('value="full_accountability"') < page.index('value="weekly_check_in"')


def test_a_couple_row_is_untouched_by_assigning(house, cast, browser_as):
    send(browser_as("ruth"), {})
    with house.database.reading() as session:
        assert session.get(Couple, (cast.couple.practice_id, cast.couple.id)).policy_version == 1
        assert session.get(CoupleSession, (cast.session.practice_id, cast.session.id)).starts_at == SESSION_AT


@pytest.mark.parametrize("others", [[], ["weekly_check_in"]])
@pytest.mark.parametrize("who", ["both", "a"])
def test_the_safety_check_is_never_sent_by_mail(house, browser_as, who, others):
    page = browser_as("ruth").submit(
        ADDRESS, {**BOTH, "w": [*others, "safety_check"], "who": who, "note": "Take it slowly."}, action="/assign"
    )
    assert page.status_code == 422
    assert "The safety check is not sent by mail" in page.text
    assert "Give it in session, to one partner alone." in page.text
    assert "Take it slowly." in page.text
    with house.database.reading() as session:
        for table in (Assignment, AssignedWorksheet, Invitation, Letter):
            assert rows(session, table) == []


def test_the_safety_check_is_not_offered_and_the_page_says_where_it_is_given(browser_as):
    page = browser_as("ruth").get(ADDRESS).text
    assert 'value="safety_check"' not in page
    assert the_catalog().latest("safety_check").title("en") not in page
    assert "/couples/K7-Juniper/safety-check" in page
    assert "give it in session, to one partner alone." in page
