"""What stores write to people, and when each may write to whom again."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata, owner_column

store_messages = Table(
    "store_messages",
    metadata,
    key_column(),
    Column("store_id", BigInteger, ForeignKey("lgs_profiles.id", ondelete="CASCADE"), nullable=False),
    owner_column(),
    Column("sent_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL"), comment="who of the staff"),
    Column("cards", JSONB, nullable=False, comment="the names of the cards that it is about"),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("sent_at", MOMENT, nullable=False),
    Index("ix_store_messages_store", "store_id", "sent_at"),
    Index("ix_store_messages_page", "store_id", "id"),
    Index(None, "user_id"),
    Index(None, "sent_by", postgresql_where=text("sent_by IS NOT NULL")),
    Index(None, "sent_at"),
)

store_message_turns = Table(
    "store_message_turns",
    metadata,
    Column("store_id", BigInteger, ForeignKey("lgs_profiles.id", ondelete="CASCADE"), nullable=False),
    owner_column(),
    Column("sent_at", MOMENT, nullable=False, comment="when the store last wrote to them"),
    PrimaryKeyConstraint("store_id", "user_id"),
    Index(None, "user_id"),
    Index(None, "sent_at"),
)
