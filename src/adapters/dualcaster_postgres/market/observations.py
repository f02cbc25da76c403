"""The history of prices: a partition for each month, written by COPY where nothing is there yet."""

from itertools import islice
from typing import Any, Final

import psycopg
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Executable,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.market.price_batches import OBSERVED, SERIES, PriceBatch
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.sql.partitions import ensure_partitions, partition_of
from dualcaster_postgres.tables.base import MOMENT, MONEY
from dualcaster_postgres.tables.market import price_observations

SAMPLED: Final = 64
"""How many of a batch are looked up to tell whether its prices are there already."""
_KEY: Final = (*SERIES, "observed_on")
_FACTS: Final = ("observed_at", "currency", "amount", "quantity")
_staged = Table(
    "staged_prices",
    MetaData(),
    Column("card_id", BigInteger),
    Column("finish", SmallInteger),
    Column("source", Text),
    Column("kind", Text),
    Column("condition", SmallInteger),
    Column("observed_on", Date),
    Column("observed_at", MOMENT),
    Column("currency", Text),
    Column("amount", MONEY),
    Column("quantity", Integer),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
_sample = incoming(
    {
        "card_id": BigInteger(),
        "finish": SmallInteger(),
        "source": Text(),
        "kind": Text(),
        "condition": SmallInteger(),
        "observed_on": Date(),
    },
    name="sample",
)


def _stored(wanted: Any, *columns: Any) -> Any:
    """Look up one observation by its key: a subquery with a limit, so that the planner goes by the index whatever."""
    same = (price_observations.c[name] == wanted.c[name] for name in _KEY)
    return select(*(columns or (literal(1),))).select_from(price_observations).where(and_(*same)).limit(1)


_ANY_STORED: Executable = (
    select(literal(1)).select_from(_sample).where(_stored(_sample).correlate(_sample).exists()).limit(1)
)
_before = _stored(_staged, *(price_observations.c[name] for name in _FACTS)).correlate(_staged).lateral("before")


def _store_news() -> Executable:
    """Insert what is new, and what says something else of a day that is known at no earlier moment."""
    says_else = or_(*(_staged.c[name].is_distinct_from(_before.c[name]) for name in _FACTS))
    news = (
        select(*(_staged.c[name] for name in OBSERVED))
        .join_from(_staged, _before, true(), isouter=True)
        .where(
            or_(
                _before.c.observed_at.is_(None),
                and_(_staged.c.observed_at >= _before.c.observed_at, says_else),
            )
        )
    )
    statement = upsert(price_observations).from_select(list(OBSERVED), news)
    stored: Any = statement.on_conflict_do_update(
        index_elements=list(_KEY), set_={name: statement.excluded[name] for name in _FACTS}
    ).returning(literal_column("1"))
    return select(func.count(literal(1))).select_from(stored.cte("stored"))


_STORE_NEWS = _store_news()


async def store_observations(session: Session, batch: PriceBatch) -> int:
    """Store a batch whose series and days differ, under the lock of prices; count what is new or says something else.

    Where a sample finds none of it stored the batch is written by COPY alone; should one be there after all, that is
    taken back and the batch compared.
    """
    count, days = len(batch), batch.days
    if not count:
        return 0
    await ensure_partitions(session, price_observations, days)
    lines = await in_thread_if_many(count, batch.copy_lines)
    if not await _any_stored(session, batch, count) and await _copied(session, lines):
        stored = count
    else:
        await session.create(_staged)
        await session.copy_text("staged_prices", OBSERVED, lines)
        row = await session.row(_STORE_NEWS)
        stored = int(row[0]) if row else 0
    for name in {partition_of(price_observations.name, day) for day in days}:
        session.wrote(name, stored)
    return stored


async def _any_stored(session: Session, batch: PriceBatch, count: int) -> bool:
    sample = list(islice(batch.keys(), 0, None, max(1, count // SAMPLED)))
    return await session.row(_ANY_STORED, **as_arrays(list(_KEY), sample)) is not None


async def _copied(session: Session, lines: bytes) -> bool:
    try:
        async with session.connection.transaction():
            await session.copy_text("price_observations", OBSERVED, lines)
    except psycopg.errors.UniqueViolation:
        return False
    return True
