"""One set of migrations for both databases. `upgrade` brings a database to the newest; it is safe to run again."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from server.database import Database
from server.errors import Misconfigured


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    return made


def upgrade(database: Database, to: str = "head") -> None:
    """Brings the database to a migration, all in one transaction.

    SQLite cannot add a foreign key to a table; the table is made anew and the old one dropped. That must not take
    the rows that point to it along, so references are not enforced meanwhile, and checked before the commit.
    """
    made = config()
    opened = database.engine.connect().execution_options(writing=True)
    with opened as connection, _references_at_rest(connection), connection.begin():
        made.attributes["connection"] = connection
        command.upgrade(made, to)
        if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Misconfigured("A row of this database points to nothing. Nothing was changed; restore a backup.")


@contextmanager
def _references_at_rest(connection: Connection) -> Iterator[None]:
    """On SQLite, without foreign keys for as long as it lasts; this can only be said outside a transaction."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest migration."""
    with database.engine.connect() as connection:
        stands_at = MigrationContext.configure(connection).get_current_revision()
    return stands_at == ScriptDirectory.from_config(config()).get_current_head()
