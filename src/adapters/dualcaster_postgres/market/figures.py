"""Derives the figures of the whole market, step by step in short transactions."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from dualcaster_core.market.overview.index import choosing_days
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.market.card_statistics import drop_statistics, newest_day, next_pairs, store_statistics
from dualcaster_postgres.market.index_values import (
    choose_basket,
    extend_indexes,
    first_day,
    forget_indexes,
    newest_basket,
)
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.generations import Generation, bump, generation_and_moment
from dualcaster_postgres.sql.locks import AdvisoryLock, lock


class PostgresMarketFigures:
    """``MarketFigures`` and ``PriceVersions``; who derives the same at once waits and finds it done."""

    def __init__(self, database: Database, valuation: ValuationRules, rules: MarketRules) -> None:
        self._database = database
        self._valuation = valuation
        self._rules = rules

    async def price_version(self) -> tuple[int, datetime | None]:
        """Return how often the figures have changed, and when they last did."""
        return await generation_and_moment(self._database, Generation.MARKET)

    async def prices_generation(self) -> int:
        """Return how often prices have changed."""
        return (await generation_and_moment(self._database, Generation.PRICES))[0]

    async def refresh_statistics(self, *, everything: bool) -> int:
        """Derive statistics, some cards in each transaction; count those that changed."""
        changed, after = 0, (0, 0)
        while True:
            async with self._database.transaction() as session:
                await lock(session, AdvisoryLock.MARKET_FIGURES)
                newest = await newest_day(session)
                if newest is None:
                    newest = date.max
                pairs = await next_pairs(session, newest, after, everything=everything)
                if pairs:
                    batch = await store_statistics(session, newest, pairs, self._valuation)
                else:
                    batch = await drop_statistics(session, newest)
                await self._changed(session, batch)
            changed += batch
            if not pairs:
                return changed
            after = pairs[-1][:2]

    async def extend_index(self, *, rebuild: bool) -> int:
        """Choose the baskets that are due and follow each, one in each transaction; count the values that changed."""
        written = 0
        for chosen_on, last in await self._periods(rebuild=rebuild):
            async with self._database.transaction() as session:
                await lock(session, AdvisoryLock.MARKET_FIGURES)
                await choose_basket(session, chosen_on, self._valuation, self._rules)
                batch = await extend_indexes(session, chosen_on, last, self._valuation)
                await self._changed(session, batch)
            written += batch
        return written

    async def _periods(self, *, rebuild: bool) -> list[tuple[date, date]]:
        async with self._database.transaction() as session:
            await lock(session, AdvisoryLock.MARKET_FIGURES)
            if rebuild:
                await forget_indexes(session)
            newest, known = await newest_day(session), await newest_basket(session)
            first = known or await first_day(session, self._valuation)
        if newest is None or first is None:
            return []
        return list(_periods(first, newest, 1 if known else self._rules.basket_min_days))

    async def _changed(self, session: Session, rows: int) -> None:
        if rows:
            await bump(session, Generation.MARKET)


def _periods(first: date, newest: date, min_days: int) -> Iterator[tuple[date, date]]:
    """Pair each day on which a basket is chosen with the last that it is followed to."""
    days = list(choosing_days(first, newest, min_days))
    return pairwise([*days, newest]) if days else iter(())
