"""How fresh what each source of prices states is

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "price_sources",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False, comment="of its newest price"),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False, comment="when a price of it last changed"),
        sa.Column("stores", sa.BigInteger(), server_default=sa.text("1"), nullable=False, comment="how often that was"),
        sa.Column(
            "waiting_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the oldest change was stored that values do not follow yet",
        ),
        sa.Column(
            "shown_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the same of what the shown version brought",
        ),
        sa.Column(
            "shown_version",
            sa.BigInteger(),
            nullable=True,
            comment="the last generation of prices that brought changes of it",
        ),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_price_sources")),
    )
    op.execute(
        "INSERT INTO price_sources (source, observed_at, stored_at)"
        " SELECT source, max(observed_at), now() FROM current_prices GROUP BY source"
    )


def downgrade() -> None:
    op.drop_table("price_sources")
