"""Answers to requests that may come again."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from dualcaster_postgres.tables.base import MOMENT, metadata, owner_column

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    owner_column(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("status", Integer, comment="NULL: the first call has not ended"),
    Column("body", LargeBinary),
    Column("created_at", MOMENT, nullable=False),
    Index(None, "created_at"),
)
