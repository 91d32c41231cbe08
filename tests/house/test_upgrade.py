"""A database with rows in it, brought from the second migration to the newest: nothing is lost, nothing is loosened."""

# ruff: noqa: S608 (every statement is made of this file's own constants)

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from server import migrations
from server.database import Database
from tests.conftest import _named, _on_server

PRACTICE, COUPLE, SESSION = ("11" * 16, "22" * 16, "33" * 16)
ROWS = (
    f"INSERT INTO practice (id, name, time_zone, policy, sender_name, subject, reply_to, support_lines, created_at)"
    f" VALUES ('{PRACTICE}', 'P', 'UTC', 'limited', 's', 's', 'r', '', '2026-01-01')",
    f"INSERT INTO member (practice_id, id, name, email, role, time_zone, password_hash, link_generation, created_at)"
    f" VALUES ('{PRACTICE}', '{COUPLE}', 'Ruth', 'r@x', 'owner', 'UTC', '', 1, '2026-01-01')",
    f"INSERT INTO couple VALUES ('{PRACTICE}', '{COUPLE}', 'K7', '{COUPLE}', 'staying', 'limited', 1, {{no}},"
    f" '2026-01-01', NULL)",
    f"INSERT INTO couple_session VALUES ('{PRACTICE}', '{SESSION}', '{COUPLE}', '2026-02-01', 'UTC', NULL, NULL)",
    f"INSERT INTO link VALUES ({{hash}}, '{PRACTICE}', 'invitation', '{COUPLE}', 1, NULL)",
)
A_LINK = f"INSERT INTO link VALUES ({{hash}}, '{PRACTICE}', '{{kind}}', '{COUPLE}', 1, NULL)"


@pytest.fixture(params=["sqlite", "postgres"])
def old(request, tmp_path):
    """An empty database at the second migration."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
        migrations.upgrade(database, to="0002")
        yield database
        database.close()
        return
    address, name = request.getfixturevalue("postgres"), f"old_{uuid4().hex}"
    _on_server(address, f"CREATE DATABASE {name}")
    database = Database(_named(address, name))
    migrations.upgrade(database, to="0002")
    yield database
    database.close()
    _on_server(address, f"DROP DATABASE {name} WITH (FORCE)")


def run(database, statement, **values):
    digits = values.pop("hash", "aa")
    written = f"x'{digits}'" if database.is_sqlite else f"'\\x{digits}'"
    with database.engine.begin() as connection:
        return connection.execute(
            text(statement.format(hash=written, no="0" if database.is_sqlite else "false", **values))
        )


def test_sessions_and_links_of_before_are_kept_and_new_ones_fit(old):
    for row in ROWS:
        run(old, row)
    migrations.upgrade(old)
    with old.engine.connect() as connection:
        assert connection.execute(text("SELECT series_id, sequence FROM couple_session")).one() == (None, 0)
        kept = connection.execute(text("SELECT kind, generation FROM link")).all()
    assert kept == [("invitation", 1)]
    run(old, A_LINK, hash="bb", kind="calendar")


@pytest.mark.parametrize("broken", [{"hash": "cc", "kind": "door"}, {"hash": "aa", "kind": "calendar"}])
def test_a_link_of_no_known_kind_or_with_a_hash_that_is_taken_is_still_refused(old, broken):
    for row in ROWS:
        run(old, row)
    migrations.upgrade(old)
    with pytest.raises(IntegrityError):
        run(old, A_LINK, **broken)


def test_links_are_still_found_by_their_subject(old):
    migrations.upgrade(old)
    listing = (
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'link'"
        if old.is_sqlite
        else "SELECT indexname FROM pg_indexes WHERE tablename = 'link'"
    )
    with old.engine.connect() as connection:
        assert "ix_link_practice_id_kind_subject_id" in connection.execute(text(listing)).scalars().all()
