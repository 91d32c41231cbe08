import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.markers import Cue, Marker, RuleProblem, cues, load, the_markers
from server.domain.markers.definition import HERE
from server.domain.markers.engine import Reader
from server.domain.markers.text import sentences


def found(text: str, marker: str, prompt: str = "") -> list[Cue]:
    return [cue for cue in cues(text, prompt) if cue.marker == marker]


def named(text: str) -> set[str]:
    return {cue.marker for cue in cues(text)}


def _examples(kind: str) -> list[object]:
    return [
        pytest.param(marker.name, text, id=f"{marker.name}-{number}")
        for marker in the_markers()
        for number, text in enumerate(getattr(marker.examples, kind))
    ]


@pytest.mark.parametrize(("marker", "text"), _examples("found"))
def test_a_rule_file_finds_what_it_promises(marker, text):
    matched = found(text, marker)
    assert matched, text
    assert matched[0].family != "safety" or any(cue.alert for cue in matched), text


@pytest.mark.parametrize(("marker", "text"), _examples("found_without_alert"))
def test_an_authors_own_checking_is_found_without_an_alert(marker, text):
    matched = found(text, marker)
    assert matched, text
    assert not any(cue.alert or cue.urgent for cue in matched), text


@pytest.mark.parametrize(("marker", "text"), _examples("passed_over"))
def test_a_near_miss_is_passed_over(marker, text):
    assert not found(text, marker), text


def test_filing_patterns_by_their_letters_changes_nothing():
    passages = [text.values[1] for text in _examples("found") + _examples("passed_over")]
    filed, plain = Reader(the_markers()), Reader(the_markers(), file_by_letters=False)
    for start in range(0, len(passages), 10):
        text = "\n".join(passages[start : start + 10])
        assert filed.cues(text) == plain.cues(text)


@pytest.mark.parametrize("marker", the_markers(), ids=lambda marker: marker.name)
def test_every_marker_brings_forty_passages_and_a_reason_for_each_rule(marker: Marker):
    examples = marker.examples
    assert len(examples.found + examples.found_without_alert + examples.passed_over) >= 40
    assert all(rule.why.endswith(".") and len(rule.why) > 20 for rule in marker.rules)
    assert len({rule.id for rule in marker.rules}) == len(marker.rules)


def test_only_self_harm_and_violence_mail_the_clinician_at_once():
    assert {marker.name for marker in the_markers() if marker.urgent} == {"self_harm", "threat_violence"}
    assert found("I want to die.", "self_harm")[0].urgent
    assert not found("I'm scared of him.", "fear")[0].urgent


def test_being_watched_alerts_and_watching_does_not():
    (watched,) = found("He reads my messages.", "monitoring")
    (watching,) = found("I read his messages.", "monitoring")
    assert (watched.target, watched.alert) == ("author", True)
    assert (watching.target, watching.alert) == ("partner", False)


def test_a_cue_keeps_the_exact_words():
    text = "On Friday I got home late.  She’s slapped my face, then cried."
    (cue,) = cues(text)
    assert text[cue.start : cue.end] == cue.quote == "slapped my face"


def test_a_denial_in_one_clause_does_not_silence_the_next():
    assert named("He never shouts, but he slapped me on Friday.") == {"threat_violence"}
    assert named("I don't know why he hit me.") == {"threat_violence"}
    assert named("He has never hit me.") == set()


def test_a_condition_masks_an_act_but_not_a_threat():
    assert named("If he slapped me I would leave.") == set()
    assert named("If you leave I'll kill you.") == {"threat_violence"}


def test_another_person_is_not_the_partner():
    assert named("My father drank a lot. He hit us with a belt.") == set()
    assert named("My mother was in the next room. He hit me anyway.") == {"threat_violence"}
    assert named("I told my brother that he hit me.") == {"threat_violence"}


def test_an_earlier_relationship_is_not_this_one():
    assert named("My ex hit me.") == set()
    assert named("He hits me, like my ex did.") == {"threat_violence"}


def test_a_wish_and_a_story_are_not_events():
    assert named("I want her to feel safe and never scared of me.") == set()
    assert named("In the film he strangles his wife.") == set()


def test_a_bare_yes_is_read_with_its_question():
    assert found("Yes, twice.", "fear", "Were you afraid of your partner this week?")
    assert not found("Yes, twice.", "fear", "Did you talk on Sunday?")


def test_an_answer_without_punctuation_is_read():
    assert named("he hit me and then he cried i dont know what to do") == {"threat_violence"}


def test_a_line_break_ends_a_sentence():
    assert named("I was never\nhe hit me") == {"threat_violence"}


passages = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                "i",
                "he",
                "she",
                "my",
                "never",
                "not",
                "hit",
                "scared",
                "of",
                "phone",
                "checked",
                "kill",
                "myself",
                "if",
                ",",
                ".",
                "'",
                "“",
                "”",
                "\n",
                "’",
                "İ",
                "ﬁ",
                "and",
                "but",
                "want",
                "to",
                "die",
                "would",
                "stopped",
            ]
        ),
        max_size=60,
    ).map(" ".join),
)


@given(passages, passages)
@settings(deadline=None)  # whichever example comes first waits for the rules to load
def test_any_text_is_read_and_every_quote_is_verbatim(text, prompt):
    for cue in cues(text, prompt):
        assert text[cue.start : cue.end] == cue.quote != ""


@given(passages)
@settings(deadline=None)
def test_cues_of_one_marker_never_overlap(text):
    by_marker: dict[str, list[Cue]] = {}
    for cue in cues(text):
        by_marker.setdefault(cue.marker, []).append(cue)
    for matched in by_marker.values():
        assert all(one.end <= other.start for one, other in pairwise(matched))


@given(st.sampled_from([text for marker in the_markers() for text in marker.examples.found]))
@settings(max_examples=60)
def test_swapping_the_names_changes_nothing(text):
    with_ada, with_ben = (cues(f"{name} read this too.\n{text}\n{name} knows.") for name in ("Ada", "Ben"))
    assert with_ada == with_ben


@given(st.sampled_from([text for marker in the_markers() for text in marker.examples.found]))
@settings(max_examples=60)
def test_what_was_found_alone_is_found_inside_a_longer_answer(text):
    alone = {(cue.marker, cue.quote) for cue in cues(text)}
    before = "We ate at seven. "
    within = cues(f"{before}{text}\nThen we went to bed.")
    assert alone <= {(cue.marker, cue.quote) for cue in within}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "he " * 3_300,
        "'" * 10_000,
        "i never " * 1_250,
        "my my my phone " * 660,
        ". " * 5_000,
        '"a' * 5_000,
    ],
)
def test_a_very_long_answer_is_read_to_its_end(text):
    tail = "\nHe hit me."
    assert "threat_violence" in {cue.marker for cue in cues(text + tail)}


def test_no_pattern_repeats_without_an_upper_bound_and_no_sentence_is_longer_than_the_limit():
    for marker in the_markers():
        for pattern in [*marker.exceptions, *(pattern for rule in marker.rules for pattern in rule.patterns)]:
            assert not re.search(r"(?<!\\)[*+]|\{\d*,\}", re.sub(r"\[(?:\\.|[^\]\\])*\]", "", pattern.pattern)), pattern
    for text in ("he hit me " * 1_000, "a" * 10_000):
        cut = list(sentences(text))
        assert "".join(sentence.text for sentence in cut) == text
        assert max(len(sentence.text) for sentence in cut) <= 1_200
    assert len(found("he hit me " * 1_000, "threat_violence")) >= 990


def test_a_pattern_without_an_upper_bound_is_refused(tmp_path):
    source = (HERE / "rules" / "fear.toml").read_text("utf-8")
    (tmp_path / "fear.toml").write_text(source.replace("patterns = [\n  '''", "patterns = [\n  '''.*", 1), "utf-8")
    with pytest.raises(RuleProblem, match=r"fear.toml: \w+: a repetition has no upper bound"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"ceased"', '"cezed"', "no mask is called 'cezed'"),
        ("{burst}", "{bursts}", "no word is called 'bursts'"),
        ('family = "safety"\n', "", "there is no 'family'"),
        ('target = "author"', 'target = "ben"', "target is 'ben'"),
        ("patterns = [\n  '''", "patterns = [\n  '''(", "not a regular expression"),
        ('marker = "fear"', 'marker = "dread"', "name the file after it"),
    ],
)
def test_a_rule_file_that_cannot_be_used_says_what_to_mend(tmp_path, before, after, fault):
    source = (HERE / "rules" / "fear.toml").read_text("utf-8")
    (tmp_path / "fear.toml").write_text(source.replace(before, after), "utf-8")
    with pytest.raises(RuleProblem, match=fault):
        load(tmp_path)


def test_a_marker_may_be_read_alone():
    (fear,) = (marker for marker in the_markers() if marker.name == "fear")
    assert {cue.marker for cue in cues("I'm scared, he hit me.", markers=[replace(fear)])} <= {"fear"}
