"""``ReconciliationRepository`` on PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import BigInteger, DateTime, Integer, Text, bindparam, case, func, insert, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.reconciliation import (
    Difference,
    DifferenceKind,
    FoundDifference,
    ReconciliationRun,
    Reference,
)
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.escrow import ledger_differences, reconciliation_runs

_r, _d = reconciliation_runs.c, ledger_differences.c
_RUN_NAMES: Final = ("start_at", "end_at", "at", "ours", "theirs", "differences")
_FOUND: Final = {"movement": Text(), "reference": Text(), "kind": Text(), "ours": BigInteger(), "theirs": BigInteger()}
_found = incoming(_FOUND)
_gone = incoming({"movement": Text(), "reference": Text()}, prefix="gone", name="gone")
_at = bindparam("now", type_=DateTime(timezone=True))
_ADD_RUN = insert(reconciliation_runs).values({name: bindparam(name, type_=_r[name].type) for name in _RUN_NAMES})
_KNOWN = (
    select(func.count())
    .select_from(ledger_differences)
    .join(_found, (_d.movement == _found.c.movement) & (_d.reference == _found.c.reference))
    .where(_d.settled_at.is_(None))
)
_rows = upsert(ledger_differences).from_select(
    [*_FOUND, "found_at", "seen_at"], select(*(_found.c[name] for name in _FOUND), _at, _at)
)
_KEEP = _rows.on_conflict_do_update(
    index_elements=["movement", "reference"],
    set_={
        "kind": _rows.excluded.kind,
        "ours": _rows.excluded.ours,
        "theirs": _rows.excluded.theirs,
        "seen_at": _rows.excluded.seen_at,
        "found_at": case((_d.settled_at.is_(None), _d.found_at), else_=_rows.excluded.found_at),
        "settled_at": null(),
    },
)
_SETTLE = (
    update(ledger_differences)
    .values(settled_at=_at)
    .where(_d.settled_at.is_(None))
    .where(
        select(literal(1))
        .select_from(_gone)
        .where(_gone.c.movement == _d.movement, _gone.c.reference == _d.reference)
        .exists()
    )
)
_OPEN = (
    select(*(_d[name] for name in (*_FOUND, "found_at", "seen_at", "settled_at")))
    .where(_d.settled_at.is_(None))
    .order_by(_d.found_at.desc(), _d.reference.desc())
    .limit(bindparam("most", type_=Integer()))
)
_COUNT = select(func.count()).select_from(ledger_differences).where(_d.settled_at.is_(None))
_LATEST = select(*(_r[name] for name in _RUN_NAMES)).order_by(_r.id.desc()).limit(1)


class PostgresReconciliations:
    """``ReconciliationRepository``: as many statements however much was found."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def record(
        self, run: ReconciliationRun, looked_at: Collection[Reference], found: Sequence[Difference]
    ) -> int:
        """Insert or renew what was found, and settle what was looked at and is gone."""
        await self._session.run(_ADD_RUN, **_run_row(run))
        rows = [(one.movement.value, one.reference, one.kind.value, one.ours, one.theirs) for one in found]
        known, arrays = 0, as_arrays([*_FOUND], rows)
        if rows:
            known = (await self._session.row(_KNOWN, **arrays) or (0,))[0]
            await self._session.run(_KEEP, now=run.at, **arrays)
        gone = sorted(set(looked_at) - {(one.movement, one.reference) for one in found})
        if gone:
            pairs = [(movement.value, reference) for movement, reference in gone]
            await self._session.run(_SETTLE, now=run.at, **as_arrays(["movement", "reference"], pairs, "gone"))
        return len(rows) - int(known)

    async def open_differences(self, *, limit: int) -> Sequence[FoundDifference]:
        """List by the index of what is open."""
        return [_from_row(row) for row in await self._session.rows(_OPEN, most=limit)]

    async def count_open(self) -> int:
        """Count by the index of what is open."""
        row = await self._session.row(_COUNT)
        return int(row[0]) if row is not None else 0

    async def latest(self) -> ReconciliationRun | None:
        """Read the row with the highest key."""
        row = await self._session.row(_LATEST)
        if row is None:
            return None
        start, end, at, ours, theirs, differences = row
        return ReconciliationRun(start=start, end=end, at=at, ours=ours, theirs=theirs, differences=differences)


def _run_row(run: ReconciliationRun) -> dict[str, object]:
    values = (run.start, run.end, run.at, run.ours, run.theirs, run.differences)
    return dict(zip(_RUN_NAMES, values, strict=True))


def _from_row(row: Row) -> FoundDifference:
    movement, reference, kind, ours, theirs, found_at, seen_at, settled_at = row
    difference = Difference(
        kind=DifferenceKind(kind), movement=EntryKind(movement), reference=reference, ours=ours, theirs=theirs
    )
    return FoundDifference(difference=difference, found_at=found_at, seen_at=seen_at, settled_at=settled_at)
