"""What staff and operators did, and what they decide of: roles and business accounts."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata, owner_column

audit_entries = Table(
    "audit_entries",
    metadata,
    key_column(),
    Column("at", MOMENT, nullable=False),
    Column("action", Text, nullable=False),
    Column("source", Text, nullable=False, comment="site, api or console"),
    Column("by_id", BigInteger, ForeignKey("users.id"), comment="NULL: an operator at the console"),
    Column("by_name", Text, nullable=False, comment="what the machine calls an operator"),
    Column("subject_id", BigInteger, ForeignKey("users.id"), comment="about whom"),
    Column("reason", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Index(None, "at", "id"),
    Index("ix_audit_entries_subject", "subject_id", "at", postgresql_where=text("subject_id IS NOT NULL")),
    Index("ix_audit_entries_by", "by_id", "at", postgresql_where=text("by_id IS NOT NULL")),
    comment="a trigger refuses to change and to delete them",
)

role_changes = Table(
    "role_changes",
    metadata,
    key_column(),
    owner_column(),
    Column("role_before", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("changed_by", Text, nullable=False, comment="at the console: what the machine calls them"),
    Column("changed_at", MOMENT, nullable=False),
    Column("by_id", BigInteger, ForeignKey("users.id"), comment="NULL: an operator at the console"),
    Column("source", Text, nullable=False, server_default=text("'console'"), comment="site, api or console"),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Index(None, "user_id"),
    Index(None, "changed_at", "id"),
    Index("ix_role_changes_by", "by_id", postgresql_where=text("by_id IS NOT NULL")),
    comment="a trigger refuses to change and to delete them",
)

business_accounts = Table(
    "business_accounts",
    metadata,
    owner_column(primary_key=True),
    Column("business_name", Text, nullable=False),
    Column("state", Text, nullable=False, comment="pending, verified, rejected or revoked"),
    Column("reason", Text, nullable=False, comment="why it was decided so; its owner reads it"),
    Column("documents", Text, nullable=False, comment="what staff were shown; only staff read it"),
    Column("applied_at", MOMENT, nullable=False),
    Column("decided_at", MOMENT),
    Column("version", Integer, nullable=False),
    Index(None, "state", "applied_at", "user_id"),
)
"""Who has a row here is a business; everybody else is a person."""
