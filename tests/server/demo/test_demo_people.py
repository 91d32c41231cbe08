"""The synthetic people, what they write, and when: the same for the same seed, and within what the pages take."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.caseload.rules import is_code, names_somebody
from server.demo import answers
from server.demo.author import Author, Cue, Week
from server.demo.people import ZONE, couples
from server.demo.show import worksheets_of
from server.demo.tale import Deed, Tale
from server.domain.addresses import is_address
from server.domain.markers import cues
from server.domain.times import in_zone
from worksheets.answers import Context, read, unanswered
from worksheets.catalog import the_catalog
from worksheets.definition import Stance
from worksheets.kinds import kind_of

NOW = datetime(2026, 11, 24, 12, 10, tzinfo=UTC)
SEED = 7


def texts(stock):
    """Every text of a stock, however it is nested."""
    if isinstance(stock, str):
        return [stock]
    return [text for part in (stock.values() if hasattr(stock, "values") else stock) for text in texts(part)]


ALL_TEXTS = texts(
    [
        *(answers.HARD, answers.GOOD, answers.BROUGHT_BACK, answers.OWNED, answers.COST, answers.COMFORT),
        *(answers.CAME_UP, answers.ONLY_HERE, answers.OTHER_WORDS, answers.SAFETY_CUE, answers.SURVEILLANCE),
    ]
)


def test_the_same_seed_makes_the_same_people_and_another_one_others():
    assert couples(20, SEED) == couples(20, SEED)
    assert couples(20, SEED) != couples(20, SEED + 1)
    assert couples(20, SEED)[:3] == couples(3, SEED), "more couples change nothing about the first"


def test_every_couple_can_be_added():
    made = couples(200, SEED)
    assert len({couple.code for couple in made}) == 200
    for couple in made:
        assert is_code(couple.code)
        assert not names_somebody(couple.code, (couple.a.name, couple.b.name))
        assert couple.a.name != couple.b.name
        assert is_address(couple.a.email)
        assert couple.a.email != couple.b.email
    assert {partner.stance for couple in made for _, partner in couple.partners} == set(Stance)


@pytest.mark.parametrize("couple", couples(4, SEED), ids=lambda couple: couple.code)
def test_every_text_can_be_said_by_anybody(couple):
    author = Author(couple, couple.a, Week(0, 6), SEED)
    for text in ALL_TEXTS:
        said = author._worded(text)
        assert not set(said) & set("{}")
        assert said.strip() == said


def test_what_must_reach_the_clinician_alone_is_heard_by_the_rules():
    author = Author(couples(1, SEED)[0], couples(1, SEED)[0].a, Week(0, 6), SEED)
    assert any(cue.family == "safety" and cue.alert for cue in cues(author._worded(answers.SAFETY_CUE)))


def offered_by(form, page):
    """The fields of a page as its HTML would offer them."""
    for question in page.questions:
        fields = {question.field(sub): [] for sub in kind_of(question).fields(question)}
        choices = [option.value for option in question.options]
        if question.kind == "rating":
            choices = [str(step) for step in range(question.lowest, question.highest + 1)]
        if choices:
            fields[question.name] = [*choices, "decline"]
        yield question, {**fields, question.field("decline"): ["1"], question.field("keep"): ["1"]}


def written(author, sheet):
    """The answers an author gives on one worksheet, read as the service reads them, and what would still be missing."""
    form = sheet.form_for(author.person.stance, "en", author.couple.partner_of(author.person).name)
    found, context = {}, Context(language="en", today=NOW.date())
    for page in form.pages:
        posted = {}
        for question, offered in offered_by(form, page):
            posted |= author.fill(question, offered)
        found |= read(form, page, posted, context, earlier=found).answers
    return found, unanswered(form, found, context)


@pytest.mark.parametrize("week", range(6))
@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_everybody_answers_every_page_so_that_it_can_be_sent(number, week):
    couple = couples(4, SEED)[number]
    for sheet in the_catalog().worksheets():
        for _, person in couple.partners:
            _, missing = written(Author(couple, person, Week(week, 6), SEED), sheet)
            assert missing == ()


def test_what_somebody_writes_differs_from_week_to_week_and_is_the_same_when_told_again():
    couple = couples(1, SEED)[0]
    sheet = the_catalog().latest("weekly_check_in")
    told = [written(Author(couple, couple.a, Week(week, 12), SEED), sheet)[0] for week in range(12)]
    hard = [answer["hard_moment"].value for answer in told]
    assert len(set(hard)) == 12
    assert told[3] == written(Author(couple, couple.a, Week(3, 12), SEED), sheet)[0]


def test_a_declined_item_says_so_instead_of_answering():
    couple = couples(1, SEED)[0]
    author = Author(couple, couple.b, Week(2, 6), SEED, declines="good_moment")
    found, _ = written(author, the_catalog().latest("weekly_check_in"))
    assert found["good_moment"].declined


def test_a_promise_is_rated_alike_by_both_except_where_it_is_disputed():
    couple = couples(1, SEED)[0]
    question = the_catalog().latest("weekly_check_in").form_for(Stance.RESPONSIBLE, "en").question("open_promises")
    own = {question.field("1"): ["kept", "partly", "not_kept", "not_due", "decline"]}
    others = {question.field("1"): ["seen", "partly_seen", "not_seen", "decline"]}
    pairs = {"kept": "seen", "partly": "partly_seen", "not_kept": "not_seen"}
    for week in range(6):
        ben, ada = (Author(couple, person, Week(week, 6), SEED) for person in (couple.b, couple.a))
        (said,), (seen,) = ben.fill(question, own)[question.field("1")], ada.fill(question, others)[question.field("1")]
        assert pairs[said] == seen
        ben, ada = (replace(each, week=Week(week, 6, disputed=True)) for each in (ben, ada))
        assert ben.fill(question, own)[question.field("1")] == ["kept"]
        assert ada.fill(question, others)[question.field("1")] == ["not_seen"]


def tale(weeks=6, count=3, at=NOW):
    return Tale(couples(count, SEED), weeks, SEED, at)


@pytest.mark.parametrize("days", range(7))
@pytest.mark.parametrize("weeks", [1, 2, 6])
def test_whatever_day_it_is_told_on_everything_happens_in_order_and_in_time(days, weeks):
    told = tale(weeks, 5, NOW + timedelta(days=days, hours=5 * days))
    events = told.events()
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert events[0].deed is Deed.FOUND
    assert events[-1].at <= told.ends_at
    for event in events:
        if event.deed is Deed.ANSWER:
            assigned_at = told.session_at(event.couple, event.week) + timedelta(hours=1)
            closes_at = told.session_at(event.couple, event.week + 1) - timedelta(hours=20)
            assert assigned_at < event.at < closes_at
    for couple in told.couples:
        coming = told.session_at(couple, weeks)
        assert coming - timedelta(hours=20) > told.ends_at, "links are still open when the tale ends"
        assert in_zone(coming, ZONE).weekday() < 5


def test_the_first_couple_lives_through_everything_once():
    told = tale()
    turns = [told.turns(told.couples[0], place, week) for place in "ab" for week in range(6)]
    assert sum(turn.no_show for turn in turns) == 1
    assert any(turn.declines for turn in turns)
    assert any(turn.disputed for turn in turns)
    assert {turn.cue for turn in turns} == set(Cue)


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_two_links_stay_open_one_of_them_untouched(count):
    told = tale(count=count)
    still_open = told.open_ones()
    assert len(set(still_open)) == 2
    for number, place in still_open:
        assert told.turns(told.couples[number], place, 5).stays_open


def test_the_section_on_accountability_comes_beside_the_check_in_in_some_weeks():
    given = {worksheets_of(couples(1, SEED)[0], week) for week in range(6)}
    assert given == {("weekly_check_in",), ("weekly_check_in", "full_accountability")}


def test_no_text_of_the_demo_is_said_in_two_places():
    again = [text for text in set(ALL_TEXTS) if ALL_TEXTS.count(text) > 1]
    assert again == []
    assert not any(re.search(r"\s{2}|\s$", text) for text in ALL_TEXTS)
