from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.gaps import Names
from server.domain.ledger import (
    Commitment,
    LedgerEntry,
    OwnerReport,
    PartnerReport,
    Reviews,
    State,
    ledger,
    run_of,
    state_of,
)
from tests.house import ledger_table

DOCUMENT = Path(__file__).parents[3] / "docs" / "ledger.md"
ADA_AND_BEN = Names("Ada", "Ben")


PROMISE = Commitment("p", "b", "I ring at six")


def entry(owner: str | None, partner: str | None, *, raised: tuple[str, str] = ("", "")) -> LedgerEntry:
    """Ben's promise, with what Ben says and what Ada saw; and what each says of its being raised."""
    by_ben, by_ada = ({"p": word} if word else {} for word in raised)
    reviews = Reviews(
        a={"p": partner} if partner else {}, b={"p": owner} if owner else {}, raised_a=by_ada, raised_b=by_ben
    )
    (only,) = ledger([PROMISE], reviews, names=ADA_AND_BEN).entries
    return only


TABLE = {
    "kept": {"seen": "kept", "partly_seen": "disputed", "not_seen": "disputed", None: "one_view"},
    "partly": {"seen": "disputed", "partly_seen": "partly", "not_seen": "disputed", None: "one_view"},
    "not_kept": {"seen": "disputed", "partly_seen": "disputed", "not_seen": "missed", None: "one_view"},
    "not_due": {"seen": "disputed", "partly_seen": "disputed", "not_seen": "not_due", None: "one_view"},
    None: {"seen": "one_view", "partly_seen": "one_view", "not_seen": "one_view", None: "unrated"},
}
"""Written by hand: what the code must come to for every pair of reports."""


@pytest.mark.parametrize("owner", [*OwnerReport, None])
@pytest.mark.parametrize("partner", [*PartnerReport, None])
def test_two_reports_lead_to_one_state(owner, partner):
    assert entry(owner, partner).state == TABLE[owner][partner]
    assert state_of(owner, partner) == TABLE[owner][partner]


def test_declining_counts_as_not_rating():
    assert entry("decline", "seen").state is State.ONE_VIEW
    assert entry("decline", "decline").state is State.UNRATED


def test_the_document_prints_the_table_that_the_code_works_by():
    printed = DOCUMENT.read_text("utf-8")
    assert ledger_table.table() in printed, "python -m tests.house.ledger_table prints what docs/ledger.md must hold"


@pytest.mark.parametrize("report", OwnerReport)
def test_an_unrated_side_is_neither_missed_nor_disputed(report):
    alone = entry(report, None)
    assert alone.state not in (State.MISSED, State.DISPUTED)
    assert (alone.partner_word, alone.word) == ("not rated", "Only Ben rated this")


def test_a_dispute_gives_both_reports_and_no_referee():
    disputed = entry("kept", "not_seen")
    assert (disputed.word, disputed.sentence) == ("They differ", "Ben: kept; Ada: not seen.")


def test_neither_report_outweighs_the_other_over_whether_it_was_due():
    seen_all_the_same = entry("not_due", "seen")
    assert (seen_all_the_same.word, seen_all_the_same.sentence) == ("They differ", "Ben: not due; Ada: seen.")
    assert entry("not_due", "not_seen").word == "Not due"


def test_a_single_view_names_who_gave_it():
    assert entry("kept", None).word == "Only Ben rated this"
    assert entry(None, "not_seen").word == "Only Ada rated this"


def test_declining_is_said_as_such():
    assert entry("decline", "seen").sentence == "Ben: declined; Ada: seen."


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (("unasked", "unasked"), "Raised unasked, both say."),
        (("unasked", ""), "Raised unasked, Ben says."),
        (("", "unasked"), "Raised unasked, Ada says."),
        (("asked", "asked"), "Raised when asked, both say."),
        (("", "not_raised"), "Not raised, Ada says."),
        (("unasked", "asked"), "Ben: raised unasked; Ada: raised when asked."),
        (("not_raised", "unasked"), "Ben: not raised; Ada: raised unasked."),
        (("", ""), ""),
    ],
)
def test_whether_it_was_raised_is_a_fact_with_who_says_so(raised, said):
    assert entry("kept", "seen", raised=raised).raised == said


@pytest.mark.parametrize(
    ("raised", "counts"),
    [
        (("unasked", "unasked"), True),
        (("", "unasked"), True),
        (("unasked", "asked"), False),
        (("asked", ""), False),
        (("", ""), False),
    ],
)
def test_only_what_nobody_says_otherwise_of_is_counted_as_raised_unasked(raised, counts):
    assert entry("kept", "seen", raised=raised).raised_unasked is counts


def test_raising_it_changes_no_state():
    for owner, partner in product([*OwnerReport, None], [*PartnerReport, None]):
        assert entry(owner, partner, raised=("unasked", "not_raised")).state is state_of(owner, partner)


def test_the_other_sides_word_is_refused():
    with pytest.raises(ValueError, match="seen"):
        entry("seen", None)


PROMISES = [Commitment(key, "b", key) for key in ("one", "two", "three", "four")]


def test_exceptions_come_first():
    reviews = Reviews(
        a={"one": "seen", "two": "not_seen", "three": "not_seen", "four": "not_seen"},
        b={"one": "kept", "two": "not_due", "three": "not_kept", "four": "kept"},
    )
    book = ledger(PROMISES, reviews, names=ADA_AND_BEN)
    assert [entry.state for entry in book.entries] == [State.DISPUTED, State.MISSED, State.KEPT, State.NOT_DUE]
    assert book.tally == "Of four promises one was kept, one was missed, one is not due, and on one they differ."


def test_promises_that_all_stand_alike_are_said_in_one_breath():
    reviews = Reviews(a=dict.fromkeys(["one", "two"], "seen"), b=dict.fromkeys(["one", "two"], "kept"))
    assert ledger(PROMISES[:2], reviews, names=ADA_AND_BEN).tally == "Both promises were kept."
    assert ledger(PROMISES[:1], reviews, names=ADA_AND_BEN).tally == "The one promise was kept."
    assert ledger([], reviews, names=ADA_AND_BEN).tally == "No promise is open."


def test_what_was_raised_unasked_is_counted_apart():
    kept = Reviews(a={"one": "seen", "two": "seen"}, b={"one": "kept", "two": "kept"}, raised_b={"one": "unasked"})
    assert ledger(PROMISES[:2], kept, names=ADA_AND_BEN).tally == "Both promises were kept. One was raised unasked."


def test_a_run_gives_the_last_sessions_that_asked_oldest_first():
    kept, differ = Reviews(a={"p": "seen"}, b={"p": "kept"}), Reviews(a={"p": "not_seen"}, b={"p": "kept"})
    silent, elsewhere = Reviews(asked=frozenset({"p"})), Reviews(a={"q": "seen"}, asked=frozenset({"q"}))
    assert run_of(PROMISE, [kept, elsewhere, silent, differ]) == (State.KEPT, State.UNRATED, State.DISPUTED)
    assert run_of(PROMISE, [kept, differ, kept, kept, kept, silent]) == (*[State.KEPT] * 3, State.UNRATED)
    assert run_of(PROMISE, []) == ()


def test_the_state_last_time_is_kept_beside_the_state_now():
    now = Reviews(a={"one": "not_seen"}, b={"one": "not_kept"})
    before = Reviews(a={"one": "seen"}, b={"one": "kept"})
    (only,) = ledger(PROMISES[:1], now, names=ADA_AND_BEN, previous=before).entries
    assert (only.was, only.state) == (State.KEPT, State.MISSED)


def test_no_tally_speaks_in_shares():
    for count in range(1, 15):
        promises = [Commitment(str(n), "a", "x") for n in range(count)]
        assert "%" not in ledger(promises, Reviews(), names=ADA_AND_BEN).tally


owner_reports = st.sampled_from([None, *OwnerReport])
partner_reports = st.sampled_from([None, *PartnerReport])


@given(owner_reports, partner_reports)
def test_every_pair_of_reports_has_a_state(owner, partner):
    assert state_of(owner, partner) in set(State)


@given(owner_reports, partner_reports)
def test_a_promise_stands_the_same_whichever_partner_made_it(owner, partner):
    by_owner = {"p": owner.value} if owner else {}
    by_partner = {"p": partner.value} if partner else {}
    (bens,) = ledger([Commitment("p", "b", "x")], Reviews(a=by_partner, b=by_owner), names=ADA_AND_BEN).entries
    (adas,) = ledger([Commitment("p", "a", "x")], Reviews(a=by_owner, b=by_partner), names=Names("Ben", "Ada")).entries
    assert (bens.state, bens.word, bens.sentence) == (adas.state, adas.word, adas.sentence)
