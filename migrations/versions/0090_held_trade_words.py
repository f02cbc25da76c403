"""Where the words of a held message were written

Revision ID: 0090
Revises: 0089
"""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "held_messages",
        sa.Column(
            "origin",
            sa.Text(),
            server_default=sa.text("'message'"),
            nullable=False,
            comment="message, proposal or reason: where it was written",
        ),
    )


def downgrade() -> None:
    op.drop_column("held_messages", "origin")
