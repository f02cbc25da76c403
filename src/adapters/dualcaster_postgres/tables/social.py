"""Who knows whom, what people note of traders, who endorses whom, whose listings are watched, who earned what."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata, owner_column


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

directory_entries = Table(
    "directory_entries",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("discovery_score", Integer, nullable=False),
    Column("reputation_score", Integer, nullable=False),
    Column("trades", Integer, nullable=False),
    Column("member_since", MOMENT, nullable=False),
    Column("active_at", MOMENT, nullable=False, comment="when last seen; of who hides it, when they joined"),
    Column("standing", SmallInteger, nullable=False),
    Column("card_type", Text),
    Column("formats", ARRAY(Text), nullable=False),
    Column("shipping", Text),
    Column("country", Text, nullable=False),
    Column("grid_latitude", Double),
    Column("grid_longitude", Double),
    Column("is_open", Boolean, nullable=False),
    Column("is_verified", Boolean, nullable=False),
    Column("is_store", Boolean, nullable=False),
    Column("frame", SmallInteger, nullable=False, server_default=text("1")),
    Index("ix_directory_entries_discovery", text("discovery_score DESC"), text("user_id DESC")),
    Index("ix_directory_entries_reputation", text("reputation_score DESC"), text("user_id DESC")),
    Index("ix_directory_entries_trades", text("trades DESC"), text("user_id DESC")),
    Index("ix_directory_entries_newest", text("member_since DESC"), text("user_id DESC")),
    Index("ix_directory_entries_active", text("active_at DESC"), text("user_id DESC")),
    Index("ix_directory_entries_place", "grid_latitude", "grid_longitude"),
    Index(None, "country"),
    Index("ix_directory_entries_formats", "formats", postgresql_using="gin"),
    comment="what the directory is sorted and filtered by; made of accounts, profiles and reputations",
)

earned_achievements = Table(
    "earned_achievements",
    metadata,
    owner_column(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("earned_at", MOMENT, nullable=False),
    Column("seen_at", MOMENT),
    Column("revoked_at", MOMENT, comment="since when a moderator has taken it back"),
)

achievement_decisions = Table(
    "achievement_decisions",
    metadata,
    key_column(),
    owner_column(),
    Column("key", Text, nullable=False),
    Column("is_revoked", Boolean, nullable=False, comment="whether it was taken back, or given again"),
    Column("reason", Text, nullable=False),
    Column("by_id", BigInteger, ForeignKey("users.id"), comment="NULL: an operator at the console"),
    Column("decided_at", MOMENT, nullable=False),
    Index(None, "user_id"),
    Index(None, "by_id"),
    Index(None, "decided_at", "id"),
)

achievement_rarity = Table(
    "achievement_rarity",
    metadata,
    Column("key", Text, primary_key=True),
    Column("share", Double, nullable=False, comment="of the active traders, 0 to 1"),
    Column("computed_at", MOMENT, nullable=False),
)
