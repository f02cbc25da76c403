"""Reads of the runs over a store's prices, and of what they change."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen
from sqlalchemy import BigInteger, Integer, SmallInteger, Text, and_, bindparam, case, func, or_, select, tuple_

from dualcaster_core.catalogue.grading import CONDITION_NAMES
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.stores.pricing.lifecycle import RunAction
from dualcaster_core.stores.pricing.model import ChangeOutcome, PricingSettings, explained
from dualcaster_core.stores.pricing.views import (
    ChangePage,
    PriceChangeView,
    PriceRunView,
    PriceStepView,
    RunPage,
)
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.collection.list_paging import PRINTING, printing_view
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.stores.pricing.changes import CHANGE
from dualcaster_postgres.stores.pricing.rows import (
    RUN_COLUMNS,
    change_from_row,
    key_to_row,
    run_from_row,
    settings_from_json,
)
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.stores.pricing import store_price_changes, store_price_runs
from dualcaster_postgres.tables.stores.stock import store_stock

_run, _change, _stock = store_price_runs.c, store_price_changes.c, store_stock.c
_STORE = bindparam("store", type_=BigInteger())
_LIMIT = bindparam("limit", type_=Integer())
_LARGEST: Final = 2**62
_RUNS = (
    select(_run.id, *(_run[name] for name in RUN_COLUMNS), case((users.c.is_active, users.c.username)))
    .select_from(store_price_runs.outerjoin(users, users.c.id == _run.asked_by))
    .where(_run.store_id == _STORE)
)
_RUN_PAGE = _RUNS.where(_run.id < bindparam("before", type_=BigInteger())).order_by(_run.id.desc()).limit(_LIMIT)
_RUN = _RUNS.where(_run.id == bindparam("run", type_=BigInteger()))
_moved = func.abs(_change.after_cents - func.coalesce(_change.before_cents, 0))
_same_copies = and_(
    _stock.store_id == _change.store_id,
    _stock.card_id == _change.card_id,
    _stock.finish == _change.finish,
    _stock.condition == _change.condition,
    _stock.language == _change.language,
)
_SHOWN = select(
    _change.id,
    _moved,
    *CHANGE,
    _change.outcome,
    _change.at,
    func.coalesce(_stock.quantity, 0),
    _run.settings,
    *PRINTING,
).select_from(
    store_price_changes.join(store_price_runs, _run.id == _change.run_id)
    .join(cards, cards.c.id == _change.card_id)
    .outerjoin(store_stock, _same_copies)
)
_CHANGES = (
    _SHOWN.where(
        _change.store_id == _STORE,
        _change.run_id == bindparam("run", type_=BigInteger()),
        tuple_(_moved, _change.id)
        < tuple_(bindparam("before_moved", type_=BigInteger()), bindparam("before", type_=BigInteger())),
    )
    .order_by(_moved.desc(), _change.id.desc())
    .limit(_LIMIT)
)
_HISTORY = (
    _SHOWN.where(
        _change.store_id == _STORE,
        _change.card_id == bindparam("card", type_=BigInteger()),
        _change.finish == bindparam("finish", type_=SmallInteger()),
        _change.condition == bindparam("condition", type_=SmallInteger()),
        _change.language == bindparam("language", type_=Text()),
        or_(_change.outcome == ChangeOutcome.APPLIED.value, _change.outcome == ChangeOutcome.UNDONE.value),
    )
    .order_by(_change.at.desc(), _change.id.desc())
    .limit(_LIMIT)
)


@frozen
class PostgresStorePriceQueries:
    """``StorePriceQueries``."""

    _database: Database
    _ids: PublicIds
    _clock: Clock

    async def runs(self, store_id: int, *, limit: int = PAGE, cursor: str | None = None) -> RunPage:
        """List the runs of a store, the latest first."""
        cursors = Cursors("store price runs", (IdKind.STORE_PRICE_RUN,), self._ids)
        place = cursors.read(cursor)
        rows = await self._database.rows(
            _RUN_PAGE, store=store_id, before=place[0] if place else _LARGEST, limit=checked_limit(limit) + 1
        )
        items = tuple(self._run_view(row) for row in rows[:limit])
        return RunPage(items, cursors.after(rows, limit, lambda row: (row[0],)))

    async def run(self, store_id: int, run_id: int) -> PriceRunView | None:
        """Find a run of a store."""
        row = await self._database.row(_RUN, store=store_id, run=run_id)
        return None if row is None else self._run_view(row)

    async def changes(self, store_id: int, run_id: int, *, limit: int = PAGE, cursor: str | None = None) -> ChangePage:
        """List what a run changes, the largest change first."""
        cursors = Cursors("store price changes", (None, None), self._ids)
        moved, before = cursors.read(cursor) or (_LARGEST, _LARGEST)
        rows = await self._database.rows(
            _CHANGES,
            store=store_id,
            run=run_id,
            before_moved=moved,
            before=before,
            limit=checked_limit(limit) + 1,
        )
        return ChangePage(self._changes(rows[:limit]), cursors.after(rows, limit, lambda row: (row[1], row[0])))

    async def history(self, store_id: int, key: StockKey, *, limit: int = PAGE) -> ChangePage:
        """List the changes of one line that were carried out."""
        card_id, finish, condition, language = key_to_row(key)
        rows = await self._database.rows(
            _HISTORY,
            store=store_id,
            card=card_id,
            finish=finish,
            condition=condition,
            language=language,
            limit=checked_limit(limit),
        )
        return ChangePage(self._changes(rows))

    def _run_view(self, row: Row) -> PriceRunView:
        run, now = run_from_row(row[:-1]), self._clock.now()
        return PriceRunView(
            id=self._ids.encode(IdKind.STORE_PRICE_RUN, run.id),
            kind=run.kind,
            state=run.state,
            asked_by=row[-1],
            started_at=run.started_at,
            applied_at=run.applied_at,
            undone_at=run.undone_at,
            lines=run.counts.lines,
            changes=run.counts.changes,
            kept=run.counts.kept,
            left=run.counts.left,
            may_apply=run.asked_by is not None and run.may(RunAction.APPLY, now),
            may_undo=run.may(RunAction.UNDO, now),
        )

    def _changes(self, rows: Sequence[Row]) -> tuple[PriceChangeView, ...]:
        return tuple(self._change_view(row[2:]) for row in rows)

    def _change_view(self, row: Row) -> PriceChangeView:
        change = change_from_row(row[:7])
        outcome, at, quantity, stored = row[7:11]
        settings: PricingSettings = settings_from_json(stored)
        before = change.before_cents
        return PriceChangeView(
            card=printing_view(row[11:], self._ids),
            finish=change.key.finish,
            condition=CONDITION_NAMES[change.key.condition],
            language=change.key.language,
            quantity=quantity,
            before=None if before is None else from_cents(before),
            after=from_cents(change.after_cents),
            change_percent=None if not before else _percent(change.after_cents - before, before),
            outcome=ChangeOutcome(outcome),
            at=at,
            steps=tuple(
                PriceStepView(name=step.name, sentence=step.sentence, effect=from_cents(step.effect_cents))
                for step in explained(change, settings.rules).steps
            ),
        )


def _percent(difference: int, of: int) -> int:
    """Return hundredths rounded to the nearest whole percent, halves away from zero."""
    whole = (200 * abs(difference) + of) // (2 * of)
    return whole if difference > 0 else -whole
