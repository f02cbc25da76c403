"""How people present themselves. An account without a row here has the defaults of every column."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata


def _switch(name: str, *, on: bool) -> "Column[bool]":
    return Column(name, Boolean, nullable=False, server_default=text("true" if on else "false"))


def _words(name: str) -> "Column[str]":
    return Column(name, Text, nullable=False, server_default=text("''"))


profiles = Table(
    "profiles",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _words("display_name"),
    _words("bio"),
    _words("tagline"),
    Column("avatar_url", Text),
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
    _switch("identity_checked", on=False),
    Column("account_type", Text, nullable=False, server_default=text("'user'"), comment="the role"),
    Column("profile_views", Integer, nullable=False, server_default=text("0")),
    Column("onboarding_completed_at", MOMENT),
    Column("onboarding_skipped_at", MOMENT),
    Column("revision", Integer, nullable=False, server_default=text("0"), comment="counts edits"),
    Index(None, "signature_card_id"),
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
)
