"""The agenda of a session: the clinician's own lines."""

from datetime import timedelta

import pytest
from sqlmodel import select

from server.tables import AgendaLine, CoupleSession
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
    post(house, ruth, "/agenda", line="Afterwards")
    assert "Then" in text_of(ruth.get(f"{HERE}?session={earlier.id}")).split()
    assert "Afterwards" not in text_of(ruth.get(f"{HERE}?session={earlier.id}")).split()
    assert "Afterwards" in text_of(ruth.get(HERE)).split()
    away = post(house, ruth, "/agenda", line="Nowhere", session="019ab000-0000-7000-8000-000000000000")
    assert away.status_code == 404


def add(house, who, *written: str, **more):
    for line in written:
        assert post(house, who, "/agenda", line=line, **more).status_code == 303
    return {line: row.id for line, row in zip(written, lines(house), strict=False)}


def in_order(page, *wanted: str) -> bool:
    text = text_of(page)
    places = [text.find(line, text.find("Agenda for")) for line in wanted]
    return -1 not in places and places == sorted(places)


def test_lines_are_put_in_order(house, cast, browser_as):
    ruth = browser_as("ruth")
    ids = add(house, ruth, "First asked", "Second asked", "Third asked")
    assert post(house, ruth, f"/agenda/{ids['Third asked']}/up").status_code == 303
    assert in_order(ruth.get(HERE), "First asked", "Third asked", "Second asked")
    post(house, ruth, f"/agenda/{ids['First asked']}/down")
    post(house, ruth, f"/agenda/{ids['Second asked']}/down")
    assert in_order(ruth.get(HERE), "Third asked", "First asked", "Second asked")
    assert post(house, ruth, f"/agenda/{ids['Second asked']}/sideways").status_code in (404, 422)


def test_what_was_not_come_to_stands_on_the_next_agenda_and_what_was_does_not(house, cast, browser_as):
    with house.database.writing() as session:
        later = builders.couple_session(session, cast.couple, SESSION_AT + timedelta(days=7))
    ruth = browser_as("ruth")
    ids = add(house, ruth, "Came to it", "Ran out of time")
    post(house, ruth, f"/agenda/{ids['Came to it']}/done")
    assert "Come to in this session" in text_of(ruth.get(HERE))
    following = text_of(ruth.get(f"{HERE}?session={later.id}"))
    assert "Ran out of time Since Thu 26 Nov" in following
    assert "Came to it" not in following
    post(house, ruth, f"/agenda/{ids['Ran out of time']}/done", session=str(later.id))
    assert "Ran out of time Done" not in text_of(ruth.get(f"{HERE}?session={later.id}"))
    assert in_order(ruth.get(HERE), "Ran out of time")
    post(house, ruth, f"/agenda/{ids['Came to it']}/open")
    assert "Came to it Since" in text_of(ruth.get(f"{HERE}?session={later.id}"))


def test_a_line_of_a_cancelled_session_waits_for_the_next(house, cast, browser_as):
    with house.database.writing() as session:
        early = builders.couple_session(session, cast.couple, SESSION_AT - timedelta(hours=3))
    ruth = browser_as("ruth")
    add(house, ruth, "Written in good time", session=str(early.id))
    with house.database.writing() as session:
        session.get(CoupleSession, (early.practice_id, early.id)).cancelled_at = house.clock()
    assert "Written in good time Since" in text_of(ruth.get(HERE))


def test_what_not_to_raise_stands_apart_and_at_a_glance(house, cast, browser_as):
    ruth = browser_as("ruth")
    add(house, ruth, "Ask about Friday")
    add(house, ruth, "His brother’s debts", apart="1")
    page = text_of(ruth.get(HERE))
    assert in_order(ruth.get(HERE), "Ask about Friday", "Not with both", "His brother’s debts")
    assert "His brother’s debts." in page
