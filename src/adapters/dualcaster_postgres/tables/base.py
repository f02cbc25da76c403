"""The metadata and the column shapes that tables share."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, MetaData, Numeric

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PARTED_BY_MONTH = ("price_observations", "analytics_events")
"""Tables whose partitions are made when they are needed, and are not in ``metadata``."""
MONEY = Numeric(12, 2)
TOTAL = Numeric(20, 2)
"""A sum of many lines, each of which may be as large as ``MONEY`` for every one of its copies."""
MOMENT = DateTime(timezone=True)


def key_column() -> Column[Any]:
    """Make an integer primary key that the server numbers."""
    return Column("id", BigInteger, Identity(), primary_key=True)


def owner_column(*, primary_key: bool = False) -> Column[Any]:
    """Make the column of the account that a row goes with."""
    return Column(
        "user_id",
        BigInteger,
        ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
        autoincrement=False,
    )
