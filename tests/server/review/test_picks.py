"""Picking words: only as they were written, and for both only what its writer and the policy allow."""

import pytest
from sqlmodel import select

from server.domain.words import AgreementOutcome, PickFor
from server.tables import Pick
from server.vault import Cell
from tests import builders
from tests.server.review.reading import HERE, answer_id, both_answered, post, text_of


@pytest.fixture
def answered(house, cast):
    with house.database.writing() as session:
        return both_answered(session, house, cast)


def picks(house, cast):
    with house.database.reading() as session:
        return [
            (row.pick_for, row.partner_id, house.vault.sealing.open(session, _cell(row), row.passage))
            for row in session.exec(select(Pick).where(Pick.practice_id == cast.practice.id)).all()
        ]


def _cell(row):
    return Cell(row.practice_id, row.couple_id, row.partner_id, "pick", "passage", row.id)


def test_words_are_picked_whatever_the_white_space_and_sealed_under_who_wrote_them(house, cast, browser_as, answered):
    ruth = browser_as("ruth")
    answer = answer_id(ruth.get(HERE), "I should have opened it")
    done = post(
        house, ruth, "/picks", answer=answer, passage=" with her\r\n watching. That was   mine. ", for_="conjoint"
    )
    assert done.status_code == 303
    assert done.headers["location"] == f"{HERE}#answer-{answer}"
    assert picks(house, cast) == [(PickFor.CONJOINT, cast.ben.id, "with her watching. That was mine.")]
    assert "For both: with her watching. That was mine." in text_of(ruth.get(HERE))


@pytest.mark.parametrize(
    "passage",
    ["with her watching. That was yours.", "WITH HER WATCHING", "", "   ", "x" * 5000, "<b>mine</b>", "\x00mine?"],
)
def test_other_words_are_refused_beside_the_field_and_kept(house, cast, browser_as, answered, passage):
    ruth = browser_as("ruth")
    answer = answer_id(ruth.get(HERE), "I should have opened it")
    refused = post(house, ruth, "/picks", answer=answer, passage=passage, for_="brief")
    assert refused.status_code == 422
    assert f'id="pick-{answer}-passage-wrong"' in refused.text
    if "yours" in passage:
        assert passage in text_of(refused)
    assert picks(house, cast) == []


def test_what_was_kept_back_or_asked_for_the_clinician_alone_is_never_picked(house, cast, browser_as, answered):
    ruth = browser_as("ruth")
    for words, reason in (("SEALEDWREN", "Ada kept this answer back"), ("3 out of 10", "for you alone")):
        answer = answer_id(ruth.get(HERE), words)
        for target in ("brief", "conjoint"):
            refused = post(house, ruth, "/picks", answer=answer, passage="Friday", for_=target)
            assert refused.status_code == 422
            assert reason in text_of(refused)
    assert picks(house, cast) == []


def test_while_its_writer_does_not_agree_words_go_into_the_brief_alone(house, cast, browser_as, answered):
    with house.database.writing() as session:
        builders.agreement(session, house, cast.ben, AgreementOutcome.WITHDRAWN)
    ruth = browser_as("ruth")
    answer = answer_id(ruth.get(HERE), "I should have opened it")
    refused = post(house, ruth, "/picks", answer=answer, passage="That was mine.", for_="conjoint")
    assert refused.status_code == 422
    assert "Ben has not agreed to the policy, or took it back" in text_of(refused)
    assert post(house, ruth, "/picks", answer=answer, passage="That was mine.", for_="brief").status_code == 303
    assert picks(house, cast) == [(PickFor.BRIEF, cast.ben.id, "That was mine.")]


@pytest.mark.parametrize("where", ["", "everywhere", "brief,conjoint", "\x00"])
def test_where_it_goes_has_to_be_said(house, cast, browser_as, answered, where):
    ruth = browser_as("ruth")
    answer = answer_id(ruth.get(HERE), "I should have opened it")
    refused = post(house, ruth, "/picks", answer=answer, passage="That was mine.", for_=where)
    assert refused.status_code == 422
    assert "Choose where it goes" in text_of(refused)


@pytest.mark.parametrize("answer", ["", "nothing", "019ab000-0000-7000-8000-000000000000", "x" * 9000])
def test_an_answer_that_is_not_on_the_page_cannot_be_picked_from(house, cast, browser_as, answered, answer):
    refused = post(house, browser_as("ruth"), "/picks", answer=answer, passage="That was mine.", for_="brief")
    assert refused.status_code in (404, 422)
    assert picks(house, cast) == []


def test_a_safety_answer_cannot_be_picked_from(house, cast, browser_as, safety_worksheets):
    with house.database.writing() as session:
        response = builders.submitted(session, house, cast.ada, cast.session, {"tea": "Me."}, worksheet="mixed_page")
        row = builders.answer(session, house, response, "changed", "CANARYSAFE")
        answer = row.id
    refused = post(house, browser_as("ruth"), "/picks", answer=str(answer), passage="CANARYSAFE", for_="brief")
    assert refused.status_code == 404


def test_a_pick_is_taken_out_again_by_whoever_may_see_it(house, cast, browser_as, answered):
    ruth = browser_as("ruth")
    answer = answer_id(ruth.get(HERE), "I should have opened it")
    post(house, ruth, "/picks", answer=answer, passage="That was mine.", for_="brief")
    with house.database.reading() as session:
        pick = session.exec(select(Pick)).one()
    for name in ("sam", "vera"):
        assert post(house, browser_as(name), f"/picks/{pick.id}/remove").status_code == 404
    assert post(house, ruth, f"/picks/{pick.id}/remove").headers["location"] == f"{HERE}#answer-{answer}"
    assert picks(house, cast) == []
    for gone in (pick.id, "nothing"):
        assert post(house, ruth, f"/picks/{gone}/remove").status_code == 404


def test_a_form_without_its_token_changes_nothing(house, cast, browser_as, answered):
    ruth = browser_as("ruth")
    answer = answer_id(ruth.get(HERE), "I should have opened it")
    sent = ruth.post(f"{HERE}/picks", data={"answer": answer, "passage": "That was mine.", "for": "brief"})
    assert sent.status_code == 403
    assert picks(house, cast) == []
