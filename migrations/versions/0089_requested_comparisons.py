"""Comparisons of the ledger with the payment provider's that operators asked for

Revision ID: 0089
Revises: 0088
"""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reconciliation_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("first", sa.Date(), comment="as it was asked for; null: as every night"),
        sa.Column("last", sa.Date()),
        sa.Column("start_at", moment, nullable=False),
        sa.Column("end_at", moment, nullable=False),
        sa.Column("requested_at", moment, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False, comment="who compares"),
        sa.Column("leased_until", moment),
        sa.Column("finished_at", moment),
        sa.Column("code", sa.Text(), nullable=False, comment="why it failed; empty: it did not"),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("under_way", sa.Boolean(), comment="true, and null once it has ended: so there is one at a time"),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_reconciliation_requests_span")),
        sa.CheckConstraint(
            "(under_way IS TRUE) = (finished_at IS NULL)", name=op.f("ck_reconciliation_requests_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_requests")),
        sa.UniqueConstraint("under_way", name=op.f("uq_reconciliation_requests_under_way")),
        comment="comparisons that operators asked for",
    )


def downgrade() -> None:
    op.drop_table("reconciliation_requests")
