"""Wrong passwords: for names that nobody has, and from devices that are known."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.identity.model import FailedTries
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import known_devices, unknown_logins

_login, _device = unknown_logins.c, known_devices.c
_OF_LOGIN = select(_login.failed_attempts, _login.locked_until).where(_login.login_hash == bindparam("digest"))
_HOLD_LOGIN = _OF_LOGIN.with_for_update()
_MEET_LOGIN = (
    upsert(unknown_logins).values(login_hash=bindparam("digest"), tried_at=bindparam("at")).on_conflict_do_nothing()
)
_STORE_LOGIN = (
    update(unknown_logins)
    .where(_login.login_hash == bindparam("digest"))
    .values(failed_attempts=bindparam("count"), locked_until=bindparam("until"), tried_at=bindparam("at"))
)
_OWNER = select(known_devices.c.user_id).where(known_devices.c.secret_hash == bindparam("digest"))
_OF_DEVICE = select(_device.failed_attempts, _device.locked_until).where(
    _device.secret_hash == bindparam("digest"), _device.user_id == bindparam("owner")
)
_HOLD_DEVICE = _OF_DEVICE.with_for_update()
_add_device = upsert(known_devices).values(
    secret_hash=bindparam("digest"),
    user_id=bindparam("owner"),
    failed_attempts=bindparam("count"),
    locked_until=bindparam("until"),
    last_used_at=bindparam("at"),
)
_STORE_DEVICE = _add_device.on_conflict_do_update(
    index_elements=["secret_hash"],
    set_={name: _add_device.excluded[name] for name in ("failed_attempts", "locked_until", "last_used_at")},
    where=_device.user_id == _add_device.excluded.user_id,
)
_FORGET = delete(known_devices).where(_device.user_id == bindparam("owner"))


def _tries(row: Row) -> FailedTries:
    return FailedTries(row[0], row[1])


class PostgresUnknownLogins:
    """``UnknownLogins`` on their table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, login: bytes) -> FailedTries:
        """Return the tries of a login."""
        row = await self._session.row(_OF_LOGIN, digest=login)
        return _tries(row) if row else FailedTries()

    async def hold(self, login: bytes, now: datetime) -> FailedTries:
        """Return the tries of a login, whose row is made where there is none, and lock it."""
        await self._session.run(_MEET_LOGIN, digest=login, at=now)
        row = await self._session.row(_HOLD_LOGIN, digest=login)
        return _tries(row) if row else FailedTries()

    async def store(self, login: bytes, tries: FailedTries, now: datetime) -> None:
        """Replace the tries of a login."""
        await self._session.run(_STORE_LOGIN, digest=login, count=tries.count, until=tries.locked_until, at=now)


class PostgresKnownDevices:
    """``KnownDevices`` on their table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, device: bytes, user_id: int, *, lock: bool = False) -> FailedTries | None:
        """Return the tries of a device."""
        row = await self._session.row(_HOLD_DEVICE if lock else _OF_DEVICE, digest=device, owner=user_id)
        return _tries(row) if row else None

    async def owner(self, device: bytes) -> int | None:
        """Find by the digest."""
        row = await self._session.row(_OWNER, digest=device)
        return None if row is None else int(row[0])

    async def store(self, device: bytes, user_id: int, tries: FailedTries, now: datetime) -> None:
        """Note a device with its tries."""
        await self._session.run(
            _STORE_DEVICE, digest=device, owner=user_id, count=tries.count, until=tries.locked_until, at=now
        )

    async def forget(self, user_id: int) -> None:
        """Forget the devices of an account."""
        await self._session.run(_FORGET, owner=user_id)
