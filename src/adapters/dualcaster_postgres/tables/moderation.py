"""What people report to moderators, and what comes of it; disputes over trades."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
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
    Index(None, "raised_at"),
)

moderator_notes = Table(
    "moderator_notes",
    metadata,
    key_column(),
    Column("person_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("author_id", BigInteger, ForeignKey("users.id"), comment="NULL: at the console"),
    Column("text", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Index("ix_moderator_notes_person", "person_id", text("id DESC")),
    Index("ix_moderator_notes_author", "author_id", postgresql_where=text("author_id IS NOT NULL")),
    Index("ix_moderator_notes_words", text("to_tsvector('simple', text)"), postgresql_using="gin"),
    comment="of moderators about people, never shown to them",
)
NOTE_WORDS: ColumnElement[Any] = literal_column("to_tsvector('simple', moderator_notes.text)")
"""What the words of notes are looked for in, as their index has it."""

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
    Index("ix_reports_upheld", "reported_id", "decided_at", postgresql_where=text("outcome = 'upheld'")),
    Index(None, "filed_at"),
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

OPEN_DISPUTE = "status <> 'resolved'"
"""Of these disputes a trade has at most one."""

disputes = Table(
    "disputes",
    metadata,
    Column("case_id", BigInteger, ForeignKey("moderation_cases.id"), primary_key=True, autoincrement=False),
    Column("trade_id", BigInteger, ForeignKey("trades.id"), nullable=False),
    Column("filer_id", BigInteger, ForeignKey("users.id"), nullable=False, comment="who complains"),
    Column("respondent_id", BigInteger, ForeignKey("users.id"), nullable=False, comment="whom it is about"),
    Column("opened_by", BigInteger, ForeignKey("users.id"), comment="NULL: time, or a broken ring"),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_at", MOMENT, nullable=False),
    Column("after_completion", Boolean, nullable=False),
    Column("filer_asked_at", MOMENT, comment="since when the filer owes an answer"),
    Column("filer_statements", SmallInteger, nullable=False),
    Column("filer_photos", SmallInteger, nullable=False),
    Column("filer_would_cancel", Boolean, nullable=False),
    Column("filer_parcel", Text, nullable=False, comment="what the carrier says of what the filer sent"),
    Column("respondent_asked_at", MOMENT, comment="since when the respondent owes an answer"),
    Column("respondent_statements", SmallInteger, nullable=False),
    Column("respondent_photos", SmallInteger, nullable=False),
    Column("respondent_would_cancel", Boolean, nullable=False),
    Column("respondent_parcel", Text, nullable=False, comment="what the carrier says of what the respondent sent"),
    Column("outcome", Text),
    Column("reason", Text),
    Column("rules", ARRAY(Text), comment="the house rules that the ruling rests on"),
    Column("good_faith", Boolean, comment="who lost has nothing counted against them"),
    Column("departure", Text, comment="why it is not what the house rules propose"),
    Column("refund_percent", SmallInteger),
    Column("ruled_by", BigInteger, ForeignKey("users.id"), comment="NULL: at the console"),
    Column("money", Text, comment="refund, release or part"),
    Column("fault_id", BigInteger, ForeignKey("users.id"), comment="whom it counts against"),
    Column("resolved_at", MOMENT),
    Column("version", Integer, nullable=False),
    CheckConstraint("filer_id <> respondent_id", name="two_people"),
    CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_at_a_moment"),
    CheckConstraint("(outcome IS NULL) = (resolved_at IS NULL)", name="resolved_by_an_outcome"),
    Index("uq_disputes_open", "trade_id", unique=True, postgresql_where=text(OPEN_DISPUTE)),
    Index(None, "trade_id"),
    Index("ix_disputes_filer", "filer_id", text("case_id DESC")),
    Index("ix_disputes_respondent", "respondent_id", text("case_id DESC")),
    Index("ix_disputes_opened_by", "opened_by", postgresql_where=text("opened_by IS NOT NULL")),
    Index("ix_disputes_ruled_by", "ruled_by", postgresql_where=text("ruled_by IS NOT NULL")),
    Index("ix_disputes_faults", "fault_id", postgresql_where=text("fault_id IS NOT NULL")),
    Index("ix_disputes_resolved", "resolved_at", postgresql_where=text("resolved_at IS NOT NULL")),
)

dispute_statements = Table(
    "dispute_statements",
    metadata,
    key_column(),
    Column("case_id", BigInteger, ForeignKey("disputes.case_id"), nullable=False),
    Column("author_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("would_cancel", Boolean, nullable=False),
    Column("at", MOMENT, nullable=False),
    Index(None, "case_id"),
    Index(None, "author_id"),
    comment="triggers refuse to change them, and to delete those of an open dispute",
)

dispute_photos = Table(
    "dispute_photos",
    metadata,
    key_column(),
    Column("statement_id", BigInteger, ForeignKey("dispute_statements.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False, unique=True, comment="names the stored files"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Index(None, "statement_id"),
    comment="a trigger refuses to change them",
)
