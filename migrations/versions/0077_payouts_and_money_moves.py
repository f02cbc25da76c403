"""Payouts, attempts to move money, messages of the payment provider, and alerts

Revision ID: 0077
Revises: 0076
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAITING = "stage IN ('pending payment', 'payment received', 'items shipped', 'disputed')"
CONTESTED = "chargeback = 'open'"
INDEXES = {
    "ix_escrow_transactions_payer_all": (["payer_id", "id"], None),
    "ix_escrow_transactions_payee_all": (["payee_id", "id"], None),
    "ix_escrow_transactions_stage": (["stage", "id"], None),
    "ix_escrow_transactions_waiting": (["id"], WAITING),
    "ix_escrow_transactions_contested": (["id"], CONTESTED),
}


def upgrade() -> None:
    op.add_column(
        "escrow_transactions",
        sa.Column(
            "requests",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="how often the provider was asked for it",
        ),
    )
    op.add_column("escrow_transactions", sa.Column("reminded_at", MOMENT))
    for name, (columns, where) in INDEXES.items():
        op.create_index(
            name, "escrow_transactions", columns, postgresql_where=None if where is None else sa.text(where)
        )
    _accounts()
    _moves()
    op.create_table(
        "provider_messages",
        sa.Column("id", sa.Text(), nullable=False, comment="the provider's"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message", JSONB(), nullable=False, comment="what was read of it once it was verified"),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_messages")),
        comment="what the payment provider sent, each once",
    )
    op.create_index("ix_provider_messages_received_at", "provider_messages", ["received_at"])
    _alerts()


def _accounts() -> None:
    op.create_table(
        "stripe_connect_accounts",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("stripe_account_id", sa.Text(), nullable=False),
        sa.Column("account_status", sa.Text(), nullable=False),
        sa.Column("charges_enabled", sa.Boolean(), nullable=False),
        sa.Column("payouts_enabled", sa.Boolean(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_stripe_connect_accounts_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_stripe_connect_accounts")),
        sa.UniqueConstraint("stripe_account_id", name=op.f("uq_stripe_connect_accounts_stripe_account_id")),
    )


def _moves() -> None:
    op.create_table(
        "money_moves",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False, comment="when somebody last began to carry it out"),
        sa.Column("takers", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False, comment="as the provider calls what it did"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why the provider refused"),
        sa.CheckConstraint("cents > 0 AND attempt > 0", name=op.f("ck_money_moves_sums")),
        sa.ForeignKeyConstraint(["payment_id"], ["escrow_transactions.id"], name=op.f("fk_money_moves_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_moves")),
        sa.UniqueConstraint("payment_id", "kind", "attempt", name=op.f("uq_money_moves_payment_id_kind_attempt")),
        comment="attempts to move money, written down before the provider is asked",
    )
    op.create_index(
        "ix_money_moves_started", "money_moves", ["taken_at"], postgresql_where=sa.text("state = 'started'")
    )


def _alerts() -> None:
    op.create_table(
        "escrow_alerts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.BigInteger()),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT),
        sa.Column("seen_by", sa.BigInteger()),
        sa.ForeignKeyConstraint(["payment_id"], ["escrow_transactions.id"], name=op.f("fk_escrow_alerts_payment_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["users.id"], name=op.f("fk_escrow_alerts_seen_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow_alerts")),
        sa.UniqueConstraint("kind", "reference", name=op.f("uq_escrow_alerts_kind_reference")),
        comment="what operators have to look at",
    )
    op.create_index("ix_escrow_alerts_payment_id", "escrow_alerts", ["payment_id"])
    op.create_index("ix_escrow_alerts_unseen", "escrow_alerts", ["id"], postgresql_where=sa.text("seen_at IS NULL"))


def downgrade() -> None:
    for table in ("escrow_alerts", "provider_messages", "money_moves", "stripe_connect_accounts"):
        op.drop_table(table)
    for name in INDEXES:
        op.drop_index(name, "escrow_transactions")
    op.drop_column("escrow_transactions", "reminded_at")
    op.drop_column("escrow_transactions", "requests")
