"""The stock of stores

Revision ID: 0076
Revises: 0075
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_stock",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("condition", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("cost_cents", sa.Integer(), comment="what one copy cost the store"),
        sa.Column("price_cents", sa.Integer(), comment="what the store asks for one; null: not for sale"),
        sa.Column(
            "listing_id", sa.Text(), comment="as the store's shop system calls it; empty: several of its listings"
        ),
        sa.Column(
            "listings",
            sa.Integer(),
            nullable=False,
            server_default=sa.text("0"),
            comment="how many make up the line there",
        ),
        sa.Column("listed_quantity", sa.Integer(), comment="as the shop system had it when it was last read"),
        sa.Column("listed_price_cents", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.CheckConstraint("quantity BETWEEN 0 AND 99999", name=op.f("ck_store_stock_quantity")),
        sa.CheckConstraint("cost_cents BETWEEN 0 AND 100000000", name=op.f("ck_store_stock_cost")),
        sa.CheckConstraint("price_cents BETWEEN 1 AND 100000000", name=op.f("ck_store_stock_price")),
        sa.CheckConstraint("(listing_id IS NULL) = (listings = 0)", name=op.f("ck_store_stock_listed")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_store_stock_store_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_store_stock_card_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_stock")),
        sa.UniqueConstraint("store_id", "card_id", "finish", "condition", "language", name="uq_store_stock_key"),
    )
    op.create_index(
        "ix_store_stock_for_sale",
        "store_stock",
        ["card_id", "store_id"],
        postgresql_include=["price_cents", "quantity"],
        postgresql_where=sa.text("quantity > 0 AND price_cents IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("store_stock")
