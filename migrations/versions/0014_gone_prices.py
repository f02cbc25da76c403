"""Current prices that a newer file no longer has wait for their values to be derived without them.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE = "0: value not derived yet"
AFTER = "0: value not derived yet, 1: derived, 2: gone, to be removed with its value"


def _comment(new: str, old: str) -> None:
    op.alter_column(
        "current_prices",
        "valued",
        comment=new,
        existing_comment=old,
        existing_type=sa.SmallInteger(),
        existing_nullable=False,
        existing_server_default=sa.text("0"),
    )


def upgrade() -> None:
    _comment(AFTER, BEFORE)
    op.drop_index("ix_current_prices_unvalued", table_name="current_prices")
    op.create_index(
        "ix_current_prices_unvalued", "current_prices", ["card_id", "finish"], postgresql_where=sa.text("valued <> 1")
    )


def downgrade() -> None:
    op.execute("UPDATE current_prices SET valued = 0 WHERE valued = 2")
    op.drop_index("ix_current_prices_unvalued", table_name="current_prices")
    op.create_index(
        "ix_current_prices_unvalued", "current_prices", ["card_id", "finish"], postgresql_where=sa.text("valued = 0")
    )
    _comment(BEFORE, AFTER)
