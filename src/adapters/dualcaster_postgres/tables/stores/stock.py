"""What stores have to sell."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dualcaster_postgres.tables.base import key_column, metadata

store_stock = Table(
    "store_stock",
    metadata,
    key_column(),
    Column("store_id", BigInteger, ForeignKey("lgs_profiles.id", ondelete="CASCADE"), nullable=False),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("condition", SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("cost_cents", Integer, comment="what one copy cost the store"),
    Column("price_cents", Integer, comment="what the store asks for one; null: not for sale"),
    Column("listing_id", Text, comment="as the store's shop system calls it; empty: several of its listings"),
    Column("listings", Integer, nullable=False, server_default=text("0"), comment="how many make up the line there"),
    Column("listed_quantity", Integer, comment="as the shop system had it when it was last read"),
    Column("listed_price_cents", Integer),
    Column(
        "sold",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="copies that were ever sold of the line; a correction by hand is no sale",
    ),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("store_id", "card_id", "finish", "condition", "language", name="uq_store_stock_key"),
    CheckConstraint("quantity BETWEEN 0 AND 99999", name="quantity"),
    CheckConstraint("cost_cents BETWEEN 0 AND 100000000", name="cost"),
    CheckConstraint("price_cents BETWEEN 1 AND 100000000", name="price"),
    CheckConstraint("(listing_id IS NULL) = (listings = 0)", name="listed"),
    Index(
        "ix_store_stock_for_sale",
        "card_id",
        "store_id",
        postgresql_include=["price_cents", "quantity"],
        postgresql_where=text("quantity > 0 AND price_cents IS NOT NULL"),
    ),
)
