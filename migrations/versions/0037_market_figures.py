"""Statistics of cards, and the market index

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "market_index",
        sa.Column("scope", sa.Text(), nullable=False, comment="all, finish:..., rarity:... or set:..."),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "day", name=op.f("pk_market_index")),
    )
    op.create_table(
        "card_statistics",
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("cents_week", sa.BigInteger(), nullable=True, comment="7 days before; NULL: not known"),
        sa.Column("cents_month", sa.BigInteger(), nullable=True),
        sa.Column("change_week", sa.BigInteger(), nullable=True, comment="in hundredths of a percent"),
        sa.Column("change_month", sa.BigInteger(), nullable=True),
        sa.Column("low_month", sa.BigInteger(), nullable=False),
        sa.Column("high_month", sa.BigInteger(), nullable=False),
        sa.Column("low_quarter", sa.BigInteger(), nullable=False),
        sa.Column("high_quarter", sa.BigInteger(), nullable=False),
        sa.Column(
            "volatility", sa.Double(), nullable=True, comment="standard deviation of daily log returns of 30 days"
        ),
        sa.Column("price_days", sa.Integer(), nullable=False),
        sa.Column("price_changes", sa.Integer(), nullable=False),
        sa.Column("retail_cents", sa.BigInteger(), nullable=True),
        sa.Column("buylist_cents", sa.BigInteger(), nullable=True),
        sa.Column("spread_source", sa.Text(), nullable=True),
        sa.Column("suspect", sa.Boolean(), nullable=False, comment="a price of it was quarantined lately"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_statistics_card_id")),
        sa.PrimaryKeyConstraint("card_id", "finish", name=op.f("pk_card_statistics")),
    )
    op.create_index(op.f("ix_card_statistics_as_of"), "card_statistics", ["as_of"], unique=False)
    op.create_index(
        "ix_card_statistics_change_month", "card_statistics", ["change_month", "card_id", "finish"], unique=False
    )
    op.create_index(
        "ix_card_statistics_change_week", "card_statistics", ["change_week", "card_id", "finish"], unique=False
    )
    op.create_table(
        "market_baskets",
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False, comment="on the day it was chosen"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_market_baskets_card_id")),
        sa.PrimaryKeyConstraint("chosen_on", "card_id", "finish", name=op.f("pk_market_baskets")),
    )


def downgrade() -> None:
    op.drop_table("market_baskets")
    op.drop_index("ix_card_statistics_change_week", table_name="card_statistics")
    op.drop_index("ix_card_statistics_change_month", table_name="card_statistics")
    op.drop_index(op.f("ix_card_statistics_as_of"), table_name="card_statistics")
    op.drop_table("card_statistics")
    op.drop_table("market_index")
