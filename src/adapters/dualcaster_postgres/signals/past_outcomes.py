"""How our own signals ended, for calibration: so many of each kind, action and day."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import Date, DateTime, Integer, bindparam, cast, func, select, text

from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.record.earned import PastOutcome
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.parameters import in_thread_if_many
from dualcaster_postgres.tables.signals import signal_outcomes, signals

_signal, _outcome = signals.c, signal_outcomes.c
_MOMENT = DateTime(timezone=True)
_columns = (
    _signal.kind,
    _signal.action,
    _signal.score,
    _outcome.came_true,
    _signal.card_id,
    _signal.finish,
    _signal.current_price,
    _signal.target_price,
    _outcome.outcome_price_end,
    _signal.made_at,
    _outcome.outcome_evaluated_at,
)
# Drawn by a hash of the number: signals of a day are stored card by card, and the first would be the oldest printings.
_drawn = (
    func.row_number()
    .over(
        partition_by=(_signal.kind, _signal.action, cast(func.timezone("UTC", _signal.made_at), Date())),
        order_by=(func.hashint8extended(_signal.id, text("0")), _signal.id),
    )
    .label("drawn")
)
_ENDED = (
    select(*_columns, _drawn, _signal.id)
    .join_from(signals, signal_outcomes, _outcome.signal_id == _signal.id)
    .where(
        _signal.created_by_user_id.is_(None),
        _signal.made_at >= bindparam("since", type_=_MOMENT),
        _outcome.outcome_evaluated_at < bindparam("before", type_=_MOMENT),
        _outcome.came_true.is_not(None),
    )
    .subquery()
)
_PAST = (
    select(*(_ENDED.c[column.name] for column in _columns))
    .where(_ENDED.c.drawn <= bindparam("a_day", type_=Integer()))
    .order_by(_ENDED.c.made_at, _ENDED.c.id)
)


@frozen
class PostgresPastOutcomes:
    """``PastOutcomes``, by the index of our signals over when they were made."""

    _database: Database

    async def past(self, *, since: datetime, before: datetime, a_day: int) -> Sequence[PastOutcome]:
        """Return outcomes that were evaluated before a moment, of signals that were made since another."""
        rows = await self._database.rows(_PAST, since=since, before=before, a_day=a_day)
        return await in_thread_if_many(len(rows), _outcomes, rows)


def _outcomes(rows: Sequence[Row]) -> list[PastOutcome]:
    return [
        PastOutcome(
            kind=kind,
            action=SignalAction(action),
            score=score,
            came_true=came_true,
            card_id=card_id,
            finish=FINISHES[finish],
            price=price,
            target_price=target,
            price_end=end,
            made_at=made_at,
            evaluated_at=evaluated_at,
        )
        for kind, action, score, came_true, card_id, finish, price, target, end, made_at, evaluated_at in rows
    ]
