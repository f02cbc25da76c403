"""Copies that accepted trades will bring, which count against wants.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "want_list_items",
        sa.Column(
            "promised",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="copies that accepted trades will bring",
        ),
    )
    op.create_check_constraint(op.f("ck_want_list_items_promised"), "want_list_items", "promised >= 0")
    op.create_table(
        "trade_fills",
        sa.Column("trade_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("want_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.CheckConstraint("copies > 0", name=op.f("ck_trade_fills_copies")),
        sa.ForeignKeyConstraint(["trade_id"], ["trades.id"], name=op.f("fk_trade_fills_trade_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["line_id"], ["trade_lines.id"], name=op.f("fk_trade_fills_line_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["want_id"], ["want_list_items.id"], name=op.f("fk_trade_fills_want_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("trade_id", "line_id", "want_id", name=op.f("pk_trade_fills")),
        comment="which copies of accepted trades count against which wants",
    )
    op.create_index(op.f("ix_trade_fills_want_id"), "trade_fills", ["want_id"])
    op.create_index(op.f("ix_trade_fills_line_id"), "trade_fills", ["line_id"])


def downgrade() -> None:
    op.drop_table("trade_fills")
    op.drop_constraint(op.f("ck_want_list_items_promised"), "want_list_items")
    op.drop_column("want_list_items", "promised")
