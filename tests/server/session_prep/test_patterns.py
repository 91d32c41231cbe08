"""How both spoke, in the clinician's copy: what is counted, what is quoted, and what stays out."""

from dataclasses import replace
from datetime import date

from server.domain.patterns import Highlight
from server.domain.words import Judgement, Place
from server.responses.in_words import is_for_you_alone
from server.session_prep.patterns import access_offered, pattern_note, patterns
from server.session_prep.rules import compose_clinician
from tests.server.overviews import CASE, NOW, alert, for_the_clinician, kept_back, overview, row, wrote

OWNED = wrote("I took the money and I lied about it.")
SMALL = wrote("It was only a few pounds.")
ALONE = kept_back("I took the other money as well.")
SILENT = for_the_clinician("He went out without a word.")


def marked(side, place: Place, says: str, panel: str, **more) -> Highlight:
    facts = {
        "key": f"{side.answer_id}-{says}",
        "answer_id": side.answer_id,
        "place": place,
        "marker": says.replace(" ", "_"),
        "says": says,
        "family": panel.split(":", maxsplit=1)[0].lower(),
        "panel": panel,
        "question": "One thing",
        "source": "Owning it: One thing",
        "on": date(2026, 11, 24),
        "field": "",
        "start": 0,
        "end": len(side.texts[0]),
        "quote": side.texts[0],
        "rule": "some.rule.v1",
        "why": "Says so.",
        "target": "",
        "alert": False,
        "raisable": side.may_be_raised,
        "alone": is_for_you_alone(side),
    }
    return Highlight(**{**facts, **more})


BEN_OWNS = marked(OWNED, Place.B, "owns the act", "Accountability")
BEN_SHRINKS = marked(SMALL, Place.B, "makes it smaller", "Defensiveness")
WORDS = {Place.A: 120, Place.B: 96}


def seen(*highlights: Highlight, **more):
    return overview(row(SILENT, OWNED), row(ALONE, SMALL, number=2), highlights=highlights, words=WORDS, **more)


def test_passages_are_counted_over_words_with_the_opposite_beside_them():
    accountability, defensiveness, openings, obstacles = patterns(seen(BEN_OWNS, BEN_SHRINKS))
    assert accountability.b.said == "1 passage in 96 words"
    assert accountability.b.kinds == "owns the act 1"
    assert accountability.b.example.text == OWNED.texts[0]
    assert accountability.b.example.source == "Owning it: One thing, 24 Nov"
    assert accountability.b.beside.text == SMALL.texts[0]
    assert defensiveness.b.beside.text == OWNED.texts[0]
    assert accountability.a.said == openings.a.said == obstacles.a.said == "no passage matched in 120 words"
    assert accountability.a.example is None


def test_two_markers_on_the_same_words_are_one_passage():
    again = marked(OWNED, Place.B, "names the effect", "Accountability", start=2, end=20)
    accountability = patterns(seen(BEN_OWNS, again))[0]
    assert accountability.b.said == "1 passage in 96 words"
    assert accountability.b.kinds == "owns the act 1, names the effect 1"


def test_answers_for_the_clinician_alone_are_neither_quoted_nor_counted():
    kept = marked(ALONE, Place.A, "owns the act", "Accountability")
    silent = marked(SILENT, Place.A, "shuts down", "Communication: obstacles")
    printed = patterns(seen(kept, silent))
    assert all(pattern.a.said == "no passage matched in 120 words" for pattern in printed)
    assert ALONE.texts[0] not in repr(printed)
    assert SILENT.texts[0] not in repr(printed)


def test_what_a_person_tells_where_something_is_to_be_read_alone_is_never_shown_as_a_pattern():
    struck = wrote("He hit me. He is a cold man.")
    blames = marked(struck, Place.A, "attacks the character", "Communication: obstacles")
    offers = marked(struck, Place.A, "offers access", "Access offered", family="access")
    shown = overview(
        row(struck, OWNED),
        highlights=(blames, offers),
        words={**WORDS, Place.A: 0},
        words_apart={Place.A: 7},
        alerts=(alert(struck, Place.A, acknowledged=True),),
    )
    obstacles = patterns(shown)[3]
    assert (obstacles.a.said, obstacles.a.example) == ("no words to count here", None)
    assert access_offered(shown) == ()
    told = compose_clinician(shown, CASE, NOW).safety.not_counted
    assert told == (
        "7 of Ada’s words are in answers for you to read alone, and not counted under “How they spoke of it”.",
    )


def test_the_sessions_before_are_told_by_the_same_rule():
    aside = marked(SMALL, Place.B, "makes it smaller", "Defensiveness")
    earlier = {5: (marked(ALONE, Place.B, "makes it smaller", "Defensiveness"), aside), 6: (aside,)}
    shown = seen(
        earlier_highlights=earlier,
        earlier_words={5: {Place.B: 40}, 6: {Place.B: 30}},
        alerts=(alert(OWNED, Place.B), alert(wrote("Something earlier."), Place.B)),
    )
    assert [each.passages for each in patterns(shown)[1].b.sessions] == [1, 1, 0]
    frightened = replace(shown, alerts=(alert(SMALL, Place.B),))
    assert [each.passages for each in patterns(frightened)[1].b.sessions] == [0, 0, 0]


def test_what_was_set_aside_counts_nowhere_and_is_said_in_a_sentence():
    aside = replace(BEN_OWNS, judgement=Judgement.DISMISSED)
    shown = seen(aside)
    assert patterns(shown)[0].b.said == "no passage matched in 96 words"
    assert pattern_note(shown) == "One of Ben’s was set aside by the clinician and not counted."


def test_the_safety_family_is_never_among_them():
    fear = marked(SMALL, Place.B, "is afraid of the other", "Safety", family="safety")
    assert SMALL.texts[0] not in repr(patterns(seen(fear)))
    assert access_offered(seen(fear)) == ()


def test_access_offered_stands_by_itself_with_a_sentence_why():
    offer = wrote("You can have my phone whenever you want.")
    access = marked(offer, Place.B, "offers openness", "Access offered", family="access")
    shown = overview(row(SILENT, offer), highlights=(access,), words=WORDS)
    (one,) = access_offered(shown)
    assert one.text == offer.texts[0]
    assert "Ask each alone" in one.note
    assert offer.texts[0] not in repr(patterns(shown))


def test_what_todays_rules_have_not_read_yet_is_not_called_without_a_match():
    shown = seen(unread=frozenset({Place.A}))
    assert patterns(shown)[0].a.said == "not read by today’s rules yet"
    assert pattern_note(shown) == "Not read by today’s rules yet: what Ada sent."


def test_where_nobody_wrote_a_word_nothing_is_printed():
    assert patterns(overview(words=dict.fromkeys(Place, 0))) == ()


def test_both_are_told_the_same_way():
    ada_owns = replace(BEN_OWNS, place=Place.A)
    mirrored = overview(row(OWNED, SILENT), highlights=(ada_owns,), words=WORDS)
    assert patterns(mirrored)[0].a.kinds == patterns(seen(BEN_OWNS))[0].b.kinds


def test_earlier_sessions_show_a_dash_where_nothing_was_sent():
    shown = seen(BEN_OWNS, earlier_highlights={5: (), 6: (BEN_OWNS,)}, earlier_words={6: {Place.B: 40}})
    sessions = patterns(shown)[0].b.sessions
    assert [(each.number, each.passages, each.words) for each in sessions] == [(5, None, 0), (6, 1, 40), (None, 1, 96)]
