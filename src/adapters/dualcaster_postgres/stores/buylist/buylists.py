"""``BuylistRepository`` on PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, DateTime, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.buylist.budgets import BudgetPeriod
from dualcaster_core.stores.buylist.pricing import OfferFacts
from dualcaster_core.stores.buylist.rules import StoredRules
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.stores.buylist.offer_facts import offer_facts
from dualcaster_postgres.stores.buylist.rule_rows import rules_from_json, rules_to_json
from dualcaster_postgres.tables.stores.buylist import buylist_orders, buylist_rules

_r, _o = buylist_rules.c, buylist_orders.c
_store = bindparam("store", type_=BigInteger())
_RULES = select(_r.version, _r.rules).where(_r.store_id == _store).order_by(_r.version.desc()).limit(1)
_ADD_RULES = (
    upsert(buylist_rules)
    .values(
        store_id=_store,
        version=bindparam("version", type_=Integer()),
        rules=bindparam("rules", type_=JSONB()),
        at=bindparam("at", type_=DateTime(timezone=True)),
        by_user_id=bindparam("by", type_=BigInteger()),
    )
    .on_conflict_do_nothing()
    .returning(_r.version)
)
_starts: Mapping[BudgetPeriod, Any] = {
    period: bindparam(period.value, type_=DateTime(timezone=True)) for period in BudgetPeriod
}
_PROMISED = select(
    *(func.coalesce(func.sum(_o.promised_cash_cents).filter(_o.submitted_at >= start), 0) for start in _starts.values())
).where(
    _o.store_id == _store,
    _o.promised_cash_cents > 0,
    _o.submitted_at >= func.least(*_starts.values()),
)


class PostgresBuylists:
    """``BuylistRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def hold(self, store_id: int) -> None:
        """Take the lock of the store's buylist."""
        await lock(self._session, AdvisoryLock.STORE_BUYLIST, text=str(store_id))

    async def rules(self, store_id: int) -> StoredRules | None:
        """Walk the primary key from its end."""
        row = await self._session.row(_RULES, store=store_id)
        return None if row is None else StoredRules(store_id=store_id, version=row[0], rules=rules_from_json(row[1]))

    async def add_rules(self, stored: StoredRules, at: datetime, by: int) -> bool:
        """Insert them; the primary key lets one through."""
        row = await self._session.row(
            _ADD_RULES,
            store=stored.store_id,
            version=stored.version,
            rules=Jsonb(rules_to_json(stored.rules)),
            at=at,
            by=by,
        )
        return row is not None

    async def facts(self, store_id: int, keys: Collection[StockKey], now: datetime) -> Mapping[StockKey, OfferFacts]:
        """Ask eight statements."""
        return await offer_facts(self._session, store_id, keys, now)

    async def promised(self, store_id: int, starts: Mapping[BudgetPeriod, datetime]) -> Mapping[BudgetPeriod, int]:
        """Add up in one statement, over the index of orders that promise cash."""
        row = await self._session.row(
            _PROMISED, store=store_id, **{period.value: start for period, start in starts.items()}
        )
        assert row is not None  # noqa: S101 - an aggregate gives a row
        return {period: int(cents) for period, cents in zip(BudgetPeriod, row, strict=True)}
