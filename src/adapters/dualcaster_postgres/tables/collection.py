"""What people own, offer and look for.

A have repeats the key columns of its item and a want its card's group, so that the matching reads covering indexes
only. An item's key never changes: another condition is another item.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, MONEY, key_column, metadata, owner_column

inventory_items = Table(
    "inventory_items",
    metadata,
    key_column(),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("signed", Boolean, nullable=False),
    Column("altered", Boolean, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("reserved", Integer, nullable=False, server_default=text("0")),
    Column("acquired_price", MONEY),
    Column("acquired_currency", Text, nullable=False, server_default=text("'USD'")),
    Column("acquired_on", Date),
    Column("location", Text, nullable=False, server_default=text("''")),
    UniqueConstraint(
        "user_id", "card_id", "finish", "condition", "language", "signed", "altered", name="uq_inventory_items_key"
    ),
    CheckConstraint("quantity BETWEEN 1 AND 9999", name="quantity"),
    CheckConstraint("reserved BETWEEN 0 AND quantity", name="reserved"),
    CheckConstraint("acquired_currency ~ '^[A-Z]{3}$'", name="currency"),
)

have_list_items = Table(
    "have_list_items",
    metadata,
    key_column(),
    Column(
        "inventory_item_id",
        BigInteger,
        ForeignKey("inventory_items.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("user_id", BigInteger, nullable=False),
    Column("card_id", BigInteger, nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("quantity_for_trade", Integer, nullable=False),
    Column("min_trade_value", MONEY),
    Column("trade_for_wants_only", Boolean, nullable=False, server_default=text("false")),
    Column("notes", Text, nullable=False, server_default=text("''")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("on_offer", Integer, nullable=False, comment="of those for trade, what accepted trades have not promised"),
    CheckConstraint("quantity_for_trade BETWEEN 1 AND 9999", name="quantity"),
    CheckConstraint("on_offer BETWEEN 0 AND quantity_for_trade", name="on_offer"),
    Index("ix_have_list_items_user_id", "user_id", "card_id"),
    Index(
        "ix_have_list_items_matching",
        "card_id",
        "user_id",
        postgresql_include=[
            "id",
            "finish",
            "condition",
            "language",
            "on_offer",
            "min_trade_value",
            "trade_for_wants_only",
        ],
        postgresql_where=text("is_active"),
    ),
)

_WANT_FACTS = [
    "id",
    "quantity",
    "promised",
    "condition_min",
    "condition_strict",
    "is_foil_required",
    "language",
    "max_trade_value",
]

want_list_items = Table(
    "want_list_items",
    metadata,
    key_column(),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("oracle_card_id", BigInteger, ForeignKey("oracle_cards.id"), nullable=False),
    Column("any_printing", Boolean, nullable=False),
    Column("set_only", Boolean, nullable=False, server_default=text("false"), comment="any printing of the card's set"),
    Column("quantity", Integer, nullable=False),
    Column("condition_min", SmallInteger, nullable=False),
    Column("condition_strict", Boolean, nullable=False),
    Column("is_foil_required", Boolean, nullable=False),
    Column("language", Text, nullable=False),
    Column("max_trade_value", MONEY),
    Column("target_price", MONEY),
    Column("alert_enabled", Boolean, nullable=False),
    Column("alert_percent", SmallInteger, comment="tell of a fall by so many percent of the value at that time"),
    Column("priority", SmallInteger, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("notes", Text, nullable=False, server_default=text("''")),
    Column(
        "promised", Integer, nullable=False, server_default=text("0"), comment="copies that accepted trades will bring"
    ),
    CheckConstraint("promised >= 0", name="promised"),
    CheckConstraint("quantity BETWEEN 1 AND 9999", name="quantity"),
    CheckConstraint("any_printing OR NOT set_only", name="set_only"),
    Index("ix_want_list_items_user_id", "user_id", "oracle_card_id"),
    Index("ix_want_list_items_alerts", "card_id", postgresql_where=text("alert_enabled AND is_active")),
    Index(
        "ix_want_list_items_exact",
        "card_id",
        "user_id",
        postgresql_include=_WANT_FACTS,
        postgresql_where=text("NOT any_printing AND is_active AND is_public"),
    ),
    Index(
        "ix_want_list_items_any_printing",
        "oracle_card_id",
        "user_id",
        postgresql_include=_WANT_FACTS,
        postgresql_where=text("any_printing AND NOT set_only AND is_active AND is_public"),
    ),
    Index(
        "ix_want_list_items_set_only",
        "oracle_card_id",
        "user_id",
        postgresql_include=["card_id", *_WANT_FACTS],
        postgresql_where=text("set_only AND is_active AND is_public"),
    ),
)

want_alerts = Table(
    "want_alerts",
    metadata,
    Column(
        "want_id",
        BigInteger,
        ForeignKey("want_list_items.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("target_armed", Boolean, nullable=False),
    Column("percent_armed", Boolean, nullable=False),
    Column("base_value", MONEY, comment="the value that a fall in percent is counted from"),
    Column("notified_at", MOMENT),
    Column("notified_value", MONEY),
)

import_drafts = Table(
    "import_drafts",
    metadata,
    owner_column(primary_key=True),
    Column("is_wants", Boolean, primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column(
        "corrections",
        JSONB,
        nullable=False,
        server_default=text("'{}'::jsonb"),
        comment='by line ("7": its cells) and entry of a line ("7.0": the printing)',
    ),
    Column("created_at", MOMENT, nullable=False),
    Index(None, "created_at"),
)

undo_records = Table(
    "undo_records",
    metadata,
    key_column(),
    owner_column(),
    Column("before", JSONB, nullable=False, comment="the lines as they were"),
    Column("after", JSONB, nullable=False, comment="the lines as the change left them"),
    Column("line_count", Integer, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)

portfolio_snapshots = Table(
    "portfolio_snapshots",
    metadata,
    owner_column(),
    Column("day", Date, nullable=False),
    Column("copies", BigInteger, nullable=False),
    Column("unpriced_copies", BigInteger, nullable=False),
    Column("uncosted_copies", BigInteger, nullable=False, comment="of which it is not known what was paid"),
    Column("value_cents", BigInteger, nullable=False),
    Column("cost_cents", BigInteger, nullable=False),
    Column("compared_copies", BigInteger, nullable=False, comment="of which value and cost are known"),
    Column("compared_value_cents", BigInteger, nullable=False),
    Column("compared_cost_cents", BigInteger, nullable=False),
    PrimaryKeyConstraint("user_id", "day"),
    Index(None, "day"),
)
