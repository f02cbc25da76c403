"""When copies came into the stock of stores."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, SmallInteger, Table, Text

from dualcaster_postgres.tables.base import metadata

store_arrivals = Table(
    "store_arrivals",
    metadata,
    Column(
        "store_id",
        BigInteger,
        ForeignKey("lgs_profiles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("card_id", BigInteger, ForeignKey("cards.id"), primary_key=True, autoincrement=False),
    Column("finish", SmallInteger, primary_key=True, autoincrement=False),
    Column("condition", SmallInteger, primary_key=True, autoincrement=False),
    Column("language", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("copies", Integer, nullable=False),
    CheckConstraint("copies > 0", name="copies"),
    Index(None, "card_id"),
    Index(None, "day"),
    comment="copies that came into the stock of a store on a day; a trigger of store_stock counts them",
)
