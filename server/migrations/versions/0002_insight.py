"""Highlights and what the clinician says of them, notes, the ledger's history, and cover for alerts."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import server.tables.columns


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = sa.text("x''" if op.get_bind().dialect.name == "sqlite" else "''")
    op.create_table('homework_decision',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('couple_id', sa.Uuid(), nullable=False),
    sa.Column('decision', sa.Enum('go_on', 'one_by_one', 'pause', name='alert_decision', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id', 'couple_id'], ['couple.practice_id', 'couple.id'], name=op.f('fk_homework_decision_practice_id_couple_id')),
    sa.ForeignKeyConstraint(['practice_id', 'decided_by'], ['member.practice_id', 'member.id'], name=op.f('fk_homework_decision_practice_id_decided_by')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_homework_decision_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'id', name=op.f('pk_homework_decision'))
    )
    with op.batch_alter_table('homework_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_homework_decision_practice_id_couple_id_decided_at'), ['practice_id', 'couple_id', 'decided_at'], unique=False)

    op.create_table('session_note',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('couple_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('note', sa.LargeBinary(), nullable=False),
    sa.Column('in_report', sa.Boolean(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.Column('changed_at', server.tables.columns.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['practice_id', 'couple_id'], ['couple.practice_id', 'couple.id'], name=op.f('fk_session_note_practice_id_couple_id')),
    sa.ForeignKeyConstraint(['practice_id', 'session_id'], ['couple_session.practice_id', 'couple_session.id'], name=op.f('fk_session_note_practice_id_session_id')),
    sa.ForeignKeyConstraint(['practice_id', 'written_by'], ['member.practice_id', 'member.id'], name=op.f('fk_session_note_practice_id_written_by')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_session_note_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'id', name=op.f('pk_session_note'))
    )
    with op.batch_alter_table('session_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_note_practice_id_couple_id_session_id'), ['practice_id', 'couple_id', 'session_id'], unique=False)

    op.create_table('highlighting',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('response_id', sa.Uuid(), nullable=False),
    sa.Column('couple_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('rules', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('found', sa.LargeBinary(), nullable=False),
    sa.Column('changed', sa.LargeBinary(), nullable=False),
    sa.Column('read_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id', 'couple_id'], ['couple.practice_id', 'couple.id'], name=op.f('fk_highlighting_practice_id_couple_id')),
    sa.ForeignKeyConstraint(['practice_id', 'partner_id'], ['partner.practice_id', 'partner.id'], name=op.f('fk_highlighting_practice_id_partner_id')),
    sa.ForeignKeyConstraint(['practice_id', 'response_id'], ['response.practice_id', 'response.id'], name=op.f('fk_highlighting_practice_id_response_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_highlighting_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'response_id', name=op.f('pk_highlighting'))
    )
    with op.batch_alter_table('highlighting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_highlighting_practice_id_couple_id'), ['practice_id', 'couple_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_highlighting_rules'), ['rules'], unique=False)

    op.create_table('highlight_judgement',
    sa.Column('practice_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('couple_id', sa.Uuid(), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('answer_id', sa.Uuid(), nullable=False),
    sa.Column('highlight', sa.LargeBinary(), nullable=False),
    sa.Column('rule', sa.LargeBinary(), nullable=False),
    sa.Column('judgement', sa.Enum('confirmed', 'dismissed', name='judgement', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('judged_by', sa.Uuid(), nullable=False),
    sa.Column('judged_at', server.tables.columns.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['practice_id', 'answer_id'], ['answer.practice_id', 'answer.id'], name=op.f('fk_highlight_judgement_practice_id_answer_id')),
    sa.ForeignKeyConstraint(['practice_id', 'couple_id'], ['couple.practice_id', 'couple.id'], name=op.f('fk_highlight_judgement_practice_id_couple_id')),
    sa.ForeignKeyConstraint(['practice_id', 'judged_by'], ['member.practice_id', 'member.id'], name=op.f('fk_highlight_judgement_practice_id_judged_by')),
    sa.ForeignKeyConstraint(['practice_id', 'partner_id'], ['partner.practice_id', 'partner.id'], name=op.f('fk_highlight_judgement_practice_id_partner_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_highlight_judgement_practice_id')),
    sa.PrimaryKeyConstraint('practice_id', 'id', name=op.f('pk_highlight_judgement')),
    sa.UniqueConstraint('practice_id', 'answer_id', 'highlight', name=op.f('uq_highlight_judgement_practice_id_answer_id_highlight'))
    )
    with op.batch_alter_table('highlight_judgement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_highlight_judgement_practice_id_couple_id'), ['practice_id', 'couple_id'], unique=False)

    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shown', sa.LargeBinary(), nullable=False, server_default=empty))
        batch_op.add_column(sa.Column('passed_at', server.tables.columns.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('passed_to', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_alert_acknowledged_at_passed_at_raised_at'), ['acknowledged_at', 'passed_at', 'raised_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_alert_practice_id_passed_to'), 'member', ['practice_id', 'passed_to'], ['practice_id', 'id'])

    with op.batch_alter_table('commitment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('entered_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('replaces_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('closed_as', sa.Enum('done', 'let_go', 'renegotiated', name='closed_as', native_enum=False, create_constraint=True, length=40), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_commitment_practice_id_entered_by'), 'member', ['practice_id', 'entered_by'], ['practice_id', 'id'])
        batch_op.create_foreign_key(batch_op.f('fk_commitment_practice_id_replaces_id'), 'commitment', ['practice_id', 'replaces_id'], ['practice_id', 'id'])

    with op.batch_alter_table('follow_through', schema=None) as batch_op:
        batch_op.add_column(sa.Column('raised', sa.LargeBinary(), nullable=False, server_default=empty))

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cover_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('also_shows', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f('fk_member_practice_id_cover_id'), 'member', ['practice_id', 'cover_id'], ['practice_id', 'id'])

    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('alert_cover_hours', sa.Integer(), nullable=False, server_default="12"))


def downgrade() -> None:
    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.drop_column('alert_cover_hours')

    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_member_practice_id_cover_id'), type_='foreignkey')
        batch_op.drop_column('also_shows')
        batch_op.drop_column('cover_id')

    with op.batch_alter_table('follow_through', schema=None) as batch_op:
        batch_op.drop_column('raised')

    with op.batch_alter_table('commitment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_commitment_practice_id_replaces_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_commitment_practice_id_entered_by'), type_='foreignkey')
        batch_op.drop_column('closed_as')
        batch_op.drop_column('replaces_id')
        batch_op.drop_column('entered_by')

    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_alert_practice_id_passed_to'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_alert_acknowledged_at_passed_at_raised_at'))
        batch_op.drop_column('passed_to')
        batch_op.drop_column('passed_at')
        batch_op.drop_column('shown')

    with op.batch_alter_table('highlight_judgement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_highlight_judgement_practice_id_couple_id'))

    op.drop_table('highlight_judgement')
    with op.batch_alter_table('highlighting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_highlighting_rules'))
        batch_op.drop_index(batch_op.f('ix_highlighting_practice_id_couple_id'))

    op.drop_table('highlighting')
    with op.batch_alter_table('session_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_session_note_practice_id_couple_id_session_id'))

    op.drop_table('session_note')
    with op.batch_alter_table('homework_decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_homework_decision_practice_id_couple_id_decided_at'))

    op.drop_table('homework_decision')