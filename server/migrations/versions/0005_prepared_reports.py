"""Reports prepared before their session, and what was given out, sealed for both partners."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import server.tables.columns


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('report_hours', sa.Integer(), nullable=False, server_default='12'))
        batch_op.add_column(sa.Column('report_months', sa.Integer(), nullable=False, server_default='24'))

    with op.batch_alter_table('couple_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_couple_session_starts_at'), ['starts_at'], unique=False)

    op.create_table('prepared_report',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('couple_id', sa.Uuid(), nullable=False),
    sa.Column('lease_until', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.Column('as_of', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.Column('since', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.Column('why_not', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('retry_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['practice_id', 'couple_id'], ['couple.practice_id', 'couple.id'], name=op.f('fk_prepared_report_practice_id_couple_id')),
    sa.ForeignKeyConstraint(['practice_id', 'session_id'], ['couple_session.practice_id', 'couple_session.id'], name=op.f('fk_prepared_report_practice_id_session_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_prepared_report_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'session_id', name=op.f('pk_prepared_report'))
    )
    with op.batch_alter_table('prepared_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_prepared_report_practice_id_couple_id'), ['practice_id', 'couple_id'], unique=False)

    op.create_table('issued_report',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('couple_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('variant', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('paper', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('drawn_for', sa.Uuid(), nullable=False),
    sa.Column('as_of', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.Column('issued_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.Column('ended_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['practice_id', 'couple_id'], ['couple.practice_id', 'couple.id'], name=op.f('fk_issued_report_practice_id_couple_id')),
    sa.ForeignKeyConstraint(['practice_id', 'drawn_for'], ['member.practice_id', 'member.id'], name=op.f('fk_issued_report_practice_id_drawn_for')),
    sa.ForeignKeyConstraint(['practice_id', 'session_id'], ['couple_session.practice_id', 'couple_session.id'], name=op.f('fk_issued_report_practice_id_session_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_issued_report_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'id', name=op.f('pk_issued_report'))
    )
    with op.batch_alter_table('issued_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_issued_report_practice_id_couple_id_session_id'), ['practice_id', 'couple_id', 'session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_issued_report_ended_at_issued_at'), ['ended_at', 'issued_at'], unique=False)


def downgrade() -> None:
    op.drop_table('issued_report')
    op.drop_table('prepared_report')
    with op.batch_alter_table('couple_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_couple_session_starts_at'))

    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.drop_column('report_months')
        batch_op.drop_column('report_hours')
