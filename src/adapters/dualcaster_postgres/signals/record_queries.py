"""What became of our signals, by kind, action and band of confidence; and the sealed days of the chain."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from attrs import frozen
from sqlalchemy import ARRAY, Date, Integer, Text, any_, bindparam, case, cast, func, null, select

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.signals.chain.days import SealedDay
from dualcaster_core.signals.reading.views import RecordLine, SealedDays, SealedDayView, TrackRecord
from dualcaster_postgres.signals.outcomes import SEALED_COLUMNS, sealed_from_row
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.signals import signal_day_roots, signal_outcomes, signals

_signal, _outcome, _root = signals.c, signal_outcomes.c, signal_day_roots.c
_judged = _outcome.came_true.is_not(None)
_FIGURES = (
    func.count().filter(_judged),
    func.count().filter(_outcome.came_true),
    func.count().filter(~_judged),
    func.avg(_signal.confidence).filter(_judged),
    func.avg(_outcome.accuracy_score_end),
    func.avg(_outcome.net_profit_pct_end),
)
_decile = case(
    (_signal.confidence.is_(None), null()), else_=func.least(9, cast(func.floor(_signal.confidence * 10), Integer()))
)
_sets = func.grouping_sets
_from = signals.join(signal_outcomes, _outcome.signal_id == _signal.id)
_grouped: Any = select(
    func.grouping(_signal.kind, _signal.action, _decile),
    _signal.kind,
    _signal.action,
    _decile,
    *_FIGURES,
).select_from(_from)
_RECORD = (
    _grouped.where(_signal.created_by_user_id.is_(None))
    .group_by(_sets(_signal.kind, _signal.action, _decile, ()))
    .order_by(_signal.kind, _signal.action, _decile)
)
_BY_KIND, _BY_ACTION, _BY_DECILE, _OVERALL = 0b011, 0b101, 0b110, 0b111
_OF_KINDS = (
    select(_signal.kind, *_FIGURES)
    .select_from(_from)
    .where(_signal.created_by_user_id.is_(None), _signal.kind == any_(cast(bindparam("kinds"), ARRAY(Text()))))
    .group_by(_signal.kind)
    .order_by(_signal.kind)
)
_before = bindparam("before", type_=Date())
_DAYS = (
    select(*SEALED_COLUMNS)
    .where(_root.day < _before)
    .order_by(_root.day.desc())
    .limit(bindparam("limit", type_=Integer()))
)


@frozen
class PostgresRecordQueries:
    """``RecordQueries``: each call is one statement."""

    _database: Database
    _ids: PublicIds

    async def record(self) -> TrackRecord:
        """Sum up what became of ours."""
        async with self._database.transaction() as session:
            rows = await session.rows(_RECORD)
        of = {which: [row for row in rows if row[0] == which] for which in (_BY_KIND, _BY_ACTION, _BY_DECILE, _OVERALL)}
        return TrackRecord(
            by_kind=tuple(_line(row[1], row[4:]) for row in of[_BY_KIND]),
            by_action=tuple(_line(row[2], row[4:]) for row in of[_BY_ACTION]),
            by_confidence=tuple(_line(_band(row[3]), row[4:]) for row in of[_BY_DECILE] if row[3] is not None),
            overall=_line("all", of[_OVERALL][0][4:] if of[_OVERALL] else (0, 0, 0, None, None, None)),
        )

    async def of_kinds(self, kinds: Sequence[str]) -> Sequence[RecordLine]:
        """Sum up what became of ours of these kinds."""
        async with self._database.transaction() as session:
            return [_line(row[0], row[1:]) for row in await session.rows(_OF_KINDS, kinds=list(kinds))]

    async def sealed_days(self, *, limit: int = PAGE, cursor: str | None = None) -> SealedDays:
        """List the sealed days, the latest first."""
        cursors = Cursors("signals.days", (None,), self._ids)
        place = cursors.read(cursor)
        before = date.max if place is None else _day(place[0])
        async with self._database.transaction() as session:
            rows = await session.rows(_DAYS, before=before, limit=checked_limit(limit) + 1)
        days = [sealed_from_row(row) for row in rows]
        return SealedDays(
            tuple(sealed_view(one) for one in days[:limit]),
            cursors.after(days, limit, lambda one: (one.day.toordinal(),)),
        )


def sealed_view(sealed: SealedDay) -> SealedDayView:
    """Show a sealed day."""
    return SealedDayView(day=sealed.day, entries=sealed.entries, root=sealed.root.hex(), previous=sealed.previous.hex())


def _day(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def _band(decile: int) -> str:
    return f"{decile * 10}–{decile * 10 + 10} %"


def _line(name: str, figures: Row) -> RecordLine:
    evaluated, hits, insufficient, confidence, accuracy, profit = figures
    return RecordLine(
        name=name,
        evaluated=evaluated,
        came_true=hits,
        insufficient=insufficient,
        mean_confidence=confidence,
        mean_accuracy=accuracy,
        mean_net_profit_pct=None if profit is None else round_half_up(profit),
    )
