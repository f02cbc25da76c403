"""Decisions about achievements by their moment, for the audit log

Revision ID: 0068
Revises: 0067
"""

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_achievement_decisions_decided_at_id"), "achievement_decisions", ["decided_at", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_achievement_decisions_decided_at_id"), table_name="achievement_decisions")
