"""When copies came into the stock of stores

Revision ID: 0083
Revises: 0082
"""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

COUNT = """
CREATE FUNCTION count_store_arrivals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO store_arrivals (store_id, card_id, finish, condition, language, day, copies)
    SELECT has.store_id, has.card_id, has.finish, has.condition, has.language,
           (now() AT TIME ZONE 'UTC')::date, has.quantity - {before}
    FROM has {joined}
    WHERE has.quantity > {before}
    ORDER BY has.store_id, has.card_id, has.finish, has.condition, has.language
    ON CONFLICT (store_id, card_id, finish, condition, language, day)
    DO UPDATE SET copies = store_arrivals.copies + excluded.copies;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "store_arrivals",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("card_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("finish", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("condition", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.CheckConstraint("copies > 0", name=op.f("ck_store_arrivals_copies")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_store_arrivals_store_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_store_arrivals_card_id")),
        sa.PrimaryKeyConstraint(
            "store_id", "card_id", "finish", "condition", "language", "day", name=op.f("pk_store_arrivals")
        ),
        comment="copies that came into the stock of a store on a day; a trigger of store_stock counts them",
    )
    op.create_index(op.f("ix_store_arrivals_card_id"), "store_arrivals", ["card_id"])
    op.create_index(op.f("ix_store_arrivals_day"), "store_arrivals", ["day"])
    op.execute(COUNT.format(before="0", joined="").replace("count_store_arrivals", "count_first_store_arrivals"))
    op.execute(COUNT.format(before="was.quantity", joined="JOIN was ON was.id = has.id"))
    op.execute(
        "CREATE TRIGGER count_first_arrivals AFTER INSERT ON store_stock REFERENCING NEW TABLE AS has"
        " FOR EACH STATEMENT EXECUTE FUNCTION count_first_store_arrivals()"
    )
    op.execute(
        "CREATE TRIGGER count_arrivals AFTER UPDATE ON store_stock REFERENCING OLD TABLE AS was NEW TABLE AS has"
        " FOR EACH STATEMENT EXECUTE FUNCTION count_store_arrivals()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER count_arrivals ON store_stock")
    op.execute("DROP TRIGGER count_first_arrivals ON store_stock")
    op.execute("DROP FUNCTION count_store_arrivals()")
    op.execute("DROP FUNCTION count_first_store_arrivals()")
    op.drop_table("store_arrivals")
