"""The daily pasts of all quotes, a run of cards at a time, for rules that look at the whole catalogue."""

from array import array
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from math import nan
from typing import Any

from attrs import field, frozen
from sqlalchemy import BigInteger, Date, Double, Integer, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from dualcaster_core.catalogue.grading import Rarity
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.history import CardFacts, CardHistory, HistoryBatch, HistoryColumn, batch_of
from dualcaster_core.signals.model import PriceQuote
from dualcaster_postgres.signals.price_paths import PostgresPricePaths
from dualcaster_postgres.sql.codes import FINISHES, WHATEVER_GRADE
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.sql.parameters import in_thread_if_many
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import price_observations

CARDS_AT_ONCE = 2_000
_seen = price_observations.c
_after, _limit = bindparam("after", type_=BigInteger()), bindparam("limit", type_=Integer())
_start, _end = bindparam("start", type_=Date()), bindparam("end", type_=Date())
_CARDS = select(cards.c.id).where(cards.c.id > _after).order_by(cards.c.id).limit(_limit)
_first, _last = bindparam("first_card", type_=BigInteger()), bindparam("last_card", type_=BigInteger())


def _by_day(value: Any) -> Any:
    return func.array_agg(aggregate_order_by(value, _seen.observed_on))


_SERIES = (
    select(
        _seen.card_id,
        _seen.finish,
        _seen.source,
        _seen.kind,
        _seen.currency,
        _by_day(_seen.observed_on - _start),
        _by_day(cast(_seen.amount, Double())),
        _by_day(_seen.quantity),
    )
    .where(
        _seen.card_id >= _first,
        _seen.card_id <= _last,
        _seen.observed_on >= _start,
        _seen.observed_on <= _end,
        _seen.condition == WHATEVER_GRADE,
    )
    .group_by(_seen.card_id, _seen.finish, _seen.source, _seen.kind, _seen.currency)
    .order_by(_seen.card_id, _seen.finish, _seen.source, _seen.kind, _seen.currency)
)
_printing = cards.alias()
_FACTS = (
    select(cards.c.id, cards.c.rarity, cards.c.released_at, func.array_agg(_printing.c.released_at))
    .join_from(cards, _printing, _printing.c.oracle_card_id == cards.c.oracle_card_id)
    .where(cards.c.id >= _first, cards.c.id <= _last)
    .group_by(cards.c.id)
)


@frozen
class PostgresSignalHistories(PostgresPricePaths):
    """``HistoryQueries``: three statements for a run of cards, whatever their number of days."""

    _rules: ValuationRules = field(factory=ValuationRules)

    async def batches(self, *, end: date, days: int, size: int) -> AsyncIterator[HistoryBatch]:
        """Yield the histories of all quotes that value cards and had a price in the last days up to ``end``."""
        start, after = end - timedelta(days=days - 1), 0
        while True:
            async with self._database.transaction() as session:
                keys = [row[0] for row in await session.rows(_CARDS, after=after, limit=CARDS_AT_ONCE)]
                if not keys:
                    return
                bounds = {"first_card": keys[0], "last_card": keys[-1]}
                series = await session.rows(_SERIES, start=start, end=end, **bounds)
                facts = await session.rows(_FACTS, **bounds)
            after = keys[-1]
            known = {row[0]: _facts(row, end) for row in facts}
            found = await in_thread_if_many(len(series), _histories, series, known, end, days, self._rules)
            for place in range(0, len(found), size):
                yield await in_thread_if_many(len(found), batch_of, found[place : place + size])


def _facts(row: Row, end: date) -> CardFacts:
    _, rarity, released, printed = row
    facts = CardFacts(
        rarity=Rarity(rarity),
        released_on=released,
        printed_on=tuple(sorted({day for day in printed if day is not None})),
    )
    return facts.until(end)


def _histories(
    series: Sequence[Row], facts: Mapping[int, CardFacts], end: date, days: int, rules: ValuationRules
) -> list[CardHistory]:
    return [
        history
        for (card_id, _), rows in groupby(series, key=lambda row: (row[0], row[1]))
        for history in _of_copies(list(rows), facts.get(card_id, CardFacts()), end, days, rules)
    ]


def _of_copies(
    rows: Sequence[Row], facts: CardFacts, end: date, days: int, rules: ValuationRules
) -> Iterator[CardHistory]:
    """Yield the histories of a printing in a finish, one for each quote that may value it."""
    card_id, finish = rows[0][:2]
    prices = {(PriceSource(row[2]), PriceKind(row[3]), Currency(row[4])): row for row in rows}
    quoted = [key for key in prices if key[:2] in rules.preference]
    for key in quoted:
        source, kind, currency = key
        columns = {HistoryColumn.PRICE: _daily(prices[key], 6, days)}
        if any(amount is not None for amount in prices[key][7]):
            columns[HistoryColumn.STOCK] = _daily(prices[key], 7, days)
        bought = prices.get((source, PriceKind.BUYLIST, currency))
        if bought is not None:
            columns[HistoryColumn.BUYLIST] = _daily(bought, 6, days)
            columns[HistoryColumn.WANTED] = _daily(bought, 7, days)
        yield CardHistory(
            quote=PriceQuote(card_id=card_id, finish=FINISHES[finish], source=source, kind=kind, currency=currency),
            end=end,
            days=days,
            columns=columns,
            elsewhere={
                other[0]: _daily(prices[other], 6, days, rules.rate(other[2], currency))
                for other in quoted
                if other[0] is not source
            },
            facts=facts,
        )


def _daily(row: Row, column: int, days: int, rate: float = 1.0) -> "array[float]":
    values = array("d", [nan]) * days
    for place, value in zip(row[5], row[column], strict=True):
        if value is not None:
            values[place] = value * rate
    return values
