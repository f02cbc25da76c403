"""Rolls days of prices up to weeks, and gives back the room of months that are empty."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Date,
    Executable,
    SmallInteger,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.market.price_batches import SERIES
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.sql.partitions import drop_partition, partition_of, partitions_of
from dualcaster_postgres.tables.market import price_observations, price_weeks

_seen, _weeks = price_observations.c, price_weeks.c
_week, _next = bindparam("week", type_=Date()), bindparam("following", type_=Date())
_in_week = and_(_seen.observed_on >= _week, _seen.observed_on < _next)
_OLDEST = select(func.min(_seen.observed_on)).where(_seen.observed_on < bindparam("before", type_=Date()))
_OLD_DAYS = (
    select(func.count()).select_from(price_observations).where(_seen.observed_on < bindparam("before", type_=Date()))
)
_FORGET_DAYS = delete(price_observations).where(_in_week)


_LAST: Final = ("amount", "quantity")
"""What a week has of its last day."""


def _of_last_day(name: str) -> Any:
    column = _seen[name]
    return func.array_agg(aggregate_order_by(column, _seen.observed_at.desc()), type_=ARRAY(column.type))[1]


def _roll_up() -> Executable:
    """Make a week of each series, or let the one that is there take the days in."""
    series = [_seen[name] for name in SERIES]
    day_bit = literal(1, SmallInteger).op("<<")(cast(func.extract("isodow", _seen.observed_on), SmallInteger) - 1)
    rows = (
        select(
            *series,
            _week,
            _seen.currency,
            *(_of_last_day(name) for name in _LAST),
            func.max(_seen.observed_at),
            func.min(_seen.amount),
            func.max(_seen.amount),
            cast(func.bit_or(day_bit), SmallInteger),
        )
        .where(_in_week)
        .group_by(*series, _seen.currency)
    )
    names = [*SERIES, "week", "currency", *_LAST, "observed_at", "low", "high", "days"]
    statement = upsert(price_weeks).from_select(names, rows)
    new = statement.excluded
    newer = new.observed_at >= _weeks.observed_at
    return statement.on_conflict_do_update(
        index_elements=[*SERIES, "week", "currency"],
        set_={
            **{name: case((newer, new[name]), else_=_weeks[name]) for name in _LAST},
            "observed_at": func.greatest(new.observed_at, _weeks.observed_at),
            "low": func.least(new.low, _weeks.low),
            "high": func.greatest(new.high, _weeks.high),
            "days": cast(new.days.op("|")(_weeks.days), SmallInteger),
        },
    )


_ROLL_UP = _roll_up()
_KEY: Final = (*SERIES, "observed_on")
_keys = incoming(
    {
        "card_id": BigInteger(),
        "finish": SmallInteger(),
        "source": Text(),
        "kind": Text(),
        "condition": SmallInteger(),
        "observed_on": Date(),
    },
    name="keys",
)
_has_day = _weeks.days.op("&")(
    cast(
        literal(1, SmallInteger).op("<<")(cast(func.extract("isodow", _keys.c.observed_on), SmallInteger) - 1),
        SmallInteger,
    )
)
_ROLLED_UP: Executable = (
    select(*(_keys.c[name] for name in _KEY))
    .select_from(_keys)
    .where(
        select(literal(1))
        .where(
            *(_weeks[name] == _keys.c[name] for name in SERIES),
            _weeks.week == cast(func.date_trunc("week", _keys.c.observed_on), Date),
            _has_day != 0,
        )
        .exists()
    )
)
_NEWEST_WEEK: Executable = select(func.max(_weeks.week))


async def rolled_up(session: Session, keys: Iterable[tuple[int, int, str, str, int, date]]) -> set[tuple[Any, ...]]:
    """List those of some days of series that a week has already; where none is old, one look tells."""
    row = await session.row(_NEWEST_WEEK)
    newest = row[0] if row else None
    old = [] if newest is None else [key for key in keys if key[5] < newest + timedelta(days=7)]
    return {tuple(found) for found in await session.rows(_ROLLED_UP, **as_arrays(list(_KEY), old))} if old else set()


class PostgresPriceHistory:
    """``PriceHistory``, over the partitions of the days and one table of weeks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def oldest_day(self, *, before: date) -> date | None:
        """Return the oldest day before another that still has prices."""
        row = await self._session.row(_OLDEST, before=before)
        return row[0] if row else None

    async def days_before(self, day: date) -> int:
        """Count them by their partitions."""
        row = await self._session.row(_OLD_DAYS, before=day)
        return int(row[0]) if row else 0

    async def roll_up(self, week: date) -> int:
        """Make the days of a week part of the weeks, in two statements; count the days that went."""
        await lock(self._session, AdvisoryLock.PRICES)
        days = {"week": week, "following": week + timedelta(days=7)}
        await self._session.run(_ROLL_UP, **days)
        return await self._session.run(_FORGET_DAYS, **days)

    async def drop_emptied(self, *, before: date) -> int:
        """Drop the partitions of the months that ended before a day and have no row.

        Waits at most a second for those who read, so that nobody waits behind it.
        """
        await lock(self._session, AdvisoryLock.PRICES)
        dropped = 0
        for name in await partitions_of(self._session, price_observations):
            if name < partition_of(price_observations.name, before) and not await self._has_rows(name):
                dropped += await drop_partition(self._session, name)
        return dropped

    async def _has_rows(self, name: str) -> bool:
        return await self._session.row(select(literal(1)).select_from(table(name)).limit(1)) is not None
