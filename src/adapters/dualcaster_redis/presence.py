"""Who is here: keys that expire."""

import time
from collections.abc import Awaitable, Collection, Sequence
from typing import TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

T = TypeVar("T")


class RedisPresence:
    """``Presence`` on Redis; while it is out of reach nobody is here, and it is asked every ``pause`` seconds."""

    def __init__(self, url: str, *, patience: float = 0.5, pause: float = 5.0, largest_pool: int = 4) -> None:
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

    async def touch(self, user_ids: Collection[int], *, seconds: int) -> None:
        """Note that people are here."""
        if user_ids:
            pipeline = self._redis.pipeline(transaction=False)
            for user_id in user_ids:
                pipeline.set(_key(user_id), b"1", ex=seconds)
            await self._tried(pipeline.execute())

    async def online(self, user_ids: Sequence[int]) -> frozenset[int]:
        """Return who of these people is here."""
        if not user_ids:
            return frozenset()
        found = await self._tried(self._redis.mget([_key(user_id) for user_id in user_ids]))
        return frozenset(user_id for user_id, value in zip(user_ids, found or (), strict=False) if value is not None)

    async def close(self) -> None:
        """Close every connection."""
        await self._connections.disconnect()

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


def _key(user_id: int) -> str:
    return f"presence:{user_id}"
