"""``StoreSupply`` on PostgreSQL: what passes between a store and those present, by the pairing of matches."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from attrs import frozen
from sqlalchemy import BigInteger, Integer, Numeric, any_, bindparam, cast, false, func, literal, null, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.stores.clearing.lifecycle import OPEN_AT_COUNTER
from dualcaster_core.stores.clearing.model import HAVE, STOCK, STORE, WANT, Resource
from dualcaster_core.stores.clearing.ports import OfferedHave
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.matching import pairing_sql as pairing
from dualcaster_postgres.sql.card_values import to_cents
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_list_items
from dualcaster_postgres.tables.stores.clearing import store_clearing_lines, store_clearing_parts
from dualcaster_postgres.tables.stores.stock import store_stock

_haves, _wants, _s = have_list_items.c, want_list_items.c, store_stock.c
_PEOPLE: Final = bindparam("people", type_=ARRAY(BigInteger))
_STORE: Final = bindparam("store", type_=BigInteger())
_KEYS: Final = bindparam("keys", type_=ARRAY(BigInteger))
_LINE: Final = ("have_id", "want_id", "card_id", "copies", "unit_cents", "gap")

_promised = (
    select(func.coalesce(func.sum(store_clearing_lines.c.copies), 0))
    .join(store_clearing_parts, store_clearing_parts.c.id == store_clearing_lines.c.part_id)
    .where(
        store_clearing_lines.c.stock_line_id == _s.id,
        or_(*(store_clearing_parts.c.status == status.value for status in sorted(OPEN_AT_COUNTER))),
    )
    .correlate(store_stock)
    .scalar_subquery()
)
_left = cast(func.greatest(0, _s.quantity - _promised), Integer)


def _from_stock() -> Any:
    wants = pairing.open_wants(_wants.user_id == any_(_PEOPLE)).cte("wants")
    stock = (
        select(
            _s.id,
            _s.card_id,
            literal(STORE, BigInteger()).label("user_id"),
            _left.label("on_offer"),
            _s.condition,
            _s.finish,
            _s.language,
            cast(null(), Numeric).label("min_trade_value"),
            false().label("trade_for_wants_only"),
            cast(_s.price_cents, BigInteger).label("price_cents"),
        )
        .where(
            _s.store_id == _STORE,
            _s.quantity > 0,
            _s.price_cents.is_not(None),
            _s.card_id.in_(select(wants.c.card_id)),
        )
        .subquery("stock")
    )
    line = pairing.filled(pairing.chosen_from_stock(wants, stock).cte("choices")).subquery("line")
    return select(line.c.wanter, *(line.c[name] for name in _LINE)).order_by(
        line.c.wanter, (line.c.copies * line.c.unit_cents).desc(), line.c.want_id, line.c.have_id
    )


FROM_STOCK: Final = _from_stock()
ON_OFFER: Final = (
    select(
        _haves.id,
        _haves.user_id,
        _haves.card_id,
        _haves.finish,
        _haves.condition,
        _haves.language,
        _haves.on_offer,
        to_cents(_haves.min_trade_value),
        _haves.trade_for_wants_only,
    )
    .join(inventory_items, inventory_items.c.id == _haves.inventory_item_id)
    .where(
        _haves.user_id == any_(_PEOPLE),
        _haves.is_active,
        _haves.on_offer > 0,
        ~inventory_items.c.signed,
        ~inventory_items.c.altered,
    )
    .order_by(_haves.id)
)
_AMOUNTS: Final = {
    HAVE: select(_haves.id, _haves.on_offer).where(_haves.id == any_(_KEYS)),
    WANT: select(_wants.id, func.greatest(0, _wants.quantity - _wants.promised)).where(_wants.id == any_(_KEYS)),
    STOCK: select(_s.id, _left).where(_s.store_id == _STORE, _s.id == any_(_KEYS)),
}
_STOCK_KEYS = select(_s.id, _s.card_id, _s.finish, _s.condition, _s.language).where(_s.id == any_(_KEYS))


@frozen
class PostgresStoreSupply:
    """Reads stock, haves and wants, in one statement each."""

    _database: Database
    _rules: MatchRules

    async def from_stock(self, store_id: int, people: Sequence[int]) -> Mapping[int, Sequence[PairedLine]]:
        """List what the store's stock has for the public wants of each, the dearest first."""
        async with self._database.transaction() as session:
            rows = await session.rows(
                FROM_STOCK,
                store=store_id,
                people=list(people),
                any_printing_times=self._rules.any_printing_times,
            )
        found: dict[int, list[PairedLine]] = {}
        for wanter, *line in rows:
            found.setdefault(wanter, []).append(PairedLine(**dict(zip(_LINE, line, strict=True))))
        return found

    async def on_offer(self, people: Sequence[int]) -> Sequence[OfferedHave]:
        """List what these people have on offer and the store could take."""
        async with self._database.transaction() as session:
            rows = await session.rows(ON_OFFER, people=list(people))
        return [
            OfferedHave(
                have_id=row[0],
                owner_id=row[1],
                key=_key(row[2:6]),
                copies=row[6],
                ask_cents=int(row[7]) if row[7] is not None else None,
                wants_only=row[8],
            )
            for row in rows
        ]

    async def amounts(self, store_id: int, resources: Collection[Resource]) -> Mapping[Resource, int]:
        """Count what there is of haves, wants and lines of stock, less what is promised."""
        found: dict[Resource, int] = dict.fromkeys(resources, 0)
        async with self._database.transaction() as session:
            for kind, statement in _AMOUNTS.items():
                keys = [key for named, key in resources if named == kind]
                given = {"store": store_id} if kind == STOCK else {}
                rows = await session.rows(statement, keys=keys, **given) if keys else []
                found |= {(kind, key): int(copies) for key, copies in rows}
        return found

    async def stock_keys(self, store_id: int, line_ids: Collection[int]) -> Mapping[int, StockKey]:
        """Say what the copies of lines of stock are."""
        async with self._database.transaction() as session:
            return {row[0]: _key(row[1:]) for row in await session.rows(_STOCK_KEYS, keys=list(line_ids))}


def _key(row: Sequence[Any]) -> StockKey:
    card_id, finish, condition, language = row
    return StockKey(card_id, FINISHES[finish], Condition(condition), language)
