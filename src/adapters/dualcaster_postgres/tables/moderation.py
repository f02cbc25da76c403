"""What people report to moderators, and what comes of it."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

reports = Table(
    "reports",
    metadata,
    key_column(),
    Column("reporter_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("reported_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("subject", Text, nullable=False, server_default=text("'message'"), comment="user, message, trade ..."),
    Column("subject_id", BigInteger, comment="its key; NULL: that of the message"),
    Column("room_id", BigInteger, ForeignKey("rooms.id", ondelete="SET NULL")),
    Column("message_id", BigInteger, ForeignKey("messages.id", ondelete="SET NULL")),
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("weighs", Boolean, nullable=False, server_default=text("false"), comment="counts towards automatic flags"),
    Column("evidence", JSONB, nullable=False, comment="what was there, as it was when the report was filed"),
    Column("filed_at", MOMENT, nullable=False),
    Column("decided_at", MOMENT, comment="when a moderator decided on it"),
    UniqueConstraint("reporter_id", "message_id"),
    Index("ix_reports_filed", "reporter_id", "filed_at"),
    Index(None, "reported_id"),
    Index(None, "room_id"),
    Index(None, "message_id"),
    Index("ix_reports_decided", "decided_at", postgresql_where=text("decided_at IS NOT NULL")),
)
Index(
    "uq_reports_undecided",
    reports.c.reporter_id,
    reports.c.subject,
    func.coalesce(reports.c.subject_id, reports.c.message_id),
    unique=True,
    postgresql_where=text("decided_at IS NULL"),
)
