"""Which handlers the running releases have, and an index for deleting old events.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "event_handlers",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when a process last said that it has this handler",
        ),
        sa.PrimaryKeyConstraint("kind", "handler", name=op.f("pk_event_handlers")),
    )
    op.create_index("ix_outbox_done", "outbox", ["done_at"], postgresql_where=sa.text("done_at IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_outbox_done", table_name="outbox")
    op.drop_table("event_handlers")
