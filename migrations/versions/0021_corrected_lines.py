"""Waiting files keep what their owners have corrected of their lines.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "import_drafts",
        sa.Column(
            "corrections",
            postgresql.JSONB(),
            nullable=False,
            server_default=sa.text("'{}'::jsonb"),
            comment='by line ("7": its cells) and entry of a line ("7.0": the printing)',
        ),
    )


def downgrade() -> None:
    op.drop_column("import_drafts", "corrections")
