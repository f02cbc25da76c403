"""Local game stores: what they tell of themselves, and who works there."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

_NO_TEXT, _NO, _ZERO = text("''"), text("false"), text("0")

lgs_profiles = Table(
    "lgs_profiles",
    metadata,
    key_column(),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False, unique=True, comment="its owner"),
    Column("store_name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=_NO_TEXT),
    Column("store_address", Text, nullable=False, server_default=_NO_TEXT),
    Column("store_city", Text, nullable=False, server_default=_NO_TEXT),
    Column("store_state", Text, nullable=False, server_default=_NO_TEXT),
    Column("store_postal", Text, nullable=False, server_default=_NO_TEXT),
    Column("store_country", Text, nullable=False, server_default=text("'US'")),
    Column("store_phone", Text, nullable=False, server_default=_NO_TEXT),
    Column("store_website", Text, nullable=False, server_default=_NO_TEXT),
    Column("latitude", Double, comment="NULL: its address is on no map"),
    Column("longitude", Double),
    Column("offers_buylist", Boolean, nullable=False, server_default=_NO),
    Column("offers_trades", Boolean, nullable=False, server_default=text("true")),
    Column("offers_events", Boolean, nullable=False, server_default=_NO),
    Column("trade_in_bonus_pct", Integer, nullable=False, server_default=_ZERO),
    Column("time_zone", Text, nullable=False, server_default=text("'UTC'"), comment="of the IANA database"),
    Column("hours", JSONB, nullable=False, server_default=text("'{}'::jsonb"), comment="by weekday"),
    Column("closed_dates", ARRAY(Date), nullable=False, server_default=text("'{}'::date[]")),
    Column("inventory_sync_provider", Text, nullable=False, server_default=_NO_TEXT, comment="empty: none"),
    Column("inventory_sync_config", Text, nullable=False, server_default=_NO_TEXT, comment="encrypted"),
    Column("last_sync_at", MOMENT),
    Column("sync_status", Text, nullable=False, server_default=text("'never'")),
    Column("auto_price_adjustment", Boolean, nullable=False, server_default=_NO),
    Column("price_adjustment_pct", Integer, nullable=False, server_default=_ZERO, comment="above or below market"),
    Column("created_at", MOMENT, nullable=False),
    Column("closed_at", MOMENT, comment="its owner closed it, or deleted their account"),
    Column("version", Integer, nullable=False),
    CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point_whole"),
    CheckConstraint("trade_in_bonus_pct BETWEEN 0 AND 100", name="bonus"),
    Index("ix_lgs_profiles_place", "latitude", "longitude", postgresql_where=text("closed_at IS NULL")),
    Index("ix_lgs_profiles_name", text("lower(store_name)"), "id", postgresql_where=text("closed_at IS NULL")),
)
"""Others see a store as long as the business account of its owner is verified."""

store_staff = Table(
    "store_staff",
    metadata,
    Column(
        "store_id",
        BigInteger,
        ForeignKey("lgs_profiles.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=True,
        autoincrement=False,
    ),
    Column(
        "user_id",
        BigInteger,
        ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=True,
        autoincrement=False,
    ),
    Column("role", Text, nullable=False, comment="manager or clerk; the owner is that of the profile"),
    Column("invited_at", MOMENT, nullable=False),
    Column("joined_at", MOMENT, comment="NULL: invited, and has not accepted"),
    CheckConstraint("role IN ('manager', 'clerk')", name="role"),
    Index(None, "user_id"),
)
