"""The market that the benchmarks of the matching measure on.

``DUALCASTER_BENCH_DATA`` names a folder with ``catalogue/default-cards-shape.json.xz``, a file in the form of
Scryfall's ``default_cards``. ``DUALCASTER_BENCH_TRADERS`` is how many people the market has (20,000).
``DUALCASTER_BENCH_DIRECTORY`` names a data directory of the embedded servers to keep the market in, so that the next
run finds it; without it the market is built for one run.
"""

import os
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from attrs import evolve
from psycopg import sql

import dualcaster_embedded
from dualcaster_core.matching.synthetic import MarketShape
from dualcaster_postgres import migrate
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from tests.support.bench_market import SEED, BenchMarket, bench_data, fill_market, import_bench_catalogue
from tests.support.databases import with_database


@pytest.fixture(scope="session")
def bench_servers() -> Iterator[dualcaster_embedded.EmbeddedServers]:
    """Servers of a kept directory, or of this run."""
    directory = os.environ.get("DUALCASTER_BENCH_DIRECTORY")
    started = dualcaster_embedded.start(Path(directory)) if directory else dualcaster_embedded.temporary()
    with started as servers:
        yield servers


@pytest.fixture(scope="session")
async def market(bench_servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[BenchMarket]:
    """The market, built unless a kept database has it already."""
    catalogue = bench_data() / "catalogue" / "default-cards-shape.json.xz"
    shape = MarketShape(traders=int(os.environ.get("DUALCASTER_BENCH_TRADERS", "20000")))
    url = with_database(bench_servers.database_url, _name(catalogue, shape))
    if not _fits(bench_servers.database_url, url):
        await _build(bench_servers.database_url, url, catalogue, shape)
    pool = Database(url, evolve(WORK, connections=1))
    await pool.open()
    with psycopg.connect(url) as connection:
        users = [key for (key,) in connection.execute("SELECT id FROM users ORDER BY id")]
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'dualcaster'"
        backends = [pid for (pid,) in connection.execute(mine)]
    yield BenchMarket(url, pool, users, backends)
    await pool.close()


def _name(catalogue: Path, shape: MarketShape) -> str:
    """Name the database after everything it is made from."""
    source = Path(migrate.migrations_directory()).glob("versions/*.py")
    ingredients = [
        repr(shape),
        str(SEED),
        str(catalogue.stat().st_size),
        *(path.read_text() for path in sorted(source)),
    ]
    return f"bench_{sha256(''.join(ingredients).encode()).hexdigest()[:16]}"


def _fits(server_url: str, url: str) -> bool:
    """Tell whether the database is there and complete; its comment is written last."""
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(server_url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return row is not None and row[0] == "complete"


async def _build(server_url: str, url: str, catalogue: Path, shape: MarketShape) -> None:
    name = sql.Identifier(url.partition("?")[0].rpartition("/")[2])
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    await import_bench_catalogue(url, catalogue)
    await fill_market(url, shape)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS 'complete'").format(name))
