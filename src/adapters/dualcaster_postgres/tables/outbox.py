"""Events on their way to their handlers."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

outbox = Table(
    "outbox",
    metadata,
    key_column(),
    Column("kind", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("occurred_at", MOMENT, nullable=False, server_default=text("now()")),
    Column("done_at", MOMENT),
    Index("ix_outbox_open", "id", postgresql_where=text("done_at IS NULL")),
    Index("ix_outbox_done", "done_at", postgresql_where=text("done_at IS NOT NULL")),
)

handled = Table(
    "handled",
    metadata,
    Column("event_id", BigInteger, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    Column("handler", Text, nullable=False),
    Column("handled_at", MOMENT, nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("event_id", "handler"),
)

dispatches = Table(
    "dispatches",
    metadata,
    Column("event_id", BigInteger, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    Column("handler", Text, nullable=False),
    Column("sent_at", MOMENT, nullable=False),
    Column("attempts", Integer, nullable=False),
    PrimaryKeyConstraint("event_id", "handler"),
)

event_handlers = Table(
    "event_handlers",
    metadata,
    Column("kind", Text, nullable=False),
    Column("handler", Text, nullable=False),
    Column("seen_at", MOMENT, nullable=False, comment="when a process last said that it has this handler"),
    PrimaryKeyConstraint("kind", "handler"),
)

schedule = Table(
    "schedule",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fired_for", Text, nullable=False, comment="the period it was last fired for"),
)
