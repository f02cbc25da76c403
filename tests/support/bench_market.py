"""The market that the benchmarks measure on, and how they measure."""

import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import psutil
import pytest
from attrs import frozen

from dualcaster_core.catalogue.use_cases import import_catalogue
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.market.use_cases import import_prices
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.synthetic import MarketShape, SyntheticMarket
from dualcaster_core.testing import FixedClock
from dualcaster_postgres import migrate
from dualcaster_postgres.matching.synthetic_market import load_market, priced_printings
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.limits import WORK
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork, unit_of_work_factory
from dualcaster_sources.scryfall import ScryfallBulk, ScryfallPrices

SEED = 1
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""The moment of the market: a kept one does not grow old."""


def bench_data() -> Path:
    """The folder of the data to measure on."""
    directory = os.environ.get("DUALCASTER_BENCH_DATA")
    if directory is None:
        pytest.skip("DUALCASTER_BENCH_DATA names no directory with the data to measure on")
    return Path(directory)


@frozen
class BenchMarket:
    """A database with traders, and how to reach it."""

    url: str
    database: Database
    users: list[int]
    backends: list[int]

    def units(self, *, snapshot: bool = False) -> UnitOfWorkFactory[PostgresUnitOfWork]:
        """Open transactions at the moment of the market."""
        return unit_of_work_factory(self.database, FixedClock(NOW), MatchRules(), PublicIds(), snapshot=snapshot)

    @property
    def matching(self) -> Matching:
        """The use cases over this market."""
        return Matching(
            snapshots=self.units(snapshot=True),
            units=self.units(),
            clock=FixedClock(NOW),
            rules=MatchRules(),
            ids=PublicIds(),
        )

    def processor_seconds(self) -> float:
        """Processor time so far of this program and of the server processes that work for it."""
        return process_time() + sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in self.backends)

    def session(self) -> AbstractAsyncContextManager[Session]:
        """Open a transaction for a statement of the benchmark's own."""
        return self.database.transaction()


@frozen
class Measured:
    """What something took, in milliseconds: on the clock, and of processor time here and in the server."""

    elapsed: float
    work: float


async def measured(market: BenchMarket, action: Callable[[], Awaitable[object]], *, times: int = 1) -> Measured:
    """Run something some times, and return the run with the least work."""
    runs = []
    for _ in range(times):
        worked, began = market.processor_seconds(), perf_counter()
        await action()
        elapsed = perf_counter() - began
        runs.append(Measured(1000 * elapsed, 1000 * (market.processor_seconds() - worked)))
    return min(runs, key=lambda run: run.work)


def percentile(milliseconds: list[float], share: float) -> float:
    """The value below which that share of the measurements lies."""
    return sorted(milliseconds)[min(len(milliseconds) - 1, int(share * len(milliseconds)))]


async def import_bench_catalogue(url: str, catalogue: Path) -> None:
    """Fill an empty database with the tables, the cards and their prices."""
    migrate.upgrade(url)
    pool = Database(url, WORK)
    await pool.open()
    try:
        units = unit_of_work_factory(pool, FixedClock(NOW), MatchRules(), PublicIds())
        began = perf_counter()
        await import_catalogue(ScryfallBulk(catalogue), units)
        await import_prices(ScryfallPrices(catalogue, NOW), units, ValuationRules())
        print(f"\ncatalogue and prices in {perf_counter() - began:.0f} s")  # noqa: T201 - a figure of a benchmark
    finally:
        await pool.close()


async def fill_market(url: str, shape: MarketShape) -> None:
    """Fill a database that has cards and prices with traders."""
    pool = Database(url, WORK)
    await pool.open()
    try:
        began = perf_counter()
        traders = SyntheticMarket.of(await priced_printings(pool), shape, seed=SEED).traders()
        await load_market(pool, traders, now=NOW)
        lists = f"{shape.haves} haves and {shape.wants} wants each"
        print(f"{shape.traders:,} traders with {lists} in {perf_counter() - began:.0f} s")  # noqa: T201 - as above
    finally:
        await pool.close()
