"""What became of our signals, by kind, action and band of confidence; and the sealed days of the chain."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from attrs import frozen
from sqlalchemy import ARRAY, BigInteger, Date, Double, Integer, Text, any_, bindparam, cast, func, select

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.signals.chain.days import SealedDay
from dualcaster_core.signals.reading.views import RecordLine, SealedDays, SealedDayView, TrackRecord
from dualcaster_core.signals.record.learning import Learning, learning_from_json
from dualcaster_core.signals.record.measures import CalibrationBin, wilson
from dualcaster_postgres.signals.our_tallies import NO_BAND
from dualcaster_postgres.signals.outcomes import SEALED_COLUMNS, sealed_from_row
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.signals import signal_day_roots, signal_learnings, signal_tallies

_tally, _root = signal_tallies.c, signal_day_roots.c
_evaluated = func.sum(_tally.evaluated)
_with_confidence = _evaluated.filter(_tally.band != NO_BAND)
_FIGURES: tuple[Any, ...] = (
    cast(func.coalesce(_evaluated, 0), BigInteger()),
    cast(func.coalesce(func.sum(_tally.came_true), 0), BigInteger()),
    cast(func.coalesce(func.sum(_tally.insufficient), 0), BigInteger()),
    cast(func.sum(_tally.confidence) / func.nullif(_with_confidence, 0), Double()),
    cast(func.sum(_tally.accuracy) / func.nullif(_evaluated, 0), Double()),
    func.sum(_tally.net_profit) / func.nullif(_evaluated, 0),
)
_sets = func.grouping_sets
_grouped: Any = select(
    func.grouping(_tally.kind, _tally.action, _tally.band), _tally.kind, _tally.action, _tally.band, *_FIGURES
)
_RECORD = _grouped.group_by(_sets(_tally.kind, _tally.action, _tally.band, ())).order_by(
    _tally.kind, _tally.action, _tally.band
)
_BY_KIND, _BY_ACTION, _BY_DECILE, _OVERALL = 0b011, 0b101, 0b110, 0b111
_OF_KINDS = (
    select(_tally.kind, *_FIGURES)
    .where(_tally.kind == any_(cast(bindparam("kinds"), ARRAY(Text()))))
    .group_by(_tally.kind)
    .order_by(_tally.kind)
)
_LEARNT = select(signal_learnings.c.document).order_by(signal_learnings.c.id.desc()).limit(1)
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
            by_confidence=tuple(_line(_band(row[3]), row[4:]) for row in of[_BY_DECILE] if row[3] != NO_BAND),
            overall=_line("all", of[_OVERALL][0][4:] if of[_OVERALL] else (0, 0, 0, None, None, None)),
            calibration=tuple(_bin(row[3], row[4:]) for row in of[_BY_DECILE] if row[3] != NO_BAND and row[4]),
        )

    async def learning(self) -> Learning | None:
        """Return what was learnt last."""
        row = await self._database.row(_LEARNT)
        return None if row is None else learning_from_json(row[0])

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


def _bin(decile: int, figures: Row) -> CalibrationBin:
    evaluated, hits, _, confidence, *_others = figures
    return CalibrationBin(
        low=decile / 10,
        high=(decile + 1) / 10,
        count=evaluated,
        stated=confidence,
        came_true=hits / evaluated,
        bounds=wilson(hits, evaluated),
    )


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
