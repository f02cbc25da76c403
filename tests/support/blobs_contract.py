"""What every adapter of ``BlobStore`` must do: a class with a fixture ``store`` runs it."""

import asyncio
from datetime import UTC, datetime, timedelta

from dualcaster_core.kernel.ports import BlobStore

WEBP = "image/webp"


class BlobsContract:
    """The contract of ``BlobStore``."""

    async def test_a_file_comes_back_as_it_was_stored(self, store: BlobStore) -> None:
        """Every byte comes back, of an empty file too; a name that was never stored has none."""
        content = bytes(range(256)) * 400
        await store.put("avatars/ab/one-96.webp", content, WEBP)
        await store.put("avatars/ab/none.webp", b"", WEBP)
        assert await store.get("avatars/ab/one-96.webp") == content
        assert await store.get("avatars/ab/none.webp") == b""
        assert await store.get("avatars/ab/two-96.webp") is None
        assert await store.get("nowhere/one-96.webp") is None

    async def test_a_file_is_replaced_whole(self, store: BlobStore) -> None:
        """Of several who store under one name at once, one wins as a whole."""
        contents = [bytes([number]) * (100_000 + number) for number in range(5)]
        await asyncio.gather(*(store.put("avatars/a.webp", one, WEBP) for one in contents))
        assert await store.get("avatars/a.webp") in contents
        await store.put("avatars/a.webp", b"last", WEBP)
        assert await store.get("avatars/a.webp") == b"last"

    async def test_deleted_files_are_gone(self, store: BlobStore) -> None:
        """Files are deleted together, alone; what does not exist is deleted already."""
        for name in ("a", "b", "c"):
            await store.put(f"avatars/{name}.webp", b"x", WEBP)
        await store.delete(["avatars/a.webp", "avatars/b.webp", "avatars/never.webp"])
        await store.delete(["avatars/a.webp"])
        await store.delete([])
        found = [await store.get(f"avatars/{name}.webp") for name in ("a", "b", "c")]
        assert found == [None, None, b"x"]

    async def test_a_folder_is_listed_alone(self, store: BlobStore) -> None:
        """Names of a folder and those below come in batches, each with when it was stored; of no other folder."""
        names = {f"avatars/{number % 10}0/file-{number}.webp" for number in range(25)}
        for name in [*names, "avatarsmore/a.webp", "photos/a.webp"]:
            await store.put(name, b"x", WEBP)
        batches = [batch async for batch in store.listed("avatars")]
        assert {blob.name for batch in batches for blob in batch} == names
        assert all(0 < len(batch) <= 1_000 for batch in batches)
        moments = [blob.stored_at for batch in batches for blob in batch]
        assert all(abs(datetime.now(UTC) - moment) < timedelta(days=1) for moment in moments)
        assert [batch async for batch in store.listed("empty")] == []

    async def test_everything_is_listed_together(self, store: BlobStore) -> None:
        """The empty folder is that of all files."""
        names = {"avatars/ab/one.webp", "photos/two.webp"}
        for name in names:
            await store.put(name, b"x", WEBP)
        assert {blob.name async for batch in store.listed("") for blob in batch} == names

    async def test_other_names_are_refused(self, store: BlobStore) -> None:
        """A name that could leave its folder is a mistake of the caller, and nothing is read or written."""
        for name in ("../a.webp", "a", "/etc/passwd", "avatars/../a", "avatars//a", "avatars/A", "avatars/.a", "a/b\n"):
            for act in (store.put(name, b"x", WEBP), store.get(name), store.delete([name])):
                try:
                    await act
                except ValueError:
                    continue
                raise AssertionError(f"{name!r} was taken")
