"""``BuylistOrderRepository`` on PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Double,
    Integer,
    SmallInteger,
    Text,
    any_,
    bindparam,
    cast,
    delete,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.buylist.lifecycle import OPEN, TRANSITIONS, BuylistAction, BuylistActor, BuylistStage
from dualcaster_core.stores.buylist.model import BuylistOrder
from dualcaster_core.stores.buylist.ports import BuylistLogEntry
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.stores.buylist.order_rows import (
    LINE,
    READ,
    WRITTEN,
    line_to_row,
    order_from_rows,
    order_to_row,
)
from dualcaster_postgres.tables.stores.buylist import buylist_lines, buylist_log, buylist_orders

_o, _l, _s = buylist_orders.c, buylist_lines.c, buylist_log.c
_key = bindparam("key", type_=BigInteger())
_store, _seller = bindparam("store", type_=BigInteger()), bindparam("seller", type_=BigInteger())
_SELECT = select(*(_o[name] for name in READ))
_WITH_ID = _SELECT.where(_o.id == _key)
_DRAFT_OF = _SELECT.where(_o.store_id == _store, _o.seller_id == _seller, _o.stage == BuylistStage.DRAFT.value)
_CANCELLABLE: Final = tuple(stage.value for stage, action in TRANSITIONS if action is BuylistAction.CANCEL)


def _among(stages: Sequence[str]) -> ColumnElement[bool]:
    return _o.stage == any_(array([literal(stage, Text()) for stage in stages]))


_OPEN_OF = select(_o.id).where(_o.seller_id == _seller, _among(_CANCELLABLE)).order_by(_o.id)
_OPEN_AT = select(_o.id).where(_o.store_id == _store, _among(sorted(stage.value for stage in OPEN))).order_by(_o.id)
_REFERRED = _SELECT.where(_o.store_id == _store, _o.reference == bindparam("reference"), _o.reference != "")
_written: Mapping[str, Any] = {name: bindparam(name, type_=_o[name].type) for name in WRITTEN}
_ADD = upsert(buylist_orders).values(_written).on_conflict_do_nothing().returning(_o.id)
_STORE = update(buylist_orders).where(_o.id == _key).values(_written)
_LINES = select(*(_l[name] for name in LINE)).where(_l.order_id == _key).order_by(_l.number)
_TYPES: Final[Mapping[str, Any]] = {
    "number": Integer(),
    "card_id": BigInteger(),
    "finish": SmallInteger(),
    "condition": SmallInteger(),
    "language": Text(),
    "quantity": Integer(),
    "prices": Text(),
    "steps": Text(),
    "sell_chance": Double(),
    "item_id": BigInteger(),
    "graded_condition": SmallInteger(),
    "graded_copies": Integer(),
    "grade_reason": Text(),
    "accepted": Boolean(),
}
_new = incoming(_TYPES)
_ADD_LINES = insert(buylist_lines).from_select(
    ["order_id", *LINE],
    select(
        _key, *(cast(_new.c[name], JSONB) if name in ("prices", "steps") else _new.c[name] for name in LINE)
    ).order_by(_new.c.number),
)
_DROP_LINES = delete(buylist_lines).where(_l.order_id == _key)
_LOGGED: Final = ("order_id", "version", "action", "stage", "by", "actor_id", "at", "note")
_LOG = insert(buylist_log).values({name: bindparam(f"log_{name}", type_=_s[name].type) for name in _LOGGED})
_STEPS = select(*(_s[name] for name in _LOGGED)).where(_s.order_id == _key).order_by(_s.version)
_DUE = (
    select(_o.id)
    .where(_o.due_at <= bindparam("now", type_=DateTime(timezone=True)))
    .order_by(_o.due_at, _o.id)
    .limit(bindparam("limit", type_=Integer()))
)


class PostgresBuylistOrders:
    """``BuylistOrderRepository``: an order and its lines in two statements each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, order: BuylistOrder) -> BuylistOrder | None:
        """Insert it; the unique indexes of drafts and references let one through."""
        row = await self._session.row(_ADD, **order_to_row(order))
        if row is None:
            return None
        await self._add_lines(row[0], order)
        return evolve(order, id=row[0])

    async def with_id(self, order_id: int, *, lock: bool = False) -> BuylistOrder | None:
        """Find by its key."""
        return await self._one(_LOCKED["with_id"] if lock else _WITH_ID, key=order_id)

    async def draft_of(self, store_id: int, seller_id: int, *, lock: bool = False) -> BuylistOrder | None:
        """Find by the unique index of drafts."""
        return await self._one(_LOCKED["draft_of"] if lock else _DRAFT_OF, store=store_id, seller=seller_id)

    async def open_of(self, seller_id: int) -> Sequence[int]:
        """Walk the index of sellers."""
        return [row[0] for row in await self._session.rows(_OPEN_OF, seller=seller_id)]

    async def open_at(self, store_id: int) -> Sequence[int]:
        """Walk the index of queues."""
        return [row[0] for row in await self._session.rows(_OPEN_AT, store=store_id)]

    async def referred(self, store_id: int, reference: str) -> BuylistOrder | None:
        """Find by the unique index of references."""
        return await self._one(_REFERRED, store=store_id, reference=reference)

    async def store(self, order: BuylistOrder) -> None:
        """Update it and write its lines anew."""
        await self._session.run(_STORE, key=order.id, **order_to_row(order))
        await self._session.run(_DROP_LINES, key=order.id)
        await self._add_lines(order.id, order)

    async def log(self, entry: BuylistLogEntry) -> None:
        """Insert it."""
        facts = (
            entry.order_id,
            entry.version,
            entry.action.value,
            entry.stage.value,
            entry.by.value,
            entry.actor_id,
            entry.at,
            entry.note,
        )
        await self._session.run(_LOG, **{f"log_{name}": fact for name, fact in zip(_LOGGED, facts, strict=True)})

    async def steps(self, order_id: int) -> Sequence[BuylistLogEntry]:
        """List by the primary key."""
        return [_entry(row) for row in await self._session.rows(_STEPS, key=order_id)]

    async def due(self, now: datetime, *, limit: int) -> Sequence[int]:
        """Walk the index of what is due."""
        return [row[0] for row in await self._session.rows(_DUE, now=now, limit=limit)]

    async def _one(self, statement: Any, **given: Any) -> BuylistOrder | None:
        row = await self._session.row(statement, **given)
        if row is None:
            return None
        return order_from_rows(row, await self._session.rows(_LINES, key=row[0]))

    async def _add_lines(self, order_id: int, order: BuylistOrder) -> None:
        rows = [line_to_row(line) for line in order.lines]
        await self._session.run(_ADD_LINES, key=order_id, **as_arrays(LINE, rows))


def _entry(row: Row) -> BuylistLogEntry:
    order_id, version, action, stage, by, actor_id, at, note = row
    return BuylistLogEntry(
        order_id=order_id,
        version=version,
        action=BuylistAction(action),
        stage=BuylistStage(stage),
        by=BuylistActor(by),
        actor_id=actor_id,
        at=at,
        note=note,
    )


_LOCKED: Final = {
    "with_id": _WITH_ID.with_for_update(key_share=True),
    "draft_of": _DRAFT_OF.with_for_update(key_share=True),
}
