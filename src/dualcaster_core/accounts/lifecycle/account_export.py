"""Everything that is kept of an account, as one JSON document."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.accounts.lifecycle.ports import AccountRecords
from dualcaster_core.accounts.profiles.avatar_names import LARGE, file_name
from dualcaster_core.accounts.profiles.avatars import Avatars
from dualcaster_core.accounts.profiles.ports import ProfilesUnitOfWork
from dualcaster_core.accounts.use_cases import account_named
from dualcaster_core.kernel.pictures import MEDIA_TYPE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

EXPORT_VERSION = 1
"""Grows when a section of the export changes its meaning or goes."""


@frozen
class AccountExport:
    """Exports accounts."""

    units: UnitOfWorkFactory[ProfilesUnitOfWork]
    records: AccountRecords
    clock: Clock
    avatars: Avatars

    async def export(self, user_id: int) -> AsyncIterator[bytes]:
        """Write everything of an account as one JSON document, in pieces."""
        head = {"version": EXPORT_VERSION, "exported_at": self.clock.now()}
        yield _json(head).removesuffix(b"}")
        async for section in self.records.sections(user_id):
            yield b"," + _json(section.name) + b":" + (b"[" if section.is_list else b"")
            first = True
            async for record in section.records:
                yield (b"" if first else b",") + _json(record)
                first = False
            if section.is_list:
                yield b"]"
            elif first:
                yield b"null"
        yield b',"picture":' + _json(await self._picture(user_id)) + b"}"

    async def _picture(self, user_id: int) -> dict[str, str] | None:
        """Return the picture as it is stored, in Base64. Raises ``StorageUnavailable``."""
        async with self.units() as uow:
            key = (await uow.profiles.of(user_id)).avatar
        found = None if key is None else await self.avatars.read(file_name(key, LARGE))
        return None if found is None else {"media_type": MEDIA_TYPE, "content": b64encode(found).decode()}

    async def export_named(self, username: str) -> AsyncIterator[bytes]:
        """Write everything of an account by its name; for operators. Raises ``UserNotFound``."""
        user = await account_named(self.units, username)
        async for piece in self.export(user.id):
            yield piece


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_as_text).encode()


def _as_text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an export")
