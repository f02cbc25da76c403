"""``LedgerRepository`` on PostgreSQL: a row is an entry, a column is an account, and the database checks the sums."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Integer, bindparam, func, insert, select

from dualcaster_core.escrow.ledger import Account, Entry, EntryKind, entry
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.escrow import ledger_entries

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
BALANCES = select(*(func.coalesce(func.sum(_e[name]), 0) for name in _ACCOUNTS))


def _to_row(one: Entry) -> tuple[Any, ...]:
    cents = {posting.account: posting.cents for posting in one.postings}
    return one.kind.value, one.payment_id, one.reference, one.at, *(cents.get(account, 0) for account in Account)


def _from_row(row: Row) -> Entry:
    kind, payment_id, reference, at, *cents = row
    return entry(EntryKind(kind), payment_id, reference, at, **dict(zip(_ACCOUNTS, cents, strict=True)))


class PostgresLedger:
    """``LedgerRepository``: one statement for each."""

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
        """Add up all entries."""
        row = await self._session.row(BALANCES)
        assert row is not None  # noqa: S101 - an aggregate gives a row
        return {account: int(cents) for account, cents in zip(Account, row, strict=True)}
