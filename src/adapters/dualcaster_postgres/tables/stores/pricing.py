"""How the sell prices of stores follow the market, and what runs over them changed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

store_price_rules = Table(
    "store_price_rules",
    metadata,
    Column(
        "store_id",
        BigInteger,
        ForeignKey("lgs_profiles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("floor_cents", Integer, nullable=False, comment="nothing is sold for less"),
    Column("never_below_cost", Boolean, nullable=False),
    Column("ending", Text, nullable=False, comment="what prices end in"),
    Column("daily_limit_pct", Integer, nullable=False, comment="how far a price moves in 24 hours"),
    Column("price_unpriced", Boolean, nullable=False, comment="lines without a price get one"),
    Column("multipliers", JSONB, nullable=False, comment="percent by condition, finish and language"),
    Column("version", Integer, nullable=False),
)
"""A store without a row has the defaults; whether its prices follow the market, and how far off, is in its profile."""

store_price_runs = Table(
    "store_price_runs",
    metadata,
    key_column(),
    Column("store_id", BigInteger, ForeignKey("lgs_profiles.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False, comment="preview or automatic"),
    Column("state", Text, nullable=False),
    Column("started_at", MOMENT, nullable=False),
    Column("settings", JSONB, nullable=False, comment="as they stood when it began"),
    Column("asked_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL"), comment="NULL: an automatic one"),
    Column("cause", Text, comment="what an automatic one follows: it follows each cause once"),
    Column("cursor", JSONB, comment="the line of stock that was looked at last; NULL: none yet"),
    Column("lines", Integer, nullable=False, comment="looked at so far"),
    Column("changes", Integer, nullable=False),
    Column("kept", Integer, nullable=False, comment="lines without a fit market price"),
    Column("left_alone", Integer, nullable=False, comment="changes of lines that had another price by then"),
    Column("applied_at", MOMENT),
    Column("undone_at", MOMENT),
    Column("version", Integer, nullable=False),
    UniqueConstraint("store_id", "cause", name="uq_store_price_runs_cause"),
    Index(
        "uq_store_price_runs_open",
        "store_id",
        "kind",
        unique=True,
        postgresql_where=text("state IN ('computing', 'proposed')"),
    ),
    Index("ix_store_price_runs_store", "store_id", "id"),
    Index("ix_store_price_runs_asked_by", "asked_by", postgresql_where=text("asked_by IS NOT NULL")),
    Index(
        "ix_store_price_runs_proposed", "started_at", postgresql_where=text("state = 'proposed' AND kind = 'preview'")
    ),
    Index("ix_store_price_runs_age", "started_at"),
)

store_price_changes = Table(
    "store_price_changes",
    metadata,
    key_column(),
    Column("run_id", BigInteger, ForeignKey("store_price_runs.id", ondelete="CASCADE"), nullable=False),
    Column("store_id", BigInteger, nullable=False, comment="that of the run"),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("before_cents", Integer, comment="NULL: without a price"),
    Column("after_cents", Integer, nullable=False),
    Column("facts", JSONB, nullable=False, comment="what the price was derived from"),
    Column("outcome", Text, nullable=False, comment="pending, applied, left or undone"),
    Column("at", MOMENT, nullable=False, comment="when that was so first"),
    UniqueConstraint("run_id", "card_id", "finish", "condition", "language", name="uq_store_price_changes_line"),
    CheckConstraint("after_cents > 0", name="price"),
    Index("ix_store_price_changes_history", "store_id", "card_id", "finish", "condition", "language", "at"),
    Index(None, "card_id"),
)
Index(
    "ix_store_price_changes_size",
    store_price_changes.c.run_id,
    func.abs(store_price_changes.c.after_cents - func.coalesce(store_price_changes.c.before_cents, 0)),
    store_price_changes.c.id,
)
