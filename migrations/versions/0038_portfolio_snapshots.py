"""Daily snapshots of what inventories are worth

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portfolio_snapshots",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("copies", sa.BigInteger(), nullable=False),
        sa.Column("unpriced_copies", sa.BigInteger(), nullable=False),
        sa.Column("uncosted_copies", sa.BigInteger(), nullable=False, comment="of which it is not known what was paid"),
        sa.Column("value_cents", sa.BigInteger(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("compared_copies", sa.BigInteger(), nullable=False, comment="of which value and cost are known"),
        sa.Column("compared_value_cents", sa.BigInteger(), nullable=False),
        sa.Column("compared_cost_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_portfolio_snapshots_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_portfolio_snapshots")),
    )
    op.create_index(op.f("ix_portfolio_snapshots_day"), "portfolio_snapshots", ["day"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_portfolio_snapshots_day"), table_name="portfolio_snapshots")
    op.drop_table("portfolio_snapshots")
