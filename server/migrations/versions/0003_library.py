"""Sessions in series and their calendar, programmes, and measures a practice brings."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import server.tables.columns


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


LINK_KINDS = ('invitation', 'password_reset', 'member_invitation')


def upgrade() -> None:
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_beside', sa.Boolean(), nullable=False, server_default=sa.text('false')))
    with op.batch_alter_table('couple_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('series_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('sequence', sa.Integer(), nullable=False, server_default="0"))
    _link_kinds(from_=LINK_KINDS, to=(*LINK_KINDS, 'calendar'))

    op.create_table('programme_run',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('couple_id', sa.Uuid(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('pace', sa.Enum('session', 'completion', name='pace', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('only', sa.Enum('a', 'b', name='place', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('hours_before', sa.Integer(), nullable=False),
    sa.Column('send_hours_before', sa.Integer(), nullable=False),
    sa.Column('started_by', sa.Uuid(), nullable=False),
    sa.Column('started_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.Column('paused_a_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.Column('paused_b_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.Column('ended_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['practice_id', 'couple_id'], ['couple.practice_id', 'couple.id'], name=op.f('fk_programme_run_practice_id_couple_id')),
    sa.ForeignKeyConstraint(['practice_id', 'started_by'], ['member.practice_id', 'member.id'], name=op.f('fk_programme_run_practice_id_started_by')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_programme_run_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'id', name=op.f('pk_programme_run'))
    )
    with op.batch_alter_table('programme_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_run_ended_at'), ['ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_run_practice_id_couple_id_ended_at'), ['practice_id', 'couple_id', 'ended_at'], unique=False)

    op.create_table('programme_step',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Uuid(), nullable=True),
    sa.Column('made_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id', 'assignment_id'], ['assignment.practice_id', 'assignment.id'], name=op.f('fk_programme_step_practice_id_assignment_id')),
    sa.ForeignKeyConstraint(['practice_id', 'run_id'], ['programme_run.practice_id', 'programme_run.id'], name=op.f('fk_programme_step_practice_id_run_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_programme_step_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'run_id', 'position', name=op.f('pk_programme_step'))
    )
    op.create_table('programme_swap',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('worksheet', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('swapped_by', sa.Uuid(), nullable=False),
    sa.Column('swapped_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id', 'run_id'], ['programme_run.practice_id', 'programme_run.id'], name=op.f('fk_programme_swap_practice_id_run_id')),
    sa.ForeignKeyConstraint(['practice_id', 'swapped_by'], ['member.practice_id', 'member.id'], name=op.f('fk_programme_swap_practice_id_swapped_by')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_programme_swap_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'run_id', 'position', name=op.f('pk_programme_swap'))
    )

    op.create_table('measure_setting',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('measure', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('standard_deviation', sa.Float(), nullable=True),
    sa.Column('reliability', sa.Float(), nullable=True),
    sa.Column('cut_off', sa.Float(), nullable=True),
    sa.Column('cut_off_side', sa.Enum('below', 'from', name='side', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('cut_off_source', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('who_reads', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id', 'set_by'], ['member.practice_id', 'member.id'], name=op.f('fk_measure_setting_practice_id_set_by')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_measure_setting_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'measure', name=op.f('pk_measure_setting'))
    )
    op.create_table('brought_measure',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('file', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('written', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('licence', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('brought_by', sa.Uuid(), nullable=False),
    sa.Column('brought_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['practice_id', 'brought_by'], ['member.practice_id', 'member.id'], name=op.f('fk_brought_measure_practice_id_brought_by')),
    sa.ForeignKeyConstraint(['practice_id', 'ended_by'], ['member.practice_id', 'member.id'], name=op.f('fk_brought_measure_practice_id_ended_by')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_brought_measure_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'name', 'version', name=op.f('pk_brought_measure'))
    )
    op.create_table('score_entry',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('couple_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('measure', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('filled_in_on', sa.Date(), nullable=False),
    sa.Column('given', sa.LargeBinary(), nullable=False),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('entered_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['practice_id', 'couple_id'], ['couple.practice_id', 'couple.id'], name=op.f('fk_score_entry_practice_id_couple_id')),
    sa.ForeignKeyConstraint(['practice_id', 'ended_by'], ['member.practice_id', 'member.id'], name=op.f('fk_score_entry_practice_id_ended_by')),
    sa.ForeignKeyConstraint(['practice_id', 'entered_by'], ['member.practice_id', 'member.id'], name=op.f('fk_score_entry_practice_id_entered_by')),
    sa.ForeignKeyConstraint(['practice_id', 'partner_id'], ['partner.practice_id', 'partner.id'], name=op.f('fk_score_entry_practice_id_partner_id')),
    sa.ForeignKeyConstraint(['practice_id', 'replaces_id'], ['score_entry.practice_id', 'score_entry.id'], name=op.f('fk_score_entry_practice_id_replaces_id')),
    sa.ForeignKeyConstraint(['practice_id', 'session_id'], ['couple_session.practice_id', 'couple_session.id'], name=op.f('fk_score_entry_practice_id_session_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_score_entry_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'id', name=op.f('pk_score_entry'))
    )
    with op.batch_alter_table('score_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_score_entry_practice_id_couple_id_session_id'), ['practice_id', 'couple_id', 'session_id'], unique=False)



def downgrade() -> None:
    op.drop_table('score_entry')
    op.drop_table('brought_measure')
    op.drop_table('measure_setting')
    op.drop_table('programme_swap')
    op.drop_table('programme_step')
    op.drop_table('programme_run')

    op.execute("DELETE FROM link WHERE kind = 'calendar'")
    _link_kinds(from_=(*LINK_KINDS, 'calendar'), to=LINK_KINDS)
    with op.batch_alter_table('couple_session', schema=None) as batch_op:
        batch_op.drop_column('sequence')
        batch_op.drop_column('series_id')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_column('is_beside')


def _link_kinds(from_: tuple[str, ...], to: tuple[str, ...]) -> None:
    """What may stand in link.kind. SQLite keeps the check inside the table, which is made anew from this copy of it."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f('ck_link_link_kind'), 'link', type_='check')
        op.create_check_constraint(op.f('ck_link_link_kind'), 'link', sa.column('kind').in_(to))
        return
    table = sa.Table('link', sa.MetaData(),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('expires_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_link')),
    sa.CheckConstraint(sa.column('kind').in_(from_), name=op.f('ck_link_link_kind')),
    sa.Index(op.f('ix_link_practice_id_kind_subject_id'), 'practice_id', 'kind', 'subject_id'),
    )
    with op.batch_alter_table('link', schema=None, copy_from=table, recreate='always') as batch_op:
        batch_op.drop_constraint(op.f('ck_link_link_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_link_link_kind'), sa.column('kind').in_(to))
