"""Decisions about achievements, and actions of moderation by where they were taken, for the audit log

Revision ID: 0072
Revises: 0071
"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_achievement_decisions_decided_at_id"), "achievement_decisions", ["decided_at", "id"])
    op.create_index(
        "ix_moderation_actions_source",
        "moderation_actions",
        [sa.text("replace(source, 'moderator', 'site')"), "at", "id"],
    )


def downgrade() -> None:
    op.drop_index("ix_moderation_actions_source", table_name="moderation_actions")
    op.drop_index(op.f("ix_achievement_decisions_decided_at_id"), table_name="achievement_decisions")
