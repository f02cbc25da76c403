"""The columns that tell one item of an inventory from another, and how statements name an item."""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, ColumnElement, SmallInteger, Text, and_, bindparam, func

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.model import ItemKey
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.collection import inventory_items

ITEM_KEY: Final[dict[str, Any]] = {
    "card_id": BigInteger(),
    "finish": SmallInteger(),
    "condition": SmallInteger(),
    "language": Text(),
    "signed": Boolean(),
    "altered": Boolean(),
}
_items = inventory_items.c
OWNER: Final = bindparam("owner", type_=BigInteger())
ID: Final = bindparam("key", type_=BigInteger())
OF_ITEM: Final = and_(*(_items[name] == bindparam(name, type_=kind) for name, kind in ITEM_KEY.items()))
"""The item has the key that ``named`` turns into parameters."""


def key_to_row(key: ItemKey) -> tuple[Any, ...]:
    """Turn an item's key into its columns."""
    return key.card_id, FINISH_CODES[key.finish], int(key.condition), key.language, key.signed, key.altered


def key_from_row(row: Row) -> ItemKey:
    """Turn the six key columns into an item's key."""
    card_id, finish, condition, language, signed, altered = row
    return ItemKey(card_id, FINISHES[finish], Condition(condition), language, signed, altered)


def on_offer(have: Any, item: Any = _items) -> ColumnElement[int]:
    """Count the copies of an offer that others may ask for: those that are not promised in accepted trades."""
    return func.least(have.quantity_for_trade, item.quantity - item.reserved)


def same_key(given: Any) -> ColumnElement[bool]:
    """Return the condition that an item of the owner has the key of a given row."""
    return and_(*(given.c[name] == _items[name] for name in ITEM_KEY), _items.user_id == OWNER)


def named(item: int | ItemKey) -> dict[str, Any]:
    """Return the parameters that name an item or what is of it, by its id or its key."""
    return {"key": item} if isinstance(item, int) else dict(zip(ITEM_KEY, key_to_row(item), strict=True))
