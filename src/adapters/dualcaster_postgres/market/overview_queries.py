"""Reads of the figures of the whole market."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Date,
    Executable,
    Float,
    Integer,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents, to_cents
from dualcaster_core.kernel.paging import Cursors
from dualcaster_core.market.model import ChartPoint
from dualcaster_core.market.overview.index import CURRENT_DAYS, IndexPoint
from dualcaster_core.market.overview.ports import Breadth, MovedPrice
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.market.overview.views import Direction, MarketFilter, SetMovement
from dualcaster_core.market.statistics import MONTH, PERIODS, WEEK, percent
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.market.price_series import QUOTES, in_cents, series_parameters
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES, WHATEVER_GRADE
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.catalogue import card_sets, cards
from dualcaster_postgres.tables.market import card_statistics, market_index, price_observations

_figures, _seen, _index = card_statistics.c, price_observations.c, market_index.c
_CHANGE: Final = {WEEK: _figures.change_week, MONTH: _figures.change_month}
_BEFORE: Final = {WEEK: _figures.cents_week, MONTH: _figures.cents_month}
_LARGEST: Final = 2**62
_BASIS: Final = 10_000
_newest = select(func.max(_figures.as_of)).scalar_subquery()
_is_current = _figures.as_of >= _newest - CURRENT_DAYS
_BREADTH = select(
    func.max(_figures.as_of),
    func.count(_figures.change_week).filter(_is_current),
    func.count().filter(_figures.change_week > 0, _is_current),
    func.count().filter(_figures.change_week < 0, _is_current),
)


def _counts(days: int) -> Any:
    """Return the condition that a card counts as one that moves: current, believed, and worth enough."""
    least = bindparam("min_cents", type_=BigInteger())
    return and_(
        _is_current,
        ~_figures.suspect,
        _figures.price_days >= bindparam("min_days", type_=Integer()),
        _figures.finish == any_(bindparam("finishes", type_=ARRAY(SmallInteger))),
        func.greatest(_figures.cents, _BEFORE[days]) >= least,
    )


def _movers(days: int, direction: Direction, *, of_set: bool) -> Executable:
    change = _CHANGE[days]
    place = tuple_(change, _figures.card_id, _figures.finish)
    after = tuple_(
        bindparam("after_change", type_=BigInteger()),
        bindparam("after_card", type_=BigInteger()),
        bindparam("after_finish", type_=SmallInteger()),
    )
    rising = direction is Direction.UP
    order = [column.desc() if rising else column.asc() for column in (change, _figures.card_id, _figures.finish)]
    found = select(
        change,
        _figures.card_id,
        _figures.finish,
        _figures.source,
        _figures.as_of,
        _figures.cents,
        _BEFORE[days],
    ).where(_counts(days), change > 0 if rising else change < 0, place < after if rising else place > after)
    if of_set:
        of_card = and_(cards.c.id == _figures.card_id, cards.c.set_code == bindparam("set_code"))
        found = found.join_from(card_statistics, cards, of_card)
    return found.order_by(*order).limit(bindparam("limit", type_=Integer()))


def _sets(days: int, *, of_set: bool) -> Executable:
    change = _CHANGE[days]
    median = func.percentile_cont(0.5).within_group(cast(change, Float))
    worth = func.sum(_figures.cents)
    name = func.coalesce(func.max(card_sets.c.name), func.max(cards.c.set_name))
    found = (
        select(
            cards.c.set_code,
            name,
            func.max(card_sets.c.released_at),
            median,
            func.count(),
            func.count().filter(change > 0),
            func.count().filter(change < 0),
            cast(worth, BigInteger),
        )
        .join_from(card_statistics, cards, cards.c.id == _figures.card_id)
        .join(card_sets, card_sets.c.code == cards.c.set_code, isouter=True)
        .where(_counts(days), change.is_not(None))
        .group_by(cards.c.set_code)
        .having(func.count() >= bindparam("set_min_cards", type_=Integer()))
    )
    if of_set:
        found = found.where(cards.c.set_code == bindparam("set_code"))
    return found.order_by(worth.desc(), cards.c.set_code).limit(bindparam("limit", type_=Integer()))


MOVERS: Final = {
    (days, direction, of_set): _movers(days, direction, of_set=of_set)
    for days in PERIODS
    for direction in Direction
    for of_set in (False, True)
}
_SETS: Final = {(days, of_set): _sets(days, of_set=of_set) for days in PERIODS for of_set in (False, True)}
_INDEX = (
    select(_index.scope, _index.day, _index.value, _index.cards)
    .where(_index.scope == any_(bindparam("scopes", type_=ARRAY(Text))), _index.day >= bindparam("since", type_=Date()))
    .order_by(_index.scope, _index.day)
)
_PAIR: dict[str, Any] = {"card_id": BigInteger(), "finish": SmallInteger(), "source": Text()}
_pairs = incoming(_PAIR, name="pairs")
_LAST_PRICES = (
    select(_pairs.c.card_id, _pairs.c.finish, _seen.observed_on, in_cents(_seen))
    .join_from(_pairs, QUOTES, QUOTES.c.source == _pairs.c.source)
    .join(
        price_observations,
        and_(
            _seen.card_id == _pairs.c.card_id,
            _seen.finish == _pairs.c.finish,
            _seen.source == QUOTES.c.source,
            _seen.kind == QUOTES.c.kind,
            _seen.condition == WHATEVER_GRADE,
            _seen.observed_on >= bindparam("since", type_=Date()),
        ),
    )
    .order_by(_pairs.c.card_id, _pairs.c.finish, _seen.observed_on)
)


class PostgresMarketQueries:
    """``MarketQueries``."""

    def __init__(self, database: Database, ids: PublicIds, valuation: ValuationRules, rules: MarketRules) -> None:
        self._database = database
        self._ids = ids
        self._valuation = valuation
        self._rules = rules

    async def breadth(self) -> Breadth:
        """Count how many rose and fell in 7 days."""
        row = await self._database.row(_BREADTH)
        as_of, cards_, rising, falling = row or (None, 0, 0, 0)
        return Breadth(as_of=as_of, cards=cards_, rising=rising, falling=falling)

    async def movers(
        self, asked: MarketFilter, direction: Direction, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[MovedPrice], str | None]:
        """List what moved most by its share, and the cursor after it."""
        cursors = Cursors(f"market.{direction.value}{asked.days}", (None, IdKind.CARD, None), self._ids)
        first = _LARGEST if direction is Direction.UP else -_LARGEST
        change, card, finish = cursors.read(cursor) or (first, 0, 0)
        rows = await self._database.rows(
            MOVERS[asked.days, direction, asked.set_code is not None],
            after_change=change,
            after_card=card,
            after_finish=finish,
            limit=limit + 1,
            **self._filter(asked),
        )
        moved = [
            MovedPrice(
                card_id=row[1],
                finish=FINISHES[row[2]],
                source=row[3],
                as_of=row[4],
                cents=row[5],
                cents_before=row[6],
            )
            for row in rows[:limit]
        ]
        return moved, cursors.after(rows, limit, lambda row: row[:3])

    async def sets(self, asked: MarketFilter, *, limit: int) -> Sequence[SetMovement]:
        """List how sets moved, those worth most first."""
        rows = await self._database.rows(
            _SETS[asked.days, asked.set_code is not None],
            limit=limit,
            set_min_cards=self._rules.set_min_cards,
            **self._filter(asked),
        )
        return [
            SetMovement(
                set_code=code,
                set_name=name,
                released_at=released_at.isoformat() if released_at else None,
                median_percent=percent(median / _BASIS) or 0.0,
                cards=counted,
                rising=rising,
                falling=falling,
                value=from_cents(worth),
            )
            for code, name, released_at, median, counted, rising, falling, worth in rows
        ]

    async def index(self, scopes: Sequence[str], *, since: date | None) -> Mapping[str, Sequence[IndexPoint]]:
        """Return the values of indexes by scope, oldest first."""
        rows = await self._database.rows(_INDEX, scopes=list(scopes), since=since or date.min)
        return {
            scope: [IndexPoint(day=day, value=value, cards=count) for _, day, value, count in group]
            for scope, group in groupby(rows, key=lambda row: str(row[0]))
        }

    async def last_prices(
        self, keys: Sequence[tuple[int, Finish, str]], *, since: date
    ) -> Mapping[tuple[int, Finish], Sequence[ChartPoint]]:
        """Return the prices since a day of cards and finishes by their source, oldest first, in US dollars."""
        pairs = [(card_id, FINISH_CODES[finish], source) for card_id, finish, source in keys]
        given = {**as_arrays(list(_PAIR), pairs), **series_parameters(self._valuation)}
        rows = await self._database.rows(_LAST_PRICES, since=since, **given)
        return {
            (card_id, FINISHES[finish]): [ChartPoint(day=day, amount=from_cents(cents)) for _, _, day, cents in group]
            for (card_id, finish), group in groupby(rows, key=lambda row: row[:2])
        }

    def _filter(self, asked: MarketFilter) -> dict[str, Any]:
        wanted = [asked.finish] if asked.finish else list(Finish)
        least = to_cents(asked.min_price) if asked.min_price is not None else 0
        given: dict[str, Any] = {
            "finishes": [FINISH_CODES[finish] for finish in wanted],
            "min_cents": max(least, self._rules.movers_min_cents),
            "min_days": self._rules.movers_min_days,
        }
        return given if asked.set_code is None else {**given, "set_code": asked.set_code}
