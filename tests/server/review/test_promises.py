"""Promises: published in an agreed wording, entered from the room, closed; never shared by themselves."""

import pytest
from sqlmodel import select

from server.tables import Commitment
from server.vault import Cell
from tests import builders
from tests.server.review.reading import BEN, HERE, post, text_of

GOOD = {"what": "I ring the lender.", "how_seen": "The list is in the folder.", "by_when": "next_session"}


def promises(house):
    with house.database.reading() as session:
        return session.exec(select(Commitment).order_by(Commitment.id)).all()


def words(house, row, column="what"):
    cell = Cell(row.practice_id, row.couple_id, row.owner_id, "commitment", column, row.id)
    with house.database.reading() as session:
        return house.vault.sealing.open(session, cell, getattr(row, column))


@pytest.fixture
def written(house, cast):
    """A promise Ben made in his check-in."""
    promise = {"what": "I ring them, all of them!", "by_when": "2026-11-30", "how_seen": "She sees the list"}
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, {**BEN, "next_promise": promise})
    (row,) = promises(house)
    return row


def test_a_promise_from_a_worksheet_waits_until_it_is_published(house, cast, browser_as, written):
    ruth = browser_as("ruth")
    shown = text_of(ruth.get(HERE))
    assert "The shared ledger is empty." in shown
    assert "Not shared yet" in shown
    assert "30 Nov. How it shows: She sees the list" in shown
    done = post(house, ruth, f"/commitments/{written.id}/publish", **GOOD)
    assert done.headers["location"] == f"{HERE}#ledger"
    (row,) = promises(house)
    assert row.published_at == house.clock()
    assert row.published_by == cast.members["ruth"].id
    assert (words(house, row), words(house, row, "how_seen"), row.by_when) == (
        GOOD["what"],
        GOOD["how_seen"],
        "next_session",
    )
    shown = text_of(ruth.get(HERE))
    assert "Not shared yet" not in shown
    assert "I ring the lender. How it shows: The list is in the folder." in shown
    assert post(house, ruth, f"/commitments/{written.id}/publish", **GOOD).status_code == 409


def test_looking_first_shows_how_both_would_see_it_and_publishes_nothing(house, cast, browser_as, written):
    look = post(house, browser_as("ruth"), f"/commitments/{written.id}/publish", look="1", **GOOD)
    assert look.status_code == 200
    assert "How both will see it Ben promised I ring the lender. Before the next session." in text_of(look)
    assert promises(house)[0].published_at is None


def test_a_promise_made_in_the_room_is_entered_and_shared_at_once(house, cast, browser_as):
    ruth = browser_as("ruth")
    done = post(house, ruth, "/commitments", owner="a", **{**GOOD, "by_when": "on_day", "on_day": "2026-12-01"})
    assert done.status_code == 303
    (row,) = promises(house)
    assert row.owner_id == cast.ada.id
    assert row.by_when == "2026-12-01"
    assert row.published_at
    assert "1 Dec" in text_of(ruth.get(HERE))


WRONG = [
    ("owner", ["", "c", "ab", "\x00"]),
    ("what", ["", "   ", "x" * 501, "x" * 100_000]),
    ("how_seen", ["", "x" * 501]),
    ("by_when", ["", "soon", "2026-12-01", "each_time "]),
]


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG for value in values])
def test_each_field_that_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(house, cast, browser_as, field, value):
    sent = post(house, browser_as("ruth"), "/commitments", **{"owner": "a", **GOOD, field: value})
    if value == "each_time ":
        assert sent.status_code == 303
        return
    assert sent.status_code == 422
    assert f'id="enter-{field}-wrong"' in sent.text
    if field != "what":
        assert "I ring the lender." in sent.text
    assert promises(house) == []


@pytest.mark.parametrize("day", ["", "2026-02-30", "2026-11-23", "tomorrow", "9999-99-99", "2026-12-01; drop"])
def test_a_day_that_cannot_be_meant_is_asked_for_again(house, cast, browser_as, day):
    sent = post(house, browser_as("ruth"), "/commitments", owner="b", **{**GOOD, "by_when": "on_day"}, on_day=day)
    assert sent.status_code == 422
    assert 'id="enter-on_day-wrong"' in sent.text


def test_nothing_posted_at_all_asks_for_everything(house, cast, browser_as):
    sent = post(house, browser_as("ruth"), "/commitments")
    assert sent.status_code == 422
    assert "4 things need another look" in text_of(sent)


def test_closing_takes_a_promise_out_of_the_ledger_once(house, cast, browser_as):
    with house.database.writing() as session:
        row = builders.commitment(session, house, cast.ben, "I tell her the same day")
    ruth = browser_as("ruth")
    assert "I tell her the same day" in text_of(ruth.get(HERE))
    assert post(house, browser_as("sam"), f"/commitments/{row.id}/close").status_code == 404
    assert post(house, ruth, f"/commitments/{row.id}/close").status_code == 303
    assert "I tell her the same day" not in text_of(ruth.get(HERE))
    assert post(house, ruth, f"/commitments/{row.id}/close").status_code == 409
    assert post(house, ruth, f"/commitments/{row.id}/publish", **GOOD).status_code == 409


def test_an_offer_of_access_is_pointed_out_and_never_praised(house, cast, browser_as):
    with house.database.writing() as session:
        builders.commitment(session, house, cast.ben, "I leave my phone unlocked on the table")
        builders.commitment(session, house, cast.ben, "I tell her the same day")
    page = browser_as("ruth").get(HERE)
    assert text_of(page).count("access offered: read the note on surveillance") == 1
    assert "A note on surveillance" in text_of(page)


def test_without_such_an_offer_the_page_has_no_note_about_it(house, cast, browser_as):
    with house.database.writing() as session:
        builders.commitment(session, house, cast.ben, "I tell her the same day")
    assert "surveillance" not in browser_as("ruth").get(HERE).text


def test_both_reports_and_that_they_differ_stand_in_the_ledger(house, cast, browser_as):
    with house.database.writing() as session:
        row = builders.commitment(session, house, cast.ben, "I tell her the same day")
        builders.submitted(session, house, cast.ada, cast.session, {"open_promises": {str(row.id): "not_seen"}})
        builders.submitted(session, house, cast.ben, cast.session, {"open_promises": {str(row.id): "kept"}})
    shown = text_of(browser_as("ruth").get(HERE))
    assert "Kept Not seen They differ" in shown
    assert "On the one promise they differ." in shown
