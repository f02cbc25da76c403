"""Indexes for what is deleted in time

Revision ID: 0056
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_sessions_revoked", "sessions", ["revoked_at"], postgresql_where=sa.text("revoked_at IS NOT NULL")
    )
    op.create_index(
        "ix_refresh_tokens_used", "refresh_tokens", ["issued_at"], postgresql_where=sa.text("used_at IS NOT NULL")
    )
    op.create_index("ix_profile_views_viewed_at", "profile_views", ["viewed_at"])


def downgrade() -> None:
    op.drop_index("ix_profile_views_viewed_at", table_name="profile_views")
    op.drop_index("ix_refresh_tokens_used", table_name="refresh_tokens")
    op.drop_index("ix_sessions_revoked", table_name="sessions")
