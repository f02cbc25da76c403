"""What was paid for copies keeps its currency.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "inventory_items", sa.Column("acquired_currency", sa.Text(), nullable=False, server_default=sa.text("'USD'"))
    )
    op.create_check_constraint("currency", "inventory_items", "acquired_currency ~ '^[A-Z]{3}$'")


def downgrade() -> None:
    op.execute("UPDATE inventory_items SET acquired_price = NULL WHERE acquired_currency <> 'USD'")
    op.drop_constraint("currency", "inventory_items", type_="check")
    op.drop_column("inventory_items", "acquired_currency")
