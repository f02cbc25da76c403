"""What people own and offer for trade."""

from collections.abc import Sequence
from typing import Any

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Integer,
    Numeric,
    Text,
    and_,
    bindparam,
    delete,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey
from dualcaster_core.collection.ports import ItemChanges
from dualcaster_postgres.collection.item_rows import _KEY, key_from_row, key_to_row
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.tables import have_list_items, inventory_items

_ITEM = {
    **_KEY,
    "quantity": Integer(),
    "reserved": Integer(),
    "acquired_price": Numeric(12, 2),
    "acquired_on": Date(),
    "location": Text(),
}
_HAVE = {
    **_KEY,
    "quantity_for_trade": Integer(),
    "min_trade_value": Numeric(12, 2),
    "trade_for_wants_only": Boolean(),
    "notes": Text(),
    "is_active": Boolean(),
}
_owner = bindparam("owner", type_=BigInteger())
_items, _haves = inventory_items.c, have_list_items.c


def _same_key(given: Any) -> Any:
    return and_(*(given.c[name] == _items[name] for name in _KEY), _items.user_id == _owner)


_ITEMS_OF = select(_items.id, *(_items[name] for name in _ITEM)).where(_items.user_id == _owner).order_by(_items.id)
_of_item = and_(*(_items[name] == bindparam(name, type_=kind) for name, kind in _KEY.items()))
_ID = bindparam("key", type_=BigInteger())
_ITEM_BY_ID, _ITEM_BY_KEY = _ITEMS_OF.where(_items.id == _ID), _ITEMS_OF.where(_of_item)
_drop = incoming(_KEY)
_DROP_ITEMS = delete(inventory_items).where(_same_key(_drop))
_write = incoming(_ITEM)
_insert_items = upsert(inventory_items).from_select(
    ["user_id", *_ITEM], select(_owner, *(_write.c[name] for name in _ITEM))
)
_MUTABLE_ITEM = [name for name in _ITEM if name not in _KEY]
_WRITE_ITEMS = _insert_items.on_conflict_do_update(
    constraint="uq_inventory_items_key",
    set_={name: _insert_items.excluded[name] for name in _MUTABLE_ITEM},
)

_HAVES_OF = (
    select(
        _haves.id,
        *(_items[name] for name in _KEY),
        *(_haves[name] for name in _HAVE if name not in _KEY),
    )
    .join_from(have_list_items, inventory_items, _haves.inventory_item_id == _items.id)
    .where(_haves.user_id == _owner)
    .order_by(_haves.id)
)
_HAVE_BY_ID, _HAVE_BY_KEY = _HAVES_OF.where(_haves.id == _ID), _HAVES_OF.where(_of_item)
_drop_haves = incoming(_KEY)
_DROP_HAVES = delete(have_list_items).where(
    _haves.inventory_item_id.in_(select(_items.id).join_from(_drop_haves, inventory_items, _same_key(_drop_haves)))
)
_given = incoming(_HAVE)
_MUTABLE_HAVE = [name for name in _HAVE if name not in _KEY]
_insert_haves = upsert(have_list_items).from_select(
    ["inventory_item_id", "user_id", "card_id", "finish", "condition", "language", *_MUTABLE_HAVE],
    select(
        _items.id,
        _items.user_id,
        _items.card_id,
        _items.finish,
        _items.condition,
        _items.language,
        *(_given.c[name] for name in _MUTABLE_HAVE),
    ).join_from(_given, inventory_items, and_(_same_key(_given), _items.quantity >= _given.c.quantity_for_trade)),
)
_WRITE_HAVES = _insert_haves.on_conflict_do_update(
    index_elements=["inventory_item_id"],
    set_={name: _insert_haves.excluded[name] for name in _MUTABLE_HAVE},
)


def item_from_row(row: Row) -> InventoryItem:
    """Turn an id, a key and the facts of a row into an item."""
    quantity, reserved, price, day, location = row[7:12]
    return InventoryItem(
        id=row[0],
        key=key_from_row(row[1:7]),
        quantity=quantity,
        reserved=reserved,
        acquired_price=price,
        acquired_on=day,
        location=location,
    )


def item_to_row(item: InventoryItem) -> tuple[Any, ...]:
    """Turn an item into its columns, without its id."""
    facts = (item.quantity, item.reserved, item.acquired_price, item.acquired_on, item.location)
    return (*key_to_row(item.key), *facts)


def have_from_row(row: Row) -> Have:
    """Turn an id, a key and the facts of a row into a have."""
    quantity, least, trade_for_wants_only, notes, is_active = row[7:12]
    return Have(
        id=row[0],
        item=key_from_row(row[1:7]),
        quantity_for_trade=quantity,
        min_trade_value=least,
        trade_for_wants_only=trade_for_wants_only,
        notes=notes,
        is_active=is_active,
    )


def have_to_row(have: Have) -> tuple[Any, ...]:
    """Turn a have into its columns, without its id."""
    facts = (have.quantity_for_trade, have.min_trade_value, have.trade_for_wants_only, have.notes, have.is_active)
    return (*key_to_row(have.item), *facts)


def _named(line: int | ItemKey) -> dict[str, Any]:
    """Return the parameters that name a line, by its id or its key."""
    return {"key": line} if isinstance(line, int) else dict(zip(_KEY, key_to_row(line), strict=True))


class PostgresInventory:
    """``InventoryRepository`` on the table of inventory items."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def items_of(self, user_id: int) -> Sequence[InventoryItem]:
        """Load a whole inventory, ordered by item id."""
        rows = await self._session.rows(_ITEMS_OF, owner=user_id)
        return await in_thread_if_many(len(rows), lambda: [item_from_row(row) for row in rows])

    async def one(self, user_id: int, item: int | ItemKey) -> InventoryItem | None:
        """Load the item with an id or a key."""
        statement = _ITEM_BY_ID if isinstance(item, int) else _ITEM_BY_KEY
        row = await self._session.row(statement, owner=user_id, **_named(item))
        return item_from_row(row) if row else None

    async def store(self, user_id: int, changes: ItemChanges) -> None:
        """Apply changes in two statements, however many they are. Raises ``CardNotFound``."""
        if changes.dropped:
            keys = as_arrays(list(_KEY), [key_to_row(key) for key in changes.dropped])
            await self._session.run(_DROP_ITEMS, owner=user_id, **keys)
        if changes.written:
            written = changes.written
            rows = await in_thread_if_many(
                len(written), lambda: as_arrays(list(_ITEM), list(map(item_to_row, written)))
            )
            try:
                await self._session.run(_WRITE_ITEMS, owner=user_id, **rows)
            except ForeignKeyViolation as error:
                raise CardNotFound("an item is of a card that is not in the catalogue") from error
