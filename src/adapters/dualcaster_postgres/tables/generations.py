"""Counters of changes that others follow."""

from sqlalchemy import BigInteger, Column, Table, Text, text

from dualcaster_postgres.tables.base import MOMENT, metadata

generations = Table(
    "generations",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
    Column("changed_at", MOMENT, nullable=False, server_default=text("now()")),
)
