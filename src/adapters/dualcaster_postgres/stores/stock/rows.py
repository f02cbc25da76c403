"""The columns of a line of stock, and how it becomes a value and back."""

from typing import Any, Final

from sqlalchemy import BigInteger, Integer, SmallInteger, Text, bindparam

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.stores.stock.model import Listed, StockKey, StockLine
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Row

STOCK_KEY: Final[dict[str, Any]] = {
    "card_id": BigInteger(),
    "finish": SmallInteger(),
    "condition": SmallInteger(),
    "language": Text(),
}
AMOUNTS: Final[dict[str, Any]] = {
    "quantity": Integer(),
    "cost_cents": Integer(),
    "price_cents": Integer(),
    "sold": BigInteger(),
}
LISTED: Final[dict[str, Any]] = {
    "listing_id": Text(),
    "listings": Integer(),
    "listed_quantity": Integer(),
    "listed_price_cents": Integer(),
}
LINE: Final[dict[str, Any]] = {**STOCK_KEY, **AMOUNTS, **LISTED, "version": Integer()}
STORE: Final = bindparam("store", type_=BigInteger())


def key_to_row(key: StockKey) -> tuple[Any, ...]:
    """Turn a key into its columns."""
    return key.card_id, FINISH_CODES[key.finish], int(key.condition), key.language


def key_from_row(row: Row) -> StockKey:
    """Turn the four key columns into a key."""
    card_id, finish, condition, language = row
    return StockKey(card_id, FINISHES[finish], Condition(condition), language)


def line_from_row(row: Row) -> StockLine:
    """Turn an id and the columns of ``LINE`` into a line."""
    quantity, cost, price, sold, listing, listings, listed, listed_price, version = row[5:14]
    return StockLine(
        id=row[0],
        key=key_from_row(row[1:5]),
        quantity=quantity,
        cost_cents=cost,
        price_cents=price,
        sold=sold,
        listed=None
        if listing is None
        else Listed(listing_id=listing, quantity=listed, price_cents=listed_price, listings=listings),
        version=version,
    )


def line_to_row(line: StockLine) -> tuple[Any, ...]:
    """Turn a line into the columns of ``LINE``."""
    seen = line.listed
    listed = (
        (None, 0, None, None) if seen is None else (seen.listing_id, seen.listings, seen.quantity, seen.price_cents)
    )
    return (*key_to_row(line.key), line.quantity, line.cost_cents, line.price_cents, line.sold, *listed, line.version)
