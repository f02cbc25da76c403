"""``PayeeRepository`` on PostgreSQL."""

from typing import Any, Final

from sqlalchemy import BigInteger, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.provider import PayeeStatus
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.escrow import stripe_connect_accounts

_a = stripe_connect_accounts.c
_FIXED: Final = ("user_id", "stripe_account_id", "created_at")
_values: dict[str, Any] = {one.name: bindparam(one.name, type_=one.type) for one in stripe_connect_accounts.columns}
_SELECT: Final = select(*stripe_connect_accounts.columns)
_OF = _SELECT.where(_a.user_id == bindparam("key", type_=BigInteger()))
_KNOWN_AS = _SELECT.where(_a.stripe_account_id == bindparam("name", type_=Text()))
_LOCKED_OF, _LOCKED_KNOWN_AS = _OF.with_for_update(), _KNOWN_AS.with_for_update()
_ADD = (
    upsert(stripe_connect_accounts)
    .values(_values)
    .on_conflict_do_nothing(index_elements=["user_id"])
    .returning(_a.user_id)
)
_STORE = (
    update(stripe_connect_accounts)
    .where(_a.user_id == bindparam("key", type_=BigInteger()))
    .values({name: value for name, value in _values.items() if name not in _FIXED})
)


def _to_row(account: PayeeAccount) -> dict[str, Any]:
    return {
        "user_id": account.user_id,
        "stripe_account_id": account.reference,
        "account_status": account.status.value,
        "charges_enabled": account.charges_enabled,
        "payouts_enabled": account.payouts_enabled,
        "country": account.country,
        "created_at": account.created_at,
        "updated_at": account.updated_at,
    }


def _from_row(row: Row) -> PayeeAccount:
    user_id, reference, status, charges, payouts, country, created_at, updated_at = row
    return PayeeAccount(
        user_id=user_id,
        reference=reference,
        status=PayeeStatus(status),
        charges_enabled=charges,
        payouts_enabled=payouts,
        country=country,
        created_at=created_at,
        updated_at=updated_at,
    )


class PostgresPayees:
    """``PayeeRepository``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, user_id: int, *, lock: bool = False) -> PayeeAccount | None:
        """Find by the primary key."""
        row = await self._session.row(_LOCKED_OF if lock else _OF, key=user_id)
        return None if row is None else _from_row(row)

    async def known_as(self, reference: str, *, lock: bool = False) -> PayeeAccount | None:
        """Find by the unique index of the provider's names."""
        row = await self._session.row(_LOCKED_KNOWN_AS if lock else _KNOWN_AS, name=reference)
        return None if row is None else _from_row(row)

    async def add(self, account: PayeeAccount) -> bool:
        """Insert it; the primary key lets one through."""
        return await self._session.row(_ADD, **_to_row(account)) is not None

    async def store(self, account: PayeeAccount) -> None:
        """Update what may change of it."""
        written = {name: value for name, value in _to_row(account).items() if name not in _FIXED}
        await self._session.run(_STORE, key=account.user_id, **written)
