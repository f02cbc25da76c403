"""Counters of changes that others follow."""

from sqlalchemy import BigInteger, Column, Table, Text

from dualcaster_postgres.tables.base import metadata

generations = Table(
    "generations",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
