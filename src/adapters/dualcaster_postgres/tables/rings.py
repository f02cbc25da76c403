"""Rings and the people in them; their legs are trades."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, SmallInteger, Table, Text, text

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

PROPOSED = "status = 'proposed'"
"""Rings that wait for answers, in SQL."""

rings = Table(
    "rings",
    metadata,
    key_column(),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("proposer_id", BigInteger, ForeignKey("users.id"), comment="NULL: it takes the place of another ring"),
    Column("exchange", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Column("started_at", MOMENT, comment="when everybody had accepted"),
    Column("ended_at", MOMENT),
    Column("ended_by", BigInteger, ForeignKey("users.id"), comment="who declined it"),
    Column("reason", Text, nullable=False, server_default=text("''"), comment="what who declined it said"),
    Column("repairs_id", BigInteger, ForeignKey("rings.id"), comment="the ring that fell and whose place it takes"),
    Column("repairs", SmallInteger, nullable=False, server_default=text("0")),
    Index("ix_rings_proposer_open", "proposer_id", postgresql_where=text(PROPOSED)),
    Index("ix_rings_expires", "expires_at", postgresql_where=text(PROPOSED)),
)

ring_members = Table(
    "ring_members",
    metadata,
    Column("ring_id", BigInteger, ForeignKey("rings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False, comment="gives to the next"),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("accepted_at", MOMENT),
    CheckConstraint("position >= 0", name="position"),
    Index("ix_ring_members_user", "user_id", text("ring_id DESC"), unique=True),
)
