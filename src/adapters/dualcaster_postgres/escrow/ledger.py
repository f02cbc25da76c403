"""``LedgerRepository`` on PostgreSQL: a row is an entry, a column is an account, and the database checks the sums."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from sqlalchemy import BigInteger, ColumnElement, DateTime, Integer, bindparam, cast, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.escrow.ledger import Account, Entry, EntryKind, entry
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.escrow import ledger_balances, ledger_entries

_e = ledger_entries.c
_ACCOUNTS: Final = tuple(account.value for account in Account)
_NAMES: Final = ("kind", "payment_id", "reference", "at", *_ACCOUNTS)
_new = incoming({"number": Integer(), **{name: _e[name].type for name in _NAMES}})
_known = (
    select(_e.id)
    .join_from(ledger_entries, _new, (_e.kind == _new.c.kind) & (_e.reference == _new.c.reference))
    .exists()
)
_POST = insert(ledger_entries).from_select(
    _NAMES, select(*(_new.c[name] for name in _NAMES)).where(~_known).order_by(_new.c.number)
)
_SELECT: Final = select(*(_e[name] for name in _NAMES)).order_by(_e.id)
OF_PAYMENT = _SELECT.where(_e.payment_id == bindparam("key", type_=BigInteger()))
_start, _end = bindparam("start", type_=DateTime(timezone=True)), bindparam("end", type_=DateTime(timezone=True))
BETWEEN = _SELECT.where(_e.at >= _start, _e.at < _end)
_b = ledger_balances.c
_carried = select(ledger_balances).order_by(_b.entry_id.desc()).limit(1).cte("carried")


def _before(name: str) -> ColumnElement[int]:
    """Return what was carried forward in a column of balances, and nothing before the first time."""
    return func.coalesce(select(_carried.c[name]).scalar_subquery(), 0)


_SUMS: Final = [_before(name) + func.coalesce(cast(func.sum(_e[name]), BigInteger), 0) for name in _ACCOUNTS]
_LAST_CARRIED = select(_b.entry_id, *(_b[name] for name in _ACCOUNTS)).order_by(_b.entry_id.desc()).limit(1)
SINCE = select(*(func.coalesce(cast(func.sum(_e[name]), BigInteger), 0) for name in _ACCOUNTS)).where(
    _e.id > bindparam("after", type_=BigInteger())
)
_CARRY = (
    upsert(ledger_balances)
    .from_select(
        ["entry_id", "at", *_ACCOUNTS],
        select(func.max(_e.id), bindparam("now", type_=DateTime(timezone=True)), *_SUMS)
        .where(_e.id > _before("entry_id"))
        .having(func.max(_e.id).is_not(None)),
    )
    .on_conflict_do_nothing()
)


def _to_row(one: Entry) -> tuple[Any, ...]:
    cents = {posting.account: posting.cents for posting in one.postings}
    return one.kind.value, one.payment_id, one.reference, one.at, *(cents.get(account, 0) for account in Account)


def _from_row(row: Row) -> Entry:
    kind, payment_id, reference, at, *cents = row
    return entry(EntryKind(kind), payment_id, reference, at, **dict(zip(_ACCOUNTS, cents, strict=True)))


class PostgresLedger:
    """``LedgerRepository``: one statement for each, and two for the balances."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def post(self, entries: Sequence[Entry]) -> bool:
        """Insert all of them or none; the unique index of references has the last word between two at once."""
        rows = [(number, *_to_row(one)) for number, one in enumerate(entries)]
        return await self._session.run(_POST, **as_arrays(["number", *_NAMES], rows)) == len(entries)

    async def of_payment(self, payment_id: int) -> Sequence[Entry]:
        """List by the index of payments."""
        return [_from_row(row) for row in await self._session.rows(OF_PAYMENT, key=payment_id)]

    async def between(self, start: datetime, end: datetime) -> Sequence[Entry]:
        """List by the index of moments."""
        return [_from_row(row) for row in await self._session.rows(BETWEEN, start=start, end=end)]

    async def balances(self) -> Mapping[Account, int]:
        """Add what came since to what was carried forward, along the primary key.

        Two statements, so that the planner knows how few entries there are; what was carried is never changed, so that
        the sums are those of the moment of the second.
        """
        after, *carried = await self._session.row(_LAST_CARRIED) or (0,) * (1 + len(_ACCOUNTS))
        since = await self._session.row(SINCE, after=after)
        assert since is not None  # noqa: S101 - an aggregate gives a row
        return {account: int(old) + int(new) for account, old, new in zip(Account, carried, since, strict=True)}

    async def carry_forward(self, at: datetime) -> bool:
        """Add what came since to what was carried before, while nobody posts.

        Who has posted and not committed yet has a key below those of others that are there already: only with the lock
        is it certain that none of them comes after this.
        """
        try:
            async with self._session.connection.transaction():
                await self._session.text("SET LOCAL lock_timeout = '1s'")
                await self._session.text("LOCK TABLE ledger_entries IN SHARE MODE")
        except psycopg.errors.LockNotAvailable:
            return False
        await self._session.run(_CARRY, now=at)
        return True
