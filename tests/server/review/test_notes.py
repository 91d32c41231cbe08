"""The clinician's notes: per session, sealed, theirs alone, and in no copy but their own, where they chose it."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import select

from server.jobs import send_due_letters
from server.session_prep.actions import Variant, draw_up, printed
from server.tables import Audit, SessionNote
from tests import builders
from tests.cast import NOW, PASSCODE, SESSION_AT
from tests.server.mail.mailbox import mailbox_of
from tests.server.review.reading import HERE, both_answered, once_in, post, text_of

CANARY = "NOTEWREN"
TEXT = f"{CANARY} he looked at the door.\n\nAsk about the garage."


@pytest.fixture
def answered(house, cast):
    with house.database.writing() as session:
        both_answered(session, house, cast)


def write(house, browser, note=TEXT, **more):
    return post(house, browser, "/notes", note=note, **more)


def notes_in(house):
    with house.database.reading() as session:
        return session.exec(select(SessionNote).order_by(SessionNote.written_at, SessionNote.id)).all()


def pdf_of(browser, variant="clinician", session=""):
    query = f"&session={session}" if session else ""
    answer = browser.get(f"{HERE}/session-prep.pdf?variant={variant}{query}")
    assert answer.status_code == 200, answer.text
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_a_note_is_kept_with_the_session_sealed_and_apart(house, cast, browser_as):
    ruth = browser_as("ruth")
    assert write(house, ruth).headers["location"] == f"{HERE}#notes"
    (row,) = notes_in(house)
    assert (row.session_id, row.written_by, row.in_report) == (cast.session.id, cast.members["ruth"].id, False)
    assert CANARY.encode() not in row.note
    page = ruth.get(HERE)
    assert "Your notes for this session" in text_of(page)
    notes = page.text.split('id="notes"')[1].split("</section>")[0]
    assert CANARY in notes
    assert CANARY not in page.text.replace(notes, "")
    assert "Printed in your report" not in text_of(page)


def test_pressing_twice_keeps_one_note_and_other_words_from_the_same_page_another(house, cast, browser_as):
    ruth = browser_as("ruth")
    once = once_in(ruth.get(HERE), "notes")
    for note in (TEXT, TEXT, "Something else.", TEXT):
        assert write(house, ruth, note, once=once).status_code == 303
    first, second = notes_in(house)
    assert str(first.id) == once
    as_of = first.written_at.isoformat()
    for _ in range(2):
        post(house, ruth, f"/notes/{first.id}", note="Now this.", as_of=as_of)
    assert {row.id for row in notes_in(house)} == {first.id, second.id}
    assert once_in(ruth.get(HERE), "notes") != once


def test_it_is_changed_and_deleted_after_a_second_look(house, cast, browser_as, clock):
    ruth = browser_as("ruth")
    write(house, ruth)
    (row,) = notes_in(house)
    clock.now = NOW + timedelta(minutes=30)
    assert post(house, ruth, f"/notes/{row.id}", note="Now this.", print="1").headers["location"] == f"{HERE}#notes"
    page = text_of(ruth.get(HERE))
    assert "changed today" in page
    assert "Printed in your report." in page
    assert "Now this." in page
    assert CANARY not in page
    asked = ruth.get(f"{HERE}/notes/{row.id}/delete")
    assert "Delete this note?" in text_of(asked)
    assert "Now this." in text_of(asked)
    assert len(notes_in(house)) == 1
    assert post(house, ruth, f"/notes/{row.id}/delete").headers["location"] == f"{HERE}#notes"
    assert notes_in(house) == []
    with house.database.reading() as session:
        rows = session.exec(select(Audit).where(Audit.subject_id == row.id).order_by(Audit.id)).all()
        assert [each.action for each in rows] == ["note.written", "note.changed", "note.deleted"]
        assert {each.detail for each in rows} == {""}


@pytest.mark.parametrize("note", ["", "   \n ", "x" * 5001, "y" * 60_000])
def test_what_cannot_be_kept_is_shown_again_whole(house, cast, browser_as, note):
    refused = write(house, browser_as("ruth"), note, print="1")
    assert refused.status_code == 422
    assert 'id="note-note-wrong"' in refused.text
    assert note.strip() in refused.text
    assert re.search(r'id="note-print" name="print" value="1" checked', refused.text)
    assert notes_in(house) == []


def test_two_tabs_that_change_one_note_keep_both_texts(house, cast, browser_as, clock):
    ruth = browser_as("ruth")
    write(house, ruth)
    (row,) = notes_in(house)
    as_of = re.search(r'name="as_of" value="([^"]+)"', ruth.get(HERE).text)[1]
    clock.now += timedelta(minutes=1)
    post(house, ruth, f"/notes/{row.id}", note="From the first tab", as_of=as_of)
    post(house, ruth, f"/notes/{row.id}", note="From the second tab", as_of=as_of)
    page = text_of(ruth.get(HERE))
    assert "From the first tab" in page
    assert "From the second tab" in page
    assert len(notes_in(house)) == 2


def test_a_change_that_cannot_be_kept_is_shown_again_beside_the_note_that_stands(house, cast, browser_as):
    ruth = browser_as("ruth")
    write(house, ruth)
    (row,) = notes_in(house)
    refused = post(house, ruth, f"/notes/{row.id}", note="z" * 5001)
    assert refused.status_code == 422
    assert f'id="note-{row.id}-note-wrong"' in refused.text
    assert "z" * 5001 in refused.text
    assert CANARY in refused.text


def test_notes_belong_to_the_session_in_view(house, cast, browser_as):
    with house.database.writing() as session:
        earlier = builders.couple_session(session, cast.couple, SESSION_AT - timedelta(days=7))
    ruth = browser_as("ruth")
    done = write(house, ruth, session=str(earlier.id))
    assert done.headers["location"] == f"{HERE}?session={earlier.id}#notes"
    assert CANARY not in ruth.get(HERE).text
    assert CANARY in ruth.get(f"{HERE}?session={earlier.id}").text


def test_a_colleague_who_was_shown_the_couple_sees_and_writes_none(house, cast, browser_as):
    write(house, browser_as("ruth"))
    (row,) = notes_in(house)
    with house.database.writing() as session:
        builders.grant(session, house, cast.couple, cast.members["sam"])
    sam = browser_as("sam")
    page = sam.get(HERE)
    assert page.status_code == 200
    assert CANARY not in page.text
    assert "Your notes" not in page.text
    assert write(house, sam).status_code == 403
    assert post(house, sam, f"/notes/{row.id}", note="mine").status_code == 403
    assert sam.get(f"{HERE}/notes/{row.id}/delete").status_code == 403
    assert post(house, sam, f"/notes/{row.id}/delete").status_code == 403
    assert len(notes_in(house)) == 1


@pytest.mark.parametrize("note", ["nothing", "019ab000-0000-7000-8000-000000000000"])
def test_a_note_that_is_none_is_not_found(house, cast, browser_as, note):
    ruth = browser_as("ruth")
    assert post(house, ruth, f"/notes/{note}", note="x").status_code == 404
    assert ruth.get(f"{HERE}/notes/{note}/delete").status_code == 404
    assert post(house, ruth, f"/notes/{note}/delete").status_code == 404


def test_another_couples_note_is_not_found_here(house, cast, browser_as):
    with house.database.writing() as session:
        other = builders.couple(session, house, cast.members["ruth"], "P4-Rowan")
        for place, stance in zip("ab", ("injured", "responsible"), strict=True):
            builders.partner(session, house, other, place, place, f"{place}@people.example", stance)
        builders.couple_session(session, other, SESSION_AT)
    ruth = browser_as("ruth")
    write(house, ruth)
    (row,) = notes_in(house)
    assert ruth.get(f"/couples/P4-Rowan/notes/{row.id}/delete").status_code == 404
    assert CANARY not in ruth.get("/couples/P4-Rowan").text


def test_no_copy_holds_a_note_that_was_not_chosen(house, cast, browser_as, answered):
    ruth = browser_as("ruth")
    write(house, ruth)
    for variant in ("clinician", "conjoint"):
        assert CANARY not in pdf_of(ruth, variant)


def test_a_chosen_note_is_in_the_clinicians_own_copy_of_its_session_and_the_next_and_nowhere_else(
    house, cast, browser_as, browser, answered
):
    with house.database.writing() as session:
        later = builders.couple_session(session, cast.couple, SESSION_AT + timedelta(days=7))
        much_later = builders.couple_session(session, cast.couple, SESSION_AT + timedelta(days=14))
        builders.grant(session, house, cast.couple, cast.members["sam"])
        _, token = builders.invitation(session, house, cast.ada, later)
    ruth, sam = browser_as("ruth"), browser_as("sam")
    write(house, ruth, print="1")
    own = pdf_of(ruth)
    assert "Notes by Ruth Okafor" in own
    assert "For this session" in own
    assert CANARY in own
    assert "From Thu 26 Nov" in pdf_of(ruth, session=later.id)
    assert CANARY not in pdf_of(ruth, session=much_later.id)
    assert CANARY not in pdf_of(ruth, "conjoint")
    assert CANARY not in pdf_of(sam)
    assert CANARY not in pdf_of(sam, "conjoint")

    addresses = ("/caseload", "/alerts", f"{HERE}/alerts", f"{HERE}/homework", f"{HERE}/session-prep", f"{HERE}/assign")
    for address in (*addresses, f"{HERE}/details", "/practice", "/practice/members", "/library"):
        assert CANARY not in ruth.get(address).text, address
        assert CANARY not in sam.get(address).text, address
    browser.submit(f"/l/{token}", {})
    browser.submit("/l", {"passcode": PASSCODE})
    for address in ("/page", "/page/start", *(f"/page/{number}" for number in range(1, 8)), "/page/check"):
        assert CANARY not in browser.get(address, follow_redirects=True).text, address
    with mailbox_of(house) as mailbox:
        send_due_letters(house, NOW)
        assert mailbox.letters
        assert not any(CANARY in letter.as_string() for letter in mailbox.letters)
    with house.database.reading() as session:
        assert not any(CANARY in str(row.model_dump()) for row in session.exec(select(Audit)).all())


def test_a_report_drawn_up_for_the_clinician_by_itself_holds_what_they_chose(house, cast, browser_as, answered):
    write(house, browser_as("ruth"), print="1")
    with house.database.reading() as session:
        drawn = draw_up(session, house, session.merge(cast.couple), NOW, Variant.CLINICIAN)
    pdf = printed(house, drawn, "A4").pdf
    assert CANARY in "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_how_long_a_note_may_be_is_said_beside_each_field(house, cast, browser_as):
    ruth = browser_as("ruth")
    write(house, ruth)
    notes = ruth.get(HERE).text.split('id="notes"')[1].split("</section>")[0]
    assert notes.count("<textarea") == 2
    assert notes.count("5,000 characters at most.") == 2
