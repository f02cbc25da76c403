"""Makes a backup of everything that is kept: the database as it is at one moment, and the files of people."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from dualcaster_app.backup.archive import ArchiveWriter
from dualcaster_app.backup.manifest import (
    FORMAT,
    FilePart,
    Manifest,
    StoredSequence,
    TablePart,
    file_part,
    table_part,
)
from dualcaster_app.servers import running_servers
from dualcaster_app.settings import Settings
from dualcaster_app.storage import blob_store
from dualcaster_app.version import own_version
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.ports import BlobStore
from dualcaster_postgres import migrate
from dualcaster_postgres.backup.reading import Snapshot, open_snapshot
from dualcaster_postgres.backup.shape import TableShape

EVERYWHERE = ""
"""The folder that all files of people are below."""
Tell = Callable[[str, int], object]
"""Takes what is being done, and the bytes of it since it was called last."""


@frozen(kw_only=True)
class BackupReport:
    """What was written."""

    path: Path
    bytes: int
    manifest: Manifest


async def back_up(settings: Settings, path: Path, tell: Tell = lambda _what, _bytes: None) -> BackupReport:
    """Write everything into one new file, which appears whole or not at all; others may go on working meanwhile.

    Raises ``ValidationFailed`` where the file cannot be written or exists, ``ServiceUnavailable`` where the database or
    the storage goes away, ``Conflict`` where there is no schema yet.
    """
    async with running_servers(settings) as servers:
        with ArchiveWriter(path) as archive:
            async with open_snapshot(servers.database_url, newest=migrate.known_revisions()[0]) as snapshot:
                if snapshot.migration is None:
                    raise Conflict("the database is empty: there is nothing to back up")
                tables = [await _table(archive, snapshot, table, tell) for table in snapshot.shape.tables]
                sequences = await snapshot.sequences()
            files = await _files(archive, blob_store(settings), tell)
            manifest = Manifest(
                format=FORMAT,
                version=own_version(),
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                server_version=snapshot.server_version,
                migration=snapshot.migration,
                tables=tuple(tables),
                sequences=tuple(
                    StoredSequence(name=one.name, last_value=one.last_value, is_called=one.is_called)
                    for one in sequences
                ),
                partitions=tuple(snapshot.shape.partitions),
                files=tuple(files),
            )
            size = archive.finish(manifest.to_json())
        return BackupReport(path=path, bytes=size, manifest=manifest)


async def _table(archive: ArchiveWriter, snapshot: Snapshot, table: TableShape, tell: Tell) -> TablePart:
    rows = 0
    with archive.part(table_part(table.name)) as part:
        async for portion in snapshot.rows(table):
            part.write(portion)
            rows += portion.count(b"\n")
            tell(table.name, len(portion))
    return TablePart(table=table.name, columns=table.columns, rows=rows, part=part.described())


async def _files(archive: ArchiveWriter, store: BlobStore, tell: Tell) -> list[FilePart]:
    """Store the files after the tables: what a row of the snapshot names was there before it."""
    found = []
    async for batch in store.listed(EVERYWHERE):
        for name in sorted(blob.name for blob in batch):
            content = await store.get(name)
            if content is None:  # deleted since
                continue
            with archive.part(file_part(name)) as part:
                part.write(content)
            tell("files", len(content))
            found.append(FilePart(name=name, part=part.described()))
    return found
