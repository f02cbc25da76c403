"""Movers are read from their index alone

Revision ID: 0048
Revises: 0047
"""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for period in ("week", "month"):
        op.drop_index(f"ix_card_statistics_change_{period}", table_name="card_statistics")
        op.create_index(
            f"ix_card_statistics_change_{period}",
            "card_statistics",
            [f"change_{period}", "card_id", "finish"],
            unique=False,
            postgresql_include=["as_of", "suspect", "price_days", "cents", "source", f"cents_{period}"],
        )


def downgrade() -> None:
    for period in ("week", "month"):
        op.drop_index(f"ix_card_statistics_change_{period}", table_name="card_statistics")
        op.create_index(
            f"ix_card_statistics_change_{period}",
            "card_statistics",
            [f"change_{period}", "card_id", "finish"],
            unique=False,
        )
