"""Sessions by the network address that they are from

Revision ID: 0091
Revises: 0090
"""

from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_sessions_address", "sessions", ["address"])


def downgrade() -> None:
    op.drop_index("ix_sessions_address", "sessions")
