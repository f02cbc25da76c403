"""Indexes of the days of a store's sales and orders

Revision ID: 0086
Revises: 0085
"""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_store_sales_day", "store_sales", ["store_id", "day"], postgresql_include=["card_id", "finish", "copies"]
    )
    op.create_index(
        "ix_buylist_orders_submitted",
        "buylist_orders",
        ["store_id", "submitted_at"],
        postgresql_include=["stage", "paid_cash_cents", "paid_credit_cents"],
        postgresql_where=sa.text("stage <> 'draft'"),
    )


def downgrade() -> None:
    op.drop_index("ix_buylist_orders_submitted", "buylist_orders")
    op.drop_index("ix_store_sales_day", "store_sales")
