"""The history of many days brought in at once, against a bare COPY of the same rows in the same run.

``DUALCASTER_BENCH_PRICES`` is how many pairs of card and finish have a price on each of the 90 days (11,000, which
makes a million rows; the promise is for 100,000).
"""

import json
import lzma
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

import psutil
import psycopg
import pytest
from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_prices
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.market.price_queries import PostgresPriceQueries
from dualcaster_postgres.sql.codes import FINISH_CODES
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork, unit_of_work_factory
from tests.support.priced_printings import printing

pytestmark = pytest.mark.skipif(
    "DUALCASTER_BENCH_DATA" not in os.environ, reason="DUALCASTER_BENCH_DATA names no folder"
)

DAYS = 90
FIRST = date(2026, 2, 1)
LARGEST_RATIO = 4.0
LONGEST_QUERY_MS = 5.0
FINISHES = (Finish.NONFOIL, Finish.FOIL)
RULES = ValuationRules()
Place = tuple[int, int]
"""The number of a card and finish, and of a day."""


@frozen
class GeneratedHistory:
    """A price of each card and finish on each day: the courses of real prices, to and fro until the days are full."""

    courses: Sequence[Sequence[Decimal]]
    places: Callable[[], Iterator[Place]]
    name: str = "generated"

    def amount(self, pair: int, day: int) -> Decimal:
        """Return the price of a pair on a day."""
        course = self.courses[pair % len(self.courses)]
        turned, place = divmod(day, len(course))
        return course[len(course) - 1 - place] if turned % 2 else course[place]

    def observations(self) -> Iterator[PriceObservation]:
        """Yield the prices in the order of the places."""
        moments = [datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), UTC) for day in range(DAYS)]
        cards = [CardKey(CardKeyKind.SCRYFALL, UUID(int=number + 1)) for number in range(pairs_measured() // 2 + 1)]
        for pair, day in self.places():
            yield PriceObservation(
                card=cards[pair // 2],
                finish=FINISHES[pair % 2],
                source=PriceSource.TCGPLAYER,
                kind=PriceKind.MARKET,
                currency=Currency.USD,
                amount=self.amount(pair, day),
                observed_at=moments[day],
            )

    def progress(self) -> tuple[int, int | None]:
        """Tell nothing: no bytes are read."""
        return 0, None


def real_courses() -> list[list[Decimal]]:
    """Read the course of each printing's price that the data has, without holes."""
    path = Path(os.environ["DUALCASTER_BENCH_DATA"]) / "prices/AllPrices-shape.json.xz"
    with lzma.open(path) as file:
        cards = json.load(file, parse_float=Decimal, parse_int=Decimal)["data"]
    found = [
        [amount.quantize(Decimal("0.01")) for amount in days.values()]
        for card in cards.values()
        for days in card["paper"]["tcgplayer"]["retail"].values()
    ]
    return [course for course in found if len(course) >= 20]


def pairs_measured() -> int:
    """Return how many pairs of card and finish have prices."""
    return int(os.environ.get("DUALCASTER_BENCH_PRICES", "11000"))


def by_card() -> Iterator[Place]:
    """List the places as ``AllPrices`` has them: all days of one card, then the next."""
    return ((pair, day) for pair in range(pairs_measured()) for day in range(DAYS))


def by_day() -> Iterator[Place]:
    """List the places as daily files have them: all cards of one day, then the next."""
    return ((pair, day) for day in range(DAYS) for pair in range(pairs_measured()))


@frozen
class Cost:
    """Seconds on the clock, and of processor time of the program and the server process that works for it."""

    elapsed: float = 0.0
    work: float = 0.0

    @classmethod
    def so_far(cls, backend: int) -> "Cost":
        """Read both now."""
        return cls(perf_counter(), process_time() + sum(psutil.Process(backend).cpu_times()[:2]))

    def since(self, before: "Cost") -> "Cost":
        """Return what was spent after another reading."""
        return Cost(self.elapsed - before.elapsed, self.work - before.work)

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.elapsed + other.elapsed, self.work + other.work)

    def __str__(self) -> str:
        return f"{self.work:.1f} s of work ({self.elapsed:.1f} s)"


def bare_copy(url: str, feed: GeneratedHistory) -> Cost:
    """COPY the rows, ready in memory, into a table with the same partitions and key."""
    days = [FIRST + timedelta(days=day) for day in range(DAYS)]
    with psycopg.connect(url) as connection:
        ids: dict[UUID, int] = dict(connection.execute("SELECT scryfall_id, id FROM cards"))
        connection.execute("CREATE TABLE bare (LIKE price_observations) PARTITION BY RANGE (observed_on)")
        connection.execute(
            "ALTER TABLE bare ADD PRIMARY KEY (card_id, finish, source, kind, condition, observed_on) INCLUDE (amount)"
        )
        for month in sorted({day.replace(day=1) for day in days}):
            following = (month + timedelta(days=32)).replace(day=1)
            create: Any = (
                f"CREATE TABLE bare_{month:%Y_%m} PARTITION OF bare FOR VALUES FROM ('{month}') TO ('{following}')"
            )
            connection.execute(create)
        codes = [FINISH_CODES[finish] for finish in FINISHES]
        took = Cost()
        places = list(feed.places())
        for start in range(0, len(places), 1_000_000):
            rows = [
                (
                    ids[UUID(int=pair // 2 + 1)],
                    codes[pair % 2],
                    "tcgplayer",
                    "market",
                    0,
                    days[day],
                    datetime.combine(days[day], datetime.min.time(), UTC),
                    "USD",
                    feed.amount(pair, day),
                    None,
                )
                for pair, day in places[start : start + 1_000_000]
            ]
            began = Cost.so_far(connection.info.backend_pid)
            with connection.cursor().copy("COPY bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            connection.commit()
            took += Cost.so_far(connection.info.backend_pid).since(began)
        connection.execute("DROP TABLE bare")
    return took


@frozen
class Bench:
    """A database with the cards of a benchmark."""

    database: Database
    units: Any

    async def bring(self, feed: GeneratedHistory) -> tuple[PricesReport, Cost]:
        """Import a history; the report and what it took."""
        async with self.database.transaction() as session:
            backend = session.connection.info.backend_pid
        began = Cost.so_far(backend)
        report = await import_prices(feed, self.units, RULES, removal=Removal.NEVER)
        return report, Cost.so_far(backend).since(began)


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[Bench]:
    """Cards in two finishes each, without prices."""
    pool = Database(database_url, evolve(WORK, connections=1))
    await pool.open()
    clock = FixedClock(datetime(2026, 5, 2, tzinfo=UTC))
    units = unit_of_work_factory(pool, clock, MatchRules(), PublicIds())
    cards = [evolve(printing(n), finishes=FINISHES) for n in range(1, pairs_measured() // 2 + 2)]
    for start in range(0, len(cards), 10_000):
        uow: PostgresUnitOfWork
        async with units() as uow:
            await uow.catalogue.store_cards(cards[start : start + 10_000], authoritative=True)
            await uow.commit()
    yield Bench(pool, units)
    await pool.close()


@pytest.mark.parametrize("places", [by_card, by_day])
async def test_a_history_costs_at_most_four_times_a_copy(
    bench: Bench, places: Callable[[], Iterator[Place]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Budget: 4 times, for checks, ids, jumps, current prices and values; a second import changes nothing.

    A card's history of 90 days takes at most 5 ms and reads the partitions of its months alone.
    """
    feed = GeneratedHistory(real_courses(), places)
    bare = bare_copy(bench.database.url, feed)
    first, took = await bench.bring(feed)
    before = await _contents(bench.database)
    second, again = await bench.bring(feed)
    slowest, plan = await _history(bench.database)
    with capsys.disabled():
        print(
            f"\n{places.__name__}: {first.read:,} prices in {took}, bare COPY {bare}, "
            f"ratio {took.work / bare.work:.2f} (at most 4); again in {again}; a card's history {slowest:.2f} ms; "
            f"set aside {first.stored.quarantined:,}"
        )
    assert first.stored.stored + first.stored.quarantined == first.read
    assert (second.stored.stored, second.valued) == (0, 0)
    assert await _contents(bench.database) == before
    assert "price_observations_2026_03" in plan
    assert "price_observations_2026_02" not in plan
    assert slowest <= LONGEST_QUERY_MS
    assert took.work <= LARGEST_RATIO * bare.work


async def _contents(database: Database) -> object:
    """Tell rows that were written anew from those that were not, by the transactions that wrote them."""
    found = []
    with psycopg.connect(database.url) as connection:
        for table in ("price_observations", "current_prices", "card_values", "price_quarantine"):
            query: Any = f"SELECT count(*), max(xmin::text::bigint), sum(xmax::text::bigint) FROM {table}"
            found.append(connection.execute(query).fetchone())
    return found


async def _history(database: Database) -> tuple[float, str]:
    """Ask for the history of some cards as their pages do; the 95th percentile in milliseconds, and the plan.

    The time is the server's, planning and execution, the best of three: a busy machine tells nothing of the table.
    """
    queries = PostgresPriceQueries(database, RULES)
    since = FIRST + timedelta(days=29)
    times = []
    with psycopg.connect(database.url) as connection:
        for card in range(1, 101):
            charts = await queries.history(card, since=since)
            assert sum(len(chart.points) for chart in charts) > DAYS // 2
            query: Any = (
                "EXPLAIN (ANALYZE, FORMAT JSON) SELECT finish, source, kind, observed_on, currency, amount"
                f" FROM price_observations WHERE card_id = {card} AND observed_on >= '{since}' AND condition = 0"
                " ORDER BY finish, source, kind, observed_on"
            )
            plans = [row[0][0] for _ in range(3) if (row := connection.execute(query).fetchone())]
            times.append(min(plan["Planning Time"] + plan["Execution Time"] for plan in plans))
    return sorted(times)[94], json.dumps(plans[-1])
