"""The brief at a glance: what stands in it, and what pressing Pin does."""

import io

from pypdf import PdfReader
from sqlmodel import select

from server.tables import AgendaLine
from tests import builders
from tests.server.review.reading import HERE, both_answered, post, text_of


def page_one(browser) -> str:
    pdf = browser.get(f"{HERE}/session-prep.pdf?variant=clinician")
    return " ".join(PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text().split())


def test_an_opener_is_pinned_to_the_agenda_as_it_stands(house, cast, browser_as):
    with house.database.writing() as session:
        both_answered(session, house, cast)
    ruth = browser_as("ruth")
    question = "“Ben answered without anger”: what would each of you count as that?"
    assert f'name="line" value="{question}"' in ruth.get(HERE).text
    assert post(house, ruth, "/agenda", line=question).status_code == 303
    with house.database.reading() as session:
        assert len(session.exec(select(AgendaLine)).all()) == 1
    assert question in text_of(ruth.get(HERE)).split("Agenda")[-1]
    assert page_one(ruth).count("what would each of you count as that?") == 2


def test_with_nothing_sent_the_page_offers_one_question_and_the_report_none(house, cast, browser_as):
    with house.database.writing() as session:
        builders.invitation(session, house, cast.ada, cast.session)
    ruth = browser_as("ruth")
    question = "With nothing written this time: what has been on your minds since we last met?"
    assert question in text_of(ruth.get(HERE))
    assert question not in page_one(ruth)
    for absent in ("Widest gap", "In brief", "Questions", "Who did what", "Commitments"):
        assert absent not in page_one(ruth)


def test_a_safety_sheet_sent_in_alone_leaves_page_one_as_it_was(house, cast, browser_as, safety_worksheets):
    ruth = browser_as("ruth")
    before = page_one(ruth)
    with house.database.writing() as session:
        builders.submitted(session, house, cast.ada, cast.session, {"changed": "CANARYSAFE"}, worksheet="safety_check")
    assert page_one(ruth) == before
