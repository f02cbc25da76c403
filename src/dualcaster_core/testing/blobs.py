"""``BlobStore`` in memory."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from attrs import define, field

from dualcaster_core.kernel.blobs import StorageUnavailable, StoredBlob, check_name
from dualcaster_core.kernel.ports import Clock


@define
class InMemoryBlobs:
    """``BlobStore`` over a dictionary; while ``down`` is set it does not answer."""

    clock: Clock
    kept: dict[str, tuple[bytes, str, datetime]] = field(factory=dict)
    down: bool = False

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        """Keep a file."""
        self._answer()
        self.kept[check_name(name)] = (content, media_type, self.clock.now())

    async def get(self, name: str) -> bytes | None:
        """Return what is kept."""
        self._answer()
        found = self.kept.get(check_name(name))
        return None if found is None else found[0]

    async def delete(self, names: Sequence[str]) -> None:
        """Forget files."""
        self._answer()
        for name in names:
            self.kept.pop(check_name(name), None)

    async def listed(self, folder: str) -> AsyncIterator[Sequence[StoredBlob]]:
        """List what is kept, in one batch."""
        self._answer()
        below = f"{folder}/" if folder else ""
        found = [StoredBlob(name, at) for name, (_, _, at) in self.kept.items() if name.startswith(below)]
        for start in range(0, len(found), 1_000):
            yield found[start : start + 1_000]

    def _answer(self) -> None:
        if self.down:
            raise StorageUnavailable
