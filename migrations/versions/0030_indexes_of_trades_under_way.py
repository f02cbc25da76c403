"""Indexes of the accepted trades of a person, which their lists, counts and limits ask for.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

LIVE = "stage IN ('agreed', 'cancel asked', 'disputed', 'one confirmed', 'sent')"


def upgrade() -> None:
    for party in ("proposer", "recipient"):
        op.create_index(f"ix_trades_{party}_live", "trades", [f"{party}_id"], postgresql_where=sa.text(LIVE))


def downgrade() -> None:
    for party in ("proposer", "recipient"):
        op.drop_index(f"ix_trades_{party}_live", table_name="trades", postgresql_where=sa.text(LIVE))
