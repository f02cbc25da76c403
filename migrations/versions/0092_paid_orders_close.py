"""Buylist orders that were paid close by themselves after a month

Revision ID: 0092
Revises: 0091
"""

from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE buylist_orders SET due_at = now() + interval '30 days' WHERE stage = 'paid' AND due_at IS NULL")


def downgrade() -> None:
    op.execute("UPDATE buylist_orders SET due_at = NULL WHERE stage = 'paid'")
