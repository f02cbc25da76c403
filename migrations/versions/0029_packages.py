"""Stored matches know their fair package.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ADDED = (
    sa.Column(
        "is_packaged", sa.Boolean(), nullable=False, server_default=sa.text("false"), comment="the package was chosen"
    ),
    sa.Column("package_score", sa.SmallInteger(), comment="NULL: there is no fair package"),
    sa.Column("package_gives_cents", sa.BigInteger()),
    sa.Column("package_gets_cents", sa.BigInteger()),
    sa.Column("package_cash_cents", sa.BigInteger(), comment="what the user adds; below 0: what the candidate adds"),
    sa.Column("package_gives", JSONB(), comment="lines: have id, want id, copies"),
    sa.Column("package_gets", JSONB(), comment="lines: have id, want id, copies"),
    sa.Column("package_exact", sa.Boolean(), comment="all packages were compared"),
    sa.Column("package_gap", sa.SmallInteger(), comment="how many points a better one could have at most"),
)


def upgrade() -> None:
    for column in ADDED:
        op.add_column("stored_matches", column)
    # Answers that caches hold lack the packages: they are kept under the revision.
    op.execute("UPDATE match_states SET revision = revision + 1")


def downgrade() -> None:
    for column in reversed(ADDED):
        op.drop_column("stored_matches", column.name)
