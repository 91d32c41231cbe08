"""Marks on the page, whatever was written and wherever rules match: no letter lost, no note without its mark."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from server.domain.patterns import Highlight
from server.domain.words import Judgement, Place
from server.responses.highlights import Rereading
from server.responses.spoken import HEADINGS, passages
from server.review.marking import marked_answer
from server.review.pattern_rows import access_offered, not_read_yet, pattern_rows, rules_changed
from tests.server.overviews import NOW, an_id, overview, row, swapped, wrote
from worksheets.kind import Line

TEXTS = st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=3)


def highlight(text="I lied", answer="the answer", start=0, **more) -> Highlight:
    facts = {
        "key": f"{answer} {more.get('marker')} {start} {text}".encode().hex(),
        "answer_id": an_id(answer),
        "place": Place.B,
        "marker": "ownership",
        "says": "owns it",
        "family": "accountability",
        "panel": "Accountability",
        "question": "One moment that was hard",
        "source": "Weekly check-in: One moment that was hard",
        "on": date(2026, 11, 24),
        "field": "",
        "start": start,
        "end": start + len(text),
        "quote": text,
        "rule": "ownership.plain.v1",
        "why": "The words stand there as they are.",
        "target": "",
        "alert": False,
        "raisable": True,
    }
    return Highlight(**{**facts, **more})


@st.composite
def marked(draw):
    """An answer in one to three parts, and highlights anywhere in them, overlapping as they please."""
    texts = draw(TEXTS)
    fields = [str(number) for number in range(len(texts))]
    lines = tuple(Line(field, text, is_words=True) for field, text in zip(fields, texts, strict=True))
    side = wrote("the answer", lines=lines, texts=tuple(texts), fields=tuple(fields))
    found = []
    for _ in range(draw(st.integers(0, 6))):
        part = draw(st.integers(0, len(texts) - 1))
        start = draw(st.integers(0, len(texts[part]) - 1))
        end = draw(st.integers(start + 1, len(texts[part])))
        panel = draw(st.sampled_from([*HEADINGS, "Safety"]))
        found.append(
            highlight(
                texts[part][start:end],
                start=start,
                field=fields[part],
                marker=draw(st.sampled_from(["one", "two"])),
                panel=panel,
                family="safety" if panel == "Safety" else panel.split(":")[0].lower(),
                judgement=draw(st.sampled_from([None, *Judgement])),
            )
        )
    return side, found


@given(marked())
def test_the_pieces_of_each_part_are_the_words_as_they_were_written(drawn):
    side, found = drawn
    shown = marked_answer(side, found)
    assert ["".join(piece.text for piece in line.pieces) for line in shown.lines] == list(side.texts)


@given(marked())
def test_every_note_is_numbered_in_order_and_referred_to_from_the_words(drawn):
    side, found = drawn
    shown = marked_answer(side, found)
    assert [note.number for note in shown.notes] == list(range(1, len(shown.notes) + 1))
    refs = {(ref.number, ref.where) for line in shown.lines for piece in line.pieces for ref in piece.refs}
    assert refs == {(note.number, note.where) for note in shown.notes}


@given(marked())
def test_neither_safety_nor_what_was_set_aside_is_marked(drawn):
    side, found = drawn
    shown = marked_answer(side, found)
    hidden = [one.key for one in found if one.family == "safety"]
    assert not {note.key for note in (*shown.notes, *shown.set_aside)} & (
        set(hidden) - {one.key for one in found if one.family != "safety"}
    )
    only_hidden = [one for one in found if one.family == "safety" or one.is_dismissed]
    bare = marked_answer(side, only_hidden)
    assert not any(piece.sign or piece.refs for line in bare.lines for piece in line.pieces)


@given(marked())
def test_highlights_of_another_answer_change_nothing(drawn):
    side, found = drawn
    others = [replace(one, answer_id=an_id("another answer")) for one in found]
    assert marked_answer(side, [*found, *others]) == marked_answer(side, found)


def test_the_same_words_twice_share_a_note():
    side = wrote("I lied. I lied.", fields=("",))
    found = [replace(highlight(start=start), answer_id=side.answer_id, key="k") for start in (0, 8)]
    shown = marked_answer(side, found)
    assert len(shown.notes) == 1
    assert [ref.number for piece in shown.lines[0].pieces for ref in piece.refs] == [1, 1]


def test_several_marks_on_the_same_words_are_one_passage():
    assert passages([highlight("I lied to you"), highlight("lied", start=2), highlight("you", start=10)]) == 1
    assert passages([highlight("I lied"), highlight("you", start=10), highlight(answer="other")]) == 3
    assert passages([]) == 0


# ---------------------------------------------------------------- how both spoke


def sides(seen, heading):
    (found,) = [row.sides for row in pattern_rows(seen) if row.heading == heading]
    return found


def test_both_are_told_under_every_heading_with_the_words_they_wrote():
    seen = overview(highlights=(highlight(),), words={Place.A: 112, Place.B: 1})
    a, b = sides(seen, "Accountability")
    assert (a.name, a.counted, a.example) == ("Ada", "No passage matched in 112 words.", None)
    assert (b.counted, b.example.quote) == ("One passage in 1 word: owns it 1.", "I lied")
    assert [row.heading for row in pattern_rows(seen)] == list(HEADINGS)


def test_what_stands_against_it_in_the_same_answers_is_quoted_beside_it():
    against = highlight("only a text", panel="Defensiveness", family="defensiveness", says="plays it down", start=20)
    seen = overview(highlights=(highlight(), against), words={Place.A: 0, Place.B: 30})
    assert sides(seen, "Accountability")[1].beside.quote == "only a text"
    assert sides(seen, "Defensiveness")[1].beside.quote == "I lied"
    assert sides(seen, "Communication: openings")[1].beside is None
    assert sides(seen, "Accountability")[0].counted == "Wrote no words for this session."


def test_each_is_told_beside_their_own_sessions_before_and_silence_is_not_none():
    seen = overview(
        highlights=(highlight(),),
        words={Place.A: 5, Place.B: 5},
        earlier_highlights={2: (highlight(),), 3: (), 4: (highlight(),), 5: (), 6: ()},
        earlier_words={2: {Place.B: 1}, 3: {}, 4: {Place.A: 9, Place.B: 40}, 5: {Place.B: 1}, 6: {}},
    )
    a, b = sides(seen, "Accountability")
    assert b.before == (
        "Before, session 3: nothing sent; session 4: 1 in 40 words; session 5: none in 1 word; session 6: nothing sent."
    )
    assert a.before == (
        "Before, session 3: nothing sent; session 4: none in 9 words; session 5: nothing sent; session 6: nothing sent."
    )
    assert sides(overview(highlights=(highlight(),), words={Place.B: 5}), "Accountability")[1].before == ""


def test_what_was_set_aside_counts_nowhere_and_what_fits_is_quoted_first():
    fits = highlight("Mine.", start=40, judgement=Judgement.CONFIRMED)
    aside = highlight("A very long passage", start=60, judgement=Judgement.DISMISSED)
    seen = overview(highlights=(highlight(), fits, aside), words={Place.A: 0, Place.B: 30})
    _, b = sides(seen, "Accountability")
    assert (b.counted, b.example.quote) == ("Two passages in 30 words: owns it 2.", "Mine.")


def test_of_what_is_not_read_yet_nobody_says_that_nothing_matched():
    seen = overview(highlights=(highlight(),), words={Place.A: 5, Place.B: 5}, unread=frozenset({Place.B}))
    a, b = sides(seen, "Defensiveness")
    assert a.counted == "No passage matched in 5 words."
    assert b.counted == "Not read by today’s rules yet."
    assert sides(seen, "Accountability")[1].counted == "By earlier rules: one passage in 5 words: owns it 1."
    assert not_read_yet(seen) == "Not read by today’s rules yet: what Ben sent. It is done within minutes."
    assert not_read_yet(overview()) == ""


def test_the_safety_family_is_under_no_heading():
    safety = highlight(panel="Safety", family="safety", says="is afraid of the other")
    seen = overview(highlights=(safety,), words={Place.A: 5, Place.B: 5}, rereadings=(run(added=(safety,)),))
    assert "afraid" not in str(pattern_rows(seen))
    assert rules_changed(seen, "Europe/London") == ()


def test_access_offered_counts_under_no_heading():
    offer = highlight("You have my code", panel="Access offered", family="access", says="offers access")
    seen = overview(highlights=(offer,), words={Place.A: 0, Place.B: 30})
    assert "my code" not in str(pattern_rows(seen))
    assert [(one.name, one.example.quote) for one in access_offered(seen)] == [("Ben", "You have my code")]
    assert access_offered(overview(highlights=(replace(offer, judgement=Judgement.DISMISSED),))) == ()


def run(added=(), dropped=()) -> Rereading:
    return Rereading(Place.B, NOW, added, dropped)


def test_runs_of_one_day_are_told_in_one_sentence():
    seen = overview(rereadings=(run(added=(highlight(),)), run(added=(highlight("Mine"),), dropped=(highlight("x"),))))
    (told,) = rules_changed(seen, "Europe/London")
    assert told.sentence == "The rules changed on 24 Nov. Read again: two passages more, one fewer."
    assert [one.quote for one in told.more] == ["I lied", "Mine"]
    (fewer,) = rules_changed(overview(rereadings=(run(dropped=(highlight(),)),)), "Europe/London")
    assert fewer.sentence == "The rules changed on 24 Nov. Read again: one passage fewer."


def test_swapping_the_partners_swaps_what_is_told_and_nothing_else():
    seen = overview(row(wrote("a"), wrote("b")), highlights=(highlight(),), words={Place.A: 12, Place.B: 30})
    other = replace(
        swapped(seen),
        highlights=tuple(replace(one, place=one.place.other) for one in seen.highlights),
        words={place: seen.words[place.other] for place in Place},
    )
    for told, mirrored in zip(pattern_rows(seen), pattern_rows(other), strict=True):
        a, b = mirrored.sides
        assert told.sides == (replace(b, place="a"), replace(a, place="b"))
