"""Outcomes with the signals that they are of, and the roots of their days."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    any_,
    bindparam,
    cast,
    func,
    insert,
    select,
    union,
    update,
)

from dualcaster_core.signals.chain.days import SealedDay
from dualcaster_core.signals.model import Signal
from dualcaster_core.signals.runs.ports import GradedSignal
from dualcaster_postgres.signals.signal_rows import (
    OUTCOME_COLUMNS,
    SIGNAL_COLUMNS,
    outcome_from_row,
    signal_from_row,
)
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.signals import signal_day_roots, signal_outcomes, signals

_signal, _outcome, _root = signals.c, signal_outcomes.c, signal_day_roots.c
_MOMENT = DateTime(timezone=True)
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_WAIT = update(signals).where(_signal.id == any_(_keys)).values(grade_at=bindparam("until", type_=_MOMENT))
_OUTCOMES_OF = (
    select(*SIGNAL_COLUMNS, *OUTCOME_COLUMNS)
    .join_from(signals, signal_outcomes, _outcome.signal_id == _signal.id)
    .where(_signal.id == any_(_keys))
    .order_by(_signal.id)
)
_OF_DAY = (
    select(*SIGNAL_COLUMNS, *OUTCOME_COLUMNS)
    .join_from(signal_outcomes, signals, _outcome.signal_id == _signal.id)
    .where(
        _outcome.outcome_evaluated_at >= bindparam("first", type_=_MOMENT),
        _outcome.outcome_evaluated_at < bindparam("after", type_=_MOMENT),
    )
    .order_by(_signal.id)
)
_first, _after = bindparam("first", type_=_MOMENT), bindparam("after", type_=_MOMENT)
_PUBLISHED = select(*SIGNAL_COLUMNS).where(_signal.made_at >= _first, _signal.made_at < _after).order_by(_signal.id)
_day_of_outcome = cast(func.timezone("UTC", _outcome.outcome_evaluated_at), Date())
_day_of_signal = cast(func.timezone("UTC", _signal.made_at), Date())
_UNSEALED = union(
    select(_day_of_outcome).where(_outcome.outcome_evaluated_at >= _first, _outcome.outcome_evaluated_at < _after),
    select(_day_of_signal).where(_signal.made_at >= _first, _signal.made_at < _after),
)
SEALED_COLUMNS = (_root.day, _root.entries, _root.root, _root.previous)
"""The columns of a ``SealedDay``."""
_UNTIL = select(*SEALED_COLUMNS).where(_root.day <= bindparam("day", type_=Date())).order_by(_root.day)
_LAST = select(*SEALED_COLUMNS).order_by(_root.day.desc()).limit(1)
_KEEP = insert(signal_day_roots).values(
    day=bindparam("day", type_=Date()),
    entries=bindparam("entries"),
    root=bindparam("root"),
    previous=bindparam("previous"),
    computed_at=bindparam("at"),
)


class PostgresSignalOutcomes:
    """``OutcomeRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def take_turn(self) -> None:
        """Wait for a turn at outcomes, to the end of the transaction."""
        await lock(self._session, AdvisoryLock.SIGNAL_OUTCOMES)

    async def wait(self, signal_ids: Sequence[int], until: datetime) -> None:
        """Look at signals again later."""
        await self._session.run(_WAIT, keys=list(signal_ids), until=until)

    async def graded(self, signal_ids: Sequence[int]) -> Sequence[GradedSignal]:
        """Load those of these signals that have an outcome, with it, by id."""
        rows = await self._session.rows(_OUTCOMES_OF, keys=list(signal_ids))
        return [_graded(row) for row in rows]

    async def graded_between(self, first: datetime, after: datetime) -> Sequence[GradedSignal]:
        """Load what got its outcome from a moment up to another, by id."""
        return [_graded(row) for row in await self._session.rows(_OF_DAY, first=first, after=after)]

    async def published_between(self, first: datetime, after: datetime) -> Sequence[Signal]:
        """Load what was published from a moment up to another, by id."""
        return [signal_from_row(row) for row in await self._session.rows(_PUBLISHED, first=first, after=after)]

    async def last_sealed(self) -> SealedDay | None:
        """Return the day that was sealed last."""
        row = await self._session.row(_LAST)
        return None if row is None else sealed_from_row(row)

    async def sealed_until(self, day: date) -> Sequence[SealedDay]:
        """Return the sealed days up to one, oldest first."""
        return [sealed_from_row(row) for row in await self._session.rows(_UNTIL, day=day)]

    async def unsealed_days(self, since: datetime, before: datetime) -> Sequence[date]:
        """List the days on which something was published or graded from a moment up to another."""
        return sorted(row[0] for row in await self._session.rows(_UNSEALED, first=since, after=before))

    async def keep_sealed(self, sealed: SealedDay, at: datetime) -> None:
        """Keep a sealed day for good."""
        await self._session.run(
            _KEEP, day=sealed.day, entries=sealed.entries, root=sealed.root, previous=sealed.previous, at=at
        )


def sealed_from_row(row: Row) -> SealedDay:
    """Turn ``SEALED_COLUMNS`` into a sealed day."""
    day, entries, root, previous = row
    return SealedDay(day=day, entries=entries, root=bytes(root), previous=bytes(previous))


def _graded(row: Row) -> GradedSignal:
    return GradedSignal(signal=signal_from_row(row), outcome=outcome_from_row(row[len(SIGNAL_COLUMNS) :]))
