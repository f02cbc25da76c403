"""Changes of many lines that can still be taken back, as documents."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from cattrs import Converter
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, DateTime, Integer, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_core.collection.bulk.changes import Lines
from dualcaster_core.collection.bulk.ports import UndoRecord
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import in_thread_if_many
from dualcaster_postgres.tables.collection import undo_records

_undos = undo_records.c
_owner = bindparam("owner", type_=BigInteger())
_key = bindparam("key", type_=BigInteger())
_KEEP = (
    insert(undo_records)
    .values(
        user_id=_owner,
        before=bindparam("before", type_=JSONB()),
        after=bindparam("after", type_=JSONB()),
        line_count=bindparam("line_count", type_=Integer()),
        created_at=bindparam("created_at", type_=DateTime(timezone=True)),
        expires_at=bindparam("expires_at", type_=DateTime(timezone=True)),
    )
    .returning(_undos.id)
)
_latest = (
    select(_undos.id)
    .where(_undos.user_id == _owner)
    .order_by(_undos.id.desc())
    .offset(bindparam("most", type_=Integer()))
)
_FORGET = delete(undo_records).where(_undos.user_id == _owner, _undos.id.in_(_latest))
_ONE = select(_undos.before, _undos.after, _undos.line_count, _undos.created_at, _undos.expires_at).where(
    _undos.user_id == _owner, _undos.id == _key
)
_DROP = delete(undo_records).where(_undos.user_id == _owner, _undos.id == _key)


def _converter() -> Converter:
    made = Converter()
    made.register_unstructure_hook(Decimal, str)
    made.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    made.register_unstructure_hook(date, lambda day: day.isoformat())
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    return made


_DOCUMENTS: Final = _converter()


def lines_to_document(lines: Lines) -> Any:
    """Turn lines into what a JSON column keeps."""
    return _DOCUMENTS.unstructure(lines)


def lines_from_document(document: Any) -> Lines:
    """Turn what a JSON column keeps into lines."""
    return _DOCUMENTS.structure(document, Lines)


class PostgresUndoRecords:
    """``UndoRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def keep(self, record: UndoRecord, *, most: int) -> int:
        """Keep a change, and forget all but the latest ones."""
        before = await in_thread_if_many(record.count, lines_to_document, record.before)
        after = await in_thread_if_many(record.count, lines_to_document, record.after)
        row = await self._session.row(
            _KEEP,
            owner=record.user_id,
            before=Jsonb(before),
            after=Jsonb(after),
            line_count=record.count,
            created_at=record.created_at,
            expires_at=record.expires_at,
        )
        await self._session.run(_FORGET, owner=record.user_id, most=most)
        return int(row[0]) if row else 0

    async def one(self, user_id: int, undo_id: int) -> UndoRecord | None:
        """Return a change of somebody's."""
        row = await self._session.row(_ONE, owner=user_id, key=undo_id)
        if row is None:
            return None
        before, after, count, created_at, expires_at = row
        return UndoRecord(
            user_id=user_id,
            before=await in_thread_if_many(count, lines_from_document, before),
            after=await in_thread_if_many(count, lines_from_document, after),
            count=count,
            created_at=created_at,
            expires_at=expires_at,
        )

    async def drop(self, user_id: int, undo_id: int) -> None:
        """Forget a change."""
        await self._session.run(_DROP, owner=user_id, key=undo_id)
