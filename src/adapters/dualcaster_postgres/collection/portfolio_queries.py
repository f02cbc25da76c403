"""What somebody owns with how its prices went."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Executable,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, array

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.portfolio.movements import CARRIED_DAYS, POINT_DAYS, HeldCard
from dualcaster_core.collection.portfolio.ports import HeldCards
from dualcaster_core.collection.portfolio.snapshots import Composition, Holding, Part
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.collection.holding_sql import HOLDING, holding_from_row
from dualcaster_postgres.collection.list_paging import PRINTING, printing_view
from dualcaster_postgres.sql.card_values import is_value_of, to_cents, with_value
from dualcaster_postgres.sql.codes import FINISHES, WHATEVER_GRADE, condition_code
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import inventory_items
from dualcaster_postgres.tables.market import card_values, price_observations

_items, _values, _seen = inventory_items.c, card_values.c, price_observations.c
_quotes = incoming({"source": Text(), "kind": Text()}, name="quotes")


def _held() -> Executable:
    """Find the cards that are worth most, and of each the last price up to each day."""
    worth = func.sum(_items.quantity * _values.cents)
    owned = (
        select(
            _items.card_id,
            _items.finish,
            _values.source,
            func.sum(_items.quantity).label("copies"),
            worth.label("cents"),
            func.max(_values.observed_at).label("observed_at"),
        )
        .join_from(inventory_items, card_values, is_value_of(_items))
        .where(_items.user_id == bindparam("owner", type_=BigInteger()))
        .group_by(_items.card_id, _items.finish, _values.source)
        .cte("owned")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    newest = select(cast(func.timezone("UTC", func.max(owned.c.observed_at)), Date).label("day")).cte("newest")
    top = (
        select(owned)
        .order_by(owned.c.cents.desc(), owned.c.card_id, owned.c.finish)
        .limit(bindparam("limit", type_=Integer()))
        .subquery("top")
    )
    prices = _prices_of(top, newest.c.day)
    mint = card_values.alias("mint")
    is_mint = and_(
        mint.c.card_id == top.c.card_id,
        mint.c.finish == top.c.finish,
        mint.c.condition == condition_code(Condition.NM),
    )
    return (
        select(
            newest.c.day,
            top.c.card_id,
            top.c.finish,
            top.c.source,
            top.c.copies,
            top.c.cents,
            func.coalesce(mint.c.cents, top.c.cents / top.c.copies),
            prices.c.days,
            prices.c.prices,
        )
        .join_from(newest, top, true())
        .join(prices, true())
        .join(mint, is_mint, isouter=True)
        .order_by(top.c.cents.desc(), top.c.card_id, top.c.finish)
    )


def _prices_of(top: Any, newest: Any) -> Any:
    amounts = func.array_agg(
        aggregate_order_by(to_cents(_seen.amount), _seen.observed_on.desc()), type_=ARRAY(BigInteger)
    )
    points = [amounts.filter(_seen.observed_on <= newest - literal(day, Integer))[1] for day in POINT_DAYS]
    return (
        select(func.count(literal(1)).label("days"), array(points).label("prices"))
        .join_from(_quotes, price_observations, and_(_seen.source == _quotes.c.source, _seen.kind == _quotes.c.kind))
        .where(
            _quotes.c.source == top.c.source,
            _seen.card_id == top.c.card_id,
            _seen.finish == top.c.finish,
            _seen.condition == WHATEVER_GRADE,
            _seen.observed_on <= newest,
            _seen.observed_on >= newest - literal(POINT_DAYS[0] + CARRIED_DAYS, Integer),
        )
        .lateral("prices")
    )


def _composition() -> Executable:
    """Sum what somebody owns up as a whole, by set and by finish, each with what is worth most first."""
    owned = with_value(inventory_items.join(cards, cards.c.id == _items.card_id), _items)
    return (
        select(cards.c.set_code, func.max(cards.c.set_name), _items.finish, *HOLDING)
        .select_from(owned)
        .where(_items.user_id == bindparam("owner", type_=BigInteger()))
        .group_by(func.grouping_sets(tuple_(), tuple_(cards.c.set_code), tuple_(_items.finish)))
        .order_by(HOLDING[3].desc(), cards.c.set_code, _items.finish)
    )


_HELD = _held()
_COMPOSITION = _composition()
_PRINTINGS = select(*PRINTING).where(cards.c.id == any_(bindparam("keys", type_=ARRAY(BigInteger))))


class PostgresPortfolioQueries:
    """``PortfolioQueries``; the source that values a card today is the one whose former prices count."""

    def __init__(self, database: Database, ids: PublicIds, rules: ValuationRules) -> None:
        self._database = database
        self._ids = ids
        kinds = {source.value: kind.value for source, kind in reversed(rules.preference)}
        self._quotes = as_arrays(["source", "kind"], list(kinds.items()))
        self._rate = rules.usd_per_eur

    async def held(self, user_id: int, *, limit: int) -> HeldCards:
        """List the ``limit`` cards and finishes of somebody that are worth most, those without a price left out."""
        async with self._database.transaction() as session:
            rows = await session.rows(_HELD, owner=user_id, limit=limit, **self._quotes)
        return HeldCards(rows[0][0] if rows else None, [_held_card(row) for row in rows])

    async def composition(self, user_id: int, *, sets: int) -> Composition:
        """Return what somebody owns as a whole, by the sets that are worth most, and by finish."""
        async with self._database.transaction() as session:
            rows = await session.rows(_COMPOSITION, owner=user_id, usd_per_eur=self._rate)
        whole = next((holding_from_row(row[3:]) for row in rows if row[0] is None and row[2] is None), Holding())
        of_sets = [Part(code=row[0], name=row[1], holding=holding_from_row(row[3:])) for row in rows if row[0]]
        of_finishes = [
            Part(code=finish.value, name=finish.value, holding=holding_from_row(row[3:]))
            for row in rows
            if row[2] is not None and (finish := FINISHES[row[2]])
        ]
        return Composition(whole=whole, sets=tuple(of_sets[:sets]), finishes=tuple(of_finishes))

    async def printings(self, card_ids: Sequence[int]) -> Mapping[int, ListedPrinting]:
        """Return printings as lists show them, by key."""
        async with self._database.transaction() as session:
            rows = await session.rows(_PRINTINGS, keys=list(card_ids))
        return {row[0]: printing_view(row, self._ids) for row in rows}


def _held_card(row: Row) -> HeldCard:
    _, card_id, finish, source, copies, cents, unit_cents, days, prices = row
    return HeldCard(
        card_id=card_id,
        finish=FINISHES[finish],
        source=source,
        copies=int(copies),
        cents=int(cents),
        unit_cents=int(unit_cents),
        price_days=days,
        prices=tuple(prices),
    )
