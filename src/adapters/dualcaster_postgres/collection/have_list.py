"""What people offer for trade."""

from collections.abc import Sequence

from dualcaster_core.collection.errors import NotOwned
from dualcaster_core.collection.model import Have, ItemKey
from dualcaster_core.collection.ports import HaveChanges
from dualcaster_postgres.collection.inventory import (
    _DROP_HAVES,
    _HAVE,
    _HAVE_BY_ID,
    _HAVE_BY_KEY,
    _HAVES_OF,
    _WRITE_HAVES,
    _named,
    have_from_row,
    have_to_row,
)
from dualcaster_postgres.collection.item_rows import _KEY, key_to_row
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many


class PostgresHaveList:
    """``HaveListRepository`` on the table of have list items."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def haves_of(self, user_id: int) -> Sequence[Have]:
        """Load a whole have list, ordered by have id."""
        rows = await self._session.rows(_HAVES_OF, owner=user_id)
        return await in_thread_if_many(len(rows), lambda: [have_from_row(row) for row in rows])

    async def one(self, user_id: int, have: int | ItemKey) -> Have | None:
        """Load the have with an id, or that of an item."""
        statement = _HAVE_BY_ID if isinstance(have, int) else _HAVE_BY_KEY
        row = await self._session.row(statement, owner=user_id, **_named(have))
        return have_from_row(row) if row else None

    async def store(self, user_id: int, changes: HaveChanges) -> None:
        """Apply changes in two statements; raises ``NotOwned`` where more is offered than owned."""
        if changes.dropped:
            keys = as_arrays(list(_KEY), [key_to_row(key) for key in changes.dropped])
            await self._session.run(_DROP_HAVES, owner=user_id, **keys)
        if changes.written:
            haves = changes.written
            rows = await in_thread_if_many(len(haves), lambda: as_arrays(list(_HAVE), list(map(have_to_row, haves))))
            written = await self._session.run(_WRITE_HAVES, owner=user_id, **rows)
            if written != len(haves):
                missing = len(haves) - written
                raise NotOwned(f"{missing} of the haves ask for more copies than are owned", lines=missing)
