"""What people own."""

from collections.abc import Sequence
from typing import Any

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import BigInteger, Date, Integer, Numeric, Text, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.collection.ports import ItemChanges
from dualcaster_postgres.collection.item_rows import (
    ID,
    ITEM_KEY,
    OF_ITEM,
    OWNER,
    key_from_row,
    key_to_row,
    named,
    on_offer,
    same_key,
)
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.tables.collection import have_list_items, inventory_items

_ITEM = {
    **ITEM_KEY,
    "quantity": Integer(),
    "reserved": Integer(),
    "acquired_price": Numeric(12, 2),
    "acquired_currency": Text(),
    "acquired_on": Date(),
    "location": Text(),
}
_items, _haves = inventory_items.c, have_list_items.c
ITEMS_OF = select(_items.id, *(_items[name] for name in _ITEM)).where(_items.user_id == OWNER).order_by(_items.id)
"""The items of an owner, as ``item_from_row`` reads them."""
_ITEM_BY_ID, _ITEM_BY_KEY = ITEMS_OF.where(_items.id == ID), ITEMS_OF.where(OF_ITEM)
_COUNT = select(func.count()).select_from(inventory_items).where(_items.user_id == OWNER)
_drop = incoming(ITEM_KEY)
_DROP_ITEMS = delete(inventory_items).where(same_key(_drop))
_write = incoming(_ITEM)
_insert_items = upsert(inventory_items).from_select(
    ["user_id", *_ITEM], select(OWNER, *(_write.c[name] for name in _ITEM))
)
_MUTABLE_ITEM = [name for name in _ITEM if name not in ITEM_KEY]
_WRITE_ITEMS = _insert_items.on_conflict_do_update(
    constraint="uq_inventory_items_key",
    set_={name: _insert_items.excluded[name] for name in _MUTABLE_ITEM},
)
_stored = _WRITE_ITEMS.returning(_items.id, _items.quantity, _items.reserved).cte("stored")
_now_on_offer = func.greatest(0, on_offer(_haves, _stored.c))
_WRITE_WITH_OFFERS = (
    update(have_list_items)
    .where(_haves.inventory_item_id == _stored.c.id, _haves.on_offer != _now_on_offer)
    .values(on_offer=_now_on_offer)
)
"""Writes items, and with them what of their offers is left beside the copies that are promised."""

_back = incoming({"id": BigInteger(), **_ITEM}, name="back", prefix="back")
_RESTORE_ITEMS = insert(inventory_items).from_select(
    ["id", "user_id", *_ITEM], select(_back.c.id, OWNER, *(_back.c[name] for name in _ITEM))
)


def item_from_row(row: Row) -> InventoryItem:
    """Turn an id, a key and the facts of a row into an item."""
    quantity, reserved, price, currency, day, location = row[7:13]
    return InventoryItem(
        id=row[0],
        key=key_from_row(row[1:7]),
        quantity=quantity,
        reserved=reserved,
        acquired_price=price,
        acquired_currency=currency,
        acquired_on=day,
        location=location,
    )


def item_to_row(item: InventoryItem) -> tuple[Any, ...]:
    """Turn an item into its columns, without its id."""
    paid = (item.acquired_price, item.acquired_currency, item.acquired_on)
    return (*key_to_row(item.key), item.quantity, item.reserved, *paid, item.location)


class PostgresInventory:
    """``InventoryRepository`` on the table of inventory items."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def items_of(self, user_id: int) -> Sequence[InventoryItem]:
        """Load a whole inventory, ordered by item id."""
        rows = await self._session.rows(ITEMS_OF, owner=user_id)
        return await in_thread_if_many(len(rows), lambda: [item_from_row(row) for row in rows])

    async def count(self, user_id: int) -> int:
        """Count the lines of an inventory."""
        row = await self._session.row(_COUNT, owner=user_id)
        return int(row[0]) if row else 0

    async def one(self, user_id: int, item: int | ItemKey) -> InventoryItem | None:
        """Load the item with an id or a key."""
        statement = _ITEM_BY_ID if isinstance(item, int) else _ITEM_BY_KEY
        row = await self._session.row(statement, owner=user_id, **named(item))
        return item_from_row(row) if row else None

    async def store(self, user_id: int, changes: ItemChanges) -> None:
        """Apply changes in three statements, however many they are. Raises ``CardNotFound``."""
        if changes.dropped:
            keys = as_arrays(list(ITEM_KEY), [key_to_row(key) for key in changes.dropped])
            await self._session.run(_DROP_ITEMS, owner=user_id, **keys)
        if changes.written:
            written = changes.written
            rows = await in_thread_if_many(
                len(written), lambda: as_arrays(list(_ITEM), list(map(item_to_row, written)))
            )
            try:
                await self._session.run(_WRITE_WITH_OFFERS, owner=user_id, **rows)
                self._session.wrote(inventory_items.name, len(written))
            except ForeignKeyViolation as error:
                raise CardNotFound("an item is of a card that is not in the catalogue") from error
        if changes.restored:
            back = [(item.id, *item_to_row(item)) for item in changes.restored]
            await self._session.run(_RESTORE_ITEMS, owner=user_id, **as_arrays(["id", *_ITEM], back, "back"))
