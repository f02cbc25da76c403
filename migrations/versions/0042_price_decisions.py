"""Decisions on prices that were set aside are written down

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "price_decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True, comment="NULL: an operator at the console"),
        sa.Column("is_released", sa.Boolean(), nullable=False, comment="believed, or else refused"),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("prices", sa.Integer(), nullable=True, comment="of a whole file; NULL: of a single price"),
        sa.Column(
            "shrunk",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="which sources of the file named too little",
        ),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("finish", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("condition", sa.SmallInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("previous_amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(prices IS NULL) = (card_id IS NOT NULL)", name=op.f("ck_price_decisions_price_or_file")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_price_decisions_by_id")),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_price_decisions_card_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_decisions")),
    )
    op.create_index(
        "ix_price_decisions_by",
        "price_decisions",
        ["by_id"],
        unique=False,
        postgresql_where=sa.text("by_id IS NOT NULL"),
    )
    op.add_column(
        "price_files",
        sa.Column(
            "released_at", sa.DateTime(timezone=True), nullable=True, comment="believed, and being brought in since"
        ),
    )
    op.create_index(
        "ix_price_quarantine_waiting", "price_quarantine", ["id"], unique=False, postgresql_where=sa.text("NOT refused")
    )


def downgrade() -> None:
    op.drop_index("ix_price_quarantine_waiting", table_name="price_quarantine", postgresql_where=sa.text("NOT refused"))
    op.drop_column("price_files", "released_at")
    op.drop_index("ix_price_decisions_by", table_name="price_decisions", postgresql_where=sa.text("by_id IS NOT NULL"))
    op.drop_table("price_decisions")
