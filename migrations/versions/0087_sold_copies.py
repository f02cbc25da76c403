"""Which copies that left the stock of a store were sold

Revision ID: 0087
Revises: 0086
"""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

COUNT = """
CREATE OR REPLACE FUNCTION count_store_sales() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO store_sales (store_id, card_id, finish, day, copies)
    SELECT was.store_id, was.card_id, was.finish, (now() AT TIME ZONE 'UTC')::date, sum({copies})
    FROM was JOIN has ON has.id = was.id
    WHERE {copies} > 0
    GROUP BY was.store_id, was.card_id, was.finish
    ORDER BY was.store_id, was.card_id, was.finish
    ON CONFLICT (store_id, card_id, finish, day) DO UPDATE SET copies = store_sales.copies + excluded.copies;
    RETURN NULL;
END
$$
"""
_LEFT = "copies that left the stock of a store on a day; a trigger of store_stock counts them"
_SOLD = "copies that a store sold on a day; a trigger of store_stock counts them"


def upgrade() -> None:
    op.add_column(
        "store_stock",
        sa.Column(
            "sold",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="copies that were ever sold of the line; a correction by hand is no sale",
        ),
    )
    op.execute(COUNT.format(copies="(has.sold - was.sold)"))
    op.create_table_comment("store_sales", _SOLD, existing_comment=_LEFT)
    op.alter_column(
        "lgs_profiles",
        "closed_at",
        existing_type=sa.DateTime(timezone=True),
        comment="its owner closed it, or deleted their account",
    )


def downgrade() -> None:
    op.alter_column(
        "lgs_profiles",
        "closed_at",
        existing_type=sa.DateTime(timezone=True),
        comment="its owner deleted their account",
    )
    op.create_table_comment("store_sales", _LEFT, existing_comment=_SOLD)
    op.execute(COUNT.format(copies="(was.quantity - has.quantity)"))
    op.drop_column("store_stock", "sold")
