"""The notification centre, and what open pages are told."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata, owner_column

notifications = Table(
    "notifications",
    metadata,
    key_column(),
    owner_column(),
    Column("key", Text, nullable=False, comment="names what happened, so that nobody is told of it twice"),
    Column("type", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("icon", Text),
    Column("action_url", Text),
    Column("metadata", JSONB, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("read_at", MOMENT),
    UniqueConstraint("user_id", "key"),
    Index(None, "user_id", "id"),
    Index("ix_notifications_unread", "user_id", "category", postgresql_where=text("read_at IS NULL")),
    Index(None, "created_at"),
)

notification_people = Table(
    "notification_people",
    metadata,
    Column("notification_id", BigInteger, ForeignKey("notifications.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False, comment="whom its words name"),
    Column("naming", Text, nullable=False, comment="whether they may be named across a block"),
    PrimaryKeyConstraint("notification_id", "user_id"),
    Index(None, "user_id"),
)

discord_channels = Table(
    "discord_channels",
    metadata,
    owner_column(primary_key=True),
    Column("discord_id", Text, nullable=False, comment="of the account that the channel is with"),
    Column("channel_id", BigInteger, comment="NULL: none is open"),
    Column("claimed_at", MOMENT, nullable=False, comment="when the bot began to open it; long ago: its owner did"),
    Column("refused_at", MOMENT, comment="when Discord last said that no message is taken"),
    Index(None, "claimed_at"),
    Index(None, "refused_at"),
)

discord_pauses = Table(
    "discord_pauses",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("until", MOMENT, nullable=False, comment="no new direct message is begun before"),
    Column("code", Integer, nullable=False, comment="what Discord answered"),
    CheckConstraint("id = 1", name="only_row"),
)

notification_preferences = Table(
    "notification_preferences",
    metadata,
    owner_column(primary_key=True),
    Column("email_enabled", Boolean, nullable=False, server_default=text("true")),
    Column("discord_enabled", Boolean, nullable=False, server_default=text("true")),
    Column("push_enabled", Boolean, nullable=False, server_default=text("true")),
    Column("direct_messages", Boolean, nullable=False, server_default=text("false")),
    Column("weekly_summary", Boolean, nullable=False, server_default=text("true")),
    Column("choices", JSONB, nullable=False, server_default=text("'{}'::jsonb"), comment="by category and channel"),
    Column("time_zone", Text, nullable=False, server_default=text("'UTC'")),
    Column("quiet_starts", SmallInteger, comment="minute of the day"),
    Column("quiet_ends", SmallInteger),
    Column("emails_per_day", SmallInteger, comment="NULL: the site's number"),
    Column("digest_hour", SmallInteger, nullable=False, server_default=text("8")),
    Column("webhook", Text, comment="address of a Discord webhook, encrypted"),
    Column("email_problem", Text, comment="why nothing is sent to problem_address any more"),
    Column("problem_address", Text),
    Column("problem_at", MOMENT),
)
"""Who has no row here has the defaults of every column."""

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    key_column(),
    owner_column(),
    Column("endpoint", Text, nullable=False, unique=True),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    Column("device", Text, nullable=False, comment="what the browser is called"),
    Column("created_at", MOMENT, nullable=False),
    Index(None, "user_id", "id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    key_column(),
    owner_column(),
    Column("channel", Text, nullable=False),
    Column("target", BigInteger, nullable=False, server_default=text("0"), comment="push subscription; 0: none"),
    Column("notification_id", BigInteger, ForeignKey("notifications.id", ondelete="CASCADE")),
    Column("type", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'waiting'")),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=text("''")),
    Column("not_before", MOMENT, nullable=False, comment="due from then on; while it is leased, the end of the lease"),
    Column("digest_key", Text, comment="recipient, channel and day of the digest that it is part of"),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("lease", BigInteger, comment="of the turn that hands it over"),
    Column("begun_at", MOMENT, comment="when it was handed over by a channel that must not do so twice"),
    Column("counted_at", MOMENT, comment="when it last counted towards the caps"),
    Column("created_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT),
    UniqueConstraint("notification_id", "channel", "target"),
    Index("ix_deliveries_due", "not_before", postgresql_where=text("status = 'waiting'")),
    Index("ix_deliveries_waiting", "user_id", "not_before", postgresql_where=text("status = 'waiting'")),
    Index("ix_deliveries_digest", "digest_key", postgresql_where=text("status = 'waiting'")),
    Index(
        "uq_deliveries_summary",
        "digest_key",
        unique=True,
        postgresql_where=text("notification_id IS NULL"),
    ),
    Index("ix_deliveries_summaries", "user_id", postgresql_where=text("notification_id IS NULL")),
    Index("ix_deliveries_counted", "user_id", "counted_at", postgresql_where=text("counted_at IS NOT NULL")),
    Index(None, "created_at"),
)


def _person() -> Column[int]:
    """Make the column of the person who is told.

    Without a foreign key: the numbers of many people are locked at the end of a transaction, and looking at their
    accounts then would wait for those who have locked an account and wait for a number.
    """
    return Column("user_id", BigInteger, nullable=False, autoincrement=False)


live_sequences = Table(
    "live_sequences",
    metadata,
    _person(),
    Column("last", BigInteger, nullable=False, comment="the number of the person's last update"),
    PrimaryKeyConstraint("user_id"),
)

live_updates = Table(
    "live_updates",
    metadata,
    _person(),
    Column("sequence", BigInteger, nullable=False, comment="counts a person's updates, without a gap"),
    Column("type", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("user_id", "sequence"),
    Index(None, "created_at"),
)
