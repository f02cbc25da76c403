"""Rate limits that all processes share, counted in one atomic step on Redis."""

import time
from typing import Any

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import BlockingConnectionPool
from redis.exceptions import RedisError

from dualcaster_core.kernel.rate_limits import RateLimit, RateVerdict


class RedisRateLimiter:
    """``RateLimiter`` by sliding windows on Redis; in this process's memory for ``pause`` seconds after a failure."""

    def __init__(self, url: str, *, patience: float = 0.25, pause: float = 5.0, largest_pool: int = 16) -> None:
        """Describe the connection; ``patience`` bounds each call, in seconds."""
        self._connections = BlockingConnectionPool.from_url(
            url,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            timeout=patience,
            max_connections=largest_pool,
        )
        options: dict[str, Any] = {"connection_pool": self._connections}
        storage = RedisStorage("async+redis://", implementation="redispy", key_prefix="rate", **options)
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pause = pause
        self._asleep_until = 0.0

    async def hit(self, limit: RateLimit, caller: str) -> RateVerdict:
        """Count a call and judge it."""
        if time.monotonic() >= self._asleep_until:
            try:
                return await _hit(self._shared, limit, caller)
            except (RedisError, OSError):
                self._asleep_until = time.monotonic() + self._pause
        return await _hit(self._own, limit, caller)

    async def close(self) -> None:
        """Close every connection."""
        await self._connections.disconnect()


async def _hit(limiter: SlidingWindowCounterRateLimiter, limit: RateLimit, caller: str) -> RateVerdict:
    item = RateLimitItemPerSecond(limit.most, limit.seconds, namespace=limit.group)
    allowed = await limiter.hit(item, caller)
    reset_time, remaining = await limiter.get_window_stats(item, caller)
    return RateVerdict(allowed, remaining, max(0.0, reset_time - time.time()))
