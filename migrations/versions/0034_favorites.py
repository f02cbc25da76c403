"""Favourites

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "favorites",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("trader_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("user_id <> trader_id", name=op.f("ck_favorites_not_oneself")),
        sa.ForeignKeyConstraint(["trader_id"], ["users.id"], name=op.f("fk_favorites_trader_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_favorites_user_id")),
        sa.PrimaryKeyConstraint("user_id", "trader_id", name=op.f("pk_favorites")),
    )
    op.create_index(op.f("ix_favorites_trader_id"), "favorites", ["trader_id"], unique=False)
    op.create_index(
        op.f("ix_favorites_user_id_created_at_trader_id"),
        "favorites",
        ["user_id", "created_at", "trader_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_favorites_user_id_created_at_trader_id"), table_name="favorites")
    op.drop_index(op.f("ix_favorites_trader_id"), table_name="favorites")
    op.drop_table("favorites")
