"""What became of ours by kind, action and band of confidence: sums that every outcome is added to as it is written.

Outcomes are written once and never edited, and added here in the same transaction; summing up a million whenever
somebody looks at a card would take seconds. Every night all are summed up anew, for what an older version wrote.
"""

from typing import Any

from attrs import frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Numeric,
    any_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.signals import signal_outcomes, signal_tallies, signals

NO_BAND = -1
_signal, _outcome, _tally = signals.c, signal_outcomes.c, signal_tallies.c
_judged = _outcome.came_true.is_not(None)
_band = case(
    (_signal.confidence.is_(None), NO_BAND), else_=func.least(9, cast(func.floor(_signal.confidence * 10), Integer()))
)


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(cast(column, Numeric())).filter(_judged), 0)


_names = [column.name for column in signal_tallies.columns]
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_groups = (_signal.kind, _signal.action, _band)
_sums: Any = (
    select(
        *_groups,
        func.count().filter(_judged),
        func.count().filter(_outcome.came_true),
        func.count().filter(~_judged),
        _sum(_signal.confidence),
        _sum(_outcome.accuracy_score_end),
        _sum(_outcome.net_profit_pct_end),
    )
    .join_from(signals, signal_outcomes, _outcome.signal_id == _signal.id)
    .where(_signal.created_by_user_id.is_(None))
    .group_by(*_groups)
    .order_by(*_groups)
)
_insert = upsert(signal_tallies).from_select(_names, _sums.where(_signal.id == any_(_keys)))
ADD_TO_TALLIES = _insert.on_conflict_do_update(
    index_elements=["kind", "action", "band"],
    set_={
        column.name: column + _insert.excluded[column.name]
        for column in signal_tallies.columns
        if not column.primary_key
    },
)
"""Adds the outcomes of these signals, which must be new."""
_CLEAR = delete(signal_tallies)
_SUM_UP = insert(signal_tallies).from_select(_names, _sums)


@frozen
class PostgresOutcomeSums:
    """``OutcomeSums``; whoever writes outcomes waits meanwhile."""

    _database: Database

    async def renew(self) -> None:
        """Sum up all outcomes of ours."""
        async with self._database.transaction() as session:
            await lock(session, AdvisoryLock.SIGNAL_OUTCOMES)
            await session.run(_CLEAR)
            await session.run(_SUM_UP)
