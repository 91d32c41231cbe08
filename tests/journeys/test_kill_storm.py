"""Nothing acknowledged is lost, whenever the service dies."""

import os

import pytest
from sqlalchemy import text

from server.database import Database
from server.house import House, wall_clock
from server.vault import Vault
from server.vault.keys import new_keys, write_keys
from tests.cast import enter
from tests.journeys import storm

KILLS = int(os.environ.get("MENDWORK_KILLS", "4"))
"""`make soak` sets more."""


@pytest.fixture
def stormy(settings):
    """A house on the wall clock, whose keys lie in a file that the service reads too."""
    keys = new_keys()
    write_keys(keys, settings.keys)
    made = House(settings=settings, database=Database(settings.database_url), vault=Vault(keys), clock=wall_clock)
    yield made
    made.database.close()


def rage(house, *, kills=KILLS, late=False):
    with house.database.writing() as session:
        cast = enter(session, house, session_at=house.clock().replace(microsecond=0) + storm.A_WEEK)
        pages = storm.prepare(session, house, cast, number=5 * kills)
    service = storm.Service(
        str(house.database.url.render_as_string(hide_password=False)), house.settings.keys, late=late
    )
    raged = storm.rage(service, pages, kills=kills, seed=7)
    return raged, storm.losses(house, cast, raged)


def test_every_acknowledged_page_is_there_once_after_a_kill_storm(stormy):
    raged, losses = rage(stormy)
    assert raged.kills >= KILLS // 2, "the storm was over before it began"
    assert sum(page.sent for page in raged.pages) > len(raged.pages) // 2, raged.refusals[:5]
    assert losses == storm.Losses(words=0, sends=0, doubles=0, alerts=0)
    if stormy.database.is_sqlite:
        with stormy.database.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_the_storm_notices_a_service_that_answers_before_it_commits(stormy):
    _, losses = rage(stormy, kills=5, late=True)
    assert losses.words + losses.sends > 0, "the control lost nothing, so the storm proves nothing"
