"""Sessions in series and their calendar, programmes, and measures a practice brings."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import server.tables.columns


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
