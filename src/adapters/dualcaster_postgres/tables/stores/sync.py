"""How the stock of stores is read from their shop systems: connections, runs, listings, and what is sent back."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

_NO_TEXT, _NO = text("''"), text("false")
ACTIVE = "status IN ('queued', 'running')"
"""Of these runs a store has at most one."""


def _store_column(*, primary_key: bool = False) -> Column[int]:
    return Column(
        "store_id",
        BigInteger,
        ForeignKey("lgs_profiles.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
        autoincrement=False,
    )


def _run_column(*, primary_key: bool = False) -> Column[int]:
    return Column(
        "run_id",
        BigInteger,
        ForeignKey("stock_sync_runs.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
        autoincrement=False,
    )


stock_connections = Table(
    "stock_connections",
    metadata,
    _store_column(primary_key=True),
    Column("hint", Text, nullable=False, comment="tells which credentials the profile holds"),
    Column("message", Text, nullable=False, server_default=_NO_TEXT),
    Column("interval_hours", Integer, comment="null: only by hand"),
    Column("push_enabled", Boolean, nullable=False, server_default=_NO),
    Column("last_full_sync_at", MOMENT),
    Column("version", Integer, nullable=False),
)
"""What a store's profile does not say of its connection."""

stock_sync_runs = Table(
    "stock_sync_runs",
    metadata,
    key_column(),
    _store_column(),
    Column("kind", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL"), comment="null: the schedule"),
    Column("cursor", Text, nullable=False, comment="where it goes on"),
    Column("since", MOMENT, comment="only what changed after it; null: everything"),
    Column("accepts_fewer", Boolean, nullable=False, server_default=_NO),
    Column("counts", JSONB, nullable=False),
    Column("message", Text, nullable=False),
    Column("resumable", Boolean, nullable=False, server_default=_NO),
    Column("worker", Text, nullable=False, comment="who works on it"),
    Column("leased_until", MOMENT),
    Column("created_at", MOMENT, nullable=False),
    Column("finished_at", MOMENT),
    Index("ix_stock_sync_runs_store", "store_id", "id"),
    Index(
        "uq_stock_sync_runs_active",
        "store_id",
        unique=True,
        postgresql_where=text(ACTIVE),
    ),
    Index("ix_stock_sync_runs_created_at", "created_at"),
    Index("ix_stock_sync_runs_started_by", "started_by", postgresql_where=text("started_by IS NOT NULL")),
)

stock_sync_files = Table(
    "stock_sync_files",
    metadata,
    _run_column(primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

_LISTING = (
    ("second_id", Text, False),
    ("title", Text(collation="C"), False),
    ("detail", Text, False),
    ("card_id", BigInteger, True),
    ("finish", SmallInteger, True),
    ("condition", SmallInteger, True),
    ("language", Text, True),
    ("quantity", Integer, False),
    ("price_cents", Integer, True),
    ("states_price", Boolean, False),
    ("reason", Text, False),
    ("message", Text, False),
    ("notes", Text, False),
    ("changed_at", MOMENT, False),
)
"""What is kept of a listing, of the store and while a run reads: name, type, and whether it may be null."""


def _listing_columns() -> list[Column[object]]:
    return [Column(name, kind, nullable=nullable) for name, kind, nullable in _LISTING]


stock_listings = Table(
    "stock_listings",
    metadata,
    key_column(),
    _store_column(),
    Column("listing_id", Text, nullable=False, comment="as the shop system calls it"),
    *_listing_columns(),
    UniqueConstraint("store_id", "listing_id", name="uq_stock_listings_listing"),
    CheckConstraint("(card_id IS NULL) = (finish IS NULL)", name="mapped"),
    Index("ix_stock_listings_second_id", "store_id", "second_id", postgresql_where=text("second_id <> ''")),
    Index("ix_stock_listings_title", "store_id", "title", "id"),
)
"""What shop systems list, as it was last read; without a card what could not be mapped."""

stock_sync_items = Table(
    "stock_sync_items",
    metadata,
    _run_column(),
    Column("listing_id", Text, nullable=False),
    *_listing_columns(),
    PrimaryKeyConstraint("run_id", "listing_id"),
)
"""What a run has read so far."""

stock_mappings = Table(
    "stock_mappings",
    metadata,
    _store_column(),
    Column("listing_id", Text, nullable=False),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    PrimaryKeyConstraint("store_id", "listing_id"),
)
"""What the staff mapped by hand."""

stock_push_lines = Table(
    "stock_push_lines",
    metadata,
    _run_column(),
    Column("position", Integer, nullable=False),
    Column("listing_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("quantity_before", Integer, nullable=False),
    Column("quantity_after", Integer, nullable=False),
    Column("price_before", Integer, comment="in cents, as below"),
    Column("price_after", Integer),
    Column("result", Text, nullable=False),
    Column("message", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "position"),
    Index("ix_stock_push_lines_pending", "run_id", "position", postgresql_where=text("result = 'pending'")),
    UniqueConstraint("run_id", "listing_id", name="uq_stock_push_lines_listing"),
)
