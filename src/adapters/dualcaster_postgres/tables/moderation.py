"""What people report to moderators, and what comes of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

JOINED = "status <> 'closed' AND kind IN ('user_report', 'auto_flag')"
"""Of these cases everybody has at most one."""

moderation_cases = Table(
    "moderation_cases",
    metadata,
    key_column(),
    Column("kind", Text, nullable=False),
    Column("person_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("level", SmallInteger, nullable=False, comment="1 low to 4 critical"),
    Column("status", Text, nullable=False),
    Column("assignee_id", BigInteger, ForeignKey("users.id")),
    Column("opened_at", MOMENT, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    Column("closed_at", MOMENT),
    Column("version", Integer, nullable=False),
    CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_moment"),
    Index("uq_moderation_cases_joined", "person_id", unique=True, postgresql_where=text(JOINED)),
    Index(None, "person_id"),
    Index("ix_moderation_cases_assignee", "assignee_id", postgresql_where=text("assignee_id IS NOT NULL")),
    Index(
        "ix_moderation_cases_queue",
        text("level DESC"),
        "opened_at",
        "id",
        postgresql_where=text("status <> 'closed'"),
    ),
    Index("ix_moderation_cases_closed", "closed_at", postgresql_where=text("status = 'closed'")),
)

moderation_actions = Table(
    "moderation_actions",
    metadata,
    key_column(),
    Column("case_id", BigInteger, ForeignKey("moderation_cases.id"), nullable=False),
    Column("person_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("source", Text, nullable=False, comment="moderator, console or rule"),
    Column("by_id", BigInteger, ForeignKey("users.id")),
    Column("kind", Text, nullable=False),
    Column("days", SmallInteger),
    Column("reason", Text, nullable=False),
    Column("departure", Text, nullable=False, comment="why it is not what the ladder suggested"),
    Column("undoes_id", BigInteger, ForeignKey("moderation_actions.id")),
    Column("at", MOMENT, nullable=False),
    CheckConstraint("(source = 'moderator') = (by_id IS NOT NULL)", name="by_somebody"),
    Index(None, "case_id"),
    Index(None, "person_id"),
    Index("ix_moderation_actions_by", "by_id", postgresql_where=text("by_id IS NOT NULL")),
    Index("ix_moderation_actions_undoes", "undoes_id", postgresql_where=text("undoes_id IS NOT NULL")),
    Index(None, "at"),
    comment="a trigger refuses to change and to delete them",
)

moderation_flags = Table(
    "moderation_flags",
    metadata,
    key_column(),
    Column("case_id", BigInteger, ForeignKey("moderation_cases.id"), nullable=False),
    Column("person_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("rule", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("numbers", JSONB, nullable=False),
    Column("raised_at", MOMENT, nullable=False),
    Index(None, "case_id"),
    Index("ix_moderation_flags_person", "person_id", "raised_at"),
)

appeals = Table(
    "appeals",
    metadata,
    key_column(),
    Column("action_id", BigInteger, ForeignKey("moderation_actions.id"), nullable=False, unique=True),
    Column("case_id", BigInteger, ForeignKey("moderation_cases.id"), nullable=False, unique=True),
    Column("person_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("filed_at", MOMENT, nullable=False),
    Column("outcome", Text, comment="upheld, reduced or overturned"),
    Column("decided_at", MOMENT),
    CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_at_a_moment"),
    Index(None, "person_id"),
)

sanctions = Table(
    "sanctions",
    metadata,
    key_column(),
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("action_id", BigInteger, ForeignKey("moderation_actions.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="restrict, suspend or ban"),
    Column("starts_at", MOMENT, nullable=False),
    Column("ends_at", MOMENT),
    Column("lifted_at", MOMENT),
    Index("ix_sanctions_user", "user_id", postgresql_where=text("lifted_at IS NULL")),
    Index(None, "action_id"),
    Index("ix_sanctions_due", "ends_at", postgresql_where=text("lifted_at IS NULL AND ends_at IS NOT NULL")),
)

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
    Column("evidence", JSONB, nullable=False, comment="what was said, as it was when the report was filed"),
    Column("filed_at", MOMENT, nullable=False),
    Column("case_id", BigInteger, ForeignKey("moderation_cases.id")),
    Column("outcome", Text, comment="upheld or dismissed"),
    Column("decided_at", MOMENT, comment="when a moderator decided on it"),
    UniqueConstraint("reporter_id", "message_id"),
    Index("ix_reports_filed", "reporter_id", "filed_at"),
    Index(None, "reported_id"),
    Index(None, "room_id"),
    Index(None, "message_id"),
    Index("ix_reports_case", "case_id", postgresql_where=text("case_id IS NOT NULL")),
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
