"""What a running service is made of, for the web, the jobs and the commands alike."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlmodel import select

from server import migrations
from server.database import Database
from server.errors import Misconfigured
from server.printing import Press, the_press
from server.settings import Settings
from server.tables import Practice
from server.vault import Vault
from server.vault.keys import Keys, new_keys, read_keys, write_keys
from worksheets.catalog import add_folder
from worksheets.definition import DefinitionProblem


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class House:
    """One running service. `clock` is replaced by tests and by the demo, which lives through weeks in minutes."""

    settings: Settings
    database: Database
    vault: Vault
    clock: Callable[[], datetime] = wall_clock
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    press: Press = field(default_factory=the_press)


def open_house(settings: Settings, clock: Callable[[], datetime] = wall_clock) -> House:
    """Opens database and keys. On SQLite it also brings the tables up to date; PostgreSQL waits for `mendwork migrate`.

    Raises Misconfigured with what to do: a database that is behind, or keys that are missing while there is data.
    """
    if settings.guides is not None:
        _add_guides(settings.guides)
    database = Database(settings.database_url)
    if database.is_sqlite:
        migrations.upgrade(database)
    elif not migrations.is_current(database):
        raise Misconfigured("The database is not up to date with this version. Run: mendwork migrate")
    return House(settings=settings, database=database, vault=Vault(_keys(settings, database)), clock=clock)


def _add_guides(folder: Path) -> None:
    if not folder.is_dir():
        raise Misconfigured(f"MENDWORK_GUIDES: there is no folder {folder}. Make it, or take the setting out.")
    try:
        add_folder(folder)
    except DefinitionProblem as problem:
        raise Misconfigured(
            f"A guide in {folder} cannot be used.\n{problem}\nCheck it with: mendwork worksheet check"
        ) from problem


def _keys(settings: Settings, database: Database) -> Keys:
    """The key file. It is made at the first start, and never again once there is a practice whose data needs it."""
    if not settings.keys.exists() and not _has_practice(database):
        write_keys(new_keys(), settings.keys)
    return read_keys(settings.keys)


def _has_practice(database: Database) -> bool:
    if not inspect(database.engine).has_table("practice"):
        return False
    with database.reading() as session:
        return session.exec(select(Practice.id).limit(1)).first() is not None
