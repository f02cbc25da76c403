"""Brings a backup back: everything is made ready beside what is in use, and then put in its place at once."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

from attrs import frozen

from dualcaster_app.backup.archive import Archive, open_archive
from dualcaster_app.backup.errors import ArchiveRefused
from dualcaster_app.backup.manifest import Manifest, Part, TablePart
from dualcaster_app.servers import running_servers
from dualcaster_app.settings import Settings
from dualcaster_app.storage import blob_store
from dualcaster_core.kernel.pictures import MEDIA_TYPE
from dualcaster_core.kernel.ports import BlobStore
from dualcaster_postgres import migrate
from dualcaster_postgres.backup.loading import Loading, drop_schema, open_loading
from dualcaster_postgres.backup.reading import SequenceState
from dualcaster_postgres.backup.shape import TableShape
from dualcaster_redis import RedisCache

Tell = Callable[[str, int], object]
"""Takes what is being done, and the bytes of it since it was called last."""


@frozen(kw_only=True)
class RestoreReport:
    """What was brought back; ``previous_schema`` has what was there before, where it was kept."""

    manifest: Manifest
    files_written: int
    previous_schema: str | None


async def restore(
    settings: Settings, path: Path, *, keep_previous: bool = False, tell: Tell = lambda _what, _bytes: None
) -> RestoreReport:
    """Put a backup in the place of what the database holds.

    The archive is checked whole before anything is touched. Then it is loaded into a schema of its own, brought to this
    version's migration, and put in the place of the one in use in one transaction: until then nothing of the target has
    changed, whatever fails and whoever is killed. Files are added before and replaced after.
    Raises ``ArchiveRefused``; ``Conflict`` while anybody else is connected; ``ServiceUnavailable``.
    """
    with open_archive(path, migrate.known_revisions(), lambda size: tell("checking", size)) as archive:
        archive.check_parts(lambda size: tell("checking", size))
        async with running_servers(settings) as servers:
            before = await load(archive, servers.database_url, blob_store(settings), tell)
            if not keep_previous:
                await drop_schema(servers.database_url, before)
            await _forget_cache(servers.redis_url)
        return RestoreReport(
            manifest=archive.manifest,
            files_written=len(archive.manifest.files),
            previous_schema=before if keep_previous else None,
        )


async def load(archive: Archive, database_url: str, store: BlobStore, tell: Tell) -> str:
    """Load a checked archive and put it in place; return the schema that has what was there before."""
    manifest = archive.manifest
    async with open_loading(database_url, migration=manifest.migration) as loading:
        _check_fit(manifest, loading)
        await loading.prepare(manifest.partitions)
        for table in manifest.tables:
            shape = TableShape(table.table, table.columns)
            rows = await loading.fill(shape, _portions(archive, table.part, f"loading {table.table}", tell))
            if rows != table.rows:
                raise ArchiveRefused(f"{table.table} has {rows:,} rows, and not {table.rows:,} as its manifest says")
        await loading.set_sequences(
            [
                SequenceState(name=one.name, last_value=one.last_value, is_called=one.is_called)
                for one in manifest.sequences
            ]
        )
        migrate.upgrade(loading.url)
        await loading.analyze()
        differing = await _add_files(archive, store, tell)
        before = await loading.put_in_place()
    for name, part in differing:
        await store.put(name, b"".join(archive.read(part)), MEDIA_TYPE)
    return before


def _check_fit(manifest: Manifest, loading: Loading) -> None:
    there = {table.name: table for table in loading.shape.tables}
    given = {table.table: table for table in manifest.tables}
    if set(there) != set(given):
        odd = sorted(set(there) ^ set(given))
        raise ArchiveRefused(f"its tables are not those of schema {manifest.migration}: {', '.join(odd[:5])}")
    for name, table in given.items():
        if not _same_columns(table, there[name]):
            raise ArchiveRefused(f"the columns of {name} are not those of schema {manifest.migration}")


def _same_columns(table: TablePart, shape: TableShape) -> bool:
    return sorted(table.columns) == sorted(shape.columns)


async def _portions(archive: Archive, part: Part, what: str, tell: Tell) -> AsyncIterator[bytes]:
    for portion in archive.read(part):
        tell(what, len(portion))
        yield portion


async def _add_files(archive: Archive, store: BlobStore, tell: Tell) -> list[tuple[str, Part]]:
    """Store the files that are missing; return those that are there with another content."""
    differing = []
    for file in archive.manifest.files:
        content = b"".join(archive.read(file.part))
        present = await store.get(file.name)
        if present is None:
            await store.put(file.name, content, MEDIA_TYPE)
        elif present != content:
            differing.append((file.name, file.part))
        tell("files", len(content))
    return differing


async def _forget_cache(redis_url: str) -> None:
    """Have nothing answered from what was cached of the database before."""
    cache = RedisCache(redis_url)
    try:
        await cache.clear()
    finally:
        await cache.close()
