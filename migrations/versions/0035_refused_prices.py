"""Suspect prices may be refused

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "price_quarantine",
        sa.Column(
            "refused",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="looked at and found wrong",
        ),
    )


def downgrade() -> None:
    op.drop_column("price_quarantine", "refused")
