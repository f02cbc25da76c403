"""Comparisons of the ledger with the payment provider's

Revision ID: 0085
Revises: 0084
"""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reconciliation_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("start_at", moment, nullable=False),
        sa.Column("end_at", moment, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("ours", sa.Integer(), nullable=False, comment="movements of the provider's balance by our ledger"),
        sa.Column("theirs", sa.Integer(), nullable=False, comment="and by the provider's"),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_reconciliation_runs_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_runs")),
    )
    op.create_table(
        "ledger_differences",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("movement", sa.Text(), nullable=False, comment="the kind of the entry"),
        sa.Column("reference", sa.Text(), nullable=False, comment="as the provider calls it"),
        sa.Column("kind", sa.Text(), nullable=False, comment="how the two ledgers differ"),
        sa.Column("ours", sa.BigInteger(), comment="cents; empty: not there"),
        sa.Column("theirs", sa.BigInteger()),
        sa.Column("found_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("settled_at", moment, comment="when a later run found it gone"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_differences")),
        sa.UniqueConstraint("movement", "reference", name=op.f("uq_ledger_differences_movement_reference")),
    )
    op.create_index(
        "ix_ledger_differences_open", "ledger_differences", ["id"], postgresql_where=sa.text("settled_at IS NULL")
    )


def downgrade() -> None:
    op.drop_table("ledger_differences")
    op.drop_table("reconciliation_runs")
