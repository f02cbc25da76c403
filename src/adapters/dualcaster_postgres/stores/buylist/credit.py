"""``StoreCreditRepository`` on PostgreSQL: a row is an entry, a column an account; the database checks the sums."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Text, bindparam, select, true
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.buylist.credit import CreditAccount, CreditEntry, CreditKind, CreditState
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.stores.buylist import store_credit_entries

_e = store_credit_entries.c
_ACCOUNTS: Final = tuple(account.value for account in CreditAccount)
_PLAIN: Final = ("store_id", "customer_id", "number", "reference", "balance_cents", "at", "by_user_id", "note")
_NAMES: Final = (*_PLAIN, "kind", *_ACCOUNTS)
_written: Mapping[str, Any] = {name: bindparam(name, type_=_e[name].type) for name in _NAMES}
_POST = upsert(store_credit_entries).values(_written).on_conflict_do_nothing().returning(_e.id)
_store, _customer = bindparam("store", type_=BigInteger()), bindparam("customer", type_=BigInteger())
_SELECT = select(_e.id, *(_e[name] for name in _PLAIN), _e.kind, _e.credit)
_OF_BOTH = _SELECT.where(_e.store_id == _store, _e.customer_id == _customer)
_STATE = (
    select(_e.number, _e.balance_cents)
    .where(_e.store_id == _store, _e.customer_id == _customer)
    .order_by(_e.number.desc())
    .limit(1)
)
_OF_REFERENCE = _OF_BOTH.where(
    _e.kind == bindparam("kind", type_=Text()), _e.reference == bindparam("reference", type_=Text())
)
_NUMBERED = _OF_BOTH.where(_e.number == bindparam("number", type_=Integer()))
_ENTRIES = _OF_BOTH.order_by(_e.number.desc()).limit(bindparam("limit", type_=Integer()))
_at = select(_e.store_id).where(_e.customer_id == _customer).distinct().subquery()
_last = _SELECT.where(_e.store_id == _at.c.store_id, _e.customer_id == _customer).order_by(_e.number.desc())
_there = _last.limit(bindparam("limit", type_=Integer())).lateral()
_LATEST = select(_there).select_from(_at.join(_there, true())).order_by(_there.c.store_id, _there.c.number.desc())


class PostgresStoreCredit:
    """``StoreCreditRepository``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def hold(self, store_id: int, customer_id: int) -> CreditState:
        """Take the lock of the customer at the store; the unique index of numbers has the last word."""
        await lock(self._session, AdvisoryLock.STORE_CREDIT, text=f"{store_id}:{customer_id}")
        return await self.state(store_id, customer_id)

    async def post(self, entry: CreditEntry) -> bool:
        """Insert it; the unique indexes let one of each number and reference through."""
        cents = entry.postings
        row = await self._session.row(
            _POST,
            kind=entry.kind.value,
            **{name: getattr(entry, name) for name in _PLAIN},
            **{account.value: cents.get(account, 0) for account in CreditAccount},
        )
        return row is not None

    async def state(self, store_id: int, customer_id: int) -> CreditState:
        """Read the last entry."""
        row = await self._session.row(_STATE, store=store_id, customer=customer_id)
        entries, balance = row or (0, 0)
        return CreditState(store_id=store_id, customer_id=customer_id, entries=entries, balance_cents=balance)

    async def of_reference(self, store_id: int, customer_id: int, kind: str, reference: str) -> CreditEntry | None:
        """Find by the unique index of references."""
        return await self._one(_OF_REFERENCE, store=store_id, customer=customer_id, kind=kind, reference=reference)

    async def numbered(self, store_id: int, customer_id: int, number: int) -> CreditEntry | None:
        """Find by the unique index of numbers."""
        return await self._one(_NUMBERED, store=store_id, customer=customer_id, number=number)

    async def entries(self, store_id: int, customer_id: int, *, limit: int) -> Sequence[CreditEntry]:
        """Walk the index of numbers from its end."""
        rows = await self._session.rows(_ENTRIES, store=store_id, customer=customer_id, limit=limit)
        return [_from_row(row) for row in rows]

    async def latest(self, customer_id: int, *, limit: int) -> Mapping[int, Sequence[CreditEntry]]:
        """Walk the index of numbers from its end, for each store that it names."""
        rows = await self._session.rows(_LATEST, customer=customer_id, limit=limit)
        found: dict[int, list[CreditEntry]] = {}
        for entry in map(_from_row, rows):
            found.setdefault(entry.store_id, []).append(entry)
        return found

    async def _one(self, statement: Any, **given: Any) -> CreditEntry | None:
        row = await self._session.row(statement, **given)
        return None if row is None else _from_row(row)


def _from_row(row: Row) -> CreditEntry:
    key, *plain, kind, credit = row
    return CreditEntry(id=key, **dict(zip(_PLAIN, plain, strict=True)), kind=CreditKind(kind), cents=abs(credit))
