"""Files that wait for their owners."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import BigInteger, Boolean, DateTime, LargeBinary, Text, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.collection.files.drafts import ImportDraft, WaitingFile
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.collection import import_drafts

KEPT_FOR = timedelta(days=1)
_drafts = import_drafts.c
_mine = (
    _drafts.user_id == bindparam("owner", type_=BigInteger()),
    _drafts.is_wants == bindparam("wants", type_=Boolean()),
)
_COLUMNS = (_drafts.user_id, _drafts.is_wants, _drafts.file_name, _drafts.format, _drafts.content, _drafts.created_at)
_new = upsert(import_drafts).values(
    {
        "user_id": bindparam("owner", type_=BigInteger()),
        "is_wants": bindparam("wants", type_=Boolean()),
        "file_name": bindparam("file_name", type_=Text()),
        "format": bindparam("format", type_=Text()),
        "content": bindparam("content", type_=LargeBinary()),
        "created_at": bindparam("created_at", type_=DateTime(timezone=True)),
    }
)
_KEEP = _new.on_conflict_do_update(
    index_elements=["user_id", "is_wants"],
    set_={name: _new.excluded[name] for name in ("file_name", "format", "content", "created_at")},
)
_FORGET = delete(import_drafts).where(_drafts.created_at < bindparam("before", type_=DateTime(timezone=True)))
_WAITING = select(*_COLUMNS).where(*_mine)
_ALL_WAITING = (
    select(_drafts.is_wants, _drafts.file_name, _drafts.created_at).where(_mine[0]).order_by(_drafts.is_wants)
)
_TAKE = delete(import_drafts).where(*_mine).returning(*_COLUMNS)


class PostgresImportDrafts:
    """``ImportDrafts`` on a table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, draft: ImportDraft) -> None:
        """Keep a file, and forget those of other days."""
        async with self._database.transaction() as session:
            await session.run(_FORGET, before=draft.created_at - KEPT_FOR)
            await session.run(
                _KEEP,
                owner=draft.user_id,
                wants=draft.is_wants,
                file_name=draft.file_name,
                format=draft.format or "",
                content=draft.content,
                created_at=draft.created_at,
            )

    async def waiting(self, user_id: int, *, is_wants: bool) -> ImportDraft | None:
        """Return the file that waits."""
        async with self._database.transaction() as session:
            return _draft(await session.row(_WAITING, owner=user_id, wants=is_wants))

    async def all_waiting(self, user_id: int) -> Sequence[WaitingFile]:
        """List the files that wait for somebody."""
        async with self._database.transaction() as session:
            rows = await session.rows(_ALL_WAITING, owner=user_id)
        return [WaitingFile(is_wants=wants, file_name=name, created_at=at) for wants, name, at in rows]

    async def take(self, user_id: int, *, is_wants: bool) -> ImportDraft | None:
        """Return the file and delete it in one statement."""
        async with self._database.transaction() as session:
            return _draft(await session.row(_TAKE, owner=user_id, wants=is_wants))


def _draft(row: Row | None) -> ImportDraft | None:
    if row is None:
        return None
    user_id, is_wants, file_name, format_name, content, created_at = row
    return ImportDraft(
        user_id=user_id,
        is_wants=is_wants,
        file_name=file_name,
        format=format_name or None,
        content=bytes(content),
        created_at=created_at,
    )
