"""Where the words of a held message were written

Revision ID: 0088
Revises: 0087
"""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
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
