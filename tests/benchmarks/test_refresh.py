"""A refresh of everybody's matches by one process and by two, with the index of the market.

``DUALCASTER_BENCH_REFRESHED`` people (600) are computed for the first time by two, and then anew, in three rounds of
one process and two; the whole market of 20,000 is that many portions more. Every portion is one message of 25 people,
as workers get them. The quickest round of each counts, because a busy machine only ever makes one slower.

The budget: two processes on two cores that have nothing else to do are at least 1.6 times as fast as one, because
nothing but the index and the disk is shared, and both are idle most of the time. On a machine with a load of its own
the figures are printed, and only that everybody is refreshed is held.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pytest
from attrs import evolve

from dualcaster_columnar import FollowingIndex
from dualcaster_columnar.server import serve_index
from dualcaster_core.matching.refreshing import PORTION
from dualcaster_postgres.matching.market_feed import PostgresMarketFeed
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from tests.support.bench_market import BenchMarket

PEOPLE = int(os.environ.get("DUALCASTER_BENCH_REFRESHED", "600"))
ROUNDS = 3
LEAST_RATIO = 1.6
QUIET_LOAD = 1.0
_PROGRAM = """
import asyncio, sys
from datetime import UTC, datetime
from attrs import evolve
from dualcaster_columnar.client import IndexClient
from dualcaster_core.matching.refreshing import PORTION, BulkRefresh
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from pathlib import Path
from tests.support.bench_market import BenchMarket

async def main(url, socket, *_):
    pool = Database(url, evolve(WORK, connections=2))
    await pool.open()
    client = IndexClient([Path(socket)], seconds=30.0)
    matching = evolve(BenchMarket(url, pool, [], []).matching, index=client)
    users = [int(one) for one in sys.stdin.readline().split()]
    print("ready", flush=True)
    sys.stdin.readline()
    done = 0
    for start in range(0, len(users), PORTION):
        done += await BulkRefresh(matching=matching).run(users[start:start + PORTION], datetime.max.replace(tzinfo=UTC))
    print(done, flush=True)
    await client.close()
    await pool.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
async def socket_path(market: BenchMarket) -> AsyncIterator[Path]:
    """An index of the market behind a socket."""
    pool = Database(market.url, evolve(WORK, connections=2))
    await pool.open()
    index = FollowingIndex(PostgresMarketFeed(pool), reader="refresh", allowed_bytes=8 << 30)
    await index.build()
    stopping = asyncio.Event()
    with TemporaryDirectory(prefix="dc") as name:
        path = Path(name) / "index.sock"
        serving = asyncio.create_task(serve_index(index, path, stopping))
        yield path
        stopping.set()
        await asyncio.wait_for(serving, 60)
    await index.close()
    await pool.close()


@contextmanager
def workers(market: BenchMarket, path: Path, shares: list[list[int]]) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that wait for the word to begin, each with its portions."""
    command = [sys.executable, "-c", _PROGRAM, market.url, str(path)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        for _ in shares
    ]
    for process, share in zip(started, shares, strict=True):
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(" ".join(map(str, share)) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
    yield started
    for process in started:
        process.communicate(timeout=60)


def _timed(market: BenchMarket, path: Path, people: list[int], processes: int) -> float:
    """Refresh some people by so many processes; return how many were done in a second."""
    portions = [people[start : start + PORTION] for start in range(0, len(people), PORTION)]
    shares = [[one for portion in portions[turn::processes] for one in portion] for turn in range(processes)]
    with workers(market, path, shares) as started:
        began = perf_counter()
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        done = sum(int(process.stdout.readline()) for process in started if process.stdout is not None)
        seconds = perf_counter() - began
    assert done == len(people)
    return done / seconds


async def test_two_processes_refresh_faster_than_one(market: BenchMarket, socket_path: Path) -> None:
    """Everybody is computed by either; the people a second of both, and their ratio, are told."""
    load = os.getloadavg()[0]
    people = market.users[:PEOPLE]
    first = await asyncio.to_thread(_timed, market, socket_path, people, 2)
    rounds = [
        [await asyncio.to_thread(_timed, market, socket_path, people, processes) for processes in (1, 2)]
        for _ in range(ROUNDS)
    ]
    one, two = (max(rates) for rates in zip(*rounds, strict=True))
    everybody = len(market.users)
    print(
        f"\nrefresh of {len(people):,} people at a load of {load:.1f}: first by two {first:.0f} a second; then one "
        f"process {one:.0f}, two {two:.0f} ({two / one:.2f} times); all {everybody:,} by two in "
        f"{everybody / two / 60:.1f} minutes"
    )
    if load < QUIET_LOAD:
        assert two / one >= LEAST_RATIO
