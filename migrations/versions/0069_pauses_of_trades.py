"""Pauses of trades

Revision ID: 0069
Revises: 0068
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
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
