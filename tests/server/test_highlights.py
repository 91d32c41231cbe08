"""What is kept of the words that rules marked: read when sent, read again when rules change, judged once for good."""

import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text
from sqlmodel import select

from server import jobs
from server.domain.words import Judgement, Place
from server.jobs import Sent
from server.responses import highlights
from server.responses.alerts import open_cue
from server.responses.appointments import appointments_of
from server.responses.overview import overview
from server.responses.people import people_of
from server.responses.spoken import spoken
from server.responses.submission import amended
from server.review.forms import AskedJudgement
from server.tables import Alert, Couple, Highlighting, HighlightJudgement, Letter, Member
from tests import builders
from tests.cast import NOW
from tests.rule_files import OWNS, PLAIN, rules, take_in_their_place
from worksheets.answers import Answer
from worksheets.catalog import the_catalog

WROTE = "The letter on the mat. That was mine. It was only a text, she said."


@pytest.fixture
def read_with(monkeypatch, tmp_path):
    """`read_with({...}, "second")`: from here on everything is read with these rules."""

    def set_up(patterns, edition="first", hidden=()):
        made = rules(tmp_path, patterns, edition, hidden)
        take_in_their_place(monkeypatch, made)

    set_up(PLAIN)
    return set_up


@pytest.fixture
def sent(house, cast, read_with):
    """Ben's answer, sent in and read with the first rules."""
    with house.database.writing() as session:
        return builders.submitted(session, house, cast.ben, cast.session, {"hard_moment": WROTE})


def seen(house, cast):
    with house.database.reading() as session:
        couple = session.get(Couple, (cast.practice.id, cast.couple.id))
        people = people_of(session, house.vault, couple)
        return overview(session, house.vault, couple, people, appointments_of(session, couple, NOW), NOW)


def marked(house, cast):
    return {(one.marker, one.quote) for one in seen(house, cast).highlights}


def judge(house, cast, highlight, judgement):
    with house.database.writing() as session:
        couple = session.get(Couple, (cast.practice.id, cast.couple.id))
        asked = AskedJudgement(highlight.answer_id, highlight.key, judgement)
        highlights.judge(session, house, couple, cast.members["ruth"].id, asked, NOW)


def amend(house, response, question, value):
    with house.database.writing() as session:
        again = builders.answer(session, house, response, question, value, revision=2)
        again.amended_at = NOW
        form = the_catalog().get(response.worksheet, response.version).form_for(response.stance, "en")
        amended(session, house, again, form.question(question), NOW)


def run_together(*works):
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def the_one(house, cast, marker):
    (found,) = [one for one in seen(house, cast).highlights if one.marker == marker]
    return found


# ---------------------------------------------------------------- reading what is sent in


def test_a_highlight_says_whose_words_they_are_and_where_they_stand(house, cast, sent):
    found = the_one(house, cast, "ownership")
    assert (found.place, found.quote, found.says) == (Place.B, "That was mine", "owns it")
    assert WROTE[found.start : found.end] == found.quote
    assert found.source == "Weekly check-in: One moment that was hard"
    assert (found.on, found.why) == (NOW.date(), "The words stand there as they are.")
    assert found.judgement is None


def test_what_is_kept_is_sealed_under_its_author(house, cast, sent):
    with house.database.reading() as session:
        row = session.exec(select(Highlighting)).one()
        assert (row.partner_id, row.response_id, row.rules) == (cast.ben.id, sent.id, "first")
        for kept in session.execute(text("SELECT * FROM highlighting")).one():
            assert b"mine" not in (kept if isinstance(kept, bytes) else str(kept).encode())


def test_what_was_declined_or_left_empty_is_not_read(house, cast, read_with):
    answers = {"hard_moment": Answer("That was mine.", declined=True), "good_moment": ""}
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, answers)
    assert marked(house, cast) == set()
    assert not seen(house, cast).unread


def test_what_was_kept_back_is_marked_and_never_raised(house, cast, read_with):
    with house.database.writing() as session:
        answers = {"hard_moment": Answer("That was mine.", kept_back=True), "good_moment": "I lied about the rice."}
        builders.submitted(session, house, cast.ben, cast.session, answers)
    assert {one.quote: one.raisable for one in seen(house, cast).highlights} == {"That was mine": False, "I lied": True}


def test_an_amended_answer_is_read_instead_of_the_one_before(house, cast, sent):
    amend(house, sent, "hard_moment", "I lied about the letter.")
    assert marked(house, cast) == {("ownership", "I lied")}
    assert seen(house, cast).rereadings == ()


def test_two_corrections_at_once_are_both_read(house, cast, sent):
    both = threading.Barrier(2)
    form = the_catalog().get(sent.worksheet, sent.version).form_for(sent.stance, sent.language, "Ada")

    def correct(question, value):
        with house.database.writing() as session:
            again = builders.answer(session, house, sent, question, value, revision=2)
            again.amended_at = NOW
            session.flush()
            with suppress(threading.BrokenBarrierError):
                both.wait(timeout=0.5)  # SQLite lets one writer in at a time: the other is not there to wait for
            amended(session, house, again, form.question(question), NOW)

    run_together(partial(correct, "hard_moment", "I lied."), partial(correct, "good_moment", "It was only a text."))
    assert marked(house, cast) == {("ownership", "I lied"), ("minimising", "only a text")}


def test_an_authors_own_checking_is_told_among_communication(house, cast, read_with):
    read_with({"monitoring": ["looked at (?:his|her) phone"]}, "own")
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"hard_moment": "I looked at his phone again."})
    found = the_one(house, cast, "monitoring")
    assert (found.family, found.panel, found.alert) == ("communication", "Communication: obstacles", False)


def test_access_offered_is_told_by_itself_and_under_no_heading(house, cast, read_with):
    read_with({"transparency": ["my phone is yours"]}, "open")
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, {"hard_moment": "My phone is yours now."})
    found = the_one(house, cast, "transparency")
    assert (found.family, found.panel, found.says) == ("access", "Access offered", "offers access")


def test_a_hidden_marker_shows_once_the_couples_clinician_turned_it_on(house, cast, read_with):
    read_with(PLAIN, "hiding", hidden=("minimising",))
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, {"hard_moment": WROTE})
    assert marked(house, cast) == {("ownership", "That was mine")}
    with house.database.writing() as session:
        session.get(Member, (cast.practice.id, cast.members["ruth"].id)).also_shows = "absolutes minimising"
    assert ("minimising", "only a text") in marked(house, cast)


def test_each_session_has_its_own_highlights(house, cast, sent):
    with house.database.writing() as session:
        later = builders.couple_session(session, cast.couple, cast.session.starts_at.replace(day=30))
        builders.submitted(session, house, cast.ben, later, {"hard_moment": "I lied."})
    with house.database.reading() as session:
        couple = session.get(Couple, (cast.practice.id, cast.couple.id))
        people = people_of(session, house.vault, couple)
        found = overview(session, house.vault, couple, people, appointments_of(session, couple, NOW, later.id), NOW)
    assert [one.quote for one in found.highlights] == ["I lied"]
    assert [one.quote for one in found.earlier_highlights[1]] == ["That was mine", "only a text"]
    assert found.words == {Place.A: 0, Place.B: 2}
    assert found.earlier_words == {1: {Place.B: 15}}


def test_words_are_counted_over_the_answers_that_are_told_in_this_session_as_in_those_before(house, cast, read_with):
    answers = {"hard_moment": Answer("That was mine.", kept_back=True), "good_moment": "I lied about the rice."}
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, answers)
        later = builders.couple_session(session, cast.couple, cast.session.starts_at.replace(day=30))
        afraid = {"hard_moment": "I am afraid of her. I lied.", "good_moment": "We cooked."}
        builders.submitted(session, house, cast.ben, later, afraid)
    with house.database.reading() as session:
        couple = session.get(Couple, (cast.practice.id, cast.couple.id))
        people = people_of(session, house.vault, couple)
        found = overview(session, house.vault, couple, people, appointments_of(session, couple, NOW, later.id), NOW)
    assert (found.words, found.words_apart) == ({Place.A: 0, Place.B: 2}, {Place.B: 7})
    assert found.earlier_words == {1: {Place.B: 5}}
    accountability = spoken(found)[0].b
    assert [(each.passages, each.words) for each in accountability.earlier] == [(1, 5)]
    assert (accountability.passages, accountability.words) == (0, 2)


def test_a_heading_whose_markers_are_all_hidden_is_left_out_until_one_is_shown(house, cast, sent, read_with):
    read_with(PLAIN, "second", hidden=("minimising",))
    (alone,) = spoken(seen(house, cast))
    assert (alone.heading, alone.b.looked_beside) == ("Accountability", False)
    with house.database.writing() as session:
        session.get(Member, (cast.practice.id, cast.members["ruth"].id)).also_shows = "minimising"
    assert [one.heading for one in spoken(seen(house, cast))] == ["Accountability", "Defensiveness"]


# ---------------------------------------------------------------- reading it again


def test_other_rules_read_everything_again_once(house, cast, sent, read_with):
    read_with({"ownership": ["that was mine"], "absolutes": ["only a text"]}, "second")
    assert seen(house, cast).unread == {Place.B}
    assert highlights.read_again(house, NOW) == 1
    assert highlights.read_again(house, NOW) == 0
    found = seen(house, cast)
    assert {(one.marker, one.quote) for one in found.highlights} == {
        ("ownership", "That was mine"),
        ("absolutes", "only a text"),
    }
    assert not found.unread
    (run,) = found.rereadings
    assert (run.place, run.at) == (Place.B, NOW)
    assert [one.marker for one in run.added] == ["absolutes"]
    assert [one.marker for one in run.dropped] == ["minimising"]


def test_rules_that_find_the_same_leave_no_trace(house, cast, sent, read_with):
    read_with(PLAIN, "second")
    highlights.read_again(house, NOW)
    assert seen(house, cast).rereadings == ()


def test_a_response_that_was_never_read_is_read_by_the_job_and_told_until_then(house, cast, sent):
    with house.database.writing() as session:
        session.delete(session.exec(select(Highlighting)).one())
    found = seen(house, cast)
    assert (found.highlights, found.unread) == ((), {Place.B})
    assert highlights.read_again(house, NOW) == 1
    assert ("ownership", "That was mine") in marked(house, cast)
    assert seen(house, cast).rereadings == ()


def test_a_draft_is_never_read(house, cast, read_with):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ben, cast.session, {"hard_moment": WROTE}, draft=True)
    assert highlights.read_again(house, NOW) == 0


def test_two_workers_read_each_response_once(house, cast, sent, read_with):
    read_with(OWNS, "second")
    run_together(*[partial(highlights.read_again, house, NOW)] * 2)
    (run,) = seen(house, cast).rereadings
    assert [one.quote for one in run.dropped] == ["only a text"]


def test_a_kill_in_the_middle_leaves_what_was_there_and_the_next_run_does_it(house, cast, sent, read_with, monkeypatch):
    read_with(OWNS, "second")
    with monkeypatch.context() as crashing:
        crashing.setattr(highlights, "_raise_what_was_missed", crash)
        with pytest.raises(KeyboardInterrupt):
            highlights.read_again(house, NOW)
    assert ("minimising", "only a text") in marked(house, cast)
    assert highlights.read_again(house, NOW) == 1
    assert marked(house, cast) == {("ownership", "That was mine")}


def test_the_jobs_read_again_by_themselves_and_survive_a_failure(house, cast, sent, read_with, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_ROUNDS", 0.01)
    monkeypatch.setattr(jobs, "send_due_letters", lambda *_: Sent())
    read_with(OWNS, "second")
    real, stop, counts = highlights.read_again, threading.Event(), []

    def sometimes(house, now):
        counts.append(None)
        if len(counts) == 1:
            raise RuntimeError("That was mine")
        counts[-1] = real(house, now)
        if not counts[-1]:
            stop.set()
        return counts[-1]

    monkeypatch.setattr(jobs, "read_again", sometimes)
    jobs.run(house, stop)
    assert counts == [None, 1, 0]
    assert marked(house, cast) == {("ownership", "That was mine")}
    assert "RuntimeError" in caplog.text
    assert "mine" not in caplog.text


def crash(*_args):
    raise KeyboardInterrupt


def test_what_cannot_be_opened_holds_up_nothing_else(house, cast, sent, read_with):
    with house.database.writing() as session:
        broken = builders.submitted(session, house, cast.ada, cast.session, {"hard_moment": "I lied."})
        session.flush()
        session.execute(
            text("UPDATE answer SET value = :v WHERE response_id = :id"), {"v": b"\1", "id": raw(house, broken.id)}
        )
    read_with(OWNS, "second")
    assert highlights.read_again(house, NOW) == 2
    assert highlights.read_again(house, NOW) == 0
    with house.database.reading() as session:
        assert {row.rules for row in session.exec(select(Highlighting))} == {"second", "not second"}


def raw(house, identity):
    return identity.hex if house.database.is_sqlite else identity


def test_newer_rules_raise_an_alert_that_older_ones_missed_once(house, cast, read_with):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"hard_moment": "I fear Fridays. That was mine."})
    assert alerts(house) == []
    read_with({"fear": ["fear fridays"]}, "second")
    highlights.read_again(house, NOW)
    (raised,) = alerts(house)
    with house.database.reading() as session:
        cue = open_cue(session, house.vault, raised)
    assert (cue.quote, cue.source) == ("fear Fridays", "Weekly check-in: One moment that was hard")
    assert cue.why.endswith("this was found when the answer was read again.")
    read_with({"fear": ["i fear fridays"]}, "third")
    highlights.read_again(house, NOW)
    assert len(alerts(house)) == 1


def test_nothing_is_raised_about_a_couple_that_was_archived(house, cast, read_with):
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"hard_moment": "I fear Fridays."})
        session.get(Couple, (cast.practice.id, cast.couple.id)).archived_at = NOW
    read_with({"fear": ["fear fridays"]}, "second")
    assert highlights.read_again(house, NOW) == 1
    assert alerts(house) == []


def alerts(house):
    with house.database.reading() as session:
        return [*session.exec(select(Alert))]


# ---------------------------------------------------------------- what the clinician says of it


def test_a_dismissal_outlives_other_rules_and_a_new_rule_for_the_same_words(house, cast, sent, read_with):
    judge(house, cast, the_one(house, cast, "minimising"), Judgement.DISMISSED)
    read_with({"minimising": ["only a (?:text|letter)", "never there"], "ownership": ["mine"]}, "second")
    highlights.read_again(house, NOW)
    assert the_one(house, cast, "minimising").is_dismissed
    read_with(OWNS, "without")
    highlights.read_again(house, NOW)
    read_with(PLAIN, "with again")
    highlights.read_again(house, NOW)
    assert the_one(house, cast, "minimising").is_dismissed
    assert the_one(house, cast, "ownership").judgement is None


def test_the_same_words_in_an_amended_answer_are_judged_anew(house, cast, sent):
    judge(house, cast, the_one(house, cast, "minimising"), Judgement.DISMISSED)
    amend(house, sent, "hard_moment", WROTE + " I see it now.")
    assert the_one(house, cast, "minimising").judgement is None


def test_a_judgement_can_be_changed_and_taken_back(house, cast, sent):
    for said in (Judgement.CONFIRMED, Judgement.DISMISSED, None):
        judge(house, cast, the_one(house, cast, "ownership"), said)
        assert the_one(house, cast, "ownership").judgement is said


def test_two_judgements_at_once_leave_one(house, cast, sent):
    found = the_one(house, cast, "ownership")
    run_together(*[partial(judge, house, cast, found, Judgement.DISMISSED)] * 3)
    with house.database.reading() as session:
        assert len(session.exec(select(HighlightJudgement)).all()) == 1


def test_a_judgement_names_no_words_and_keeps_its_rule_for_counting(house, cast, sent):
    judge(house, cast, the_one(house, cast, "ownership"), Judgement.DISMISSED)
    with house.database.reading() as session:
        row = session.exec(select(HighlightJudgement)).one()
        assert highlights.judged_rule(session, house.vault, row) == ("ownership", "ownership.plain.v1")
        assert b"ownership" not in row.rule
        assert b"mine" not in row.highlight
        assert len(row.highlight) == 32


def test_the_key_of_a_highlight_depends_on_answer_marker_and_quote(house, cast, sent):
    with house.database.reading() as session:
        row = session.exec(select(Highlighting)).one()
        found = highlights._open_found(session, house.vault, row).found[0]
    keys = {
        highlights.key_of(house.vault, one)
        for one in (
            found,
            replace(found, answer_id=sent.id),
            replace(found, marker="denial"),
            replace(found, quote="That was"),
            replace(found, rule="ownership.other.v2", start=3, why="Otherwise."),
        )
    }
    assert len(keys) == 4


def test_a_letter_goes_out_only_for_what_is_urgent(house, cast, sent, read_with):
    read_with({"fear": ["the letter"]}, "second")
    highlights.read_again(house, NOW)
    with house.database.reading() as session:
        assert [letter.kind for letter in session.exec(select(Letter)) if letter.kind == "alert"] == []
