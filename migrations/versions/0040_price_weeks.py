"""Weeks of prices, and files that wait

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "price_files",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("prices", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "shrunk",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="which sources named too little; NULL: still being read",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_files")),
    )
    op.create_index("ix_price_files_feed", "price_files", ["feed", "id"], unique=False)
    op.create_table(
        "price_weeks",
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("condition", sa.SmallInteger(), nullable=False, comment="rank; 0: whatever the grade"),
        sa.Column("week", sa.Date(), nullable=False, comment="its Monday"),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False, comment="the last of the week"),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False, comment="when the last was observed"),
        sa.Column("low", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("high", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True, comment="with the last"),
        sa.Column(
            "days",
            sa.SmallInteger(),
            nullable=False,
            comment="days with a price: 1 Monday, 2 Tuesday, 4 Wednesday, ...",
        ),
        sa.PrimaryKeyConstraint(
            "card_id", "finish", "source", "kind", "condition", "week", "currency", name=op.f("pk_price_weeks")
        ),
    )
    op.create_index("ix_price_weeks_week", "price_weeks", ["week"], unique=False)
    op.create_table(
        "price_file_parts",
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="prices as packed JSON"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["price_files.id"], name=op.f("fk_price_file_parts_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_price_file_parts")),
    )


def downgrade() -> None:
    op.drop_table("price_file_parts")
    op.drop_index("ix_price_weeks_week", table_name="price_weeks")
    op.drop_table("price_weeks")
    op.drop_index("ix_price_files_feed", table_name="price_files")
    op.drop_table("price_files")
