"""Held payments and their ledger

Revision ID: 0065
Revises: 0064
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = "stage NOT IN ('released', 'refunded', 'divided', 'cancelled', 'charged back')"
SETTLING = "stage IN ('releasing', 'refunding', 'dividing')"
ACCOUNTS = ("held", "fees", "provider_costs", "chargebacks", "losses")


def upgrade() -> None:
    _payments()
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False, comment="as the provider calls it"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column(
            "provider_balance", sa.BigInteger(), nullable=False, comment="cents, positive: a debit; as all accounts"
        ),
        *(sa.Column(account, sa.BigInteger(), nullable=False) for account in ACCOUNTS),
        sa.CheckConstraint(
            "provider_balance + held + fees + provider_costs + chargebacks + losses = 0",
            name=op.f("ck_ledger_entries_balanced"),
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["escrow_transactions.id"], name=op.f("fk_ledger_entries_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("kind", "reference", name=op.f("uq_ledger_entries_kind_reference")),
        comment="a trigger refuses to change and to delete them",
    )
    op.create_index("ix_ledger_entries_payment_id", "ledger_entries", ["payment_id"])
    op.create_index("ix_ledger_entries_at", "ledger_entries", ["at"])
    op.execute(
        "CREATE TRIGGER ledger_entries_stay BEFORE UPDATE OR DELETE ON ledger_entries"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _payments() -> None:
    op.create_table(
        "escrow_transactions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("trade_id", sa.BigInteger(), nullable=False, comment="the proposal"),
        sa.Column("payer_id", sa.BigInteger(), nullable=False),
        sa.Column("payee_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False, comment="in cents, as all sums here"),
        sa.Column("fee_amount", sa.Integer(), nullable=False),
        sa.Column("surcharge", sa.Integer(), nullable=False, comment="the provider's part, where it is passed on"),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False, comment="what the platform keeps of it"),
        sa.Column("released_amount", sa.Integer(), comment="what goes to the payee, once that is decided"),
        sa.Column("refunded_amount", sa.Integer()),
        sa.Column("kept_fee", sa.Integer()),
        sa.Column("transfers", sa.Integer(), nullable=False, comment="how many times it began to go to the payee"),
        sa.Column("chargeback", sa.Text(), nullable=False),
        sa.Column("chargeback_amount", sa.Integer(), nullable=False),
        sa.Column("reversed_amount", sa.Integer(), nullable=False),
        sa.Column("provider_payment_id", sa.Text(), nullable=False, comment="as the provider calls it; empty: not yet"),
        sa.Column("provider_charge_id", sa.Text(), nullable=False),
        sa.Column("provider_transfer_id", sa.Text(), nullable=False),
        sa.Column("provider_refund_id", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT),
        sa.Column("shipped_at", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount > 0 AND fee_amount >= 0 AND surcharge >= 0 AND held >= 0", name=op.f("ck_escrow_transactions_sums")
        ),
        sa.CheckConstraint(
            "(released_amount IS NULL) = (refunded_amount IS NULL) AND (released_amount IS NULL) = (kept_fee IS NULL)",
            name=op.f("ck_escrow_transactions_divided_whole"),
        ),
        sa.ForeignKeyConstraint(["trade_id"], ["trades.id"], name=op.f("fk_escrow_transactions_trade_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["users.id"], name=op.f("fk_escrow_transactions_payer_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["users.id"], name=op.f("fk_escrow_transactions_payee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow_transactions")),
        sa.UniqueConstraint("trade_id", name=op.f("uq_escrow_transactions_trade_id")),
    )
    for party in ("payer", "payee"):
        op.create_index(
            f"ix_escrow_transactions_{party}",
            "escrow_transactions",
            [f"{party}_id"],
            postgresql_where=sa.text(OPEN),
        )
    op.create_index(
        "ix_escrow_transactions_settling", "escrow_transactions", ["id"], postgresql_where=sa.text(SETTLING)
    )
    op.create_index(
        "uq_escrow_transactions_provider",
        "escrow_transactions",
        ["provider_payment_id"],
        unique=True,
        postgresql_where=sa.text("provider_payment_id <> ''"),
    )


def downgrade() -> None:
    op.drop_table("ledger_entries")
    op.drop_table("escrow_transactions")
