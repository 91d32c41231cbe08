"""What stands beside a promise, and how the report prints it."""

from dataclasses import replace
from datetime import timedelta

from server.domain.ledger import Reviews, State
from server.domain.words import ClosedAs, Place
from server.responses.ledger_words import beside, closed_ones, run_in_words
from server.session_prep.rules import compose_clinician
from tests.server.overviews import ADA, BEN, CASE, NOW, overview, promise, row, wrote

ZONE = "Europe/London"
OLD = replace(
    promise(Place.B, "I ring at six."),
    closed_at=NOW - timedelta(days=12),
    closed_as=ClosedAs.RENEGOTIATED,
    by_when="2026-11-10",
)
NEW = replace(promise(Place.B, "I ring at seven."), replaces_id=OLD.id, is_from_room=True)


def test_a_renegotiated_promise_says_what_it_was_and_how_it_stood():
    seen = overview(promises=(OLD, NEW), runs={OLD.id: (State.KEPT, State.DISPUTED)})
    (before,) = beside(NEW, seen, ZONE, NOW).history
    assert (before.said, before.what) == ("Renegotiated 12 Nov; before:", "I ring at six.")
    assert before.after == "Due 10 Nov. Rated then: kept, they differed."


def test_where_it_comes_from_is_that_of_its_first_wording():
    seen = overview(promises=(OLD, NEW))
    assert beside(NEW, seen, ZONE, NOW).origin == "From a worksheet, published 15 Nov."
    assert beside(replace(NEW, replaces_id=None), seen, ZONE, NOW).origin == "Entered in the room 15 Nov."


def test_a_day_is_past_only_once_it_is_over_and_in_its_own_year():
    def due(by_when: str) -> str:
        made = replace(NEW, by_when=by_when)
        return beside(made, overview(promises=(made,)), ZONE, NOW).due

    assert due("2026-11-23") == "due 23 Nov, past its date"
    assert due("2026-11-24") == "due 24 Nov"
    assert due("2027-01-04") == "due 4 Jan 2027"
    assert due("each_time") == "each time"


def test_a_session_that_is_over_is_read_for_its_own_day():
    made = replace(NEW, by_when="2026-11-27")
    seen = overview(promises=(made,))
    assert beside(made, seen, ZONE, NOW + timedelta(days=60)).due == "due 27 Nov"


def test_closed_promises_are_kept_apart_from_the_ledger_and_from_histories():
    done = replace(promise(Place.A, "I write it down"), closed_at=NOW, closed_as=ClosedAs.DONE)
    seen = replace(overview(promises=(OLD, NEW)), promises=(OLD, NEW, done))
    assert closed_ones(seen) == (done,)
    assert beside(done, seen, ZONE, NOW).may_return
    assert not beside(OLD, seen, ZONE, NOW).may_return


def test_every_state_has_words_for_a_run():
    assert run_in_words(State) == "they differed, missed, partly, rated by one, not rated, kept, not due"


def test_the_report_prints_whether_it_was_raised_where_it_comes_from_and_its_history():
    made = str(NEW.id)
    said = Reviews(a={made: "seen"}, b={made: "kept"}, raised_a={made: "unasked"}, raised_b={made: "asked"})
    seen = overview(row(wrote("The letter."), wrote("The rice.")), promises=(OLD, NEW), reviews=said)
    line = next(each for each in compose_clinician(seen, CASE, NOW).commitments if "seven" in each.what)
    assert line.raised == f"{BEN.name}: raised when asked; {ADA.name}: raised unasked."
    assert line.origin == "From a worksheet, published 15 Nov."
    assert [before.what for before in line.history] == ["I ring at six"]
