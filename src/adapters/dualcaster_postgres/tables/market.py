"""Prices: the observations by month, the newest of each, and the values derived from them."""

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
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, MONEY, key_column, metadata

price_observations = Table(
    "price_observations",
    metadata,
    Column("card_id", BigInteger, nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("condition", SmallInteger, nullable=False, comment="rank; 0: whatever the grade"),
    Column("observed_on", Date, nullable=False),
    Column("observed_at", MOMENT, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("quantity", Integer),
    PrimaryKeyConstraint(
        "card_id", "finish", "source", "kind", "condition", "observed_on", postgresql_include=["amount"]
    ),
    postgresql_partition_by="RANGE (observed_on)",
)

price_weeks = Table(
    "price_weeks",
    metadata,
    Column("card_id", BigInteger, nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("condition", SmallInteger, nullable=False, comment="rank; 0: whatever the grade"),
    Column("week", Date, nullable=False, comment="its Monday"),
    Column("currency", Text, nullable=False),
    Column("amount", MONEY, nullable=False, comment="the last of the week"),
    Column("observed_at", MOMENT, nullable=False, comment="when the last was observed"),
    Column("low", MONEY, nullable=False),
    Column("high", MONEY, nullable=False),
    Column("quantity", Integer, comment="with the last"),
    Column("days", SmallInteger, nullable=False, comment="days with a price: 1 Monday, 2 Tuesday, 4 Wednesday, ..."),
    PrimaryKeyConstraint("card_id", "finish", "source", "kind", "condition", "week", "currency"),
    Index("ix_price_weeks_week", "week"),
)

current_prices = Table(
    "current_prices",
    metadata,
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("feed", Text, nullable=False, comment="whose files stated it"),
    Column("currency", Text, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("observed_at", MOMENT, nullable=False),
    Column("quantity", Integer),
    Column(
        "valued",
        SmallInteger,
        nullable=False,
        server_default=text("0"),
        comment="0: value not derived yet, 1: derived, 2: gone, to be removed with its value",
    ),
    PrimaryKeyConstraint("card_id", "finish", "source", "kind", "condition", "feed"),
    Index("ix_current_prices_unvalued", "card_id", "finish", postgresql_where=text("valued <> 1")),
)

card_values = Table(
    "card_values",
    metadata,
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("observed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("card_id", "finish", "condition", postgresql_include=["cents"]),
    Index(
        "ix_card_values_near_mint",
        "card_id",
        "finish",
        postgresql_include=["cents"],
        postgresql_where=text("condition = 5"),
    ),
)

oracle_values = Table(
    "oracle_values",
    metadata,
    Column("oracle_card_id", BigInteger, ForeignKey("oracle_cards.id"), primary_key=True, autoincrement=False),
    Column("cents", BigInteger, nullable=False, comment="near mint, the cheapest printing and finish on paper"),
    Column("foil_cents", BigInteger, comment="the same of foil and etched copies; NULL: none has a price"),
)

price_files = Table(
    "price_files",
    metadata,
    key_column(),
    Column("feed", Text, nullable=False),
    Column("received_at", MOMENT, nullable=False, server_default=text("now()")),
    Column("prices", Integer, nullable=False, server_default=text("0")),
    Column("shrunk", JSONB, comment="which sources named too little; NULL: still being read"),
    Column("released_at", MOMENT, comment="believed, and being brought in since"),
    Index("ix_price_files_feed", "feed", "id"),
)
"""Files of prices that wait, whole: while they are read, and where a source has shrunk, for somebody's decision."""

price_file_parts = Table(
    "price_file_parts",
    metadata,
    Column("file_id", BigInteger, ForeignKey("price_files.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False, comment="prices as packed JSON"),
    PrimaryKeyConstraint("file_id", "number"),
)

price_sources = Table(
    "price_sources",
    metadata,
    Column("source", Text, primary_key=True),
    Column("observed_at", MOMENT, nullable=False, comment="of its newest price"),
    Column("stored_at", MOMENT, nullable=False, comment="when a price of it last changed"),
    Column("stores", BigInteger, nullable=False, server_default=text("1"), comment="how often that was"),
    Column("waiting_since", MOMENT, comment="when the oldest change was stored that values do not follow yet"),
    Column("shown_since", MOMENT, comment="the same of what the shown version brought"),
    Column("shown_version", BigInteger, comment="the last generation of prices that brought changes of it"),
)
"""How old what each source states is, and how long its changes waited before they were shown."""

price_feeds = Table(
    "price_feeds",
    metadata,
    Column("name", Text, primary_key=True),
    Column("address", Text, comment="as it was set up at the last fetch"),
    Column("holder", Text, comment="the fetch under way; stays behind where its worker was killed"),
    Column("held_until", MOMENT),
    Column("file_address", Text, comment="of the version that was imported last, as are the next three"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", Text, comment="SHA-256 of its bytes"),
    Column("tried_at", MOMENT),
    Column("succeeded_at", MOMENT),
    Column("imported_at", MOMENT),
    Column("outcome", Text),
    Column("failures", Integer, nullable=False, server_default=text("0"), comment="since the last success"),
    Column("retry_at", MOMENT),
    Column("error_code", Text),
    Column("error", Text),
)
"""Lists of prices that are fetched at their addresses: who does so now, and how the last fetch ended."""

price_quarantine = Table(
    "price_quarantine",
    metadata,
    key_column(),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("feed", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("observed_at", MOMENT, nullable=False),
    Column("previous_amount", MONEY, nullable=False),
    Column("quarantined_at", MOMENT, nullable=False, server_default=text("now()")),
    Column("refused", Boolean, nullable=False, server_default=text("false"), comment="looked at and found wrong"),
    Index(
        "uq_price_quarantine_observation",
        "card_id",
        "finish",
        "source",
        "kind",
        "condition",
        "feed",
        "observed_at",
        unique=True,
    ),
    Index("ix_price_quarantine_waiting", "id", postgresql_where=text("NOT refused")),
)

price_decisions = Table(
    "price_decisions",
    metadata,
    key_column(),
    Column("decided_at", MOMENT, nullable=False),
    Column("by_id", BigInteger, ForeignKey("users.id"), comment="NULL: an operator at the console"),
    Column("is_released", Boolean, nullable=False, comment="believed, or else refused"),
    Column("feed", Text, nullable=False),
    Column("prices", Integer, comment="of a whole file; NULL: of a single price"),
    Column("shrunk", JSONB, comment="which sources of the file named too little"),
    Column("card_id", BigInteger, ForeignKey("cards.id")),
    Column("finish", SmallInteger),
    Column("source", Text),
    Column("kind", Text),
    Column("condition", SmallInteger),
    Column("currency", Text),
    Column("amount", MONEY),
    Column("previous_amount", MONEY),
    Column("observed_at", MOMENT),
    CheckConstraint("(prices IS NULL) = (card_id IS NOT NULL)", name="price_or_file"),
    Index("ix_price_decisions_by", "by_id", postgresql_where=text("by_id IS NOT NULL")),
    Index(None, "decided_at", "id"),
)
"""What was decided of prices that were set aside, for good."""

_OF_MOVERS = ["as_of", "suspect", "price_days", "cents", "source"]
"""What movers are chosen by and show: with it their index is read alone, however few a filter keeps."""

card_statistics = Table(
    "card_statistics",
    metadata,
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("cents_week", BigInteger, comment="7 days before; NULL: not known"),
    Column("cents_month", BigInteger),
    Column("change_week", BigInteger, comment="in hundredths of a percent"),
    Column("change_month", BigInteger),
    Column("low_month", BigInteger, nullable=False),
    Column("high_month", BigInteger, nullable=False),
    Column("low_quarter", BigInteger, nullable=False),
    Column("high_quarter", BigInteger, nullable=False),
    Column("volatility", Double, comment="standard deviation of daily log returns of 30 days"),
    Column("price_days", Integer, nullable=False),
    Column("price_changes", Integer, nullable=False),
    Column("retail_cents", BigInteger),
    Column("buylist_cents", BigInteger),
    Column("spread_source", Text),
    Column("suspect", Boolean, nullable=False, comment="a price of it was quarantined lately"),
    PrimaryKeyConstraint("card_id", "finish"),
    Index(
        "ix_card_statistics_change_week",
        "change_week",
        "card_id",
        "finish",
        postgresql_include=[*_OF_MOVERS, "cents_week"],
    ),
    Index(
        "ix_card_statistics_change_month",
        "change_month",
        "card_id",
        "finish",
        postgresql_include=[*_OF_MOVERS, "cents_month"],
    ),
    Index(None, "as_of"),
)

market_baskets = Table(
    "market_baskets",
    metadata,
    Column("chosen_on", Date, nullable=False),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cents", BigInteger, nullable=False, comment="on the day it was chosen"),
    PrimaryKeyConstraint("chosen_on", "card_id", "finish"),
)

market_index = Table(
    "market_index",
    metadata,
    Column("scope", Text, nullable=False, comment="all, finish:..., rarity:... or set:..."),
    Column("day", Date, nullable=False),
    Column("value", Double, nullable=False),
    Column("cards", Integer, nullable=False),
    PrimaryKeyConstraint("scope", "day"),
)
