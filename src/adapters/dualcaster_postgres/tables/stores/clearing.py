"""Clearings of store nights, the circles that were proposed, and what is handed over at the counter."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
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

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata, owner_column

store_clearings = Table(
    "store_clearings",
    metadata,
    key_column(),
    Column("event_id", BigInteger, ForeignKey("store_events.id", ondelete="CASCADE"), nullable=False),
    Column("store_id", BigInteger, ForeignKey("lgs_profiles.id", ondelete="CASCADE"), nullable=False),
    Column("status", Text, nullable=False),
    Column("plan", JSONB, nullable=False, comment="the circles as they were found"),
    Column("run_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL"), comment="NULL: it follows a refusal"),
    Column("created_at", MOMENT, nullable=False),
    Column("published_at", MOMENT),
    Index(None, "event_id", "id"),
    Index(None, "store_id"),
    Index("ix_store_clearings_run_by", "run_by", postgresql_where=text("run_by IS NOT NULL")),
)

store_clearing_circles = Table(
    "store_clearing_circles",
    metadata,
    key_column(),
    Column("clearing_id", BigInteger, ForeignKey("store_clearings.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False, comment="in the plan"),
    Column("ring_id", BigInteger, ForeignKey("rings.id", ondelete="CASCADE"), nullable=False, unique=True),
    UniqueConstraint("clearing_id", "position"),
)

store_clearing_parts = Table(
    "store_clearing_parts",
    metadata,
    key_column(),
    Column("circle_id", BigInteger, ForeignKey("store_clearing_circles.id", ondelete="CASCADE"), nullable=False),
    owner_column(),
    Column("status", Text, nullable=False),
    Column("pays_cents", Integer, nullable=False, comment="what the person pays the store; below 0 is paid"),
    Column("settled_at", MOMENT),
    Column("settled_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    UniqueConstraint("circle_id", "user_id"),
    Index(None, "user_id"),
    Index("ix_store_clearing_parts_settled_by", "settled_by", postgresql_where=text("settled_by IS NOT NULL")),
)

store_clearing_lines = Table(
    "store_clearing_lines",
    metadata,
    key_column(),
    Column("part_id", BigInteger, ForeignKey("store_clearing_parts.id", ondelete="CASCADE"), nullable=False),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("unit_cents", Integer, nullable=False),
    Column("item_id", BigInteger, comment="of the inventory that it leaves; NULL: it leaves the stock"),
    Column("stock_line_id", BigInteger, comment="of the stock that it leaves; NULL: it leaves an inventory"),
    CheckConstraint("(item_id IS NULL) <> (stock_line_id IS NULL)", name="one_origin"),
    CheckConstraint("copies > 0", name="copies"),
    Index(None, "part_id"),
    Index("ix_store_clearing_lines_stock", "stock_line_id", postgresql_where=text("stock_line_id IS NOT NULL")),
)
