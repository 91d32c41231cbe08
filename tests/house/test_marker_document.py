"""docs/markers.md says what the rules do now, not what they did once."""

from tests.house import marker_tables


def test_the_tables_in_the_document_are_those_of_the_present_rules():
    document = marker_tables.DOCUMENT.read_text("utf-8")
    assert document == marker_tables.written(), "run: python -m tests.house.marker_tables"


def test_both_halves_hold_every_marker_and_passages_without_any():
    for half in marker_tables.HALVES:
        scored = marker_tables.scoring(half)
        assert all(tally.hits + tally.misses >= 10 for tally in scored.markers)
        assert scored.label_free > 100
