"""What people offer for trade."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, Numeric, Text, and_, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.collection.errors import NotOwned
from dualcaster_core.collection.model import Have, ItemKey
from dualcaster_core.collection.ports import HaveChanges
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

_HAVE = {
    **ITEM_KEY,
    "quantity_for_trade": Integer(),
    "min_trade_value": Numeric(12, 2),
    "trade_for_wants_only": Boolean(),
    "notes": Text(),
    "is_active": Boolean(),
}
_items, _haves = inventory_items.c, have_list_items.c
HAVES_OF = (
    select(
        _haves.id,
        *(_items[name] for name in ITEM_KEY),
        *(_haves[name] for name in _HAVE if name not in ITEM_KEY),
    )
    .join_from(have_list_items, inventory_items, _haves.inventory_item_id == _items.id)
    .where(_haves.user_id == OWNER)
    .order_by(_haves.id)
)
"""The haves of an owner, as ``have_from_row`` reads them."""
_HAVE_BY_ID, _HAVE_BY_KEY = HAVES_OF.where(_haves.id == ID), HAVES_OF.where(OF_ITEM)
_COUNT = select(func.count()).select_from(have_list_items).where(_haves.user_id == OWNER)
_drop_haves = incoming(ITEM_KEY)
_DROP_HAVES = delete(have_list_items).where(
    _haves.inventory_item_id.in_(select(_items.id).join_from(_drop_haves, inventory_items, same_key(_drop_haves)))
)
_given = incoming(_HAVE)
_MUTABLE_HAVE = [name for name in _HAVE if name not in ITEM_KEY]
_insert_haves = upsert(have_list_items).from_select(
    ["inventory_item_id", "user_id", "card_id", "finish", "condition", "language", "on_offer", *_MUTABLE_HAVE],
    select(
        _items.id,
        _items.user_id,
        _items.card_id,
        _items.finish,
        _items.condition,
        _items.language,
        on_offer(_given.c),
        *(_given.c[name] for name in _MUTABLE_HAVE),
    ).join_from(_given, inventory_items, and_(same_key(_given), _items.quantity >= _given.c.quantity_for_trade)),
)
_WRITE_HAVES = _insert_haves.on_conflict_do_update(
    index_elements=["inventory_item_id"],
    set_={name: _insert_haves.excluded[name] for name in ("on_offer", *_MUTABLE_HAVE)},
)

_back = incoming({"id": BigInteger(), **_HAVE}, name="back", prefix="back")
_RESTORE_HAVES = insert(have_list_items).from_select(
    ["id", "inventory_item_id", "user_id", "card_id", "finish", "condition", "language", "on_offer", *_MUTABLE_HAVE],
    select(
        _back.c.id,
        _items.id,
        _items.user_id,
        _items.card_id,
        _items.finish,
        _items.condition,
        _items.language,
        on_offer(_back.c),
        *(_back.c[name] for name in _MUTABLE_HAVE),
    ).join_from(_back, inventory_items, and_(same_key(_back), _items.quantity >= _back.c.quantity_for_trade)),
)


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


class PostgresHaveList:
    """``HaveListRepository`` on the table of have list items."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def haves_of(self, user_id: int) -> Sequence[Have]:
        """Load a whole have list, ordered by have id."""
        rows = await self._session.rows(HAVES_OF, owner=user_id)
        return await in_thread_if_many(len(rows), lambda: [have_from_row(row) for row in rows])

    async def count(self, user_id: int) -> int:
        """Count the lines of a have list."""
        row = await self._session.row(_COUNT, owner=user_id)
        return int(row[0]) if row else 0

    async def one(self, user_id: int, have: int | ItemKey) -> Have | None:
        """Load the have with an id, or that of an item."""
        statement = _HAVE_BY_ID if isinstance(have, int) else _HAVE_BY_KEY
        row = await self._session.row(statement, owner=user_id, **named(have))
        return have_from_row(row) if row else None

    async def store(self, user_id: int, changes: HaveChanges) -> None:
        """Apply changes in three statements; raises ``NotOwned`` where more is offered than owned."""
        if changes.dropped:
            keys = as_arrays(list(ITEM_KEY), [key_to_row(key) for key in changes.dropped])
            await self._session.run(_DROP_HAVES, owner=user_id, **keys)
        if changes.written:
            haves = changes.written
            rows = await in_thread_if_many(len(haves), lambda: as_arrays(list(_HAVE), list(map(have_to_row, haves))))
            written = await self._session.run(_WRITE_HAVES, owner=user_id, **rows)
            if written != len(haves):
                missing = len(haves) - written
                raise _missing(missing)
        if changes.restored:
            back = [(have.id, *have_to_row(have)) for have in changes.restored]
            restored = await self._session.run(_RESTORE_HAVES, owner=user_id, **as_arrays(["id", *_HAVE], back, "back"))
            if restored != len(back):
                raise _missing(len(back) - restored)


def _missing(lines: int) -> NotOwned:
    return NotOwned(f"{lines} of the haves ask for more copies than are owned", lines=lines)
