"""An index of the names of stores

Revision ID: 0084
Revises: 0083
"""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_lgs_profiles_name",
        "lgs_profiles",
        [sa.text("lower(store_name)"), "id"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_lgs_profiles_name", "lgs_profiles")
