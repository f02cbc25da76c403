"""The pricing settings of stores, the runs over their prices, and what these change."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve
from psycopg.types.json import Jsonb
from sqlalchemy import (
    BigInteger,
    Integer,
    SmallInteger,
    Text,
    any_,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.pricing.lifecycle import OPEN, RunKind, RunState
from dualcaster_core.stores.pricing.model import ChangeOutcome, PriceChange, PriceRun, PricingSettings, StockFacts
from dualcaster_core.stores.pricing.rules import PriceEnding, PriceRules
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.stores.pricing.changes import CHANGE, add_changes, key_parameters
from dualcaster_postgres.stores.pricing.lines import FIRST_LINES, NEXT_LINES, after_key, facts_from_row
from dualcaster_postgres.stores.pricing.rows import (
    RUN_COLUMNS,
    change_from_row,
    key_to_row,
    multipliers_from_json,
    multipliers_to_json,
    run_from_row,
    run_to_row,
)
from dualcaster_postgres.stores.profiles.profiles import IS_VERIFIED
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.pricing import store_price_changes, store_price_rules, store_price_runs

_rules, _run, _store, _change = (
    store_price_rules.c,
    store_price_runs.c,
    lgs_profiles.c,
    store_price_changes.c,
)
_KEY, _STORE = bindparam("key", type_=BigInteger()), bindparam("store", type_=BigInteger())
_OWN = ("floor_cents", "never_below_cost", "ending", "daily_limit_pct", "price_unpriced", "multipliers", "version")
_SETTINGS = (
    select(_store.auto_price_adjustment, _store.price_adjustment_pct, *(_rules[name] for name in _OWN))
    .select_from(lgs_profiles.outerjoin(store_price_rules, _rules.store_id == _store.id))
    .where(_store.id == _STORE)
)
_HOLD_SETTINGS = _SETTINGS.with_for_update(of=lgs_profiles)
_given = upsert(store_price_rules).values(
    store_id=_STORE, **{name: bindparam(name, type_=_rules[name].type) for name in _OWN}
)
_STORE_RULES = _given.on_conflict_do_update(
    index_elements=["store_id"], set_={name: _given.excluded[name] for name in _OWN}
)
_STORE_SWITCH = (
    update(lgs_profiles)
    .where(_store.id == _STORE)
    .values(
        auto_price_adjustment=bindparam("auto_price_adjustment"),
        price_adjustment_pct=bindparam("price_adjustment_pct"),
    )
)
_columns = tuple(_run[name] for name in RUN_COLUMNS)
_facts: dict[str, Any] = {name: bindparam(f"the_{name}", type_=_run[name].type) for name in RUN_COLUMNS}
_BEGIN = upsert(store_price_runs).values(_facts).on_conflict_do_nothing().returning(_run.id)
_RUN = select(_run.id, *_columns).where(_run.id == _KEY)
_HOLD_RUN = _RUN.with_for_update()
_OPEN_RUN = (
    select(_run.id, *_columns)
    .where(
        _run.store_id == _STORE,
        _run.kind == bindparam("kind", type_=Text()),
        _run.state == any_(bindparam("open", type_=ARRAY(Text))),
    )
    .with_for_update()
)
_REPLACE = update(store_price_runs).where(_run.id == _KEY).values(_facts)
_FOLLOWING = (
    select(_store.id)
    .where(
        _store.auto_price_adjustment,
        _store.closed_at.is_(None),
        IS_VERIFIED,
        _store.id > bindparam("after", type_=BigInteger()),
    )
    .order_by(_store.id)
    .limit(bindparam("limit", type_=Integer()))
)
_EXPIRE = (
    update(store_price_runs)
    .where(
        _run.kind == RunKind.PREVIEW.value,
        _run.state == RunState.PROPOSED.value,
        _run.started_at <= bindparam("before", type_=MOMENT),
    )
    .values(state=RunState.EXPIRED.value, version=_run.version + 1)
)
_CHANGES = (
    select(*CHANGE)
    .where(_change.run_id == _KEY, _change.outcome == bindparam("outcome", type_=Text()))
    .order_by(_change.card_id, _change.finish, _change.condition, _change.language)
    .limit(bindparam("limit", type_=Integer()))
)
_NEXT_CHANGES = _CHANGES.where(after_key(_change))
_MARKED: Final = {"card_id": BigInteger(), "finish": SmallInteger(), "condition": SmallInteger(), "language": Text()}
_marked = incoming(_MARKED, name="marked")
_MARK = (
    update(store_price_changes)
    .where(_change.run_id == _KEY, *(_change[name] == _marked.c[name] for name in _MARKED))
    .values(outcome=bindparam("outcome", type_=Text()), at=bindparam("at", type_=MOMENT))
)


class PostgresStorePrices:
    """``StorePriceRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def settings(self, store_id: int, *, lock: bool = False) -> PricingSettings:
        """Return what a store says about its prices."""
        row = await self._session.row(_HOLD_SETTINGS if lock else _SETTINGS, store=store_id)
        return PricingSettings() if row is None else _settings(row)

    async def store_settings(self, store_id: int, settings: PricingSettings) -> None:
        """Keep other settings."""
        rules = settings.rules
        await self._session.run(
            _STORE_SWITCH,
            store=store_id,
            auto_price_adjustment=rules.auto_price_adjustment,
            price_adjustment_pct=rules.price_adjustment_pct,
        )
        own = {name: getattr(rules, name) for name in _OWN if name != "multipliers"}
        shares = Jsonb(multipliers_to_json(settings.multipliers))
        await self._session.run(
            _STORE_RULES, store=store_id, **own | {"ending": rules.ending.value, "multipliers": shares}
        )

    async def begin(self, run: PriceRun) -> PriceRun | None:
        """Store a new run; unique indexes let one through."""
        row = await self._session.row(_BEGIN, **_parameters(run))
        return None if row is None else evolve(run, id=row[0])

    async def open_run(self, store_id: int, kind: RunKind) -> PriceRun | None:
        """Find the run of a kind that is not over."""
        row = await self._session.row(_OPEN_RUN, store=store_id, kind=kind.value, open=[state.value for state in OPEN])
        return None if row is None else run_from_row(row)

    async def run(self, run_id: int, *, lock: bool = False) -> PriceRun | None:
        """Find a run."""
        row = await self._session.row(_HOLD_RUN if lock else _RUN, key=run_id)
        return None if row is None else run_from_row(row)

    async def store_run(self, run: PriceRun) -> None:
        """Replace a run."""
        await self._session.run(_REPLACE, key=run.id, **_parameters(run))

    async def lines(
        self, store_id: int, *, after: StockKey | None, limit: int, since: datetime
    ) -> Sequence[StockFacts]:
        """List lines of the stock in the order of their keys."""
        given = {"store": store_id, "limit": limit, "since": since}
        if after is None:
            rows = await self._session.rows(FIRST_LINES, **given)
        else:
            rows = await self._session.rows(NEXT_LINES, **given, **key_parameters(after))
        return [facts_from_row(row) for row in rows]

    async def add_changes(
        self, run: PriceRun, changes: Sequence[PriceChange], outcome: ChangeOutcome, at: datetime
    ) -> None:
        """Keep changes of a run."""
        await add_changes(self._session, run, changes, outcome, at)

    async def changes(
        self, run_id: int, outcome: ChangeOutcome, *, after: StockKey | None, limit: int
    ) -> Sequence[PriceChange]:
        """List changes of a run with an outcome."""
        given = {"key": run_id, "outcome": outcome.value, "limit": limit}
        if after is None:
            rows = await self._session.rows(_CHANGES, **given)
        else:
            rows = await self._session.rows(_NEXT_CHANGES, **given, **key_parameters(after))
        return [change_from_row(row) for row in rows]

    async def mark(self, run_id: int, keys: Collection[StockKey], outcome: ChangeOutcome, at: datetime) -> None:
        """Note what became of changes."""
        if keys:
            rows = [key_to_row(key) for key in keys]
            await self._session.run(_MARK, key=run_id, outcome=outcome.value, at=at, **as_arrays(list(_MARKED), rows))

    async def following(self, *, after: int, limit: int) -> Sequence[int]:
        """List the stores whose prices follow the market."""
        return [key for (key,) in await self._session.rows(_FOLLOWING, after=after, limit=limit)]

    async def expire(self, before: datetime) -> int:
        """End previews that nobody decided on."""
        return await self._session.run(_EXPIRE, before=before)


def _settings(row: Row) -> PricingSettings:
    follows, percent, *own = row
    facts = dict(zip(_OWN, own, strict=True))
    shares = facts.pop("multipliers")
    if facts["version"] is None:
        return PricingSettings(rules=PriceRules(auto_price_adjustment=follows, price_adjustment_pct=percent))
    ending = PriceEnding(facts.pop("ending"))
    return PricingSettings(
        rules=PriceRules(auto_price_adjustment=follows, price_adjustment_pct=percent, ending=ending, **facts),
        multipliers=multipliers_from_json(shares),
    )


def _parameters(run: PriceRun) -> dict[str, Any]:
    row = run_to_row(run)
    row["settings"] = Jsonb(row["settings"])
    row["cursor"] = None if row["cursor"] is None else Jsonb(row["cursor"])
    return {f"the_{name}": value for name, value in row.items()}
