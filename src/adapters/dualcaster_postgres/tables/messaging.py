"""Rooms, in which two people write to each other, their messages, photos and reactions."""

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

rooms = Table(
    "rooms",
    metadata,
    key_column(),
    Column("kind", Text, nullable=False, comment="conversation or thread"),
    Column("low_user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("high_user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("chain_id", BigInteger, comment="the first proposal of a thread's chain of counter-offers", unique=True),
    Column("trade_id", BigInteger, comment="the latest proposal of the chain"),
    Column("opened_by", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("opened_at", MOMENT, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("last_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT, comment="since when a thread can be read alone"),
    Column("held_until", MOMENT, comment="until then nothing is purged: there is a report or a dispute"),
    CheckConstraint("low_user_id < high_user_id", name="in_order"),
    CheckConstraint("(kind = 'thread') = (chain_id IS NOT NULL)", name="chain_of_thread"),
    Index("uq_rooms_pair", "low_user_id", "high_user_id", unique=True, postgresql_where=text("kind = 'conversation'")),
    Index(None, "low_user_id"),
    Index(None, "high_user_id"),
    Index("ix_rooms_opened", "opened_by", "opened_at"),
    Index("ix_rooms_ended", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
)

room_members = Table(
    "room_members",
    metadata,
    Column("room_id", BigInteger, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    owner_column(),
    Column("state", Text, nullable=False, comment="open, requested or ignored"),
    Column("read_number", Integer, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("muted", Boolean, nullable=False),
    Column("notified_at", MOMENT),
    Column("last_at", MOMENT, nullable=False, comment="of the room, which lists are ordered by"),
    PrimaryKeyConstraint("room_id", "user_id"),
    Index("ix_room_members_list", "user_id", "state", "archived", "last_at", "room_id"),
    Index("ix_room_members_unread", "user_id", postgresql_where=text("unread > 0")),
)

messages = Table(
    "messages",
    metadata,
    key_column(),
    Column("room_id", BigInteger, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sender_id", BigInteger, ForeignKey("users.id"), comment="NULL: the system says it"),
    Column("text", Text, nullable=False),
    Column("client_key", Text),
    Column("card_id", BigInteger, ForeignKey("cards.id")),
    Column("trade_id", BigInteger),
    Column("note", JSONB, comment="what the system says: kind, actor and facts"),
    Column("sent_at", MOMENT, nullable=False),
    Column("edited_at", MOMENT),
    Column("deleted_at", MOMENT),
    UniqueConstraint("room_id", "number"),
    UniqueConstraint("room_id", "sender_id", "client_key"),
    Index("ix_messages_sent", "sender_id", "sent_at"),
    Index(None, "card_id"),
    Index("ix_messages_deleted", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
)

message_photos = Table(
    "message_photos",
    metadata,
    key_column(),
    Column("uploader_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False, unique=True, comment="names the stored files"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("uploaded_at", MOMENT, nullable=False),
    Column("room_id", BigInteger, ForeignKey("rooms.id", ondelete="CASCADE")),
    Column("message_id", BigInteger, ForeignKey("messages.id", ondelete="CASCADE")),
    Column("place", SmallInteger, nullable=False, server_default=text("0"), comment="among the photos of the message"),
    Column("purged_at", MOMENT),
    CheckConstraint("(room_id IS NULL) = (message_id IS NULL)", name="of_a_message"),
    Index(None, "uploader_id"),
    Index(None, "message_id"),
    Index(None, "room_id"),
    Index("ix_message_photos_unattached", "uploaded_at", postgresql_where=text("message_id IS NULL")),
)

message_reactions = Table(
    "message_reactions",
    metadata,
    Column("message_id", BigInteger, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    owner_column(),
    Column("emoji", Text, nullable=False),
    PrimaryKeyConstraint("message_id", "user_id", "emoji"),
    Index(None, "user_id"),
)
