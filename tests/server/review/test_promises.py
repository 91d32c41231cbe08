"""Promises: published in an agreed wording, entered from the room, closed; never shared by themselves."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.tables import Commitment
from server.vault import Cell
from tests import builders
from tests.cast import NOW
from tests.server.review.reading import BEN, HERE, once_in, post, text_of

GOOD = {"what": "I ring the lender.", "how_seen": "The list is in the folder.", "by_when": "next_session"}
ALOUD = {**GOOD, "aloud": "1"}


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


def test_what_is_missing_is_told_in_the_order_of_the_form(house, cast, browser_as):
    told = post(house, browser_as("ruth"), "/commitments").text.split('role="alert"')[1].split("</ul>")[0]
    said = ("Choose whose promise", "Write the promise", "Write how both", "Choose by when", "Say it aloud")
    places = [told.index(words) for words in said]
    assert places == sorted(places)


def test_a_promise_made_in_the_room_is_entered_and_shared_at_once(house, cast, browser_as):
    ruth = browser_as("ruth")
    done = post(house, ruth, "/commitments", owner="a", **{**ALOUD, "by_when": "on_day", "on_day": "2026-12-01"})
    assert done.status_code == 303
    (row,) = promises(house)
    assert row.owner_id == cast.ada.id
    assert row.by_when == "2026-12-01"
    assert row.published_at == house.clock()
    assert row.entered_by == row.published_by == cast.members["ruth"].id
    assert "Entered in the room 24 Nov." in text_of(ruth.get(HERE))
    assert "Due 1 Dec" in text_of(ruth.get(HERE))


def test_pressing_twice_enters_one_promise_and_other_words_from_the_same_page_another(house, cast, browser_as):
    ruth = browser_as("ruth")
    typed = {"owner": "b", **ALOUD, "once": once_in(ruth.get(HERE), "commitments")}
    for what in ("I ring at six.", "I ring at six.", "I sit down first."):
        assert post(house, ruth, "/commitments", **{**typed, "what": what}).status_code == 303
    assert len(promises(house)) == 2


def test_it_has_to_be_said_aloud_with_both_present_first(house, cast, browser_as):
    sent = post(house, browser_as("ruth"), "/commitments", owner="a", **GOOD)
    assert sent.status_code == 422
    assert "Say it aloud with both present, then tick this." in text_of(sent)
    assert promises(house) == []


WRONG = [
    ("owner", ["", "c", "ab", "\x00"]),
    ("what", ["", "   ", "x" * 501, "x" * 100_000]),
    ("how_seen", ["", "x" * 501]),
    ("by_when", ["", "soon", "2026-12-01", "each_time "]),
]


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG for value in values])
def test_each_field_that_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(house, cast, browser_as, field, value):
    sent = post(house, browser_as("ruth"), "/commitments", **{"owner": "a", **ALOUD, field: value})
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
    sent = post(house, browser_as("ruth"), "/commitments", owner="b", **{**ALOUD, "by_when": "on_day"}, on_day=day)
    assert sent.status_code == 422
    assert 'id="enter-on_day-wrong"' in sent.text


def test_nothing_posted_at_all_asks_for_everything(house, cast, browser_as):
    sent = post(house, browser_as("ruth"), "/commitments")
    assert sent.status_code == 422
    assert "5 things need another look" in text_of(sent)


@pytest.fixture
def kept_word(house, cast):
    """A promise of Ben's that both know of, made a week ago, and rated by both before this session."""
    with house.database.writing() as session:
        row = builders.commitment(session, house, cast.ben, "I tell her the same day", made=timedelta(days=7))
        for partner, said in ((cast.ada, "not_seen"), (cast.ben, "kept")):
            builders.submitted(session, house, partner, cast.session, {"open_promises": {str(row.id): said}})
    return row


@pytest.mark.parametrize(("as_", "said"), [("done", "Closed as done 24 Nov."), ("let_go", "Let go 24 Nov.")])
def test_a_closed_promise_stays_on_the_page_and_can_be_taken_up_again(house, cast, browser_as, as_, said):
    with house.database.writing() as session:
        row = builders.commitment(session, house, cast.ben, "I tell her the same day")
    ruth = browser_as("ruth")
    assert post(house, browser_as("sam"), f"/commitments/{row.id}/close", as_=as_).status_code == 404
    assert post(house, ruth, f"/commitments/{row.id}/close", as_="renegotiated").status_code == 404
    assert post(house, ruth, f"/commitments/{row.id}/close", as_=as_).status_code == 303
    shown = text_of(ruth.get(HERE))
    assert "The shared ledger is empty." in shown
    assert f"Promises that left the ledger Ben {said} I tell her the same day" in shown
    assert post(house, ruth, f"/commitments/{row.id}/close", as_=as_).status_code == 409
    assert post(house, ruth, f"/commitments/{row.id}/publish", **GOOD).status_code == 409
    assert post(house, ruth, f"/commitments/{row.id}/again").status_code == 303
    assert post(house, ruth, f"/commitments/{row.id}/again").status_code == 409
    shown = text_of(ruth.get(HERE))
    assert "Promises that left the ledger" not in shown
    assert f"{said.rstrip('.')}, taken up again 24 Nov." in shown
    old, new = sorted(promises(house), key=lambda each: each.closed_at is None)
    assert (old.closed_as, new.replaces_id, words(house, new)) == (as_, old.id, words(house, old))


def test_a_promise_that_was_rated_stays_in_its_sessions_ledger_when_it_is_closed(house, browser_as, kept_word):
    ruth = browser_as("ruth")
    post(house, ruth, f"/commitments/{kept_word.id}/close", as_="done")
    shown = text_of(ruth.get(HERE))
    assert "Closed as done 24 Nov." in shown
    assert "Kept Not seen They differ" in shown
    assert ruth.submit(HERE, {}, action=f"/commitments/{kept_word.id}/again").status_code == 303
    shown = text_of(ruth.get(HERE))
    assert shown.count("Kept Not seen They differ") == 1
    assert "taken up again 24 Nov. Rated then: they differed." in shown
    assert "Take it up again" not in shown


def test_renegotiating_keeps_the_old_wording_with_its_ratings_as_history(house, cast, browser_as, kept_word):
    ruth = browser_as("ruth")
    done = post(house, ruth, f"/commitments/{kept_word.id}/renegotiate", **ALOUD)
    assert done.headers["location"] == f"{HERE}#ledger"
    old, new = sorted(promises(house), key=lambda each: each.closed_at is None)
    assert (old.closed_as, old.closed_at) == ("renegotiated", house.clock())
    assert (words(house, old), old.by_when) == ("I tell her the same day", "each_time")
    assert (new.replaces_id, new.entered_by, words(house, new)) == (old.id, cast.members["ruth"].id, GOOD["what"])
    assert new.published_at == house.clock()
    shown = text_of(ruth.get(HERE))
    assert "Renegotiated 24 Nov; before: I tell her the same day" in shown
    assert "Each time. Rated then: they differed." in shown
    assert "Kept Not seen They differ" in shown
    assert post(house, ruth, f"/commitments/{old.id}/renegotiate", **ALOUD).status_code == 409
    assert post(house, browser_as("vera"), f"/commitments/{new.id}/renegotiate", **ALOUD).status_code == 404


def test_renegotiating_needs_both_present_and_keeps_what_was_typed(house, browser_as, kept_word):
    sent = post(house, browser_as("ruth"), f"/commitments/{kept_word.id}/renegotiate", **{**GOOD, "how_seen": ""})
    assert sent.status_code == 422
    for field in ("how_seen", "aloud"):
        assert f'id="renegotiate-{kept_word.id}-{field}-wrong"' in sent.text
    assert "I ring the lender." in sent.text
    assert len(promises(house)) == 1


def test_the_same_words_again_renegotiate_nothing(house, browser_as, kept_word):
    same = {"what": words(house, kept_word), "how_seen": words(house, kept_word, "how_seen"), "by_when": "each_time"}
    assert post(house, browser_as("ruth"), f"/commitments/{kept_word.id}/renegotiate", aloud="1", **same).is_redirect
    assert [row.closed_at for row in promises(house)] == [None]


def test_a_promise_nobody_shared_is_neither_renegotiated_nor_taken_up(house, browser_as, written):
    ruth = browser_as("ruth")
    assert post(house, ruth, f"/commitments/{written.id}/renegotiate", **ALOUD).status_code == 404
    assert post(house, ruth, f"/commitments/{written.id}/again").status_code == 404
    assert post(house, ruth, f"/commitments/{written.id}/close", as_="let_go").status_code == 303
    assert "I ring them, all of them!" not in text_of(ruth.get(HERE)).partition("Side by side")[0]


def test_a_day_that_has_passed_is_named_and_nothing_is_made_of_it(house, cast, browser_as, clock):
    with house.database.writing() as session:
        builders.commitment(session, house, cast.ben, "I ring the lender", by_when="2026-11-23")
        builders.commitment(session, house, cast.ben, "I write to the bank", by_when="2026-11-24")
    shown = text_of(browser_as("ruth").get(HERE))
    assert "Due 23 Nov, past its date" in shown
    assert "Due 24 Nov" in shown
    assert "Due 24 Nov, past its date" not in shown
    assert "Both promises are not rated yet." in shown


def test_the_states_of_the_last_sessions_stand_beside_the_present_one(house, cast, browser_as, clock):
    clock.now -= timedelta(days=15)
    with house.database.writing() as session:
        row = builders.commitment(session, house, cast.ben, "I tell her the same day")
    for days, ada, ben in ((14, "seen", "kept"), (7, "not_seen", "kept")):
        clock.now = NOW - timedelta(days=days)
        with house.database.writing() as session:
            before = builders.couple_session(session, cast.couple, clock.now + timedelta(days=2))
            for partner, said in ((cast.ada, ada), (cast.ben, ben)):
                builders.submitted(session, house, partner, before, {"open_promises": {str(row.id): said}})
    clock.now = NOW
    shown = text_of(browser_as("ruth").get(HERE))
    assert "Not rated yet Last sessions: kept, they differed" in shown


def test_what_is_shared_after_homework_went_out_is_said_not_to_be_in_it(house, cast, browser_as, clock):
    with house.database.writing() as session:
        builders.invitation(session, house, cast.ada, cast.session)
    clock.now += timedelta(minutes=5)
    ruth = browser_as("ruth")
    post(house, ruth, "/commitments", owner="b", **ALOUD)
    assert "both are asked from the next one on" in text_of(ruth.get(HERE))


def test_both_say_whether_it_was_raised_and_both_are_heard(house, cast, browser_as):
    with house.database.writing() as session:
        one, two = (builders.commitment(session, house, cast.ben, what) for what in ("I ring her", "I open the post"))
        ada = {f"{one.id}": "seen", f"{one.id}.raised": "unasked", f"{two.id}": "seen", f"{two.id}.raised": "asked"}
        ben = {f"{one.id}": "kept", f"{two.id}": "kept", f"{two.id}.raised": "unasked"}
        builders.submitted(session, house, cast.ada, cast.session, {"open_promises": ada})
        builders.submitted(session, house, cast.ben, cast.session, {"open_promises": ben})
    shown = text_of(browser_as("ruth").get(HERE))
    assert "Kept Raised unasked, Ada says." in shown
    assert "Kept Ben: raised unasked; Ada: raised when asked." in shown
    assert "Both promises were kept. One was raised unasked." in shown


def test_an_offer_of_access_is_pointed_out_and_never_praised(house, cast, browser_as):
    with house.database.writing() as session:
        builders.commitment(session, house, cast.ben, "I leave my phone unlocked on the table")
        builders.commitment(session, house, cast.ben, "I tell her the same day")
    page = browser_as("ruth").get(HERE)
    assert text_of(page).count("Access offered. It opens a phone") == 1
    assert "A note on surveillance" in text_of(page)


def test_why_is_said_of_an_unshared_promise_before_it_is_published(house, cast, browser_as):
    with house.database.writing() as session:
        builders.commitment(session, house, cast.ben, "I share my location", published=False)
    shown = text_of(browser_as("ruth").get(HERE))
    assert "Access offered. It reports a whereabouts" in shown
    assert shown.index("It reports a whereabouts") < shown.index("Publish to both")


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
