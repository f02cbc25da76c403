"""Balances of the ledger that were carried forward

Revision ID: 0090
Revises: 0089
"""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_balances",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the last that is in"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_balance", sa.BigInteger(), nullable=False, comment="cents, as in the entries"),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.Column("provider_costs", sa.BigInteger(), nullable=False),
        sa.Column("chargebacks", sa.BigInteger(), nullable=False),
        sa.Column("losses", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "provider_balance + held + fees + provider_costs + chargebacks + losses = 0",
            name=op.f("ck_ledger_balances_balanced"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name=op.f("fk_ledger_balances_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_ledger_balances")),
        comment="balances that were carried forward: the sums of all entries up to one",
    )


def downgrade() -> None:
    op.drop_table("ledger_balances")
