"""What stores buy: their rules, orders with their lines and steps, store credit, and what stores sold."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

_NO_TEXT = text("''")
UNSTOCKED = "stage IN ('submitted', 'approved', 'dropped_off', 'sent', 'received', 'graded', 'agreed')"
"""Orders whose copies are promised to a store and not in its stock yet."""

buylist_rules = Table(
    "buylist_rules",
    metadata,
    Column("store_id", BigInteger, ForeignKey("lgs_profiles.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("rules", JSONB, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("by_user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    comment="each version stays: orders name theirs",
)

buylist_orders = Table(
    "buylist_orders",
    metadata,
    key_column(),
    Column("store_id", BigInteger, ForeignKey("lgs_profiles.id"), nullable=False),
    Column("seller_id", BigInteger, ForeignKey("users.id"), comment="NULL: somebody at the counter without an account"),
    Column("seller_name", Text, nullable=False, server_default=_NO_TEXT),
    Column("stage", Text, nullable=False),
    Column("payout", Text, nullable=False),
    Column("wanted_cash_cents", Integer, nullable=False),
    Column("promised_cash_cents", Integer, nullable=False, comment="counts against the budget"),
    Column("paid_cash_cents", Integer),
    Column("paid_credit_cents", Integer),
    Column("cash_total_cents", Integer, nullable=False, comment="of what is taken, as the lines add up"),
    Column("credit_total_cents", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("note", Text, nullable=False, server_default=_NO_TEXT),
    Column("reference", Text, nullable=False, server_default=_NO_TEXT, comment="of an order taken at the counter"),
    Column("created_at", MOMENT, nullable=False),
    Column("submitted_at", MOMENT),
    Column("due_at", MOMENT, comment="when time alone moves it on"),
    Column("last_action", Text, nullable=False),
    Column("last_actor_id", BigInteger, ForeignKey("users.id")),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "wanted_cash_cents >= 0 AND promised_cash_cents >= 0 AND cash_total_cents >= 0 AND credit_total_cents >= 0",
        name="sums",
    ),
    CheckConstraint("(paid_cash_cents IS NULL) = (paid_credit_cents IS NULL)", name="paid_whole"),
    Index("uq_buylist_orders_draft", "store_id", "seller_id", unique=True, postgresql_where=text("stage = 'draft'")),
    Index(
        "uq_buylist_orders_reference", "store_id", "reference", unique=True, postgresql_where=text("reference <> ''")
    ),
    Index("ix_buylist_orders_seller", "seller_id", "id"),
    Index("ix_buylist_orders_queue", "store_id", "stage", "id"),
    Index(
        "ix_buylist_orders_promised",
        "store_id",
        "submitted_at",
        postgresql_include=["promised_cash_cents"],
        postgresql_where=text("promised_cash_cents > 0"),
    ),
    Index(
        "ix_buylist_orders_submitted",
        "store_id",
        "submitted_at",
        postgresql_include=["stage", "paid_cash_cents", "paid_credit_cents"],
        postgresql_where=text("stage <> 'draft'"),
    ),
    Index("ix_buylist_orders_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("ix_buylist_orders_unstocked", "store_id", "id", postgresql_where=text(UNSTOCKED)),
)

buylist_lines = Table(
    "buylist_lines",
    metadata,
    Column(
        "order_id",
        BigInteger,
        ForeignKey("buylist_orders.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("prices", JSONB, nullable=False, comment="cents in cash and in credit by condition, as they were frozen"),
    Column("steps", JSONB, nullable=False, comment="how the price of the stated condition came about"),
    Column("sell_chance", Double),
    Column("item_id", BigInteger, comment="of the seller's inventory, which may be gone"),
    Column("graded_condition", SmallInteger),
    Column("graded_copies", Integer),
    Column("grade_reason", Text),
    Column("accepted", Boolean, comment="the seller's answer to another grade"),
    CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),
    CheckConstraint("graded_copies BETWEEN 0 AND quantity", name="graded_copies"),
    CheckConstraint("(graded_condition IS NULL) = (graded_copies IS NULL)", name="graded_whole"),
    Index(None, "card_id"),
)

buylist_log = Table(
    "buylist_log",
    metadata,
    Column(
        "order_id",
        BigInteger,
        ForeignKey("buylist_orders.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("version", Integer, primary_key=True, autoincrement=False, comment="of the order after the step"),
    Column("action", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("actor_id", BigInteger, ForeignKey("users.id")),
    Column("at", MOMENT, nullable=False),
    Column("note", Text, nullable=False, server_default=_NO_TEXT),
)

store_credit_entries = Table(
    "store_credit_entries",
    metadata,
    key_column(),
    Column("store_id", BigInteger, ForeignKey("lgs_profiles.id"), nullable=False),
    Column("customer_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("number", Integer, nullable=False, comment="counts the entries of a customer at a store"),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("credit", BigInteger, nullable=False, comment="cents, positive: a debit; as all accounts"),
    Column("purchases", BigInteger, nullable=False),
    Column("sales", BigInteger, nullable=False),
    Column("balance_cents", BigInteger, nullable=False, comment="what the customer has after it"),
    Column("at", MOMENT, nullable=False),
    Column("by_user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("note", Text, nullable=False, server_default=_NO_TEXT),
    UniqueConstraint("store_id", "customer_id", "number", name="uq_store_credit_entries_number"),
    UniqueConstraint("store_id", "kind", "reference", name="uq_store_credit_entries_reference"),
    CheckConstraint("credit + purchases + sales = 0 AND credit <> 0", name="balanced"),
    CheckConstraint("balance_cents >= 0", name="balance"),
    Index(None, "customer_id", "store_id"),
    comment="a trigger refuses to change and to delete them",
)

store_sales = Table(
    "store_sales",
    metadata,
    Column(
        "store_id",
        BigInteger,
        ForeignKey("lgs_profiles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("card_id", BigInteger, ForeignKey("cards.id"), primary_key=True, autoincrement=False),
    Column("finish", SmallInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("copies", Integer, nullable=False),
    CheckConstraint("copies > 0", name="copies"),
    Index("ix_store_sales_day", "store_id", "day", postgresql_include=["card_id", "finish", "copies"]),
    comment="copies that a store sold on a day; a trigger of store_stock counts them",
)
