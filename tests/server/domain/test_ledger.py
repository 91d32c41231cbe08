import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.gaps import Names
from server.domain.ledger import Commitment, LedgerEntry, OwnerReport, PartnerReport, Reviews, State, ledger, state_of

ADA_AND_BEN = Names("Ada", "Ben")


def entry(owner: str | None, partner: str | None, *, unasked: bool = False) -> LedgerEntry:
    """Ben's promise, with what Ben says and what Ada saw."""
    reviews = Reviews(a={"p": partner} if partner else {}, b={"p": owner} if owner else {})
    (only,) = ledger([Commitment("p", "b", "I ring at six", unasked=unasked)], reviews, names=ADA_AND_BEN).entries
    return only


@pytest.mark.parametrize(
    ("owner", "partner", "state"),
    [
        ("kept", "seen", State.KEPT),
        ("kept", "partly_seen", State.DISPUTED),
        ("kept", "not_seen", State.DISPUTED),
        ("partly", "partly_seen", State.PARTLY),
        ("partly", "seen", State.DISPUTED),
        ("not_kept", "not_seen", State.MISSED),
        ("not_kept", "seen", State.DISPUTED),
        ("not_due", None, State.NOT_DUE),
        ("not_due", "not_seen", State.NOT_DUE),
        ("kept", None, State.ONE_VIEW),
        (None, "seen", State.ONE_VIEW),
        ("decline", "seen", State.ONE_VIEW),
        ("decline", "decline", State.UNRATED),
        (None, None, State.UNRATED),
    ],
)
def test_two_reports_lead_to_one_state(owner, partner, state):
    assert entry(owner, partner).state is state


def test_a_dispute_gives_both_reports_and_no_referee():
    disputed = entry("kept", "not_seen")
    assert (disputed.word, disputed.sentence) == ("They differ", "Ben: kept; Ada: not seen.")


def test_a_single_view_names_who_gave_it():
    assert entry("kept", None).word == "Only Ben rated this"
    assert entry(None, "not_seen").word == "Only Ada rated this"


def test_declining_is_said_as_such():
    assert entry("decline", "seen").sentence == "Ben: declined; Ada: seen."


def test_what_was_never_promised_is_raised_unasked_whatever_is_reported():
    assert entry(None, "seen", unasked=True).word == "Raised unasked"


def test_the_other_sides_word_is_refused():
    with pytest.raises(ValueError, match="seen"):
        entry("seen", None)


PROMISES = [Commitment(key, "b", key) for key in ("one", "two", "three", "four")]


def test_exceptions_come_first():
    reviews = Reviews(
        a={"one": "seen", "three": "not_seen", "four": "not_seen"},
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
    book = ledger(
        [*PROMISES[:1], Commitment("extra", "a", "told early", unasked=True)],
        Reviews(a={"one": "seen"}, b={"one": "kept"}),
        names=ADA_AND_BEN,
    )
    assert book.tally == "The one promise was kept. One thing was raised unasked."


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
