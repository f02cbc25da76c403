"""How statements reach the server, for ADR 0003: on psycopg's pool, compiled once, against SQLAlchemy's engine.

The budget is a ratio of 1.4: a small request makes a handful of statements, so what surrounds them is most of its time;
for less than 30 % of that, a path of our own would not be worth keeping. Each side reads five rows by key, one after
the other, in a transaction on a pool of its own; the two take turns. Ours also checks the connection it is given.
The ratio is of the fastest tenth: what else the machine does slows both down by chance.
"""

from collections.abc import Awaitable, Callable
from time import perf_counter

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import users
from tests.support.bench_market import percentile

LEAST_RATIO = 1.4
ROUNDS = 400
STATEMENTS = 5
_READ = select(users.c.id, users.c.username, users.c.list_version).where(
    users.c.id == bindparam("key", type_=BigInteger())
)


async def _on_the_pool(database: Database) -> None:
    async with database.transaction() as session:
        for key in range(STATEMENTS):
            await session.rows(_READ, key=key)


async def _on_the_engine(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for key in range(STATEMENTS):
            (await connection.execute(_READ, {"key": key})).fetchall()


async def _microseconds(action: Callable[[], Awaitable[None]]) -> float:
    began = perf_counter()
    await action()
    return 1e6 * (perf_counter() - began)


async def test_a_transaction_on_the_pool_is_well_below_the_engines_time(database: Database) -> None:
    """Five statements in a transaction, many times over, the two ways in turn."""
    engine = create_async_engine(database.url.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=6)
    pool_times, engine_times = [], []
    for place in range(ROUNDS):
        pool = await _microseconds(lambda: _on_the_pool(database))
        core = await _microseconds(lambda: _on_the_engine(engine))
        if place >= ROUNDS // 10:
            pool_times.append(pool)
            engine_times.append(core)
    await engine.dispose()
    ratio = percentile(engine_times, 0.1) / percentile(pool_times, 0.1)
    p50, p95 = percentile(pool_times, 0.5), percentile(pool_times, 0.95)
    engine_p50, engine_p95 = percentile(engine_times, 0.5), percentile(engine_times, 0.95)
    print(
        f"\ntransaction of {STATEMENTS} statements: on psycopg's pool p50 {p50:.0f} us, p95 {p95:.0f} us; "
        f"on SQLAlchemy's engine p50 {engine_p50:.0f} us, p95 {engine_p95:.0f} us; ratio {ratio:.1f}"
    )
    assert ratio >= LEAST_RATIO
