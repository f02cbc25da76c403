"""Stored files that nothing points at any more."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence

from attrs import frozen

from dualcaster_core.kernel.ports import BlobStore
from dualcaster_core.kernel.retention import Cutoff


@frozen(kw_only=True)
class OrphanedFiles:
    """``ExpiredRecords``: the files of a ``folder`` whose key is not ``in_use``.

    A file is stored before its row is written and goes after it, so a killed process and a storage that does not answer
    leave files behind. They count by when they were stored: younger ones may be of an upload that goes on.
    """

    blobs: BlobStore
    folder: str
    key_of: Callable[[str], str | None]
    in_use: Callable[[Sequence[str]], Awaitable[Collection[str]]]

    async def count(self, cutoff: Cutoff) -> int:
        """Look through the whole folder."""
        return sum([len(names) async for names in self._orphans(cutoff)])

    async def prune(self, cutoff: Cutoff) -> AsyncIterator[int]:
        """Delete them as the storage lists them."""
        async for names in self._orphans(cutoff):
            await self.blobs.delete(names)
            yield len(names)

    async def _orphans(self, cutoff: Cutoff) -> AsyncIterator[Sequence[str]]:
        async for batch in self.blobs.listed(self.folder):
            stored = [blob.name for blob in batch if blob.stored_at < cutoff.before]
            old = {name: key for name in stored if (key := self.key_of(name))}
            used = await self.in_use(sorted(set(old.values()))) if old else ()
            if orphans := [name for name, key in old.items() if key not in used]:
                yield orphans
