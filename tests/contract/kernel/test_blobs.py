"""Every adapter of ``BlobStore``: in memory, in a directory, and in a bucket of S3 at the wire."""

import asyncio
import os
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dualcaster_app.clock import SystemClock
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.ports import BlobStore
from dualcaster_core.testing.blobs import InMemoryBlobs
from dualcaster_storage import DirectoryBlobs, S3Blobs, S3Bucket
from tests.support.asgi_server import answer, body_of, served
from tests.support.blobs_contract import BlobsContract
from tests.support.patience import GENEROUS
from tests.support.s3_server import BUCKET, KEYS, REGION, s3_server

WEBP = "image/webp"
_prefixes = count(1)


class TestInMemory(BlobsContract):
    """``InMemoryBlobs``."""

    @pytest.fixture
    def store(self) -> BlobStore:
        """An empty one."""
        return InMemoryBlobs(SystemClock())


class TestDirectory(BlobsContract):
    """``DirectoryBlobs``."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> BlobStore:
        """An empty directory that does not exist yet."""
        return DirectoryBlobs(tmp_path / "to" / "files")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A server of S3."""
    with s3_server() as address:
        yield address


def bucket(address: str, **changes: Any) -> S3Bucket:
    """Describe a bucket."""
    given: dict[str, Any] = {"name": BUCKET, "endpoint": address, "region": REGION, "seconds": GENEROUS, **KEYS}
    return S3Bucket(**(given | changes))


class TestS3(BlobsContract):
    """``S3Blobs``."""

    @pytest.fixture
    def store(self, s3: str) -> BlobStore:
        """An empty folder of the bucket."""
        return S3Blobs(bucket(s3, prefix=f"site-{next(_prefixes)}"))


async def test_a_listing_goes_through_every_page(s3: str) -> None:
    """More files than a page of the protocol holds are all listed."""
    store = S3Blobs(bucket(s3, prefix="many"))
    names = {f"avatars/file-{number}.webp" for number in range(1_050)}
    queue = list(names)

    async def work() -> None:
        while queue:
            await store.put(queue.pop(), b"", WEBP)

    await asyncio.gather(*(work() for _ in range(8)))
    batches = [batch async for batch in store.listed("avatars")]
    assert {blob.name for batch in batches for blob in batch} == names
    assert max(len(batch) for batch in batches) <= 1_000


async def test_a_server_that_is_not_there_is_told_so() -> None:
    """Nobody listens: every operation says that the storage does not answer."""
    store = S3Blobs(bucket("http://127.0.0.1:1", seconds=5.0, retries=0))
    await _all_unavailable(store)


async def test_a_bucket_or_key_that_is_wrong_is_told_so(s3: str) -> None:
    """A bucket that does not exist takes nothing; a file in it is none that was never stored."""
    store = S3Blobs(bucket(s3, name="nobody-has-this-bucket"))
    with pytest.raises(StorageUnavailable):
        await store.put("avatars/a.webp", b"x", WEBP)


class Failing:
    """A server that answers everything with one status, or nothing at all."""

    def __init__(self, status: int, wait: float = 0.0) -> None:
        self.status, self.wait, self.asked = status, wait, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer."""
        self.asked += 1
        await body_of(receive)
        if self.wait:
            await asyncio.sleep(self.wait)
        await answer(send, self.status, b"", {"content-type": "application/xml"})


@pytest.mark.parametrize(("status", "asked"), [(500, 3), (503, 3), (403, 1)])
async def test_an_error_is_repeated_so_often_and_no_oftener(status: int, asked: int) -> None:
    """What may pass is tried again as often as the settings say; what is refused for good is not."""
    server = Failing(status)
    async with served(server) as address:
        with pytest.raises(StorageUnavailable):
            await S3Blobs(bucket(address, retries=2)).put("avatars/a.webp", b"x", WEBP)
    assert server.asked == asked


async def test_a_server_that_says_nothing_is_given_up() -> None:
    """After the time of the settings the caller is told, and not kept waiting."""
    async with served(Failing(200, wait=GENEROUS)) as address, asyncio.timeout(GENEROUS):
        await _all_unavailable(S3Blobs(bucket(address, seconds=0.3, retries=1)))


async def test_the_type_and_that_it_never_changes_are_stored_with_a_file() -> None:
    """Who serves a bucket directly has the right headers."""
    heard: list[tuple[str, dict[str, str]]] = []

    async def server(scope: Any, receive: Any, send: Any) -> None:
        await body_of(receive)
        heard.append((scope["path"], {name.decode(): value.decode() for name, value in scope["headers"]}))
        await answer(send, 200, b"", {"etag": '"1"'})

    async with served(server) as address:
        await S3Blobs(bucket(address, prefix="live")).put("avatars/a.webp", b"x", WEBP)
    path, headers = heard[0]
    assert path == f"/{BUCKET}/live/avatars/a.webp"
    assert (headers["content-type"], headers["cache-control"]) == (WEBP, "public, max-age=31536000, immutable")
    assert "AWS4-HMAC-SHA256" in headers["authorization"]


async def test_what_a_killed_writer_left_is_dropped(tmp_path: Path) -> None:
    """A file that was never moved into place is not listed, and goes after an hour."""
    store = DirectoryBlobs(tmp_path)
    await store.put("avatars/a.webp", b"x", WEBP)
    old, fresh = tmp_path / ".incoming" / "old", tmp_path / ".incoming" / "fresh"
    for half in (old, fresh):
        half.write_bytes(b"hal")
    os.utime(old, (time.time() - 7_200,) * 2)
    listed = [blob.name async for batch in store.listed("avatars") for blob in batch]
    assert listed == ["avatars/a.webp"]
    assert (old.exists(), fresh.exists()) == (False, True)


async def test_a_disk_that_refuses_is_told_so(tmp_path: Path) -> None:
    """Where the directory is none, or something is in the way, storing says so and leaves nothing."""
    (tmp_path / "files").write_text("not a directory")
    with pytest.raises(StorageUnavailable):
        await DirectoryBlobs(tmp_path / "files").put("avatars/a.webp", b"x", WEBP)
    (tmp_path / "other" / "avatars" / "a.webp").mkdir(parents=True)
    with pytest.raises(StorageUnavailable):
        await DirectoryBlobs(tmp_path / "other").put("avatars/a.webp", b"x", WEBP)
    assert [path.name for path in (tmp_path / "other" / ".incoming").iterdir()] == []


async def _all_unavailable(store: BlobStore) -> None:
    for act in (store.put("avatars/a.webp", b"x", WEBP), store.get("avatars/a.webp"), store.delete(["avatars/a.webp"])):
        with pytest.raises(StorageUnavailable):
            await act
    with pytest.raises(StorageUnavailable):
        await anext(aiter(store.listed("avatars")))
