"""Clearings of store nights

Revision ID: 0079
Revises: 0078
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _points(table: str, column: str, to: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "store_clearings",
        _key(),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("plan", JSONB(), nullable=False, comment="the circles as they were found"),
        sa.Column("run_by", sa.BigInteger(), comment="NULL: it follows a refusal"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT),
        _points("store_clearings", "event_id", "store_events"),
        _points("store_clearings", "store_id", "lgs_profiles"),
        _points("store_clearings", "run_by", "users", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_clearings")),
    )
    op.create_index(op.f("ix_store_clearings_event_id_id"), "store_clearings", ["event_id", "id"])
    op.create_index(op.f("ix_store_clearings_store_id"), "store_clearings", ["store_id"])
    op.create_index(
        "ix_store_clearings_run_by", "store_clearings", ["run_by"], postgresql_where=sa.text("run_by IS NOT NULL")
    )
    op.create_table(
        "store_clearing_circles",
        _key(),
        sa.Column("clearing_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="in the plan"),
        sa.Column("ring_id", sa.BigInteger(), nullable=False),
        _points("store_clearing_circles", "clearing_id", "store_clearings"),
        _points("store_clearing_circles", "ring_id", "rings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_clearing_circles")),
        sa.UniqueConstraint("ring_id", name=op.f("uq_store_clearing_circles_ring_id")),
        sa.UniqueConstraint("clearing_id", "position", name=op.f("uq_store_clearing_circles_clearing_id_position")),
    )
    op.create_table(
        "store_clearing_parts",
        _key(),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "pays_cents", sa.Integer(), nullable=False, comment="what the person pays the store; below 0 is paid"
        ),
        sa.Column("settled_at", MOMENT),
        sa.Column("settled_by", sa.BigInteger()),
        _points("store_clearing_parts", "circle_id", "store_clearing_circles"),
        _points("store_clearing_parts", "user_id", "users"),
        _points("store_clearing_parts", "settled_by", "users", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_clearing_parts")),
        sa.UniqueConstraint("circle_id", "user_id", name=op.f("uq_store_clearing_parts_circle_id_user_id")),
    )
    op.create_index(op.f("ix_store_clearing_parts_user_id"), "store_clearing_parts", ["user_id"])
    op.create_index(
        "ix_store_clearing_parts_settled_by",
        "store_clearing_parts",
        ["settled_by"],
        postgresql_where=sa.text("settled_by IS NOT NULL"),
    )
    op.create_table(
        "store_clearing_lines",
        _key(),
        sa.Column("part_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("condition", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("unit_cents", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), comment="of the inventory that it leaves; NULL: it leaves the stock"),
        sa.Column(
            "stock_line_id", sa.BigInteger(), comment="of the stock that it leaves; NULL: it leaves an inventory"
        ),
        sa.CheckConstraint(
            "(item_id IS NULL) <> (stock_line_id IS NULL)", name=op.f("ck_store_clearing_lines_one_origin")
        ),
        sa.CheckConstraint("copies > 0", name=op.f("ck_store_clearing_lines_copies")),
        _points("store_clearing_lines", "part_id", "store_clearing_parts"),
        _points("store_clearing_lines", "card_id", "cards", None),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_clearing_lines")),
    )
    op.create_index(op.f("ix_store_clearing_lines_part_id"), "store_clearing_lines", ["part_id"])
    op.create_index(
        "ix_store_clearing_lines_stock",
        "store_clearing_lines",
        ["stock_line_id"],
        postgresql_where=sa.text("stock_line_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("store_clearing_lines")
    op.drop_table("store_clearing_parts")
    op.drop_table("store_clearing_circles")
    op.drop_table("store_clearings")
