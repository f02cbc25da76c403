"""Counters that grow whenever something that others derive from has changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Executable, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.tables.generations import generations


class Generation(StrEnum):
    """What is counted: changes of names and cards; of values, which matches follow; of prices alone; of what is derived
    of the whole market."""

    CATALOGUE = "catalogue"
    VALUES = "values"
    PRICES = "prices"
    MARKET = "market"


_READ: Executable = select(generations.c.value).where(generations.c.name == bindparam("counter"))
_MOMENT: Executable = select(generations.c.value, generations.c.changed_at).where(
    generations.c.name == bindparam("counter")
)
_now = func.clock_timestamp()
_bump = upsert(generations).values(name=bindparam("counter"), value=1, changed_at=_now)
_BUMP: Executable = _bump.on_conflict_do_update(
    index_elements=["name"], set_={"value": generations.c.value + 1, "changed_at": _now}
)


async def generation(session: Session, which: Generation) -> int:
    """Return how often something has changed."""
    row = await session.row(_READ, counter=which.value)
    return int(row[0]) if row else 0


async def generation_and_moment(database: Database, which: Generation) -> tuple[int, datetime | None]:
    """Return how often something has changed, and when it last did."""
    row = await database.row(_MOMENT, counter=which.value)
    return (int(row[0]), row[1]) if row else (0, None)


async def bump(session: Session, which: Generation) -> None:
    """Count a change."""
    await session.run(_BUMP, counter=which.value)


def is_generation(which: Generation, value: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition, for a join with ``generations``, that a value is the counter's."""
    return and_(generations.c.name == which.value, generations.c.value == value)
