"""What accounts have earned."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, SmallInteger, Table

from dualcaster_postgres.tables.base import metadata

user_reputation = Table(
    "user_reputation",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("score", Integer, nullable=False),
    Column("tier", SmallInteger, nullable=False),
)
