"""Who is connected with whom, what people note of traders, who endorses whom, and whose listings are watched."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    text,
)

from dualcaster_postgres.tables.base import MOMENT, metadata


def _person(name: str, *, primary_key: bool = True) -> Column[int]:
    return Column(
        name, BigInteger, ForeignKey("users.id"), primary_key=primary_key, nullable=False, autoincrement=False
    )


connections = Table(
    "connections",
    metadata,
    _person("low_id"),
    _person("high_id"),
    _person("requester_id", primary_key=False),
    Column("status", Text, nullable=False),
    Column("requested_at", MOMENT, nullable=False),
    Column("decided_at", MOMENT, comment="when it was last accepted, declined or ended"),
    CheckConstraint("low_id < high_id", name="two_people"),
    CheckConstraint("requester_id IN (low_id, high_id)", name="requester"),
    Index("ix_connections_low", "low_id", "decided_at", "high_id", postgresql_where=text("status = 'connected'")),
    Index("ix_connections_high", "high_id", "decided_at", "low_id", postgresql_where=text("status = 'connected'")),
    Index("ix_connections_requester", "requester_id", "requested_at"),
    Index(None, "high_id"),
)

trader_notes = Table(
    "trader_notes",
    metadata,
    _person("user_id"),
    _person("trader_id"),
    Column("text", Text, nullable=False),
    Column("written_at", MOMENT, nullable=False),
    CheckConstraint("user_id <> trader_id", name="not_oneself"),
    Index(None, "user_id", "written_at", "trader_id"),
    Index(None, "trader_id"),
)

endorsements = Table(
    "endorsements",
    metadata,
    _person("trader_id"),
    _person("endorser_id"),
    Column("kind", Text, primary_key=True),
    Column("given_at", MOMENT, nullable=False),
    CheckConstraint("trader_id <> endorser_id", name="not_oneself"),
    Index(None, "endorser_id"),
)

listing_watches = Table(
    "listing_watches",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("trader_id", BigInteger, primary_key=True, autoincrement=False),
    Column("last_have_id", BigInteger, nullable=False, comment="the latest listing that was told"),
    ForeignKeyConstraint(
        ["user_id", "trader_id"],
        ["favorites.user_id", "favorites.trader_id"],
        name="fk_listing_watches_favorite",
        ondelete="CASCADE",
    ),
    Index(None, "trader_id"),
)
