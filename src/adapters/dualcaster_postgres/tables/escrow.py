"""Held payments, and the ledger of their money in double entry."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

OPEN = "stage NOT IN ('released', 'refunded', 'divided', 'cancelled', 'charged back')"
"""Payments that count against the limits of their parties."""
AWAITED = "stage = 'pending payment'"
"""Payments that are still to be made."""
WAITING = "stage IN ('pending payment', 'payment received', 'items shipped', 'disputed')"
"""Payments that time alone moves on."""
CONTESTED = "chargeback = 'open'"
SETTLING = "stage IN ('releasing', 'refunding', 'dividing')"

escrow_transactions = Table(
    "escrow_transactions",
    metadata,
    key_column(),
    Column("trade_id", BigInteger, ForeignKey("trades.id"), nullable=False, unique=True, comment="the proposal"),
    Column("payer_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("payee_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("amount", Integer, nullable=False, comment="in cents, as all sums here"),
    Column("fee_amount", Integer, nullable=False),
    Column("surcharge", Integer, nullable=False, comment="the provider's part, where it is passed on"),
    Column("currency", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("held", Integer, nullable=False, comment="what the platform keeps of it"),
    Column("released_amount", Integer, comment="what goes to the payee, once that is decided"),
    Column("refunded_amount", Integer),
    Column("kept_fee", Integer),
    Column("transfers", Integer, nullable=False, comment="how many times it began to go to the payee"),
    Column("chargeback", Text, nullable=False),
    Column("chargeback_amount", Integer, nullable=False),
    Column("reversed_amount", Integer, nullable=False),
    Column("provider_payment_id", Text, nullable=False, comment="as the provider calls it; empty: not yet"),
    Column("provider_charge_id", Text, nullable=False),
    Column("provider_transfer_id", Text, nullable=False),
    Column("provider_refund_id", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("paid_at", MOMENT),
    Column("shipped_at", MOMENT),
    Column("settled_at", MOMENT),
    Column("requests", Integer, nullable=False, server_default="1", comment="how often the provider was asked for it"),
    Column("reminded_at", MOMENT),
    Column("version", Integer, nullable=False),
    CheckConstraint("amount > 0 AND fee_amount >= 0 AND surcharge >= 0 AND held >= 0", name="sums"),
    CheckConstraint(
        "(released_amount IS NULL) = (refunded_amount IS NULL) AND (released_amount IS NULL) = (kept_fee IS NULL)",
        name="divided_whole",
    ),
    Index("ix_escrow_transactions_payer", "payer_id", postgresql_where=text(OPEN)),
    Index("ix_escrow_transactions_payee", "payee_id", postgresql_where=text(OPEN)),
    Index("ix_escrow_transactions_payer_all", "payer_id", "id"),
    Index("ix_escrow_transactions_payee_all", "payee_id", "id"),
    Index("ix_escrow_transactions_stage", "stage", "id"),
    Index("ix_escrow_transactions_waiting", "id", postgresql_where=text(WAITING)),
    Index("ix_escrow_transactions_contested", "id", postgresql_where=text(CONTESTED)),
    Index("ix_escrow_transactions_settling", "id", postgresql_where=text(SETTLING)),
    Index(
        "uq_escrow_transactions_provider",
        "provider_payment_id",
        unique=True,
        postgresql_where=text("provider_payment_id <> ''"),
    ),
)

reconciliation_runs = Table(
    "reconciliation_runs",
    metadata,
    key_column(),
    Column("start_at", MOMENT, nullable=False),
    Column("end_at", MOMENT, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("ours", Integer, nullable=False, comment="movements of the provider's balance by our ledger"),
    Column("theirs", Integer, nullable=False, comment="and by the provider's"),
    Column("differences", Integer, nullable=False),
    CheckConstraint("start_at < end_at", name="span"),
)

reconciliation_requests = Table(
    "reconciliation_requests",
    metadata,
    key_column(),
    Column("first", Date, comment="as it was asked for; null: as every night"),
    Column("last", Date),
    Column("start_at", MOMENT, nullable=False),
    Column("end_at", MOMENT, nullable=False),
    Column("requested_at", MOMENT, nullable=False),
    Column("status", Text, nullable=False),
    Column("worker", Text, nullable=False, comment="who compares"),
    Column("leased_until", MOMENT),
    Column("finished_at", MOMENT),
    Column("code", Text, nullable=False, comment="why it failed; empty: it did not"),
    Column("message", Text, nullable=False),
    Column("under_way", Boolean, unique=True, comment="true, and null once it has ended: so there is one at a time"),
    CheckConstraint("start_at < end_at", name="span"),
    CheckConstraint("(under_way IS TRUE) = (finished_at IS NULL)", name="ended"),
    comment="comparisons that operators asked for",
)

ledger_differences = Table(
    "ledger_differences",
    metadata,
    key_column(),
    Column("movement", Text, nullable=False, comment="the kind of the entry"),
    Column("reference", Text, nullable=False, comment="as the provider calls it"),
    Column("kind", Text, nullable=False, comment="how the two ledgers differ"),
    Column("ours", BigInteger, comment="cents; empty: not there"),
    Column("theirs", BigInteger),
    Column("found_at", MOMENT, nullable=False),
    Column("seen_at", MOMENT, nullable=False),
    Column("settled_at", MOMENT, comment="when a later run found it gone"),
    Unique("movement", "reference"),
    Index("ix_ledger_differences_open", "id", postgresql_where=text("settled_at IS NULL")),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    key_column(),
    Column("payment_id", BigInteger, ForeignKey("escrow_transactions.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False, comment="as the provider calls it"),
    Column("at", MOMENT, nullable=False),
    Column("provider_balance", BigInteger, nullable=False, comment="cents, positive: a debit; as all accounts"),
    Column("held", BigInteger, nullable=False),
    Column("fees", BigInteger, nullable=False),
    Column("provider_costs", BigInteger, nullable=False),
    Column("chargebacks", BigInteger, nullable=False),
    Column("losses", BigInteger, nullable=False),
    Unique("kind", "reference"),
    CheckConstraint("provider_balance + held + fees + provider_costs + chargebacks + losses = 0", name="balanced"),
    Index(None, "payment_id"),
    Index(None, "at"),
    comment="a trigger refuses to change and to delete them",
)

ledger_balances = Table(
    "ledger_balances",
    metadata,
    Column("entry_id", BigInteger, ForeignKey("ledger_entries.id"), primary_key=True, comment="the last that is in"),
    Column("at", MOMENT, nullable=False),
    Column("provider_balance", BigInteger, nullable=False, comment="cents, as in the entries"),
    Column("held", BigInteger, nullable=False),
    Column("fees", BigInteger, nullable=False),
    Column("provider_costs", BigInteger, nullable=False),
    Column("chargebacks", BigInteger, nullable=False),
    Column("losses", BigInteger, nullable=False),
    CheckConstraint("provider_balance + held + fees + provider_costs + chargebacks + losses = 0", name="balanced"),
    comment="balances that were carried forward: the sums of all entries up to one",
)

stripe_connect_accounts = Table(
    "stripe_connect_accounts",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("stripe_account_id", Text, nullable=False, unique=True),
    Column("account_status", Text, nullable=False),
    Column("charges_enabled", Boolean, nullable=False),
    Column("payouts_enabled", Boolean, nullable=False),
    Column("country", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
)

money_moves = Table(
    "money_moves",
    metadata,
    key_column(),
    Column("payment_id", BigInteger, ForeignKey("escrow_transactions.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("cents", Integer, nullable=False),
    Column("taken_at", MOMENT, nullable=False, comment="when somebody last began to carry it out"),
    Column("takers", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reference", Text, nullable=False, comment="as the provider calls what it did"),
    Column("reason", Text, nullable=False, comment="why the provider refused"),
    Unique("payment_id", "kind", "attempt"),
    CheckConstraint("cents > 0 AND attempt > 0", name="sums"),
    Index("ix_money_moves_started", "taken_at", postgresql_where=text("state = 'started'")),
    comment="attempts to move money, written down before the provider is asked",
)

provider_messages = Table(
    "provider_messages",
    metadata,
    Column("id", Text, primary_key=True, comment="the provider's"),
    Column("kind", Text, nullable=False),
    Column("message", JSONB, nullable=False, comment="what was read of it once it was verified"),
    Column("received_at", MOMENT, nullable=False),
    Index(None, "received_at"),
    comment="what the payment provider sent, each once",
)

escrow_alerts = Table(
    "escrow_alerts",
    metadata,
    key_column(),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("payment_id", BigInteger, ForeignKey("escrow_transactions.id")),
    Column("raised_at", MOMENT, nullable=False),
    Column("seen_at", MOMENT),
    Column("seen_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Unique("kind", "reference"),
    Index(None, "payment_id"),
    Index("ix_escrow_alerts_unseen", "id", postgresql_where=text("seen_at IS NULL")),
    comment="what operators have to look at",
)
