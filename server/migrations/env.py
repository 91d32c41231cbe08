"""Runs the migrations on whichever database it is given, from the command or from Alembic's own."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import server.tables  # noqa: F401 (fills the metadata)
from server.database import Database
from server.settings import Settings


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    database = Database(Settings().database_url)
    with database.engine.begin() as opened:
        _run(opened)
    database.close()
