"""Figures of a store, each in one statement whose cost does not depend on how many people are elsewhere."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    func,
    literal,
    null,
    select,
    union_all,
)

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_core.stores.customers.model import Surroundings
from dualcaster_core.stores.statistics.model import AGE_BANDS, DayRange
from dualcaster_core.stores.statistics.views import BuylistDay, SalesDay, SetDemand, StockAge, UnfilledCard
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.stores.customers.near import LIMIT, STORE, given_of, people_near
from dualcaster_postgres.stores.customers.statements import IS_SHOWN, filled_wants, public_wants
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import want_list_items
from dualcaster_postgres.tables.market import oracle_values
from dualcaster_postgres.tables.stores.buylist import buylist_orders, store_sales
from dualcaster_postgres.tables.stores.statistics import store_arrivals
from dualcaster_postgres.tables.stores.stock import store_stock

_wants, _stock, _sale, _arrival, _order = (
    want_list_items.c,
    store_stock.c,
    store_sales.c,
    store_arrivals.c,
    buylist_orders.c,
)
_open = _wants.quantity - _wants.promised
_FIRST, _LAST, _TODAY = (bindparam(name, type_=Date()) for name in ("first", "last", "today"))


def _sum(column: Any) -> Any:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _wanted(group: str) -> Any:
    """Sum the public wants around and what the stock fills of them, by a column of the wanted card."""
    near = people_near()
    filled = filled_wants(near)
    column = cards.c[group]
    return (
        select(
            column.label("key"),
            cast(func.count(distinct(_wants.user_id)), Integer).label("people"),
            _sum(_open).label("wanted"),
            _sum(filled.c.copies).label("filled"),
            func.min(cards.c.id).label("card_id"),
        )
        .select_from(
            public_wants(near)
            .join(cards, cards.c.id == _wants.card_id)
            .outerjoin(filled, filled.c.line_id == _wants.id)
        )
        .where(*IS_SHOWN)
        .group_by(column)
        .subquery("sums")
    )


def _demand() -> Any:
    sums = _wanted("set_code")
    return (
        select(sums.c.key, cards.c.set_name, sums.c.people, sums.c.wanted, sums.c.filled)
        .join_from(sums, cards, cards.c.id == sums.c.card_id)
        .order_by(sums.c.wanted.desc(), sums.c.key)
        .limit(LIMIT)
    )


def _unfilled() -> Any:
    sums = _wanted("oracle_card_id")
    missing = sums.c.wanted - sums.c.filled
    worth = missing * func.coalesce(oracle_values.c.cents, 0)
    return (
        select(sums.c.card_id, cards.c.name, sums.c.people, sums.c.wanted, sums.c.filled, oracle_values.c.cents)
        .select_from(
            sums.join(cards, cards.c.id == sums.c.card_id).outerjoin(
                oracle_values, oracle_values.c.oracle_card_id == sums.c.key
            )
        )
        .where(missing > 0)
        .order_by(worth.desc(), missing.desc(), sums.c.card_id)
        .limit(LIMIT)
    )


_price = (
    select(_stock.card_id, _stock.finish, func.max(_stock.price_cents).label("cents"))
    .where(_stock.store_id == STORE)
    .group_by(_stock.card_id, _stock.finish)
    .subquery("price")
)
_SALES = (
    select(_sale.day, _sum(_sale.copies), _sum(_sale.copies * func.coalesce(_price.c.cents, 0)))
    .select_from(
        store_sales.outerjoin(_price, and_(_price.c.card_id == _sale.card_id, _price.c.finish == _sale.finish))
    )
    .where(_sale.store_id == STORE, _sale.day.between(_FIRST, _LAST))
    .group_by(_sale.day)
    .order_by(_sale.day)
)
_same_line = and_(
    _arrival.store_id == _stock.store_id,
    _arrival.card_id == _stock.card_id,
    _arrival.finish == _stock.finish,
    _arrival.condition == _stock.condition,
    _arrival.language == _stock.language,
)
_later = func.coalesce(
    func.sum(_arrival.copies).over(partition_by=_stock.id, order_by=_arrival.day.desc(), rows=(None, -1)), 0
)
_left = (
    select(
        _stock.id,
        _arrival.day,
        func.least(_arrival.copies, _stock.quantity - _later).label("copies"),
        func.coalesce(_stock.price_cents, 0).label("cents"),
    )
    .join_from(store_stock, store_arrivals, _same_line)
    .where(_stock.store_id == STORE, _stock.quantity > 0)
    .cte("left_of_arrivals")
)
_known = (
    select(_left.c.id, func.sum(_left.c.copies).label("copies"))
    .where(_left.c.copies > 0)
    .group_by(_left.c.id)
    .subquery("known")
)
_unknown = _stock.quantity - func.coalesce(_known.c.copies, 0)
_aged = union_all(
    select((_TODAY - _left.c.day).label("days"), _left.c.copies, _left.c.cents).where(_left.c.copies > 0),
    select(cast(null(), Integer), _unknown, func.coalesce(_stock.price_cents, 0))
    .select_from(store_stock.outerjoin(_known, _known.c.id == _stock.id))
    .where(_stock.store_id == STORE, _stock.quantity > 0, _unknown > 0),
).subquery("aged")
_band = case(
    (_aged.c.days.is_(None), literal(-1)),
    *((_aged.c.days <= last, literal(place)) for place, (_, last) in enumerate(AGE_BANDS) if last is not None),
    else_=literal(len(AGE_BANDS) - 1),
)
_AGES = select(_band, _sum(_aged.c.copies), _sum(_aged.c.copies * _aged.c.cents)).group_by(_band).order_by(_band)
_submitted_on = cast(func.timezone("UTC", _order.submitted_at), Date)
_is_paid = _order.paid_cash_cents.is_not(None)
_BUYLIST = (
    select(
        _submitted_on,
        cast(func.count(), Integer),
        cast(func.count().filter(_is_paid), Integer),
        _sum(_order.paid_cash_cents),
        _sum(_order.paid_credit_cents),
    )
    .where(
        _order.store_id == STORE,
        _order.submitted_at >= bindparam("since", type_=MOMENT),
        _order.submitted_at < bindparam("until", type_=MOMENT),
        _order.stage != BuylistStage.DRAFT.value,
    )
    .group_by(_submitted_on)
    .order_by(_submitted_on)
)
DEMAND, UNFILLED = _demand(), _unfilled()
_NEVER: Final = -1


@frozen
class PostgresStoreStatisticsQueries:
    """``StoreStatisticsQueries``."""

    _database: Database
    _ids: PublicIds
    _matching: MatchRules

    async def demand(self, around: Surroundings, *, limit: int) -> Sequence[SetDemand]:
        """Sum the public wants around by set."""
        rows = await self._database.rows(DEMAND, **given_of(around, self._matching), limit=limit)
        return [
            SetDemand(set_code=code, set_name=name, people=people, wanted=wanted, filled=filled)
            for code, name, people, wanted, filled in rows
        ]

    async def unfilled(self, around: Surroundings, *, limit: int) -> Sequence[UnfilledCard]:
        """List the cards whose missing copies are worth most."""
        rows = await self._database.rows(UNFILLED, **given_of(around, self._matching), limit=limit)
        return [
            UnfilledCard(
                hashid=self._ids.encode(IdKind.CARD, card_id),
                name=name,
                people=people,
                wanted=wanted,
                filled=filled,
                market_price=None if cents is None else from_cents(cents),
            )
            for card_id, name, people, wanted, filled, cents in rows
        ]

    async def sales(self, store_id: int, days: DayRange) -> Sequence[SalesDay]:
        """Count the copies that left the stock."""
        rows = await self._database.rows(_SALES, store=store_id, first=days.first, last=days.last)
        return [SalesDay(day=day, copies=copies, value=from_cents(cents)) for day, copies, cents in rows]

    async def ages(self, store_id: int, today: date) -> Sequence[StockAge]:
        """Count the copies in stock by their age; every band, also an empty one."""
        rows = await self._database.rows(_AGES, store=store_id, today=today)
        found = {band: (copies, cents) for band, copies, cents in rows}
        bands: list[tuple[int, int | None, int | None]] = [
            (place, first, last) for place, (first, last) in enumerate(AGE_BANDS)
        ]
        if _NEVER in found:
            bands.append((_NEVER, None, None))
        return [
            StockAge(
                from_days=first,
                to_days=last,
                copies=found.get(place, (0, 0))[0],
                value=from_cents(found.get(place, (0, 0))[1]),
            )
            for place, first, last in bands
        ]

    async def buylist(self, store_id: int, days: DayRange) -> Sequence[BuylistDay]:
        """Count the orders that were submitted."""
        since = datetime.combine(days.first, time.min, UTC)
        until = datetime.combine(days.last + timedelta(days=1), time.min, UTC)
        rows = await self._database.rows(_BUYLIST, store=store_id, since=since, until=until)
        return [
            BuylistDay(day=day, submitted=submitted, paid=paid, cash=from_cents(cash), credit=from_cents(credit))
            for day, submitted, paid, cash, credit in rows
        ]
