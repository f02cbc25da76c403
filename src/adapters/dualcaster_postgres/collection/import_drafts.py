"""Files that wait for their owners."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, Boolean, DateTime, LargeBinary, Text, bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.files.corrections import Choice, Corrections
from dualcaster_core.collection.files.drafts import ImportDraft, WaitingFile
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.collection import import_drafts

_drafts = import_drafts.c
_sent_at = bindparam("sent_at", type_=DateTime(timezone=True))
_mine = (
    _drafts.user_id == bindparam("owner", type_=BigInteger()),
    _drafts.is_wants == bindparam("wants", type_=Boolean()),
)
_COLUMNS = (
    _drafts.user_id,
    _drafts.is_wants,
    _drafts.file_name,
    _drafts.format,
    _drafts.content,
    _drafts.created_at,
    _drafts.corrections,
)
_new = upsert(import_drafts).values(
    {
        "user_id": bindparam("owner", type_=BigInteger()),
        "is_wants": bindparam("wants", type_=Boolean()),
        "file_name": bindparam("file_name", type_=Text()),
        "format": bindparam("format", type_=Text()),
        "content": bindparam("content", type_=LargeBinary()),
        "created_at": bindparam("created_at", type_=DateTime(timezone=True)),
        "corrections": bindparam("corrections", type_=JSONB()),
    }
)
_KEEP = _new.on_conflict_do_update(
    index_elements=["user_id", "is_wants"],
    set_={name: _new.excluded[name] for name in ("file_name", "format", "content", "created_at", "corrections")},
)
_WAITING = select(*_COLUMNS).where(*_mine)
_ALL_WAITING = (
    select(_drafts.is_wants, _drafts.file_name, _drafts.created_at).where(_mine[0]).order_by(_drafts.is_wants)
)
_TAKE = (
    delete(import_drafts).where(*_mine, or_(_sent_at.is_(None), _drafts.created_at == _sent_at)).returning(*_COLUMNS)
)
_CORRECT = (
    update(import_drafts)
    .where(*_mine, _drafts.created_at == _sent_at)
    .values(
        corrections=_drafts.corrections.op("-")(bindparam("gone", type_=ARRAY(Text))).op("||")(
            bindparam("given", type_=JSONB())
        )
    )
    .returning(_drafts.user_id)
)


class PostgresImportDrafts:
    """``ImportDrafts`` on a table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, draft: ImportDraft) -> None:
        """Keep a file with its corrections."""
        async with self._database.transaction() as session:
            await session.run(
                _KEEP,
                owner=draft.user_id,
                wants=draft.is_wants,
                file_name=draft.file_name,
                format=draft.format or "",
                content=draft.content,
                created_at=draft.created_at,
                corrections=Jsonb(corrections_to_json(draft.corrections)),
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

    async def take(self, user_id: int, *, is_wants: bool, sent_at: datetime | None = None) -> ImportDraft | None:
        """Return the file and delete it in one statement."""
        async with self._database.transaction() as session:
            return _draft(await session.row(_TAKE, owner=user_id, wants=is_wants, sent_at=sent_at))

    async def correct(self, draft: ImportDraft, given: Corrections, *, instead_of: Corrections) -> bool:
        """Add corrections and forget others, in one statement: those of other lines that came meanwhile stay."""
        async with self._database.transaction() as session:
            row = await session.row(
                _CORRECT,
                owner=draft.user_id,
                wants=draft.is_wants,
                sent_at=draft.created_at,
                gone=list(corrections_to_json(instead_of)),
                given=Jsonb(corrections_to_json(given)),
            )
        return row is not None


def corrections_to_json(corrections: Corrections) -> dict[str, Any]:
    """Turn corrections into a JSON object: ``"7"`` is how line 7 should read, ``"7.0"`` what its first entry means."""
    read: dict[str, Any] = {str(line): list(cells) for line, cells in corrections.rewritten.items()}
    for (line, part), choice in corrections.chosen.items():
        read[f"{line}.{part}"] = {
            "card": choice.card_id,
            "finish": choice.finish.value if choice.finish else None,
            "any_printing": choice.any_printing,
        }
    return read


def corrections_from_json(stored: Mapping[str, Any]) -> Corrections:
    """Turn the object of ``corrections_to_json`` into corrections."""
    rewritten: dict[int, tuple[str, ...]] = {}
    chosen: dict[tuple[int, int], Choice] = {}
    for key, told in stored.items():
        line, _, part = key.partition(".")
        if part:
            finish = Finish(told["finish"]) if told["finish"] else None
            chosen[int(line), int(part)] = Choice(
                card_id=told["card"], finish=finish, any_printing=told["any_printing"]
            )
        else:
            rewritten[int(line)] = tuple(told)
    return Corrections(rewritten=rewritten, chosen=chosen)


def _draft(row: Row | None) -> ImportDraft | None:
    if row is None:
        return None
    user_id, is_wants, file_name, format_name, content, created_at, corrections = row
    return ImportDraft(
        user_id=user_id,
        is_wants=is_wants,
        file_name=file_name,
        format=format_name or None,
        content=bytes(content),
        created_at=created_at,
        corrections=corrections_from_json(corrections),
    )
