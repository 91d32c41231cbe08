"""One set of migrations for both databases. `upgrade` brings a database to the newest; it is safe to run again."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.database import Database


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    return made


def upgrade(database: Database) -> None:
    made = config()
    with database.engine.execution_options(writing=True).begin() as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, "head")


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest migration."""
    with database.engine.connect() as connection:
        stands_at = MigrationContext.configure(connection).get_current_revision()
    return stands_at == ScriptDirectory.from_config(config()).get_current_head()
