"""Pauses of trades

Revision ID: 0070
Revises: 0069
"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "trades",
        sa.Column(
            "paused_since",
            sa.DateTime(timezone=True),
            comment="since when its clocks stand still for a suspension",
        ),
    )


def downgrade() -> None:
    op.drop_column("trades", "paused_since")
