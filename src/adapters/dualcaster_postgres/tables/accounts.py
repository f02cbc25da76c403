"""Accounts and who knows whom."""

from functools import reduce

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
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

from dualcaster_core.accounts.identity.lookalikes import FOLDS
from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

users = Table(
    "users",
    metadata,
    key_column(),
    Column("username", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("last_active_at", MOMENT, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("show_have_list", Boolean, nullable=False),
    Column("show_want_list", Boolean, nullable=False),
    Column("email_verified", Boolean, nullable=False),
    Column("location_display", Text),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("trade_radius_miles", Integer, nullable=False),
    Column("list_version", BigInteger, nullable=False, server_default=text("0")),
    Column(
        "changed_in",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="transaction that last changed the lists or the visibility",
    ),
    Index(None, "changed_in"),
    Index("ix_users_place", "latitude", "longitude", postgresql_where=text("is_public AND is_active")),
    CheckConstraint("id < 2147483648", name="id_fits_pair_key"),
)
Index("uq_users_username_lower", func.lower(users.c.username), unique=True)
Index(
    "ix_users_username_prefix",
    func.lower(users.c.username).label("folded"),
    postgresql_ops={"folded": "text_pattern_ops"},
)
NAME_SKELETON = reduce(
    lambda seen, fold: func.replace(seen, text(f"'{fold[0]}'"), text(f"'{fold[1]}'")),
    FOLDS,
    func.lower(users.c.username),
)
"""What a name looks like, as ``lookalikes.skeleton`` says it."""
Index("ix_users_name_skeleton", NAME_SKELETON)

user_reputation = Table(
    "user_reputation",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("score", Integer, nullable=False),
    Column("tier", SmallInteger, nullable=False),
)

connected_accounts = Table(
    "connected_accounts",
    metadata,
    key_column(),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("provider", Text, nullable=False),
    Column("provider_user_id", Text, nullable=False),
    Column("provider_username", Text),
    Column("provider_display_name", Text),
    Column("provider_avatar_url", Text),
    Column("access_token_encrypted", Text),
    Column("refresh_token_encrypted", Text),
    Column("token_expires_at", MOMENT),
    Column("scopes", Text, nullable=False, server_default=text("''")),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("connected_at", MOMENT, nullable=False, server_default=text("now()")),
    Column("last_synced_at", MOMENT),
    Column("is_primary", Boolean, nullable=False, server_default=text("false")),
    Column("verified", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("provider", "provider_user_id"),
    UniqueConstraint("user_id", "provider"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("blocker_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("blocked_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("created_at", MOMENT, nullable=False, server_default=text("now()")),
    Index(None, "blocked_id"),
    CheckConstraint("blocker_id <> blocked_id", name="not_oneself"),
)

guild_members = Table(
    "guild_members",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Index(None, "user_id"),
)
