"""How many people of a market could trade at all, by its size, and what it costs to know.

No budget: the figures are those of ``docs/reference/liquidity.md``, whose table is written to
``DUALCASTER_LIQUIDITY_TABLE``. ``DUALCASTER_BENCH_LIQUIDITY`` names the sizes, ``25,50``; each market has everybody of
the smaller ones. The cost is of the whole market: reading who has what for whom, and choosing rings that share nobody.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from attrs import evolve

import dualcaster_embedded
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.synthetic import MarketShape
from dualcaster_core.rings.market.liquidity import MeasureLiquidity
from dualcaster_core.rings.market.model import MarketRingRules
from dualcaster_core.rings.market.use_cases import FindMarketRings
from dualcaster_core.testing import FixedClock
from dualcaster_highs import HighsRingChooser
from dualcaster_postgres.rings.market_arcs import PostgresMarketArcs
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from tests.support.bench_market import NOW, bench_data, fill_market, import_bench_catalogue
from tests.support.databases import create_database, database_name, drop_database

SIZES = [int(one) for one in os.environ.get("DUALCASTER_BENCH_LIQUIDITY", "25,50,100,200,400,800").split(",")]
HAVES, WANTS, SAMPLE, ASKED = 40, 15, 100, 20
TOLERANCES = (5, 10, 25)
COLUMNS = (
    "people",
    "ways",
    *(f"wanted_{size}" for size in (2, 3, 4)),
    *(f"fair_{tolerance}_percent_{size}" for tolerance in TOLERANCES for size in (2, 3, 4)),
    "seconds_reading",
    "seconds_person",
    "seconds_market",
)


async def test_more_people_have_a_trade_in_a_larger_market(
    bench_servers: dualcaster_embedded.EmbeddedServers,
) -> None:
    """Whoever has a trade among two has one among three, and a market of all sizes is measured."""
    empty = create_database(bench_servers.database_url)
    await import_bench_catalogue(empty, bench_data() / "catalogue" / "default-cards-shape.json.xz")
    rows = [await _measured(bench_servers.database_url, empty, size) for size in SIZES]
    drop_database(bench_servers.database_url, empty)
    _write([COLUMNS, *rows])
    for row in rows:
        for first in (2, 5, 8, 11):
            assert row[first] <= row[first + 1] <= row[first + 2]


def _write(lines: Sequence[Sequence[object]]) -> None:
    table = os.environ.get("DUALCASTER_LIQUIDITY_TABLE")
    if table:
        Path(table).write_text("".join(f"{','.join(map(str, line))}\n" for line in lines), "utf-8")


async def _measured(server_url: str, empty: str, size: int) -> tuple[float, ...]:
    url = create_database(server_url, database_name(empty))
    await fill_market(url, MarketShape(traders=size, haves=HAVES, wants=WANTS))
    pool = Database(url, evolve(WORK, connections=1))
    await pool.open()
    arcs = PostgresMarketArcs(pool, FixedClock(NOW), MatchRules())
    rules = MarketRingRules(people=size, givers=size)
    began = perf_counter()
    ways = await arcs.of_market(people=size, givers=size)
    seconds = [perf_counter() - began]
    measures = [MeasureLiquidity(arcs, evolve(rules, tolerance_percent=one)) for one in TOLERANCES]
    found = [await measure.measure(people=size, sample=SAMPLE) for measure in measures]
    rings = FindMarketRings(arcs, HighsRingChooser(), rules, PublicIds())
    began = perf_counter()
    asked = (await arcs.active(size))[:: max(1, found[0].people // ASKED)][:ASKED]
    for user_id in asked:
        await rings.for_user(user_id)
    seconds.append((perf_counter() - began) / max(1, len(asked)))
    began = perf_counter()
    chosen = await rings.in_market(time_limit=30.0)
    seconds.append(perf_counter() - began)
    await pool.close()
    drop_database(server_url, url)
    shares = [found[0].wanted, *(one.fair for one in found)]
    row = (found[0].people, len(ways), *(round(one, 4) for of in shares for one in of.values()))
    row += tuple(round(one, 4) for one in seconds)
    print(dict(zip(COLUMNS, row, strict=True)), (chosen.people, chosen.most_people, chosen.considered, chosen.optimal))
    return row
