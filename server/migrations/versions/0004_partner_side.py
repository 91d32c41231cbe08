"""The partner's side made whole: ways without e-mail, reminders that can be put off, what a clinician is told.

And an agenda that is put in order, and whose lines stay until they were come to.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import server.tables.columns


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

REMINDERS_AND_CLOCKS = ('kept_open_until', 'remind_again_at', 'reminders_stopped_at')


def upgrade() -> None:
    off = sa.false()
    empty = sa.text("x''" if op.get_bind().dialect.name == "sqlite" else "''")
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('in_room', sa.Boolean(), nullable=False, server_default=off))
        for name in REMINDERS_AND_CLOCKS:
            batch_op.add_column(sa.Column(name, server.tables.columns.Moment(timezone=True), nullable=True))

    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('writing_hours', sa.Integer(), nullable=False, server_default="24"))

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_device', sa.Boolean(), nullable=False, server_default=off))

    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.add_column(sa.Column('typed_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('company', sa.LargeBinary(), nullable=False, server_default=empty))
        batch_op.create_foreign_key(batch_op.f('fk_response_practice_id_typed_by'), 'member', ['practice_id', 'typed_by'], ['practice_id', 'id'])

    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('recorded_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('signed_on', sa.Date(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_agreement_practice_id_recorded_by'), 'member', ['practice_id', 'recorded_by'], ['practice_id', 'id'])

    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.add_column(sa.Column('safety_mailed_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('safety_mailed_at', server.tables.columns.Moment(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_partner_practice_id_safety_mailed_by'), 'member', ['practice_id', 'safety_mailed_by'], ['practice_id', 'id'])

    with op.batch_alter_table('agenda_line', schema=None) as batch_op:
        batch_op.add_column(sa.Column('position', sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column('is_apart', sa.Boolean(), nullable=False, server_default=off))
        batch_op.add_column(sa.Column('done_session_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_agenda_line_practice_id_done_session_id'), 'couple_session', ['practice_id', 'done_session_id'], ['practice_id', 'id'])
        batch_op.create_index(batch_op.f('ix_agenda_line_practice_id_couple_id_position'), ['practice_id', 'couple_id', 'position'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('agenda_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_line_practice_id_couple_id_position'))
        batch_op.drop_constraint(batch_op.f('fk_agenda_line_practice_id_done_session_id'), type_='foreignkey')
        batch_op.drop_column('done_session_id')
        batch_op.drop_column('is_apart')
        batch_op.drop_column('position')

    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_partner_practice_id_safety_mailed_by'), type_='foreignkey')
        batch_op.drop_column('safety_mailed_at')
        batch_op.drop_column('safety_mailed_by')

    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_agreement_practice_id_recorded_by'), type_='foreignkey')
        batch_op.drop_column('signed_on')
        batch_op.drop_column('recorded_by')

    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_response_practice_id_typed_by'), type_='foreignkey')
        batch_op.drop_column('company')
        batch_op.drop_column('typed_by')

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_column('on_device')

    with op.batch_alter_table('invitation', schema=None) as batch_op:
        for name in reversed(REMINDERS_AND_CLOCKS):
            batch_op.drop_column(name)
        batch_op.drop_column('in_room')

    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.drop_column('writing_hours')
