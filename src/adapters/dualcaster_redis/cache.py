"""A cache that is never in the way: a slow or dead Redis is a miss."""

import time
from collections.abc import Awaitable
from typing import TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

T = TypeVar("T")


class RedisCache:
    """``Cache`` on Redis.

    After a failure Redis is left alone for ``pause`` seconds, so that a dead server costs one time-out and not one
    for each read.
    """

    def __init__(self, url: str, *, patience: float = 0.1, pause: float = 5.0, largest_pool: int = 16) -> None:
        """Describe the connection; ``patience`` bounds each call, in seconds."""
        self._connections = BlockingConnectionPool.from_url(
            url,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            timeout=patience,
            max_connections=largest_pool,
        )
        self._redis = Redis(connection_pool=self._connections)
        self._pause = pause
        self._asleep_until = 0.0

    async def get(self, key: str) -> bytes | None:
        """Return the stored value; None where there is none or Redis is out of reach."""
        value = await self._tried(self._redis.get(key))
        return value if isinstance(value, bytes) else None

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Keep a value for so many seconds, ``only_new`` where the key is free; False where Redis is out of reach."""
        return await self._tried(self._put(key, value, seconds, only_new=only_new)) or False

    async def drop(self, *keys: str) -> None:
        """Forget values."""
        if keys:
            await self._tried(self._redis.delete(*keys))

    async def clear(self) -> bool:
        """Forget every value of this database of Redis; False where it is out of reach."""
        return await self._tried(self._redis.flushdb()) is not None

    async def used_bytes(self) -> int | None:
        """Return the memory that the server uses; None where it is out of reach."""
        info = await self._tried(self._redis.info("memory"))
        return int(info["used_memory"]) if info else None

    async def answers(self) -> bool:
        """Tell whether Redis is in reach."""
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError):
            return False

    async def close(self) -> None:
        """Close every connection."""
        await self._connections.disconnect()

    async def _put(self, key: str, value: bytes, seconds: int, *, only_new: bool) -> bool:
        await self._redis.set(key, value, ex=seconds, nx=only_new)
        return True

    async def _tried(self, call: Awaitable[T]) -> T | None:
        if time.monotonic() < self._asleep_until:
            if hasattr(call, "close"):
                call.close()
            return None
        try:
            return await call
        except (RedisError, OSError):
            self._asleep_until = time.monotonic() + self._pause
            return None
