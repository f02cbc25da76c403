"""Pictures of profiles are stored by the site, no longer elsewhere.

Addresses of pictures on other sites go: pages never showed them, and whoever holds such an address sees who looks.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("profiles", sa.Column("avatar", sa.Text(), comment="key of the stored picture"))
    op.create_index(
        "ix_profiles_avatar", "profiles", ["avatar"], unique=True, postgresql_where=sa.text("avatar IS NOT NULL")
    )
    op.drop_column("profiles", "avatar_url")


def downgrade() -> None:
    op.add_column("profiles", sa.Column("avatar_url", sa.Text()))
    op.drop_index("ix_profiles_avatar", table_name="profiles")
    op.drop_column("profiles", "avatar")
