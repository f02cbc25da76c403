"""The columns that tell one item of an inventory from another."""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, SmallInteger, Text

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.model import ItemKey
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Row

_KEY: Final[dict[str, Any]] = {
    "card_id": BigInteger(),
    "finish": SmallInteger(),
    "condition": SmallInteger(),
    "language": Text(),
    "signed": Boolean(),
    "altered": Boolean(),
}


def key_to_row(key: ItemKey) -> tuple[Any, ...]:
    """Turn an item's key into its columns."""
    return key.card_id, FINISH_CODES[key.finish], int(key.condition), key.language, key.signed, key.altered


def key_from_row(row: Row) -> ItemKey:
    """Turn the six key columns into an item's key."""
    card_id, finish, condition, language, signed, altered = row
    return ItemKey(card_id, FINISHES[finish], Condition(condition), language, signed, altered)
