"""The notification centre, and what open pages are told."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint, text
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
