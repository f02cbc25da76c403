"""Files in a bucket of S3, or of any server that speaks its protocol."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import obstore
from attrs import field, frozen
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from dualcaster_core.kernel.blobs import StorageUnavailable, StoredBlob, check_name

if TYPE_CHECKING:  # shapes of dictionaries, which the library has for type checkers alone
    from obstore.store import ClientConfig, RetryConfig, S3Config

BATCH = 1_000
_FOREVER = "public, max-age=31536000, immutable"
T = TypeVar("T")


@frozen(kw_only=True)
class S3Bucket:
    """Where a bucket is, and how long it is waited for.

    Without an ``endpoint`` it is Amazon's of the ``region``. Without keys those of the machine's role are used. One
    request takes at most ``seconds``, and is repeated up to ``retries`` times; an operation with all its repetitions
    takes at most twice as long as one request may.
    """

    name: str
    endpoint: str | None = None
    region: str = "us-east-1"
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    prefix: str | None = None
    seconds: float = 5.0
    retries: int = 2


class S3Blobs:
    """``BlobStore`` in a bucket, which exists already."""

    def __init__(self, bucket: S3Bucket) -> None:
        limit = timedelta(seconds=bucket.seconds)
        self._patience = 2 * bucket.seconds
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix,
            config=_config(bucket),
            client_options=_client(bucket, limit),
            retry_config=_retries(bucket, limit),
        )

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        """Store a file in one request, so that it is there whole or not at all."""
        attributes = {"Content-Type": media_type, "Cache-Control": _FOREVER}
        await self._done(
            obstore.put_async(self._store, check_name(name), content, attributes=attributes, use_multipart=False)
        )

    async def get(self, name: str) -> bytes | None:
        """Fetch a file."""
        return await self._done(self._fetched(check_name(name)))

    async def delete(self, names: Sequence[str]) -> None:
        """Delete files."""
        for name in map(check_name, names):
            await self._done(self._deleted(name))

    async def listed(self, folder: str) -> AsyncIterator[Sequence[StoredBlob]]:
        """List a folder page by page."""
        pages = aiter(obstore.list(self._store, f"{folder}/" if folder else None, chunk_size=BATCH))
        while (page := await self._done(anext(pages, None))) is not None:
            yield [StoredBlob(one["path"], one["last_modified"]) for one in page]

    async def _fetched(self, name: str) -> bytes | None:
        try:
            answer = await obstore.get_async(self._store, name)
            return bytes(await answer.bytes_async())
        except (NotFoundError, FileNotFoundError):
            return None

    async def _deleted(self, name: str) -> None:
        try:
            await obstore.delete_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return

    async def _done(self, work: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                return await work
        except (BaseError, OSError, TimeoutError) as error:
            raise StorageUnavailable from error


def _config(bucket: S3Bucket) -> "S3Config":
    config: S3Config = {"region": bucket.region}
    if bucket.endpoint is not None:
        config["endpoint"] = bucket.endpoint
        config["virtual_hosted_style_request"] = False
    if bucket.access_key_id is not None and bucket.secret_access_key is not None:
        config["access_key_id"] = bucket.access_key_id
        config["secret_access_key"] = bucket.secret_access_key
    return config


def _client(bucket: S3Bucket, limit: timedelta) -> "ClientConfig":
    plain = (bucket.endpoint or "").startswith("http://")
    return {"timeout": limit, "connect_timeout": limit, "allow_http": plain}


def _retries(bucket: S3Bucket, limit: timedelta) -> "RetryConfig":
    return {
        "max_retries": bucket.retries,
        "retry_timeout": limit,
        "backoff": {"init_backoff": timedelta(milliseconds=50), "max_backoff": timedelta(seconds=1), "base": 2},
    }
