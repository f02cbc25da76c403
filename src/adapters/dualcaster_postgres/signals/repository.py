"""Signals as they were published, and outcomes, each once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    any_,
    bindparam,
    case,
    cast,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.signals.model import Signal, SignalOutcome, SignalState
from dualcaster_core.signals.ports import OpenSignal
from dualcaster_postgres.signals.our_tallies import ADD_TO_TALLIES
from dualcaster_postgres.signals.signal_rows import (
    OUTCOME_COLUMNS,
    SIGNAL_COLUMNS,
    outcome_from_row,
    row_from_outcome,
    row_from_signal,
    signal_from_row,
)
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.signals import OURS_UNGRADED, UNGRADED, signal_outcomes, signals

_signal, _outcome = signals.c, signal_outcomes.c
_MOMENT = DateTime(timezone=True)
_STORED = [column for column in signals.columns if column.name not in ("id", "follower_count")]
_TYPES: dict[str, Any] = {column.name: column.type for column in _STORED}
_given = incoming(_TYPES, numbered=True)
ADD_SIGNALS = (
    upsert(signals)
    .from_select(list(_TYPES), select(*(_given.c[name] for name in _TYPES)).order_by(_given.c.position))
    .on_conflict_do_nothing()
    .returning(*SIGNAL_COLUMNS)
)
_OPEN_OURS = select(_signal.card_id, _signal.finish, _signal.kind).where(text(OURS_UNGRADED))
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_now = bindparam("now", type_=_MOMENT)
_DUE = (
    select(*SIGNAL_COLUMNS)
    .where(text(UNGRADED), _signal.grade_at <= _now)
    .order_by(_signal.grade_at, _signal.id)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_OUTCOME_TYPES = {column.name: column.type for column in OUTCOME_COLUMNS}
_given_outcomes = incoming(_OUTCOME_TYPES)
_ADD_OUTCOMES = (
    upsert(signal_outcomes)
    .from_select(list(_OUTCOME_TYPES), select(*(_given_outcomes.c[name] for name in _OUTCOME_TYPES)))
    .on_conflict_do_nothing()
    .returning(*OUTCOME_COLUMNS)
)
_GRADED = (
    update(signals)
    .where(_signal.id == _outcome.signal_id, _outcome.signal_id == any_(_keys))
    .values(
        state=case((_outcome.came_true.is_(None), SignalState.INSUFFICIENT_DATA.value), else_=SignalState.GRADED.value)
    )
)


async def add_signals(session: Session, given: Sequence[Mapping[str, Any]]) -> Sequence[Signal]:
    """Write the rows of new signals; those beside which another is open are left out. Returns them with their ids."""
    if not given:
        return []
    rows = [[row[name] for name in _TYPES] for row in given]
    stored = await session.rows(ADD_SIGNALS, **as_arrays(list(_TYPES), rows))
    return sorted((signal_from_row(row) for row in stored), key=lambda one: one.id)


class PostgresSignals:
    """``SignalRepository``: set-wise, each call as many statements for a thousand signals as for one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, new: Sequence[Signal]) -> Sequence[Signal]:
        """Store new signals; one of ours beside an open one is left out."""
        return await add_signals(self._session, [row_from_signal(signal) for signal in new])

    async def open_ours(self) -> frozenset[OpenSignal]:
        """Return what is open of ours."""
        return frozenset(
            OpenSignal(card_id=card, finish=FINISHES[finish], kind=kind)
            for card, finish, kind in await self._session.rows(_OPEN_OURS)
        )

    async def due(self, now: datetime, *, limit: int) -> Sequence[Signal]:
        """Take signals that are to be looked at, oldest first."""
        return [signal_from_row(row) for row in await self._session.rows(_DUE, now=now, limit=limit)]

    async def add_outcomes(self, outcomes: Sequence[SignalOutcome]) -> Sequence[SignalOutcome]:
        """Store outcomes, and return those that were new."""
        if not outcomes:
            return []
        rows = [row_from_outcome(one) for one in outcomes]
        stored = await self._session.rows(_ADD_OUTCOMES, **as_arrays(list(_OUTCOME_TYPES), rows))
        added = sorted((outcome_from_row(row) for row in stored), key=lambda one: one.signal_id)
        keys = [one.signal_id for one in added]
        await self._session.run(_GRADED, keys=keys)
        await self._session.run(ADD_TO_TALLIES, keys=keys)
        return added
