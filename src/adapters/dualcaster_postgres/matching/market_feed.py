"""``MarketFeed`` on PostgreSQL: the market by COPY, and then what triggers have noted, by snapshots without gaps."""

import asyncio
import re
import struct
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from attrs import frozen
from sqlalchemy import text

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.index.errors import IndexUnavailable
from dualcaster_core.matching.index.model import MarketChanges, Shard
from dualcaster_core.matching.index.records import Record
from dualcaster_postgres.matching import market_records as records
from dualcaster_postgres.outbox import Wakeups
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.sql.generations import Generation, generation

_CHANNEL: Final = "match_index"
_HAVE, _WANT, _LISTS, _PERSON, _BLOCK, _MEMBERSHIP, _VALUE, _PRINTING, _ALL_VALUES, _ALL_PEOPLE, _EVERYTHING = range(
    1, 12
)
_MARK: Any = text("SELECT CAST(pg_current_snapshot() AS text)")
_REGISTER: Any = text(
    "INSERT INTO match_index_readers (name) VALUES (:name)"
    " ON CONFLICT (name) DO UPDATE SET mark = NULL, seen_at = now()"
    " RETURNING CAST(CAST(pg_current_xact_id() AS text) AS bigint)"
)
_OLDEST: Any = text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")
_CHANGES: Any = text(
    "SELECT DISTINCT kind, key, user_id, card_id, flags FROM match_index_changes"
    " WHERE transaction >= :first OR transaction = ANY(CAST(:open AS bigint[]))"
)
_ADVANCE: Any = text("UPDATE match_index_readers SET mark = :mark, seen_at = now() WHERE name = :name")
_FORGET_LOST: Any = text("DELETE FROM match_index_readers WHERE seen_at < now() - interval '1 hour'")
_PRUNE: Any = text(
    "DELETE FROM match_index_changes WHERE transaction < (SELECT"
    " min(CAST(CAST(pg_snapshot_xmin(CAST(mark AS pg_snapshot)) AS text) AS bigint)) FROM match_index_readers"
    " HAVING count(*) = count(mark))"
)
_END: Any = text("DELETE FROM match_index_readers WHERE name = :name")
_EMPTY: Any = text("DELETE FROM match_index_changes WHERE NOT EXISTS (SELECT FROM match_index_readers)")
_PRINTINGS, _PEOPLE, _VALUES, _HAVES, _WANTS, _BLOCKS, _MEMBERSHIPS = (
    text(statement)
    for statement in (
        records.PRINTINGS,
        records.PEOPLE,
        records.VALUES,
        records.HAVES,
        records.WANTS,
        records.BLOCKS,
        records.MEMBERSHIPS,
    )
)
_MARK_FORM: Final = re.compile(r"([0-9]{1,19}):([0-9]{1,19}):((?:[0-9]{1,19})?(?:,[0-9]{1,19})*)")
_BEGIN_PATIENCE: Final = 120.0
_LOOK_AGAIN: Final = 0.05


@frozen
class _Moment:
    """A snapshot: what began at ``first`` or later is not seen, nor what was ``open``."""

    first: int
    open: frozenset[int]

    @classmethod
    def of(cls, mark: str) -> "_Moment":
        found = _MARK_FORM.fullmatch(mark)
        if found is None:
            raise ValidationFailed("this names no moment of the database", field="at_least")
        return cls(int(found[2]), frozenset(int(one) for one in found[3].split(",") if one))

    def has_seen(self, other: "_Moment") -> bool:
        """Tell whether whatever the other moment sees is seen here."""
        return other.first <= self.first and all(one in other.open for one in self.open if one < other.first)


class PostgresMarketSnapshot:
    """``MarketSnapshot`` inside a transaction that reads one moment."""

    def __init__(self, session: Session, mark: str, values: int, shard: Shard) -> None:
        self._session = session
        self._shard = shard
        self.mark = mark
        self.generation = values

    async def records(self, kind: Record) -> AsyncIterator[bytes]:
        """Stream records by COPY."""
        command: Any = f"COPY ({records.everything(kind, self._shard)}) TO STDOUT (FORMAT BINARY)"
        async with self._session.connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.set_types(["bytea"])
            async for (portion,) in copy.rows():
                yield portion

    async def changes(self, mark: str) -> MarketChanges:
        """Return what changed since an earlier moment, as it stands at this one."""
        since = _Moment.of(mark)
        noted = await self._session.rows(_CHANGES, first=since.first, open=sorted(since.open))
        kinds = {row[0] for row in noted}
        if _EVERYTHING in kinds:
            return MarketChanges(mark=self.mark, generation=self.generation, is_everything=True)
        by_kind: dict[int, list[Row]] = {kind: [] for kind in range(1, _EVERYTHING)}
        owner = {_HAVE: 2, _WANT: 2, _LISTS: 1}
        for row in noted:
            if row[0] not in owner or self._shard.holds(row[owner[row[0]]]):
                by_kind[row[0]].append(row)
        return MarketChanges(
            mark=self.mark,
            generation=self.generation,
            now=await _as_it_is(self._session, by_kind),
            touched=_touched(by_kind),
            lists=tuple(sorted(_keys(by_kind[_LISTS]))),
            all_values=_ALL_VALUES in kinds,
            all_people=_ALL_PEOPLE in kinds,
        )


class PostgresMarketFeed:
    """``MarketFeed`` over what triggers note; ``database`` needs the limits of long work."""

    def __init__(self, database: Database, shard: Shard = Shard()) -> None:  # noqa: B008 - an immutable value
        self._database = database
        self.shard = shard

    async def begin(self, reader: str) -> None:
        """Have changes noted; returns when no transaction is left that began before and does not note its own."""
        async with self._database.transaction() as session:
            row = await session.row(_REGISTER, name=reader)
        registered = row[0] if row else 0
        try:
            async with asyncio.timeout(_BEGIN_PATIENCE):
                while True:
                    oldest = await self._database.row(_OLDEST)
                    if oldest is not None and oldest[0] > registered:
                        return
                    await asyncio.sleep(_LOOK_AGAIN)
        except TimeoutError as error:
            raise IndexUnavailable("a transaction that began long ago keeps the index from beginning") from error

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[PostgresMarketSnapshot]:
        """Open the market as it is now."""
        async with self._database.transaction(snapshot=True) as session:
            values = await generation(session, Generation.VALUES)
            yield PostgresMarketSnapshot(session, await _mark(session), values, self.shard)

    async def advance(self, reader: str, mark: str) -> bool:
        """Let go of what every reader has followed; forget readers that have not asked for an hour."""
        async with self._database.transaction() as session:
            known = await session.run(_ADVANCE, name=reader, mark=mark)
            await session.run(_FORGET_LOST)
            await session.run(_PRUNE)
        return known > 0

    async def end(self, reader: str) -> None:
        """Forget a reader, and after the last one everything that was noted."""
        async with self._database.transaction() as session:
            await session.run(_END, name=reader)
            await session.run(_EMPTY)

    def covers(self, mark: str, at_least: str) -> bool:
        """Tell whether one snapshot sees all that another sees."""
        return _Moment.of(mark).has_seen(_Moment.of(at_least))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Wakeups]:
        """Listen for commits that changed the market."""
        async with self._database.listening(_CHANNEL) as connection:
            yield Wakeups(connection)


async def _mark(session: Session) -> str:
    row = await session.row(_MARK)
    return str(row[0]) if row else ""


def _keys(rows: Iterable[Row]) -> set[int]:
    return {row[1] for row in rows}


async def _as_it_is(session: Session, noted: dict[int, list[Row]]) -> dict[Record, bytes]:
    """Read how the things stand that were touched; nothing is asked for where none was."""
    owners = sorted(_keys(noted[_LISTS]))
    found: dict[Record, bytes] = {}

    async def read(kind: Record, statement: Any, keys: Sequence[int], **more: Sequence[int]) -> None:
        if keys or any(more.values()):
            row = await session.row(statement, keys=list(keys), **more)
            found[kind] = bytes(row[0]) if row and row[0] else b""

    async def read_pairs(kind: Record, statement: Any, rows: list[Row]) -> None:
        await read(kind, statement, [row[1] for row in rows], others=[row[2] for row in rows])

    await read(Record.PRINTING, _PRINTINGS, sorted(_keys(noted[_PRINTING])))
    await read(Record.PERSON, _PEOPLE, sorted(_keys(noted[_PERSON])))
    await read(Record.VALUE, _VALUES, sorted(_keys(noted[_VALUE])))
    await read(Record.HAVE, _HAVES, sorted(_keys(noted[_HAVE])), owners=owners)
    await read(Record.WANT, _WANTS, sorted(_keys(noted[_WANT])), owners=owners)
    await read_pairs(Record.BLOCK, _BLOCKS, noted[_BLOCK])
    await read_pairs(Record.MEMBERSHIP, _MEMBERSHIPS, noted[_MEMBERSHIP])
    return found


def _touched(noted: dict[int, list[Row]]) -> dict[Record, bytes]:
    have, want, key = struct.Struct(">qiq"), struct.Struct(">qiqh"), struct.Struct(">q")
    return {
        Record.HAVE_KEY: b"".join(have.pack(*row[1:4]) for row in noted[_HAVE]),
        Record.WANT_KEY: b"".join(want.pack(*row[1:5]) for row in noted[_WANT]),
        Record.PERSON: b"".join(key.pack(one) for one in sorted(_keys(noted[_PERSON]))),
        Record.VALUE: b"".join(key.pack(one) for one in sorted(_keys(noted[_VALUE]))),
    }
