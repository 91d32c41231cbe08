"""The agenda of a session: the clinician's own lines."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.tables import AgendaLine
from tests import builders
from tests.cast import SESSION_AT
from tests.server.review.reading import HERE, both_answered, post, text_of


def lines(house):
    with house.database.reading() as session:
        return session.exec(select(AgendaLine)).all()


def test_a_line_is_added_once_and_removed(house, cast, browser_as):
    ruth = browser_as("ruth")
    for _ in range(2):
        done = post(house, ruth, "/agenda", line=" What each   needed in that hour ")
        assert done.headers["location"] == f"{HERE}#agenda"
    (line,) = lines(house)
    assert b"needed" not in line.line
    assert "What each needed in that hour" in text_of(ruth.get(HERE))
    assert post(house, browser_as("vera"), f"/agenda/{line.id}/remove").status_code == 404
    assert post(house, ruth, f"/agenda/{line.id}/remove").status_code == 303
    assert lines(house) == []
    assert post(house, ruth, f"/agenda/{line.id}/remove").status_code == 404


def test_pins_offer_a_line_from_gaps_and_answers_but_none_from_what_was_kept_back(house, cast, browser_as):
    with house.database.writing() as session:
        both_answered(session, house, cast)
    ruth = browser_as("ruth")
    page = ruth.get(HERE)
    assert "Ben answered without anger: 3 and 8. What does each number look like?" in page.text
    assert "One moment that was better: what Ada wrote" in page.text
    assert "One moment that was hard: what Ben wrote" in page.text
    assert "One moment that was hard: what Ada wrote" not in page.text
    pinned = ruth.submit(HERE, {}, action="/agenda")
    assert pinned.status_code == 303
    assert len(lines(house)) == 1


@pytest.mark.parametrize("line", ["", "  \n ", "x" * 201, "x" * 200_000, "\x00\x07"])
def test_an_empty_or_endless_line_is_refused_and_kept(house, cast, browser_as, line):
    refused = post(house, browser_as("ruth"), "/agenda", line=line)
    assert refused.status_code == 422
    assert 'id="agenda-line-wrong"' in refused.text
    assert lines(house) == []


def test_a_hostile_line_is_only_words(house, cast, browser_as):
    ruth = browser_as("ruth")
    post(house, ruth, "/agenda", line="<img src=x onerror=alert(1)> ' ; -- 🙂")
    page = ruth.get(HERE)
    assert "<img" not in page.text
    assert "🙂" in page.text


def test_a_line_belongs_to_the_session_in_view(house, cast, browser_as):
    with house.database.writing() as session:
        earlier = builders.couple_session(session, cast.couple, SESSION_AT - timedelta(days=7))
    ruth = browser_as("ruth")
    done = post(house, ruth, "/agenda", line="Then", session=str(earlier.id))
    assert done.headers["location"] == f"{HERE}?session={earlier.id}#agenda"
    assert "Then" not in text_of(ruth.get(HERE)).split()
    assert "Then" in text_of(ruth.get(f"{HERE}?session={earlier.id}"))
    away = post(house, ruth, "/agenda", line="Nowhere", session="019ab000-0000-7000-8000-000000000000")
    assert away.status_code == 404
