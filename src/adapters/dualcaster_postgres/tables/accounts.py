"""Accounts: who knows whom, how people prove who they are, and how they present themselves.

Secrets are kept as hashes. An account without a row in ``profiles`` has the defaults of every column there.
"""

from functools import reduce
from typing import Any

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
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_core.accounts.identity.lookalikes import FOLDS
from dualcaster_core.accounts.profiles.model import CardPart
from dualcaster_postgres.tables.base import MOMENT, key_column, metadata, owner_column


def _switch(name: str, *, on: bool) -> "Column[bool]":
    return Column(name, Boolean, nullable=False, server_default=text("true" if on else "false"))


def _words(name: str) -> "Column[str]":
    return Column(name, Text, nullable=False, server_default=text("''"))


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
    Column("grid_latitude", Double, comment="the place as exactly as others may learn it: Place.grid_point"),
    Column("grid_longitude", Double),
    Column("trade_radius_miles", Integer, nullable=False),
    Column("list_version", BigInteger, nullable=False, server_default=text("0")),
    Column(
        "changed_in",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="transaction that last changed the lists or the visibility",
    ),
    Column("completed_trades", Integer, nullable=False, server_default=text("0")),
    Column("former_username", Text, comment="of a deleted account that completed a trade: nobody else is called so"),
    Index(None, "changed_in"),
    Index(None, "created_at"),
    Index("ix_users_closed", "id", postgresql_where=text("NOT is_active")),
    Index("ix_users_grid", "grid_latitude", "grid_longitude", postgresql_where=text("is_public AND is_active")),
    CheckConstraint("id < 2147483648", name="id_fits_pair_key"),
)
Index("uq_users_username_lower", func.lower(users.c.username), unique=True)
Index(
    "ix_users_username_prefix",
    func.lower(users.c.username).label("folded"),
    postgresql_ops={"folded": "text_pattern_ops"},
)
Index(
    "uq_users_former_username_lower",
    func.lower(users.c.former_username),
    unique=True,
    postgresql_where=users.c.former_username.is_not(None),
)


def _skeleton_of(name: Any) -> Any:
    """Say in SQL what a name looks like, as ``lookalikes.skeleton`` does."""
    return reduce(
        lambda seen, fold: func.replace(seen, text(f"'{fold[0]}'"), text(f"'{fold[1]}'")), FOLDS, func.lower(name)
    )


NAME_SKELETON, FORMER_SKELETON = _skeleton_of(users.c.username), _skeleton_of(users.c.former_username)
Index("ix_users_name_skeleton", NAME_SKELETON)
Index("ix_users_former_skeleton", FORMER_SKELETON, postgresql_where=users.c.former_username.is_not(None))

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
    Column(
        "next_sync_at",
        MOMENT,
        nullable=False,
        server_default=text("now()"),
        comment="when Discord is asked next which servers the person is in; whoever takes it moves it on",
    ),
    Column("sync_failures", SmallInteger, nullable=False, server_default=text("0"), comment="in a row"),
    Column("lapsed_at", MOMENT, comment="since when the provider refuses our tokens"),
    UniqueConstraint("provider", "provider_user_id"),
    UniqueConstraint("user_id", "provider"),
)
HAS_SERVERS = text("provider = 'discord' AND access_token_encrypted IS NOT NULL AND scopes LIKE '%guilds%'")
"""Says of a connected account that its servers can be read."""
Index("ix_connected_accounts_next_sync_at", connected_accounts.c.next_sync_at, postgresql_where=HAS_SERVERS)

blocks = Table(
    "blocks",
    metadata,
    Column("blocker_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("blocked_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("created_at", MOMENT, nullable=False, server_default=text("now()")),
    Index(None, "blocked_id"),
    CheckConstraint("blocker_id <> blocked_id", name="not_oneself"),
)

favorites = Table(
    "favorites",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("trader_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Index(None, "user_id", "created_at", "trader_id"),
    Index(None, "trader_id"),
    CheckConstraint("user_id <> trader_id", name="not_oneself"),
)

guilds = Table(
    "guilds",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="Discord's id of the server"),
    Column("name", Text, nullable=False),
    Column("linked_at", MOMENT, comment="since when an admin has it linked; NULL: known by its members alone"),
    Column("channel_id", BigInteger, comment="where members are told what no direct message can carry"),
)

guild_members = Table(
    "guild_members",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Index(None, "user_id"),
)

discord_servers = Table(
    "discord_servers",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True),
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False, comment="Discord's id of the server"),
    Column("name", Text, nullable=False),
)

credentials = Table(
    "credentials",
    metadata,
    owner_column(primary_key=True),
    Column("email", Text, nullable=False),
    Column("password_hash", Text, comment="NULL: signs in through an outside account only"),
    Column("password_changed_at", MOMENT),
    Column("failed_attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("locked_until", MOMENT),
    Column(
        "security_epoch",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="how often a new password or address voided mailed links",
    ),
    Column("changes_asked", Integer, nullable=False, server_default=text("0"), comment="changes of address, ever"),
)
Index("uq_credentials_email_lower", func.lower(credentials.c.email), unique=True)

unknown_logins = Table(
    "unknown_logins",
    metadata,
    Column("login_hash", LargeBinary, primary_key=True, comment="of a name that no account had"),
    Column("failed_attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("locked_until", MOMENT),
    Column("tried_at", MOMENT, nullable=False),
    Index(None, "tried_at"),
)

known_devices = Table(
    "known_devices",
    metadata,
    Column("secret_hash", LargeBinary, primary_key=True, comment="of the cookie by which a browser is known again"),
    owner_column(),
    Column("failed_attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("locked_until", MOMENT),
    Column("last_used_at", MOMENT, nullable=False),
    Index(None, "user_id"),
    Index(None, "last_used_at"),
)

sessions = Table(
    "sessions",
    metadata,
    key_column(),
    owner_column(),
    Column("secret_hash", LargeBinary, comment="of the cookie of a browser's session", unique=True),
    Column("device", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("last_used_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Column("revoked_at", MOMENT),
    Index(None, "user_id"),
    Index(None, "address"),
    Index(None, "expires_at"),
    Index("ix_sessions_revoked", "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("session_id", BigInteger, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("issued_at", MOMENT, nullable=False),
    Column("used_at", MOMENT),
    Index(None, "session_id"),
    Index("ix_refresh_tokens_used", "issued_at", postgresql_where=text("used_at IS NOT NULL")),
)

single_use_tokens = Table(
    "single_use_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    owner_column(),
    Column("purpose", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=text("''"), comment="the address the token was sent to"),
    Column("expires_at", MOMENT, nullable=False),
    Column("used_at", MOMENT),
    Index(None, "user_id", "purpose"),
    Index(None, "expires_at"),
)

sent_emails = Table(
    "sent_emails",
    metadata,
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("mailbox", LargeBinary, nullable=False, comment="digest of the address under a key of the site"),
    Column("sent_at", MOMENT, nullable=False),
    Index(None, "mailbox", "sent_at"),
    Index(None, "sent_at"),
)

link_requests = Table(
    "link_requests",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("provider_user_id", Text, nullable=False),
    Column("username", Text, nullable=False),
    Column("display_name", Text),
    Column("expires_at", MOMENT, nullable=False),
    UniqueConstraint("provider", "provider_user_id"),
    Index(None, "expires_at"),
)

oauth_attempts = Table(
    "oauth_attempts",
    metadata,
    Column("state_hash", LargeBinary, primary_key=True),
    Column("browser_hash", LargeBinary, nullable=False, comment="of the cookie of the browser that began"),
    Column("provider", Text, nullable=False),
    Column("verifier_encrypted", Text, nullable=False),
    Column(
        "user_id",
        BigInteger,
        ForeignKey("users.id", ondelete="CASCADE"),
        comment="who links an account; NULL: somebody signs in",
    ),
    Column("return_to", Text, nullable=False, server_default=text("''")),
    Column("expires_at", MOMENT, nullable=False),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)

profiles = Table(
    "profiles",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _words("display_name"),
    _words("bio"),
    _words("tagline"),
    Column("avatar", Text, comment="key of the stored picture"),
    Column("signature_card_id", BigInteger, ForeignKey("cards.id")),
    Column("card_type", Text, comment="collector, trader, brewer or investor"),
    Column("card_type_changed_at", MOMENT),
    Column("formats", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("shipping_preference", Text, comment="local, domestic or international"),
    _words("city"),
    _words("country"),
    _switch("show_inventory_value", on=False),
    _switch("show_trade_history", on=False),
    _switch("show_in_directory", on=True),
    _switch("show_in_search", on=True),
    _switch("show_online_status", on=True),
    _switch("show_portfolio_tier", on=True),
    _switch("allow_store_messages", on=False),
    Column(
        "card_back",
        ARRAY(Text),
        nullable=False,
        server_default=text(f"'{{{','.join(CardPart)}}}'"),
        comment="what the back of the profile card shows",
    ),
    _switch("identity_checked", on=False),
    Column("account_type", Text, nullable=False, server_default=text("'user'"), comment="the role"),
    Column("profile_views", Integer, nullable=False, server_default=text("0")),
    Column("onboarding_completed_at", MOMENT),
    Column("onboarding_skipped_at", MOMENT),
    Column("revision", Integer, nullable=False, server_default=text("0"), comment="counts edits"),
    Column("active_frame_tier", SmallInteger, comment="the frame that they chose"),
    Index(None, "signature_card_id"),
    Index("ix_profiles_role", "account_type", "user_id", postgresql_where=text("account_type <> 'user'")),
    Index("ix_profiles_avatar", "avatar", unique=True, postgresql_where=text("avatar IS NOT NULL")),
)
Index(
    "ix_profiles_display_name_prefix",
    func.lower(profiles.c.display_name).label("folded"),
    postgresql_ops={"folded": "text_pattern_ops"},
)

profile_views = Table(
    "profile_views",
    metadata,
    key_column(),
    Column("profile_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("viewer_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("viewed_on", Date, nullable=False),
    Column("viewed_at", MOMENT, nullable=False),
    UniqueConstraint("profile_id", "viewer_id", "viewed_on"),
    Index(None, "profile_id", "viewed_at"),
    Index(None, "viewer_id"),
    Index(None, "viewed_at"),
)

identity_checks = Table(
    "identity_checks",
    metadata,
    key_column(),
    owner_column(),
    Column("is_checked", Boolean, nullable=False),
    Column("by_id", BigInteger, ForeignKey("users.id"), comment="NULL: an operator at the console"),
    Column("reason", Text, nullable=False),
    Column("decided_at", MOMENT, nullable=False),
    Index(None, "user_id"),
    Index(None, "decided_at", "id"),
    Index("ix_identity_checks_by", "by_id", postgresql_where=text("by_id IS NOT NULL")),
)
