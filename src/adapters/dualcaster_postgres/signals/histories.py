"""The daily pasts of all quotes, a run of cards at a time, for rules that look at the whole catalogue."""

from array import array
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
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
from dualcaster_core.signals.history import CardFacts, CardHistory, HistoryBatch, batch_of
from dualcaster_core.signals.quoted_histories import DailySeries, quoted_histories
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
        for (card_id, finish), rows in groupby(series, key=lambda row: (row[0], row[1]))
        for history in quoted_histories(
            card_id,
            FINISHES[finish],
            tuple(_series(rows, days)),
            facts=facts.get(card_id, CardFacts()),
            end=end,
            rules=rules,
        )
    ]


def _series(rows: Iterable[Row], days: int) -> Iterator[DailySeries]:
    for _, _, source, kind, currency, places, amounts, quantities in rows:
        known = any(quantity is not None for quantity in quantities)
        yield DailySeries(
            source=PriceSource(source),
            kind=PriceKind(kind),
            currency=Currency(currency),
            amounts=_daily(places, amounts, days),
            quantities=_daily(places, quantities, days) if known else None,
        )


def _daily(places: Sequence[int], given: Sequence[float | None], days: int) -> "array[float]":
    values = array("d", [nan]) * days
    for place, value in zip(places, given, strict=True):
        if value is not None:
            values[place] = value
    return values
